"""Mentions to entities: one identity for each person, body, country, event and text.

Each release is first read alone (`local`), type by type: what it calls by several names is one
thing, and every joining has its reason. What releases call alike is one profile (`profiles`), and
profiles are joined by keys, never by comparing all with all (`identify`). What the gazetteer knows
takes id and name from there::

    in a release    countries   persons ── forms   bodies ── surfaces · acronyms,
                                                   then organisations · events (whose, which)
                    roles ── role_finder · phrases    event_facts ── event_times, _places
    in the corpus   join_persons · join_bodies
    at the end      build: ids, names to show, aliases, merges    event_facts ── event_kinds
    for all         knowledge (gazetteer and words.toml) · names · ordinals · clusters

The result depends on the set of releases and mentions alone, not on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pipeline.gazetteer import Gazetteer
from pipeline.records import Entity, Mention, Page, Resolution, Role
from pipeline.resolve.identify import Identities, identify
from pipeline.resolve.local import Named, Tools, in_order, load_tools, named_in
from pipeline.resolve.profiles import Profile, Profiles
from pipeline.text import squeeze

__all__ = [
    "Identities",
    "Named",
    "Profile",
    "Profiles",
    "Tools",
    "identify",
    "in_order",
    "load_tools",
    "named_in",
    "named_with",
    "resolve",
]


def resolve(pages: Sequence[Page], mentions: Sequence[Mention], gazetteer: Gazetteer) -> Resolution:
    """What the mentions name: entities, and which mention is a name of which.

    Mentions whose release is not among the pages are an error of the caller (KeyError). Mentions
    that name nothing (*l'Organisation*, and no such body in the release) are in `dropped` and
    not among the resolution's mentions. All is held in memory: `flow` does the same shard by shard.
    """
    tools = load_tools(gazetteer)
    page_of = {page.release.id: page for page in pages}
    by_release: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_release[mention.release_id].append(mention)
    profiles = Profiles()
    found: list[tuple[str, Named, list[int]]] = []
    for release_id in sorted(by_release):
        named, own = named_in(page_of[release_id], by_release[release_id], tools)
        found.append((release_id, named, [profiles.add(profile) for profile in own]))
    identities = identify(profiles.finished(), tools)
    kept: list[Mention] = []
    entity_of: dict[tuple[str, int, int], str] = {}
    roles: list[Role] = []
    for release_id, named, numbers in found:

        def entity(
            thing: int, numbers: list[int] = numbers, release_id: str = release_id
        ) -> Entity:
            return identities.entity(numbers[thing], release_id)

        pairs, told = named_with(
            named, by_release[release_id], page_of[release_id].release.text, entity
        )
        for mention, one in pairs:
            kept.append(mention)
            entity_of[mention.release_id, mention.start, mention.end] = one.id
        roles += told
    dropped = [loser for _, named, _ in found for loser in named.dropped]
    return Resolution(
        entities=tuple(identities.entities),
        mentions=tuple(kept),
        entity_of=entity_of,
        aliases=tuple(identities.aliases),
        merges=tuple(identities.merges),
        dropped=tuple(sorted(dropped, key=lambda d: (d.release_id, d.start, d.end))),
        roles=tuple(roles),
    )


def named_with(
    named: Named, mentions: Iterable[Mention], text: str, entity: Callable[[int], Entity]
) -> tuple[list[tuple[Mention, Entity]], list[Role]]:
    """The mentions of one release with what they name, and its roles.

    `entity` gives the entity of a thing by the number it has in `named`.
    """
    pairs = [
        (mention, entity(thing))
        for mention, thing in zip(in_order(mentions), named.things, strict=True)
        if thing >= 0
    ]
    roles = {
        Role(
            release_id=named.release_id,
            person_id=pairs[role.person][1].id,
            start=role.start,
            end=role.end,
            role=squeeze(text[role.start : role.end]),
            organisation_id=pairs[role.organisation][1].id if role.organisation >= 0 else "",
            country_code=pairs[role.country][1].country_code if role.country >= 0 else "",
        )
        for role in named.roles
    }
    return pairs, sorted(roles, key=lambda r: (r.start, r.end, r.person_id))
