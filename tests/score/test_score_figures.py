from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.score.cases import Tally
from pipeline.score.figures import Figure, draw_weights, make_figure, rate_figures, share_figure


def test_draws_start_with_the_corpus_itself_and_are_the_same_every_time():
    weights = draw_weights(7)
    assert weights.shape == (1001, 7)
    assert weights[0].tolist() == [1] * 7
    assert (weights.sum(axis=1) == 7).all()
    assert (weights == draw_weights(7)).all()
    assert len(np.unique(weights, axis=0)) > 500


def test_interval_is_that_of_the_binomial_where_releases_are_coins():
    # 100 releases of one case each, 50 right: the share of a draw is binomial(100, 1/2) / 100,
    # whose 2.5 and 97.5 percentiles are .40 and .60 (normal: .5 ± 1.96·.05).
    part, whole = np.array([0, 1] * 50), np.ones(100, dtype=np.int64)
    figure = share_figure(part, whole, draw_weights(100))
    assert (figure.value, figure.cases) == (0.5, 100)
    assert figure.low == pytest.approx(0.40, abs=0.015)
    assert figure.high == pytest.approx(0.60, abs=0.015)


def test_no_case_has_no_value_and_one_release_no_interval():
    nothing = np.zeros(3, dtype=np.int64)
    assert share_figure(nothing, nothing, draw_weights(3)) == Figure(None, None, None, 0)
    one = share_figure(np.array([1]), np.array([2]), draw_weights(1))
    assert one == Figure(0.5, None, None, 2)


def test_draws_without_a_case_do_not_count_for_the_interval():
    values = np.array([0.5, np.nan, 0.0, 1.0, np.nan])
    assert make_figure(values, 4, n_releases=2) == Figure(0.5, 0.025, 0.975, 4)


def test_rates_are_micro_averaged():
    # 1 of 2 predicted and 4 gold; 3 of 3 and 4: precision 4/5, recall 4/8, F1 2·4 / (5 + 8)
    tallies = [
        Tally(gold=Counter(all=4), predicted=Counter(all=2), matched=Counter(all=1)),
        Tally(gold=Counter(all=4), predicted=Counter(all=3), matched=Counter(all=3)),
    ]
    figures = rate_figures(tallies, "all", draw_weights(2))
    # a draw holds the first release twice, the second twice, or each once
    assert figures == {
        "precision": Figure(4 / 5, 1 / 2, 1, 5),
        "recall": Figure(4 / 8, 1 / 4, 3 / 4, 8),
        "f1": Figure(8 / 13, 2 / 6, 6 / 7, 8),
    }


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_figures_lie_in_their_interval_and_that_in_0_to_1(counts):
    part = np.array([min(pair) for pair in counts])
    whole = np.array([max(pair) for pair in counts])
    figure = share_figure(part, whole, draw_weights(len(counts)))
    known = [x for x in (figure.low, figure.value, figure.high) if x is not None]
    assert known == sorted(known)
    assert all(0 <= x <= 1 for x in known)
