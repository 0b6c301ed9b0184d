import pytest
from export_samples import outputs_of

from pipeline.export import export


@pytest.fixture(scope="session")
def outputs(tmp_path_factory):
    """The sample's output folder; no test changes it."""
    return outputs_of(tmp_path_factory.mktemp("outputs"))


@pytest.fixture(scope="session")
def exported(tmp_path_factory, outputs):
    """Every format, without contacts."""
    folder = tmp_path_factory.mktemp("export")
    export(outputs, folder)
    return folder


@pytest.fixture(scope="session")
def exported_whole(tmp_path_factory, outputs):
    """Every format, with contacts."""
    folder = tmp_path_factory.mktemp("whole")
    export(outputs, folder, contacts=True)
    return folder
