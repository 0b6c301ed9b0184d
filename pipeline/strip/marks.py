"""What the corpus is asked of each release: its lines, its fingerprints, its words as one hash.

Hashes stand for texts, so that what is compared over a million releases fits in memory: some
eighty numbers a release. They are the same in every process and on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipeline.records import Release
from pipeline.shadow import readable
from pipeline.text import key_words, name_key

Numbers = NDArray[np.int64]

RUN = 5  # words
_WINDOW = 13  # runs
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one release.

    `words` is the hash of all its words, `lines` are those of its lines that are counted, each
    once, `prints` its winnowed fingerprints; `version` is the hash of all that a comparison reads.
    """

    release_id: str
    version: str
    words: str
    n_words: int
    lines: tuple[int, ...]
    prints: tuple[int, ...]


def marks_of(release: Release) -> Marks:
    """The marks of a release."""
    text = readable(release.text)
    words = key_words(text)
    keys = {key for line in text.split("\n") if (key := line_key(line))}
    return Marks(
        release_id=release.id,
        version=_hash(f"{release.date}\n{release.text}"),
        words=_hash(" ".join(words)),
        n_words=len(words),
        lines=tuple(sorted(map(line_hash, keys))),
        prints=tuple(fingerprints([crc32(word.encode()) for word in words]).tolist()),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def line_key(line: str) -> str:
    """The key under which lines are counted; empty for lines that are never counted."""
    return name_key(line) if len(line) <= _LONGEST_LINE else ""


def line_hash(key: str) -> int:
    """The number that stands for a line, of 64 bits with a sign."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def fingerprints(words: Sequence[int]) -> Numbers:
    """The winnowed hashes of the runs of five words of a text, sorted, each once."""
    if len(words) < RUN:
        return np.empty(0, np.int64)
    numbers = np.array(words, dtype=np.uint64)
    runs = numbers[: len(words) - RUN + 1].copy()
    for offset in range(1, RUN):  # a polynomial modulo 2^64
        runs *= np.uint64(0x9E3779B97F4A7C15)
        runs += numbers[offset : len(words) - RUN + 1 + offset]
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    if len(runs) > _WINDOW:
        runs = sliding_window_view(runs, _WINDOW).min(axis=1)
    return np.unique(runs).view(np.int64)


@dataclass(frozen=True, slots=True)
class CorpusMarks:
    """The marks of all releases of a corpus, in the order of their ids, column by column.

    `lines` and `prints` are those of all releases one behind the other; `n_lines` and `n_prints`
    say how many are each one's.
    """

    ids: list[str]
    versions: list[str]
    words: list[str]
    lines: Numbers
    n_lines: Numbers
    prints: Numbers
    n_prints: Numbers

    def only(self, ids: Collection[str]) -> CorpusMarks:
        """The marks of some of the releases."""
        kept = np.array([release_id in ids for release_id in self.ids], bool)

        def some(texts: list[str]) -> list[str]:
            return [text for text, keep in zip(texts, kept.tolist(), strict=True) if keep]

        return CorpusMarks(
            some(self.ids),
            some(self.versions),
            some(self.words),
            self.lines[np.repeat(kept, self.n_lines)],
            self.n_lines[kept],
            self.prints[np.repeat(kept, self.n_prints)],
            self.n_prints[kept],
        )


def corpus_marks(marks: Iterable[Marks]) -> CorpusMarks:
    """The marks of releases at hand, which are sorted by id here."""
    ordered = sorted(marks, key=lambda m: m.release_id)

    def flat(lists: Sequence[tuple[int, ...]]) -> tuple[Numbers, Numbers]:
        every = [number for one in lists for number in one]
        return np.array(every, np.int64), np.array([len(one) for one in lists], np.int64)

    return CorpusMarks(
        [m.release_id for m in ordered],
        [m.version for m in ordered],
        [m.words for m in ordered],
        *flat([m.lines for m in ordered]),
        *flat([m.prints for m in ordered]),
    )


def joined(parts: Iterable[CorpusMarks]) -> CorpusMarks:
    """The marks of several parts of a corpus, which follow each other by id."""
    ids: list[str] = []
    versions: list[str] = []
    words: list[str] = []
    columns: tuple[list[Numbers], ...] = ([], [], [], [])
    for part in parts:
        ids += part.ids
        versions += part.versions
        words += part.words
        for column, own in zip(
            columns, (part.lines, part.n_lines, part.prints, part.n_prints), strict=True
        ):
            column.append(own)
    return CorpusMarks(ids, versions, words, *map(_emptied, columns))


def _emptied(arrays: list[Numbers]) -> Numbers:
    """The arrays as one; the list is emptied, so that no column is held twice with the others."""
    whole = np.concatenate(arrays) if arrays else np.empty(0, np.int64)
    arrays.clear()
    return whole
