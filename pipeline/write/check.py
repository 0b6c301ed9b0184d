"""What must hold of the tables before they are written: dtypes, keys, constraints, references.

A set of tables that contradicts itself is never put in the place of one that does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.errors import OutputError
from pipeline.write.columns import TABLES, Column, Table
from pipeline.write.frames import DTYPES


def check_tables(tables: Mapping[str, pd.DataFrame]) -> None:
    """Nothing; raises :class:`OutputError` for the first thing that is not as described."""
    if set(tables) != set(TABLES):
        raise OutputError(f"the tables are {', '.join(sorted(tables))}; not {', '.join(TABLES)}")
    for table in TABLES.values():
        frame = tables[table.name]
        _check_shape(table, frame)
        for column in table.columns:
            _check_column(table, column, frame[column.name])
        clash = frame[frame.duplicated(list(table.key))]
        if len(clash):
            raise _wrong(table, f"two rows with the key {_shown(clash[list(table.key)])}")
    for table in TABLES.values():
        for column, target in table.foreign_keys():
            values = tables[table.name][column.name]
            known = tables[target][TABLES[target].key[0]]
            lost = values[(values != "") & ~values.isin(known)]
            if len(lost):
                raise _wrong(table, f"{column.name} {lost.tolist()[0]!r} is not in {target}")


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
    bad = pd.Series(False, index=values.index)
    if column.type == "string":
        bad |= values.isna()
        if column.required:
            bad |= values == ""
        if column.choices:
            bad |= ~values.isin([*column.choices, ""])
        if column.pattern:
            bad |= (values != "") & ~values.str.fullmatch(column.pattern)
    # written so that a number that is not one is bad as well
    if column.minimum is not None:
        bad |= ~(values >= column.minimum)
    if column.maximum is not None:
        bad |= ~(values <= column.maximum)
    if bad.any():
        raise _wrong(table, f"{column.name} must not be {values[bad].tolist()[0]!r}")


def _shown(rows: pd.DataFrame) -> str:
    return ", ".join(repr(value) for value in rows.iloc[0])


def _wrong(table: Table, what: str) -> OutputError:
    return OutputError(f"the tables were not written; {table.name}: {what}")
