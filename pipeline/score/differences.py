"""Where gold and prediction differ, for people who improve the pipeline.

Mentions first: missed, wrong, of another type, with another span. Then, of what was found with
the right span and type, the entities that are cut differently, and the names that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.records import Entity, EntityType, Mention, Resolution
from pipeline.score.cases import Case, Span, make_cases, overlap, touching
from pipeline.score.gold import GoldMention, GoldRelease
from pipeline.score.links import GoldEntity, Links, match_links
from pipeline.score.mentions import Match, strict_matches
from pipeline.text import squeeze

DifferenceKind = Literal["missed", "wrong", "type", "span", "identity", "name"]

_Type = EntityType | Literal[""]
_Side = tuple[str, _Type]  # text and type

_CONTEXT = 40  # characters shown on either side


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One difference; its texts are one line each, and `context` marks the place with ⟦ ⟧.

    ========  ===================================================================================
    missed    gold that was not found; `text` and `type` are empty
    wrong     found where the gold has nothing; `gold_text` and `gold_type` are empty
    span      the right type, another span
    type      another type, at the same or another span
    identity  rightly found, as a mention of another entity than the one that matches the gold's
              in this release; the texts are canonical names, the place is the first such mention
    name      a matched entity with another canonical name; texts and place as for ``identity``
    ========  ===================================================================================

    `zone` is the gold's zone, so that what was found inside boilerplate can be told.
    """

    release_id: str
    start: int
    end: int
    kind: DifferenceKind
    gold_text: str
    gold_type: _Type
    text: str
    type: _Type
    zone: str
    context: str


def differences(gold: Iterable[GoldRelease], resolution: Resolution) -> list[Difference]:
    """Every difference between gold and prediction, sorted by place; what is free is none."""
    cases = make_cases(gold, resolution)
    entities = {entity.id: entity for entity in resolution.entities}
    entity_of = {place: entities[id_] for place, id_ in resolution.entity_of.items()}
    found: list[Difference] = []
    for case, links in zip(cases, match_links(cases, resolution), strict=True):
        matches = strict_matches(case)
        found += _mention_differences(case, matches)
        found += _entity_differences(case, matches, links, entity_of)
    return sorted(found)


def _mention_differences(case: Case, matches: Sequence[Match]) -> Iterator[Difference]:
    right_gold = {mention for mention, _ in matches}
    right = {mention for _, mention in matches}
    missed = [mention for mention in case.gold if mention not in right_gold]
    wrong = [mention for mention in case.predicted if mention not in right]
    paired: set[GoldMention | Mention] = set()
    for gold, predicted in _pair(missed, wrong):
        paired |= {gold, predicted}
        kind: DifferenceKind = "span" if gold.type == predicted.type else "type"
        yield _difference(
            case, gold, kind, (gold.text, gold.type), (predicted.text, predicted.type)
        )
    for gold in missed:
        if gold in paired:
            continue
        yield _difference(case, gold, "missed", (gold.text, gold.type), ("", ""))
    for predicted in wrong:
        if predicted in paired:
            continue
        yield _difference(case, predicted, "wrong", ("", ""), (predicted.text, predicted.type))


def _entity_differences(
    case: Case,
    matches: Sequence[Match],
    links: Links,
    entity_of: Mapping[tuple[str, int, int], Entity],
) -> Iterator[Difference]:
    partner = dict(links.pairs)
    told: set[tuple[GoldEntity, str]] = set()
    for gold, predicted in matches:
        entity = entity_of[case.release.id, predicted.start, predicted.end]
        key: GoldEntity = (gold.type, gold.name)
        same = partner.get(key) == entity
        if (key, entity.id) not in told and not (same and entity.name == gold.name):
            told.add((key, entity.id))
            kind: DifferenceKind = "name" if same else "identity"
            yield _difference(case, gold, kind, (gold.name, gold.type), (entity.name, entity.type))


def _pair(
    missed: Sequence[GoldMention], wrong: Sequence[Mention]
) -> list[tuple[GoldMention, Mention]]:
    """What overlaps, paired so that each stands once: right types first, then longest overlap."""
    candidates = [
        (other.type != mention.type, -overlap(mention, other), other.start, mention.start, place)
        for place, mention in enumerate(wrong)
        for other in touching(missed, mention)
    ]
    by_start = {mention.start: mention for mention in missed}
    pairs: dict[int, GoldMention] = {}
    for _, _, start, _, place in sorted(candidates):
        if start in by_start and place not in pairs:
            pairs[place] = by_start.pop(start)
    return [(mention, wrong[place]) for place, mention in pairs.items()]


def _difference(
    case: Case, place: Span, kind: DifferenceKind, gold: _Side, predicted: _Side
) -> Difference:
    zone, *_ = touching(case.release.zones, place)
    return Difference(
        release_id=case.release.id,
        start=place.start,
        end=place.end,
        kind=kind,
        gold_text=squeeze(gold[0]),
        gold_type=gold[1],
        text=squeeze(predicted[0]),
        type=predicted[1],
        zone=zone.kind,
        context=_context(case.release.text, place),
    )


def _context(text: str, place: Span) -> str:
    before = text[max(0, place.start - _CONTEXT) : place.start]
    after = text[place.end : place.end + _CONTEXT]
    return squeeze(f"{before}⟦{text[place.start : place.end]}⟧{after}")
