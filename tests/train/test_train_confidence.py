"""The confidence model on small cases worked out by hand."""

from dataclasses import replace

import pytest

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.confidence import Confidences, features, load_given_names
from pipeline.text import fold
from pipeline.train.confidence import (
    Case,
    across_writers,
    best_floors,
    calibration_error,
    confidence_of,
    fit,
)


def case(right, *, writer="a", type="person", **evidence):
    return Case(writer, type, {"bias": 1.0, **evidence}, right)


def test_with_the_bias_alone_the_confidence_is_the_share_of_right_ones():
    cases = [case(True)] * 3 + [case(False)]
    weights = fit(cases)
    assert set(weights) == {"bias"}
    assert confidence_of(weights, {"bias": 1.0}) == pytest.approx(0.75, abs=0.001)


def test_evidence_that_is_always_right_makes_surer():
    cases = [case(True, clear=1.0)] * 40 + [case(True), case(False)] * 20
    weights = fit(cases)
    assert confidence_of(weights, {"bias": 1.0, "clear": 1.0}) > 0.9
    assert confidence_of(weights, {"bias": 1.0}) == pytest.approx(0.5, abs=0.1)


def test_a_writer_is_judged_by_the_others():
    cases = [case(True, writer="a")] * 10 + [case(False, writer="b")] * 10
    confidences = across_writers(cases).tolist()
    assert max(confidences[:10]) < 0.05  # the other writer's are all wrong
    assert min(confidences[10:]) > 0.95


def test_the_calibration_error_is_the_mean_gap_over_the_bins():
    cases = [case(True), case(True), case(False), case(False)]
    # One bin with .95: two right of two; one with .45: none of two.
    assert calibration_error(cases, [0.95, 0.95, 0.45, 0.45]) == pytest.approx(
        (2 * 0.05 + 2 * 0.45) / 4
    )
    assert calibration_error([case(True)], [1.0]) == 0


def test_the_floor_is_where_f1_is_best():
    cases = [case(True), case(True), case(False), case(False)]
    # Two of three gold ones found: without floor 2*2/(4+3), above the wrong ones 2*2/(2+3).
    floors = best_floors(cases, [0.9, 0.4, 0.3, 0.2], {"person": 3})
    assert floors["person"] == 0.4
    assert floors["event"] == 0.0


PROPOSED = Candidate(0, 8, "person", "name", ("model",), "the model", probability=0.5)


def test_the_features_of_a_candidate():
    assert features(PROPOSED, "Amy Pope", clear=False, given={"amy"}) == {
        "bias": 1.0,
        "type person": 1.0,
        "kind person/name": 1.0,
        "by model": 1.0,
        "by person/model": 1.0,
        "network": 0.0,
        "network person": 0.0,
        "network alone": 0.0,
        "a given name in 2 words, person": 1.0,
        "network, a given name in 2 words, person": 0.0,
    }


@pytest.mark.parametrize(
    ("type_", "text", "told"),
    [
        ("person", "N’Diaye Awa", "a given name in 2 words, person"),
        ("person", "Bourj Hammoud", "no given name in 2 words, person"),
        ("person", "Anne-Sophie", "a given name in 1 words, person"),
        ("organisation", "Paul Guérin SA", "a given name in 2 words, organisation"),
        ("organisation", "Fondation Awa", "no given name in 2 words, organisation"),
    ],
)
def test_given_names_are_evidence(type_, text, told):
    candidate = replace(PROPOSED, type=type_)
    found = features(candidate, text, clear=False, given={"awa", "anne", "paul"})
    assert next(name for name in found if name.endswith(f"words, {type_}")) == told


def test_the_given_names_are_folded_and_no_common_words():
    names = load_given_names()
    assert {"awa", "ousmane", "francois", "aicha"} <= names
    assert not {"union", "banque", "de", "saint", "paris"} & names
    assert all(name == fold(name) and " " not in name for name in names)


def test_what_is_under_its_types_floor_is_too_unsure():
    judge = Confidences({"bias": -1.0}, {"person": 0.3})
    assert judge.of(PROPOSED, "Amy Pope", clear=False) == 0.27
    assert judge.too_low(PROPOSED, 0.27)
    assert not judge.too_low(PROPOSED, 0.3)
