"""Mentions to entities: one identity for each person, body, country, event and text.

Each release is first read alone, type by type: what it calls by several names is one thing, and
every joining has its reason. Then the things of all releases are joined by keys, never by
comparing all with all. What the gazetteer knows takes id and name from there::

    in a release    countries   persons ── forms   bodies ── surfaces · acronyms,
                                                   then organisations · events (whose, which)
    in the corpus   join_persons · join_bodies
    at the end      build: ids, names to show, aliases, merges
                    roles ── role_finder · phrases    event_facts ── event_kinds, _times, _places
    for all         knowledge (gazetteer and words.toml) · names · ordinals · clusters

The result depends on the set of releases and mentions alone, not on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from pipeline.gazetteer import Gazetteer
from pipeline.records import Dropped, EntityType, Mention, Page, Resolution
from pipeline.resolve.bodies import bodies_of
from pipeline.resolve.build import Thing, aliases_of, entities_of, merges_of, thing_of
from pipeline.resolve.clusters import Local
from pipeline.resolve.countries import countries_of, join_countries
from pipeline.resolve.event_facts import with_event_facts
from pipeline.resolve.event_kinds import load_event_words
from pipeline.resolve.events import place_events
from pipeline.resolve.join_bodies import join_bodies
from pipeline.resolve.join_persons import join_persons
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.organisations import place_bodies
from pipeline.resolve.persons import Person, persons_of
from pipeline.resolve.role_words import load_role_words
from pipeline.resolve.roles import roles_of_all
from pipeline.resolve.surfaces import Body

__all__ = ["resolve"]

_BODIES: tuple[EntityType, ...] = ("organisation", "event", "instrument")


def resolve(pages: Sequence[Page], mentions: Sequence[Mention], gazetteer: Gazetteer) -> Resolution:
    """What the mentions name: entities, and which mention is a name of which.

    Mentions whose release is not among the pages are an error of the caller (KeyError). Mentions
    that name nothing (*l'Organisation*, and no such body in the release) are in `dropped` and
    not among the resolution's mentions.
    """
    knowledge = Knowledge(gazetteer)
    page_of = {page.release.id: page for page in pages}
    by_release: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.release_id, m.start, m.end, m.type)):
        by_release[mention.release_id].append(mention)
    countries: list[Local] = []
    people: list[Person] = []
    bodies: dict[EntityType, list[Body]] = {type: [] for type in _BODIES}
    dropped: list[Dropped] = []
    for release_id, found in by_release.items():
        page = page_of[release_id]
        text = page.release.text
        of_type = {
            type: [m for m in found if m.type == type] for type in ("country", "person", *_BODIES)
        }
        here = countries_of(of_type["country"], knowledge)
        countries += here
        codes = frozenset({country.country for country in here} | {page.place_country}) - {""}
        people += persons_of(text, of_type["person"], knowledge)
        for type in _BODIES:
            if of_type[type]:
                named, nothing = bodies_of(text, of_type[type], codes, knowledge)
                bodies[type] += named
                dropped += nothing
                if type == "organisation":
                    place_bodies(page, named, here, knowledge)
                else:
                    place_events(named, knowledge)
    things = [
        *_things(countries, *join_countries(countries)),
        *_things(people, *join_persons(people)),
        *chain.from_iterable(
            _things(found, *join_bodies(found, knowledge)) for found in bodies.values()
        ),
    ]
    resolution = _resolution(things, dropped, knowledge)
    roles = roles_of_all(
        {release_id: page_of[release_id].release.text for release_id in by_release},
        resolution.mentions,
        resolution.entity_of,
        resolution.entities,
        load_role_words(),
    )
    resolution = replace(resolution, roles=roles)
    return with_event_facts(resolution, page_of, knowledge, load_event_words())


def _things(
    locals_: Sequence[Local], sets: Sequence[Sequence[int]], reasons: Sequence[str]
) -> list[Thing]:
    return [
        thing_of([locals_[i] for i in members], [reasons[i] for i in members]) for members in sets
    ]


def _resolution(
    things: Sequence[Thing], dropped: Sequence[Dropped], knowledge: Knowledge
) -> Resolution:
    pairs = list(zip(entities_of(things, knowledge), things, strict=True))
    pairs.sort(key=lambda pair: pair[0].id)
    return Resolution(
        entities=tuple(entity for entity, _ in pairs),
        mentions=tuple(
            sorted(
                (mention for _, thing in pairs for mention, _ in thing.named),
                key=lambda m: (m.release_id, m.start, m.end),
            )
        ),
        entity_of={
            (mention.release_id, mention.start, mention.end): entity.id
            for entity, thing in pairs
            for mention, _ in thing.named
        },
        aliases=tuple(
            alias for entity, thing in pairs for alias in aliases_of(thing, entity, knowledge)
        ),
        merges=tuple(merge for entity, thing in pairs for merge in merges_of(thing, entity)),
        dropped=tuple(sorted(dropped, key=lambda d: (d.release_id, d.start, d.end))),
    )
