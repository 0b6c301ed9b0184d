"""The first page, and the lists that it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.records import ENTITY_TYPES
from pipeline.report.charts import time_chart
from pipeline.report.corpus import Corpus, EntityView, counts_of
from pipeline.report.site import LISTS, Site, paged
from pipeline.report.svg import SHADES, shade_of, thresholds, world, world_map
from pipeline.report.words import Words

_TOP, _TOP_COUNTRIES, _MOST_SKIPPED = 10, 20, 300
_PER_LIST = 200


def write_overview(site: Site) -> None:
    """``index.html``: counts, releases over time, countries, the most named of each type."""
    corpus, words = site.corpus, site.words
    countries = corpus.of_type("country")
    counts = releases_by_country(corpus)
    steps = thresholds(list(counts.values()))
    site.page(
        "index.html",
        "overview.html",
        counts=counts_of(corpus),
        chart=time_chart((release.row.date for release in corpus.releases.values()), words),
        view=world()["view"],
        map=world_map(
            counts,
            {
                entity.row.country_code: words.pair(
                    entity.row.name, words.count(counts[entity.row.country_code], "release")
                )
                for entity in countries
                if entity.row.country_code
            },
            {
                entity.row.country_code: site.addresses.entity(entity.id)
                for entity in countries
                if entity.row.country_code
            },
        ),
        legend=_legend(steps, max(counts.values(), default=0), words),
        countries=_ranks(countries[:_TOP_COUNTRIES]),
        tops=[
            (type_, _ranks(corpus.of_type(type_)[:_TOP]))
            for type_ in ENTITY_TYPES
            if type_ != "country"
        ],
        most_skipped=_MOST_SKIPPED,
    )


def _ranks(entities: Sequence[EntityView]) -> list[tuple[EntityView, int]]:
    return [(entity, entity.n_releases) for entity in entities]


def releases_by_country(corpus: Corpus) -> Counter[str]:
    """How many releases name each country, by its code."""
    counts: Counter[str] = Counter()
    for entity in corpus.of_type("country"):
        if entity.row.country_code:
            counts[entity.row.country_code] += entity.n_releases
    return counts


def _legend(steps: list[int], top: int, words: Words) -> list[tuple[str, int]]:
    """What each shade stands for."""
    if not top:
        return []
    ends = [step - 1 for step in steps[1:]] + [top]
    shown = [("0", 0)]
    for begin, end in zip(steps, ends, strict=True):
        label = words.number(begin) + (f"–{words.number(end)}" if end > begin else "")
        shown.append((label, shade_of(begin, steps)))
    assert shown[-1][1] == len(SHADES)
    return shown


def write_lists(site: Site) -> None:
    """The lists of releases and of the entities of each type, page by page."""
    releases = list(site.corpus.releases.values())
    for page, some in paged(releases, "releases", most=_PER_LIST):
        first = 1 + (page.number - 1) * _PER_LIST
        site.page(page.file(page.number), "releases.html", page=page, releases=some, first=first)
    for type_, stem in LISTS.items():
        entities = site.corpus.of_type(type_)
        top = entities[0].n_releases if entities else 1
        for page, of_page in paged(entities, stem, most=_PER_LIST):
            site.page(
                page.file(page.number),
                "entities.html",
                page=page,
                type=type_,
                entities=of_page,
                total=len(entities),
                top=top,
            )
