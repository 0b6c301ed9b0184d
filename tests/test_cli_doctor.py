"""The command ``releve doctor``: what it prints, and its exit code."""

import pytest
import typer
from typer.testing import CliRunner

import pipeline.doctor as doctor
from pipeline.cli import app
from pipeline.doctor import Finding

WELL = Finding("Python", "ok", "3.11.7")
ODD = Finding("skipped", "warning", "2, unknown suffix .jpg (a[1].jpg)", "leave them out")
BAD = Finding("outputs", "problem", "x is a file", "move it away")


@pytest.fixture
def releve(monkeypatch, tmp_path):
    """Calls the command with these findings."""
    monkeypatch.chdir(tmp_path)

    def call(*findings):
        asked = []

        def examine(settings, *, terminal):
            asked.append(settings)
            yield from findings

        monkeypatch.setattr(doctor, "examine", examine)
        result = CliRunner().invoke(app, ["doctor", "mon dossier", "--text-column", "corps"])
        assert [(s.sources[0].name, s.columns.text) for s in asked] == [("mon dossier", "corps")]
        return result

    return call


def test_a_run_would_work(releve):
    result = releve(WELL, ODD)
    assert result.exit_code == 0
    assert result.output == (
        "ok      Python 3.11.7\n"
        "warning skipped 2, unknown suffix .jpg (a[1].jpg)\n"
        "        → leave them out\n"
        "\n"
        "A run would work: releve run 'mon dossier' --text-column corps\n"
    )


def test_a_run_would_not_work(releve):
    result = releve(WELL, BAD)
    assert result.exit_code == 2
    assert result.output == (
        "ok      Python 3.11.7\n"
        "problem outputs x is a file\n"
        "        → move it away\n"
        "\n"
        "A run would not work yet: mend what is marked as a problem.\n"
    )


def test_it_takes_every_column_that_a_run_takes():
    commands = typer.main.get_command(app).commands
    columns = {
        name: {p.name for p in commands[name].params if p.name.endswith("_column")}
        for name in ("doctor", "run", "read")
    }
    assert columns["doctor"] == columns["run"] == columns["read"]
    assert len(columns["run"]) == 6
