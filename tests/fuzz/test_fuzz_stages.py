"""Whatever a stage is given, it keeps the laws: some dozens of ugly inputs each time.

More of them: ``--hypothesis-profile=search``, or ``benchmarks/fuzz.py STAGE --minutes 5``. What was
found once stands in ``cases/`` (files, by suffix) and below (texts).
"""

from pathlib import Path

import pytest
import ugly
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import check_mentions

from pipeline.recognise import recognise

CASES = sorted((Path(__file__).parent / "cases").glob("*"))
TEXTS: list[list[str]] = []

slow = settings(suppress_health_check=list(HealthCheck), max_examples=40)


@settings(slow, max_examples=300)
@given(ugly.files)
def test_any_file_is_releases_or_skips(case):
    ugly.read(case)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
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


@pytest.mark.parametrize("texts", TEXTS)
def test_texts_that_went_wrong_once(texts):
    ugly.written(texts)


@slow
@given(st.lists(ugly.ugly_texts, min_size=1, max_size=3))
def test_the_real_model_keeps_the_laws(recogniser, texts):
    for page in ugly.strip(texts):
        check_mentions(page, *recognise(page, recogniser))
