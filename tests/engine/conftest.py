"""Runs with a model that loads at once, on small shards, in processes that begin at once."""

import multiprocessing

import pytest
import tiny_model

import pipeline.engine.pool as pool
import pipeline.flow as flow
import pipeline.sharding as sharding
from pipeline.settings import Settings


@pytest.fixture(scope="session")
def forks():
    """Processes that begin at once: what they import is imported once, in the one they are of."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.engine.pool", "spacy.lang.xx"])
    return context


@pytest.fixture
def settings(tmp_path, site, forks, monkeypatch, gazetteer):
    """Of runs in this process: small shards, a model that loads at once."""
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(pool.multiprocessing, "get_context", lambda _: forks)
    monkeypatch.setattr(flow, "load_gazetteer", lambda folders=(): gazetteer)
    monkeypatch.setattr(sharding, "MOST_FILES", 10)
    return Settings(
        sources=(tmp_path / "corpus",),
        outputs=tmp_path / "outputs",
        model=tiny_model.NAME,
        workers=0,
    )
