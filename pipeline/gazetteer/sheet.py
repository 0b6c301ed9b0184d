"""``names.csv``: names of one's own for people who keep a spreadsheet rather than TOML.

A row gives a name its type, and one more way to write it in `alias`; rows with the same type and
name (or id) are one entity, and a name that is known already is that entity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from anyascii import anyascii

from pipeline.records import EntityType
from pipeline.sheets import SheetRow, answer_words, read_sheet, type_words, types_told
from pipeline.text import name_key

# Each column with its other names (own list).
_COLUMNS = {
    "type": (),
    "name": ("nom",),
    "alias": ("variante", "autre nom"),
    "acronym": ("sigle", "acronyme"),
    "country": ("pays",),
    "ambiguous": ("ambigu", "ambiguë"),
    "ends_here": ("finit ici", "s'arrête ici"),
    "kind": ("genre",),
    "start": ("début",),
    "end": ("fin",),
    "place": ("lieu",),
    "id": ("identifiant",),
}
_ONCE = ("acronym", "country", "kind", "start", "end", "place")
_FLAGS = ("ambiguous", "ends_here")
_BETWEEN = "|"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class SheetEntry:
    """An entity as its rows describe it, with the fields of a TOML entry; `line` is its first."""

    line: int
    type: EntityType
    fields: dict[str, Any] = field(default_factory=dict)


def sheet_entries(
    data: bytes,
    *,
    known_id: Callable[[EntityType, str], str],
    country: Callable[[str], str],
) -> list[SheetEntry]:
    """The entries of a table, in the order of their first rows.

    `known_id` gives the slug of what is known under a name, `country` the code of a country named
    or coded; both may give an empty text. Raises :class:`ValueError` with the line.
    """
    types, answers = type_words(), answer_words()
    entries: dict[tuple[str, str], SheetEntry] = {}
    for row in read_sheet(data, _COLUMNS, required=["type", "name"]):
        try:
            type = cast(EntityType, _type(row, types))
            slug, is_known = _slug(row, type, known_id)
            new = SheetEntry(row.number, type, {"code" if type == "country" else "id": slug})
            entry = entries.setdefault((type, slug), new)
            _add(entry, row.cells, is_known=is_known, answers=answers, country=country)
        except ValueError as error:
            raise ValueError(f"line {row.number}: {error}") from error
    return list(entries.values())


def _type(row: SheetRow, types: Mapping[str, str]) -> str:
    if row.surplus:
        raise ValueError(
            "more cells than columns: put a name with the delimiter in quotation marks"
        )
    type = types.get(name_key(row.cells["type"]), "")
    if not type:
        raise ValueError(f"no type is called {row.cells['type']!r}; known: {types_told()}")
    if not name_key(row.cells["name"]):
        raise ValueError("the name is empty")
    return type


def _slug(
    row: SheetRow, type: EntityType, known_id: Callable[[EntityType, str], str]
) -> tuple[str, bool]:
    """The slug of a row's entity, and whether that is what its name is known for."""
    name = row.cells["name"]
    if given := row.cells["id"].removeprefix(f"{type}-"):
        return given, False
    if known := known_id(type, name):
        return known, True
    if type == "country":
        raise ValueError(f"no country is called {name!r}; give the name or code of one that is")
    slug = _NOT_SLUG.sub("-", anyascii(name).lower()).strip("-")
    if not slug:
        raise ValueError(f"{name!r} makes no id; give one in the column id")
    return slug, False


def _add(
    entry: SheetEntry,
    cells: Mapping[str, str],
    *,
    is_known: bool,
    answers: Mapping[str, bool],
    country: Callable[[str], str],
) -> None:
    fields = entry.fields
    if not is_known:
        fields.setdefault("name", cells["name"])
    for column in _ONCE:
        value = cells[column]
        if not value:
            continue
        if column == "country":
            value = country(value) or value
        if fields.setdefault(column, value) != value:
            raise ValueError(f"{column} is {fields[column]!r} in line {entry.line}; keep one")
    aliases = [alias for part in cells["alias"].split(_BETWEEN) if (alias := part.strip())]
    own = aliases or [cells["name"]]
    if aliases:
        fields.setdefault("aliases", []).extend(aliases)
    for column in _FLAGS:
        flag = cells[column]
        if flag and name_key(flag) not in answers:
            raise ValueError(f"{column} has to be oui or non, not {flag!r}")
        if flag and answers[name_key(flag)]:
            fields.setdefault(column, []).extend(own)
