"""Dates as French press releases write them, kept as partial as they are written.

A date is ISO 8601 text: ``2020-07-01``, ``2020-07``, ``2020``, or ``--07-01`` where the year is
not given (the truncated form of ISO 8601:2000, *gMonthDay* of XML Schema). A weekday in front
of a date is a checksum: one that contradicts a complete date makes the match unreliable, and
the match says so.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.text import fold

MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "mar": 3,
    "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "jul": 7,
    "aout": 8, "septembre": 9, "sept": 9, "sep": 9, "octobre": 10, "oct": 10,
    "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
    "lun": 0, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6,
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
YEAR = r"(?:19|20)\d\d"

# Over folded text (lower case, no accents). Every quantifier is bounded.
_WRITTEN = re.compile(
    rf"\b(?:(?P<weekday>{WEEKDAY})\b\.?,? {{1,2}})?"
    rf"(?P<day>[12]\d|3[01]|0?[1-9])(?:er)?(?: |-|\. ?)(?P<month>{MONTH})\b\.?"
    rf"(?:,? {{0,2}}-?(?P<year>{YEAR})\b)?"
)
_NUMERIC = re.compile(
    rf"(?<!\d[./-])\b(?:(?P<weekday>{WEEKDAY})\b\.?,? {{1,2}})?"
    rf"(?P<day>[12]\d|3[01]|0?[1-9])(?P<mark>[./-])(?P<month>1[0-2]|0?[1-9])(?P=mark)"
    rf"(?P<year>{YEAR}|\d\d)\b(?![./-]?\d)"
)
_ISO = re.compile(
    rf"(?<![\d/-])(?P<year>{YEAR})-(?P<month>1[0-2]|0[1-9])(?:-(?P<day>[12]\d|3[01]|0[1-9]))?(?![\d-])"
)
_ISO_DAY = re.compile(
    rf"(?<![\d/-])(?P<year>{YEAR})/(?P<month>1[0-2]|0[1-9])/(?P<day>[12]\d|3[01]|0[1-9])(?![\d/])"
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{MONTH})\b\.? (?P<year>{YEAR})\b")
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date in a text: its span, its ISO text, and whether its weekday agrees.

    `checked` is ``None`` where there is no weekday or no year to check it by.
    """

    start: int
    end: int
    iso: str
    checked: bool | None = None

    @property
    def complete(self) -> bool:
        """Whether year, month and day are known."""
        return len(self.iso) == 10


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    short = int(text)
    return 2000 + short if short < 70 else 1900 + short


def _build(match: re.Match[str], *, shift: int) -> DateMatch | None:
    groups = match.groupdict()
    month_text = groups["month"]
    month = MONTHS.get(month_text) or int(month_text)
    day = int(groups["day"]) if groups.get("day") else None
    year = _year(groups["year"]) if groups.get("year") else None
    span = (match.start() + shift, match.end() + shift)
    checked: bool | None = None
    if day is None:
        return DateMatch(*span, f"{year:04}-{month:02}")
    try:  # 29 February counts where no year contradicts it
        date = dt.date(year if year is not None else 2000, month, day)
    except ValueError:
        return None
    if year is None:
        return DateMatch(*span, f"--{month:02}-{day:02}")
    weekday = groups.get("weekday")
    if weekday:
        checked = date.weekday() == WEEKDAYS[weekday]
    return DateMatch(*span, date.isoformat(), checked)


def find_dates(text: str, *, shift: int = 0) -> tuple[DateMatch, ...]:
    """The dates in a text, in order, none inside another; `shift` is added to offsets.

    >>> [d.iso for d in find_dates("Genève, mercredi 1er juillet 2020, puis le 3 août")]
    ['2020-07-01', '--08-03']
    """
    if not _HAS_DIGIT.search(text):
        return ()
    folded = fold(text)
    found: list[DateMatch] = []
    for pattern in (_ISO, _ISO_DAY, _NUMERIC, _WRITTEN, _MONTH_YEAR):
        for match in pattern.finditer(folded):
            date = _build(match, shift=shift)
            if date and not any(date.start < f.end and f.start < date.end for f in found):
                found.append(date)
    return tuple(sorted(found, key=lambda d: d.start))


def earliest_day(iso: str) -> str:
    """The first day of a full or partial date; empty where the year is not known.

    >>> earliest_day("2020-07"), earliest_day("--07-01")
    ('2020-07-01', '')
    """
    if not iso or iso.startswith("-"):
        return ""
    return (iso + "-01-01"[len(iso) - 4 :]) if len(iso) < 10 else iso


def agrees(partial: str, full: str) -> bool:
    """Whether a full date says the same as a partial one, as far as that goes."""
    if partial.startswith("--"):
        return full[4:] == partial[1:]
    return full.startswith(partial)
