"""The lines of a corrections file, as a person wrote them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipeline.errors import InputError
from pipeline.records import ENTITY_TYPES
from pipeline.sheets import SheetRow, by_word, read_sheet, type_words, types_told
from pipeline.text import name_key, squeeze


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `problem` says what keeps it from meaning anything, empty where nothing does."""

    number: int
    action: str
    entity: str
    value: str = ""
    release: str = ""
    comment: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """A corrections file: its name, as reasons give it, and its lines."""

    name: str
    lines: tuple[Line, ...]
    types: Mapping[str, str]


def read_corrections(path: Path) -> Corrections:
    """The lines of a corrections file, in order.

    Raises :class:`InputError` where the file cannot be read or has no column `action` and
    `entity`; a line that says nothing is no error, it is reported with the others.
    """
    words = _words()
    try:
        rows = read_sheet(path.read_bytes(), words["columns"], required=["action", "entity"])
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error
    actions = by_word(words["actions"])
    types = type_words()
    return Corrections(path.name, tuple(_line(row, actions, types) for row in rows), types)


def _words() -> dict[str, dict[str, list[str]]]:
    text = files("pipeline.correct").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _line(row: SheetRow, actions: Mapping[str, str], types: Mapping[str, str]) -> Line:
    cells = {name: squeeze(cell) for name, cell in row.cells.items()}
    action = actions.get(name_key(cells["action"]), "")
    if action == "retype":
        cells["value"] = types.get(name_key(cells["value"]), cells["value"])
    return Line(
        row.number,
        action or cells["action"],
        cells["entity"],
        cells["value"],
        cells["release"],
        cells["comment"],
        _problem(cells, action, surplus=row.surplus),
    )


def _problem(cells: Mapping[str, str], action: str, *, surplus: bool) -> str:
    value = cells["value"]
    if surplus:
        return "more cells than columns: put a name with the delimiter in quotation marks"
    if not action:
        known = "rename, merge, split, retype, reject, alias"
        return f"no action is called {cells['action']!r}; known: {known}"
    if not cells["entity"]:
        return "it names no entity"
    if action == "split" and not (value or cells["release"]):
        return "say what to split off: a spelling as value, a release, or both"
    if value and not name_key(value):
        return f"its value {value!r} has no letter and no digit"
    if action in ("rename", "merge", "alias") and not value:
        what = {"rename": "the new name", "merge": "into what", "alias": "the spelling"}[action]
        return f"its value is empty: give {what}"
    if action == "retype" and value not in ENTITY_TYPES:
        return f"no type is called {value!r}; known: {types_told()}"
    return ""
