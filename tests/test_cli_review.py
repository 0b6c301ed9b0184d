"""explain, sample and score of a sample, on the command line."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app


@pytest.fixture
def releve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)))

    return call


def test_an_entity_and_a_mention_are_explained(releve, golden):
    told = releve("explain", "organisation:OIM", "-o", golden)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0] == "organisation-oim Organisation internationale pour les migrations (OIM)"
    assert {"spellings", "found by"} <= set(lines)
    mention = load_tables(golden)["mentions"].iloc[0]
    told = releve("explain", mention["mention_id"], "-o", golden)
    assert mention["found_by"] in told.stdout
    assert mention["entity_id"] in told.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "rien du tout"], "nothing is called 'rien du tout'"),
        (["explain", "OIM", "-o", "none"], "none: no tables here"),
        (["sample", "3", "-o", "none"], "none: no tables here"),
        (["score", "sample.csv", "-o", "x"], "score needs no --outputs: a judged sample holds all"),
        (["score", "none.csv"], "none.csv cannot be read (No such file or directory)"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_2(releve, golden, arguments, message):
    if "-o" not in arguments and "score" not in arguments:
        arguments = [*arguments, "-o", golden]
    result = releve(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("error ")
    assert message in line


def test_a_sample_is_drawn_judged_and_scored(releve, golden):
    assert releve("sample", "40", "-o", golden).stdout == (
        "40 mentions: sample.csv; fill the column right with oui or non, then: "
        "releve score sample.csv\n"
    )
    assert releve("sample", "40", "-o", golden).exit_code == 2
    assert releve("sample", "40", "-o", golden, "--to", "b.csv").exit_code == 0
    assert Path("b.csv").read_bytes() == Path("sample.csv").read_bytes()
    assert releve("sample", "40", "-o", golden, "--to", "c.csv", "--seed", "1").exit_code == 0
    assert Path("c.csv").read_bytes() != Path("sample.csv").read_bytes()
    assert "no row is judged yet" in releve("score", "sample.csv").stderr
    judged = re.sub(r";;(?=[a-z+]+;0)", ";oui;", Path("sample.csv").read_text("utf-8-sig"))
    Path("sample.csv").write_text(judged)
    result = releve("score", "sample.csv", "--json", "figures.json")
    assert result.exit_code == 0
    assert re.search(r"^all +1\.000 \[0\.89–1\.00\] +40 ", result.stdout, re.MULTILINE)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert json.loads(Path("figures.json").read_bytes())["all"]["n_judged"] == 40
