"""From records to tables: one function a table, all figures counted from the mentions.

Two rows with one key:

- of `releases`, `zones`, `mentions`, `entities`, `aliases` they would be a contradiction, and
  `write_tables` refuses them;
- of `roles`, `merges`, `dropped` and `skipped`, which say why, they are two reasons for one
  thing; the first in sorted order is kept.

A copy (`duplicate_of`) is a release like another and is counted like one, so that every total is
the sum of the rows it is made of; whoever wants it otherwise leaves copies out by that column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

import pandas as pd

from pipeline.privacy import fully_masked, is_contact_data
from pipeline.records import (
    Alias,
    Correction,
    Dropped,
    Entity,
    Mention,
    Merge,
    Page,
    Resolution,
    Role,
    Skip,
)
from pipeline.text import squeeze
from pipeline.write.columns import TABLES
from pipeline.write.frames import frame_of_rows
from pipeline.write.links import Link, links

Row = dict[str, Any]
Cells = tuple[Any, ...]
Record = Alias | Correction | Dropped | Entity | Link | Mention | Merge | Role | Skip

# A table is held as records, as a frame and in three forms at once.
_ENTITIES_AT_ONCE = 5_000
_FIRST_REASON_WINS = frozenset({"roles", "merges", "dropped", "skipped"})


# The tables whose rows belong to a release each, in order; the others are of the whole corpus.
RELEASE_TABLES = ("releases", "zones", "mentions", "release_entities", "roles", "dropped")


@dataclass(slots=True)
class Seen:
    """How often, and when, an entity is named outside contact lines, in all releases."""

    n_mentions: int = 0
    n_releases: int = 0
    first_date: str = ""
    last_date: str = ""

    def add(self, n_mentions: int, date: str) -> None:
        """One more release names it; `date` is that of the release, ISO, may be empty."""
        self.n_mentions += n_mentions
        self.n_releases += 1
        if date:
            self.first_date = min(date, self.first_date or date)
            self.last_date = max(date, self.last_date or date)


def build_tables(
    pages: Sequence[Page],
    resolution: Resolution,
    *,
    skips: Sequence[Skip] = (),
    dropped: Sequence[Dropped] = (),
) -> dict[str, pd.DataFrame]:
    """Every table by name, with the columns of :data:`TABLES`, sorted by key.

    `dropped` are the candidates that earlier stages gave up, beside those of the resolution.
    A mention that is a telephone number or an e-mail address becomes a row of `dropped`, its text
    masked; what rests on such mentions alone (entity, alias, merge, role) is left out.
    """
    resolution = _without_contact_data(resolution)
    seen: dict[str, Seen] = defaultdict(Seen)
    date_of = {page.release.id: page.date_earliest for page in pages}
    for link in links(resolution.mentions, resolution.entity_of):
        if link.n_mentions:
            seen[link.entity_id].add(link.n_mentions, date_of.get(link.release_id, ""))
    # Counted here, since only here contact mentions are told from the others.
    n_mentions = Counter(
        (_entity_id(mention, resolution.entity_of), squeeze(mention.text))
        for mention in resolution.mentions
        if mention.zone != "contact"
    )
    aliases = [
        replace(alias, n_mentions=n_mentions[alias.entity_id, squeeze(alias.alias)])
        for alias in resolution.aliases
    ]
    resolution = replace(resolution, aliases=tuple(aliases))
    tables = release_tables(pages, resolution, dropped=dropped)
    tables |= corpus_tables(resolution, seen, skips=skips)
    return {name: tables[name] for name in TABLES}


def release_tables(
    pages: Sequence[Page], resolution: Resolution, *, dropped: Sequence[Dropped] = ()
) -> dict[str, pd.DataFrame]:
    """The tables whose rows belong to a release each, of these releases."""
    found = links(resolution.mentions, resolution.entity_of)
    return _frames(
        {
            "releases": _rows("releases", _releases(pages, found)),
            "zones": _rows("zones", _zones(pages)),
            "mentions": _rows("mentions", _mentions(resolution)),
            "release_entities": _as_they_are("release_entities", found),
            "roles": _as_they_are("roles", resolution.roles),
            "dropped": _as_they_are("dropped", chain(dropped, resolution.dropped)),
        }
    )


def corpus_tables(
    resolution: Resolution, seen: Mapping[str, Seen], *, skips: Sequence[Skip] = ()
) -> dict[str, pd.DataFrame]:
    """The tables of the whole corpus; `seen` is by entity id, without those in contact lines only.

    Of the resolution, mentions are not asked for.
    """
    return _frames(
        {
            "entities": _entities(resolution.entities, seen),
            "aliases": _as_they_are("aliases", resolution.aliases),
            "merges": _as_they_are("merges", resolution.merges),
            "corrections": _as_they_are("corrections", resolution.corrections),
            "skipped": _as_they_are("skipped", skips),
        }
    )


def corpus_pieces(
    resolution: Resolution, seen: Mapping[str, Seen], *, skips: Sequence[Skip] = ()
) -> Iterator[dict[str, pd.DataFrame]]:
    """What `corpus_tables` makes, some entities at a time, the rows in order."""
    entities = sorted(resolution.entities, key=lambda entity: entity.id)
    aliases = sorted(resolution.aliases, key=_owner)
    merges = sorted(resolution.merges, key=_owner)
    first, alias, merge = 0, 0, 0
    is_last = False
    while not is_last:
        end = first + _ENTITIES_AT_ONCE
        # two of one id would be a contradiction, which is seen where they stand together
        while end < len(entities) and entities[end].id == entities[end - 1].id:
            end += 1
        some, first = entities[first:end], end
        is_last = end >= len(entities)
        low = alias, merge
        if is_last:
            alias, merge = len(aliases), len(merges)
        else:
            alias = bisect_right(aliases, some[-1].id, alias, key=_owner)
            merge = bisect_right(merges, some[-1].id, merge, key=_owner)
        own = replace(
            resolution,
            entities=tuple(some),
            aliases=tuple(aliases[low[0] : alias]),
            merges=tuple(merges[low[1] : merge]),
        )
        tables = corpus_tables(own, seen, skips=skips if is_last else ())
        # lines of the user's and what was lost are no entity's: they come once, at the end
        yield {n: t for n, t in tables.items() if is_last or n not in {"corrections", "skipped"}}


def count_corpus(resolution: Resolution) -> dict[str, int]:
    """The rows of those tables of the whole corpus that come in pieces."""
    return {
        "entities": len(resolution.entities),
        "aliases": len(resolution.aliases),
        "merges": len({(merge.entity_id, merge.alias) for merge in resolution.merges}),
    }


def _owner(one: Alias | Merge) -> str:
    return one.entity_id


def _frames(rows: Mapping[str, Iterable[Cells]]) -> dict[str, pd.DataFrame]:
    tables = {name: frame_of_rows(TABLES[name], own) for name, own in rows.items()}
    for name in _FIRST_REASON_WINS & tables.keys():
        key = list(TABLES[name].key)
        tables[name] = tables[name].drop_duplicates(key, ignore_index=True)
    return tables


def _without_contact_data(resolution: Resolution) -> Resolution:
    entity_of = resolution.entity_of
    kept: list[Mention] = []
    refused: list[Mention] = []
    for mention in resolution.mentions:
        (refused if is_contact_data(mention.text) else kept).append(mention)
    gone = {_entity_id(m, entity_of) for m in refused} - {_entity_id(m, entity_of) for m in kept}
    return replace(
        resolution,
        mentions=tuple(kept),
        entities=tuple(e for e in resolution.entities if e.id not in gone),
        aliases=tuple(
            a
            for a in resolution.aliases
            if a.entity_id not in gone and not is_contact_data(a.alias)
        ),
        merges=tuple(
            m for m in resolution.merges if m.entity_id not in gone and not is_contact_data(m.alias)
        ),
        roles=tuple(
            replace(r, organisation_id="") if r.organisation_id in gone else r
            for r in resolution.roles
            if r.person_id not in gone
        ),
        dropped=(
            *resolution.dropped,
            *(
                Dropped(
                    release_id=mention.release_id,
                    start=mention.start,
                    end=mention.end,
                    text=fully_masked(mention.text),
                    reason="telephone number or e-mail address",
                )
                for mention in refused
            ),
        ),
    )


def _rows(name: str, rows: Iterable[Row]) -> Iterator[Cells]:
    """Rows of a table, their cells in its order."""
    return map(itemgetter(*TABLES[name].header), rows)


def _as_they_are(name: str, records: Iterable[Record]) -> Iterator[Cells]:
    """Rows of a table whose columns are fields of its records."""
    return map(attrgetter(*TABLES[name].header), records)


def _fields(record: Record) -> Row:
    """The fields of a record by name; nothing is copied, unlike by `dataclasses.asdict`."""
    # `dataclasses.fields` would make a tuple of them anew for every row.
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _entity_id(mention: Mention, entity_of: dict[tuple[str, int, int], str]) -> str:
    return entity_of[mention.release_id, mention.start, mention.end]


def _releases(pages: Sequence[Page], found: Sequence[Link]) -> Iterator[Row]:
    n_mentions: Counter[str] = Counter()
    for link in found:
        n_mentions[link.release_id] += link.n_mentions
    for page in pages:
        release = page.release
        yield {
            "release_id": release.id,
            "path": release.path,
            "publisher": release.publisher,
            "title": page.title,
            "date": page.date,
            "date_earliest": page.date_earliest,
            "place": page.place,
            "place_country": page.place_country,
            "language": page.language,
            "n_characters": len(release.text),
            "n_body_characters": sum(z.end - z.start for z in page.zones if z.kind == "body"),
            "n_mentions": n_mentions[release.id],
            "text_sha256": release.sha256,
            "duplicate_of": page.duplicate_of,
        }


def _zones(pages: Sequence[Page]) -> Iterator[Row]:
    for page in pages:
        for zone in page.zones:
            yield {
                "release_id": page.release.id,
                "start": zone.start,
                "end": zone.end,
                "zone": zone.kind,
                "reason": zone.reason,
            }


def _mentions(resolution: Resolution) -> Iterator[Row]:
    for mention in resolution.mentions:
        yield {
            **_fields(mention),
            "mention_id": f"{mention.release_id}:{mention.start}-{mention.end}",
            "entity_id": _entity_id(mention, resolution.entity_of),
        }


def _entities(entities: Sequence[Entity], seen: Mapping[str, Seen]) -> Iterator[Cells]:
    of_seen = Seen.__dataclass_fields__
    header = ["id" if name == "entity_id" else name for name in TABLES["entities"].header]
    cells = attrgetter(*(name for name in header if name not in of_seen))
    figures = attrgetter(*(name for name in header if name in of_seen))  # they stand behind
    nothing = Seen()
    return (cells(entity) + figures(seen.get(entity.id, nothing)) for entity in entities)
