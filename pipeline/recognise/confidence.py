"""How sure a mention is: the share of mentions with the same evidence that were right.

The table ``confidence.json`` is measured by `pipeline.train.confidence` on annotated releases
that neither the weights nor the rules were made from: for each type and combination of
evidence, right answers over all answers, drawn towards the type's mean where there are few
(additive smoothing).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.recognise.candidates import Candidate

_UNKNOWN = 0.5


def row_of(type_: str, kind: str, found_by: str) -> str:
    """The row of the table for a type, a kind of mention and its evidence."""
    return f"{type_}/{kind}/{found_by}"


@dataclass(frozen=True, slots=True)
class Confidences:
    """Shares of right answers by evidence, and by type where the evidence is new."""

    by_evidence: Mapping[str, float]
    by_type: Mapping[str, float]

    def of(self, candidate: Candidate) -> float:
        """The confidence of a candidate, in [0, 1], rounded to two places."""
        share = self.by_evidence.get(
            row_of(candidate.type, candidate.kind, "+".join(candidate.sources))
        )
        if share is None:
            share = self.by_type.get(candidate.type, _UNKNOWN)
        return round(share, 2)


def load_confidences() -> Confidences:
    """The shipped table."""
    text = files("pipeline.recognise").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Confidences(data["by_evidence"], data["by_type"])
