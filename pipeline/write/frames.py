"""DataFrames with exactly the columns and dtypes that a table's description asks for."""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter, itemgetter, lt
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pipeline.errors import OutputError
from pipeline.privacy import masked
from pipeline.write.cells import TEXT, among, changed
from pipeline.write.columns import TABLES, Column, Table

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

# The values of a row, in the order of its table's columns.
Cells = tuple[Any, ...]
# All values, by column.
Columns = Mapping[str, Sequence[Any]]

_FIRST_REASON_WINS = frozenset({"roles", "merges", "dropped", "skipped"})
# Whole seconds: they hold every year from 1 to 9999, which nanoseconds do not.
DTYPES = {
    "string": "str",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "datetime64[s]",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# NUL ends a string for many readers of CSV and for databases, a lone surrogate has no UTF-8.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_NUL = among(b"\x00")
# What contact data holds: "@", brackets, and digits of any script, by the bytes they begin with.
# None of these digits lies from U+0080 to U+065F or from U+2000 to U+2FFF, where French has its
# accents, quotation marks and dashes.
_OF_CONTACT_DATA = among(b"0123456789@([" + bytes({*range(0xD9, 0xF5)} - {0xE2}))
_N_DECIMALS = 4


def records_of(name: str, records: Iterable[object]) -> Iterator[Cells]:
    """The rows of a table whose columns are fields of its records."""
    return map(attrgetter(*TABLES[name].header), records)


def frame_of(table: Table, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """The rows as a frame of the table, in its order, then sorted by the other columns.

    Dates are given as ISO text, empty where there is none. Text is made writable (`cell_text`),
    numbers are rounded to four decimals, since the last ones differ between machines.
    """
    return frame_of_rows(table, map(itemgetter(*table.header), rows))


def frame_of_rows(table: Table, rows: Iterable[Cells]) -> pd.DataFrame:
    """As :func:`frame_of`; the values of a row stand in the order of the columns."""
    records: list[Any] = [*rows]
    if list(table.sorted_by) == table.header[: len(table.sorted_by)]:
        records.sort()
    else:
        order = itemgetter(*map(table.header.index, table.sorted_by))
        records.sort(key=lambda record: (order(record), record))
    columns = zip(*records, strict=True) if records else ([] for _ in table.header)
    return _frame(table, map(list, columns))


def frame_of_columns(table: Table, columns: Columns) -> pd.DataFrame:
    """As :func:`frame_of`, of all values of each column; no object stands for a row.

    Millions of rows as objects would take twice as long, most of it to look for garbage.
    """
    order: Sequence[int] = range(len(columns[table.header[0]]))
    by = list(table.sorted_by)
    keys = [*zip(*(columns[name] for name in by), strict=True)]
    if all(map(lt, keys, islice(keys, 1, None))):  # as they come, mostly: nothing has to be moved
        return _frame(table, ([*columns[name]] for name in table.header))
    if len({*keys}) < len(order):
        by += table.header
    for name in reversed(by):  # what is sorted last counts most
        order = sorted(order, key=columns[name].__getitem__)
    return _frame(table, ([*map(columns[name].__getitem__, order)] for name in table.header))


def _frame(table: Table, columns: Iterable[list[Any]]) -> pd.DataFrame:
    """Sorted columns as a frame; of two rows that say why, the first is kept."""
    import pandas as pd  # late: a run that finds all as it was does not wait for it

    try:
        frame = pd.DataFrame(
            {
                column.name: series_of(column, values)
                for column, values in zip(table.columns, columns, strict=True)
            }
        )
    except ValueError as error:
        raise OutputError(f"table {table.name}: {error}") from error
    if table.name in _FIRST_REASON_WINS:
        return frame.drop_duplicates(list(table.key), ignore_index=True)
    return frame


def series_of(column: Column, values: Sequence[object]) -> pd.Series:
    """The values as a series of the column's dtype; raises ValueError for what is none."""
    import pandas as pd  # late: a run that finds all as it was does not wait for it

    if column.type == "string":
        return pd.Series(_cell_texts(column, [*map(str, values)]), dtype="str")
    if column.type == "date":
        return pd.Series(_days(column, [*map(str, values)]))
    if column.type == "number":
        return pd.Series(np.round(np.array(values, dtype="float64"), _N_DECIMALS))
    return pd.Series(values, dtype=DTYPES[column.type])


def cell_text(text: str, *, prose: bool = False) -> str:
    """The text as a cell holds it: of the same length, and writable as UTF-8.

    NUL and lone surrogates become U+FFFD; contact data in prose is masked.
    """
    text = _UNWRITABLE.sub("\ufffd", text)
    return masked(text) if prose else text


def _cell_texts(column: Column, values: list[str]) -> pa.Array:
    """The texts as cells hold them (`cell_text`), of which most are as they were."""
    try:
        texts = pa.array(values, TEXT)
    except UnicodeEncodeError:
        texts = pa.array([_UNWRITABLE.sub("\ufffd", value) for value in values], TEXT)
    texts = changed(texts, _NUL, cell_text)
    return changed(texts, _OF_CONTACT_DATA, masked) if column.prose else texts


def _days(column: Column, values: list[str]) -> np.ndarray:
    for value in dict.fromkeys(values):
        if value and not _DAY.fullmatch(value):
            raise ValueError(f"{column.name}: {value!r} is no full date (YYYY-MM-DD)")
    return np.array([value or "NaT" for value in values], dtype="datetime64[s]")
