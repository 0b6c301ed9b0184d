"""Which bodies of several releases are one: organisations, events and instruments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.resolve.clusters import Clusters
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare, lost_letters, surviving_key
from pipeline.resolve.profiles import Profile


def join_bodies(bodies: Sequence[Profile], knowledge: Knowledge) -> Clusters:
    """The bodies in sets of what is one, each with the reason why it was joined.

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
    _join_lone(bodies, clusters, knowledge)
    _join_lost(bodies, clusters)
    return clusters


def _country_tag(body: Profile) -> str:
    return body.country if body.apart else ""


def _join_unplaced(bodies: Sequence[Profile], clusters: Clusters) -> None:
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


def _join_lone(bodies: Sequence[Profile], clusters: Clusters, knowledge: Knowledge) -> None:
    """Join a body with one name, known as acronym or short name of only one other, to that one.

    A name that begins with a common head (*Conseil des gouverneurs*) is short for another body in
    every release, and a national one needs the same country. Acronyms that no release explains
    are one where they are the same.
    """
    owners: dict[str, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        if body.full:
            for key in body.acronyms | body.shortened:
                owners[key].add(clusters.find(index))
    first: dict[str, int] = {}
    for index, body in enumerate(bodies):
        names = body.full | body.acronyms
        if body.known or len(names) != 1:
            continue
        (key,) = names
        if body.full and key.split(" ")[0] in knowledge.lists.pointers[body.type]:
            continue
        roots = {clusters.find(owner) for owner in owners.get(key, ())}
        owner = min(owners.get(key, {index}))
        national = body.apart or bodies[owner].apart
        if national and (not body.country or body.country != bodies[owner].country):
            continue
        if len(roots) == 1:
            kind = "acronym of" if key in bodies[owner].acronyms else "short for"
            reason = f"{kind} “{bodies[owner].name}” in another release"
            clusters.join(owner, index, reason)
        elif not roots and not body.full:
            clusters.join(first.setdefault(key, index), index, "")


def _join_lost(bodies: Sequence[Profile], clusters: Clusters) -> None:
    """Join a name with letters lost in decoding to the only one of the corpus it may have been."""
    damaged = [
        (index, bare(naming.surface))
        for index, body in enumerate(bodies)
        for naming in body.namings
        if lost_letters(naming.surface)
    ]
    if not damaged:
        return
    whole: dict[str, set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        for naming in body.namings:
            if not lost_letters(naming.surface):
                whole[surviving_key(bare(naming.surface))].add(clusters.find(index))
    for index, name in damaged:
        owners = whole.get(surviving_key(name), set())
        if len({clusters.find(owner) for owner in owners}) == 1:
            owner = min(owners)
            reason = f"“{bodies[owner].name}” with letters lost in decoding"
            clusters.join(owner, index, reason)
