"""What tests of several rooms share. The gazetteer and the model are loaded once a session."""

from pathlib import Path

import pytest
import tiny_model
from hypothesis import settings

import pipeline.engine as engine
import pipeline.flow as flow
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.recognise import Recogniser, load_recogniser
from pipeline.settings import Settings
from pipeline.tasks import Toolbox

ROOT = Path(__file__).parents[1]

# The same examples everywhere, so that a check that passes here passes in CI; new ones are looked
# for with --hypothesis-profile=search. No deadlines: machines differ.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """A folder with `tiny_model`: one a session, since a module is imported once a process."""
    folder = tmp_path_factory.mktemp("site")
    tiny_model.install(folder)
    return folder


@pytest.fixture(scope="session")
def recogniser(gazetteer) -> Recogniser:
    """Our model. Tests that ask for it carry the mark ``model``."""
    return load_recogniser(gazetteer)


@pytest.fixture
def loaded_once(monkeypatch, gazetteer, recogniser):
    """Runs inside this process take gazetteer and model from the session, where they are ours."""
    _load_once(monkeypatch, gazetteer, recogniser)


@pytest.fixture(scope="session")
def golden(tmp_path_factory, gazetteer, recogniser) -> Path:
    """The output folder of a run on corpus/; no test changes it."""
    outputs = tmp_path_factory.mktemp("golden")
    with pytest.MonkeyPatch.context() as patch:
        _load_once(patch, gazetteer, recogniser)
        flow.run_pipeline(Settings(sources=(ROOT / "corpus",), outputs=outputs))
    return outputs


def _load_once(patch, gazetteer, recogniser):
    def toolbox(settings, work):
        own = not settings.gazetteers
        return Toolbox(
            work,
            gazetteers=settings.gazetteers,
            model=settings.model,
            gazetteer=gazetteer if own else None,
            recogniser=recogniser if own and settings.model == "releve" else None,
        )

    patch.setattr(
        flow, "load_gazetteer", lambda folders=(): load_gazetteer(folders) if folders else gazetteer
    )
    patch.setattr(
        flow,
        "load_recogniser",
        lambda known, *, model: (
            recogniser
            if model == "releve" and known is gazetteer
            else load_recogniser(known, model=model)
        ),
    )
    patch.setattr(flow, "_toolbox", toolbox)
    # processes of their own would each load the model
    patch.setattr(engine, "default_workers", lambda: 0)


def pytest_collection_modifyitems(items):
    """The mark ``model`` follows from the fixtures, so that ``-m 'not model'`` leaves none out.

    Of tests that run side by side (``-n 2 --dist loadgroup``) those that need the model stand in
    one process, which loads it once, and the others file by file.
    """
    for item in items:
        needs_model = "recogniser" in getattr(item, "fixturenames", ())
        if needs_model:
            item.add_marker("model")
        item.add_marker(pytest.mark.xdist_group("model" if needs_model else item.path.stem))
