"""What the gazetteer knows, and where a text says it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Entity, EntityType, MentionKind


@dataclass(frozen=True, slots=True)
class Known:
    """One entity that the gazetteer knows.

    `id` is ``type-slug`` (``country-BLR``, ``organisation-oim``), `name` its French display name,
    `country_code` ISO 3166-1 alpha-3 (Kosovo: ``XKX``). Dates are ISO text and may be partial.
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

    def as_entity(self) -> Entity:
        """The entity of a corpus that it is, before the corpus says anything more of it."""
        return Entity(
            id=self.id,
            type=self.type,
            name=self.name,
            acronym=self.acronym,
            country_code=self.country_code,
            event_kind=self.event_kind,
            event_start=self.event_start,
            event_end=self.event_end,
            event_place=self.event_place,
        )


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a known entity.

    `certain` says that the surface alone is enough. One that is not needs context: a homonym
    (*Maurice*), a nickname (*Hexagone*), or a name that another entity has first claim to
    (*Congo*: certain for one country, uncertain for the other). `ends_here` says that what runs on
    behind it is no part of it.
    """

    surface: str
    known_id: str
    kind: MentionKind
    certain: bool
    ends_here: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a text where a surface stands, and whom it may name: the certain first."""

    start: int
    end: int
    names: tuple[Name, ...]
