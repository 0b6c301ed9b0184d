"""French ordinals as figures: *trente-neuvième*, *XIXe* and *39e* are one number."""

from __future__ import annotations

import re
from functools import lru_cache

_UNITS = (
    "premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme",
    "huitieme", "neuvieme", "dixieme", "onzieme", "douzieme", "treizieme", "quatorzieme",
    "quinzieme", "seizieme", "dix septieme", "dix huitieme", "dix neuvieme",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_ALONE = {20: "vingtieme", 30: "trentieme", 40: "quarantieme", 50: "cinquantieme",
          60: "soixantieme", 70: "soixante dixieme", 80: "quatre vingtieme",
          90: "quatre vingt dixieme", 100: "centieme"}  # fmt: skip
_FIGURE = re.compile(r"\b(\d+)\s?(?:er|re|ere|e|eme|ieme|de|nd|nde)s?\b")
# Capitals only, and no lone L: *Le* and *Vie* are words.
_ROMAN = re.compile(r"\b(?=[IVX])([IVXL]{1,7})(?:er|re|ère|e|ème|nde?)s?\b")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


def figures(key: str) -> str:
    """The folded key with its ordinals as plain figures.

    >>> figures("trente neuvieme sommet"), figures("1re reunion"), figures("cop 30")
    ('39 sommet', '1 reunion', 'cop 30')
    """
    words = key.split(" ")
    numbers = _ordinals()
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            number = numbers.get(" ".join(words[at : at + size]))
            if number is not None and at + size <= len(words):
                out.append(str(number))
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return _FIGURE.sub(r"\1", " ".join(out))


def roman_off(name: str) -> str:
    """The name with its Roman ordinals as plain figures.

    >>> roman_off("XIXe Sommet"), roman_off("Ire réunion"), roman_off("Le Forum sur la Vie")
    ('19 Sommet', '1 réunion', 'Le Forum sur la Vie')
    """
    return _ROMAN.sub(_arabic, name)


@lru_cache(maxsize=1)
def _ordinals() -> dict[str, int]:
    numbers = {word: n for n, word in enumerate(_UNITS, start=1)}
    numbers |= {"premiere": 1, "second": 2, "seconde": 2}
    numbers |= {word: n for n, word in _ALONE.items()}
    for tens, word in _TENS.items():
        numbers[f"{word} et unieme"] = tens + 1
        numbers |= {f"{word} {_UNITS[n - 1]}": tens + n for n in range(2, 10)}
    for tens, word in ((60, "soixante"), (80, "quatre vingt")):
        numbers |= {f"{word} {_UNITS[n - 1]}": tens + n for n in range(2, 20)}
    numbers["soixante et onzieme"] = 71
    numbers["quatre vingt unieme"] = 81
    return numbers


def _arabic(roman: re.Match[str]) -> str:
    values = [_VALUES[c] for c in roman[1]]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < following else value for value, following in pairs))
