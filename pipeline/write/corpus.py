"""The tables that belong to no release: entities, their names, what was merged, what was lost.

There are millions of their rows where there are a million releases, so that they are made some
entities at a time, and out of columns: no object stands for a row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from operator import le
from typing import TYPE_CHECKING

from pipeline.records import CORPUS_KINDS, Resolution, Skip
from pipeline.write.columns import TABLES
from pipeline.write.frames import Columns, frame_of_columns
from pipeline.write.seen import Seen

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

# A table is held as columns, as a frame and in three forms at once.
_ENTITIES_AT_ONCE = 10_000


def corpus_columns(resolution: Resolution, seen: Mapping[str, Seen]) -> Mapping[str, Columns]:
    """What a resolution says of the whole corpus, by the names of `CORPUS_KINDS`.

    `seen` is by entity id, without those in contact lines only.
    """
    columns = {
        name: _columns(getattr(resolution, name), kind) for name, kind in CORPUS_KINDS.items()
    }
    nothing = Seen()
    found = [seen.get(entity.id, nothing) for entity in resolution.entities]
    return {**columns, "entities": {**columns["entities"], **_columns(found, Seen)}}


def corpus_tables(
    corpus: Mapping[str, Columns], *, skips: Sequence[Skip] = ()
) -> dict[str, pd.DataFrame]:
    """The tables of the whole corpus, which is given as of :func:`corpus_columns`."""
    entities = {**corpus["entities"], "entity_id": corpus["entities"]["id"]}
    columns = {**corpus, "entities": entities, "skipped": _columns(skips, Skip)}
    return {name: frame_of_columns(TABLES[name], own) for name, own in columns.items()}


def corpus_pieces(
    corpus: Mapping[str, Columns], *, skips: Sequence[Skip] = ()
) -> Iterator[dict[str, pd.DataFrame]]:
    """What `corpus_tables` makes, some entities at a time, the rows in order."""
    entities = _in_order(corpus["entities"], "id")
    others = {name: _in_order(corpus[name], "entity_id") for name in ("aliases", "merges")}
    ids = entities["id"]
    first = 0
    low = dict.fromkeys(others, 0)
    is_last = False
    while not is_last:
        end = first + _ENTITIES_AT_ONCE
        # two of one id would be a contradiction, which is seen where they stand together
        while end < len(ids) and ids[end] == ids[end - 1]:
            end += 1
        is_last = end >= len(ids)
        high = {
            name: len(columns["entity_id"])
            if is_last
            else bisect_right(columns["entity_id"], ids[end - 1], low[name])
            for name, columns in others.items()
        }
        own = {name: _part(columns, low[name], high[name]) for name, columns in others.items()}
        own |= {"entities": _part(entities, first, end), "corrections": corpus["corrections"]}
        tables = corpus_tables(own, skips=skips if is_last else ())
        # lines of the user's and what was lost are no entity's: they come once, at the end
        yield {n: t for n, t in tables.items() if is_last or n not in {"corrections", "skipped"}}
        first, low = end, high


def count_corpus(corpus: Mapping[str, Columns]) -> dict[str, int]:
    """The rows of those tables of the whole corpus that come in pieces."""
    merges = corpus["merges"]
    return {
        "entities": len(corpus["entities"]["id"]),
        "aliases": len(corpus["aliases"]["entity_id"]),
        "merges": len({*zip(merges["entity_id"], merges["alias"], strict=True)}),
    }


def _columns(records: Sequence[object], kind: type) -> Columns:
    names = [field.name for field in fields(kind)]
    return {name: [getattr(record, name) for record in records] for name in names}


def _in_order(columns: Columns, name: str) -> Columns:
    values = columns[name]
    if all(map(le, values, islice(values, 1, None))):
        return columns
    order = sorted(range(len(values)), key=values.__getitem__)
    return {name: [column[n] for n in order] for name, column in columns.items()}


def _part(columns: Columns, low: int, high: int) -> Columns:
    return {name: values[low:high] for name, values in columns.items()}
