"""The word lists of ``words.toml``, as sets ready to be asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.text import fold

_FILE = Path(__file__).with_name("words.toml")
_PLURAL = re.compile(r"(?<=\w\w\w)[sx]$")
_SMALL = frozenset({"d", "de", "des"})

Head = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordLists:
    """What ``words.toml`` holds; the comments there say what each list is for.

    Heads are tuples of folded words without plural, as names are compared.
    """

    stop_words: frozenset[str]
    legal_forms: Sequence[str]
    pointers: Mapping[str, frozenset[str]]
    optional_heads: frozenset[str]
    company_heads: frozenset[str]
    same_heads: Sequence[frozenset[str]]
    national_heads: frozenset[Head]
    often_national_heads: frozenset[Head]
    accented_capitals: Mapping[str, str]
    accented_first_names: Mapping[str, str]
    federated: tuple[str, ...]
    storm_heads: frozenset[Head]
    particles: frozenset[str]
    family_first: frozenset[str]


def load_lists() -> WordLists:
    """The word lists that stand beside this module."""
    words = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return WordLists(
        stop_words=frozenset(words["stop_words"]),
        legal_forms=sorted(words["legal_forms"], key=lambda form: (-len(form), form)),
        pointers={
            type: frozenset(" ".join(_head(head)) for head in heads)
            for type, heads in words["pointers"].items()
        },
        optional_heads=frozenset(words["optional_heads"]),
        company_heads=frozenset(words["company_heads"]),
        same_heads=[
            frozenset(" ".join(_head(head)) for head in group) for group in words["same_heads"]
        ],
        national_heads=frozenset(map(_head, words["national_heads"])),
        often_national_heads=frozenset(map(_head, words["often_national_heads"])),
        accented_capitals={fold(word): word for word in words["accented_capitals"]},
        accented_first_names={fold(word): word for word in words["accented_first_names"]},
        federated=tuple(words["federated"]),
        storm_heads=frozenset(map(_head, words["storm_heads"])),
        particles=frozenset(words["particles"]),
        family_first=frozenset(words["family_first"]),
    )


def plural_off(word: str) -> str:
    """The folded word without the *s* or *x* of a plural."""
    return _PLURAL.sub("", word)


def _head(text: str) -> Head:
    return tuple(plural_off(word) for word in text.split(" ") if word not in _SMALL)


def head_among(words: Sequence[str], heads: frozenset[Head]) -> int:
    """How many words the longest of the heads has that the name begins with; 0 for none."""
    longest = max(map(len, heads), default=0)
    return next((n for n in range(longest, 0, -1) if tuple(words[:n]) in heads), 0)
