"""What every writer writes from: the tables of a run, row by row, and the texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.errors import OutputError
from pipeline.export.select import Tables, selected
from pipeline.look import releases_of
from pipeline.privacy import hidden
from pipeline.write import TABLES, load_tables
from pipeline.write.frames import cell_text

Row = dict[str, Any]

# Rows that are Python objects at a time.
_N_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a run as they are exported; `contacts` says that contact lines are in."""

    outputs: Path
    tables: Tables
    contacts: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """A release: its row, its text (contact data masked, length kept), and the rows about it."""

    row: Row
    text: str
    zones: list[Row]
    mentions: list[Row]
    links: list[Row]
    roles: list[Row]

    @property
    def id(self) -> str:
        """The id of the release."""
        return str(self.row["release_id"])


def open_source(outputs: Path, *, contacts: bool = False) -> Source:
    """The source of an output folder; raises :class:`OutputError` where there are no tables."""
    return Source(outputs, selected(load_tables(outputs), contacts=contacts), contacts)


def values_of(source: Source, name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples in the order of its columns; dates are ISO text, or None."""
    frame = source.tables[name]
    for start in range(0, len(frame), _N_ROWS):
        part = frame.iloc[start : start + _N_ROWS]
        columns = [
            _days(part[column.name]) if column.type == "date" else part[column.name].tolist()
            for column in TABLES[name].columns
        ]
        yield from zip(*columns, strict=True)


def rows_of(source: Source, name: str) -> Iterator[Row]:
    """The rows of a table by column."""
    header = TABLES[name].header
    return (dict(zip(header, values, strict=True)) for values in values_of(source, name))


def _days(values: pd.Series) -> list[str | None]:
    days = np.datetime_as_string(values.to_numpy(), unit="D").tolist()
    return [None if day == "NaT" else day for day in days]


def texts(source: Source) -> Iterator[tuple[str, str]]:
    """The id and the text of each release in the order of the tables, contact data masked.

    Contact lines are hidden as a whole, unless they are in. Raises :class:`OutputError` where the
    texts are not those that the tables speak of.
    """
    releases = source.tables["releases"]
    wanted = iter(zip(releases["release_id"], releases["text_sha256"], strict=True))
    lines = _contact_lines(source)
    for release in releases_of(source.outputs):
        if (release.id, release.sha256) != next(wanted, None):
            raise _strange(source, release.id)
        yield release.id, cell_text(hidden(release.text, lines.get(release.id, ())), prose=True)
    if left := next(wanted, None):
        raise _strange(source, left[0])


def _contact_lines(source: Source) -> dict[str, list[tuple[int, int]]]:
    """Where the contact lines of each release are, in order; none where they are in."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    if not source.contacts:
        zones = source.tables["zones"]
        zones = zones[zones["zone"] == "contact"]
        for id, start, end in zip(zones["release_id"], zones["start"], zones["end"], strict=True):
            found[id].append((start, end))
    return found


def _strange(source: Source, release_id: str) -> OutputError:
    return OutputError(
        f"{source.outputs}: tables and texts are of two runs (release {release_id}); "
        "`releve run` makes both anew"
    )


def releases(source: Source) -> Iterator[ReleaseRows]:
    """Release by release all that the tables say of it, with its text."""
    ids = source.tables["releases"]["release_id"].tolist()
    about = [
        grouped(ids, rows_of(source, name), "release_id")
        for name in ("zones", "mentions", "release_entities", "roles")
    ]
    for row, (_, text), *groups in zip(
        rows_of(source, "releases"), texts(source), *about, strict=True
    ):
        zones, mentions, links, roles = groups
        yield ReleaseRows(row, text, zones, mentions, links, roles)


def grouped(ids: Iterable[str], rows: Iterable[Row], key: str) -> Iterator[list[Row]]:
    """The rows of each id, none where there are none; both are sorted alike."""
    groups = groupby(rows, key=lambda row: row[key])
    waiting = next(groups, None)
    for id in ids:
        if waiting is not None and waiting[0] == id:
            yield list(waiting[1])
            waiting = next(groups, None)
        else:
            yield []
    assert waiting is None, f"rows of {waiting[0]} out of order"


def entities(source: Source) -> dict[str, Row]:
    """The rows of the entities by id."""
    return {row["entity_id"]: row for row in rows_of(source, "entities")}


def with_tables(source: Source, **tables: pd.DataFrame) -> Source:
    """The source with other tables in the place of some."""
    return replace(source, tables={**source.tables, **tables})
