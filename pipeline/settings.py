"""What a run is told: options, and the file ``releve.toml`` that holds them.

An option given on the command line outweighs the file; the file outweighs the defaults. A key
that is not known, or a value of another type, is an error that names the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from pipeline.errors import SettingsError
from pipeline.read import Columns

T = TypeVar("T")

FILE = "releve.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told.

    `sources` are folders or files; `model` is ``releve`` (our weights), ``stock``, or a spaCy
    pipeline; `gazetteers` are folders with the user's own names; `any_language` keeps releases
    that are not French; `force` computes everything anew.
    """

    sources: tuple[Path, ...] = (Path("corpus"),)
    outputs: Path = Path("outputs")
    model: str = "releve"
    gazetteers: tuple[Path, ...] = ()
    columns: Columns = Columns()
    any_language: bool = False
    strict: bool = False
    force: bool = False


def load_settings(path: Path) -> Settings:
    """The settings of a TOML file; raises :class:`SettingsError` with file and key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}; mend that line") from error
    known = {field.name for field in fields(Settings)}
    values: dict[str, object] = {}
    for key, value in data.items():
        if key not in known:
            raise SettingsError(f"{path}: no setting is called {key!r}; known: {', '.join(sorted(known))}")
        values[key] = _value(path, key, value)
    return replace(Settings(), **values)  # type: ignore[arg-type]


def _value(path: Path, key: str, value: object) -> object:
    base = path.parent
    if key == "outputs":
        return base / _typed(path, key, value, str)
    if key in {"sources", "gazetteers"}:
        items = _typed(path, key, value, list)
        return tuple(base / _typed(path, f"{key}, item {n}", v, str) for n, v in enumerate(items, 1))
    if key == "columns":
        return _columns(path, _typed(path, key, value, dict))
    if key in {"any_language", "strict", "force"}:
        return _typed(path, key, value, bool)
    return _typed(path, key, value, str)


def _columns(path: Path, value: Mapping[str, object]) -> Columns:
    known = {field.name for field in fields(Columns)}
    for key in value:
        if key not in known:
            raise SettingsError(f"{path}: columns has no {key!r}; known: {', '.join(sorted(known))}")
    return Columns(**{k: _typed(path, f"columns.{k}", v, str) for k, v in value.items()})


def _typed(path: Path, key: str, value: object, wanted: type[T]) -> T:
    if type(value) is not wanted:
        raise SettingsError(f"{path}: {key} has to be a {wanted.__name__}, not {value!r}")
    return value
