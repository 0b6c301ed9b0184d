"""A page an entity: its names, its roles, whom it is named with, and every sentence that names it.

What is long is cut with a word that says so; the sentences go on on further pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.records import ENTITY_TYPES
from pipeline.report.addresses import slug
from pipeline.report.charts import time_chart
from pipeline.report.corpus import EntityView, strongest
from pipeline.report.marked import excerpts
from pipeline.report.site import PageOf, Site

_MOST_NAMES, _MOST_ROLES, _MOST_BESIDE, _MOST_SENTENCES = 100, 30, 5, 10
# Releases on a page, and the characters of HTML they may take.
_PER_PAGE, _PAGE_SIZE = 50, 250_000


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role as one release words it: who has it (on a body's page), and where (on a person's)."""

    text: str
    person: EntityView | None
    body: EntityView | None
    link: str
    when: str


def write_entities(site: Site) -> None:
    """``entities/``: every entity."""
    series: defaultdict[str, list[EntityView]] = defaultdict(list)
    for entity in site.corpus.entities.values():
        if entity.row.series_id:
            series[entity.row.series_id].append(entity)
    countries = {
        entity.row.country_code: entity for entity in reversed(site.corpus.of_type("country"))
    }
    for entity in site.corpus.entities.values():
        items = (_sentences(site, entity, id_) for id_ in entity.mentions)
        pages = list(_pages(items))
        stem = slug(entity.id)
        first = 1
        for number, some in enumerate(pages, start=1):
            page = PageOf(number, len(pages), stem)
            about = _about(site, entity, countries, series) if number == 1 else {}
            site.page(
                f"entities/{page.file(number)}",
                "entity.html",
                page=page,
                entity=entity,
                items=some,
                first=first,
                **about,
            )
            first += len(some)


def _sentences(site: Site, entity: EntityView, release_id: str) -> Markup:
    release = site.corpus.releases[release_id]
    shown, n_left = excerpts(
        release, entity.mentions[release_id], site.addresses, most=_MOST_SENTENCES
    )
    return site.lines.sentences(release, shown, n_left)


def _pages(items: Iterator[Markup]) -> Iterator[list[Markup]]:
    """The items in pages that are neither too long nor too big."""
    page: list[Markup] = []
    size = 0
    for item in items:
        if page and (len(page) == _PER_PAGE or size + len(item) > _PAGE_SIZE):
            yield page
            page, size = [], 0
        page.append(item)
        size += len(item)
    yield page


def _about(
    site: Site,
    entity: EntityView,
    countries: dict[str, EntityView],
    series: dict[str, list[EntityView]],
) -> dict[str, object]:
    corpus = site.corpus
    roles = _roles(site, entity)
    names = sorted(entity.spellings.items(), key=lambda pair: (-pair[1], pair[0]))
    others = series.get(entity.row.series_id, []) if entity.row.series_id else []
    return {
        "chart": time_chart((corpus.releases[id_].row.date for id_ in entity.mentions), site.words),
        "roles": roles[:_MOST_ROLES],
        "n_roles": len(roles),
        "names": names[:_MOST_NAMES],
        "n_names": len(names),
        "merges": entity.merges[:_MOST_NAMES],
        "beside": _beside(site, entity),
        "series": [other for other in others if other is not entity],
        "facts": _facts(site, entity, countries),
    }


def _facts(
    site: Site, entity: EntityView, countries: dict[str, EntityView]
) -> list[tuple[str, str, str]]:
    """Label, value and link of what the tables say of an entity; what is empty is left out."""
    row, words = entity.row, site.words
    country = countries.get(row.country_code)
    if row.type == "country":
        country = None
    days = sorted(
        day for id_ in entity.mentions if (day := site.corpus.releases[id_].day) is not None
    )
    facts = [
        (
            words["country"],
            country.row.name if country else row.country_code,
            site.addresses.entity(country.id) if country else "",
        ),
        (words["acronym"], row.acronym, ""),
        (words["event_kind"], row.event_kind, ""),
        (words["event_when"], _span(words.date(row.event_start), words.date(row.event_end)), ""),
        (words["event_where"], row.event_place, ""),
        (words["first_named"], words.date(days[0].isoformat()) if days else "", ""),
        (words["last_named"], words.date(days[-1].isoformat()) if days[1:] else "", ""),
    ]
    return [fact for fact in facts if fact[1]]


def _span(start: str, end: str) -> str:
    return f"{start} – {end}" if start and end and start != end else start or end


def _roles(site: Site, entity: EntityView) -> list[RoleLine]:
    """The roles of a person, or in a body, each wording once, in the corpus's order."""
    corpus = site.corpus
    lines: dict[tuple[str, str, str], RoleLine] = {}
    for role in entity.roles:
        own = role.person_id == entity.id
        person = None if own else corpus.entities.get(role.person_id)
        body = corpus.entities.get(role.organisation_id) if own else None
        release = corpus.releases[role.release_id]
        lines.setdefault(
            (role.role, role.person_id, role.organisation_id),
            RoleLine(
                role.role,
                person,
                body,
                site.addresses.release(release.id, role.start).partition("#")[0],
                site.words.date(release.row.date) or site.words["no_date"],
            ),
        )
    return list(lines.values())


def _beside(
    site: Site, entity: EntityView
) -> list[tuple[str, Sequence[tuple[EntityView, int]], int]]:
    """Whom an entity is named with, by type, and how many more there are."""
    entities = site.corpus.entities
    ranked = [(entities[id_], n) for id_, n in strongest(entity.beside, entities)]
    by_type = {
        type_: [pair for pair in ranked if pair[0].row.type == type_] for type_ in ENTITY_TYPES
    }
    return [
        (type_, own[:_MOST_BESIDE], max(0, len(own) - _MOST_BESIDE))
        for type_, own in by_type.items()
        if own
    ]
