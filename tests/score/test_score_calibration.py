"""Confidence against what is right, on cases worked out by hand."""

from dataclasses import replace

import pytest
from score_samples import as_resolution, e, releases, zones_of

from pipeline.score import score

TEXT = f"{e('person', 'Amy Pope')}, {e('person', 'Awa Diallo')} et {e('organisation', 'OIM')}"
WRONG = f"{e('person', 'Amy Pope')}, Awa {e('person', 'Diallo')} et {e('organisation', 'OIM')}"


def shares(*confidences):
    gold, predicted = releases(r1=TEXT), releases(r1=WRONG)
    resolution = as_resolution(predicted)
    mentions = [
        replace(mention, confidence=confidence)
        for mention, confidence in zip(resolution.mentions, confidences, strict=True)
    ]
    scores = score(
        gold, zones=zones_of(predicted), resolution=replace(resolution, mentions=tuple(mentions))
    )
    return {
        name.split(".")[1]: (figure.value, figure.cases)
        for name, figure in scores.figures.items()
        if name.startswith("confidence.")
    }


def test_mentions_are_counted_in_the_bin_of_their_confidence():
    found = shares(0.95, 0.6, 1.0)
    assert found["90_to_100"] == (1.0, 2)  # Amy Pope and the OIM
    assert found["50_to_70"] == (0.0, 1)  # Diallo without Awa
    assert found["70_to_80"] == (None, 0)
    # Bins: |.95 + 1 - 2| and |.6 - 0|, over three mentions.
    assert found["error"] == (pytest.approx((0.05 + 0.6) / 3), 3)


def test_a_bound_belongs_to_the_bin_above():
    assert shares(0.9, 0.9, 0.89)["90_to_100"][1] == 2
    assert shares(0.9, 0.9, 0.89)["80_to_90"][1] == 1
