"""A worker is started before the program is loaded, where there is something for it to do."""

import multiprocessing
import subprocess
import sys
from dataclasses import replace

import pytest
from flow_samples import FILES, tree, write_files

from pipeline.ahead import begun
from pipeline.errors import OutputError
from pipeline.flow import run_pipeline
from pipeline.settings import Settings


@pytest.fixture
def settings(tmp_path):
    write_files(tmp_path / "corpus", FILES)
    return Settings(sources=(tmp_path / "corpus",), outputs=tmp_path / "out", workers=1)


def aged(monkeypatch):
    """Files count as clearly older than their hashing."""
    monkeypatch.setattr("pipeline.contents.CLEARLY_OLDER", 0)


def test_the_worker_that_was_started_ahead_does_the_work_and_ends(settings, monkeypatch):
    aged(monkeypatch)
    with begun(settings) as ahead:
        (process,) = multiprocessing.active_children()
        assert ahead.worker.process is process
        run_pipeline(settings, ahead=ahead)
        assert not process.is_alive()  # with the others of the run
    assert multiprocessing.active_children() == []
    apart = replace(settings, outputs=settings.outputs.with_name("apart"), workers=0)
    run_pipeline(apart)
    assert tree(settings.outputs) == tree(apart.outputs)


@pytest.mark.parametrize("change", ["new", "changed", "force"])
def test_none_is_started_where_all_is_as_it_was(settings, monkeypatch, change):
    aged(monkeypatch)
    run_pipeline(replace(settings, workers=0))
    with begun(settings) as ahead:
        assert ahead.worker is None
        assert run_pipeline(settings, ahead=ahead).unchanged
    (folder,) = settings.sources
    if change == "new":
        (folder / "zz.txt").write_text("Un communiqué.", "utf-8")
    elif change == "changed":
        (folder / "a.txt").write_text("Un communiqué.", "utf-8")
    for told, starts in (
        (replace(settings, force=change == "force"), True),
        (replace(settings, force=change == "force", workers=0), False),
        (replace(settings, force=change == "force", cluster="tcp://127.0.0.1:9"), False),
    ):
        with begun(told) as ahead:
            assert (ahead.worker is not None) is starts
    assert multiprocessing.active_children() == []


def test_it_ends_where_the_run_cannot_begin(settings):
    settings.outputs.write_text("in the way")
    with begun(settings) as ahead, pytest.raises(OutputError, match="is a file"):
        run_pipeline(settings, ahead=ahead)
    assert not ahead.worker.process.is_alive()
    assert multiprocessing.active_children() == []


LOADS = """
import sys, pipeline.cli, pipeline.ahead, pipeline.engine.worker
late = {"pipeline.tasks", "pipeline.strip", "pipeline.write", "pyarrow", "pandas", "spacy"}
sys.exit(", ".join(late & sys.modules.keys()))
"""


def test_little_is_loaded_before_it_is_started():
    ran = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=False)
    assert ran.stderr == "\n"
