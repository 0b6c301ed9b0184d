"""Roles, facts of events, and what a release says of itself, where the gold gives them.

The gold gives a role beside a name, at most one a mention, and not everything that a release says
of an event. So only what is given is measured, on entities that match as links do.

*Roles.* A person of a release is right when a role said of that person agrees with one that the
gold gives: the same words, folded, or the beginning of the other's (*directeur régional*,
*directeur régional pour l'Afrique*; where a complement ends is a matter of taste). The gold
cannot count several roles of one mention, so neither does the figure: each person counts once.
Releases in which the gold gives no role at all are left out.

*Events.* A kind and a country are right when they are the gold's. A date is right when it is the
gold's or more precise: *2012-10-24* where the gold says *2012-10*, not the other way round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from pipeline.records import Entity, Page, Resolution, Role
from pipeline.score.cases import Case, Tally
from pipeline.score.figures import Figure, Weights, rate_figures, share_figure
from pipeline.score.gold import GoldMention
from pipeline.score.links import Links
from pipeline.text import name_key

ROLE_LABELS = ("person", "organisation")


def role_figures(
    cases: Sequence[Case], links: Sequence[Links], resolution: Resolution, weights: Weights
) -> dict[str, dict[str, Figure]]:
    """Precision, recall and F1 of ``person`` (a person with a role that agrees) and of
    ``organisation`` (the body of a role that is right).
    """
    roles: defaultdict[str, list[Role]] = defaultdict(list)
    for role in resolution.roles:
        roles[role.release_id].append(role)
    entities = {entity.id: entity for entity in resolution.entities}
    tallies = [
        _tally_roles(case, one, roles[case.release.id], entities)
        for case, one in zip(cases, links, strict=True)
    ]
    return {label: rate_figures(tallies, label, weights) for label in ROLE_LABELS}


def agree(one: str, other: str) -> bool:
    """Whether two roles have the same words, or one has the first words of the other.

    >>> agree("Directrice générale", "directrice"), agree("directeur", "directrice")
    (True, False)
    """
    short, long = sorted((name_key(one), name_key(other)), key=len)
    return bool(short) and (long + " ").startswith(short + " ")


def _by_name(links: Links, type_: str) -> dict[str, str]:
    """The id of the matching entity, by the gold's name."""
    return {name: entity.id for (gold_type, name), entity in links.pairs if gold_type == type_}


def _tally_roles(
    case: Case, links: Links, roles: Sequence[Role], entities: Mapping[str, Entity]
) -> Tally:
    """What is there, was found, and agrees, counted in persons."""
    persons, bodies = _by_name(links, "person"), _by_name(links, "organisation")
    given: defaultdict[str, list[GoldMention]] = defaultdict(list)
    for mention in case.release.mentions:
        if mention.type == "person" and mention.role:
            given[mention.name].append(mention)
    tally = Tally(Counter(), Counter(), Counter())
    if not given:
        return tally
    said: defaultdict[str, list[Role]] = defaultdict(list)
    for role in sorted(roles, key=lambda r: (r.start, r.end)):
        said[role.person_id].append(role)
    tally.gold["person"], tally.predicted["person"] = len(given), len(said)
    for name, wanted in given.items():
        agreeing = [
            (mention, role)
            for mention in wanted
            for role in said.get(persons.get(name, ""), ())
            if agree(mention.role, role.role)
        ]
        if agreeing:
            tally.matched["person"] += 1
            found = {role.organisation_id for _, role in agreeing if role.organisation_id}
            of = next((mention.of for mention, _ in agreeing if mention.of), "")
            right = {id_ for id_ in found if of and name_key(entities[id_].name) == name_key(of)}
            tally.gold["organisation"] += bool(of)
            tally.predicted["organisation"] += bool(found)
            tally.matched["organisation"] += bool(right) or bodies.get(of) in found
    return tally


def event_figures(
    cases: Sequence[Case], links: Sequence[Links], weights: Weights
) -> dict[str, dict[str, Figure]]:
    """The share that is right of ``kind``, ``country``, ``start`` and ``end``, where given; and
    as ``year`` the share of starts whose year is right.
    """
    facts: dict[str, tuple[str, str, Callable[[str, str], bool]]] = {
        "kind": ("kind", "event_kind", _equal),
        "country": ("country", "country_code", _equal),
        "start": ("date_from", "event_start", _as_precise),
        "end": ("date_to", "event_end", _as_precise),
        "year": ("date_from", "event_start", _same_year),
    }
    return {
        label: {"share": _share(cases, links, asked, answer, right, weights)}
        for label, (asked, answer, right) in facts.items()
    }


def _equal(wanted: str, found: str) -> bool:
    return wanted == found


def _as_precise(wanted: str, found: str) -> bool:
    return found.startswith(wanted)


def _same_year(wanted: str, found: str) -> bool:
    return wanted[:4] == found[:4]


def _share(
    cases: Sequence[Case],
    links: Sequence[Links],
    asked: str,
    answer: str,
    right: Callable[[str, str], bool],
    weights: Weights,
) -> Figure:
    counts: list[tuple[int, int]] = []
    for case, one in zip(cases, links, strict=True):
        wanted = {
            mention.name: value
            for mention in reversed(case.release.mentions)
            if mention.type == "event" and (value := str(getattr(mention, asked)))
        }
        found = [
            (wanted[name], str(getattr(entity, answer)))
            for (type_, name), entity in one.pairs
            if type_ == "event" and name in wanted
        ]
        counts.append((sum(right(*pair) for pair in found), len(found)))
    return _shared(counts, weights)


def release_figures(
    cases: Sequence[Case], pages: Iterable[Page], weights: Weights
) -> dict[str, dict[str, Figure]]:
    """The share of releases whose ``date`` and ``place`` are right, where the gold gives them.

    A date may be more precise than the gold's; of several places (*Paris et Dakar*) the first
    counts.
    """
    found = {page.release.id: page for page in pages}
    dates: list[tuple[int, int]] = []
    places: list[tuple[int, int]] = []
    for case in cases:
        page, release = found.get(case.release.id), case.release
        date, place = (page.date, page.place) if page else ("", "")
        dates.append((int(_as_precise(release.date, date)), 1) if release.date else (0, 0))
        places.append((int(agree(release.place, place)), 1) if release.place else (0, 0))
    return {
        "date": {"share": _shared(dates, weights)},
        "place": {"share": _shared(places, weights)},
    }


def _shared(counts: Sequence[tuple[int, int]], weights: Weights) -> Figure:
    table = np.array(counts, dtype=np.int64)
    return share_figure(table[:, 0], table[:, 1], weights)
