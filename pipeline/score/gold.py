"""Annotated releases, read from XML.

A release is one ``<release id="…">`` whose children are zones ``<z k="body">``; a zone holds text
and flat mentions ``<e t="person" n="canonical name">…</e>``. The text is what is left when the
tags are gone, exactly. Blank text between zones belongs to the zone before, blank text before the
first zone to the first. ``<iom-nav/>`` stands for the menu of a site that opens many of its pages
(``iom-nav.txt``) and is a boilerplate zone. Attributes that are not listed here are ignored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import lxml.etree as etree

from pipeline.errors import GoldError
from pipeline.records import (
    ENTITY_TYPES,
    MENTION_KINDS,
    ZONE_KINDS,
    EntityType,
    Release,
    Zone,
    ZoneKind,
)

_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A name that an annotator marked; `name` is the canonical name of what it names.

    Where `optional`, a prediction is right with it and without it. `kind`, `date_from`,
    `date_to` and `country` (ISO 3166-1 alpha-3) speak of an event, `role` and `of` (the canonical
    name of an organisation) of a person; all are empty where the gold says nothing.
    """

    start: int
    end: int
    text: str
    type: EntityType
    name: str
    zone: ZoneKind
    demonym: bool = False
    optional: bool = False
    kind: str = ""
    date_from: str = ""
    date_to: str = ""
    country: str = ""
    role: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class GoldRelease:
    """An annotated release; zones tile the text, mentions are flat and stand in text order.

    `path` is relative to the gold folder, with forward slashes.
    """

    id: str
    text: str
    zones: tuple[Zone, ...]
    mentions: tuple[GoldMention, ...]
    layout: str = ""
    date: str = ""
    place: str = ""
    path: str = ""


def read_gold(source: Path) -> tuple[GoldRelease, ...]:
    """The annotated releases of a file, or of all ``.xml`` files under a folder, sorted by id.

    Raises :class:`GoldError` with file and line for what is not well formed, for two releases of
    one id, and where there is no annotated release at all.
    """
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*.xml") if path.is_file())
        releases = [_read_file(path, path.relative_to(source).as_posix()) for path in paths]
    else:
        releases = [_read_file(source, source.name)]
    if not releases:
        raise GoldError(f"{source}: no annotated release (.xml) here")
    by_id: dict[str, GoldRelease] = {}
    for release in releases:
        other = by_id.setdefault(release.id, release)
        if other is not release:
            raise GoldError(f"{source}: {other.path} and {release.path} both have id {release.id}")
    return tuple(by_id[release_id] for release_id in sorted(by_id))


def releases_of(gold: Sequence[GoldRelease]) -> list[Release]:
    """The releases that were annotated, as `read` would have found their texts."""
    return [
        Release(g.id, g.path, g.text, hashlib.sha256(g.text.encode()).hexdigest()) for g in gold
    ]


def _read_file(path: Path, shown: str) -> GoldRelease:
    """The release of one file; no DTD, no external entity, no network."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror or error})") from error
    except etree.XMLSyntaxError as error:
        raise GoldError(f"{path}, line {error.lineno or 1}: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise GoldError(f"{path}: has a document type declaration; an annotated release needs none")
    return _Reader(path).release(root, shown)


class _Reader:
    """Text, zones and mentions of one file, gathered in one walk over its elements."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: list[str] = []
        self._length = 0
        self._zones: list[Zone] = []
        self._mentions: list[GoldMention] = []

    def release(self, root: etree._Element, shown: str) -> GoldRelease:
        if root.tag != "release":
            raise self._error(root, "the root is no <release>")
        release_id = root.get("id", "")
        if not release_id:
            raise self._error(root, "the release has no id")
        self._add_blank(root, root.text)
        for element in root:
            self._zone(element)
        if not self._zones:
            raise self._error(root, "the release has no zone")
        return GoldRelease(
            id=release_id,
            text="".join(self._parts),
            zones=tuple(self._zones),
            mentions=tuple(self._mentions),
            layout=root.get("layout", ""),
            date=root.get("date", ""),
            place=root.get("place", ""),
            path=shown,
        )

    def _zone(self, element: etree._Element) -> None:
        start = self._length if self._zones else 0
        if element.tag == "iom-nav":
            self._add(_iom_nav())
            kind: ZoneKind = "boilerplate"
        elif element.tag == "z":
            kind = self._choice(element, "k", ZONE_KINDS)
            self._add(element.text)
            for child in element:
                self._mention(child, kind)
                self._add(child.tail)
        else:
            raise self._error(element, f"<{element.tag}> where only zones may stand")
        self._add_blank(element, element.tail)
        if self._length == start:
            raise self._error(element, "an empty zone")
        self._zones.append(Zone(start, self._length, kind, "gold"))

    def _mention(self, element: etree._Element, zone: ZoneKind) -> None:
        text = element.text or ""
        if element.tag != "e" or len(element):
            raise self._error(element, "only flat <e> elements may stand in a zone")
        if not text or text != text.strip():
            raise self._error(element, f"a mention is blank or has blanks around it: {text!r}")
        if zone == "boilerplate":
            raise self._error(element, f"{text!r} is a mention inside boilerplate")
        name = element.get("n", "").strip()
        if not name:
            raise self._error(element, f"{text!r} has no canonical name (n)")
        start = self._length
        self._add(text)
        self._mentions.append(
            GoldMention(
                start=start,
                end=self._length,
                text=text,
                type=self._choice(element, "t", ENTITY_TYPES),
                name=name,
                zone=zone,
                demonym=self._choice(element, "k", MENTION_KINDS, default="name") == "demonym",
                optional=self._choice(element, "opt", ("0", "1"), default="0") == "1",
                kind=element.get("kind", ""),
                date_from=element.get("from", ""),
                date_to=element.get("to", ""),
                country=element.get("country", ""),
                role=element.get("role", ""),
                of=element.get("of", ""),
            )
        )

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _add_blank(self, element: etree._Element, text: str | None) -> None:
        if text and text.strip():
            raise self._error(element, f"text outside the zones: {text.strip()[:40]!r}")
        self._add(text)

    def _choice(
        self,
        element: etree._Element,
        attribute: str,
        words: tuple[_Word, ...],
        default: _Word | None = None,
    ) -> _Word:
        given = element.get(attribute, default)
        for word in words:
            if word == given:
                return word
        raise self._error(
            element, f"<{element.tag}> has {attribute}={given!r}, not one of {', '.join(words)}"
        )

    def _error(self, element: etree._Element, message: str) -> GoldError:
        return GoldError(f"{self._path}, line {element.sourceline}: {message}")


def _iom_nav() -> str:
    return files(__package__).joinpath("iom-nav.txt").read_text(encoding="utf-8")
