"""The tables and the texts as a report needs them: what belongs to a release, what to an entity.

Contact mentions are left out of everything, unless they are asked for, and contact lines are hidden
in the texts; an entity that nothing but contact lines name is then not there either. Whatever a
release says passes through `masked`, here and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, groupby
from typing import Any

from pipeline.privacy import hidden
from pipeline.records import ENTITY_TYPES
from pipeline.text import squeeze
from pipeline.write import masked

# A row of a table, its columns as attributes.
Row = Any
Tables = Mapping[str, Any]

# Of a release that names more entities than this, the most salient ones are paired: the number
# of pairs grows with the square.
MOST_PAIRED = 100
_LABEL_LENGTH = 90


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release, its masked text, and the rows of each table that belong to it, in reading order.

    `label` is the title, or how the text begins. `day` is None where no date is known.
    """

    row: Row
    text: str
    label: str
    day: date | None
    zones: Sequence[Row]
    mentions: Sequence[Row]
    dropped: Sequence[Row]
    roles: Sequence[Row]
    copies: Sequence[str]

    @property
    def id(self) -> str:
        """Its release_id."""
        return str(self.row.release_id)


@dataclass(slots=True)
class EntityView:
    """An entity and the rows of each table that belong to it, by release in the corpus's order.

    `beside` counts the releases that name another entity too.
    """

    row: Row
    n_mentions: int = 0
    mentions: dict[str, list[Row]] = field(default_factory=dict)
    spellings: Counter[str] = field(default_factory=Counter)
    merges: list[Row] = field(default_factory=list)
    roles: list[Row] = field(default_factory=list)
    beside: Counter[str] = field(default_factory=Counter)

    @property
    def id(self) -> str:
        """Its entity_id."""
        return str(self.row.entity_id)

    @property
    def n_releases(self) -> int:
        """In how many releases it is named."""
        return len(self.mentions)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Releases, latest first and undated last; entities, most named first."""

    releases: Mapping[str, ReleaseView]
    entities: Mapping[str, EntityView]
    skipped: Sequence[Row]

    def of_type(self, type_: str) -> list[EntityView]:
        """The entities of a type, most named first."""
        return [entity for entity in self.entities.values() if entity.row.type == type_]


def make_corpus(
    tables: Tables, texts: Iterable[tuple[str, str]], *, contacts: bool = False
) -> Corpus:
    """The corpus of a run; with `contacts`, contact mentions count as any other."""
    mentions = tables["mentions"]
    if not contacts:
        mentions = mentions[mentions["zone"] != "contact"]
    rows = {
        "mentions": _by_release(mentions),
        **{name: _by_release(tables[name]) for name in ("zones", "dropped", "roles")},
    }
    texts_by_id = dict(texts)
    copies = defaultdict(list)
    for row in tables["releases"].itertuples(index=False):
        if row.duplicate_of:
            copies[row.duplicate_of].append(row.release_id)
    views = []
    for row in tables["releases"].itertuples(index=False):
        own = {name: grouped.get(row.release_id, []) for name, grouped in rows.items()}
        text = masked(texts_by_id.get(row.release_id, ""))
        if not contacts:
            lines = [zone for zone in own["zones"] if zone.zone == "contact"]
            text = hidden(text, ((zone.start, zone.end) for zone in lines))
            for name in ("dropped", "roles"):
                own[name] = [row for row in own[name] if not _inside(row.start, lines)]
        label = squeeze(row.title) or _opening(text, own["zones"]) or row.release_id
        views.append(ReleaseView(row, text, label, _day(row), **own, copies=copies[row.release_id]))
    views.sort(key=lambda view: (-(view.day.toordinal() if view.day else 0), view.id))
    releases = {view.id: view for view in views}
    return Corpus(
        releases, _entities(tables, releases), list(tables["skipped"].itertuples(index=False))
    )


def _by_release(frame: Any) -> dict[str, list[Row]]:  # noqa: ANN401
    """The rows by release; the tables are sorted by it."""
    rows = frame.itertuples(index=False)
    return {id_: list(own) for id_, own in groupby(rows, key=lambda row: row.release_id)}


def _day(row: Row) -> date | None:
    return None if row.date_earliest != row.date_earliest else row.date_earliest.date()


def _inside(place: int, zones: Sequence[Row]) -> bool:
    return any(zone.start <= place < zone.end for zone in zones)


def _opening(text: str, zones: Sequence[Row]) -> str:
    """How the release begins, where it has no title."""
    for zone in zones:
        if zone.zone in {"title", "lead", "body"}:
            opening = squeeze(text[zone.start : zone.start + 4 * _LABEL_LENGTH])
            return opening if len(opening) <= _LABEL_LENGTH else f"{opening[:_LABEL_LENGTH]}…"
    return ""


def _entities(tables: Tables, releases: Mapping[str, ReleaseView]) -> dict[str, EntityView]:
    views = {row.entity_id: EntityView(row) for row in tables["entities"].itertuples(index=False)}
    salience = {
        (row.release_id, row.entity_id): row.salience
        for row in tables["release_entities"].itertuples(index=False)
    }
    for release in releases.values():
        for mention in release.mentions:
            view = views[mention.entity_id]
            view.n_mentions += 1
            view.spellings[squeeze(mention.text)] += 1
            view.mentions.setdefault(release.id, []).append(mention)
        named = sorted(
            {mention.entity_id for mention in release.mentions},
            key=lambda id_: (-salience.get((release.id, id_), 0.0), id_),
        )
        for one, other in combinations(named[:MOST_PAIRED], 2):
            views[one].beside[other] += 1
            views[other].beside[one] += 1
        for role in release.roles:
            for id_ in (role.person_id, role.organisation_id):
                if id_ in views:
                    views[id_].roles.append(role)
    for row in tables["merges"].itertuples(index=False):
        if row.entity_id in views and row.alias in views[row.entity_id].spellings:
            views[row.entity_id].merges.append(row)
    named_views = [view for view in views.values() if view.mentions]
    named_views.sort(key=lambda view: (-view.n_releases, -view.n_mentions, view.id))
    return {view.id: view for view in named_views}


def strongest(beside: Counter[str], entities: Mapping[str, EntityView]) -> list[tuple[str, int]]:
    """Whom an entity is named with, most often first; then the rarer one, which says more."""
    return sorted(
        beside.items(), key=lambda pair: (-pair[1], entities[pair[0]].n_releases, pair[0])
    )


def counts_of(corpus: Corpus) -> dict[str, tuple[int, int]]:
    """How many entities and mentions there are of each type."""
    entities: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for entity in corpus.entities.values():
        entities[entity.row.type] += 1
        mentions[entity.row.type] += entity.n_mentions
    return {type_: (entities[type_], mentions[type_]) for type_ in ENTITY_TYPES}
