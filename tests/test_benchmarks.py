"""The measuring scripts still fit what they measure; what they print is nobody's test."""

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module
    for name in ("ablation", "learning_curve", "popcorn"):
        sys.modules.pop(name, None)


def test_the_ablation_takes_away_functions_that_are_there(script):
    ablation = script("ablation")
    names = [name for stand in ablation.SOURCES.values() for name in stand]
    assert len(names) > 10
    assert [name for name in names if not hasattr(ablation.EXTRACT, name)] == []


def test_popcorns_names_lose_titles_articles_and_quotes(script):
    popcorn = script("popcorn")
    cases = {
        "Madame Adelys Adams": "Adelys Adams",
        "l’« Adek »": "Adek",
        "la société": "société",
        "M. le Dr Yves Le Goff,": "Yves Le Goff",
    }
    found = {t: t[slice(*popcorn.core(t, 0, len(t)))] for t in cases}
    assert found == cases


def test_the_curve_is_drawn_with_a_line_for_each_label(script):
    curve = script("learning_curve")
    drawing = curve.drawing({10: {"person": 0.5, "all": 0.6}, 20: {"person": 0.7, "all": 0.8}})
    assert drawing.count("<polyline") == 2
    assert drawing.startswith("<svg")
