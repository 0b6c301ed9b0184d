"""Bad input: one clear line each, a row in `skipped` where a release was lost, the rest done."""

import os
from pathlib import Path

import pytest
from flow_samples import ENGLISH, FRENCH, write_files
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app

BAD = {
    "anglais.txt": ENGLISH.encode(),
    "binaire.txt": b"\x00\x01\x02\x03" * 50,
    "casse.jsonl": b'{"text": "Le Mali et le Niger ont fait la paix hier."}\n{not json}\n',
    "fermé.txt": FRENCH.encode(),
    "image.txt": b"\x89PNG\r\n\x1a\n" + b"\x00" * 20,
    "indécodable.txt": b"Le \x81\x8d\x90\x9d\xa4\xaf\xb8\xde " * 30,
    "notes.docx": b"PK\x03\x04",
    "sans-texte.csv": b"id,titre\n1,Un titre\n",
    "vide.txt": b"",
    "blanc.txt": b" \n\n\t",
}
# What is said of each: the file (with its row), the stage, and how the reason begins.
SKIPPED = [
    ("anglais.txt", "strip", "not French but 'en'"),
    ("binaire.txt", "read", "binary"),
    ("blanc.txt", "read", "empty"),
    ("casse.jsonl#2", "read", "no JSON"),
    ("fermé.txt", "read", "unreadable: permission denied; check its permissions"),
    ("image.txt", "read", "binary: the file is an image"),
    ("indécodable.txt", "read", "undecodable"),
    ("notes.docx", "read", ""),
    ("sans-texte.csv", "read", "no column 'text'; found: id, titre"),
    ("vide.txt", "read", "empty"),
]


@pytest.fixture
def releve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened = os.open

    def without_permission(path, *arguments, **named):
        if path == "fermé.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    def call(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", without_permission)
            patch.setattr(os, "supports_dir_fd", {without_permission})
            return CliRunner().invoke(app, list(arguments))

    return call


def told(result):
    return [line for line in result.stderr.splitlines() if line.startswith(("error", "skipped"))]


def test_every_bad_file_is_a_line_and_a_row_and_the_rest_is_done(releve, loaded_once):
    write_files(Path("corpus"), {**BAD, "bon.txt": FRENCH.encode()})
    result = releve("run", "corpus", "-v")
    assert result.exit_code == 0
    tables = load_tables("outputs")
    rows = tables["skipped"].to_dict("records")
    assert [(row["path"], row["stage"]) for row in rows] == [
        (path, stage) for path, stage, _ in SKIPPED
    ]
    for row, (_, _, reason) in zip(rows, SKIPPED, strict=True):
        assert row["reason"].startswith(reason)
        assert "\n" not in row["reason"]
    assert sorted(told(result)) == sorted(f"skipped {r['path']}: {r['reason']}" for r in rows)
    assert tables["releases"]["release_id"].tolist() == ["bon", "casse#1"]
    assert "Awa Diallo" in set(tables["entities"]["name"])
    assert f"2 recognised, 0 as before, {len(SKIPPED)} skipped" in result.stdout
    assert releve("run", "corpus", "--strict").exit_code == 1


@pytest.mark.parametrize("name", sorted(set(BAD) - {"casse.jsonl"}))
def test_a_corpus_of_one_bad_file_is_an_error_that_says_why(releve, loaded_once, name):
    write_files(Path("corpus"), {name: BAD[name]})
    result = releve("run")
    assert result.exit_code == 2
    skipped, error = told(result)
    assert skipped.startswith(f"skipped {name}: ")
    assert error == "error no release could be read: the reasons stand above"
    assert load_tables("outputs")["skipped"]["path"].tolist() == [name]
    assert "Traceback" not in result.output


def test_the_stages_name_what_they_skip_too(releve, loaded_once):
    write_files(Path("corpus"), {**BAD, "bon.txt": FRENCH.encode()})
    read = releve("read", "-v")
    assert read.exit_code == 0
    assert len(told(read)) == len(SKIPPED) - 1
    assert read.stdout == "read: 3 releases, 9 skipped\n"
    assert told(releve("strip")) == [
        "skipped anglais.txt: not French but 'en'; --any-language keeps such releases"
    ]


def test_an_empty_folder(releve, tmp_path):
    (tmp_path / "vide").mkdir()
    result = releve("run", "vide")
    assert result.exit_code == 2
    assert told(result) == [
        "error vide: no file to read here; "
        "put .txt, .md, .html, .docx, .pdf, .jsonl or .csv files there"
    ]


def test_a_missing_source_among_others(releve):
    write_files(Path("corpus"), {"bon.txt": FRENCH.encode()})
    result = releve("run", "corpus", "absent")
    assert result.exit_code == 2
    (line,) = told(result)
    assert "absent: no such file or folder" in line


@pytest.mark.parametrize("outputs", ["fichier", "fichier/dedans"])
def test_outputs_that_are_a_file(releve, outputs):
    write_files(Path("corpus"), {"bon.txt": FRENCH.encode()})
    Path("fichier").write_text("à moi")
    result = releve("run", "-o", outputs)
    assert result.exit_code == 2
    (line,) = told(result)
    assert line.startswith(f"error {outputs} is a file, or lies in one; move it away")
    assert Path("fichier").read_text() == "à moi"


def test_tables_that_someone_else_made_are_not_removed(releve, loaded_once):
    write_files(Path("corpus"), {"bon.txt": FRENCH.encode()})
    write_files(Path("outputs/tables"), {"mes-notes.txt": b"important"})
    result = releve("run")
    assert result.exit_code == 2
    (line,) = told(result)
    assert "mes-notes.txt" in line
    assert Path("outputs/tables/mes-notes.txt").read_bytes() == b"important"
