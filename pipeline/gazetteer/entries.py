"""One entry of a data file to an entity and the ways to write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.gazetteer.demonyms import demonym_forms
from pipeline.gazetteer.names import Known, Name
from pipeline.gazetteer.spellings import Role
from pipeline.records import EntityType, MentionKind
from pipeline.text import name_key

_LISTS = frozenset({"acronyms", "aliases", "ambiguous", "ends_here", "in_context"})
_BODY = _LISTS | {"id", "name", "acronym", "country"}
_FIELDS: Mapping[EntityType, frozenset[str]] = {
    "person": frozenset({"id", "name", "country", "aliases", "ambiguous", "ends_here"}),
    "country": _LISTS | {"code", "name", "demonyms", "ambiguous_demonyms", "prefixes"},
    "organisation": _BODY,
    "event": _BODY | {"kind", "start", "end", "place"},
    "instrument": _BODY,
}
_TEXTS = frozenset({"id", "code", "name", "acronym", "country", "kind", "start", "end", "place"})
_KNOWN_FIELDS = {
    "name": "name",
    "acronym": "acronym",
    "country": "country_code",
    "kind": "event_kind",
    "start": "event_start",
    "end": "event_end",
    "place": "event_place",
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{3}")
_PARTIAL_DATE = re.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d-\d\d)?")
_LONGEST_ACRONYM = 8


@dataclass(frozen=True, slots=True)
class Written:
    """A name, and the pattern that finds it: the surface, or the surface in context."""

    name: Name
    pattern: str
    role: Role = ""


def entry_id(entry: Mapping[str, Any], type: EntityType) -> str:
    """What the entry calls itself: a country's code, another's slug; empty where it is missing."""
    return str(entry.get("code" if type == "country" else "id", ""))


def known_of(entry: Mapping[str, Any], type: EntityType, before: Known | None = None) -> Known:
    """The entity of an entry; ValueError says what is wrong with the entry's fields.

    What the entry does not say is as in the entity of `before`, where there is one.
    """
    _check_fields(entry, type)
    if not name_key(entry.get("name", "") if before is None else entry.get("name", before.name)):
        raise ValueError("the name is empty")
    slug = entry_id(entry, type)
    if not (_CODE if type == "country" else _SLUG).fullmatch(slug):
        raise ValueError(
            "needs a code of three capitals"
            if type == "country"
            else "needs an id of lower-case letters, digits and hyphens"
        )
    for date in (entry.get("start", ""), entry.get("end", "")):
        if not _PARTIAL_DATE.fullmatch(date):
            raise ValueError(f"{date!r} is no date like 2020, 2020-07, 2020-07-01 or --07-01")
    base = before or Known(f"{type}-{slug}", type, "")
    given = {field: entry[key] for key, field in _KNOWN_FIELDS.items() if key in entry}
    if type == "country":
        given["country_code"] = slug
    return replace(base, **given)


def ways_to_write(entry: Mapping[str, Any], known: Known) -> Iterator[Written]:
    """The names of an entry; what stands in `ambiguous` is uncertain wherever else it stands.

    Likewise what stands in `ends_here` ends there. ValueError where a name is to be both.
    """
    uncertain = {name_key(surface) for surface in entry.get("ambiguous", ())}
    ending = {name_key(surface) for surface in entry.get("ends_here", ())}
    for surface in entry.get("ends_here", ()):
        if name_key(surface) in uncertain:
            raise ValueError(f"{surface!r} is ambiguous, and such a name ends nowhere for certain")

    def name(surface: str, kind: MentionKind) -> Name:
        key = name_key(surface)
        return Name(surface, known.id, kind, key not in uncertain, key in ending)

    for surface in (known.name, *entry.get("aliases", ())):
        yield Written(name(surface, "name"), surface)
    acronyms = [acronym for acronym in (known.acronym, *entry.get("acronyms", ())) if acronym]
    for acronym in acronyms:
        plain = name(acronym, "acronym")
        yield Written(plain, acronym)
        for dotted in _dotted(acronym):
            yield Written(replace(plain, surface=dotted), dotted)
    for surface in (*entry.get("ambiguous", ()), *entry.get("ends_here", ())):
        if surface not in acronyms:
            kind: MentionKind = "acronym" if _looks_like_acronym(surface) else "name"
            yield Written(name(surface, kind), surface)
    for pattern in entry.get("in_context", ()):
        yield Written(Name(_in_brackets(pattern), known.id, "name", certain=True), pattern)
    for field, certain in (("demonyms", True), ("ambiguous_demonyms", False)):
        for demonym in entry.get(field, ()):
            for number, form in enumerate(demonym_forms(demonym)):
                role: Role = "demonym" if number else "language"
                yield Written(Name(form, known.id, "demonym", certain), form, role)
    for prefix in entry.get("prefixes", ()):
        yield Written(Name(prefix, known.id, "demonym", certain=True), prefix, "prefix")


def _check_fields(entry: Mapping[str, Any], type: EntityType) -> None:
    for field, value in entry.items():
        if field not in _FIELDS[type]:
            raise ValueError(f"unknown field {field!r}")
        if field in _TEXTS and not isinstance(value, str):
            raise ValueError(f"{field} must be a text")
        if field not in _TEXTS and not is_texts(value):
            raise ValueError(f"{field} must be a list of texts, none empty")


def is_texts(value: object) -> bool:
    """Whether it is a list of texts with at least a letter or digit each."""
    return isinstance(value, list) and all(isinstance(one, str) and name_key(one) for one in value)


def _in_brackets(pattern: str) -> str:
    inside = re.fullmatch(r"[^\[\]]*+\[(?=[^\[\]\w]*+\w)([^\[\]]*+)\][^\[\]]*+", pattern)
    if not inside:
        raise ValueError(
            f"{pattern!r}: the name must stand in square brackets, its context outside"
        )
    return inside[1]


def _dotted(acronym: str) -> tuple[str, ...]:
    """The acronym with dots, with and without the last: ``R.D.C.`` and ``R.D.C``."""
    letters = ".".join(acronym)
    return (letters + ".", letters) if acronym.isalpha() and acronym.isupper() else ()


def _looks_like_acronym(surface: str) -> bool:
    return surface.isupper() and surface.isalnum() and len(surface) <= _LONGEST_ACRONYM
