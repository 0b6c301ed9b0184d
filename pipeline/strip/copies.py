"""Copies: one release that several files hold, word for word or with other things around it.

Exact copies have the same words. Near copies are looked for among the rest in three steps:

1. *Fingerprints*: hashes of every run of five words are thinned out by winnowing (Schleimer,
   Wilkerson, Aiken 2003, *Winnowing: local algorithms for document fingerprinting*), which keeps
   the least hash of every window, so that a passage of 17 words that two texts share leaves a
   fingerprint in both.
2. *Pairs* that share enough fingerprints. A fingerprint of few texts pairs them all; one of many
   (a site's menu) pairs each with its neighbour and with the first ones by id, so that the cost
   is that of the texts.
3. *Reading*: `alike.is_copy` compares the sentences of a pair.

Each copy points to a release that it has been compared with itself and that is no copy, so that a
chain of small changes joins nothing that is not alike. Releases go by their ids: neither their
order nor chance has a say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Release
from pipeline.strip.alike import Sentences, is_copy, sentences_of
from pipeline.strip.marks import CorpusMarks, Numbers

# A fingerprint that stands in more texts than this pairs each with so many of the first only.
_FEW = 12
_FIRST = 4
# Of the fingerprints of the text that has fewer: menus around a text have theirs too.
_SHARED = 0.25
# The releases that one release is compared with: those it shares most with.
_MOST_COMPARED = 6
_TEXTS_AT_HAND = 256
# Pairs that are counted at a time: what is held in memory is some five times this many numbers.
_PAIRS_AT_ONCE = 4_000_000
_PRINTS_AT_ONCE = 2_000_000
_SOME = 4096

# Whether two releases, by their versions, are copies of each other.
Verdicts = dict[tuple[str, str], bool]


def find_copies(
    marks: CorpusMarks,
    release: Callable[[str], Release],
    *,
    before: Mapping[tuple[str, str], bool] | None = None,
    verdicts: Verdicts | None = None,
) -> dict[str, str]:
    """For each release that is a copy, the id of the first (by id) that it is a copy of.

    `release` gives a release by its id; few are asked for. `before` are verdicts of earlier runs;
    all that were asked for are put into `verdicts`.
    """
    first: dict[str, int] = {}
    exact: dict[int, int] = {}
    for number, words in enumerate(marks.words):
        original = first.setdefault(words, number)
        if original != number:
            exact[number] = original
    near = _near_copies(marks, exact, release, before or {}, {} if verdicts is None else verdicts)
    ids = marks.ids
    found = {ids[copy]: ids[near.get(original, original)] for copy, original in exact.items()}
    return found | {ids[copy]: ids[original] for copy, original in near.items()}


def _near_copies(
    marks: CorpusMarks,
    exact: dict[int, int],
    release: Callable[[str], Release],
    before: Mapping[tuple[str, str], bool],
    verdicts: Verdicts,
) -> dict[int, int]:
    near: dict[int, int] = {}

    @lru_cache(maxsize=_TEXTS_AT_HAND)
    def read(number: int) -> Sentences:
        return sentences_of(release(marks.ids[number]))

    for later, earlier in _neighbours(marks, exact):
        for original in sorted({near.get(i, i) for i in earlier}):
            pair = (marks.versions[original], marks.versions[later])
            if pair not in verdicts:
                known = before.get(pair)
                verdicts[pair] = is_copy(read(original), read(later)) if known is None else known
            if verdicts[pair]:
                near[later] = original
                break
    return near


def _neighbours(marks: CorpusMarks, left_out: dict[int, int]) -> Iterator[tuple[int, list[int]]]:
    """For each text, by number, the earlier ones that share enough of its fingerprints."""
    n = len(marks.ids)
    kept = np.ones(n, bool)
    kept[list(left_out)] = False
    owner, sizes = _groups(marks, kept)
    starts = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    n_pairs = int(np.minimum(sizes * (sizes - 1) // 2, sizes * (_FIRST + 1)).sum())
    n_blocks = n_pairs // _PAIRS_AT_ONCE + 1
    borders = np.linspace(0, n, n_blocks + 1).astype(np.int64)
    for low, high in pairwise(borders.tolist()):
        mine = np.flatnonzero((owner >= low) & (owner < high))
        start = starts[group[mine]]
        later = mine > start
        mine, start = mine[later], start[later]
        pairs = _pairs(owner, mine - start, sizes[group[mine]], start, mine, n)
        yield from _enough(pairs, marks.n_prints, n)


def _groups(marks: CorpusMarks, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int32], Numbers]:
    """Which texts have each fingerprint that several have, one group behind the other; its sizes.

    Of a million texts these are tens of millions: nothing is held longer than it is needed.
    """
    shared = np.repeat(kept, marks.n_prints)
    shared[shared] = _in_several(marks.prints[shared])
    every = marks.prints[shared]
    owner = np.repeat(np.arange(len(marks.ids), dtype=np.int32), marks.n_prints)[shared]
    del shared
    order = np.argsort(every, kind="stable")  # owners stay in order
    owner, every = owner[order], every[order]
    del order
    if not len(every):
        return owner, np.empty(0, np.int64)
    begins = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    sizes = np.diff(np.append(begins, len(every)))
    return owner[np.repeat(sizes > 1, sizes)], sizes[sizes > 1]


def _in_several(prints: Numbers) -> NDArray[np.bool_]:
    """Which of the fingerprints stand more than once; looked at by ranges of their values.

    Most stand once, and what is made of the others takes many times the memory.
    """
    found = np.zeros(len(prints), bool)
    some = np.sort(prints[:: len(prints) // _SOME + 1])
    ranges = len(prints) // _PRINTS_AT_ONCE
    borders = [some[len(some) * n // (ranges + 1)] for n in range(1, ranges + 1)]
    number = np.searchsorted(borders, prints, side="right").astype(np.int32)
    for one in range(ranges + 1):
        at = np.flatnonzero(number == one)
        _, which, times = np.unique(prints[at], return_inverse=True, return_counts=True)
        found[at] = times[which] > 1
    return found


def _pairs(
    owner: NDArray[np.int32], rank: Numbers, size: Numbers, start: Numbers, at: Numbers, n: int
) -> Numbers:
    """Each pair of texts that share a fingerprint, as one number: later times `n` plus earlier."""
    found: list[Numbers] = []

    def pair(chosen: NDArray[np.bool_], partner: Numbers) -> None:
        found.append(owner[at[chosen]].astype(np.int64) * n + owner[partner[chosen]])

    few = size <= _FEW
    for back in range(1, _FEW):
        pair(few & (rank >= back), at - back)
    for first in range(_FIRST):
        pair(~few & (rank > first), start + first)
    pair(~few & (rank > _FIRST), at - 1)
    return np.concatenate(found)


def _enough(pairs: Numbers, sizes: Numbers, n: int) -> Iterator[tuple[int, list[int]]]:
    """The texts with those that share enough with them, which share most first."""
    codes, counts = np.unique(pairs, return_counts=True)
    later, earlier = np.divmod(codes, n)
    enough = counts >= _SHARED * np.minimum(sizes[later], sizes[earlier])
    found: dict[int, list[tuple[int, int]]] = {}
    for one, other, count in zip(
        later[enough].tolist(), earlier[enough].tolist(), counts[enough].tolist(), strict=True
    ):
        found.setdefault(one, []).append((-count, other))
    for one in sorted(found):
        yield one, [other for _, other in sorted(found[one])[:_MOST_COMPARED]]
