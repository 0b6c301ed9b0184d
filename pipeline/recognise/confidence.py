"""How sure a mention is: the share of mentions with the same evidence that were right.

The table ``confidence.json`` is measured by `pipeline.train.confidence` on annotated releases
that neither the weights nor the rules were made from: for each type and combination of
evidence, right answers over all answers, drawn towards the type's mean where there are few
(an additive smoothing of `_PRIOR` cases).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.recognise.candidates import Candidate

_UNKNOWN = 0.5


def evidence_key(candidate: Candidate) -> str:
    """The row of the table that a candidate belongs to."""
    certain = "+certain" if candidate.certain and "gazetteer" in candidate.sources else ""
    form = candidate.kind if candidate.kind in {"demonym", "acronym", "short"} else "name"
    return f"{candidate.type}/{form}/{'+'.join(candidate.sources)}{certain}"


@dataclass(frozen=True, slots=True)
class Confidences:
    """Shares of right answers by evidence, and by type where the evidence is new."""

    by_evidence: Mapping[str, float]
    by_type: Mapping[str, float]

    def of(self, candidate: Candidate) -> float:
        """The confidence of a candidate, in [0, 1], rounded to two places."""
        share = self.by_evidence.get(evidence_key(candidate))
        if share is None:
            share = self.by_type.get(candidate.type, _UNKNOWN)
        return round(share, 2)


def load_confidences() -> Confidences:
    """The shipped table."""
    text = files("pipeline.recognise").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Confidences(data["by_evidence"], data["by_type"])
