"""Release-entity links: which entities a release names, and whether the prediction says so.

A gold entity is a type and a canonical name, a predicted one an entity id. The two match in a
release when they have one type and a mention of one and a mention of the other share at least
half of the longer of both spans, so half of either. Each matches once: pairs are a largest
possible matching (by augmenting paths, Berge 1957), so that no order of anything changes the
count. Where several are largest, pairs that share more mentions are tried first.

A predicted entity that has a mention in gold boilerplate matches nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records import Entity, EntityType, Resolution
from pipeline.score.cases import Case, Tally, count_by_label, overlap, touching

GoldEntity = tuple[EntityType, str]


@dataclass(frozen=True, slots=True)
class Links:
    """The entities of a release in gold and prediction, and the pairs that match."""

    gold: frozenset[GoldEntity]
    predicted: frozenset[Entity]
    pairs: tuple[tuple[GoldEntity, Entity], ...]


def match_links(cases: Iterable[Case], resolution: Resolution) -> list[Links]:
    """The links of each case, in order of the cases."""
    entities = {entity.id: entity for entity in resolution.entities}
    return [_match_release(case, resolution, entities) for case in cases]


def tally_links(links: Links) -> Tally:
    """The counts that precision and recall of a release's links are made of."""
    return Tally(
        gold=count_by_label(type_ for type_, _ in links.gold),
        predicted=count_by_label(entity.type for entity in links.predicted),
        matched=count_by_label(type_ for (type_, _), _ in links.pairs),
    )


def _match_release(case: Case, resolution: Resolution, entities: Mapping[str, Entity]) -> Links:
    entity_of = {
        mention: entities[resolution.entity_of[mention.release_id, mention.start, mention.end]]
        for mention in case.predicted
    }
    barred = {entity_of[mention].id for mention in case.in_boilerplate}
    shared: Counter[tuple[GoldEntity, str]] = Counter()
    for mention, entity in entity_of.items():
        if entity.id in barred:
            continue
        for other in touching(case.gold, mention):
            longer = max(mention.end - mention.start, other.end - other.start)
            if other.type == entity.type and 2 * overlap(mention, other) >= longer:
                shared[(other.type, other.name), entity.id] += 1
    return Links(
        gold=frozenset((mention.type, mention.name) for mention in case.gold),
        predicted=frozenset(entity_of.values()),
        pairs=tuple((gold, entities[id_]) for gold, id_ in sorted(largest_matching(shared))),
    )


def largest_matching(
    shared: Mapping[tuple[GoldEntity, str], int],
) -> set[tuple[GoldEntity, str]]:
    """A largest set of pairs of `shared` in which nothing stands twice.

    `shared` gives the weight of each possible pair. Heavier pairs are tried first, equal ones in
    order of their names, so that the result does not depend on the order of `shared`.
    """
    choices: defaultdict[GoldEntity, list[str]] = defaultdict(list)
    for gold, predicted in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        choices[gold].append(predicted)
    taken_by: dict[str, GoldEntity] = {}
    for gold in choices:
        _augment(gold, choices, taken_by)
    return {(gold, predicted) for predicted, gold in taken_by.items()}


def _augment(
    start: GoldEntity,
    choices: Mapping[GoldEntity, list[str]],
    taken_by: dict[str, GoldEntity],
) -> None:
    """Give `start` a partner, moving others to other partners where need be, if it can be done."""
    asked_by: dict[str, GoldEntity] = {}  # who first asked for a prediction on this search
    moved_from: dict[GoldEntity, str] = {}  # the prediction that a gold entity would give up
    queue = deque([start])
    while queue:
        gold = queue.popleft()
        for predicted in choices[gold]:
            if predicted in asked_by:
                continue
            asked_by[predicted] = gold
            if predicted in taken_by:
                holder = taken_by[predicted]
                moved_from[holder] = predicted
                queue.append(holder)
                continue
            while gold != start:
                taken_by[predicted] = gold
                predicted = moved_from[gold]
                gold = asked_by[predicted]
            taken_by[predicted] = start
            return
