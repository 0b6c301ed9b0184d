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
from dataclasses import replace

from pipeline.gazetteer import Gazetteer
from pipeline.records import Dropped, Mention, Page, Resolution, Role
from pipeline.resolve.build import Made
from pipeline.resolve.identify import SEVERAL, Identities, Joining, identify
from pipeline.resolve.local import Named, Tools, in_order, load_tools, named_in
from pipeline.resolve.profiles import Again, Profile, Profiles
from pipeline.resolve.roles import RoleFound
from pipeline.text import squeeze

__all__ = [
    "SEVERAL",
    "Again",
    "Identities",
    "Joining",
    "Made",
    "Named",
    "Profile",
    "Profiles",
    "Tools",
    "Who",
    "decided",
    "identify",
    "in_order",
    "load_tools",
    "named_in",
    "resolve",
]


# The id of an entity, and the country that it carries.
Who = tuple[str, str]


def resolve(
    pages: Sequence[Page],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    *,
    tools: Tools | None = None,
) -> Resolution:
    """What the mentions name: entities, and which mention is a name of which.

    Mentions whose release is not among the pages are an error of the caller (KeyError). Mentions
    that name nothing (*l'Organisation*, and no such body in the release) are in `dropped` and
    not among the resolution's mentions. `tools` are those of the gazetteer, where they are loaded
    already. All is held in memory: `flow` does the same shard by shard.
    """
    tools = tools or load_tools(gazetteer)
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

    def who(n: int, thing: int) -> Who:
        release_id, _, numbers = found[n]
        one = identities.entity(numbers[thing], release_id)
        return one.id, one.country_code

    told = (
        (named, by_release[release_id], page_of[release_id].release.text)
        for release_id, named, _ in found
    )
    return replace(
        decided(told, who),
        entities=tuple(identities.entities),
        aliases=tuple(identities.aliases),
        merges=tuple(identities.merges),
    )


def decided(
    releases: Iterable[tuple[Named, Iterable[Mention], str]], who: Callable[[int, int], Who]
) -> Resolution:
    """What was decided of each of some releases, in their order, without entities and aliases.

    Each is given as what it names, its mentions and its text. `who` gives the entity, by the number
    of the release among these and that of the thing in `Named.things`.
    """
    mentions: list[Mention] = []
    entity_of: dict[tuple[str, int, int], str] = {}
    dropped: list[Dropped] = []
    roles: list[Role] = []
    for n, (named, found, text) in enumerate(releases):
        pairs = [
            (mention, who(n, thing))
            for mention, thing in zip(in_order(found), named.things, strict=True)
            if thing >= 0
        ]
        for mention, (entity_id, _) in pairs:
            mentions.append(mention)
            entity_of[mention.release_id, mention.start, mention.end] = entity_id
        dropped += sorted(named.dropped, key=lambda d: (d.start, d.end))
        told = {
            Role(
                release_id=named.release_id,
                person_id=pairs[role.person][1][0],
                start=role.start,
                end=role.end,
                role=squeeze(text[role.start : role.end]),
                organisation_id=pairs[role.organisation][1][0] if role.organisation >= 0 else "",
                country_code=_country_of(role, pairs),
            )
            for role in named.roles
        }
        roles += sorted(told, key=lambda r: (r.start, r.end, r.person_id))
    return Resolution(
        entities=(),
        mentions=tuple(mentions),
        entity_of=entity_of,
        aliases=(),
        merges=(),
        dropped=tuple(dropped),
        roles=tuple(roles),
    )


def _country_of(role: RoleFound, pairs: Sequence[tuple[Mention, Who]]) -> str:
    """The country named beside a role, else that of the branch that it is of."""
    if role.country >= 0:
        return pairs[role.country][1][1]
    if role.organisation >= 0 and role.branch != pairs[role.organisation][1][1]:
        return role.branch
    return ""
