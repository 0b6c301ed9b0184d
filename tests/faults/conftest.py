"""Runs with a model that loads at once: in this process, or as the command in one of its own."""

import os
import subprocess
import sys

import pytest
import tiny_model
from flow_samples import FRENCH, write_files

import pipeline.flow as flow
from pipeline.settings import Settings
from pipeline.tasks import Toolbox

FILES = {
    "un.txt": FRENCH.encode(),
    "deux.txt": FRENCH.replace("Niger", "Mali").encode("cp1252"),  # its text is kept beside
}


@pytest.fixture
def corpus(tmp_path):
    return write_files(tmp_path / "corpus", FILES)


@pytest.fixture
def settings(tmp_path, corpus, site, monkeypatch, gazetteer):
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(
        flow,
        "_toolbox",
        lambda settings, work: Toolbox(work, model=settings.model, gazetteer=gazetteer),
    )
    return Settings(
        sources=(corpus,), outputs=tmp_path / "outputs", model=tiny_model.NAME, workers=0
    )


@pytest.fixture
def command(tmp_path, corpus):
    """The command `releve run` on the corpus, to `outputs`."""

    def made(*more, workers=0, model=tiny_model.NAME, outputs=tmp_path / "outputs"):
        options = ["--workers", workers, "-m", model, "-o", outputs]
        return [*map(str, [sys.executable, "-m", "pipeline", "run", corpus, *options, *more])]

    return made


@pytest.fixture
def env(site):
    return os.environ | {"PYTHONPATH": tiny_model.path_with(site), "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture
def ran(tmp_path, env):
    """What a command has come to; no traceback, whatever it is."""

    def call(command, *, env=env, **named):
        done = subprocess.run(
            command, env=env, cwd=tmp_path, capture_output=True, timeout=120, **named
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert b"Exception ignored" not in done.stderr, done.stderr.decode()
        return done

    return call


@pytest.fixture
def told():
    """The one line of error that a command has ended with."""

    def line(done):
        said = done.stderr.decode("utf-8", "replace").splitlines()
        errors = [line for line in said if line.startswith("error ")]
        assert len(errors) == 1, said
        return errors[0].removeprefix("error ")

    return line
