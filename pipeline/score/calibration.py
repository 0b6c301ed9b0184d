"""Does a confidence mean what it says: of the mentions with it, how many are right?

Mentions are put into bins by their confidence (a reliability diagram in figures: DeGroot and
Fienberg 1983; Niculescu-Mizil and Caruana 2005). A well calibrated bin holds a share of right ones
(span and type exact) that lies within its bounds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.score.cases import Case
from pipeline.score.figures import Figure, Weights, divide, make_figure, share_figure
from pipeline.score.mentions import strict_matches

# Bounds in hundredths, the upper one left out but for the last.
BINS = ((0, 50), (50, 70), (70, 80), (80, 90), (90, 100))


def label_of(bounds: tuple[int, int]) -> str:
    """The label of a bin: ``90_to_100``."""
    return f"{bounds[0]}_to_{bounds[1]}"


def calibration_figures(cases: Sequence[Case], weights: Weights) -> dict[str, dict[str, Figure]]:
    """For each bin of confidence, the share of its mentions that is right; `error` is all bins'
    mean distance between confidence and that share (ECE, Naeini et al. 2015), by mentions.
    """
    right = np.zeros((len(BINS), len(cases)), dtype=np.int64)
    found = np.zeros((len(BINS), len(cases)), dtype=np.int64)
    gap = np.zeros((len(BINS), len(cases)))
    for at, case in enumerate(cases):
        exact = {(m.start, m.end, m.type) for _, m in strict_matches(case)}
        for mention in case.predicted:
            row = _bin_of(mention.confidence)
            is_right = (mention.start, mention.end, mention.type) in exact
            found[row, at] += 1
            right[row, at] += is_right
            gap[row, at] += mention.confidence - is_right
    figures = {
        label_of(bounds): {"share": share_figure(right[row], found[row], weights)}
        for row, bounds in enumerate(BINS)
    }
    gaps = sum((np.abs(weights @ row) for row in gap), np.zeros(len(weights)))
    error = divide(gaps, weights @ found.sum(axis=0))
    figures["error"] = {"share": make_figure(error, int(found.sum()), n_releases=len(cases))}
    return figures


def _bin_of(confidence: float) -> int:
    hundredths = round(100 * confidence)
    return next((i for i, (_, end) in enumerate(BINS) if hundredths < end), len(BINS) - 1)
