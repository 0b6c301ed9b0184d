"""Greedy decoding of the transition-based recogniser, in bulk.

spaCy's `ner` reads a text token by token: outside a name it chooses between going on (O), a name
of one token (U) and opening a name (B); inside one, between going on (I) and ending it (L), under
the label it was opened with (Lample et al. 2016; Honnibal's state features: the token, the first
token of the open name, the token before). What it does outside depends on the token alone, and
what it does inside on where the name was opened, never on earlier names. So all tokens are scored
as if outside in one matrix product, all names that could be opened are followed side by side until
they end, and one walk over the text picks those that are reached. The answers are those of
spaCy's own loop, which spends most of its time on one state at a time.

A pipeline of another build (a transformer, more state features) is told by `decoder_of` and goes
through spaCy itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# A model of thinc; only `model` knows that library.
Network = Any
Ints = NDArray[np.int64]

# State features: the token, the first token of the open name, the token before.
_FEATURES = 3


@dataclass(frozen=True, slots=True)
class Decoder:
    """The weights of a recogniser's upper layers, and its moves.

    `token`, `first` and `before` are (width, pieces x hidden), the pieces side by side: what the
    token, the first token of the open name and the token before it add to the hidden units;
    `closed` is what stands for the last two while no name is open. `outside` are the scores'
    weights for the moves outside a name, (hidden, moves), in the order of `moves`: the kind of
    move, ``O``, ``U`` or ``B``, and its label's number in `labels`. `inside` are the weights of
    going on minus those of ending, a row for each label.
    """

    token: Floats
    first: Floats
    before: Floats
    closed: Floats
    bias: Floats
    pieces: int
    outside: Floats
    outside_bias: Floats
    opens: NDArray[np.bool_]
    units: NDArray[np.bool_]
    label_of: Ints
    inside: Floats
    inside_bias: Floats
    labels: tuple[str, ...]

    def decode(
        self, vectors: Sequence[Floats], blank: Sequence[NDArray[np.bool_]]
    ) -> list[list[tuple[int, int, str]]]:
        """The names of each document as (first token, end token, label), in order.

        `vectors` are (tokens, width) for each document, `blank` marks the tokens that are white
        space, which begin no name.
        """
        lengths = [len(v) for v in vectors]
        if not any(lengths):
            return [[] for _ in vectors]
        token = np.concatenate([v @ self.token for v in vectors if len(v)])
        before = np.concatenate([v @ self.before for v in vectors if len(v)])
        first = np.concatenate([v @ self.first for v in vectors if len(v)])
        ends = np.cumsum(lengths)
        last = np.zeros(len(token), dtype=bool)
        last[[end - 1 for end, length in zip(ends, lengths, strict=True) if length]] = True
        pieces = [token[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        moves = self._outside(pieces, np.concatenate(blank), last)
        names = np.flatnonzero(self.label_of[moves] >= 0)
        label = self.label_of[moves[names]]
        opened = self.opens[moves[names]]
        stop = names + 1
        stop[opened] = self._ends(token, first, before, last, names[opened], label[opened])
        return self._walk(names.tolist(), stop.tolist(), label.tolist(), ends.tolist(), lengths)

    def _outside(
        self, tokens: Sequence[Floats], blank: NDArray[np.bool_], last: NDArray[np.bool_]
    ) -> Ints:
        """The move that each token would get outside a name."""
        # Document by document, so that its scores are the same bytes in any company.
        scores = np.concatenate([self._units(t + self.closed) @ self.outside for t in tokens])
        scores += self.outside_bias
        scores[np.ix_(last | blank, self.opens)] = -np.inf
        scores[np.ix_(blank, self.units)] = -np.inf
        moves: Ints = scores.argmax(axis=1)
        return moves

    def _ends(
        self,
        token: Floats,
        first: Floats,
        before: Floats,
        last: NDArray[np.bool_],
        starts: Ints,
        labels: Ints,
    ) -> Ints:
        """Where each name that opens at `starts` ends, all followed side by side."""
        stops = starts + 1
        opening = first[starts] + self.bias
        active = np.arange(len(starts))
        at = starts + 1
        while len(active):
            hidden = token[at] + before[at - 1]
            hidden += opening[active]
            own = labels[active]
            lead = np.einsum("ij,ij->i", self._units(hidden), self.inside[own])
            goes_on = (lead + self.inside_bias[own] > 0) & ~last[at]
            stops[active[~goes_on]] = at[~goes_on] + 1
            active, at = active[goes_on], at[goes_on] + 1
        return stops

    def _units(self, hidden: Floats) -> Floats:
        """The larger of the pieces of each hidden unit."""
        width = hidden.shape[1] // self.pieces
        best = np.maximum(hidden[:, :width], hidden[:, width : 2 * width])
        for piece in range(2, self.pieces):
            np.maximum(best, hidden[:, piece * width : (piece + 1) * width], out=best)
        return best

    def _walk(
        self,
        starts: Sequence[int],
        stops: Sequence[int],
        labels: Sequence[int],
        ends: Sequence[int],
        lengths: Sequence[int],
    ) -> list[list[tuple[int, int, str]]]:
        """The names that a reader from left to right comes to; the others lie inside them."""
        found: list[list[tuple[int, int, str]]] = [[] for _ in lengths]
        document, base, reached = 0, 0, 0
        for start, stop, label in zip(starts, stops, labels, strict=True):
            if start < reached:
                continue
            while start >= ends[document]:
                base = ends[document]
                document += 1
            found[document].append((start - base, stop - base, self.labels[label]))
            reached = stop
        return found


def decoder_of(model: Network, moves: Sequence[str]) -> Decoder | None:
    """The decoder of an `ner` component's model, or None where its build is not known here.

    `moves` are the names of its moves (``B-PER``), in the order of its scores.
    """
    if model.name != "parser_model" or not model.attrs.get("has_upper"):
        return None
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    pieces = lower.get_dim("nP") if lower.has_dim("nP") else 1
    if lower.get_dim("nF") != _FEATURES or pieces < 2 or model.attrs["unseen_classes"]:
        return None
    # "U-", without a label, is for tokens that a user has barred; here nothing bars any.
    if {name[0] for name in moves} != set("BILUO") or moves.count("O") != 1:
        return None
    labels = tuple(sorted({name[2:] for name in moves} - {""}))
    number = {name: at for at, name in enumerate(moves)}
    if not all(f"{kind}-{label}" in number for kind in "BILU" for label in labels):
        return None
    # Of equal scores the first move is made: they stay in the order of their numbers.
    outer = [n for n in moves if n == "O" or (n[0] in "BU" and n[2:])]
    width, hidden = lower.get_dim("nI"), lower.get_dim("nO")
    weights = upper.get_param("W")
    bias = upper.get_param("b")
    goes_on = [number[f"I-{label}"] for label in labels]
    ends = [number[f"L-{label}"] for label in labels]
    chosen = [number[name] for name in outer]

    def beside(array: Floats) -> Floats:
        """The last two axes, hidden and pieces, made one with the pieces side by side."""
        turned = np.swapaxes(array, -1, -2)
        return np.ascontiguousarray(turned.reshape(*turned.shape[:-2], pieces * hidden))

    # (features, hidden, pieces, width) to (features, width, hidden, pieces)
    token, first, before = beside(np.moveaxis(lower.get_param("W"), 3, 1))
    _, no_first, no_before = beside(lower.get_param("pad").reshape(_FEATURES, hidden, pieces))
    lower_bias = beside(lower.get_param("b").reshape(hidden, pieces))
    assert token.shape == (width, pieces * hidden)
    return Decoder(
        token=token,
        first=first,
        before=before,
        closed=no_first + no_before + lower_bias,
        bias=lower_bias,
        pieces=pieces,
        outside=np.ascontiguousarray(weights[chosen].T),
        outside_bias=bias[chosen],
        opens=np.array([name[0] == "B" for name in outer]),
        units=np.array([name[0] == "U" for name in outer]),
        label_of=np.array([labels.index(n[2:]) if n[2:] else -1 for n in outer], dtype=np.int64),
        inside=np.ascontiguousarray(weights[goes_on] - weights[ends]),
        inside_bias=bias[goes_on] - bias[ends],
        labels=labels,
    )
