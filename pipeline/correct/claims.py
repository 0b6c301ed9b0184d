"""What each line claims of which thing.

A line is understood once all it names is found. What it makes (a new name, a part split off) may
be what another line names, so lines that are not understood are tried again after those that are:
in rounds, and so whatever their order in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.correct.lines import Line
from pipeline.correct.things import EVERYTHING, Scope, Thing, Things, keys_of
from pipeline.gazetteer import Gazetteer
from pipeline.records import Entity, EntityType, Resolution
from pipeline.resolve.names import best_spelling, named_id, short_hash
from pipeline.text import name_key, without_article

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """What a line says of a thing: to be renamed or retyped `text`, to be `target`, or no entity.

    An alias is a claim too, `merge`, about all that is written so; its `text` is the spelling.
    """

    line: Line
    kind: str
    thing: Thing
    target: Thing | None = None
    text: str = ""


class Origins:
    """The entity that a thing comes from, and what a part of it is called before any line."""

    def __init__(self, resolution: Resolution, gazetteer: Gazetteer) -> None:
        self._entities = {entity.id: entity for entity in resolution.entities}
        self._knowns = gazetteer.knowns
        self._counts: dict[str, Counter[str]] = {}
        for alias in resolution.aliases:
            own = self._counts.setdefault(alias.entity_id, Counter())
            own[alias.alias] += alias.n_mentions

    def entity(self, thing: Thing) -> Entity:
        """The thing as an entity; a part has an id of its own that depends on its scope alone."""
        whole = self._whole(thing.id)
        if thing.scope == EVERYTHING:
            return whole
        scope = thing.scope
        name = self._spelling(thing) or whole.name
        where = f"{thing.id} {scope.release} {scope.spelling} {scope.mention}"
        return Entity(
            f"{named_id(whole.type, name)}-{short_hash(where)}",
            whole.type,
            name,
            country_code=whole.country_code if whole.type == "country" else "",
        )

    def _whole(self, id: str) -> Entity:
        if id in self._entities:
            return self._entities[id]
        known = self._knowns[id]
        return known.as_entity()

    def _spelling(self, thing: Thing) -> str:
        """The best spelling of a part that is made of one."""
        if not thing.scope.spelling:
            return ""
        counts: Counter[str] = Counter()
        for surface, n in self._counts.get(thing.id, Counter()).items():
            if thing.scope.spelling in keys_of(surface):
                counts[surface if surface[:1].isupper() else without_article(surface)] += n
        return best_spelling(counts) if counts else ""


def read_claims(
    lines: Sequence[Line], things: Things, origins: Origins
) -> tuple[list[Claim], dict[int, str]]:
    """The claims of the lines, and for each line that makes none the reason, by its number."""
    claims: list[Claim] = []
    problems = {line.number: line.problem for line in lines if line.problem}
    waiting = [line for line in lines if not line.problem]
    while waiting:
        read = [(line, _claim(line, things)) for line in waiting]
        new = [claim for _, claim in read if isinstance(claim, Claim)]
        problems |= {line.number: told for line, told in read if isinstance(told, str)}
        if not new:
            break
        for claim in new:
            problems.pop(claim.line.number, None)
            _make(claim, things, origins)
        claims += new
        waiting = [line for line, told in read if isinstance(told, str)]
    return claims, problems


def _claim(line: Line, things: Things) -> Claim | str:
    """The claim of a line, or why it makes none."""
    release = things.release(line.release)
    if line.release and not release:
        return f"no release {line.release!r} names anything"
    is_alias = line.action == "alias"
    subject = _only(line.entity, release, things, as_target=is_alias)
    if isinstance(subject, str):
        return subject
    value = things.untyped(line.value)
    if is_alias:
        written = Thing("", Scope(release, name_key(value)))
        return Claim(line, "merge", written, _without_place(subject), value)
    spelling = name_key(value) if line.action in ("reject", "split") else ""
    part = things.part(subject, Scope(release, spelling))
    if part is None:
        return f"{line.entity!r} is nothing in that release, or not written so"
    if line.action == "merge":
        target = _only(line.value, release, things, as_target=True)
        if isinstance(target, str):
            return target
        return Claim(line, "merge", part, _without_place(target))
    if line.action == "split" and part.scope == EVERYTHING:
        return "say what to split off: a spelling as value, a release, or both"
    return Claim(line, line.action, part, text=value)


def _only(text: str, release: str, things: Things, *, as_target: bool) -> Thing | str:
    found = things.find(text, release=release, as_target=as_target)
    if len(found) == 1:
        return found[0]
    if not found:
        return f"nothing is called {text!r}"
    ids = ", ".join(sorted({thing.id for thing in found})[:_MOST_NAMED])
    return f"{text!r} names {len(found)} entities ({ids}): give the id of one"


def _without_place(thing: Thing) -> Thing:
    """What a mention names, where a mention was given for it."""
    return replace(thing, scope=EVERYTHING) if thing.scope.mention else thing


def _make(claim: Claim, things: Things, origins: Origins) -> None:
    """Let what the claim makes be found."""
    if not claim.thing.id:
        return
    entity = origins.entity(claim.thing)
    if claim.kind == "rename":
        things.made(entity.type, claim.text, entity.id, claim.thing)
    elif claim.kind == "retype":
        type = claim.text
        things.made(type, entity.name, retyped_id(entity, type), claim.thing)  # type: ignore[arg-type]
    elif claim.thing.scope != EVERYTHING:
        things.made(entity.type, entity.name, entity.id, claim.thing)


def retyped_id(entity: Entity, type: EntityType) -> str:
    """The id of an entity under another type, so that homonyms stay told apart."""
    if entity.type == "country" or not entity.id.startswith(f"{entity.type}-"):
        return named_id(type, entity.name)
    return f"{type}-{entity.id.removeprefix(f'{entity.type}-')}"


def lines_of(claims: Sequence[Claim]) -> str:
    """The numbers of their lines, in words."""
    numbers = sorted({claim.line.number for claim in claims})
    return f"line{'s'[: len(numbers) > 1]} {', '.join(map(str, numbers))}"


def by_thing(claims: Sequence[Claim]) -> Mapping[Thing, list[Claim]]:
    """The claims of each thing."""
    grouped: dict[Thing, list[Claim]] = {}
    for claim in claims:
        grouped.setdefault(claim.thing, []).append(claim)
    return grouped
