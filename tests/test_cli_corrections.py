"""Corrections on the command line: replayed at each run, told line by line."""

from pathlib import Path

import pytest
from flow_samples import FILES, tree, write_files
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app
from pipeline.flow import STAGES

CORRECTIONS = (
    "action;entité;valeur;communiqué;commentaire\n"
    "rename;person:Awa Diallo;Awa Marie Diallo;;\n"
    "reject;Jean Kodjo;;;\n"
    "retype;organisation-pnud;event;;\n"
    "retype;organisation-pnud;instrument;;\n"
    "rename;personne:Inconnue;X;;\n"
)


@pytest.fixture
def releve(tmp_path, monkeypatch, loaded_once):
    monkeypatch.chdir(tmp_path)
    files = {name: data for name, data in FILES.items() if not name.startswith("0")}
    write_files(tmp_path / "corpus", files)

    def call(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)))

    return call


def told(result):
    return [line for line in result.stderr.splitlines() if "correct" in line or "effect" in line]


def test_a_file_where_the_command_runs_is_replayed_and_said(releve):
    Path("corrections.csv").write_bytes(CORRECTIONS.encode("cp1252"))
    result = releve("run")
    assert result.exit_code == 0
    assert told(result) == [
        "corrections corrections.csv: 2 applied, 1 without effect, 2 contradicted",
        "contradicted corrections.csv, line 4: retype organisation-pnud: by line 5",
        "contradicted corrections.csv, line 5: retype organisation-pnud: by line 4",
        "without effect corrections.csv, line 6: rename personne:Inconnue: "
        "nothing is called 'personne:Inconnue'",
    ]
    tables = load_tables("outputs")
    assert "Awa Marie Diallo" in set(tables["entities"]["name"])
    assert "Jean Kodjo" not in set(tables["entities"]["name"])
    assert "corrections.csv, line 3: reject" in set(tables["dropped"]["reason"])
    assert tables["corrections"]["outcome"].tolist() == [
        *("applied", "applied", "contradicted", "contradicted", "without effect")
    ]
    first = tree(Path("outputs"))
    again = releve("run")
    assert told(again) == told(result)
    assert tree(Path("outputs")) == first
    assert len(told(releve("run", "-q"))) == 3


def test_the_stages_replay_them_too_and_recognise_nothing_again(releve):
    Path("mes-mots.csv").write_text(CORRECTIONS)
    releve("run", "-o", "whole", "--corrections", "mes-mots.csv")
    for stage in STAGES:
        more = ("--corrections", "mes-mots.csv") if stage == "resolve" else ()
        assert releve(stage, *more).exit_code == 0
    assert tree(Path("outputs")) == tree(Path("whole"))
    assert releve("resolve").exit_code == 0
    assert releve("tables").exit_code == 0
    assert load_tables("outputs")["corrections"].empty


def test_the_settings_file_can_name_them_and_they_are_no_release(releve):
    write_files(Path("corpus"), {"corrections.csv": CORRECTIONS.encode()})
    Path("releve.toml").write_text('corrections = "corpus/corrections.csv"\n')
    result = releve("run")
    assert told(result)[0].startswith("corrections corpus/corrections.csv: 2 applied")
    assert load_tables("outputs")["skipped"].empty


def test_a_file_that_is_not_there_stops_before_anything_is_done(releve):
    result = releve("run", "--corrections", "absent.csv")
    assert result.exit_code == 2
    assert "error absent.csv cannot be read (No such file or directory)" in result.stderr
    assert not Path("outputs/work").exists()
