"""A timeline as a chart of a page: its columns, its labels, its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.report.svg import columns
from pipeline.report.timeline import timeline
from pipeline.report.words import Words


@dataclass(frozen=True, slots=True)
class TimeChart:
    """What the template draws; `rows` are the periods with their counts, empty ones left out."""

    svg: Markup
    top: int
    first: str
    last: str
    per: str
    undated: str
    rows: tuple[tuple[str, int], ...]


def time_chart(dates: Iterable[str], words: Words) -> TimeChart | None:
    """The chart of ISO dates, or None where fewer than two periods would be on it."""
    line = timeline((date, 1) for date in dates)
    if line is None or len(line.counts) < 2:
        return None
    labels = [line.label(i, words) for i in range(len(line.counts))]
    titles = [
        words.pair(label, words.number(n)) for label, n in zip(labels, line.counts, strict=True)
    ]
    undated = words["undated"].format(n=words.number(line.n_undated)) if line.n_undated else ""
    return TimeChart(
        columns(line.counts, titles),
        max(line.counts),
        labels[0],
        labels[-1],
        words["per"][str(line.step)],
        undated,
        tuple((label, n) for label, n in zip(labels, line.counts, strict=True) if n),
    )
