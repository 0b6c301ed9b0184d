"""One table as CSV, JSON or JSON Lines, and Parquet: the same names, the same values.

Written by hand where a library would not give the same bytes everywhere or the right ones:
`csv` before Python 3.13 leaves a lone carriage return unquoted when lines end in ``\\n`` only, so
that readers break the row there; `DataFrame.to_json` has no dates without a time.
"""

# mypy: disable-error-code="attr-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.columns import Column, Table

N_ROWS_OF_JSON = 100_000

_NEEDS_QUOTES = re.compile('[",\r\n]')
_ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def write_csv(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes UTF-8 with commas and ``\\n``; dates are ISO, an empty cell is no value."""
    cells = [_csv_cells(column, frame[column.name]) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(",".join(table.header) + "\n")
        handle.writelines(",".join(row) + "\n" for row in zip(*cells, strict=True))


def write_json(table: Table, frame: pd.DataFrame, folder: Path) -> Path:
    """Writes a list with one record a line, or JSON Lines for a long table; returns the file."""
    is_long = len(frame) > N_ROWS_OF_JSON
    path = folder / f"{table.name}.{'jsonl' if is_long else 'json'}"
    records = _json_records(table, frame)
    with path.open("w", encoding="utf-8", newline="") as handle:
        if is_long:
            handle.writelines(record + "\n" for record in records)
        else:
            handle.write("[\n" + ",\n".join(records) + "\n]\n")
    return path


def write_parquet(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes Parquet, without the metadata in which pandas and Arrow record their versions."""
    schema = pa.schema([(column.name, _ARROW_TYPES[column.type]) for column in table.columns])
    arrays = [
        pa.array(_values(column, frame[column.name]), type=field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    with path.open("wb") as handle:
        pq.write_table(
            pa.Table.from_arrays(arrays, schema=schema),
            handle,
            compression="zstd",
            store_schema=False,
        )


def _days(values: pd.Series) -> list[str]:
    """ISO days, empty where there is none."""
    days = np.datetime_as_string(values.to_numpy(), unit="D")
    return ["" if day == "NaT" else day for day in days.tolist()]


def _csv_cells(column: Column, values: pd.Series) -> list[str]:
    if column.type == "string":
        texts = values.tolist()
        # Most columns hold nothing that needs quotes, which one look at all of it tells.
        return [*map(_quoted, texts)] if _NEEDS_QUOTES.search("".join(texts)) else texts
    if column.type == "boolean":
        return ["true" if value else "false" for value in values.tolist()]
    if column.type == "date":
        return _days(values)
    return [repr(value) for value in values.tolist()]


def _quoted(text: str) -> str:
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _json_records(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    columns = [
        [day or None for day in _days(frame[column.name])]
        if column.type == "date"
        else frame[column.name].tolist()
        for column in table.columns
    ]
    header = table.header
    for row in zip(*columns, strict=True):
        yield encode(dict(zip(header, row, strict=True)))


def _values(column: Column, values: pd.Series) -> np.ndarray | list[object]:
    return values.to_numpy("datetime64[D]") if column.type == "date" else values.tolist()
