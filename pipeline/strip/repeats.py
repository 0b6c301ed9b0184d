"""Lines that come back across the corpus: what a site prints on each of its pages.

Copies are found first (`copies`), so that one dispatch on many sites does not make its own lines
look like furniture; then each line is counted once a distinct release.
Only counts are kept, so that the cost is that of the lines, not of the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records import Release
from pipeline.shadow import readable
from pipeline.text import name_key

# A line has to stand in this many distinct releases, and in this share of them, to be furniture.
_FEWEST_RELEASES = 3
_SMALLEST_SHARE = 0.02
_LONGEST_LINE = 400


def line_key(line: str) -> str:
    """The key under which lines are counted; empty for lines that are never counted."""
    return name_key(line) if len(line) <= _LONGEST_LINE else ""


@dataclass(frozen=True, slots=True)
class Repeats:
    """In how many distinct releases a line stands; only lines common enough are kept."""

    counts: Mapping[str, int]
    n_releases: int

    def count(self, line: str) -> int:
        """The number of distinct releases with this line, 0 where it is not common."""
        return self.counts.get(line_key(line), 0)


def count_lines(releases: Iterable[Release], copies: Mapping[str, str]) -> Repeats:
    """The lines that stand in enough distinct releases to be furniture."""
    counts: Counter[str] = Counter()
    n_releases = 0
    for release in releases:
        if release.id in copies:
            continue
        n_releases += 1
        lines = readable(release.text).split("\n")
        counts.update({key for line in lines if (key := line_key(line))})
    floor = max(_FEWEST_RELEASES, _SMALLEST_SHARE * n_releases)
    return Repeats({key: n for key, n in counts.items() if n >= floor}, n_releases)
