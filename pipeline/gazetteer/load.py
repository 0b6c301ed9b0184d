"""Data files to a gazetteer; whatever is wrong in them stops loading and is named.

A user's folder holds any of the files below, in the format of ours; its entities and names come
to ours. A city of a user's folder overrules ours.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipeline.errors import GazetteerError
from pipeline.gazetteer.entries import Written, entry_id, is_texts, known_of, ways_to_write
from pipeline.gazetteer.gazetteer import Gazetteer
from pipeline.gazetteer.names import Known
from pipeline.gazetteer.spellings import Spelling, no_name, plain_key, spellings_of
from pipeline.gazetteer.surroundings import Surroundings
from pipeline.records import EntityType
from pipeline.text import name_key

_DATA = Path(__file__).parent / "data"
# Countries first: the others refer to them.
_ENTITY_FILES: tuple[tuple[str, EntityType], ...] = (
    ("countries.toml", "country"),
    ("organisations.toml", "organisation"),
    ("events.toml", "event"),
    ("instruments.toml", "instrument"),
)
_CONTEXT, _CITIES = "context.toml", "cities.csv"
_FILES = (*(file for file, _ in _ENTITY_FILES), _CONTEXT, _CITIES)
_NOT_NAMES = "not_names"
_SURROUNDINGS = tuple(field.name for field in fields(Surroundings))
_CITY_HEADER = ["name", "country"]


def load_gazetteer(folders: Sequence[Path] = ()) -> Gazetteer:
    """Our own data together with the user's folders, in order.

    Raises GazetteerError, with file and entry, where a file is malformed, an id comes twice, a
    country is unknown, or two entities of a type have certain claim to one name.
    """
    paths = [path for folder in (_DATA, *folders) for path in _files_of(folder)]
    contents = [(path, _read(path)) for path in paths]
    loader = _Loader()
    for file, type in _ENTITY_FILES:
        for path, content in contents:
            if path.name == file:
                loader.add_entities(path, content, type)
    digest = hashlib.sha256()
    for path, content in contents:
        if path.name == _CONTEXT:
            loader.add_context(path, content)
        elif path.name == _CITIES:
            loader.add_cities(path, content)
        digest.update(f"{path.name} {len(content)}\n{content}".encode())
    return loader.gazetteer(fingerprint=digest.hexdigest())


class _Loader:
    """What has been read so far, so that clashes with it are seen."""

    def __init__(self) -> None:
        self._knowns: dict[str, Known] = {}
        self._spellings: list[Spelling] = []
        self._cities: dict[str, str] = {}
        self._context: dict[str, set[str]] = {field: set() for field in _SURROUNDINGS}
        self._source: dict[str, Path] = {}
        self._claims: dict[tuple[EntityType, bool, str], str] = {}

    def gazetteer(self, *, fingerprint: str) -> Gazetteer:
        """What has been read, ready to match."""
        words = {field: frozenset(found) for field, found in self._context.items()}
        return Gazetteer(
            knowns=self._knowns,
            spellings=self._spellings,
            cities=self._cities,
            surroundings=Surroundings(**words),
            fingerprint=fingerprint,
        )

    def add_entities(self, path: Path, content: str, type: EntityType) -> None:
        """Take in a file of ``[[type]]`` entries."""
        tables = _toml(path, content)
        entries = tables.pop(type, [])
        if tables or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise GazetteerError(f"{path}: must hold nothing but [[{type}]] entries")
        for number, entry in enumerate(entries, start=1):
            where = f"{path}: {type} {entry_id(entry, type) or f'number {number}'}"
            try:
                known = known_of(entry, type)
                written = tuple(dict.fromkeys(ways_to_write(entry, known)))
            except ValueError as error:
                raise GazetteerError(f"{where}: {error}") from error
            if known.id in self._knowns:
                raise GazetteerError(f"{where}: stands already in {self._source[known.id]}")
            self._knowns[known.id] = known
            self._source[known.id] = path
            if known.country_code:
                self._check_country(where, known.country_code)
            for one in written:
                self._claim(where, known, one)
                self._spellings.extend(
                    spellings_of(
                        one.name,
                        pattern=one.pattern,
                        role=one.role,
                        long_in_any_case=type != "country",
                    )
                )

    def add_context(self, path: Path, content: str) -> None:
        """Take in the expressions that are no names, and the words that decide beside a name."""
        for field, words in _toml(path, content).items():
            if not is_texts(words):
                raise GazetteerError(f"{path}: {field} must be a list of texts, none empty")
            if field == _NOT_NAMES:
                self._spellings.extend(no_name(surface) for surface in words)
            elif field in self._context:
                self._context[field].update(plain_key(word) for word in words)
            else:
                raise GazetteerError(f"{path}: unknown field {field!r}")

    def add_cities(self, path: Path, content: str) -> None:
        """Take in a table of cities; lines that start with ``#`` are comments."""
        rows = csv.reader(
            line for line in content.splitlines() if line and not line.startswith("#")
        )
        if next(rows, []) != _CITY_HEADER:
            raise GazetteerError(f"{path}: the first line must be {','.join(_CITY_HEADER)}")
        found: dict[str, str] = {}
        for row in rows:
            if len(row) != len(_CITY_HEADER) or not name_key(row[0]):
                raise GazetteerError(f"{path}: {','.join(row)!r} is no {','.join(_CITY_HEADER)}")
            name, code = row
            self._check_country(f"{path}: {name}", code)
            other = found.setdefault(name_key(name), code)
            if other != code:
                raise GazetteerError(f"{path}: {name} stands under {other} and {code}; keep one")
        self._cities.update(found)

    def _check_country(self, where: str, code: str) -> None:
        if f"country-{code}" not in self._knowns:
            raise GazetteerError(f"{where}: unknown country {code!r}; give its ISO alpha-3 code")

    def _claim(self, where: str, known: Known, written: Written) -> None:
        """Refuse a second entity of the type that is certain under the name."""
        in_context = written.pattern != written.name.surface
        if in_context or not written.name.certain:
            return
        claim = (known.type, written.role == "prefix", name_key(written.name.surface))
        owner = self._claims.setdefault(claim, known.id)
        if owner != known.id:
            raise GazetteerError(
                f"{where}: {written.name.surface!r} is certain for {owner} as well"
                f" (in {self._source[owner]}); make it ambiguous in one of them"
            )


def _files_of(folder: Path) -> list[Path]:
    found = [folder / file for file in _FILES if (folder / file).is_file()]
    if not found:
        raise GazetteerError(f"{folder}: is no folder with any of {', '.join(_FILES)}")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _toml(path: Path, content: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{path}: is no valid TOML: {error}") from error
