"""What strip saw of a line, in words: its features have short names, meant for a model."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

_HOLE = re.compile(r"\{(line|kind|word)\}")
_BETWEEN = ", "


def in_words(reason: str) -> str:
    """The reason of a zone, with what was seen of its first line in words; others as they are.

    >>> in_words("len<=3, word1:date"), in_words("a share link")
    ('3 characters or fewer, begins with “date”', 'a share link')
    """
    return _BETWEEN.join(seen_in_words(one) or one for one in reason.split(_BETWEEN))


def seen_in_words(feature: str) -> str:
    """One thing that strip sees of a line, in words; empty where it is none of them."""
    kinds, patterns = _said()
    for pattern, text in patterns:
        if found := pattern.fullmatch(feature):
            said = {
                name: kinds.get(value, "") if name == "kind"
                else seen_in_words(value) if name == "line"
                else value.strip() or "a space"
                for name, value in found.groupdict().items()
            }  # fmt: skip
            if all(said.values()):
                return _HOLE.sub(_from(said), text)
    return ""


def _from(said: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda hole: said[hole[1]]


@lru_cache(maxsize=1)
def _said() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """The kinds of furniture, and what is seen with what is said of it."""
    data = tomllib.loads(files("pipeline.review").joinpath("seen.toml").read_text("utf-8"))
    patterns = []
    for feature, text in data["seen"].items():
        parts = _HOLE.split(feature)
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = [f"(?P<{name}>.{{1,300}})" for name in parts[1::2]]
        patterns.append((re.compile("".join(parts)), text))
    return data["kinds"], patterns
