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

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pipeline.privacy import fully_masked, is_contact_data
from pipeline.records import Dropped, Mention, Page, Resolution, Skip
from pipeline.text import squeeze
from pipeline.write.columns import TABLES
from pipeline.write.corpus import corpus_columns, corpus_tables
from pipeline.write.frames import Cells, frame_of_rows, records_of
from pipeline.write.links import Link, links
from pipeline.write.seen import Seen

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

Row = dict[str, Any]

# The tables whose rows belong to a release each, in order; the others are of the whole corpus.
RELEASE_TABLES = ("releases", "zones", "mentions", "release_entities", "roles", "dropped")


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
    tables |= corpus_tables(corpus_columns(resolution, seen), skips=skips)
    return {name: tables[name] for name in TABLES}


def release_tables(
    pages: Sequence[Page], resolution: Resolution, *, dropped: Sequence[Dropped] = ()
) -> dict[str, pd.DataFrame]:
    """The tables whose rows belong to a release each, of these releases."""
    found = links(resolution.mentions, resolution.entity_of)
    rows = {
        "releases": _rows("releases", _releases(pages, found)),
        "zones": _rows("zones", _zones(pages)),
        "mentions": _rows("mentions", _mentions(resolution)),
        "release_entities": records_of("release_entities", found),
        "roles": records_of("roles", resolution.roles),
        "dropped": records_of("dropped", chain(dropped, resolution.dropped)),
    }
    return {name: frame_of_rows(TABLES[name], own) for name, own in rows.items()}


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


def _fields(record: Mention) -> Row:
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
