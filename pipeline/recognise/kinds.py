"""Bodies that the word for their kind gives away: *l'ONG « Tous Libres »*, *la société Untel*.

Behind the noun for a kind of body, and perhaps an adjective, stands what bears that name: between
quotes, or as words with capitals that nothing carries on. The nouns are data (``words.toml``).
On annotated releases by thirty writers 97 of 100 such spans were a body's name or part of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.words import any_of

_NO_ADJECTIVE = r"(?!(?:d[eu]s?|et|ou|qui|que|a|est|en|dans|pour|avec|par|sur|dont|comme)\b)"
_ADJECTIVES = rf"(?:\s{_NO_ADJECTIVE}[a-zà-ÿ]{{3,18}}){{0,2}}"
_CAPITAL = r"[A-ZÀ-Þ](?:[\w'’&-]|\.(?=[A-Z])){1,24}"
# Nothing may carry the name on: such names are longer than their capitals show.
_CARRIED_ON = r"(?:d[eu]s?|pour|sur|en|aux?|et|&|of|sans|contre)\s|d['’]|\d|[A-ZÀ-Þ&]"
_PATTERNS = (
    (
        "quoted behind the word for its kind",
        re.compile(
            rf"(?<![\w-]){any_of('quoted_kinds')}{_ADJECTIVES}\s?[,:]?\s?(?:[«\"“]|'')\s?"
            r"(?P<name>[A-ZÀ-Þ][^«»\"“”\n;:!?]{1,50}?)\s?(?:[»\"”]|'')"
        ),
    ),
    (
        "behind the word for its kind",
        re.compile(
            rf"(?<![\w-]){any_of('plain_kinds')}{_ADJECTIVES}\s(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}})"
            rf"(?=[.,;:)!?»]|\s(?!{_CARRIED_ON})|\n|$)"
        ),
    ),
)


def find_kinds(view: str, *, start: int, end: int) -> Iterator[Candidate]:
    """The names behind words for kinds of bodies, in a stretch of the view."""
    for reason, pattern in _PATTERNS:
        for match in pattern.finditer(view, start, end):
            span = match.start("name"), match.end("name")
            yield Candidate(*span, "organisation", "name", ("shape",), reason)
