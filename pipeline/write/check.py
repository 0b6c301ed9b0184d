"""What must hold of the tables before they are written: dtypes, keys, constraints, references.

A set of tables that contradicts itself is never put in the place of one that does not.
"""

# mypy: disable-error-code="attr-defined, no-any-return"
# pyarrow says nothing of its types.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import OutputError
from pipeline.write.columns import TABLES, Column, Table
from pipeline.write.frames import DTYPES

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd


def check_tables(tables: Mapping[str, pd.DataFrame]) -> None:
    """Nothing; raises :class:`OutputError` for the first thing that is not as described."""
    if set(tables) != set(TABLES):
        raise OutputError(f"the tables are {', '.join(sorted(tables))}; not {', '.join(TABLES)}")
    check_some(tables)


def check_some(tables: Mapping[str, pd.DataFrame]) -> None:
    """Nothing; raises :class:`OutputError` as `check_tables` does, of some tables.

    What refers to a table that is not among them is left to whoever has it, and so is what refers
    to releases, where they are but a part of all.
    """
    for name in tables:
        table, frame = TABLES[name], tables[name]
        _check_shape(table, frame)
        for column in table.columns:
            _check_column(table, column, frame[column.name])
        clash = frame[frame.duplicated(list(table.key))]
        if len(clash):
            raise _wrong(table, f"two rows with the key {_shown(clash[list(table.key)])}")
    whole = set(tables) == set(TABLES)
    keys = {
        name: frame[TABLES[name].key[0]]
        for name, frame in tables.items()
        if len(TABLES[name].key) == 1 and (whole or name != "releases")
    }
    for name, frame in tables.items():
        for column, target in TABLES[name].foreign_keys():
            if target not in keys:
                continue
            values = frame[column.name]
            lost = values[(values != "") & ~_are_among(values, keys[target])]
            if len(lost):
                raise _wrong(TABLES[name], f"{column.name} {lost.tolist()[0]!r} is not in {target}")


def _are_among(values: pd.Series, keys: pd.Series) -> np.ndarray:
    """Which texts are keys; `Series.isin` makes an object of each key first, and takes longer."""
    return np.asarray(pc.is_in(pa.array(values), value_set=pa.array(keys)))


def _check_shape(table: Table, frame: pd.DataFrame) -> None:
    if list(frame.columns) != table.header:
        raise _wrong(table, f"its columns are not {', '.join(table.header)}")
    for column in table.columns:
        if frame[column.name].dtype != DTYPES[column.type]:
            raise _wrong(
                table,
                f"{column.name} is {frame[column.name].dtype}, not {DTYPES[column.type]}",
            )


def _check_column(table: Table, column: Column, values: pd.Series) -> None:
    for bad in () if values.empty else _bad(column, values):
        if bad.any():
            raise _wrong(table, f"{column.name} must not be {values[bad].tolist()[0]!r}")


def _bad(column: Column, values: pd.Series) -> Iterator[pd.Series]:
    """Which values each rule of a column forbids."""
    if column.type == "string":
        yield values.isna()
        if column.required:
            yield values == ""
        if column.choices:
            yield ~values.isin([*column.choices, ""])
        if column.pattern:
            yield (values != "") & ~values.str.fullmatch(column.pattern)
    # written so that a number that is not one is bad as well
    if column.minimum is not None:
        yield ~(values >= column.minimum)
    if column.maximum is not None:
        yield ~(values <= column.maximum)


def _shown(rows: pd.DataFrame) -> str:
    return ", ".join(repr(value) for value in rows.iloc[0])


def _wrong(table: Table, what: str) -> OutputError:
    return OutputError(f"the tables were not written; {table.name}: {what}")
