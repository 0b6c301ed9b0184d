"""Identity: B³ of the entities, over the mentions that gold and prediction share.

For a mention m, let G(m) be the mentions of its gold entity and P(m) those of its predicted
entity, both among the mentions found with the right span and type, over the whole folder as one
corpus. Then (Bagga and Baldwin 1998, equal weights)

    precision = mean over m of |G(m) ∩ P(m)| / |P(m)|      (falls when entities are merged)
    recall    = mean over m of |G(m) ∩ P(m)| / |G(m)|      (falls when entities are split)

and F1 is their harmonic mean. What was not found is the business of the other figures. For the
interval releases are drawn with the scores that their mentions have in the whole corpus: were the
entities cut anew in each draw, a release drawn twice would agree with itself and raise the figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.records import Resolution
from pipeline.score.cases import Case, types_of
from pipeline.score.figures import Figure, Weights, divide, make_figure
from pipeline.score.links import GoldEntity
from pipeline.score.mentions import strict_matches


@dataclass(frozen=True, slots=True)
class Assignment:
    """A mention's release (its place among the cases), gold entity and predicted entity."""

    release: int
    gold: GoldEntity
    predicted: str


def assign(cases: Sequence[Case], resolution: Resolution) -> list[Assignment]:
    """What every strictly matched mention is a mention of, in gold and in prediction."""
    return [
        Assignment(
            release=index,
            gold=(gold.type, gold.name),
            predicted=resolution.entity_of[mention.release_id, mention.start, mention.end],
        )
        for index, case in enumerate(cases)
        for gold, mention in strict_matches(case)
    ]


def identity_figures(
    assignments: Sequence[Assignment], label: str, weights: Weights
) -> dict[str, Figure]:
    """B³ precision, recall and F1 over the mentions of a label; the cases are mentions."""
    types = types_of(label)
    chosen = [assignment for assignment in assignments if assignment.gold[0] in types]
    together = Counter((a.gold, a.predicted) for a in chosen)
    in_gold = Counter(a.gold for a in chosen)
    in_predicted = Counter(a.predicted for a in chosen)

    n_releases = weights.shape[1]
    count = np.zeros(n_releases)
    precision_sum = np.zeros(n_releases)
    recall_sum = np.zeros(n_releases)
    for a in chosen:
        shared = together[a.gold, a.predicted]
        count[a.release] += 1
        precision_sum[a.release] += shared / in_predicted[a.predicted]
        recall_sum[a.release] += shared / in_gold[a.gold]

    n = weights @ count
    precision = divide(weights @ precision_sum, n)
    recall = divide(weights @ recall_sum, n)
    figures = {
        "precision": precision,
        "recall": recall,
        "f1": divide(2 * precision * recall, precision + recall),
    }
    return {
        measure: make_figure(values, len(chosen), n_releases=n_releases)
        for measure, values in figures.items()
    }
