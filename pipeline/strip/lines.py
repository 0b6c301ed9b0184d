"""Cutting a text into the segments that become zones: lines, and datelines at their heads."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.gazetteer import Gazetteer
from pipeline.strip.datelines import Dateline, find_dateline


@dataclass(frozen=True, slots=True)
class Segment:
    """A line with its line end and the blank lines behind it, or the dateline that opens one.

    `text` is the line without white space around it; `blank_before` counts blank lines.
    """

    start: int
    end: int
    text: str
    blank_before: int
    dateline: Dateline | None = None
    follows_dateline: bool = False


def segments(text: str, gazetteer: Gazetteer) -> tuple[Segment, ...]:
    """The segments of a text; they tile it. Blank text belongs to the segment before."""
    found: list[Segment] = []
    blank = 0
    start = 0
    while start < len(text):
        newline = text.find("\n", start)
        end = len(text) if newline < 0 else newline + 1
        line = text[start:end]
        stripped = line.strip()
        if not stripped:
            blank += 1
        else:
            _close(found, start)
            begin = start if found else 0
            dateline = find_dateline(line.rstrip("\r\n"), gazetteer)
            if dateline and line[dateline.end :].strip():
                cut = start + dateline.end
                head = text[start:cut].strip()
                found.append(Segment(begin, cut, head, blank, dateline))
                rest = text[cut:end].strip()
                found.append(Segment(cut, end, rest, 0, None, follows_dateline=True))
            else:
                found.append(Segment(begin, end, stripped, blank, dateline))
            blank = 0
        start = end
    _close(found, len(text))
    return tuple(found)


def _close(found: list[Segment], at: int) -> None:
    """Stretch the last segment over the blank lines behind it."""
    if found and found[-1].end < at:
        last = found[-1]
        found[-1] = Segment(
            last.start, at, last.text, last.blank_before, last.dateline, last.follows_dateline
        )
