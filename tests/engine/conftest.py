"""Runs with a model that loads at once, on small shards, in processes that begin at once."""

import multiprocessing

import pytest
import tiny_model

import pipeline.engine.worker as worker
import pipeline.flow as flow
import pipeline.sharding as sharding
from pipeline.settings import Settings
from pipeline.tasks import Toolbox


@pytest.fixture(scope="session")
def forks():
    """Processes that begin at once: what they import is imported once, in the one they are of."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.engine.worker", "pipeline.tasks", "spacy.lang.xx"])
    return context


@pytest.fixture
def settings(tmp_path, site, forks, monkeypatch, gazetteer):
    """Of runs in this process: small shards, a model that loads at once."""
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(worker.multiprocessing, "get_context", lambda _: forks)
    monkeypatch.setattr(
        flow,
        "_toolbox",
        lambda settings, work: Toolbox(work, model=settings.model, gazetteer=gazetteer),
    )
    monkeypatch.setattr(sharding, "MOST_FILES", 10)
    return Settings(
        sources=(tmp_path / "corpus",),
        outputs=tmp_path / "outputs",
        model=tiny_model.NAME,
        workers=0,
    )
