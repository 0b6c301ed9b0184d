"""Data files to a gazetteer; whatever is wrong in them stops loading and is named.

A user's folder holds any of the files below, in the format of ours, and besides ``names.csv`` (a
spreadsheet) and ``boilerplate.txt`` (lines that are furniture). What it says comes to ours and
outweighs it: an entry with the id of one of ours adds to it and replaces what it says anew; a name
that it is sure of makes ours uncertain under that name; its cities overrule ours.
"""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pipeline.errors import GazetteerError
from pipeline.gazetteer.entries import Written, entry_id, is_texts, known_of, ways_to_write
from pipeline.gazetteer.gazetteer import Gazetteer
from pipeline.gazetteer.names import Known
from pipeline.gazetteer.sheet import sheet_entries
from pipeline.gazetteer.spellings import Spelling, no_name, plain_key, spellings_of
from pipeline.gazetteer.surroundings import Surroundings
from pipeline.near import near_names
from pipeline.records import EntityType
from pipeline.sheets import decoded
from pipeline.text import name_key, squeeze

_DATA = Path(__file__).parent / "data"
# Countries first: the others refer to them.
_ENTITY_FILES: tuple[tuple[str, EntityType], ...] = (
    ("countries.toml", "country"),
    ("organisations.toml", "organisation"),
    ("events.toml", "event"),
    ("instruments.toml", "instrument"),
    ("persons.toml", "person"),
)
_CONTEXT, _CITIES, _NAMES, _BOILERPLATE = (
    "context.toml",
    "cities.csv",
    "names.csv",
    "boilerplate.txt",
)
_FILES = (*(file for file, _ in _ENTITY_FILES), _CONTEXT, _CITIES, _NAMES, _BOILERPLATE)
# Files with these endings and another name are taken for slips.
_SUFFIXES = frozenset({".toml", ".csv", ".txt"})
_NOT_NAMES = "not_names"
_SURROUNDINGS = tuple(field.name for field in fields(Surroundings))
_CITY_HEADER = ["name", "country"]


def load_gazetteer(folders: Sequence[Path] = ()) -> Gazetteer:
    """Our own data together with the user's folders, in order.

    Raises GazetteerError, with file, line and entry, where a file is malformed, an id comes twice,
    a country is unknown, or two entities of a type have certain claim to one name.
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
        if path.name == _BOILERPLATE:
            # Zones change with it, and what depends on them is computed anew by itself.
            loader.add_boilerplate(path, content)
            continue
        if path.name == _CONTEXT:
            loader.add_context(path, content)
        elif path.name == _CITIES:
            loader.add_cities(path, content)
        elif path.name == _NAMES:
            loader.add_names(path)
        digest.update(f"{path.name} {len(content)}\n{content}".encode())
    return loader.gazetteer(fingerprint=digest.hexdigest())


@dataclass(frozen=True, slots=True)
class _Source:
    """Where an entity or a claim stands, and whether that is a user's file."""

    path: Path
    line: int
    is_users: bool

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}"


class _Loader:
    """What has been read so far, so that clashes with it are seen."""

    def __init__(self) -> None:
        self._knowns: dict[str, Known] = {}
        self._spellings: list[Spelling] = []
        self._cities: dict[str, tuple[str, str]] = {}
        self._context: dict[str, set[str]] = {field: set() for field in _SURROUNDINGS}
        self._source: dict[str, _Source] = {}
        self._claims: dict[tuple[EntityType, bool, str], tuple[str, _Source]] = {}
        # The ids that users are sure of under a name, by its key.
        self._users: dict[str, set[str]] = defaultdict(set)
        self._boilerplate: list[str] = []

    def gazetteer(self, *, fingerprint: str) -> Gazetteer:
        """What has been read, ready to match."""
        words = {field: frozenset(found) for field, found in self._context.items()}
        return Gazetteer(
            knowns=self._knowns,
            spellings=map(self._outweighed, self._spellings),
            cities=self._cities,
            surroundings=Surroundings(**words),
            boilerplate=self._boilerplate,
            fingerprint=fingerprint,
        )

    def add_entities(self, path: Path, content: str, type: EntityType) -> None:
        """Take in a file of ``[[type]]`` entries."""
        tables = _toml(path, content)
        entries = tables.pop(type, [])
        if tables or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise GazetteerError(f"{path}: must hold nothing but [[{type}]] entries")
        lines = _entry_lines(content, type)
        for number, (entry, line) in enumerate(zip(entries, lines, strict=True), start=1):
            source = _Source(path, line, path.parent != _DATA)
            self._add(entry, type, source, f"number {number}")

    def add_names(self, path: Path) -> None:
        """Take in a user's spreadsheet of names."""
        try:
            entries = sheet_entries(
                path.read_bytes(), known_id=self._known_slug, country=self._country_code
            )
        except ValueError as error:
            told = str(error)
            where = f"{path}, " if told.startswith("line ") else f"{path}: "
            raise GazetteerError(f"{where}{told}") from error
        for entry in entries:
            self._add(entry.fields, entry.type, _Source(path, entry.line, True), "")

    def _add(
        self, entry: Mapping[str, Any], type: EntityType, source: _Source, number: str
    ) -> None:
        where = f"{source}: {type} {entry_id(entry, type) or number}"
        before = self._knowns.get(f"{type}-{entry_id(entry, type)}")
        is_ours = before is not None and not self._source[before.id].is_users
        adds = before if is_ours and source.is_users else None
        try:
            known = known_of(entry, type, adds)
            written = tuple(dict.fromkeys(ways_to_write(entry, known)))
        except ValueError as error:
            raise GazetteerError(f"{where}: {error}") from error
        if before is not None and adds is None:
            raise GazetteerError(f"{where}: stands already in {self._source[known.id]}")
        self._knowns[known.id] = known
        self._source[known.id] = source
        if known.country_code:
            self._check_country(where, known.country_code)
        for one in written:
            self._claim(where, known, one, source)
            self._spellings.extend(
                spellings_of(
                    one.name,
                    pattern=one.pattern,
                    role=one.role,
                    long_in_any_case=type != "country",
                )
            )

    def _known_slug(self, type: EntityType, name: str) -> str:
        """The slug, or code, of what bears the name for certain, or has it for its code."""
        code = f"country-{name.strip().upper()}"
        if type == "country" and code in self._knowns:
            return code.removeprefix("country-")
        owner = self._claims.get((type, False, name_key(name)))
        return owner[0].removeprefix(f"{type}-") if owner else ""

    def _country_code(self, text: str) -> str:
        return self._known_slug("country", text)

    def add_boilerplate(self, path: Path, content: str) -> None:
        """Take in the lines that a user knows to be furniture; ``#`` begins a comment."""
        for number, line in enumerate(content.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            if not name_key(line):
                raise GazetteerError(f"{path}, line {number}: {line!r} has no letter and no digit")
            self._boilerplate.append(squeeze(line))

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
        found: dict[str, tuple[str, str]] = {}
        for row in rows:
            if len(row) != len(_CITY_HEADER) or not name_key(row[0]):
                raise GazetteerError(f"{path}: {','.join(row)!r} is no {','.join(_CITY_HEADER)}")
            name, code = row
            self._check_country(f"{path}: {name}", code)
            _, other = found.setdefault(name_key(name), (name, code))
            if other != code:
                raise GazetteerError(f"{path}: {name} stands under {other} and {code}; keep one")
        self._cities.update(found)

    def _check_country(self, where: str, code: str) -> None:
        if f"country-{code}" not in self._knowns:
            raise GazetteerError(f"{where}: unknown country {code!r}; give its ISO alpha-3 code")

    def _outweighed(self, spelling: Spelling) -> Spelling:
        """The spelling, uncertain where a user is sure that the name is another's."""
        name = spelling.name
        if name is None or not name.certain or spelling.role:
            return spelling
        owners = self._users.get(name_key(name.surface))
        in_context = spelling.end - spelling.start < len(spelling.key)
        if not owners or name.known_id in owners or in_context:
            return spelling
        return replace(spelling, name=replace(name, certain=False))

    def _claim(self, where: str, known: Known, written: Written, source: _Source) -> None:
        """Refuse a second entity of the type that is certain under the name, but for a user's."""
        in_context = written.pattern != written.name.surface
        if in_context or not written.name.certain:
            return
        key = name_key(written.name.surface)
        claim = (known.type, written.role == "prefix", key)
        owner, place = self._claims.setdefault(claim, (known.id, source))
        if owner != known.id:
            # That a country of one's own is called as another is, can only be a slip.
            if place.is_users or not source.is_users or known.type == "country":
                raise GazetteerError(
                    f"{where}: {written.name.surface!r} is certain for {owner} as well"
                    f" (in {place}); make it ambiguous in one of them"
                )
            self._claims[claim] = (known.id, source)
        if source.is_users and not written.role:
            self._users[key].add(known.id)


def _entry_lines(content: str, type: EntityType) -> list[int]:
    """The lines where the ``[[type]]`` entries of a TOML text begin."""
    header = re.compile(rf"^[ \t]*+\[\[[ \t]*+{type}[ \t]*+\]\]")
    return [n for n, line in enumerate(content.splitlines(), start=1) if header.match(line)]


def _files_of(folder: Path) -> list[Path]:
    found = [folder / file for file in _FILES if (folder / file).is_file()]
    slips = [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.suffix.lower() in _SUFFIXES and path.name not in _FILES
    ]
    if not found:
        meant = (f"; {p.name} may be meant for {near}" for p in slips if (near := _near(p)))
        told = next(meant, "")
        raise GazetteerError(f"{folder}: is no folder with any of {', '.join(_FILES)}{told}")
    if slips:
        near = f"; it may be meant for {name}" if (name := _near(slips[0])) else ""
        raise GazetteerError(f"{slips[0]}: no file is called so{near}; known: {', '.join(_FILES)}")
    return found


def _near(path: Path) -> str:
    """The file of ours that a file's name comes near to, of those with its ending."""
    ours = ((file, file) for file in _FILES if file.endswith(path.suffix.lower()))
    return next(iter(near_names(path.name, ours, most=1)), "")


def _read(path: Path) -> str:
    try:
        if path.name in (_NAMES, _BOILERPLATE):  # a person's own, from whatever program
            return decoded(path.read_bytes())
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise GazetteerError(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _toml(path: Path, content: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{path}: is no valid TOML: {error}") from error
