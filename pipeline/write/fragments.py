"""The tables in pieces: the rows of some releases, written once and put together many times.

Six tables go release by release. Their rows for a shard of releases are rendered where the shard is
worked on, as CSV, JSON lines and Arrow (Feather, which is read a quarter faster than Parquet where
rows are few) in one ZIP; the tables are the shards' rows one behind the
other, so that a million releases never stand in memory, and one new release renders one shard anew.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather

from pipeline.errors import OutputError
from pipeline.files import replaced_file
from pipeline.records import Dropped, Page, Resolution
from pipeline.store import FACTS
from pipeline.write.build import RELEASE_TABLES, release_tables
from pipeline.write.check import check_some
from pipeline.write.columns import TABLES
from pipeline.write.formats import arrow_of, csv_lines, json_lines

_ARROW = "feather"
# A fixed time of the files in a ZIP: the first that the format has.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The rows of one table: `n` of them, as lines of CSV and JSON, and as Arrow has them."""

    n: int
    csv: bytes
    json: bytes
    arrow: pa.Table


def fragment_of(
    pages: Sequence[Page], resolution: Resolution, *, dropped: Sequence[Dropped] = ()
) -> dict[str, Rendered]:
    """The rows of some releases, by table; raises :class:`OutputError` for contradictions.

    `resolution` is of these releases; which entities there are, only the whole corpus knows.
    """
    tables = release_tables(pages, resolution, dropped=dropped)
    check_some(tables)
    return {name: rendered(name, frame) for name, frame in tables.items()}


def rendered(name: str, frame: pd.DataFrame) -> Rendered:
    """A table, or a part of it, rendered."""
    rows = arrow_of(TABLES[name], frame)
    return Rendered(len(frame), csv_lines(rows), json_lines(rows), rows)


def write_fragment(
    fragment: Mapping[str, Rendered], path: Path, *, facts: Mapping[str, object]
) -> None:
    """Writes a fragment, replacing `path` as a whole; the same rows, the same bytes.

    `facts` are what else is to be kept with it, in JSON's types.
    """
    with (
        replaced_file(path, durable=False) as handle,
        # level 1: half a second a thousand releases, a fifth of the size
        zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name, rows in fragment.items():
            buffer = io.BytesIO()
            feather.write_feather(rows.arrow, buffer, compression="zstd")
            for suffix, content in (
                ("csv", rows.csv), ("jsonl", rows.json), (_ARROW, buffer.getvalue()),
            ):  # fmt: skip
                info = zipfile.ZipInfo(f"{name}.{suffix}", _NO_TIME)
                info.compress_type = (
                    zipfile.ZIP_STORED if suffix == _ARROW else zipfile.ZIP_DEFLATED
                )
                archive.writestr(info, content)
        told = json.dumps(facts, ensure_ascii=True, sort_keys=True)
        archive.writestr(zipfile.ZipInfo(FACTS, _NO_TIME), told)


def load_fragment(path: Path) -> dict[str, Rendered]:
    """What `write_fragment` has written; raises :class:`OutputError` where it is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: _loaded(
                    *(archive.read(f"{name}.{suffix}") for suffix in ("csv", "jsonl", _ARROW))
                )
                for name in RELEASE_TABLES
            }
    except (OSError, zipfile.BadZipFile, KeyError, pa.ArrowException, EOFError) as error:
        raise OutputError(f"{path}: {error}; delete it, and `releve run` makes it anew") from error


def _loaded(csv: bytes, json: bytes, kept: bytes) -> Rendered:
    arrow = feather.read_table(io.BytesIO(kept), use_threads=False)
    return Rendered(arrow.num_rows, csv, json, arrow)
