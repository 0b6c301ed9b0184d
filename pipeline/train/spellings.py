"""How words of names are written, counted in annotated releases: for names in capitals only.

A dispatch in capitals, or one without accents, names a body in a way that nobody would print. How
each of its words is written elsewhere (*comité*, *Nations*, *migrations*) is counted in the
canonical names and the texts of the annotated releases; what is not clear there is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.files import replaced_file
from pipeline.score import GoldRelease
from pipeline.text import fold

_WORD = re.compile(r"[^\W\d_]{3,}")
_NAMED = frozenset({"organisation", "event", "instrument"})
# Of all letters so many bear an accent where a French text has not lost them.
_HAS_ACCENTS = 0.02
# Accents count when they stand so often, and in this share of all forms of a word; of its capital
# more than half decides. What a name says weighs more than a text, where the word may be another.
_OFTEN, _CLEAR, _IN_NAMES = 3, 0.7, 3


def count_spellings(releases: Sequence[GoldRelease]) -> dict[str, str]:
    """The clear form of each word, by its folded form, in alphabetical order."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for release in releases:
        for name in {m.name for m in release.mentions if m.type in _NAMED}:
            if not name.isupper():
                # the first word of a name says nothing of its capital
                for word in _WORD.findall(name)[1:]:
                    forms[fold(word)][word] += _IN_NAMES
        if _has_accents(release.text):
            for match in _WORD.finditer(release.text):
                word = match[0]
                if not word.isupper() and not _opens(release.text, match.start()):
                    forms[fold(word)][word] += 1
    clear: dict[str, str] = {}
    for key, counts in sorted(forms.items()):
        letters: Counter[str] = Counter()
        for form, n in counts.items():
            letters[form.lower()] += n
        best, n = max(letters.items(), key=lambda item: (item[1], item[0]))
        if n >= _OFTEN and n >= _CLEAR * counts.total():
            cased = {form: n for form, n in counts.items() if form.lower() == best}
            # an acronym (*MERS*) that is also a word is taken for the word
            clear[key] = max(cased, key=lambda form: (not form.isupper(), cased[form], form))
    return clear


def save_spellings(spellings: Mapping[str, str], path: Path, *, note: str) -> None:
    """Write them, one a line, behind where they are from."""
    head = (
        f"# How words of names are written, where capitals or lost accents hide it: {note}\n"
        "# (training/, MIT). Made by `releve train --part spellings`.\n"
    )
    with replaced_file(path) as handle:
        handle.write((head + "".join(f"{word}\n" for word in spellings.values())).encode())


def _has_accents(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(not c.isascii() for c in letters) >= _HAS_ACCENTS * max(1, len(letters))


def _opens(text: str, start: int) -> bool:
    """Whether a word opens the text, a line or a sentence, where any word has a capital."""
    before = text[max(0, start - 4) : start].rstrip(" \t«\"“'(*_#>–—-")
    return not before or before[-1] in "\n\r.!?:;…»”"
