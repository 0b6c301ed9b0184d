"""Whether two releases are one: their sentences compared, and what differs between them.

Sites that take over a dispatch change what is around it (menus, headline, dateline, the last
paragraphs), not its sentences. Releases made after one template keep what is around and change
the sentences: a number, a date, a country. So only whole sentences are compared, wherever they
stand; text that one side has and the other has not is no objection, text in the place of other
text is, and a number or a name in the place of another makes two releases of it, however much is
the same. In doubt they are two.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.dates import find_dates
from pipeline.records import Release
from pipeline.shadow import readable
from pipeline.text import fold

_RUN = 4  # words that two texts share in a row
# The least that is compared at all, and that two releases have in common: in words, as a share of
# the shorter one and of the longer one.
_FEWEST = 40
_OF_SHORTER = 0.75
_OF_LONGER = 0.5
# The share of words that may stand in the place of others, inside and behind what is shared.
_CHANGED = 0.04
_OTHER_END = 0.25
# What may stand above the shared text on both sides, in words: the rest of a dateline.
_OTHER_HEAD = 4
_DAYS_APART = 40

_FEWEST_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")\]]{0,2}\s+(?=[\"«“(\[–—-]?\s?[A-ZÀ-ÞŒ\d])")
_CLOSED = (".", "!", "?", "…", "»", "”", '"', ")", ":", ";")
_DATELINE = re.compile(r"[^.!?:;]{2,110}?\s?[-–—]{1,2}\s+(?=\S.{30})")
_FULL_LINE = (50, 110)
_TOP_LINES = 15
_TOP_REACH = 160


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words of a release's sentences, in order; `facts` says which are numbers or names.

    `spots` are the places of the runs of four words that stand there only once: a formula that
    comes again and again does not say what stands where. `date` is the release's own, as far as it
    is complete.
    """

    words: tuple[str, ...]
    facts: tuple[bool, ...]
    spots: dict[tuple[str, ...], int]
    date: str


def sentences_of(release: Release) -> Sentences:
    """What is compared of a release: sentences that end in a mark, not headings, menus, lists."""
    text = readable(release.text).replace("œ", "oe").replace("Œ", "Oe")
    words: list[str] = []
    facts: list[bool] = []
    for sentence in _sentences(text):
        found = list(_WORD.finditer(sentence))
        if len(found) < _FEWEST_WORDS:
            continue
        for number, word in enumerate(found):
            written = word[0]
            words.append(fold(written))
            named = number > 0 and written[0].isupper()
            facts.append(named or any(map(str.isdigit, written)))
    spots: dict[tuple[str, ...], int] = {}
    again: set[tuple[str, ...]] = set()
    for place, run in enumerate(_runs(words)):
        if spots.setdefault(run, place) != place:
            again.add(run)
    for run in again:
        del spots[run]
    return Sentences(tuple(words), tuple(facts), spots, _date(release, text))


def is_copy(one: Sentences, other: Sentences) -> bool:
    """Whether two releases are one text with other things around it."""
    if min(len(one.words), len(other.words)) < _FEWEST:
        return False
    if one.date and other.date and _days(one.date, other.date) > _DAYS_APART:
        return False
    shorter, longer = sorted((one, other), key=lambda s: len(s.words))
    mine, theirs = _shared(shorter, longer), _shared(longer, shorter)
    common = sum(mine)
    if common < _FEWEST or common < _OF_SHORTER * len(mine):
        return False
    if sum(theirs) < _OF_LONGER * len(theirs):
        return False
    if min(mine.index(True), theirs.index(True)) > _OTHER_HEAD:
        return False
    if min(mine[::-1].index(True), theirs[::-1].index(True)) > _OTHER_END * common:
        return False
    return _same_inside(shorter, longer, mine, theirs)


def _same_inside(one: Sentences, other: Sentences, mine: list[bool], theirs: list[bool]) -> bool:
    """Whether next to nothing stands in the place of something else, and no number or name."""
    changed = 0
    for start, end in _gaps(mine):
        behind = one.words[start - _RUN : start]
        begin = other.spots[behind] + _RUN
        stop = begin
        while stop < len(theirs) and not theirs[stop]:
            stop += 1
        if stop in (begin, len(theirs)):
            continue  # the other goes on, or ends: something was put in here, or left out there
        if one.words[start:end] == other.words[begin:stop]:
            continue  # a formula
        if any(one.facts[start:end]) or any(other.facts[begin:stop]):
            return False
        changed += max(end - start, stop - begin)
    return changed <= _CHANGED * len(mine)


def _gaps(shared: list[bool]) -> Iterator[tuple[int, int]]:
    """The stretches that are not shared between stretches that are."""
    last = len(shared) - shared[::-1].index(True)
    place = shared.index(True)
    while place < last:
        if shared[place]:
            place += 1
            continue
        end = shared.index(True, place)
        yield place, end
        place = end


def _shared(one: Sentences, other: Sentences) -> list[bool]:
    """Of each word of the one whether it stands in a run of words that both have once."""
    shared = [False] * len(one.words)
    for place, run in enumerate(_runs(one.words)):
        if run in one.spots and run in other.spots:
            shared[place : place + _RUN] = [True] * _RUN
    return shared


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(_RUN)), strict=False)


def _sentences(text: str) -> Iterator[str]:
    for paragraph in _paragraphs(text):
        for sentence in _SENTENCE_END.split(paragraph):
            dateline = _DATELINE.match(sentence)
            whole = sentence[dateline.end() :] if dateline else sentence
            if whole.rstrip().endswith(_CLOSED):
                yield whole


def _paragraphs(text: str) -> Iterator[str]:
    """The lines, those that hard wrapping has cut put together again."""
    lines: list[str] = []
    for line in map(str.strip, text.split("\n")):
        before = lines[-1] if lines else ""
        wrapped = _FULL_LINE[0] <= len(before) <= _FULL_LINE[1]
        goes_on = before and not before.endswith((".", "!", "?")) and line
        if lines and not (goes_on and (wrapped or line[0].islower())):
            yield " ".join(lines)
            lines = []
        if line:
            lines.append(line)
    if lines:
        yield " ".join(lines)


def _date(release: Release, text: str) -> str:
    """The release's own complete date: what its file says, else the first near its top."""
    if len(release.date) == 10:
        return release.date
    top = [line for line in text.split("\n") if line.strip()][:_TOP_LINES]
    dates = (date.iso for line in top for date in find_dates(line[:_TOP_REACH]) if date.complete)
    return next(dates, "")


def _days(one: str, other: str) -> int:
    return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)
