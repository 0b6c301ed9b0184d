"""The tables in pieces: the rows of some releases, written once and put together many times.

Six tables go release by release. Their rows for a shard of releases are rendered where the shard is
worked on, as CSV, JSON lines and a stream of Arrow in one ZIP; the tables are the shards' rows one
behind the other, so that a million releases never stand in memory, and one new release renders one
shard anew. All shards are read again for that, so each file is packed by zstd, which is unpacked
three times as fast as what ZIP has of its own, and by nothing else: Feather, which packs column by
column, takes four times as long to read.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

import io
import json
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.errors import OutputError
from pipeline.files import replaced_file
from pipeline.records import Dropped, Page, Resolution
from pipeline.store import FACTS
from pipeline.write.build import RELEASE_TABLES, release_tables
from pipeline.write.check import check_some
from pipeline.write.columns import TABLES
from pipeline.write.formats import arrow_of, csv_lines, json_lines

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

_SUFFIXES = ("csv.zst", "jsonl.zst", "arrow.zst")
# Level 1: on these tables, higher ones take twice as long and save a twentieth.
_CODEC = pa.Codec("zstd", compression_level=1)
_N_AHEAD = 2
_DAMAGED = (OSError, zipfile.BadZipFile, KeyError, ValueError, pa.ArrowException, EOFError)
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
        zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive,
    ):
        for name, rows in fragment.items():
            contents = (rows.csv, rows.json, _stream_of(rows.arrow))
            for suffix, content in zip(_SUFFIXES, contents, strict=True):
                info = zipfile.ZipInfo(f"{name}.{suffix}", _NO_TIME)
                info.comment = str(len(content)).encode()  # what reading it has to make room for
                archive.writestr(info, _CODEC.compress(content, asbytes=True))
        told = json.dumps(facts, ensure_ascii=True, sort_keys=True)
        archive.writestr(zipfile.ZipInfo(FACTS, _NO_TIME), told)


def load_fragment(path: Path) -> dict[str, Rendered]:
    """What `write_fragment` has written; raises :class:`OutputError` where it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return {name: _loaded(archive, name) for name in RELEASE_TABLES}
    except _DAMAGED as error:
        raise OutputError(f"{path}: {error}; delete it, and `releve run` makes it anew") from error


def load_fragments(paths: Iterable[Path]) -> Iterator[dict[str, Rendered]]:
    """Fragments in turn, each read while the one before is made use of; errors in turn likewise.

    One of them has the caller, `_N_AHEAD` wait.
    """
    waiting: deque[Future[dict[str, Rendered]]] = deque()
    with ThreadPoolExecutor(1, "fragments") as reader:
        try:
            for path in paths:
                waiting.append(reader.submit(load_fragment, path))
                if len(waiting) > _N_AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _loaded(archive: zipfile.ZipFile, name: str) -> Rendered:
    infos = [archive.getinfo(f"{name}.{suffix}") for suffix in _SUFFIXES]
    csv, json, kept = (
        _CODEC.decompress(archive.read(info), int(info.comment), asbytes=True) for info in infos
    )
    arrow = pa.ipc.open_stream(kept).read_all()
    return Rendered(arrow.num_rows, csv, json, arrow)


def _stream_of(rows: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue()
