"""How a name is read, compared and shown, whatever it names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii

from pipeline.records import EntityType
from pipeline.shadow import readable
from pipeline.text import name_key, squeeze, without_article, without_invisible

# A word cut by the end of a line (*Colom-⏎bie*); before a capital the hyphen belongs to the name.
_CUT_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_LOST = re.compile(r"(?<=[^\W\d_])[?\ufffd]|[?\ufffd](?=[^\W\d_])")
_LATIN = re.compile("[A-Za-z]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_HASH_LENGTH = 8


@lru_cache(maxsize=1 << 16)
def legible(text: str) -> str:
    """The name on one line: words cut by a line end joined, broken encodings read as meant.

    >>> legible("Forces r\u00e9volution-\\nnaires")
    'Forces r\u00e9volutionnaires'
    >>> legible("M\u00c3\u00a9t\u00c3\u00a9o-France"), legible("Embal&oacute;")
    ('M\u00e9t\u00e9o-France', 'Embal\u00f3')
    """
    text = _CUT_WORD.sub(_joined, readable(text))
    return unicodedata.normalize("NFC", squeeze(without_invisible(text)))


def _joined(cut: re.Match[str]) -> str:
    following = cut.string[cut.end()]
    return "-" if following.isupper() else ""


def bare(text: str) -> str:
    """The legible name without the article before it."""
    return without_article(legible(text))


def lost_letters(text: str) -> bool:
    """Whether letters of the name were lost in decoding (*M?decins*)."""
    return bool(_LOST.search(text))


def surviving_key(text: str) -> str:
    """The key of what would survive of the name if its accented letters were lost."""
    plain = "".join(c for c in _LOST.sub("", text) if ord(c) < 128)
    return name_key(plain).replace(" ", "")


def is_acronym(text: str) -> bool:
    """Whether the text is written as acronyms are: one word, mostly capitals or digits.

    >>> [is_acronym(t) for t in ("OIM", "M23", "UNOC-3", "FNUAP/UE", "Oxfam", "Accord")]
    [True, True, True, True, False, False]
    """
    if not 2 <= len(text) <= 15 or " " in text:
        return False
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return (
        capitals >= 1
        and (capitals >= 2 or any(c.isdigit() for c in text))
        and capitals * 2 >= len(letters)
    )


def initials_are(acronym: str, words: Iterable[str]) -> bool:
    """Whether every letter of the acronym begins a word of its own, in any order.

    The order is free because a translated name keeps the letters and not the order (*UA*, *AU*).
    """
    left = Counter(word[0] for word in words)
    letters = Counter(c for c in name_key(acronym) if c.isalpha())
    return bool(letters) and all(left[c] >= n for c, n in letters.items())


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """The name in lower-case ASCII words joined by hyphens, transliterated; may be empty."""
    return _NOT_SLUG.sub("-", anyascii(name.replace("’", "'")).lower()).strip("-")


def short_hash(text: str) -> str:
    """A few hexadecimal digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]


def named_id(entity_type: EntityType, name: str) -> str:
    """The id of what bears this name, as long as nothing else of its type does."""
    return f"{entity_type}-{slug(name) or short_hash(name)}"


def all_capitals(text: str) -> bool:
    """Whether the text has letters, several words or more than an acronym's worth, all capitals."""
    if not text.isupper():  # says no for nearly all there is, and at once
        return False
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters)


def accents(text: str) -> int:
    """The number of characters that are not plain ASCII letters though they are letters."""
    return 0 if text.isascii() else sum(c.isalpha() and ord(c) > 127 for c in text)


def best_spelling(counts: Mapping[str, int]) -> str:
    """The surface to show among spellings of one name, given how often each occurs.

    Undamaged before damaged, Latin letters before others, mixed case before all capitals, more
    accents, more frequent, capital first letter; the alphabet decides last.
    """
    return min(
        counts,
        key=lambda s: (
            lost_letters(s),
            not _LATIN.search(s),
            all_capitals(s) and not is_acronym(s),
            -accents(s),
            -counts[s],
            not s[:1].isupper(),
            s,
        ),
    )
