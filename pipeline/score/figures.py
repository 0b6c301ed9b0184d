"""A figure: a share in [0, 1] with its number of cases and a bootstrap interval.

The interval is the percentile interval of Efron (1979; Efron and Tibshirani 1993, ch. 13) over
releases: a corpus of as many releases is drawn with replacement, the figure computed anew, and
the middle 95 % of 1000 such figures shown. Releases are drawn, not mentions, since the mentions
of one release succeed and fail together. The draws depend on the number of releases alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.score.cases import Tally

Weights = NDArray[np.int64]
Counts = NDArray[np.int64]
Values = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 20200701
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of `cases`, and the 95 % interval it lies in.

    `value` is None where there is no case to measure, `low` and `high` are None there and where
    there is only one release to draw from.
    """

    value: float | None
    low: float | None
    high: float | None
    cases: int


def draw_weights(n_releases: int) -> Weights:
    """How often each release stands in each corpus: one row a corpus, the first the corpus itself.

    The same number of releases gives the same rows.
    """
    drawn = np.random.default_rng(_SEED).multinomial(
        n_releases, np.full(n_releases, 1 / n_releases), size=_RESAMPLES
    )
    return np.vstack([np.ones((1, n_releases), dtype=np.int64), drawn])


def make_figure(values: Values, cases: int, *, n_releases: int) -> Figure:
    """The figure whose `values` were computed on each row of :func:`draw_weights`.

    A corpus that was drawn without a single case (NaN) says nothing of the interval.
    """
    if np.isnan(values[0]):
        return Figure(None, None, None, cases)
    resampled = values[1:][~np.isnan(values[1:])]
    if n_releases < 2 or not len(resampled):
        return Figure(float(values[0]), None, None, cases)
    low, high = np.percentile(resampled, _PERCENTILES)
    return Figure(float(values[0]), float(low), float(high), cases)


def share_figure(part: Counts, whole: Counts, weights: Weights) -> Figure:
    """The figure Σ part / Σ whole, of counts a release."""
    return make_figure(
        divide(weights @ part, weights @ whole), int(whole.sum()), n_releases=len(whole)
    )


def rate_figures(tallies: Sequence[Tally], label: str, weights: Weights) -> dict[str, Figure]:
    """Precision, recall and F1 of a label, micro-averaged over the releases.

    precision = matched / predicted, recall = matched / gold, and their harmonic mean
    F1 = 2 · matched / (predicted + gold); the cases are those of the denominator, for F1 those of
    the gold.
    """
    gold = np.array([tally.gold[label] for tally in tallies])
    predicted = np.array([tally.predicted[label] for tally in tallies])
    matched = np.array([tally.matched[label] for tally in tallies])
    f1 = divide(weights @ (2 * matched), weights @ (gold + predicted))
    return {
        "precision": share_figure(matched, predicted, weights),
        "recall": share_figure(matched, gold, weights),
        "f1": make_figure(f1, int(gold.sum()), n_releases=len(tallies)),
    }


def divide(part: NDArray[np.generic], whole: NDArray[np.generic]) -> Values:
    """The quotients, NaN where the denominator is 0."""
    quotients = np.full(len(whole), np.nan)
    np.divide(part, whole, out=quotients, where=whole != 0)
    return quotients
