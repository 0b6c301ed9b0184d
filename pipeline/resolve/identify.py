"""The things of all releases made one where they are one: entities with ids, names, aliases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Alias, Entity, EntityType, Merge
from pipeline.resolve.build import Thing, aliases_of, entities_of, merges_of, thing_at, thing_of
from pipeline.resolve.clusters import Clusters
from pipeline.resolve.countries import join_countries
from pipeline.resolve.event_facts import Told, with_event_facts
from pipeline.resolve.join_bodies import join_bodies
from pipeline.resolve.join_persons import join_persons
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.local import BODIES, Tools
from pipeline.resolve.names import bare
from pipeline.resolve.profiles import Profile

SEVERAL = -1


@dataclass(slots=True)
class Identities:
    """The entities of a corpus, sorted by id, and which profile names which.

    `of_profile` gives the number of the entity of each profile, `SEVERAL` where it is another one
    in each release; those are in `apart`, by profile and release id.
    """

    entities: list[Entity] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    of_profile: list[int] = field(default_factory=list)
    apart: dict[tuple[int, str], int] = field(default_factory=dict)

    def entity(self, profile: int, release_id: str) -> Entity:
        """The entity that a profile is in a release."""
        number = self.of_profile[profile]
        return self.entities[self.apart[profile, release_id] if number == SEVERAL else number]


def identify(profiles: Sequence[Profile], tools: Tools) -> Identities:
    """The entities of the profiles of a corpus. They depend on the set of profiles alone."""
    by_type: dict[EntityType, list[int]] = {t: [] for t in ("country", "person", *BODIES)}
    for number in sorted(range(len(profiles)), key=lambda n: (profiles[n].first, n)):
        by_type[profiles[number].type].append(number)
    things: list[Thing] = []
    owners: list[list[tuple[int, str]]] = []
    for type, numbers in by_type.items():
        own = [profiles[number] for number in numbers]
        clusters = _joined(type, own, tools.knowledge)
        for members in clusters.sets():
            one = profiles[numbers[members[0]]]
            if len(members) == 1 and len(one.places) > 1 and not clusters.together(members[0]):
                for place in sorted(one.places):
                    things.append(thing_at(one, place))
                    owners.append([(numbers[members[0]], place.release_id)])
            else:
                things.append(
                    thing_of([own[m] for m in members], [clusters.reasons[m] for m in members])
                )
                owners.append([(numbers[m], "") for m in members])
    return _identities(things, owners, len(profiles), tools)


def _joined(type: EntityType, profiles: Sequence[Profile], knowledge: Knowledge) -> Clusters:
    if type == "country":
        return join_countries(profiles)
    if type == "person":
        return join_persons(profiles)
    return join_bodies(profiles, knowledge)


def _identities(
    things: Sequence[Thing],
    owners: Sequence[Sequence[tuple[int, str]]],
    n_profiles: int,
    tools: Tools,
) -> Identities:
    entities = entities_of(things, tools.knowledge)
    order = sorted(range(len(things)), key=lambda n: entities[n].id)
    things = [things[n] for n in order]
    entities = [entities[n] for n in order]
    events = [n for n, thing in enumerate(things) if thing.type == "event"]
    entities = with_event_facts(
        entities,
        {entities[n].id: things[n].told or Told() for n in events},
        {
            entities[n].id: sorted({bare(naming.surface) for naming in things[n].namings})
            for n in events
        },
        tools.knowledge,
        tools.event_words,
    )
    found = Identities(entities, of_profile=[SEVERAL] * n_profiles)
    for number, (n, thing) in enumerate(zip(order, things, strict=True)):
        found.aliases += aliases_of(thing, entities[number], tools.knowledge)
        found.merges += merges_of(thing, entities[number], tools.knowledge)
        for profile, release_id in owners[n]:
            if release_id:
                found.apart[profile, release_id] = number
            else:
                found.of_profile[profile] = number
    return found
