"""Sentence spans: enough to show a mention with the words around it."""

from __future__ import annotations

import re
from bisect import bisect_right

# The end of a sentence: its mark, closing quotes, space, then a capital, a digit or an opening
# quote. Abbreviations and initials do not end one.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:\s?[»”\"’)\]])*(?=\s+[«“\"(\[–—-]?\s?[A-ZÀ-ÞŒ\d])"
    r"|\n[ \t\r]*\n+|\n(?=[-•–*#])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s('’])(?:M|MM|Mr|Mme|Mlle|Dr|Pr|Prof|Me|Mgr|St|Ste|art|cf|p|pp|n|vol|av|bd|tél|env|min|max|Cie|Inc|Ltd|etc|J\.-C|[A-ZÀ-Þ])\.$"
)


class Sentences:
    """The sentences of a text, found once, asked for by offset."""

    def __init__(self, view: str) -> None:
        starts = [0]
        for match in _END.finditer(view):
            mark = view[max(0, match.start() - 8) : match.start() + 1]
            if view[match.start()] == "." and _ABBREVIATION.search(mark):
                continue
            starts.append(match.end())
        self._starts = starts
        self._view = view

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The trimmed span of the sentence or sentences that a mention stands in."""
        index = bisect_right(self._starts, start) - 1
        begin = self._starts[index]
        last = index + 1
        while last < len(self._starts) and self._starts[last] < end:
            last += 1
        stop = self._starts[last] if last < len(self._starts) else len(self._view)
        while begin < start and self._view[begin].isspace():
            begin += 1
        while stop > end and self._view[stop - 1].isspace():
            stop -= 1
        return begin, stop
