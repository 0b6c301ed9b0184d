"""Telephone numbers and e-mail addresses, which never become cells, and text that is hidden.

The patterns cover what French press releases print: national numbers in groups, international
ones, the pairs and triples of numbers without a leading zero (Switzerland, Senegal, Niger), the
North American form, and anything behind *Tél.*; addresses with ``@`` or a spelt-out *(at)*. Plain
quantities (*22 717 911*), years (*2024-2028*) and dates (*01/07/2020*) are none. Every repetition
is bounded, so that no text makes matching slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_GAP = r"[ .\-‐‑‒–\u00a0\u2009\u202f]"
_LOOSE = r"[ .\-‐‑‒–/()\u00a0\u2009\u202f]{0,3}"
# Not inside a longer number, nor behind a group of one.
_BEFORE = rf"(?<!\w)(?<!\d{_GAP})"
_AFTER = rf"(?!{_GAP}?\d|:\d|\w)"

_CONTACT_DATA = re.compile(
    rf"""
      [\w.+\-]{{1,64}} (?: @ | \s?[\[(]\s?(?:at|arobase|à)\s?[\])]\s? )
      [\w\-]{{1,63}} (?: \.[\w\-]{{1,63}} ){{1,8}}
    | {_BEFORE} \+ {_LOOSE} \d (?: {_LOOSE}\d ){{7,14}} {_AFTER}
    | {_BEFORE} 00 {_GAP}? [1-9] (?: {_LOOSE}\d ){{7,14}} {_AFTER}
    | {_BEFORE} \(?0 \)? {_GAP}? [1-9] (?: {_GAP}{{0,2}}\d ){{7,9}} {_AFTER}
    | {_BEFORE} \d{{2,3}} {_GAP} \d{{2,3}} (?: {_GAP}\d\d ){{2}} {_AFTER}
    | {_BEFORE} (?: 1{_GAP} )? \(?\d{{3}}\)? {_GAP}{{1,2}} \d{{3}} - \d{{4}} {_AFTER}
    | \b (?: t[ée]l(?:[ée]phone)? | phone | fax | mobile | portable | whatsapp ) \b
      [\s.:)n°º]{{0,6}} \+? \(?\d (?: {_LOOSE}\d ){{5,14}}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What every one of these holds: most names hold none of it, and are done with at once.
_ESSENTIAL = re.compile(r"[\d@(\[]")
_LETTER = re.compile(r"[^\W\d_]")
_YEARS = re.compile(r"\d{4}\D{1,3}\d{4}")
_WORD = re.compile(r"\w")
_SEEN = re.compile(r"\S")


def has_contact_data(text: str) -> bool:
    """Whether a telephone number or an e-mail address stands in a text."""
    return _ESSENTIAL.search(text) is not None and _CONTACT_DATA.search(text) is not None


def is_contact_data(name: str) -> bool:
    """Whether what was taken for a name holds contact data, or is a bare number of seven digits.

    >>> is_contact_data("338 69 62"), is_contact_data("2024-2028")
    (True, False)
    """
    if not _ESSENTIAL.search(name):
        return False
    if _CONTACT_DATA.search(name):
        return True
    n_digits = sum(character.isdigit() for character in name)
    return n_digits >= 7 and not _LETTER.search(name) and not _YEARS.fullmatch(name)


def masked(text: str) -> str:
    """The text, letters and digits of its contact data made asterisks; the length is kept.

    >>> masked("Écrire à presse@oim.int")
    'Écrire à ******@***.***'
    """
    if not _ESSENTIAL.search(text):
        return text
    return _CONTACT_DATA.sub(lambda match: _WORD.sub("*", match[0]), text)


def fully_masked(text: str) -> str:
    """The text with every letter and digit made an asterisk."""
    return _WORD.sub("*", text)


def hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with all but the white space of some spans made asterisks; the length is kept.

    Not letters and digits alone: an accent that stands by itself (NFD) tells the letter below it.

    >>> hidden("Contact : Awa Diallo, 12", [(10, 20)])
    'Contact : *** ******, 12'
    """
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [text[place:start], _SEEN.sub("*", text[start:end])]
        place = end
    return "".join([*pieces, text[place:]])
