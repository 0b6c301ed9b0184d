"""The names that one release has for organisations, events or texts, before any is joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import EntityType, Mention
from pipeline.resolve.clusters import Local, only
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare, is_acronym


@dataclass(slots=True)
class Surface:
    """One name in one release, in whichever spellings its key covers."""

    words: tuple[str, ...]
    name: str
    mentions: list[Mention] = field(default_factory=list)
    known: str = ""
    # How it names: in full, by an acronym, or shortened.
    role: str = "full"

    @property
    def key(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


@dataclass(slots=True)
class Body(Local):
    """What one release calls one thing, with the keys under which other releases may know it."""

    full: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    shortened: frozenset[str] = frozenset()


def surfaces_of(
    mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[list[Surface], list[tuple[Mention, str]]]:
    """The names by key, and the mentions that are but a head (*l'Organisation*), with its key."""
    by_key: dict[str, Surface] = {}
    pointers: list[tuple[Mention, str]] = []
    for mention in mentions:
        name = bare(mention.text)
        words = knowledge.words(name, mention.type)
        key = " ".join(words)
        known = knowledge.certain(name, mention.type)
        if mention.known.startswith(f"{mention.type}-"):
            known = mention.known
        if key in knowledge.lists.pointers[mention.type] and not known:
            pointers.append((mention, key))
            continue
        surface = by_key.setdefault(key, Surface(words, name))
        surface.mentions.append(mention)
        surface.known = surface.known or known
        if is_acronym(name):
            surface.role = "acronym"
    return list(by_key.values()), pointers


def possible(
    surface: Surface,
    type: EntityType,
    codes: frozenset[str],
    named: frozenset[str],
    knowledge: Knowledge,
) -> str:
    """The known thing that alone bears the surface as a name that needs context, or empty.

    That the mention is of the type is the context. Where several bear the name, it is the only
    one among `named`, the ids that the release names otherwise, else the only one whose country
    is among `codes`, the countries of the release.
    """
    ids = knowledge.possible(surface.name, type)
    if len(ids) < 2:
        return ids[0] if ids else ""
    known = {known_id: knowledge.by_id(known_id) for known_id in ids}
    here = [i for i, one in known.items() if one is not None and one.country_code in codes]
    return only(named.intersection(ids)) or only(here)
