"""Tables that a person keeps in a spreadsheet, however that program saved them.

Comma, semicolon or tab; UTF-8 with or without mark, UTF-16, Windows-1252; columns in any order,
in any case, under any of their names. Row numbers are those that the spreadsheet shows.
"""

from __future__ import annotations

import codecs
import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pipeline.text import name_key, without_invisible

_DELIMITERS = (",", ";", "\t")
# Excel's own line, hidden there, that names the delimiter of what follows.
_SEP = "sep="
_COMMENT = "#"
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: its number, its cells by column (empty where there is none), and a surplus of cells.

    `surplus` says that it has more cells than there are columns: a delimiter stands in a cell.
    """

    number: int
    cells: Mapping[str, str]
    surplus: bool = False


def read_sheet(
    data: bytes, columns: Mapping[str, Sequence[str]], *, required: Sequence[str]
) -> list[SheetRow]:
    """The rows of a table; blank rows and those that begin with ``#`` are left out.

    `columns` gives for each column the other names it may have; names are compared without case
    and accents. Other columns are passed over. Raises :class:`ValueError`, in words for the user,
    for what is no table, or has not the `required` columns.
    """
    lines = decoded(data).splitlines(keepends=True)
    delimiters: Sequence[str] = _DELIMITERS
    if lines and lines[0].lower().startswith(_SEP) and len(lines[0].strip()) == len(_SEP) + 1:
        delimiters = (lines.pop(0).strip()[-1],)
    places: dict[str, int] = {}
    delimiter = ","
    for one in delimiters:
        found = _places(_header(lines, one), columns)
        if len(found) > len(places):
            places, delimiter = found, one
    missing = [column for column in required if column not in places]
    if missing:
        raise ValueError(
            f"no column {missing[0]!r}; the first row has to name the columns {','.join(columns)}"
        )
    n_columns = len(_header(lines, delimiter))
    rows: list[SheetRow] = []
    seen_header = False
    for number, cells in enumerate(_records(lines, delimiter), start=1):
        cells = [without_invisible(cell).strip() for cell in cells]
        if not any(cells) or cells[0].startswith(_COMMENT):
            continue
        if not seen_header:
            seen_header = True
            continue
        values = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        rows.append(SheetRow(number, dict.fromkeys(columns, "") | values, any(cells[n_columns:])))
    return rows


def type_words() -> dict[str, str]:
    """Each type of entity by the keys of what people call it (`name_key`)."""
    return by_word(_words()["types"])


def types_told() -> str:
    """The types and a French word for each, as an error tells what may be written."""
    return ", ".join(f"{type} ({others[0]})" for type, others in _words()["types"].items())


def answer_words() -> dict[str, bool]:
    """Yes or no by the keys of what people answer (`name_key`)."""
    return {key: answer == "yes" for key, answer in by_word(_words()["answers"]).items()}


def by_word(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The name by the key (`name_key`) of itself and of each of its other words."""
    return {name_key(one): name for name, others in words.items() for one in (name, *others)}


def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("pipeline").joinpath("sheets.toml").read_text(encoding="utf-8"))


def decoded(data: bytes) -> str:
    """The text of a file that a person or a spreadsheet saved, in whatever usual encoding.

    Raises :class:`ValueError`, in words for the user, for what is no text.
    """
    if data.startswith(_OFFICE):
        raise ValueError("it is a workbook, not CSV; save it as CSV from the spreadsheet")
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        if b"\0" in data:
            raise ValueError("it is binary, not CSV; save it as CSV from the spreadsheet")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
    except UnicodeDecodeError as error:
        raise ValueError(f"it cannot be read as text ({error.reason}); save it as UTF-8") from error


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    def read(*, strict: bool) -> list[list[str]]:
        source = io.StringIO("".join(lines), newline="")
        return list(csv.reader(source, delimiter=delimiter, strict=strict))

    try:
        return read(strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise ValueError("a quotation mark is opened and never closed; close it") from error
    try:
        return read(strict=False)
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _header(lines: Sequence[str], delimiter: str) -> list[str]:
    for line in lines:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if any(cell.strip() for cell in cells) and not cells[0].startswith(_COMMENT):
            return cells
    return []


def _places(header: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each of the columns stands, of those that are there."""
    keys = [name_key(cell) for cell in header]
    return {
        column: keys.index(key)
        for column, others in columns.items()
        for key in [next((k for k in map(name_key, (column, *others)) if k in keys), "")]
        if key
    }
