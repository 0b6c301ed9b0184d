"""A table written piece by piece; what needs no Python is done in a thread, beside the rest."""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from pipeline.errors import OutputError
from pipeline.write.columns import Table
from pipeline.write.formats import ROW_GROUP, parquet_writer

N_ROWS_OF_JSON = 100_000
# Bytes of Parquet that are written at once. A thread gets its turn to write only between two steps
# of the interpreter's others, for which it may wait five milliseconds each time.
_AT_ONCE = 1 << 20


class TableWriter:
    """One table written piece by piece, as CSV, JSON (JSON Lines where it is long) and Parquet.

    The bytes depend on the rows alone, not on how they are cut into pieces. `n_rows` is known
    beforehand, since a JSON list that is too long to be read at once is no list but lines; with the
    last of them the table is complete. `beside` packs Parquet, a row group of each table at a time,
    and has the disk hold a table that is complete, while the next rows are made. What goes wrong
    there is raised by what is next to be packed, or by `close`. Nothing is left open behind a
    ``with`` block, in which that of `beside` has to end.
    """

    def __init__(self, table: Table, folder: Path, *, n_rows: int, beside: Executor) -> None:
        self._is_list = n_rows <= N_ROWS_OF_JSON
        self.files = (
            f"{table.name}.csv",
            f"{table.name}.{'json' if self._is_list else 'jsonl'}",
            f"{table.name}.parquet",
        )
        self._table, self._n_left, self._beside = table, n_rows, beside
        self._handles = [(folder / name).open("wb") for name in self.files]
        self._csv, self._json, parquet = self._handles
        self._sink = pa.BufferedOutputStream(pa.PythonFile(parquet, "w"), _AT_ONCE)
        self._parquet = parquet_writer(table, self._sink)
        self._waiting: list[pa.Table] = []
        self._n_waiting = 0
        self._doing: Future[None] | None = None
        self._sha256 = hashlib.sha256()
        self._n_bytes = 0
        self._write_csv((",".join(table.header) + "\n").encode())
        self._separator = b""
        if self._is_list:
            self._json.write(b"[\n")
        if not n_rows:
            self._end()

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # only where something went wrong is there anything to close, and it has been told
        for one in (self._parquet, self._sink, *self._handles):
            with suppress(OSError, ValueError, pa.ArrowException):
                one.close()

    def add(self, csv: bytes, json: bytes, arrow: pa.Table) -> None:
        """The next rows, as lines of CSV and JSON and as Arrow has them."""
        n = arrow.num_rows
        if not n:
            return
        self._n_left -= n
        if self._n_left < 0:
            raise self._miscounted("more")
        self._write_csv(csv)
        if self._is_list:
            # JSON's own escapes leave no line end inside a record
            self._json.write(self._separator + json[:-1].replace(b"\n", b",\n"))
            self._separator = b",\n"
        else:
            self._json.write(json)
        start = 0
        while start < n:
            part = arrow.slice(start, ROW_GROUP - self._n_waiting)
            start += part.num_rows
            self._waiting.append(part)
            self._n_waiting += part.num_rows
            if self._n_waiting == ROW_GROUP:
                self._do(self._write_group)
        if not self._n_left:
            self._end()

    def close(self) -> tuple[int, str]:
        """The table is complete: the size of its CSV in bytes, and its SHA-256."""
        if self._n_left:
            raise self._miscounted("fewer")
        self._done()
        return self._n_bytes, self._sha256.hexdigest()

    def _write_csv(self, data: bytes) -> None:
        self._csv.write(data)
        self._sha256.update(data)
        self._n_bytes += len(data)

    def _end(self) -> None:
        if self._is_list:
            self._json.write(b"\n]\n")
        self._do(self._complete)

    def _do(self, what: Callable[[list[pa.Table]], None]) -> None:
        """Have the rows that wait written, once those before are."""
        self._done()
        self._doing = self._beside.submit(what, self._waiting)
        self._waiting, self._n_waiting = [], 0

    def _done(self) -> None:
        if self._doing:
            self._doing.result()

    def _write_group(self, parts: list[pa.Table]) -> None:
        self._parquet.write_table(pa.concat_tables(parts).combine_chunks())

    def _complete(self, parts: list[pa.Table]) -> None:
        if parts:
            self._write_group(parts)
        self._parquet.close()
        self._sink.flush()
        for handle in self._handles:
            handle.flush()
            os.fsync(handle.fileno())
        self._sink.close()
        for handle in self._handles:
            handle.close()

    def _miscounted(self, how: str) -> OutputError:
        return OutputError(
            f"the tables were not written; {self._table.name}: there are {how} rows than were "
            "counted; `releve run --force` makes them anew"
        )
