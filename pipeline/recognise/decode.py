"""Greedy decoding of the transition-based recogniser, in bulk.

spaCy's `ner` reads a text token by token: outside a name it chooses between going on (O), a name
of one token (U) and opening a name (B); inside one, between going on (I) and ending it (L), under
the label it was opened with (Lample et al. 2016; Honnibal's state features: the token, the first
token of the open name, the token before). What it does outside depends on the token alone, and
what it does inside on where the name was opened, never on earlier names. So all tokens are scored
as if outside in one matrix product, all names that could be opened are followed side by side until
they end, and one walk over the text picks those that are reached. The answers are those of
spaCy's own loop, which spends most of its time on one state at a time. Several networks of one
shape can speak together: the mean of their scores decides.

A pipeline of another build (a transformer, more state features) is told by `decoder_of` and goes
through spaCy itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.recognise.encode import largest_piece

Floats = NDArray[np.float32]
# A model of thinc; only `model` knows that library.
Network = Any
Ints = NDArray[np.int64]

# State features: the token, the first token of the open name, the token before.
_FEATURES = 3


class Name(NamedTuple):
    """A name as tokens (end excluded), its label, and the probability of the moves that made it."""

    start: int
    end: int
    label: str
    probability: float


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

    def scored(self, vectors: Sequence[Floats]) -> Scored:
        """The parts of all scores that depend on one token, for documents that are not empty."""
        token = np.concatenate([v @ self.token for v in vectors])
        ends = np.cumsum([len(v) for v in vectors])
        # Document by document, so that its scores are the same bytes in any company.
        pieces = np.split(token + self.closed, ends[:-1])
        outside = np.concatenate([largest_piece(p, self.pieces) @ self.outside for p in pieces])
        outside += self.outside_bias
        first = np.concatenate([v @ self.first for v in vectors])
        first += self.bias
        return Scored(
            token, first, np.concatenate([v @ self.before for v in vectors]), outside, self
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """What one network says of all tokens: the parts of its hidden units, its scores outside."""

    token: Floats
    first: Floats
    before: Floats
    outside: Floats
    decoder: Decoder

    def leads(self, at: Ints, starts: Ints, labels: Ints) -> Floats:
        """By how much going on outscores ending, at tokens of names that opened at `starts`."""
        hidden = self.token[at] + self.before[at - 1]
        hidden += self.first[starts]
        lead: Floats = np.einsum(
            "ij,ij->i", largest_piece(hidden, self.decoder.pieces), self.decoder.inside[labels]
        )
        return lead + self.decoder.inside_bias[labels]


def decode(
    networks: Sequence[Decoder],
    vectors: Sequence[Sequence[Floats]],
    blank: Sequence[NDArray[np.bool_]],
) -> list[list[Name]]:
    """The names of each document, in order.

    `networks` have the same moves; `vectors` are, for each, (tokens, width) for each document.
    What they are sure of adds up: scores are the mean of theirs. `blank` marks the tokens that
    are white space, which begin no name.
    """
    lengths = [len(b) for b in blank]
    if not any(lengths):
        return [[] for _ in blank]
    scored = [
        network.scored([v for v in own if len(v)])
        for network, own in zip(networks, vectors, strict=True)
    ]
    ends = np.cumsum(lengths)
    last = np.zeros(int(ends[-1]), dtype=bool)
    last[[end - 1 for end, length in zip(ends, lengths, strict=True) if length]] = True
    moves, chance = _outside(scored, np.concatenate(blank), last)
    shape = networks[0]
    starts = np.flatnonzero(shape.label_of[moves] >= 0)
    label = shape.label_of[moves[starts]]
    chance = chance[starts]
    opened = shape.opens[moves[starts]]
    stops = starts + 1
    stops[opened], kept = _ends(scored, last, starts[opened], label[opened])
    chance[opened] *= kept
    names = zip(
        starts.tolist(), stops.tolist(), label.tolist(), chance.round(3).tolist(), strict=True
    )
    return _walk(names, shape.labels, ends.tolist())


def _outside(
    scored: Sequence[Scored], blank: NDArray[np.bool_], last: NDArray[np.bool_]
) -> tuple[Ints, Floats]:
    """The move that each token would get outside a name, and its probability."""
    scores = scored[0].outside.copy()
    for other in scored[1:]:
        scores += other.outside
    scores /= len(scored)
    shape = scored[0].decoder
    scores[np.ix_(last | blank, shape.opens)] = -np.inf
    scores[np.ix_(blank, shape.units)] = -np.inf
    moves: Ints = scores.argmax(axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    return moves, 1 / np.exp(scores).sum(axis=1)


def _ends(
    scored: Sequence[Scored], last: NDArray[np.bool_], starts: Ints, labels: Ints
) -> tuple[Ints, Floats]:
    """Where each name that opens at `starts` ends, all followed side by side; and how surely."""
    stops = starts + 1
    chance = np.ones(len(starts), dtype=np.float32)
    active = np.arange(len(starts))
    at = starts + 1
    while len(active):
        first, own = starts[active], labels[active]
        lead = scored[0].leads(at, first, own)
        for other in scored[1:]:
            lead += other.leads(at, first, own)
        lead /= len(scored)
        lead[last[at]] = -np.inf
        goes_on = lead > 0
        chance[active] /= 1 + np.exp(-np.abs(lead))
        stops[active[~goes_on]] = at[~goes_on] + 1
        active, at = active[goes_on], at[goes_on] + 1
    return stops, chance


def _walk(
    names: Iterable[tuple[int, int, int, float]], labels: Sequence[str], ends: Sequence[int]
) -> list[list[Name]]:
    """The names that a reader from left to right comes to; the others lie inside them."""
    found: list[list[Name]] = [[] for _ in ends]
    document, base, reached = 0, 0, 0
    for start, stop, label, chance in names:
        if start < reached:
            continue
        while start >= ends[document]:
            base = ends[document]
            document += 1
        found[document].append(Name(start - base, stop - base, labels[label], chance))
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
