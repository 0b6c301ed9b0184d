"""The date of a release: its own, completed by what stands around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.dates import DateMatch, agrees


def join_dates(dates: Iterator[DateMatch] | tuple[DateMatch, ...], hints: tuple[str, ...]) -> str:
    """The date of a release: its own first date, completed by hints that agree with it.

    `hints` are ISO dates from elsewhere (meta data, a crawler's line), best first. A dateline
    without a year takes the year of a hint that has the same day, or, where no hint has it, of a
    hint at most ten days away (a page is dated when it is put up).
    """
    own = next((d for d in dates if d.checked is not False), None)
    usable = [h for h in hints if h and not h.startswith("-")]
    if own is None:
        return usable[0] if usable else next(iter(hints), "")
    if own.complete:
        return own.iso
    for hint in usable:
        if len(hint) == 10 and agrees(own.iso, hint):
            return hint
    if own.iso.startswith("--"):
        for hint in usable:
            dated = _nearest_year(own.iso, hint)
            if dated:
                return dated
    return own.iso


_SLACK = dt.timedelta(days=10)


def _nearest_year(monthday: str, hint: str) -> str:
    year = int(hint[:4])
    if len(hint) == 7 and hint[4:] == monthday[1:4]:
        return f"{year:04}{monthday[1:]}"
    if len(hint) < 10:
        return ""
    near = dt.date.fromisoformat(hint)
    for candidate in (year, year - 1, year + 1):
        try:
            date = dt.date(candidate, int(monthday[2:4]), int(monthday[5:7]))
        except ValueError:
            continue
        if abs(date - near) <= _SLACK:
            return date.isoformat()
    return ""
