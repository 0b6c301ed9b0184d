"""The word lists of ``words.toml`` as patterns: constants of the program, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pipeline.records import EntityType

_DATA: Mapping[str, Any] = tomllib.loads(
    files("pipeline.recognise").joinpath("words.toml").read_text(encoding="utf-8")
)


def any_of(*names: str) -> str:
    """A group that matches any word of the named lists."""
    words = [word for name in names for word in _DATA[name]]
    return "(?:" + "|".join(words) + ")"


def words(name: str) -> tuple[str, ...]:
    """The words of a list, as they stand there."""
    return tuple(_DATA[name])


def word_set(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(_DATA[name])


def back_nouns() -> dict[str, EntityType]:
    """The folded nouns that point back to a name, with the type of what they point to."""
    return {noun: type_ for type_, nouns in _DATA["back_nouns"].items() for noun in nouns}
