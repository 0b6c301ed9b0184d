"""The weights of the confidence model, on releases that the network was not trained on.

The releases are recognised with their gold zones; a mention is right when a gold mention has its
span and type. What lies in optional gold, or is a country inside a longer gold name, is left
out. A logistic regression with an L2 penalty is fitted to the evidence by Newton's method; the
floor under which a mention is dropped is, for each type, the one that gives the best F1. The
calibration error (ECE: mean distance of confidence and share of right ones over ten bins,
Naeini et al. 2015) is measured writer by writer, each by weights fitted on the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.recognise import Recogniser, recognise_pages
from pipeline.recognise.candidates import Candidate
from pipeline.recognise.confidence import features, load_given_names
from pipeline.records import ENTITY_TYPES, Mention, Page
from pipeline.score import GoldRelease, releases_of

_PENALTY = 2.0
_BINS = 10
# No floor is set above this: a mention that is nearly as likely right as wrong is worth showing.
_HIGHEST_FLOOR = 0.4
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Case:
    """A mention of a writer's release: its evidence, its type, and whether it was right."""

    writer: str
    type: str
    evidence: Mapping[str, float]
    right: bool


class _Recorder:
    """A judge that lets everything stand and notes the evidence that it is asked about."""

    def __init__(self) -> None:
        self.heard: list[Mapping[str, float]] = []
        self._given = load_given_names()

    def of(self, candidate: Candidate, text: str, *, clear: bool) -> float:
        evidence = features(candidate, text, clear=clear, given=self._given)
        self.heard.append(evidence)
        return 1.0

    def too_low(self, _candidate: Candidate, _confidence: float) -> bool:
        return False


def gather_cases(releases: Sequence[GoldRelease], recogniser: Recogniser) -> list[Case]:
    """The mentions that are found in the releases, each with its evidence."""
    recorder = _Recorder()
    recogniser = replace(recogniser, judge=recorder)
    ordered = sorted(releases, key=lambda r: r.id)
    pages = [
        Page(release, gold.zones)
        for release, gold in zip(releases_of(ordered), ordered, strict=True)
    ]
    cases: list[Case] = []
    for gold, (mentions, _) in zip(ordered, recognise_pages(pages, recogniser), strict=True):
        exact = {(m.start, m.end, m.type) for m in gold.mentions}
        for mention, evidence in zip(mentions, recorder.heard, strict=True):
            if not _is_free(mention, gold):
                right = (mention.start, mention.end, mention.type) in exact
                cases.append(Case(gold.id.partition("-")[0], mention.type, evidence, right))
        recorder.heard.clear()
    return cases


def _is_free(mention: Mention, gold: GoldRelease) -> bool:
    for other in gold.mentions:
        if other.start < mention.end and mention.start < other.end:
            if other.optional:
                return True
            if mention.type == "country" and other.type != "country":
                return other.start <= mention.start and mention.end <= other.end
    return False


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The weight of each feature that a logistic regression gives."""
    names = sorted({name for case in cases for name in case.evidence})
    index = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(cases), len(names)))
    for row, case in zip(table, cases, strict=True):
        for name, value in case.evidence.items():
            row[index[name]] = value
    right = np.array([case.right for case in cases], dtype=float)
    weights = np.zeros(len(names))
    penalty = np.full(len(names), _PENALTY)
    penalty[index["bias"]] = 1e-3
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - chance) - penalty * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return {
        name: round(float(w), 4) for name, w in zip(names, weights, strict=True) if abs(w) > 1e-4
    }


def confidence_of(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
    """The probability that the weights give the evidence."""
    total = sum(weights.get(name, 0.0) * value for name, value in evidence.items())
    return float(1 / (1 + np.exp(-total)))


def across_writers(cases: Sequence[Case]) -> NDArray[np.float64]:
    """The confidence of each case by weights fitted on the cases of the other writers."""
    result = np.zeros(len(cases))
    for writer in sorted({case.writer for case in cases}):
        weights = fit([case for case in cases if case.writer != writer])
        for i, case in enumerate(cases):
            if case.writer == writer:
                result[i] = confidence_of(weights, case.evidence)
    return result


def count_gold(releases: Sequence[GoldRelease]) -> Counter[str]:
    """The mentions of each type that have to be found."""
    return Counter(m.type for gold in releases for m in gold.mentions if not m.optional)


def best_floors(
    cases: Sequence[Case], confidences: Sequence[float], wanted: Mapping[str, int]
) -> dict[str, float]:
    """For each type, the floor with the best F1; `wanted` counts the gold mentions."""
    floors: dict[str, float] = {}
    for type_ in ENTITY_TYPES:
        own = sorted(
            (
                (c, case.right)
                for case, c in zip(cases, confidences, strict=True)
                if case.type == type_
            )
        )
        best, floor = 0.0, 0.0
        for at in range(len(own)):
            if own[at][0] > _HIGHEST_FLOOR:
                break
            kept = sum(r for _, r in own[at:])
            value = 2 * kept / (len(own) - at + wanted[type_])
            if value > best:
                best, floor = value, own[at][0]
        floors[type_] = round(floor, 2)
    return floors


def calibration_error(cases: Sequence[Case], confidences: Sequence[float]) -> float:
    """The expected calibration error over bins of equal width."""
    bins: Counter[int] = Counter()
    gap: dict[int, float] = {}
    for case, confidence in zip(cases, confidences, strict=True):
        at = min(_BINS - 1, int(confidence * _BINS))
        bins[at] += 1
        gap[at] = gap.get(at, 0.0) + case.right - confidence
    return sum(abs(difference) for difference in gap.values()) / max(1, len(cases))


def save_confidence(
    cases: Sequence[Case], wanted: Mapping[str, int], path: Path, *, note: str
) -> float:
    """Fit, and write what `recognise` reads; returns the calibration error across writers.

    `wanted` counts the gold mentions of each type on the same releases.
    """
    held = across_writers(cases).tolist()
    error = calibration_error(cases, held)
    sure = [case.right for case, c in zip(cases, held, strict=True) if c >= 0.9]
    content = {
        "note": note,
        "measured": {
            "mentions": len(cases),
            "right": round(sum(case.right for case in cases) / len(cases), 4),
            "calibration error across writers": round(error, 4),
            "share right where confidence is .9 or more": round(sum(sure) / max(1, len(sure)), 4),
            "share of mentions with confidence .9 or more": round(len(sure) / len(cases), 4),
        },
        "floors": best_floors(cases, held, wanted),
        "weights": fit(cases),
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return error
