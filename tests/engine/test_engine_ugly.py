"""A folder as the web leaves it: the run ends, says what it left out, and loses nothing else."""

import shutil
from dataclasses import replace

import pytest
import ugly_corpus
from engine_samples import release, skipped
from flow_samples import tree, write_files
from laws import check_laws
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app
from pipeline.flow import run_pipeline

GOOD = {f"bon/{n}.txt": release(n).encode() for n in range(8)}


@pytest.fixture
def ugly(tmp_path, settings):
    write_files(tmp_path / "corpus", GOOD)
    return ugly_corpus.make(tmp_path / "corpus")


def command(settings, *more):
    """The command `releve run`, in this process."""
    options = ["-m", settings.model, "-o", settings.outputs, "--workers", 0]
    return CliRunner().invoke(app, [*map(str, ["run", *settings.sources, *options, *more])])


def rows(outputs, table):
    frame = load_tables(outputs)[table]
    return frame[frame["release_id"].str.startswith("bon/")].to_dict("records")


def test_an_ugly_corpus_is_read_as_far_as_it_goes(tmp_path, settings, ugly):
    told = command(settings, "-v")
    assert told.exit_code == 0
    said = [line for line in told.stderr.splitlines() if line.startswith("skipped ")]
    assert sorted(said) == sorted(f"skipped {path}: {reason}" for path, reason in ugly.items())
    assert "Traceback" not in told.output
    assert skipped(settings) == {path: ("read", reason) for path, reason in ugly.items()}
    check_laws(settings)
    found = set(load_tables(settings.outputs)["releases"]["path"])
    assert len(found) == len(ugly_corpus.READ) + len(GOOD)
    assert {"deux%0Alignes.txt", "communiqu%E9.txt", "-rf.txt", "=1+1.txt"} <= found
    assert "root:" not in "".join(
        path.read_text() for path in (settings.outputs / "texts").rglob("*.txt")
    )

    alone = replace(settings, outputs=tmp_path / "alone", sources=(tmp_path / "good",))
    write_files(tmp_path / "good", GOOD)
    run_pipeline(alone)
    for table in ("zones", "mentions"):
        assert rows(settings.outputs, table) == rows(alone.outputs, table)

    shared = replace(settings, workers=2, outputs=tmp_path / "shared")
    run_pipeline(shared)
    assert tree(shared.outputs, "tables", "texts") == tree(settings.outputs, "tables", "texts")


def test_where_nothing_can_be_read_the_exit_code_says_so(tmp_path, settings, ugly):
    for path in (tmp_path / "corpus").iterdir():
        if path.name not in ugly_corpus.SKIPPED:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    told = command(settings)
    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1] == (
        "error no release could be read: the reasons stand above"
    )
    assert set(skipped(settings)) == set(ugly_corpus.SKIPPED)
