"""Hashes of all that something depends on: what they are the same for need not be made again."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

# The code and data that a stage is made of, beside those that every stage reads.
_COMMON = ("text.py", "shadow.py", "records.py", "store.py", "keys.py", "dates.py")
ROOMS: dict[str, tuple[str, ...]] = {
    "read": ("read",),
    "strip": ("strip", "gazetteer", "sheets.py", "sheets.toml"),
    "recognise": ("recognise", "gazetteer", "sheets.py", "sheets.toml"),
    "names": ("resolve", "gazetteer", "privacy.py", "contacts.py"),
    "resolve": (
        "resolve",
        "gazetteer",
        "correct",
        "sheets.py",
        "sheets.toml",
        "identities.py",
        "ledger.py",
    ),
    "rows": ("write", "privacy.py", "contacts.py"),
}
_HASHED = (".py", ".json", ".toml", ".txt", ".csv")


def key_of(*parts: object) -> str:
    """The hash of values in JSON's types, tuples as lists, in their order."""
    content = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


@cache
def code_of(stage: str) -> str:
    """The hash of the code and data of a stage, weights left out: they have one of their own."""
    digest = hashlib.sha256()
    for name in (*_COMMON, "tasks.py", *ROOMS[stage]):
        _feed(files("pipeline").joinpath(name), digest)
    return digest.hexdigest()[:32]


def _feed(item: Traversable, digest: hashlib._Hash) -> None:
    if item.is_dir():
        for inner in sorted(item.iterdir(), key=lambda inner: inner.name):
            if inner.name.endswith(_HASHED) or (inner.is_dir() and inner.name == "data"):
                _feed(inner, digest)
    else:
        digest.update(f"{item.name}\n".encode() + item.read_bytes())
