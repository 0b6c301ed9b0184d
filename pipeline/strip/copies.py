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

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product
from zlib import crc32

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipeline.records import Release
from pipeline.shadow import readable
from pipeline.strip.alike import Sentences, is_copy, sentences_of
from pipeline.text import key_words

Hashes = NDArray[np.uint64]

_RUN = 5  # words
_WINDOW = 13  # runs
# A fingerprint that stands in more texts than this pairs each with so many of the first only.
_FEW = 12
_FIRST = 4
# Of the fingerprints of the text that has fewer: menus around a text have theirs too.
_SHARED = 0.25
# The releases that one release is compared with: those it shares most with.
_MOST_COMPARED = 6
_TEXTS_AT_HAND = 256


class _WordHashes(dict[str, int]):
    """The hash of each word: the same in every process, unlike Python's own."""

    def __missing__(self, word: str) -> int:
        found = self[word] = crc32(word.encode())
        return found


def find_copies(releases: Iterable[Release]) -> dict[str, str]:
    """For each release that is a copy, the id of the first (by id) that it is a copy of."""
    by_id = {release.id: release for release in releases}
    hashes = _WordHashes()
    first: dict[bytes, str] = {}
    exact: dict[str, str] = {}
    prints: dict[str, Hashes] = {}
    for release_id in sorted(by_id):
        words = key_words(readable(by_id[release_id].text))
        key = hashlib.sha256(" ".join(words).encode()).digest()
        original = first.setdefault(key, release_id)
        if original == release_id:
            prints[release_id] = fingerprints([hashes[word] for word in words])
        else:
            exact[release_id] = original
    near = _near_copies(by_id, prints)
    return near | {copy: near.get(original, original) for copy, original in exact.items()}


def fingerprints(words: Sequence[int]) -> Hashes:
    """The winnowed hashes of the runs of five words of a text, sorted, each once."""
    if len(words) < _RUN:
        return np.empty(0, np.uint64)
    numbers = np.array(words, dtype=np.uint64)
    runs = numbers[: len(words) - _RUN + 1].copy()
    for offset in range(1, _RUN):  # a polynomial modulo 2^64
        runs *= np.uint64(0x9E3779B97F4A7C15)
        runs += numbers[offset : len(words) - _RUN + 1 + offset]
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    if len(runs) > _WINDOW:
        runs = sliding_window_view(runs, _WINDOW).min(axis=1)
    return np.unique(runs)


def _near_copies(by_id: Mapping[str, Release], prints: Mapping[str, Hashes]) -> dict[str, str]:
    ids = list(prints)  # sorted
    near: dict[str, str] = {}

    @lru_cache(maxsize=_TEXTS_AT_HAND)
    def read(release_id: str) -> Sentences:
        return sentences_of(by_id[release_id])

    for later, earlier in sorted(_neighbours([prints[i] for i in ids]).items()):
        copy = ids[later]
        for original in sorted({near.get(ids[i], ids[i]) for i in earlier}):
            if is_copy(read(original), read(copy)):
                near[copy] = original
                break
    return near


def _neighbours(prints: Sequence[Hashes]) -> dict[int, list[int]]:
    """For each text, by number, the earlier ones that share enough of its fingerprints."""
    if not prints:
        return {}
    sizes = [len(own) for own in prints]
    every = np.concatenate(prints)
    owner = np.repeat(np.arange(len(prints)), sizes)
    order = np.argsort(every, kind="stable")  # owners stay in order
    every, owner = every[order], owner[order]
    borders = np.flatnonzero(np.diff(every)) + 1
    starts = np.concatenate(([0], borders))
    ends = np.concatenate((borders, [len(every)]))
    shared: Counter[tuple[int, int]] = Counter()
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        group = owner[start:end].tolist()
        if len(group) <= _FEW:
            shared.update(combinations(group, 2))
        else:
            shared.update(product(group[:_FIRST], group[_FIRST:]))
            shared.update(combinations(group[:_FIRST], 2))
            shared.update(pairwise(group[_FIRST:]))
    found: dict[int, list[tuple[int, int]]] = {}
    for (earlier, later), count in shared.items():
        if count >= _SHARED * min(sizes[earlier], sizes[later]):
            found.setdefault(later, []).append((-count, earlier))
    return {
        later: [earlier for _, earlier in sorted(some)[:_MOST_COMPARED]]
        for later, some in found.items()
    }
