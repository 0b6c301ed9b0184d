"""Whatever a stage is given, it keeps the laws: some dozens of ugly inputs each time.

More of them: ``--hypothesis-profile=search``, or ``benchmarks/fuzz.py STAGE --minutes 5``. What was
found once stands in ``cases.toml``, and its files in ``cases/``.
"""

import tomllib
from pathlib import Path

import pytest
import ugly
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import check_mentions

from pipeline.recognise import recognise

FILES = sorted((Path(__file__).parent / "cases").glob("*"))
CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))

slow = settings(suppress_health_check=list(HealthCheck), max_examples=40)


@settings(slow, max_examples=300)
@given(ugly.files)
def test_any_file_is_releases_or_skips(case):
    ugly.read(case)


def test_of_every_file_it_is_said_what_it_broke():
    assert [path.name for path in FILES] == sorted(CASES["files"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_that_were_read_wrong_once(path):
    ugly.read((path.suffix, path.read_bytes()))


@slow
@given(st.lists(ugly.ugly_texts, min_size=1, max_size=4), st.integers(6, 40))
def test_any_texts_go_through_every_stage(texts, every):
    ugly.written(texts, every)


@slow
@given(ugly.names)
def test_whatever_is_said_to_be_a_name_is_resolved(named):
    ugly.resolve_names(named)


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: case["broke"])
def test_texts_that_went_wrong_once(case):
    ugly.written(case["texts"])


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: case["broke"])
def test_names_that_went_wrong_once(case):
    ugly.resolve_names([(name, type_) for name, type_ in case["names"]])


@slow
@given(st.lists(ugly.ugly_texts, min_size=1, max_size=3))
def test_the_real_model_keeps_the_laws(recogniser, texts):
    for page in ugly.strip(texts):
        check_mentions(page, *recognise(page, recogniser))
