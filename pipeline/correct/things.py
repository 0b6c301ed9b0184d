"""What lines can name: entities, parts split off from them, what the gazetteer knows.

A line is written by someone who looks at the tables of an earlier run, where earlier lines have
had their effect. So a thing answers to the names it has without corrections, and to those that
lines give it; the first outweigh the second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.gazetteer import Gazetteer
from pipeline.records import ENTITY_TYPES, EntityType, Resolution
from pipeline.resolve.names import bare, legible
from pipeline.text import name_key

Place = tuple[str, int, int]

_MENTION = re.compile(r"(.+):(\d{1,12})-(\d{1,12})")


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """Which mentions are meant: of a release, with a spelling (its key), or one by its place."""

    release: str = ""
    spelling: str = ""
    mention: Place | tuple[()] = ()

    @property
    def breadth(self) -> int:
        """The smaller the narrower: one mention, a spelling in a release, a release, a spelling."""
        if self.mention:
            return 0
        if self.release:
            return 1 if self.spelling else 2
        return 3 if self.spelling else 4

    def narrowed(self, other: Scope) -> Scope | None:
        """What is in both, None where that is nothing."""
        for one, two in (
            (self.release, other.release),
            (self.spelling, other.spelling),
            (self.mention, other.mention),
        ):
            if one and two and one != two:
                return None
        return Scope(
            self.release or other.release,
            self.spelling or other.spelling,
            self.mention or other.mention,
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """An entity (by its id without corrections, or the gazetteer's), or a part of it.

    Without an id it is whatever is written so.
    """

    id: str
    scope: Scope = EVERYTHING


def keys_of(surface: str) -> tuple[str, ...]:
    """The keys under which a surface is one spelling: as it stands, and without article."""
    return tuple(dict.fromkeys((name_key(legible(surface)), name_key(bare(surface)))))


class Things:
    """What can be named, and how."""

    def __init__(
        self, resolution: Resolution, gazetteer: Gazetteer, types: Mapping[str, str]
    ) -> None:
        self._types = types
        self._gazetteer = gazetteer
        self._entity_of = resolution.entity_of
        self._ids = {entity.id for entity in resolution.entities}
        self._names: dict[tuple[str, str], set[Thing]] = defaultdict(set)
        self._aliases: dict[tuple[str, str], set[Thing]] = defaultdict(set)
        self._alias_ids: dict[str, set[Thing]] = defaultdict(set)
        self._made: dict[tuple[str, str], set[Thing]] = defaultdict(set)
        self._releases: dict[str, set[str]] = defaultdict(set)
        type_of: dict[str, EntityType] = {}
        for entity in resolution.entities:
            type_of[entity.id] = entity.type
            for name in filter(None, (entity.name, entity.acronym)):
                self._put(self._names, entity.type, name, Thing(entity.id))
        for alias in resolution.aliases:
            self._put(self._aliases, type_of[alias.entity_id], alias.alias, Thing(alias.entity_id))
            self._alias_ids[alias.alias_id].add(Thing(alias.entity_id))
        for (release, _, _), id in resolution.entity_of.items():
            self._releases[release].add(id)

    @staticmethod
    def _put(index: dict[tuple[str, str], set[Thing]], type: str, name: str, thing: Thing) -> None:
        for key in (name_key(name), name_key(bare(name))):
            index[type, key].add(thing)
            index["", key].add(thing)

    def made(self, type: EntityType, name: str, id: str, thing: Thing) -> None:
        """From now on the thing answers to that id and name too."""
        self._put(self._made, type, name, thing)
        self._made["id", id].add(thing)

    def release(self, text: str) -> str:
        """The id of the release that is meant, empty where none is."""
        stem = text.rpartition(".")[0]
        return next((id for id in (text, stem) if id in self._releases), "")

    def find(self, text: str, *, release: str = "", as_target: bool = False) -> tuple[Thing, ...]:
        """The things that a text names, sorted; several where it does not say which.

        Of several, those that the release names are meant. A target may also be what the
        gazetteer alone knows.
        """
        found = self._find(text) or (self._known(text) if as_target else set())
        here = {thing for thing in found if thing.id in self._releases.get(release, ())}
        return tuple(sorted(here or found))

    def _find(self, text: str) -> set[Thing]:
        mention = _MENTION.fullmatch(text)
        if mention:
            place = (mention[1], int(mention[2]), int(mention[3]))
            if place in self._entity_of:
                return {Thing(self._entity_of[place], Scope(mention=place))}
        if text in self._ids:
            return {Thing(text)}
        type, name = self._typed(text)
        wanted = (type, name_key(name))
        return (
            self._names.get(wanted)
            or self._aliases.get(wanted)
            or self._alias_ids.get(text)
            or self._made.get(("id", text))
            or self._made.get(wanted)
            or set()
        )

    def _typed(self, text: str) -> tuple[str, str]:
        """The type in front of the colon, empty where there is none, and the name."""
        head, colon, name = text.partition(":")
        type = self._types.get(name_key(head), "") if colon else ""
        return (type, name) if type else ("", text)

    def untyped(self, text: str) -> str:
        """The name without a type that stands in front of it."""
        return self._typed(text)[1].strip()

    def _known(self, text: str) -> set[Thing]:
        if text in self._gazetteer.knowns:
            return {Thing(text)}
        type, name = self._typed(text)
        return {Thing(id) for id in self.known_ids(name, (type,) if type else ENTITY_TYPES)}

    def known_ids(self, name: str, types: Iterable[str]) -> set[str]:
        """The ids of what the gazetteer is certain bears the name."""
        return {
            one.known_id
            for one in self._gazetteer.lookup(name)
            if one.certain and self._gazetteer.known(one.known_id).type in types
        }

    def part(self, thing: Thing, scope: Scope) -> Thing | None:
        """The part of a thing within the scope, None where there can be none."""
        narrowed = thing.scope.narrowed(scope)
        return None if narrowed is None else replace(thing, scope=narrowed)

    def named(self, type: EntityType, name: str) -> set[Thing]:
        """The entities of the type that bear the name, else those with that spelling."""
        wanted = (type, name_key(name))
        return self._names.get(wanted) or self._aliases.get(wanted) or set()
