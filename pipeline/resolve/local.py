"""One release read alone: its things, and what it says of persons and events.

This is all of `resolve` that looks at texts. It depends on one release and the gazetteer, so that
releases can be read side by side, and one that has not changed is not read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.gazetteer import Gazetteer
from pipeline.privacy import fully_masked, is_contact_data
from pipeline.records import Dropped, EntityType, Mention, Page
from pipeline.resolve.bodies import bodies_of
from pipeline.resolve.clusters import Local
from pipeline.resolve.countries import countries_of
from pipeline.resolve.event_facts import listen
from pipeline.resolve.event_kinds import EventWords, load_event_words
from pipeline.resolve.events import place_events
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import legible
from pipeline.resolve.organisations import place_bodies
from pipeline.resolve.persons import persons_of
from pipeline.resolve.profiles import Profile, profile_of
from pipeline.resolve.role_words import RoleWords, load_role_words
from pipeline.resolve.roles import RoleFound, roles_of

BODIES: tuple[EntityType, ...] = ("organisation", "event", "instrument")

_CONTACT_DATA = "telephone number or e-mail address"
_INVISIBLE = "a name of invisible characters alone"


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading a release alone needs, loaded once."""

    knowledge: Knowledge
    role_words: RoleWords
    event_words: EventWords


def load_tools(gazetteer: Gazetteer) -> Tools:
    """The gazetteer as names are compared by it, and the word lists."""
    return Tools(Knowledge(gazetteer), load_role_words(), load_event_words())


@dataclass(frozen=True, slots=True)
class Named:
    """What one release names. `things` says of each mention, in order (:func:`in_order`), which

    thing it is, by number, or -1 where it is none; numbers of mentions in `roles` count those that
    are some thing.
    """

    release_id: str
    things: tuple[int, ...]
    roles: tuple[RoleFound, ...]
    dropped: tuple[Dropped, ...]


def in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions of one release in the order in which they are counted."""
    return sorted(mentions, key=lambda m: (m.start, m.end, m.type))


def named_in(page: Page, mentions: Iterable[Mention], tools: Tools) -> tuple[Named, list[Profile]]:
    """What a release names, and the things by number. `mentions` are those of its page."""
    ordered = in_order(mentions)
    kept: list[Mention] = []
    dropped: list[Dropped] = []
    for mention in ordered:
        reason = _CONTACT_DATA if is_contact_data(mention.text) else ""
        reason = reason or ("" if legible(mention.text) else _INVISIBLE)
        if reason:
            text = fully_masked(mention.text)
            dropped.append(Dropped(mention.release_id, mention.start, mention.end, text, reason))
        else:
            kept.append(mention)
    locals_, nothing = _locals(page, kept, tools)
    thing = {mention: n for n, local in enumerate(locals_) for mention, _ in local.named}
    standing = [mention for mention in ordered if mention in thing]
    country_of = {
        mention.start: locals_[thing[mention]].known
        for mention in standing
        if mention.type == "country" and locals_[thing[mention]].known
    }
    told = dict(listen(page, standing, country_of, tools.knowledge, tools.event_words))
    named = Named(
        page.release.id,
        tuple(thing.get(mention, -1) for mention in ordered),
        tuple(
            replace(role, branch=_branch(standing[role.organisation], tools.knowledge))
            if role.organisation >= 0
            else role
            for role in roles_of(page.release.text, standing, tools.role_words)
        ),
        (*dropped, *nothing),
    )
    return named, [profile_of(local, told) for local in locals_]


def _branch(body: Mention, knowledge: Knowledge) -> str:
    """The country (alpha-3) of a known body's national branch (*Unicef France*), or empty."""
    country, parent = knowledge.without_country(body.text)
    return country if country and knowledge.certain(parent, "organisation") else ""


def _locals(
    page: Page, mentions: Sequence[Mention], tools: Tools
) -> tuple[list[Local], list[Dropped]]:
    text, knowledge = page.release.text, tools.knowledge
    of_type: dict[EntityType, list[Mention]] = {
        type: [m for m in mentions if m.type == type] for type in ("country", "person", *BODIES)
    }
    countries = countries_of(of_type["country"], knowledge)
    codes = frozenset({country.country for country in countries} | {page.place_country}) - {""}
    found: list[Local] = [*countries, *persons_of(text, of_type["person"], knowledge)]
    dropped: list[Dropped] = []
    for type in BODIES:
        if of_type[type]:
            bodies, nothing = bodies_of(text, of_type[type], codes, knowledge)
            found += bodies
            dropped += nothing
            if type == "organisation":
                place_bodies(page, bodies, countries, knowledge)
            else:
                place_events(bodies, knowledge)
    return found, dropped
