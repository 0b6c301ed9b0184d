"""The folder of tables: written as a whole, and loaded as a whole."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.files import complete_folder, replaced_folder
from pipeline.write.check import check_tables
from pipeline.write.columns import TABLES, Table
from pipeline.write.describe import data_package
from pipeline.write.fragments import Rendered, rendered
from pipeline.write.frames import DTYPES, series_of
from pipeline.write.writer import TableWriter

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

MANIFEST = "datapackage.json"
_N_ATTEMPTS = 10
# Pieces that wait to be written.
_N_BEHIND = 2


def write_tables(tables: Mapping[str, pd.DataFrame], outputs: Path) -> Path:
    """The folder ``tables`` of `outputs`, replaced as a whole by CSV, JSON and Parquet.

    Raises :class:`OutputError` when the tables contradict themselves, when the folder cannot be
    written, or when it holds files that this function did not make; what stood there stays.
    """
    check_tables(tables)
    return put_together({}, [tables], outputs)


def put_together(
    n_rows: Mapping[str, int],
    pieces: Iterable[Mapping[str, Rendered | pd.DataFrame]],
    outputs: Path,
) -> Path:
    """The folder ``tables`` of `outputs`, replaced as a whole by pieces that have been checked.

    The rows of the pieces, one behind the other, are in order. `n_rows` are all rows by table, of
    those that come in several pieces. While one is rendered, where it is not yet, and written, the
    next ones are taken; what goes wrong with it is raised some pieces later, or behind the last.
    Errors as of `write_tables`.
    """
    folder = outputs / "tables"
    with (
        replaced_folder(folder, manifest=MANIFEST) as part,
        ExitStack() as opened,
        ThreadPoolExecutor(1, "tables") as beside,
        ThreadPoolExecutor(1, "tables: lines") as lines,
    ):
        writers: dict[str, TableWriter] = {}

        def writer_of(name: str, n: int) -> TableWriter:
            if name not in writers:
                writer = TableWriter(TABLES[name], part, n_rows=n, beside=beside)
                writers[name] = opened.enter_context(writer)
            return writers[name]

        def write(piece: Mapping[str, Rendered | pd.DataFrame]) -> None:
            for name, given in piece.items():
                rows = given if isinstance(given, Rendered) else rendered(name, given)
                writer = writer_of(name, n_rows.get(name, rows.n))
                writer.add(rows.csv, rows.json, rows.arrow)

        waiting: deque[Future[None]] = deque()
        try:
            for piece in pieces:
                waiting.append(lines.submit(write, piece))
                if len(waiting) > _N_BEHIND:
                    waiting.popleft().result()
            for one in waiting:
                one.result()
        finally:
            for one in waiting:
                one.cancel()
        fingerprints = {name: writer_of(name, 0).close() for name in TABLES}
        files = [MANIFEST, *(file for name in TABLES for file in writers[name].files)]
        package = data_package(fingerprints, files)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (part / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return folder


def load_tables(outputs: Path | str) -> dict[str, pd.DataFrame]:
    """Every table by name, typed, from an output folder or from the ``tables`` in it.

    Text is ``str`` and never missing: an empty cell is the empty text, and *NA* or *null* stay
    what they are. Counts are ``int64``, confidences ``float64``, and full dates ``datetime64[s]``
    (``NaT`` where there is none); dates that may be partial are text. The CSV files are read.
    Raises :class:`OutputError` where there are no tables, or none that can be read.
    """
    # A run may put new tables in place while these are read: then they are read again.
    missing = ""
    for _ in range(_N_ATTEMPTS):
        folder = _find(Path(outputs))
        try:
            before = (folder / MANIFEST).read_bytes()
            tables = {table.name: _read_csv(table, folder) for table in TABLES.values()}
            after = (folder / MANIFEST).read_bytes()
        except FileNotFoundError as error:
            missing = f"{error.filename} is missing"
            continue
        except OSError as error:
            raise OutputError(f"{folder} cannot be read ({error.strerror or error})") from error
        if before == after:
            return tables
    what = missing or f"{outputs}: the tables keep changing"
    raise OutputError(f"{what}; wait for a run to end, or make them with `releve tables`")


def _find(outputs: Path) -> Path:
    for folder in (outputs / "tables", outputs):
        if complete := complete_folder(folder, manifest=MANIFEST):
            return complete
    raise OutputError(
        f"{outputs}: no tables here; `releve run CORPUS --outputs {outputs}` makes them"
    )


def _read_csv(table: Table, folder: Path) -> pd.DataFrame:
    import pandas as pd  # late: a run that finds all as it was does not wait for it

    path = folder / f"{table.name}.csv"
    dtypes = {c.name: "str" if c.type == "date" else DTYPES[c.type] for c in table.columns}
    try:
        frame = pd.read_csv(
            path, encoding="utf-8", dtype=dtypes, na_filter=False, keep_default_na=False
        )
        if list(frame.columns) != table.header:
            raise ValueError(f"its columns are not {', '.join(table.header)}")
        for column in table.columns:
            if column.type == "date":
                frame[column.name] = series_of(column, frame[column.name].tolist())
    except ValueError as error:
        raise OutputError(f"{path}: {error}; `releve tables` makes the tables anew") from error
    return frame
