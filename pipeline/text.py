"""Folding and keys: how two spellings of one name are seen to be one.

`fold` keeps the length, one character for one, so that an offset in the folded text is an offset
in the text (`str.lower` turns *İ* into two characters, NFKD *œ* into two). `name_key` is for
comparing names and keeps no offsets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters whose decomposition does not start with the plain letter, or that are written in
# many ways: all become one plain character.
_SPECIAL = {
    **dict.fromkeys("’‘ʼ‛´`′＇", "'"),
    **dict.fromkeys("“”„«»‟", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "œ": "o", "Œ": "o", "æ": "a", "Æ": "a",
    "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h",
    "ı": "i", "İ": "i", "ß": "s", "ẞ": "s", "þ": "t", "Þ": "t", "ð": "d", "Ð": "d",
}  # fmt: skip
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", character)[0] if ord(character) > 127 else character
    lower = plain.lower()
    return lower if len(lower) == 1 else plain


class _FoldTable(dict[int, str]):
    def __missing__(self, key: int) -> str:
        folded = _fold_character(chr(key))
        self[key] = folded
        return folded


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Same-length lower-case text without accents; quotes, dashes and spaces made plain.

    >>> fold("L’Élysée — ŒUVRE")
    "l'elysee - ouvre"
    """
    folded = text.translate(_TABLE)
    assert len(folded) == len(text)
    return folded


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """The words of a name, folded, ligatures spelt out, joined by single spaces.

    >>> name_key("Côte-d’Ivoire") == name_key("COTE D'IVOIRE")
    True
    """
    return " ".join(key_words(name))


def key_words(text: str) -> list[str]:
    """The words of a text, folded, ligatures spelt out: what `name_key` joins.

    >>> key_words("L’œuvre de l’ONU")
    ['l', 'oeuvre', 'de', 'l', 'onu']
    """
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    text = unicodedata.normalize("NFC", without_invisible(text))
    return _WORD.findall(fold(text))


def without_invisible(text: str) -> str:
    """The text without soft hyphens, zero-width characters and direction marks."""
    return _INVISIBLE.sub("", text)


def squeeze(text: str) -> str:
    """The text on one line: runs of white space become one space, ends trimmed."""
    return _SPACE.sub(" ", text).strip()


# Articles and elided words that may stand before a name and are no part of it.
ARTICLE = re.compile(
    r"(?:(?:l|d|qu|s|n|j|m|t|c|jusqu|lorsqu|puisqu)['’ʼ´]\s*|(?:les?|la|du|des|de|aux?|un|une)\s+)+",
    re.IGNORECASE,
)


def without_article(text: str) -> str:
    """The text without leading articles and elisions (*l'OIM* gives *OIM*)."""
    match = ARTICLE.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def initials_fit(acronym: str, name: str) -> bool:
    """Whether the acronym's letters can be picked in order from the name, its first from a word's.

    The check of Schwartz and Hearst (PSB 2003), read from the right: each letter or digit of the
    acronym is found in the name, and the first one begins a word.
    """
    short = name_key(acronym).replace(" ", "")
    long = name_key(name)
    position = len(long)
    for index in range(len(short) - 1, -1, -1):
        position -= 1
        while position >= 0 and (
            long[position] != short[index]
            or (index == 0 and position > 0 and long[position - 1] != " ")
        ):
            position -= 1
        if position < 0:
            return False
    return bool(short)
