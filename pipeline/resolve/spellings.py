"""Names in capitals, or that lost their accents, as they are usually written.

How a word is usually written was counted in annotated releases (`pipeline.train.spellings`); a word
that is not clear there keeps its letters. Nothing is compared by this: what is one name is decided
without case and accents anyway, and the surfaces stay in `aliases`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.resolve.names import accents, all_capitals, is_acronym
from pipeline.text import fold

_FILE = Path(__file__).with_name("spellings.txt")
_WORD = re.compile(r"[^\W\d_]+")
# Words inside names that say that the name is French, and are written small.
_SMALL = frozenset(
    {"a", "au", "aux", "avec", "contre", "d", "dans", "de", "des", "du", "en", "et", "l", "la"}
    | {"le", "les", "ou", "par", "pour", "sans", "sous", "sur", "un", "une"}
)
# An unknown word of so few letters, or without a vowel, is taken for an acronym.
_SHORT = 3
_VOWEL = re.compile("[aeiouy]")


def load_spellings() -> dict[str, str]:
    """The usual form of each word that has one, by its folded form."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {fold(line): line for line in lines if not line.startswith("#")}


def as_written(name: str, spellings: Mapping[str, str]) -> str:
    """The name of a body, event or text as it would be printed in the middle of a sentence.

    >>> as_written("COMITE DES MIGRATIONS", {"comite": "comité", "migrations": "migrations"})
    'Comité des migrations'
    >>> as_written("Comite des Migrations", {"comite": "comité", "migrations": "migrations"})
    'Comité des Migrations'
    """
    words = {fold(word) for word in _WORD.findall(name)}
    if all_capitals(name):
        if len(words) < 2 or is_acronym(name):
            return name
        return _WORD.sub(lambda word: _lowered(word, spellings), name)
    if accents(name) or not words & _SMALL:
        return name
    return _WORD.sub(lambda word: _accented(word[0], spellings), name)


def _lowered(match: re.Match[str], spellings: Mapping[str, str]) -> str:
    """A word of a name in capitals."""
    word, key = match[0], fold(match[0])
    known = spellings.get(key, "")
    if key in _SMALL:
        form = key if key != "a" else "à"
    elif known:
        # what bears accents in capitals has all it needs
        form = known if not accents(word) or accents(known) else word.lower()
    elif len(key) <= _SHORT or not _VOWEL.search(key):
        return word
    else:
        form = word.capitalize()
    return form if match.start() else form[:1].upper() + form[1:]


def _accented(word: str, spellings: Mapping[str, str]) -> str:
    """A word of a name that has no accents at all."""
    known = spellings.get(fold(word), "")
    if len(known) != len(word) or word.isupper():
        return word
    return known[0].upper() + known[1:] if word[0].isupper() else known.lower()
