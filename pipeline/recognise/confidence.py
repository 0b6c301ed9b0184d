"""How sure a mention is: the probability that span and type are right, given its evidence.

A logistic model over readable features: what proposed the mention (``found_by``), its type and
kind, and how sure the network was of the moves that made it, where it made this span. Its weights
(``confidence.json``) are fitted by `pipeline.train.confidence` on the releases of writers that
neither the network nor the rules were made from. Where all of that together says that a mention
is more likely wrong than the floor of its type, it is dropped with that reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import exp, log
from typing import Protocol

from pipeline.recognise.candidates import Candidate
from pipeline.text import fold

# The network's probabilities are cut here, where they say no more than "sure".
_SUREST = 0.999
_LEAST = 0.02
_PART = re.compile(r"[\s-]+")


def features(
    candidate: Candidate, text: str, *, clear: bool, given: Collection[str]
) -> dict[str, float]:
    """What is known of a candidate, as named numbers.

    `text` is what it spans; `clear` says that the words around it speak for its type; `given` are
    given names, folded.
    """
    type_, sources = candidate.type, "+".join(candidate.sources)
    found = {
        "bias": 1.0,
        f"type {type_}": 1.0,
        f"kind {type_}/{candidate.kind}": 1.0,
        f"by {sources}": 1.0,
        f"by {type_}/{sources}": 1.0,
    }
    if candidate.probability is not None:
        p = min(max(candidate.probability, _LEAST), _SUREST)
        odds = log(p / (1 - p))
        found["network"] = odds
        found[f"network {type_}"] = odds
        if candidate.sources == ("model",):
            found["network alone"] = odds
    elif "model" in candidate.sources:
        found["network spoke of another span or type"] = 1.0
    if clear:
        found[f"clear context {type_}"] = 1.0
    words = text.split()
    if len(words) == 1:
        found[f"one word {type_}"] = 1.0
    elif len(words) > 5:
        found[f"many words {type_}"] = 1.0
    if type_ in ("person", "organisation"):
        parts = _PART.split(fold(text))
        named = any(part in given for part in (parts if type_ == "person" else parts[:1]))
        what = f"{'a' if named else 'no'} given name in {min(len(words), 2)} words, {type_}"
        found[what] = 1.0
        if "network" in found:
            found[f"network, {what}"] = found["network"]
    if len(text) > 6 and text.isupper():
        found["all capitals"] = 1.0
    if text[:1].islower():
        found[f"lower case {type_}"] = 1.0
    return found


class Judge(Protocol):
    """Who says how sure a mention is, and whether that is enough."""

    def of(self, candidate: Candidate, text: str, *, clear: bool) -> float:
        """The confidence of a candidate, in [0, 1]; `text` and `clear` as in `features`."""

    def too_low(self, candidate: Candidate, confidence: float) -> bool:
        """Whether a mention of this confidence had better be dropped."""


@dataclass(frozen=True, slots=True)
class Confidences:
    """The weight of each feature, and the floor of each type."""

    weights: Mapping[str, float]
    floors: Mapping[str, float]
    given: frozenset[str] = frozenset()

    def of(self, candidate: Candidate, text: str, *, clear: bool) -> float:
        """The confidence of a candidate, in [0, 1], rounded to two places."""
        evidence = features(candidate, text, clear=clear, given=self.given)
        total = sum(self.weights.get(name, 0.0) * value for name, value in evidence.items())
        return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 2)

    def too_low(self, candidate: Candidate, confidence: float) -> bool:
        """Whether a mention of this confidence had better be dropped.

        Never what repeats a name that stands, or what a network proposed that does not say how
        sure it is.
        """
        if candidate.sources == ("release",):
            return False
        unknown = candidate.probability is None and "model" in candidate.sources
        return not unknown and confidence < self.floors.get(candidate.type, 0.0)


def load_confidences() -> Confidences:
    """The shipped weights."""
    text = files("pipeline.recognise").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Confidences(data["weights"], data["floors"], load_given_names())


def load_given_names() -> frozenset[str]:
    """The given names that are known, folded."""
    text = files("pipeline.recognise").joinpath("given_names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
