"""One table as CSV, JSON or JSON Lines, and Parquet: the same names, the same values.

Written by hand where a library would not give the same bytes everywhere or the right ones:
`csv` before Python 3.13 leaves a lone carriage return unquoted when lines end in ``\\n`` only, so
that readers break the row there; `DataFrame.to_json` has no dates without a time.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.columns import Column, Table

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

N_ROWS_OF_JSON = 100_000
# Rows that Parquet packs together; readers may skip such a group as a whole.
_ROW_GROUP = 100_000

_NEEDS_QUOTES = re.compile('[",\r\n]')
_ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def csv_lines(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    """The rows as CSV without the header; dates are ISO, an empty cell is no value."""
    cells = [_csv_cells(column, frame[column.name]) for column in table.columns]
    return (",".join(row) + "\n" for row in zip(*cells, strict=True))


def json_lines(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    """The rows as JSON objects, one a line."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    columns = [
        [day or None for day in _days(frame[column.name])]
        if column.type == "date"
        else frame[column.name].tolist()
        for column in table.columns
    ]
    header = table.header
    return (
        encode(dict(zip(header, row, strict=True))) + "\n" for row in zip(*columns, strict=True)
    )


def schema_of(table: Table) -> pa.Schema:
    """The columns of a table as Parquet has them."""
    return pa.schema([(column.name, _ARROW_TYPES[column.type]) for column in table.columns])


def arrow_of(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The rows as Arrow has them."""
    schema = schema_of(table)
    arrays = [
        pa.array(_values(column, frame[column.name]), type=field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def write_csv(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes UTF-8 with commas and ``\\n``, the header first."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(",".join(table.header) + "\n")
        handle.writelines(csv_lines(table, frame))


def write_parquet(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes Parquet, without the metadata in which pandas and Arrow record their versions."""
    with path.open("wb") as handle:
        pq.write_table(arrow_of(table, frame), handle, compression="zstd", store_schema=False)


class TableWriter:
    """One table written piece by piece, as CSV, JSON (JSON Lines where it is long) and Parquet.

    The bytes depend on the rows alone, not on how they are cut into pieces. `n_rows` is known
    beforehand, since a JSON list that is too long to be read at once is no list but lines. No
    metadata in which pandas and Arrow record their versions.
    """

    def __init__(self, table: Table, folder: Path, *, n_rows: int) -> None:
        self.files = (
            f"{table.name}.csv",
            f"{table.name}.{'jsonl' if n_rows > N_ROWS_OF_JSON else 'json'}",
            f"{table.name}.parquet",
        )
        self._is_list = n_rows <= N_ROWS_OF_JSON
        self._csv, self._json, parquet = ((folder / name).open("wb") for name in self.files)
        self._handles = (self._csv, self._json, parquet)
        self._parquet = pq.ParquetWriter(
            parquet, schema_of(table), compression="zstd", store_schema=False
        )
        self._waiting: list[pa.Table] = []
        self._n_waiting = 0
        self._sha256 = hashlib.sha256()
        self._n_bytes = 0
        self._write_csv((",".join(table.header) + "\n").encode())
        if self._is_list:
            self._json.write(b"[\n")
        self._separator = b""

    def add(self, csv: bytes, json: bytes, arrow: pa.Table) -> None:
        """The next rows, as lines of CSV and JSON and as Arrow has them."""
        if not arrow.num_rows:
            return
        self._write_csv(csv)
        if self._is_list:
            # JSON's own escapes leave no line end inside a record
            self._json.write(self._separator + json[:-1].replace(b"\n", b",\n"))
            self._separator = b",\n"
        else:
            self._json.write(json)
        self._waiting.append(arrow)
        self._n_waiting += arrow.num_rows
        if self._n_waiting >= _ROW_GROUP:
            self._flush(whole=False)

    def close(self) -> tuple[int, str]:
        """The table is complete: the size of its CSV in bytes, and its SHA-256."""
        if self._is_list:
            self._json.write(b"\n]\n")
        self._flush(whole=True)
        self._parquet.close()
        for handle in self._handles:
            handle.close()
        return self._n_bytes, self._sha256.hexdigest()

    def _write_csv(self, data: bytes) -> None:
        self._csv.write(data)
        self._sha256.update(data)
        self._n_bytes += len(data)

    def _flush(self, *, whole: bool) -> None:
        """Write the row groups that are full; with `whole` what is left too."""
        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting).combine_chunks()
        end = rows.num_rows if whole else rows.num_rows // _ROW_GROUP * _ROW_GROUP
        for start in range(0, end, _ROW_GROUP):
            self._parquet.write_table(rows.slice(start, min(_ROW_GROUP, end - start)))
        self._waiting = [rows.slice(end)] if end < rows.num_rows else []
        self._n_waiting = rows.num_rows - end


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


def _values(column: Column, values: pd.Series) -> np.ndarray | list[object]:
    return values.to_numpy("datetime64[D]") if column.type == "date" else values.tolist()
