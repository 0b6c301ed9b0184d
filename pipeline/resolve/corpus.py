"""Which bodies of several releases are one: organisations, events and instruments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.resolve.bodies import Body
from pipeline.resolve.clusters import Clusters
from pipeline.resolve.names import bare, lost_letters, surviving_key


def join_bodies(bodies: Sequence[Body]) -> tuple[list[list[int]], list[str]]:
    """Sets of indices of bodies that are one, and for each body the reason it was joined.

    First what has one gazetteer id, then what has one full name (and, for national bodies, one
    country), then acronyms and shortened names that only one body of the corpus has.
    """
    clusters = Clusters(
        len(bodies), [body.known for body in bodies], [_country_tag(body) for body in bodies]
    )
    by_known: dict[str, int] = {}
    by_name: dict[tuple[str, str], int] = {}
    for index, body in enumerate(bodies):
        if body.known:
            clusters.join(by_known.setdefault(body.known, index), index, "")
    for index, body in enumerate(bodies):
        for key in sorted(body.full):
            clusters.join(by_name.setdefault((key, body.apart), index), index, "")
    _join_unplaced(bodies, clusters)
    _join_by(bodies, clusters, "acronym", "acronym of “{}” in another release")
    _join_by(bodies, clusters, "shortened", "short for “{}” in another release")
    _join_lost(bodies, clusters)
    return clusters.sets(), clusters.reasons


def _country_tag(body: Body) -> str:
    return body.country if body.apart else ""


def _join_unplaced(bodies: Sequence[Body], clusters: Clusters) -> None:
    """Join a specific national name of no known country to its only namesake."""
    placed: dict[str, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        if body.apart and body.country:
            for key in body.full:
                placed[key].add(clusters.find(index))
    for index, body in enumerate(bodies):
        if body.known or body.apart:
            continue
        for key in sorted(body.full):
            namesakes = {clusters.find(other) for other in placed.get(key, ())}
            if len(namesakes) == 1:
                clusters.join(namesakes.pop(), index, "")


def _join_by(bodies: Sequence[Body], clusters: Clusters, kind: str, reason: str) -> None:
    """Join a body with nothing but an acronym, or a short name, to the only one that has it too."""
    owners: dict[str, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        if body.full:
            for key in body.acronyms if kind == "acronym" else body.shortened:
                owners[key].add(index)
    for index, body in enumerate(bodies):
        lone = body.acronyms if kind == "acronym" else body.full
        if body.known or len(lone) != 1 or (kind == "acronym" and body.full):
            continue
        (key,) = lone
        roots = {clusters.find(owner) for owner in owners.get(key, ())}
        if len(roots) == 1:
            owner = min(owners[key])
            clusters.join(owner, index, reason.format(_full_name(bodies[owner])))


def _join_lost(bodies: Sequence[Body], clusters: Clusters) -> None:
    """Join a name with letters lost in decoding to the only one of the corpus it may have been."""
    damaged = [
        (index, bare(mention.text))
        for index, body in enumerate(bodies)
        for mention, _ in body.named
        if lost_letters(mention.text)
    ]
    if not damaged:
        return
    whole: dict[str, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        for mention, _ in body.named:
            if not lost_letters(mention.text):
                whole[surviving_key(bare(mention.text))].add(index)
    for index, name in damaged:
        owners = whole.get(surviving_key(name), set())
        if len({clusters.find(owner) for owner in owners}) == 1:
            owner = min(owners)
            reason = f"“{_full_name(bodies[owner])}” with letters lost in decoding"
            clusters.join(owner, index, reason)


def _full_name(body: Body) -> str:
    names = [bare(mention.text) for mention, _ in body.named]
    return max(names, key=lambda name: (len(name), name))
