"""Lines that come back across the corpus: what a site prints on each of its pages.

Copies are found first (`copies`), so that one dispatch on many sites does not make its own lines
look like furniture; then each line is counted once a distinct release. Only hashes of lines are
counted, so that the cost is that of the lines, not of the texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from pipeline.strip.marks import CorpusMarks, Numbers, line_hash, line_key

# A line has to stand in this many distinct releases, and in this share of them, to be furniture.
_FEWEST_RELEASES = 3
_SMALLEST_SHARE = 0.02
# The largest number that is said as it is; above, only its first figure is.
_SAID = 9


@dataclass(frozen=True, slots=True)
class Repeats:
    """In how many distinct releases a line stands, by its hash; only common lines are there.

    From ten on a number is rounded down to its first figure: one more release is no news to those
    that have the line.
    """

    counts: Mapping[int, int] = field(default_factory=dict)

    def count(self, line: str) -> int:
        """The number of distinct releases with this line, 0 where it is not common."""
        if not self.counts:
            return 0
        key = line_key(line)
        return self.counts.get(line_hash(key), 0) if key else 0


def count_lines(marks: CorpusMarks, copies: Collection[str]) -> Repeats:
    """The lines that stand in enough distinct releases to be furniture; `copies` are ids."""
    distinct = np.array([release_id not in copies for release_id in marks.ids], bool)
    counted = marks.lines[np.repeat(distinct, marks.n_lines)] if len(distinct) else marks.lines
    lines, counts = np.unique(counted, return_counts=True)
    enough = counts >= max(_FEWEST_RELEASES, _SMALLEST_SHARE * distinct.sum())
    return Repeats(
        dict(zip(lines[enough].tolist(), map(_rounded, counts[enough].tolist()), strict=True))
    )


def of_some(repeats: Repeats, lines: Numbers) -> Repeats:
    """What of it is about some lines, given by their hashes: all that their releases need."""
    counts = repeats.counts
    return Repeats({line: counts[line] for line in sorted(set(lines.tolist()) & counts.keys())})


def _rounded(count: int) -> int:
    if count <= _SAID:
        return count
    unit: int = 10 ** (len(str(count)) - 1)
    return count // unit * unit
