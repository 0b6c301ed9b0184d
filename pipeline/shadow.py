"""The text as its writer meant it, with the way back to the text as it is.

Files spell one letter in many ways: with its accent behind it (*e* + U+0301), as an HTML entity
(``&eacute;``), or as UTF-8 that somebody took for another encoding (*Ã©*); and they end lines
with marks that no stage looks for (a lone carriage return). The text is sacred and stays so. What
is matched against it is its shadow: the same text with each such spelling put right, and for each
of its characters the span of the text that it stands for. A text without oddities has no shadow,
and costs one search.

What is put right is put right exactly or not at all: a spelling that stands for no single usual
character is left as it is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_MARKS = "\u0300-\u036f"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
# What UTF-8 of these is taken for is a plain mistake: Latin letters, quotes, dashes, signs.
_MEANT = [
    *map(chr, range(0xA0, 0x180)),
    *"‐‑‒–—―‘’‚“”„†•…‰′″‹›€™ﬁﬂ\u2009\u200b\u202f\ufeff",
]
# Oddities may lie over each other (``&amp;eacute;``, UTF-8 mistaken twice).
_MOST_LAYERS = 4
# So many mistaken letters make it certain that a lone *Ã* is one too, whose other half (a
# no-break space) has become a plain space since.
_SURELY_GARBLED = 2


def _mistaken(character: str, codec: str) -> str:
    """What the UTF-8 bytes of a character look like in another encoding.

    Bytes that Windows-1252 leaves undefined are the control characters of ISO 8859-1 (WHATWG).
    """
    return "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in character.encode()
    )


_GARBLED = {
    _mistaken(character, codec): character
    for codec in ("latin-1", "mac_roman", "cp1252")
    for character in _MEANT
}
_PAIRS = {garbled for garbled in _GARBLED if len(garbled) == 2}
_TRIPLES = {garbled for garbled in _GARBLED if len(garbled) == 3}


def _any(characters: set[str]) -> str:
    return "[" + "".join(map(re.escape, sorted(characters))) + "]"


_FIRST_OF_TWO, _SECOND_OF_TWO = (_any({pair[at] for pair in _PAIRS}) for at in range(2))
_OF_THREE = [_any({triple[at] for triple in _TRIPLES}) for at in range(3)]
# The first character is one class, so that ordinary text is passed over quickly.
_ODD = re.compile(
    rf"[\r&\xad{_LINE_ENDS}{_MARKS}{_FIRST_OF_TWO[1:-1]}{_OF_THREE[0][1:-1]}](?:"
    r"(?<=\r)(?!\n)"
    rf"|(?<=[{_LINE_ENDS}\xad])"
    r"|(?<=&)(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
    rf"|(?<=[{_MARKS}])[{_MARKS}]{{0,3}}"
    rf"|(?<={_FIRST_OF_TWO}){_SECOND_OF_TWO}"
    rf"|(?<={_OF_THREE[0]}){_OF_THREE[1]}{_OF_THREE[2]}"
    ")"
)
_HALF = re.compile("[ÃÂ](?= )")
_HALVES = {"Ã": "à", "Â": " "}


@dataclass(frozen=True, slots=True)
class Shadow:
    """A text put right: character i stands for ``source[starts[i]:ends[i]]``, `size` its length.

    What the shadow leaves out (soft hyphens) lies between two of its characters.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    size: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that a span of the shadow, not empty, stands for."""
        return self.starts[start], self.ends[end - 1]

    def cut(self, position: int) -> int:
        """Where a cut in front of a character of the shadow, or behind its last, cuts the source.

        Pieces that tile the shadow tile the source.
        """
        if position == 0:
            return 0
        return self.starts[position] if position < len(self.starts) else self.size

    def position(self, offset: int) -> int:
        """Where an offset of the source lies in the shadow; inside a character is behind it."""
        return bisect_left(self.starts, offset)


def shadow_of(text: str) -> Shadow | None:
    """The shadow of a text, or ``None`` where the text is as it was meant.

    >>> shadow = shadow_of("l&rsquo;E\\u0301tat")
    >>> shadow.text, shadow.span(2, 6)
    ('l’État', (8, 13))
    """
    found = _layer(text)
    shadow: Shadow | None = None
    for _ in range(_MOST_LAYERS):
        if found is None:
            break
        if shadow is not None:
            starts = [shadow.starts[start] for start in found.starts]
            ends = [shadow.ends[end - 1] for end in found.ends]
            found = Shadow(found.text, starts, ends, shadow.size)
        shadow = found
        found = _layer(shadow.text)
    return shadow


def readable(text: str) -> str:
    """The text as it was meant, for what needs no way back (titles, keys).

    >>> readable("Andr&eacute; CÃ©saire")
    'André Césaire'
    """
    shadow = shadow_of(text)
    return text if shadow is None else shadow.text


def count_garbled(text: str) -> int:
    """How many characters of a text are UTF-8 that was taken for another encoding."""
    return sum(match[0] in _GARBLED for match in _ODD.finditer(text))


def edited(text: str, edits: Sequence[tuple[int, int, str]]) -> Shadow:
    """The shadow with each span replaced by one character or none; spans in order, apart."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for start, end, character in edits:
        parts += text[last:start], character
        starts += range(last, start)
        ends += range(last + 1, start + 1)
        if character:
            starts.append(start)
            ends.append(end)
        last = end
    parts.append(text[last:])
    starts += range(last, len(text))
    ends += range(last + 1, len(text) + 1)
    return Shadow("".join(parts), starts, ends, len(text))


def _layer(text: str) -> Shadow | None:
    """The text with its outermost oddities put right, ``None`` where there is none."""
    edits: list[tuple[int, int, str]] = []
    n_garbled = 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        found = match[0]
        if found in _GARBLED:
            edits.append((start, end, _GARBLED[found]))
            n_garbled += 1
        elif found[0] == "&":
            character = html.unescape(found)
            if len(character) == 1:
                edits.append((start, end, character))
        elif "\u0300" <= found[0] <= "\u036f":
            letter = unicodedata.normalize("NFC", text[start - 1 : end]) if start else ""
            if len(letter) == 1 and not (edits and edits[-1][1] > start - 1):
                edits.append((start - 1, end, letter))
        elif found == "\xad":
            if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
                edits.append((start, end, ""))
        elif len(found) == 1:
            edits.append((start, end, "\n"))
    if n_garbled >= _SURELY_GARBLED:
        halves = ((m.start(), m.end(), _HALVES[m[0]]) for m in _HALF.finditer(text))
        edits = sorted({*edits, *halves})
    return edited(text, edits) if edits else None
