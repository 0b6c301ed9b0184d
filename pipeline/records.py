"""The frozen types that pass from room to room.

Offsets are Unicode code points of :attr:`Release.text`, counted from 0, end excluded;
no stage ever edits that text, so ``text[start:end] == mention.text`` holds everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ZoneKind = Literal["title", "lead", "body", "footnote", "contact", "boilerplate"]
EntityType = Literal["person", "organisation", "country", "event", "instrument"]
MentionKind = Literal["name", "acronym", "short", "demonym"]
Outcome = Literal["applied", "without effect", "contradicted"]

ZONE_KINDS: tuple[ZoneKind, ...] = get_args(ZoneKind)
ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
MENTION_KINDS: tuple[MentionKind, ...] = get_args(MentionKind)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the file's own markup says of a span (an HTML ``<nav>``, an ``<h1>``)."""

    start: int
    end: int
    zone: ZoneKind
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """One press release as `read` found it.

    `path` is relative to the corpus, with forward slashes. `kept` says that the file itself is
    not the text (HTML, a row of a table, another encoding than UTF-8), so that the text has to
    be kept under ``outputs/texts/``. `title`, `date` (ISO, may be partial), `publisher` and
    `url` are what the file's markup or columns say, empty where they say nothing.
    """

    id: str
    path: str
    text: str
    sha256: str
    encoding: str = "utf-8"
    kept: bool = False
    title: str = ""
    date: str = ""
    publisher: str = ""
    url: str = ""
    hints: tuple[Hint, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """A file or a release that is in no table, and why. `path` is unique among the skips."""

    path: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A span of a release; the zones of a release tile its text."""

    start: int
    end: int
    kind: ZoneKind
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """A release with its zones, and what its layout says of it.

    `date` is ISO text and may be partial (``2020``, ``2020-07``); `date_earliest` is its first
    day. `place_country` is ISO 3166-1 alpha-3. `duplicate_of` names the release that this
    one is a copy of, word for word or nearly.
    """

    release: Release
    zones: tuple[Zone, ...]
    title: str = ""
    date: str = ""
    date_earliest: str = ""
    place: str = ""
    place_country: str = ""
    language: str = ""
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a release. `known` is the gazetteer's id of what it names, or empty."""

    release_id: str
    start: int
    end: int
    text: str
    type: EntityType
    zone: ZoneKind
    kind: MentionKind
    found_by: str
    reason: str
    confidence: float
    sentence_start: int
    sentence_end: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that became no mention, and why."""

    release_id: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a release says a person does: *directrice générale de l'OIM*."""

    release_id: str
    person_id: str
    start: int
    end: int
    role: str
    organisation_id: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, organisation, country, event or instrument of the corpus.

    `country_code` is ISO 3166-1 alpha-3 (Kosovo: ``XKX``). Dates are ISO text, may be partial.
    """

    id: str
    type: EntityType
    name: str
    acronym: str = ""
    country_code: str = ""
    event_kind: str = ""
    event_start: str = ""
    event_end: str = ""
    event_place: str = ""
    series_id: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A surface that was made one with an entity, and why."""

    entity_id: str
    alias: str
    into: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface of an entity. `alias_id` is the id the entity would have had under that name."""

    entity_id: str
    alias: str
    alias_id: str
    n_mentions: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the user's corrections, and what came of it.

    `line` is the row that the spreadsheet shows; the texts stand as the user wrote them, actions
    and types by their names here.
    """

    line: int
    action: str
    entity: str
    value: str
    release: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What `resolve` returns; `entity_of` maps (release_id, start, end) to an entity id.

    `corrections` says what came of each line of the user's corrections.
    """

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    entity_of: dict[tuple[str, int, int], str]
    aliases: tuple[Alias, ...]
    merges: tuple[Merge, ...]
    dropped: tuple[Dropped, ...] = ()
    roles: tuple[Role, ...] = ()
    corrections: tuple[Correction, ...] = ()


# What is decided of a whole corpus, by the names of its tables, and the records that say it.
CORPUS_KINDS: dict[str, type] = {
    "entities": Entity,
    "aliases": Alias,
    "merges": Merge,
    "corrections": Correction,
}
