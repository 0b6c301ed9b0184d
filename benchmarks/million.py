"""Memory of what `strip` asks of the whole corpus, at a size that no test corpus has.

`million.py N` makes up the marks of N releases (55 fingerprints and 12 lines each, as generated
releases have; one fingerprint in 40 is shared with some two hundred others, as phrases of a trade
are), joins them, looks for copies and counts lines as a run does, and prints the peak after each.
Texts are not needed for that: no two are alike enough to be read.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np

from pipeline.strip import count_lines, find_copies
from pipeline.strip.marks import CorpusMarks, joined

_SHARD, _PRINTS, _LINES = 100, 55, 12
_SHARED, _AMONG = 1 / 40, 200
_ANY = 2**62


def shards(n: int) -> Iterator[CorpusMarks]:
    """The marks of n releases, shard by shard."""
    chance = np.random.default_rng(1)
    common = chance.integers(-_ANY, _ANY, max(int(n * _PRINTS * _SHARED / _AMONG), 1))
    for start in range(0, n, _SHARD):
        size = min(_SHARD, n - start)
        prints = chance.integers(-_ANY, _ANY, (size, _PRINTS))
        shared = chance.random(prints.shape) < _SHARED
        prints[shared] = chance.choice(common, int(shared.sum()))
        lines = chance.integers(-_ANY, _ANY, size * _LINES)
        numbers = range(start, start + size)
        yield CorpusMarks(
            [f"dossier/communique-{number:08}" for number in numbers],
            [f"{number:016x}" for number in numbers],
            [f"{number * 7:016x}" for number in numbers],
            lines,
            np.full(size, _LINES),
            np.sort(prints, axis=1).ravel(),
            np.full(size, _PRINTS),
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("releases", type=int)
    n = parser.parse_args().releases
    before = time.monotonic()

    def told(what: str) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{what:<14} {time.monotonic() - before:7.1f} s  peak {peak:6,} MiB", flush=True)

    told("start")
    marks = joined(shards(n))
    told("marks joined")

    def text(release_id: str) -> None:
        raise AssertionError(f"{release_id}: no two are alike enough to be read")

    copies = find_copies(marks, text)  # type: ignore[arg-type]
    told("copies")
    count_lines(marks, copies)
    told("lines counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
