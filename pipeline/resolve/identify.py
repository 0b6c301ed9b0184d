"""The things of all releases made one where they are one: entities with ids, names, aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.records import Alias, Entity, EntityType, Merge
from pipeline.resolve.build import Made, made_of, thing_at, thing_of, told_apart
from pipeline.resolve.clusters import Clusters
from pipeline.resolve.countries import join_countries
from pipeline.resolve.event_facts import with_series
from pipeline.resolve.join_bodies import join_bodies
from pipeline.resolve.join_persons import join_persons
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.local import BODIES, Tools
from pipeline.resolve.profiles import Place, Profile

SEVERAL = -1
NOWHERE = Place("", 0)


@dataclass(frozen=True, slots=True)
class Joining:
    """Of what a thing is made: the numbers of its profiles, and why each was joined to the others.

    `place` is nowhere but where the one profile is another thing in each release.
    """

    members: tuple[int, ...]
    reasons: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(slots=True)
class Identities:
    """The entities of a corpus, sorted by id, and which profile names which.

    `of_profile` gives the number of the entity of each profile, `SEVERAL` where it is another one
    in each release; those are in `apart`, by profile and release id. `things` are what the
    entities were made of.
    """

    entities: list[Entity]
    of_profile: list[int]
    things: Mapping[Joining, Made]
    aliases: list[Alias] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    apart: dict[tuple[int, str], int] = field(default_factory=dict)

    def entity(self, profile: int, release_id: str) -> Entity:
        """The entity that a profile is in a release."""
        number = self.of_profile[profile]
        return self.entities[self.apart[profile, release_id] if number == SEVERAL else number]


def identify(
    profiles: Sequence[Profile | None],
    tools: Tools,
    *,
    before: Mapping[Joining, Made] = MappingProxyType({}),
) -> Identities:
    """The entities of the profiles of a corpus, which depend on the set of profiles alone.

    None stands for a profile that there is no more. `before` are things made of profiles of the
    same numbers that are as they were: they are not made again, where they are joined as then.
    """
    by_type: dict[EntityType, list[tuple[int, Profile]]]
    by_type = {type: [] for type in ("country", "person", *BODIES)}
    there = [(number, one) for number, one in enumerate(profiles) if one is not None]
    there.sort(key=lambda pair: (pair[1].first.release_id, pair[1].first.start, pair[1].alike))
    for number, one in there:
        by_type[one.type].append((number, one))
    things: dict[Joining, Made] = {}
    for type, own in by_type.items():
        clusters = _joined(type, [one for _, one in own], tools.knowledge)
        for members in clusters.sets():
            numbers = tuple(own[m][0] for m in members)
            reasons = tuple(clusters.reasons[m] for m in members)
            found = [own[m][1] for m in members]
            several = len(found) == 1 and len(found[0].places) > 1
            places = [NOWHERE]
            if several and not clusters.together(members[0]):
                places = sorted(found[0].places)
            for place in places:
                joining = Joining(numbers, reasons, place)
                made = before.get(joining)
                if made is None:
                    nowhere = place == NOWHERE
                    thing = thing_of(found, reasons) if nowhere else thing_at(found[0], place)
                    made = made_of(thing, tools.knowledge, tools.event_words)
                things[joining] = made
    return _identities(things, len(profiles), tools)


def _joined(type: EntityType, profiles: Sequence[Profile], knowledge: Knowledge) -> Clusters:
    if type == "country":
        return join_countries(profiles)
    if type == "person":
        return join_persons(profiles)
    return join_bodies(profiles, knowledge)


def _identities(things: Mapping[Joining, Made], n_profiles: int, tools: Tools) -> Identities:
    apart = with_series(told_apart([*things.values()]), tools.knowledge)
    found = Identities([], [SEVERAL] * n_profiles, things)
    pairs = sorted(zip(apart, things.items(), strict=True), key=lambda pair: pair[0].id)
    for number, (entity, (joining, made)) in enumerate(pairs):
        found.entities.append(entity)
        aliases, merges = made.under(entity.id)
        found.aliases += aliases
        found.merges += merges
        for profile in joining.members:
            if joining.place != NOWHERE:
                found.apart[profile, joining.place.release_id] = number
            else:
                found.of_profile[profile] = number
    return found
