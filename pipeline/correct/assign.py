"""Where each mention goes: the narrowest claim about it has the word.

One mention outweighs a spelling in a release, that a release, that a spelling, that everything; of
equally narrow ones the one that names the mention's own entity, not one it was made one with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.correct.claims import Claim, Origins, by_thing, retyped_id
from pipeline.correct.settle import Settled
from pipeline.correct.things import EVERYTHING, Place, Thing, Things, keys_of
from pipeline.records import Entity, EntityType, Mention, Resolution
from pipeline.resolve.names import is_acronym, short_hash


@dataclass(frozen=True, slots=True)
class Way:
    """The thing that a mention ends as, and the claims that brought it there."""

    end: Thing
    claims: tuple[Claim, ...] = ()
    rejected_by: tuple[Claim, ...] = ()


@dataclass(slots=True)
class Assignment:
    """The ways of all mentions, and the entity of each end."""

    ways: dict[Place, Way] = field(default_factory=dict)
    entities: dict[Thing, Entity] = field(default_factory=dict)


class Ways:
    """The claims in force as ways from thing to thing.

    `refused` says of claims, by line, why they cannot be followed.
    """

    def __init__(self, settled: Settled, things: Things, origins: Origins) -> None:
        self._claims = by_thing(settled.claims)
        self._final = settled.final
        self._origins = origins
        self.refused: dict[int, str] = {}
        self._joined = self._retyped_joins(things)
        parts = [t for t in self._claims if t.scope != EVERYTHING and self._is_apart(t)]
        self._parts: dict[object, list[Thing]] = defaultdict(list)
        for part in parts:
            scope = part.scope
            self._parts[scope.mention or (scope.release, scope.spelling)].append(part)
        self._kept: dict[Thing, Way] = {}

    def of_kind(self, thing: Thing, kind: str) -> list[Claim]:
        """The claims of a kind about a thing, as far as they can be followed."""
        return [
            claim
            for claim in self._claims.get(thing, ())
            if claim.kind == kind and claim.line.number not in self.refused
        ]

    def name(self, thing: Thing) -> str:
        """What the thing is called in the end."""
        claims = self.of_kind(thing, "rename")
        return claims[0].text if claims else self._origins.entity(thing).name

    def type(self, thing: Thing) -> EntityType:
        """The type of the thing in the end."""
        claims = self.of_kind(thing, "retype")
        return claims[0].text if claims else self._origins.entity(thing).type  # type: ignore[return-value]

    def end(self, thing: Thing) -> Thing:
        """What the thing ends as."""
        end = self._final.get(thing, thing)
        return self._joined.get(end, end)

    def of(self, mention: Mention, entity_id: str) -> Way:
        """The way of a mention that is its entity's without corrections."""
        whole = Thing(entity_id)
        part = self._part(mention, [thing.id for thing, _ in self._hops(whole)])
        return self._way(part or whole)

    def of_whole(self, thing: Thing) -> Way:
        """The way of whatever of an entity no narrower claim is about."""
        return self._way(thing)

    def _way(self, start: Thing) -> Way:
        if start not in self._kept:
            claims = [c for _, hop in self._hops(start) for c in hop]
            last = self._final.get(start, start)
            if start.scope != EVERYTHING and last == start:
                claims += self._claims[start]
            if last in self._joined or self.of_kind(last, "retype"):
                claims += self.of_kind(last, "retype")
            end = self.end(start)
            rejected = self.of_kind(last, "reject") or self.of_kind(end, "reject")
            unique = tuple(dict.fromkeys(claims))
            self._kept[start] = Way(end, unique, tuple(rejected))
        return self._kept[start]

    def _hops(self, thing: Thing) -> Iterator[tuple[Thing, list[Claim]]]:
        """The thing and all it is made one with in turn, each with the claims that lead on."""
        while True:
            merges = [c for c in self.of_kind(thing, "merge") if c.target not in (thing, None)]
            if not merges:
                yield thing, []
                return
            following = min(c.target for c in merges if c.target is not None)
            yield thing, [c for c in merges if c.target == following]
            thing = following

    def _part(self, mention: Mention, ids: Sequence[str]) -> Thing | None:
        if not self._parts:
            return None
        found = list(self._parts.get((mention.release_id, mention.start, mention.end), ()))
        for release in (mention.release_id, ""):
            for spelling in (*keys_of(mention.text), ""):
                found += self._parts.get((release, spelling), ())
        order = {id: n for n, id in enumerate(ids)} | {"": len(ids)}
        fitting = [part for part in found if part.id in order]
        return min(fitting, key=lambda p: (p.scope.breadth, order[p.id], p), default=None)

    def _is_apart(self, part: Thing) -> bool:
        """Whether something is said of the part that is not true of the whole anyway."""
        kinds = {claim.kind for claim in self._claims[part]}
        if kinds - {"rename", "retype"}:
            return True
        whole = self.end(Thing(part.id))
        return any(
            claim.text != (self.name(whole) if claim.kind == "rename" else self.type(whole))
            for claim in self._claims[part]
        )

    def _retyped_joins(self, things: Things) -> dict[Thing, Thing]:
        """What a retyped thing is one with: what bears its name under the new type already.

        There is no country but those that the gazetteer knows.
        """
        joined: dict[Thing, Thing] = {}
        alike: dict[tuple[str, str], Thing] = {}
        for thing in sorted(self._claims):
            claims = self.of_kind(thing, "retype")
            if not claims or self._final.get(thing, thing) != thing:
                continue
            entity, type = self._origins.entity(thing), self.type(thing)
            if type == entity.type:
                continue
            name = self.name(thing)
            found = {
                end
                for other in things.named(type, name)
                if (end := self._final.get(other, other)) != thing and self.type(end) == type
            }
            known = things.known_ids(name, (type,))
            if len(found) == 1:
                joined[thing] = found.pop()
            elif not found and len(known) == 1:
                joined[thing] = Thing(known.pop())
            elif type == "country":
                problem = f"no country is called {name!r}"
                self.refused |= {claim.line.number: problem for claim in claims}
            elif not found:
                first = alike.setdefault((type, name), thing)
                if first != thing:
                    joined[thing] = first
        return joined


def assign(resolution: Resolution, ways: Ways, origins: Origins) -> Assignment:
    """Where the claims in force bring each mention, and what entity that is."""
    assignment = Assignment()
    ends: dict[Thing, set[str]] = defaultdict(set)
    homes: dict[str, set[Way]] = defaultdict(set)
    for mention in resolution.mentions:
        place = (mention.release_id, mention.start, mention.end)
        id = resolution.entity_of[place]
        way = ways.of(mention, id)
        assignment.ways[place] = way
        homes[id].add(way)
        if not way.rejected_by:
            ends[way.end].add(id)
    with_mentions = set(resolution.entity_of.values())
    for entity in resolution.entities:
        if entity.id not in with_mentions and ways.end(Thing(entity.id)) == Thing(entity.id):
            ends[Thing(entity.id)].add(entity.id)
    whole = {
        end: Thing(end.id)
        for end in ends
        if end.scope != EVERYTHING and {way.end for way in homes[end.id]} == {end}
    }
    taken: set[str] = set()
    for end in sorted(ends):
        entity = _entity(whole.get(end, end), end, ways, origins)
        if entity.id in taken:
            entity = replace(entity, id=f"{entity.id}-{short_hash(str(end))}")
        taken.add(entity.id)
        merged = [id for id in sorted(ends[end]) if ways.end(Thing(id)) == end]
        assignment.entities[end] = _with_acronym(entity, merged, origins)
    return assignment


def _entity(whole: Thing, end: Thing, ways: Ways, origins: Origins) -> Entity:
    before, type = origins.entity(whole), ways.type(end)
    renamed = ways.of_kind(end, "rename")
    entity = replace(before, name=renamed[0].text) if renamed else before
    if type == before.type:
        return entity
    return Entity(
        retyped_id(before, type),
        type,
        entity.name,
        entity.acronym,
        country_code=before.country_code,
    )


def _with_acronym(entity: Entity, ids: Sequence[str], origins: Origins) -> Entity:
    """The entity with the acronym of what was made one with it, where it has none."""
    if entity.acronym or entity.type in ("person", "country"):
        return entity
    for id in ids:
        other = origins.entity(Thing(id))
        if other.id != entity.id and other.type == entity.type:
            acronym = other.acronym or (other.name if is_acronym(other.name) else "")
            if acronym and acronym != entity.name and not is_acronym(entity.name):
                return replace(entity, acronym=acronym)
    return entity
