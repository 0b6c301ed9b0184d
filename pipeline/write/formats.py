"""One table as CSV, JSON or JSON Lines, and Parquet: the same names, the same values.

Lines are joined in Arrow, column by column, which takes a tenth of the time that a row after the
other does in Python. They are not left to a library that would not give the same bytes everywhere
or the right ones: `csv` before Python 3.13 leaves a lone carriage return unquoted when lines end in
``\\n`` only, so that readers break the row there; `DataFrame.to_json` has no dates without a time.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call, no-any-return"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.write.cells import TEXT, among, bytes_of, changed
from pipeline.write.columns import Column, Table

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

# Rows that Parquet packs together; readers may skip such a group as a whole.
ROW_GROUP = 100_000
_EXPORTED_GROUP = 1 << 20

# The bytes for which a cell of CSV is quoted, or a text of JSON escaped.
_IN_QUOTES = among(b'",\r\n')
_ESCAPED = among(b'"\\' + bytes(range(32)))
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def csv_lines(rows: pa.Table) -> bytes:
    """The rows as CSV without the header; dates are ISO, an empty cell is no value."""
    parts: list[pa.Array | str] = []
    for number, column in enumerate(map(_whole, rows.columns)):
        parts += [","] * (number > 0)
        if column.type == TEXT:
            parts.append(changed(column, _IN_QUOTES, _quoted))
        else:
            parts.append(pc.fill_null(_cells(column, repr), ""))
    return _joined([*parts, "\n"])


def json_lines(rows: pa.Table) -> bytes:
    """The rows as JSON objects, one a line, with the bytes of `json.dumps`, not all in ASCII."""
    parts: list[pa.Array | str] = []
    before = "{"
    for name, column in zip(rows.column_names, map(_whole, rows.columns), strict=True):
        before += f"{_ENCODE(name)}: "
        if column.type == TEXT:
            parts += [before + '"', changed(column, _ESCAPED, _escaped)]
            before = '", '
        else:
            cells = _cells(column, _ENCODE)
            if column.type == pa.date32():
                cells = _beside('"', cells, '"')
            parts += [before, pc.fill_null(cells, "null")]
            before = ", "
    return _joined([*parts, before.removesuffix(", ") + "}\n"])


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


def parquet_writer(table: Table, sink: BinaryIO | pa.NativeFile) -> pq.ParquetWriter:
    """What writes a table as Parquet, without the versions of pandas and Arrow."""
    return pq.ParquetWriter(sink, schema_of(table), compression="zstd", store_schema=False)


def write_csv(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes UTF-8 with commas and ``\\n``, the header first."""
    with path.open("wb") as handle:
        handle.write((",".join(table.header) + "\n").encode())
        for start in range(0, len(frame), ROW_GROUP):
            handle.write(csv_lines(arrow_of(table, frame[start : start + ROW_GROUP])))


def write_parquet(table: Table, frame: pd.DataFrame, path: Path) -> None:
    """Writes Parquet, as `parquet_writer` does."""
    with path.open("wb") as handle, parquet_writer(table, handle) as writer:
        for start in range(0, len(frame) or 1, _EXPORTED_GROUP):
            writer.write_table(arrow_of(table, frame[start : start + _EXPORTED_GROUP]))


def _values(column: Column, values: pd.Series) -> object:
    if column.type == "string":
        return values  # Arrow already, in pandas
    return values.to_numpy("datetime64[D]" if column.type == "date" else None)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, its texts as long together as they are."""
    whole = column.combine_chunks()
    return whole.cast(TEXT) if whole.type == pa.string() else whole


def _cells(column: pa.Array, told: Callable[[float], str]) -> pa.Array:
    """The values of a column as texts, null where there is none; a number as `told` has it."""
    if column.type != pa.float64():
        return column.cast(TEXT)
    # few shares are distinct; as bits, so that zero and minus zero are
    codes = column.view(pa.int64()).dictionary_encode()
    numbers = codes.dictionary.view(pa.float64()).to_pylist()
    return pa.array([*map(told, numbers)], TEXT).take(codes.indices)


def _beside(*parts: pa.Array | str) -> pa.Array:
    """The texts of some columns, and what stands between them in every row, row by row."""
    texts = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in (*parts, "")]
    return pc.binary_join_element_wise(*texts)


def _joined(parts: Sequence[pa.Array | str]) -> bytes:
    """The rows one behind the other; no cell may be missing."""
    lines = _beside(*parts)
    if lines.null_count:
        raise ValueError("a cell has no value")
    return bytes_of(lines)[0].tobytes()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _escaped(text: str) -> str:
    return _ENCODE(text)[1:-1]
