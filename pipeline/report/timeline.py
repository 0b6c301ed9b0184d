"""Releases by period: months where that is few enough bars, longer periods where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.report.words import Words

# Months a period can have, and how many periods are still a readable chart.
STEPS = (1, 3, 12, 60, 120, 600, 1200)
_MOST_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by period, without gaps. `first` is a month counted from the year 0, `step` months.

    `n_undated` is how many had no month that is known.
    """

    step: int
    first: int
    counts: tuple[int, ...]
    n_undated: int

    def label(self, index: int, words: Words) -> str:
        """What a period is called: *mars 2021*, *2021*, *2010–2019*."""
        year, month = divmod(self.first + index * self.step, 12)
        if self.step == 1:
            return f"{words['months'][month]} {year}"
        if self.step == 3:
            return f"{words['months'][month]}–{words['months'][month + 2]} {year}"
        return f"{year}" if self.step == 12 else f"{year}–{year + self.step // 12 - 1}"


def month_of(date: str) -> int | None:
    """The month of an ISO date, counted from the year 0; None where month or year is not known."""
    if len(date) < 7 or date.startswith("-"):
        return None
    return int(date[:4]) * 12 + int(date[5:7]) - 1


def year_of(date: str) -> int | None:
    """The year of an ISO date, as its first month counted likewise."""
    return None if len(date) < 4 or date.startswith("-") else int(date[:4]) * 12


def timeline(dates: Iterable[tuple[str, int]], *, step: int = 0) -> Timeline | None:
    """Counts of what is dated (ISO, partial dates allowed), or None where nothing is.

    Without `step` the shortest is taken that makes a readable chart. What has a year and no month
    counts where periods are years or longer, so that January does not get it all; where most of
    the dates are such, they are years.
    """
    months: Counter[int] = Counter()
    years: Counter[int] = Counter()
    n_all = 0
    for date, n in dates:
        n_all += n
        month, year = month_of(date), year_of(date)
        if month is not None:
            months[month] += n
        elif year is not None:
            years[year] += n
    everything = months + years
    if not everything:
        return None
    fine = months if 2 * sum(months.values()) > sum(everything.values()) else Counter[int]()
    step = step or next(
        (s for s in STEPS if _n_periods(fine if s < 12 else everything, s) <= _MOST_PERIODS),
        STEPS[-1],
    )
    counted = months if step < 12 and months else everything
    step = step if counted is months else max(step, 12)
    first = min(counted) // step
    counts = [0] * _n_periods(counted, step)
    for month, n in counted.items():
        counts[month // step - first] += n
    return Timeline(step, first * step, tuple(counts), n_all - sum(counts))


def _n_periods(months: Counter[int], step: int) -> int:
    # No months at all is no reason to take months.
    return max(months) // step - min(months) // step + 1 if months else _MOST_PERIODS + 1
