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

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pandas as pd

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
from pipeline.write.frames import frame_of
from pipeline.write.links import Link, links
from pipeline.privacy import fully_masked, is_contact_data

Row = dict[str, Any]
Record = Alias | Correction | Dropped | Entity | Link | Mention | Merge | Role | Skip

_FIRST_REASON_WINS = frozenset({"roles", "merges", "dropped", "skipped"})


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
    found = links(resolution.mentions, resolution.entity_of)
    rows: dict[str, Iterable[Row]] = {
        "releases": _releases(pages, found),
        "zones": _zones(pages),
        "mentions": _mentions(resolution),
        "entities": _entities(resolution, found, pages),
        "aliases": _aliases(resolution),
        "release_entities": (_fields(link) for link in found),
        "roles": (_fields(role) for role in resolution.roles),
        "merges": (_fields(merge) for merge in resolution.merges),
        "dropped": (_fields(candidate) for candidate in chain(dropped, resolution.dropped)),
        "corrections": (_fields(line) for line in resolution.corrections),
        "skipped": (_fields(skip) for skip in skips),
    }
    tables = {name: frame_of(table, rows[name]) for name, table in TABLES.items()}
    for name in _FIRST_REASON_WINS:
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


def _entities(
    resolution: Resolution, found: Sequence[Link], pages: Sequence[Page]
) -> Iterator[Row]:
    date_of = {page.release.id: page.date_earliest for page in pages}
    n_mentions: Counter[str] = Counter()
    n_releases: Counter[str] = Counter()
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for link in found:
        if not link.n_mentions:
            continue
        n_mentions[link.entity_id] += link.n_mentions
        n_releases[link.entity_id] += 1
        if date := date_of.get(link.release_id):
            first[link.entity_id] = min(date, first.get(link.entity_id, date))
            last[link.entity_id] = max(date, last.get(link.entity_id, date))
    for entity in resolution.entities:
        yield {
            **_fields(entity),
            "entity_id": entity.id,
            "n_mentions": n_mentions[entity.id],
            "n_releases": n_releases[entity.id],
            "first_date": first.get(entity.id, ""),
            "last_date": last.get(entity.id, ""),
        }


def _aliases(resolution: Resolution) -> Iterator[Row]:
    # Counted here, since only here contact mentions are told from the others.
    n_mentions = Counter(
        (_entity_id(mention, resolution.entity_of), squeeze(mention.text))
        for mention in resolution.mentions
        if mention.zone != "contact"
    )
    for alias in resolution.aliases:
        yield {
            **_fields(alias),
            "n_mentions": n_mentions[alias.entity_id, squeeze(alias.alias)],
        }
