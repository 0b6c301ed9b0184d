"""Records on disk: what one stage leaves for the next, as JSON lines that a person can read.

One record a line, fields as in :mod:`pipeline.records`; a tuple is a list, a mapping a list of
pairs, both in JSON's own types. Reading is strict: a field too many, too few or of another type
is an error with file and line, since a store that another version wrote must not pass for one of
this version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from reprlib import repr as shown
from typing import Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from pipeline.errors import MissingStageError, OutputError
from pipeline.files import replaced_file

T = TypeVar("T")
Decode = Callable[[object], object]


def dump_records(path: Path, records: Iterable[object]) -> None:
    """Writes frozen dataclasses to `path`, replacing it as a whole; the same records, the same
    bytes. Raises :class:`OutputError` when it cannot be written.
    """
    encode = json.JSONEncoder(
        ensure_ascii=False,
        allow_nan=False,
        check_circular=False,
        separators=(",", ":"),
        sort_keys=True,
        default=_plain,
    ).encode
    with replaced_file(path) as handle:
        for record in records:
            # A lone surrogate has no UTF-8; backslashreplace makes it JSON's own escape.
            handle.write(encode(record).encode("utf-8", "backslashreplace") + b"\n")


def load_records(path: Path, record_type: type[T], *, made_by: str = "releve run") -> list[T]:
    """The records of `path`, in order.

    Raises :class:`MissingStageError` where there is no such file (`made_by` is the command that
    makes it), :class:`OutputError` with the line for one that holds no such record.
    """
    decode = _decoder(cast(Hashable, record_type))
    records: list[T] = []
    try:
        with path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                try:
                    records.append(cast(T, decode(json.loads(line))))
                except (ValueError, RecursionError) as error:
                    raise OutputError(
                        f"{path}, line {number}: {error}; `{made_by}` makes it anew"
                    ) from error
    except FileNotFoundError as error:
        raise MissingStageError(f"{path} is not there yet; `{made_by}` makes it") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be read ({error.strerror or error})") from error
    return records


def _plain(value: object) -> object:
    """A record in JSON's types; what is in it comes here in its turn."""
    if isinstance(value, type) or not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is no record")
    # `dataclasses.fields` would make a tuple of them anew for every record.
    plain = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
    return {name: sorted(item.items()) if isinstance(item, dict) else item for name, item in plain}


@cache
def _decoder(kind: Hashable) -> Decode:
    """What turns JSON into a value of the annotated type, or raises ValueError."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _record_decoder(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _choice_decoder(frozenset(arguments))
    if origin is tuple and arguments[1:] == (...,):
        return _sequence_decoder(_decoder(arguments[0]))
    if origin is tuple:
        return _fixed_decoder(tuple(_decoder(argument) for argument in arguments))
    if origin is dict:
        return _mapping_decoder(*map(_decoder, arguments))
    if kind is float:
        return _number
    if kind in (str, int, bool):
        return _scalar_decoder(kind)
    raise TypeError(f"a record cannot hold {kind}")


def _record_decoder(kind: type) -> Decode:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def decode(value: object) -> object:
        if not isinstance(value, dict):
            raise ValueError(f"no {kind.__name__}")
        if value.keys() != decoders.keys():
            name = min(value.keys() ^ decoders.keys())
            state = "unknown" if name in value else "missing"
            raise ValueError(f"{kind.__name__} with {state} field {name!r}")
        arguments = {}
        for name, decode_field in decoders.items():
            try:
                arguments[name] = decode_field(value[name])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        return kind(**arguments)

    return decode


def _sequence_decoder(decode: Decode) -> Decode:
    return lambda value: tuple(map(decode, _a_list(value)))


def _fixed_decoder(decoders: tuple[Decode, ...]) -> Decode:
    def decode(value: object) -> tuple[object, ...]:
        items = _a_list(value, n_items=len(decoders))
        return tuple(d(item) for d, item in zip(decoders, items, strict=True))

    return decode


def _mapping_decoder(decode_key: Decode, decode_value: Decode) -> Decode:
    def decode(value: object) -> dict[object, object]:
        pairs = (_a_list(pair, n_items=2) for pair in _a_list(value))
        return {decode_key(key): decode_value(item) for key, item in pairs}

    return decode


def _choice_decoder(choices: frozenset[str]) -> Decode:
    def decode(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"{shown(value)} is none of {', '.join(sorted(choices))}")
        return value

    return decode


def _scalar_decoder(kind: type) -> Decode:
    def decode(value: object) -> object:
        # the exact type: to Python, true is an int
        if type(value) is not kind:
            raise ValueError(f"{shown(value)} is no {kind.__name__}")
        return value

    return decode


def _number(value: object) -> float:
    # neither a bool nor what JSON does not have, NaN and the infinities
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{shown(value)} is no number")
    return float(value)


def _a_list(value: object, *, n_items: int | None = None) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{shown(value)} is no list")
    if n_items is not None and len(value) != n_items:
        raise ValueError(f"{len(value)} values instead of {n_items}")
    return value
