"""What is compared: gold and prediction of each release, with what is free taken out.

Free, so neither missed nor wrong, are

- optional gold, and predicted mentions of which at least half lies in optional gold;
- predicted countries inside a longer gold name of another type (*France* in *Amnesty
  International France*).

A predicted mention that touches gold boilerplate is never free.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipeline.records import ENTITY_TYPES, EntityType, Mention, Resolution
from pipeline.score.gold import GoldMention, GoldRelease

# The types that "all" counts together; `instrument` is shown beside them.
ALL_TYPES: tuple[EntityType, ...] = ("person", "organisation", "country", "event")
LABELS: tuple[str, ...] = (*ALL_TYPES, "all", *(t for t in ENTITY_TYPES if t not in ALL_TYPES))


class Span(Protocol):
    """Anything with a start and an end."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Case:
    """A release to compare: `gold` and `predicted` without what is free, in text order.

    `in_boilerplate` are those of `predicted` that touch gold boilerplate.
    """

    release: GoldRelease
    gold: tuple[GoldMention, ...]
    predicted: tuple[Mention, ...]
    in_boilerplate: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each label a release has in gold, in the prediction, and in both."""

    gold: Counter[str]
    predicted: Counter[str]
    matched: Counter[str]


def make_cases(gold: Iterable[GoldRelease], resolution: Resolution) -> list[Case]:
    """One case a release, sorted by release id; predictions for other releases are left out.

    Raises :class:`ValueError` for a prediction that was made on another text than the gold's.
    """
    predicted: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in resolution.mentions:
        predicted[mention.release_id].append(mention)
    return [
        _make_case(release, sorted(predicted[release.id], key=lambda m: (m.start, m.end, m.type)))
        for release in sorted(gold, key=lambda release: release.id)
    ]


def types_of(label: str) -> tuple[str, ...]:
    """The types that a label counts."""
    return ALL_TYPES if label == "all" else (label,)


def count_by_label(types: Iterable[EntityType]) -> Counter[str]:
    """How often each type stands there, and under ``all`` those of `ALL_TYPES` together."""
    counts: Counter[str] = Counter(types)
    counts["all"] = sum(counts[type_] for type_ in types_of("all"))
    return counts


def touching(flat: Sequence[S], span: Span) -> Sequence[S]:
    """Those of `flat` (disjoint, in text order) that share a character with the span."""
    first = bisect_right(flat, span.start, key=lambda other: other.end)
    last = bisect_left(flat, span.end, key=lambda other: other.start)
    return flat[first:last]


def overlap(a: Span, b: Span) -> int:
    """How many characters the two spans share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _make_case(release: GoldRelease, predicted: Sequence[Mention]) -> Case:
    boilerplate = [zone for zone in release.zones if zone.kind == "boilerplate"]
    counted: list[Mention] = []
    wrong: list[Mention] = []
    for mention in predicted:
        if release.text[mention.start : mention.end] != mention.text:
            raise ValueError(
                f"release {release.id}: {mention.text!r} does not stand at "
                f"{mention.start}-{mention.end} of the gold's text"
            )
        if touching(boilerplate, mention):
            wrong.append(mention)
        elif _is_free(mention, release.mentions):
            continue
        counted.append(mention)
    return Case(
        release=release,
        gold=tuple(mention for mention in release.mentions if not mention.optional),
        predicted=tuple(counted),
        in_boilerplate=tuple(wrong),
    )


def _is_free(mention: Mention, gold: Sequence[GoldMention]) -> bool:
    near = touching(gold, mention)
    length = mention.end - mention.start
    if 2 * sum(overlap(mention, other) for other in near if other.optional) >= length:
        return True
    return mention.type == "country" and any(
        other.type != "country"
        and overlap(mention, other) == length
        and other.end - other.start > length
        for other in near
    )
