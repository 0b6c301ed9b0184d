"""Columns of texts in Arrow, looked at byte by byte and not text by text."""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call, no-any-return"
# pyarrow says nothing of its types, and mypy takes what it re-exports for private.

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TEXT = pa.large_string()


def among(some: bytes) -> NDArray[np.bool_]:
    """For each of the 256 bytes, whether it is one of some."""
    return np.isin(np.arange(256), [*some])


def changed(texts: pa.Array, marks: NDArray[np.bool_], change: Callable[[str], str]) -> pa.Array:
    """A column of texts of which those are changed that hold one of some bytes (`among`).

    One look at all bytes of the column finds them.
    """
    data, places = bytes_of(texts)
    found = np.flatnonzero(marks[data])
    if not len(found):
        return texts
    mask = np.zeros(len(texts), np.bool_)
    mask[np.searchsorted(places, found, side="right") - 1] = True
    # reasons and names repeat: each distinct text is changed once
    codes = texts.filter(pa.array(mask)).dictionary_encode()
    cells = pa.array([*map(change, codes.dictionary.to_pylist())], TEXT)
    return pc.replace_with_mask(texts, pa.array(mask), cells.take(codes.indices))


def bytes_of(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of large texts, one behind the other, and where each begins, and the last ends."""
    _, ends, data = texts.buffers()
    if not len(texts) or data is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    places = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8)[places[0] : places[-1]], places - places[0]
