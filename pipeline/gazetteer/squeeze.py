"""A text as the matcher reads it: folded, on one line, hyphens as spaces, with the way back.

French writers mix hyphen and space (*Guinée Bissau*), and hard-wrapped text breaks a name
anywhere. Here every run of white space, with a hyphen that ends a line, is one space; marks that
stand after their letter (decomposed accents, soft hyphens) are gone. A blank line and a dash
between spaces stay apart, so that no name runs across them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.text import fold

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_RUN = re.compile(rf"-? {{2,}}|- |[{_MARKS}]+")
_MARK = re.compile(rf"[{_MARKS}]")
_BROKEN_WORD = re.compile(r"[a-zà-ÿ][-‐‑\u00ad] ?\r?\n *[a-zà-ÿ]")
_HYPHENS = frozenset("-‐‑")
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A squeezed text: `plain` keeps the case, `folded` does not; both have one length."""

    source: str
    plain: str
    folded: str
    # Squeezed positions from which on `shifts` characters have been left out.
    cuts: list[int]
    shifts: list[int]

    def offset(self, position: int) -> int:
        """The offset in the source of the character at a squeezed position."""
        after = bisect_right(self.cuts, position)
        return position + self.shifts[after - 1] if after else position

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the source of a squeezed span; accents of its last letter included."""
        last = self.offset(end - 1) + 1
        while last < len(self.source) and _MARK.match(self.source, last):
            last += 1
        return self.offset(start), last

    def hyphen_at(self, position: int) -> bool:
        """Whether a hyphen stands there that joins two words, at a line's end or not."""
        if not 0 < position < len(self.folded) - 1 or self.folded[position] != " ":
            return False
        if not (self.folded[position - 1].isalnum() and self.folded[position + 1].isalnum()):
            return False
        start = self.offset(position)
        following = self.source[start + 1]
        return self.source[start] in _HYPHENS and (following in "\r\n" or not following.isspace())


def has_broken_words(text: str) -> bool:
    """Whether a hyphen at a line's end may have broken a word (*équa-/torien*)."""
    return _BROKEN_WORD.search(text) is not None


def squeeze_text(text: str, *, mend: bool = False) -> Squeezed:
    """The text as the matcher reads it; `mend` joins words that a hyphen broke at a line's end.

    A hyphen there may also be the name's own (*Guinée-/Bissau*), hence two readings.
    """
    folded = fold(text)
    plain_parts: list[str] = []
    folded_parts: list[str] = []
    cuts: list[int] = []
    shifts: list[int] = []
    last = shift = 0
    for run in _RUN.finditer(folded):
        start, end = run.span()
        if run[0][-1] == " ":
            blank_line = text.count("\n", start, end) > 1
            replacement = _BREAK if blank_line else " "
            if mend and _BROKEN_WORD.match(text, start - 1):
                replacement = ""
        else:
            replacement = ""
        for parts, whole in ((plain_parts, text), (folded_parts, folded)):
            parts.append(whole[last:start])
            parts.append(replacement)
        shift += end - start - len(replacement)
        cuts.append(end - shift)
        shifts.append(shift)
        last = end
    plain_parts.append(text[last:])
    folded_parts.append(folded[last:])
    squeezed = "".join(folded_parts).replace("-", " ")
    return Squeezed(text, "".join(plain_parts), squeezed, cuts, shifts)
