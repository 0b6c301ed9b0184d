"""What a run is told: options, and the file ``releve.toml`` that holds them.

An option given on the command line outweighs the file; the file outweighs the defaults. A key
that is not known, or a value of another type, is an error that names the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TypeVar

from pipeline.errors import SettingsError
from pipeline.read import Columns

T = TypeVar("T")

FILE = "releve.toml"
CORRECTIONS = "corrections.csv"

# How a type is called in an error message.
_NAMES = {
    str: "text in quotes",
    list: "a list of texts",
    bool: "true or false",
    dict: "a table",
    int: "a whole number",
    float: "a number with a point",
}
_TYPES: dict[str, type] = {"model": str, "cluster": str, "workers": int, "patience": float}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told.

    `sources` are folders or files; `model` is ``releve`` (our weights), ``stock``, or a spaCy
    pipeline; `gazetteers` are folders with the user's own names; `corrections` is the file of the
    user's corrections; `no_contacts` leaves contact lines out of tables and texts; `any_language`
    keeps releases that are not French; `strict` makes the command end with 1 where something was
    skipped; `force` computes everything anew.

    `workers` are the processes that share the work: None is one for each core, 0 none, so that all
    is done in this process. A worker that says nothing for `patience` seconds is taken to hang.
    `cluster` is the address of a Dask scheduler, or ``local``.
    """

    sources: tuple[Path, ...] = (Path("corpus"),)
    outputs: Path = Path("outputs")
    model: str = "releve"
    gazetteers: tuple[Path, ...] = ()
    corrections: Path | None = None
    columns: Columns = field(default_factory=Columns)
    no_contacts: bool = False
    any_language: bool = False
    strict: bool = False
    force: bool = False
    workers: int | None = None
    patience: float = 300.0
    cluster: str = ""


def load_settings(path: Path) -> Settings:
    """The settings of a TOML file; its paths are relative to its folder.

    Raises :class:`SettingsError` with file and key.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror or error})") from error
    except ValueError as error:  # of TOML or of UTF-8
        raise SettingsError(f"{path}: {error}; mend that line") from error
    _refuse_unknown(path, "setting", data, Settings)
    values = {key: _value(path, key, value) for key, value in data.items()}
    return replace(Settings(), **values)  # type: ignore[arg-type]


def _value(path: Path, key: str, value: object) -> object:
    base = path.parent
    if key in {"outputs", "corrections"}:
        return base / _typed(path, key, value, str)
    if key in {"sources", "gazetteers"}:
        items = enumerate(_typed(path, key, value, list), start=1)
        return tuple(base / _typed(path, f"{key}, item {n},", item, str) for n, item in items)
    if key == "columns":
        return _columns(path, _typed(path, key, value, dict))
    wanted = _TYPES.get(key, bool)
    typed: object = _typed(path, key, value, wanted)
    if isinstance(typed, int | float) and typed < 0:
        raise SettingsError(f"{path}: {key} has to be 0 or more, not {value!r}")
    return typed


def _columns(path: Path, value: Mapping[str, object]) -> Columns:
    _refuse_unknown(path, "column", value, Columns)
    return Columns(**{k: _typed(path, f"columns.{k}", v, str) for k, v in value.items()})


def _refuse_unknown(path: Path, what: str, given: Mapping[str, object], kind: type) -> None:
    known = {field.name for field in fields(kind)}
    for key in given:
        if key not in known:
            raise SettingsError(
                f"{path}: no {what} is called {key!r}; known: {', '.join(sorted(known))}"
            )


def _typed(path: Path, key: str, value: object, wanted: type[T]) -> T:
    if type(value) is not wanted:
        raise SettingsError(f"{path}: {key} has to be {_NAMES[wanted]}, not {value!r}")
    return value
