"""From releases to pages: what is the release, and what is the page around it.

The order: copies, exact and near, are found on the texts as they are (`find_copies`); lines are
counted over distinct releases (`count_lines`); each release is cut into segments, each segment
gets the zone that its own look, its place and its neighbours speak for (`cut_zones`), with the
corpus's repeated lines and the file's own markup as further evidence; title, dateline and date
are read from the zones (`make_page`). One release alone is cut by the same weights.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.gazetteer import Gazetteer
from pipeline.records import Release
from pipeline.strip.copies import Verdicts, find_copies
from pipeline.strip.cut import Stripper, cut_zones
from pipeline.strip.features import load_furniture
from pipeline.strip.labels import load_zone_model
from pipeline.strip.language import LanguageFinder
from pipeline.strip.marks import CorpusMarks, Marks, corpus_marks, joined, marks_of
from pipeline.strip.page import make_page
from pipeline.strip.repeats import Repeats, count_lines, of_some

__all__ = [
    "CorpusMarks",
    "Marks",
    "Repeats",
    "Stripper",
    "Verdicts",
    "compared",
    "corpus_marks",
    "count_lines",
    "cut_zones",
    "find_copies",
    "joined",
    "load_stripper",
    "make_page",
    "marks_of",
    "of_some",
]


def compared(releases: Collection[Release]) -> tuple[dict[str, str], Repeats]:
    """Of releases at hand: the copies, each with its original, and the lines that come back."""
    by_id = {release.id: release for release in releases}
    marks = corpus_marks(map(marks_of, releases))
    copies = find_copies(marks, by_id.__getitem__)
    return copies, count_lines(marks, copies)


def load_stripper(gazetteer: Gazetteer, *, boilerplate: Sequence[str] = ()) -> Stripper:
    """What stripping needs; `boilerplate` are lines that a user knows to be furniture."""
    return Stripper(gazetteer, load_furniture(boilerplate), load_zone_model(), LanguageFinder())
