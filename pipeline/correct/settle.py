"""Which claims stand: those that no other contradicts.

Claims about one thing contradict each other where they give it two names, two types, or make it
one with two things that are not one; where one says that it is no entity and another does
something with it; and where things are made one with each other in a circle. All of them are then
out of force, and what is left is looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.correct.claims import Claim, by_thing
from pipeline.correct.things import Thing
from pipeline.records import EntityType


@dataclass(frozen=True, slots=True)
class Settled:
    """The claims in force, what each merged thing ends as, and who contradicts whom (by line)."""

    claims: tuple[Claim, ...]
    final: Mapping[Thing, Thing]
    against: Mapping[int, frozenset[int]]


def settle(claims: Sequence[Claim], type_of: Callable[[Thing], EntityType]) -> Settled:
    """The claims that stand; `type_of` says what a thing is before any line."""
    active = list(claims)
    against: dict[int, set[int]] = defaultdict(set)
    while True:
        final, clashes = _finals([claim for claim in active if claim.kind == "merge"])
        grouped = by_thing(active)
        for thing, group in grouped.items():
            clashes += _clashes(thing, group, grouped, final, type_of)
        if not clashes:
            return Settled(
                tuple(active), final, {line: frozenset(o) for line, o in against.items()}
            )
        out: set[int] = set()
        for clash in clashes:
            numbers = {claim.line.number for claim in clash}
            out |= numbers
            for number in numbers:
                against[number] |= numbers - {number}
        active = [claim for claim in active if claim.line.number not in out]


def _clashes(
    thing: Thing,
    group: Sequence[Claim],
    grouped: Mapping[Thing, Sequence[Claim]],
    final: Mapping[Thing, Thing],
    type_of: Callable[[Thing], EntityType],
) -> list[list[Claim]]:
    of_kind: dict[str, list[Claim]] = defaultdict(list)
    for claim in group:
        of_kind[claim.kind].append(claim)
    clashes = [
        of_kind[kind]
        for kind in ("rename", "retype")
        if len({claim.text for claim in of_kind[kind]}) > 1
    ]
    if of_kind["reject"] and len(of_kind["reject"]) < len(group):
        clashes.append(list(group))
    if of_kind["merge"] and of_kind["retype"] and (end := final[thing]) != thing:
        types = {claim.text for claim in grouped.get(end, ()) if claim.kind == "retype"}
        if (types or {type_of(end)}) != {claim.text for claim in of_kind["retype"]}:
            clashes.append([*of_kind["merge"], *of_kind["retype"]])
    return clashes


def _finals(merges: Iterable[Claim]) -> tuple[dict[Thing, Thing], list[list[Claim]]]:
    """What each thing of a merge ends as, and the merges that contradict each other.

    From the ends backwards, each thing once all that it is merged into has been done (Kahn); what
    is then left leads into circles.
    """
    targets: dict[Thing, dict[Thing, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    sources: dict[Thing, list[Thing]] = defaultdict(list)
    for claim in merges:
        assert claim.target is not None
        if claim.target == claim.thing:
            continue
        if claim.target not in targets[claim.thing]:
            sources[claim.target].append(claim.thing)
        targets[claim.thing][claim.target].append(claim)
    waiting = {thing: len(into) for thing, into in targets.items()}
    ready = [thing for thing in sources if thing not in targets]
    final = {thing: thing for thing in ready}
    clashes: list[list[Claim]] = []
    while ready:
        for source in sources[ready.pop()]:
            waiting[source] -= 1
            if waiting[source]:
                continue
            ends = {final[target] for target in targets[source]}
            final[source] = ends.pop() if len(ends) == 1 else source
            if ends:
                clashes.append([c for into in targets[source].values() for c in into])
            ready.append(source)
    left = {thing for thing, n in waiting.items() if n}
    final |= {thing: thing for thing in left}
    return final, clashes + _circles(left, targets)


def _circles(
    left: set[Thing], targets: Mapping[Thing, Mapping[Thing, list[Claim]]]
) -> list[list[Claim]]:
    """The circles that are found by always taking the smallest way on."""
    circles: list[list[Claim]] = []
    seen: set[Thing] = set()
    for start in sorted(left):
        path: list[Thing] = []
        thing = start
        while thing not in seen:
            seen.add(thing)
            path.append(thing)
            thing = min(target for target in targets[thing] if target in left)
        if thing in path:
            circle = path[path.index(thing) :]
            ways = zip(circle, [*circle[1:], thing], strict=True)
            circles.append([claim for one, other in ways for claim in targets[one][other]])
    return circles
