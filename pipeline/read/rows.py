"""Files of releases: one release a CSV row or a line of JSON.

A row that cannot be read is skipped by itself; only a file in which no row could be read (no
text column) is skipped as a whole.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.read.clock import in_time, in_time_if_long
from pipeline.read.columns import (
    Columns,
    Guessed,
    guess,
    instead,
    located,
    no_text_column,
    plain,
)
from pipeline.read.decode import text_problem
from pipeline.read.fields import as_text, cell_date, one_line
from pipeline.read.names import clean_name, unique

_DELIMITERS = (",", ";", "\t", "|")
# The first line by which Excel is told the delimiter.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\r?\n?$', re.IGNORECASE)
_MAX_ID = 200
# So many rows may stand above the header: a sheet's title, who made it, when.
_MOST_ABOVE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its `number` (from 1), the end of its release's id, and what its columns say."""

    number: int
    id: str
    text: str
    title: str
    date: str
    url: str
    publisher: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no release, and why; number 0 stands for the whole file."""

    number: int
    reason: str


def csv_rows(text: str, *, columns: Columns) -> Iterator[Row | BadRow]:
    """The rows of a CSV file, numbered without its header and without blank lines.

    The delimiter (comma, semicolon, tab or bar) is the one that finds the text column in the
    header, and most columns.
    """
    table = in_time(_table, text, columns)
    if isinstance(table, str):
        yield BadRow(0, table)
        return
    header, above, rows, delimiter, unclosed = table
    guessed = guess(
        lambda: (dict(zip(header, cells, strict=False)) for cells in rows), columns=columns
    )
    text_column = located(header, columns, guessed)["text"]
    if text_column is None:
        yield BadRow(0, no_text_column(header, columns))
        return
    if not rows:
        yield BadRow(0, "empty: there is no row under its header")
        return
    taken: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        if unclosed and number == len(rows):
            yield BadRow(number, "a quotation mark opened here is never closed: close it")
            continue
        record = _record(header, cells, delimiter, text_column)
        if isinstance(record, str):
            yield BadRow(number, record)
            continue
        row = _row(number, record, columns=columns, guessed=guessed, taken=taken)
        if above and isinstance(row, Row):
            several = f"{above} rows" if above > 1 else "a row"
            note = f"{several} above its header, left out"
            row = replace(row, notes=(*row.notes, note))
        yield row


def _table(
    text: str, columns: Columns
) -> tuple[tuple[str, ...], int, list[list[str]], str, bool] | str:
    """The header, how many rows stand above it, the rows below, the delimiter, an endless last row.

    Which row is the header, `_header_at` says.
    """
    lines = list(io.StringIO(text, newline=""))
    told = _SEPARATOR_LINE.match(lines[0]) if lines else None
    if told:
        del lines[0]
    with _no_field_limit(len(text)):
        delimiter = told[1] if told else max(_DELIMITERS, key=lambda d: _promise(lines, d, columns))
        reader = csv.reader(lines, delimiter=delimiter)
        rows: list[list[str]] = []
        row_start, line_number = 0, 0
        for cells in reader:
            if any(cells):
                row_start = line_number
                rows.append(cells)
            line_number = reader.line_num
        above = _header_at(rows[: _MOST_ABOVE + 1], columns)
        header = _stripped(rows[above]) if rows else ()
        del rows[: above + 1]
        unclosed = bool(rows) and _is_unclosed(lines[row_start:], delimiter)
    return header, above, rows, delimiter, unclosed


def _header_at(rows: Sequence[Sequence[str]], columns: Columns) -> int:
    """Which of the first rows is the header: mostly the first.

    A row of several cells of which the first alone is filled, and does not name a column of texts,
    is a title over all columns, as spreadsheets save it; then it is the first row below without.
    """
    if rows and located(_stripped(rows[0]), columns)["text"] is not None:
        return 0
    titles = [len(row) > 1 and bool(row[0].strip()) and not any(_stripped(row)[1:]) for row in rows]
    return titles.index(False) if False in titles else 0


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def jsonl_rows(text: str, *, columns: Columns) -> Iterator[Row | BadRow]:
    """The lines of a JSON lines file that are not blank, numbered as an editor numbers them."""
    if text.lstrip().startswith("["):
        yield BadRow(0, "no JSON lines but one JSON array: write one object a line")
        return
    taken: dict[str, int] = {}
    guessed = guess(
        lambda: (record for _, record in _objects(text) if not isinstance(record, str)),
        columns=columns,
    )
    for number, record in _objects(text):
        yield (
            BadRow(number, record)
            if isinstance(record, str)
            else _row(number, record, columns=columns, guessed=guessed, taken=taken)
        )


def _objects(text: str) -> Iterator[tuple[int, dict[str, object] | str]]:
    """The lines that are not blank, as `_object` reads them, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, in_time_if_long(_object, line)


def _object(line: str) -> dict[str, object] | str:
    """The JSON object that a line holds, or why it holds none."""
    try:
        record = json.loads(line)
    except RecursionError:
        return "JSON nested too deeply to be read"
    except ValueError as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "a number too long"
        return f"no JSON ({what}): write one object a line"
    return record if isinstance(record, dict) else "JSON, but no object: write {…} with a text"


def _promise(lines: list[str], delimiter: str, columns: Columns) -> tuple[bool, int]:
    """How well a delimiter explains the header: does it find the text, in how many columns?"""
    filled = (cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    rows = list(islice(filled, _MOST_ABOVE + 1))
    header = _stripped(rows[_header_at(rows, columns)]) if rows else ()
    return located(header, columns)["text"] is not None, len(header)


def _is_unclosed(lines: list[str], delimiter: str) -> bool:
    """Does the last row of a file run on to the end only because a quote is never closed?"""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


@contextmanager
def _no_field_limit(size: int) -> Iterator[None]:
    """Lifts the csv module's limit on a cell, a setting of the whole process; puts it back."""
    before = csv.field_size_limit(max(size + 1, csv.field_size_limit()))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _record(
    header: tuple[str, ...], cells: list[str], delimiter: str, text_column: str
) -> dict[str, str] | str:
    """The cells by column, or why they do not fit.

    A text in the last column that holds unquoted delimiters is put together again.
    """
    surplus = cells[len(header) :]
    if any(surplus):
        if text_column != header[-1]:
            return f"{len(cells)} cells for {len(header)} columns: put the text in quotation marks"
        cells = [*cells[: len(header) - 1], delimiter.join(cells[len(header) - 1 :])]
    record: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        record.setdefault(name, cell)
    return record


def _row(
    number: int,
    record: Mapping[str, object],
    *,
    columns: Columns,
    guessed: Guessed,
    taken: dict[str, int],
) -> Row | BadRow:
    keys = located(tuple(record), columns, guessed)
    if keys["text"] is None:
        return BadRow(number, no_text_column(tuple(record), columns))
    value = plain(record[keys["text"]])
    if value is not None and not isinstance(value, str):
        return BadRow(number, f"its {keys['text']!r} is no text but a JSON {type(value).__name__}")
    text = as_text(value)
    if problem := text_problem(text):
        return BadRow(number, f"{problem} in its {clean_name(keys['text'])!r}")

    def cell(field: str) -> object:
        key = keys[field]
        return None if key is None else plain(record[key])

    notes = instead(keys, columns, guessed)
    own_id = clean_name(one_line(cell("id")))
    if len(own_id) > _MAX_ID:
        notes.append(f"its id is longer than {_MAX_ID} characters: the row's number stands for it")
        own_id = ""
    row_id = unique(own_id or str(number), taken)
    if row_id != (own_id or str(number)):
        notes.append(f"another row has the id {own_id or number!r} too")
    return Row(
        number=number,
        id=row_id,
        text=text,
        title=one_line(cell("title")),
        date=cell_date(cell("date")),
        url=one_line(cell("url")),
        publisher=one_line(cell("publisher")),
        notes=tuple(notes),
    )
