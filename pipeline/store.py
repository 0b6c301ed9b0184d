"""Records on disk: what one stage leaves for the next, as Parquet that pandas reads.

One row a record, columns named as the fields in :mod:`pipeline.records`; a tuple or a set is a
list, a record inside a record a struct. Parquet and not JSON lines: a column is read without the
others (a million texts lie beside the few figures that the corpus is asked for), and a shard is
smaller and faster to read. Reading is strict: a shard with other columns or types than the record
has is an error, since what another version wrote must not pass for one of this version. The same
records give the same bytes.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call, no-any-return"
# pyarrow says nothing of its types.

from __future__ import annotations

import json
import os
import zipfile
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.errors import MissingStageError, OutputError, PipelineError
from pipeline.files import replaced_file

T = TypeVar("T")
Hint = Any  # an annotation

_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}
_FACTS = b"releve"
# The file in a ZIP that says what else is kept there.
FACTS = "facts.json"
# Bytes in which the end of a Parquet file most often lies.
_TAIL = 8192


def dump_records(
    path: Path, records: Sequence[object], kind: type, *, facts: Mapping[str, object] | None = None
) -> None:
    """Writes records of one `kind` to `path`, replacing it as a whole.

    `facts` are what else is to be kept beside them, in JSON's types. The disk is not waited for:
    a shard that a power cut has halved is made anew. Raises :class:`OutputError` when it cannot
    be written.
    """
    schema = schema_of(kind)
    table = pa.Table.from_arrays(_columns(kind, records), schema=schema)
    told = {_FACTS: json.dumps(facts or {}, sort_keys=True)}
    with (
        replaced_file(path, durable=False) as handle,
        pq.ParquetWriter(handle, schema, compression="zstd", store_schema=False) as writer,
    ):
        writer.write_table(table)
        writer.add_key_value_metadata(told)


def load_records(path: Path, kind: type[T], *, made_by: str = "releve run") -> list[T]:
    """The records of `path`, in order.

    Raises :class:`MissingStageError` where there is no such file (`made_by` is the command that
    makes it), :class:`OutputError` for one that holds something else.
    """
    return Stored(path, kind, made_by=made_by).records(kind)


class Stored:
    """The records of a file, of which not all have to become objects.

    With `only`, a kind that has fewer fields, no other fields are read. Errors as of
    :func:`load_records`.
    """

    def __init__(
        self, path: Path, kind: type, *, only: type | None = None, made_by: str = "releve run"
    ) -> None:
        names = None if only is None else [name for name, _ in _fields(cast(Hashable, only))]
        self._table = _read(path, made_by, names, kind)

    def column(self, name: str) -> list[Any]:
        """The values of a field, of all records."""
        return self._table[name].to_pylist()

    def records(self, kind: type[T], numbers: Sequence[int] | None = None) -> list[T]:
        """The records of these numbers, or all; `kind` may have fewer fields than was kept."""
        table = self._table.select([name for name, _ in _fields(cast(Hashable, kind))])
        if numbers is not None:
            table = table.take(_array(int, numbers))
        return cast(list[T], _records(kind, [column.combine_chunks() for column in table.columns]))


def load_columns(
    path: Path, names: Sequence[str], *, made_by: str = "releve run"
) -> list[list[Any]]:
    """The values of some columns of `path`; errors as of :func:`load_records`."""
    table = _read(path, made_by, names)
    return [table[name].to_pylist() for name in names]


def load_numbers(
    path: Path, names: Sequence[str], *, made_by: str = "releve run"
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Columns of lists of whole numbers: all of them in a row, and how many are each record's.

    Errors as of :func:`load_records`.
    """
    table = _read(path, made_by, names)
    columns = [table[name].combine_chunks() for name in names]
    with _errors(path, made_by):
        return [
            (_numbers(column.flatten()), np.array(column.value_lengths().to_pylist(), np.int64))
            for column in columns
        ]


def load_facts(path: Path, *, made_by: str = "releve run") -> dict[str, Any]:
    """What was kept beside the records, or in a ZIP as `FACTS`; errors as of `load_records`."""
    with _errors(path, made_by):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                facts = json.loads(archive.read(FACTS))
        else:
            with path.open("rb") as handle:
                told = _told(handle)
                if told is None:
                    told = (pq.read_metadata(handle).metadata or {}).get(_FACTS, b"null")
            facts = json.loads(told)
    if not isinstance(facts, dict):
        raise _other(path, "it is not of this program", made_by)
    return facts


def is_whole(path: Path) -> bool:
    """Whether the file is there, and written to its end."""
    try:
        load_facts(path)
    except PipelineError:
        return False
    return True


# Around what is kept beside the records at the end of a Parquet file, in Thrift's compact protocol:
# two texts (0x18), the name and its value, each after its length; then the end of both.
_NAMED = b"\x18" + bytes([len(_FACTS)]) + _FACTS + b"\x18"
_MAGIC = b"PAR1"


def _told(handle: BinaryIO) -> bytes | None:
    """What `dump_records` has put at the end of a file, None where that is not seen at once.

    A run that finds all as it was asks some thousand shards, and parsing all that is said of their
    columns would take most of its time. A file whose end is missing has no such thing in it.
    """
    size = handle.seek(0, os.SEEK_END)
    handle.seek(-min(size, _TAIL), os.SEEK_END)
    tail = handle.read(_TAIL)
    if tail[-4:] != _MAGIC:
        return None
    length = int.from_bytes(tail[-8:-4], "little")
    if length > size - 12:
        return None
    if length > len(tail) - 8:
        handle.seek(-length - 8, os.SEEK_END)
        tail = handle.read(length + 8)
    end = tail[-length - 8 : -8]
    before, named, rest = end.rpartition(_NAMED)
    if not named or before[:1] != b"\x15" or rest[-1:] != b"\0":  # nor is it whole
        return None
    n, at, more = 0, 0, True
    while more and at < min(len(rest), 5):  # seven bits a byte, the lowest first
        n |= (rest[at] & 0x7F) << 7 * at
        more = rest[at] > 0x7F
        at += 1
    return rest[at : at + n] if rest[at + n : at + n + 1] == b"\0" else None


@cache
def schema_of(kind: Hashable) -> pa.Schema:
    """The columns of a record, with their types."""
    return pa.schema([pa.field(name, _type(hint)) for name, hint in _fields(kind)])


def _read(
    path: Path, made_by: str, names: Sequence[str] | None, kind: type | None = None
) -> pa.Table:
    """The columns of these names, or all; `kind` is what the file must hold, None for anything."""
    # one thread: shards are small, and workers share the cores between them
    # opened here: Arrow wants paths in UTF-8, which those of a C locale need not have
    with _errors(path, made_by), path.open("rb") as handle, pq.ParquetFile(handle) as file:
        schema = file.schema_arrow
        if kind and schema.remove_metadata() != schema_of(cast(Hashable, kind)):
            raise ValueError(f"it holds no {kind.__name__} of this version")
        if missing := {*(names or ())} - {*schema.names}:
            raise ValueError(f"it has no column {min(missing)!r}")
        return file.read(columns=None if names is None else list(names), use_threads=False)


_DAMAGED = (pa.ArrowException, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class _errors:  # noqa: N801 - read as a word
    """What pyarrow and the system say of a file, as an error that says what to do."""

    def __init__(self, path: Path, made_by: str) -> None:
        self._path, self._made_by = path, made_by

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise MissingStageError(
                f"{self._path} is not there yet; `{self._made_by}` makes it"
            ) from error
        if isinstance(error, _DAMAGED):
            told = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise _other(self._path, told, self._made_by) from error
        if isinstance(error, OSError):
            raise OutputError(f"{self._path} cannot be read ({error.strerror or error})") from error


def _other(path: Path, what: str, made_by: str) -> OutputError:
    return OutputError(f"{path}: {what}; delete it, and `{made_by}` makes it anew")


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(cast(type, kind))
    return tuple((field.name, hints[field.name]) for field in fields(cast(type, kind)))


@cache
def _type(hint: Hashable) -> pa.DataType:
    if is_dataclass(hint):
        return pa.struct([pa.field(name, _type(inner)) for name, inner in _fields(hint)])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return pa.string()
    if origin is frozenset or (origin is tuple and arguments[1:] == (...,)):
        return pa.list_(pa.field("element", _type(arguments[0])))
    if hint in _SCALARS:
        return _SCALARS[hint]
    raise TypeError(f"a record cannot hold {hint}")


def _columns(kind: type, records: Sequence[object]) -> list[pa.Array]:
    return [
        _array(hint, [getattr(record, name) for record in records]) for name, hint in _fields(kind)
    ]


def _array(hint: Hint, values: Sequence[Any]) -> pa.Array:
    if is_dataclass(hint):
        names = [pa.field(name, _type(inner)) for name, inner in _fields(cast(Hashable, hint))]
        return pa.StructArray.from_arrays(_columns(cast(type, hint), values), fields=names)
    origin: Any = get_origin(hint)
    if origin is frozenset:
        values = [sorted(value) for value in values]
    if origin in (tuple, frozenset):
        ends = array("i", accumulate(map(len, values), initial=0))
        inner = _array(get_args(hint)[0], list(chain.from_iterable(values)))
        offsets = pa.Array.from_buffers(pa.int32(), len(ends), [None, pa.py_buffer(ends)])
        return pa.ListArray.from_arrays(offsets, inner, type=_type(hint))
    return _scalars(_SCALARS.get(hint, pa.string()), values)


def _scalars(kind: pa.DataType, values: Sequence[Any]) -> pa.Array:
    """The values as Arrow has them, which are of one of the types of `_SCALARS`.

    `pa.array` would load pandas first, to ask whether they are a series of it, and that takes
    longer than all else that a run loads.
    """
    try:
        if kind == pa.string():
            joined = "".join(values)
            data = joined.encode()
            sizes = map(len, values if len(data) == len(joined) else map(str.encode, values))
            buffers = [pa.py_buffer(array("i", accumulate(sizes, initial=0))), pa.py_buffer(data)]
        elif kind == pa.bool_():
            if not all(value is True or value is False for value in values):
                raise TypeError("not true or false")
            bits = np.packbits(np.array(values, np.bool_), bitorder="little")
            buffers = [pa.py_buffer(bits.tobytes())]
        else:
            buffers = [pa.py_buffer(array("q" if kind == pa.int64() else "d", values))]
    except (TypeError, ValueError, OverflowError):
        return pa.array(values, kind)  # it knows what to say of them, or has a way
    return pa.Array.from_buffers(kind, len(values), [None, *buffers])


def _numbers(column: pa.Array) -> NDArray[np.int64]:
    """Whole numbers, none of which is missing; they are not copied (nor pandas asked)."""
    if column.type != pa.int64() or column.null_count:
        raise ValueError("it holds other things than whole numbers")
    buffer = column.buffers()[1]
    if buffer is None or not len(column):
        return np.zeros(0, np.int64)
    return np.frombuffer(buffer, np.int64, len(column), column.offset * 8)


def _records(kind: type, columns: Iterable[pa.Array]) -> list[Any]:
    values = [
        _values(hint, column) for (_, hint), column in zip(_fields(kind), columns, strict=True)
    ]
    return [kind(*row) for row in zip(*values, strict=True)]


def _values(hint: Hint, array: pa.Array) -> list[Any]:
    if is_dataclass(hint):
        return _records(cast(type, hint), array.flatten())
    origin: Any = get_origin(hint)
    if origin in (tuple, frozenset):
        inner = _values(get_args(hint)[0], array.flatten())
        ends = [0, *accumulate(array.value_lengths().to_pylist())]
        empty = origin()  # one for all: an empty set takes two hundred bytes
        return [origin(inner[low:high]) if high > low else empty for low, high in pairwise(ends)]
    return array.to_pylist()
