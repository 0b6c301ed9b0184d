"""Which writings of a surface count as the name: its case, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.gazetteer.names import Name
from pipeline.text import fold, squeeze

Case = Literal["any", "one capital", "all capitals", "article", "acronym"]
# What decides beside the case: a demonym is none after a currency, the form that is also the
# language's name none after "en" either, a prefix (franco) is one only before another demonym.
Role = Literal["", "demonym", "language", "prefix"]

# Names of so many words, other than countries', are taken for names in lower case as well:
# "organisation mondiale de la santé", but not "action contre la faim".
_LONG_NAME = 5
# Acronyms of so many letters are also written as words: Unicef, but not Pam.
_LONG_ACRONYM = 4
_ARTICLE = re.compile(r"(?:le|la|les|el) ", re.IGNORECASE)
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """A surface as the matcher looks for it.

    `key` is what the squeezed text must say. The name is ``key[start:end]``; what stands around
    it there is context. `capitals` are the positions in the key where the surface has capitals.
    A spelling without a name swallows what it covers: *océan Indien* is no Indian.
    """

    key: str
    name: Name | None
    start: int
    end: int
    case: Case
    capitals: tuple[int, ...] = ()
    role: Role = ""

    def fits(self, written: str) -> bool:
        """Whether a text's writing of the key, as long as it, has the case of the name."""
        if self.case == "any":
            return True
        capitals = [written[position].isupper() for position in self.capitals]
        if self.case == "one capital":
            return any(capitals)
        if all(capitals):
            return self.case != "article" or not written.isupper()
        return self.case == "acronym" and written[0].isupper() and written[1:].islower()


def spellings_of(
    name: Name, *, pattern: str, role: Role = "", long_in_any_case: bool = False
) -> Iterator[Spelling]:
    """The spellings of a name; one with ligatures is also looked for with them spelt out.

    Square brackets in the pattern mark the name, where it has context: *à la [Réunion]*.
    """
    for writing in dict.fromkeys((pattern, pattern.translate(_LIGATURES))):
        before, bracket, rest = squeeze(writing).partition("[")
        before, inner, after = (before, *rest.split("]")) if bracket else ("", before, "")
        case, capitals = _case(name, inner, long_in_any_case)
        yield Spelling(
            key=plain_key(before + inner + after),
            name=name,
            start=len(before),
            end=len(before) + len(inner),
            case=case,
            capitals=tuple(len(before) + position for position in capitals),
            role=role,
        )


def no_name(surface: str) -> Spelling:
    """The spelling, in any case, of an expression that holds a name and is none."""
    key = plain_key(surface)
    return Spelling(key=key, name=None, start=0, end=len(key), case="any")


def plain_key(surface: str) -> str:
    """The surface as it stands in a squeezed text."""
    return fold(squeeze(surface)).replace("-", " ")


def _case(name: Name, surface: str, long_in_any_case: bool) -> tuple[Case, tuple[int, ...]]:
    if name.kind == "demonym":
        return "any", ()
    if name.kind == "acronym":
        capitals = tuple(i for i, character in enumerate(surface) if character.isupper())
        word_like = len(surface) >= _LONG_ACRONYM and surface.isalpha() and surface.isupper()
        return ("acronym" if word_like else "all capitals"), capitals
    initials = tuple(m.start() for m in _INITIAL.finditer(surface) if m[0].isupper())
    if not initials or (long_in_any_case and len(surface.split()) >= _LONG_NAME):
        return "any", ()
    # A head may be lower-case (république du Mali) and so may a tail (Côte d'ivoire). But
    # "La réunion" opens a sentence, and LA REUNION may; La Réunion is an island.
    return ("article" if _ARTICLE.match(surface) else "one capital"), initials
