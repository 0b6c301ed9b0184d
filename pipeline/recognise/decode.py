"""Greedy decoding of the transition-based recogniser, in bulk.

spaCy's `ner` reads a text token by token: outside a name it chooses between going on (O), a name
of one token (U) and opening a name (B); inside one, between going on (I) and ending it (L), under
the label it was opened with (Lample et al. 2016; Honnibal's state features: the token, the first
token of the open name, the token before). What it does outside depends on the token alone, and
what it does inside on where the name was opened, never on earlier names. So all tokens are scored
as if outside in one matrix product, all names that could be opened are followed side by side until
they end, and one walk over the text picks those that are reached. The answers are those of
spaCy's own loop, which spends most of its time on one state at a time. Several networks of one
shape can speak together, the mean of their scores decides: the first reads everything, the others
only what it is not sure of (`unsure`), since what it is sure of they hardly ever move.

A pipeline of another build (a transformer, more state features) is told by `decoder_of` and goes
through spaCy itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.recognise.encode import Floats, Mask, largest_piece, spread

# A model of thinc; only `model` knows that library.
Network = Any
Ints = NDArray[np.int64]

# State features: the token, the first token of the open name, the token before.
_FEATURES = 3
# Below this the first network is not sure: of ten tokens one. Of the names that a second one moves
# on the blind releases, all but a few lie there; links F1 is as if it read everything.
_SURE = 0.98


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

    def scored(self, vectors: Sequence[Floats], asked: Sequence[Mask] | None = None) -> Scored:
        """The parts of all scores that depend on one token.

        `vectors` are (tokens, width) for each document, with `asked` of those tokens alone.
        """
        rows = None
        if asked is not None:
            mask = np.concatenate(asked)
            rows = np.where(mask, np.cumsum(mask) - 1, -1)
        vectors = [v for v in vectors if len(v)] or [*vectors[:1]]
        token = np.concatenate([v @ self.token for v in vectors])
        ends = np.cumsum([len(v) for v in vectors])
        # Document by document, so that its scores are the same bytes in any company.
        pieces = np.split(token + self.closed, ends[:-1])
        outside = np.concatenate([largest_piece(p, self.pieces) @ self.outside for p in pieces])
        outside += self.outside_bias
        first = np.concatenate([v @ self.first for v in vectors])
        first += self.bias
        before = np.concatenate([v @ self.before for v in vectors])
        return Scored(token, first, before, outside, self, rows)


@dataclass(frozen=True, slots=True)
class Scored:
    """What one network says of tokens: the parts of its hidden units, its scores outside.

    `rows` are the rows in which a token's stand, -1 for those that it was not asked about; None
    where it was asked about all.
    """

    token: Floats
    first: Floats
    before: Floats
    outside: Floats
    decoder: Decoder
    rows: Ints | None = None

    def knows(self, at: Ints, starts: Ints) -> Mask:
        """Whether it was asked about all that `leads` needs."""
        if self.rows is None:
            return np.ones(len(at), dtype=bool)
        known: Mask = (self.rows[at] >= 0) & (self.rows[at - 1] >= 0) & (self.rows[starts] >= 0)
        return known

    def leads(self, at: Ints, starts: Ints, labels: Ints) -> Floats:
        """By how much going on outscores ending, at tokens of names that opened at `starts`."""
        before = at - 1
        if self.rows is not None:
            at, before, starts = self.rows[at], self.rows[before], self.rows[starts]
        hidden = self.token[at] + self.before[before]
        hidden += self.first[starts]
        lead: Floats = np.einsum(
            "ij,ij->i", largest_piece(hidden, self.decoder.pieces), self.decoder.inside[labels]
        )
        return lead + self.decoder.inside_bias[labels]


def decode(scored: Sequence[Scored], blank: Sequence[Mask]) -> list[list[Name]]:
    """The names of each document, in order.

    `scored` is what networks with the same moves say, the first one of all tokens; the mean of
    the scores of those that were asked decides. `blank` marks the tokens of each document that
    are white space, which begin no name.
    """
    lengths = [len(b) for b in blank]
    if not any(lengths):
        return [[] for _ in blank]
    last = _last_of(lengths)
    moves, chance = _outside(scored, np.concatenate(blank), last)
    return _walk(*_names(scored, moves, chance, last), scored[0].decoder.labels, lengths)


def unsure(scored: Scored, blank: Sequence[Mask]) -> list[Mask]:
    """The tokens of each document of which a network is not sure, with those beside them.

    These are the names that it finds with a probability below `_SURE`, and outside of all names
    the tokens where another move is as likely as that.
    """
    lengths = [len(b) for b in blank]
    if not any(lengths):
        return [np.zeros(0, dtype=bool) for _ in blank]
    last = _last_of(lengths)
    moves, chance = _outside([scored], np.concatenate(blank), last)
    doubtful = chance < _SURE
    found = _walk(*_names([scored], moves, chance, last), scored.decoder.labels, lengths)
    base = 0
    for names, length in zip(found, lengths, strict=True):
        for name in names:
            doubtful[base + name.start : base + name.end] = name.probability < _SURE
        base += length
    pieces = np.split(doubtful, np.cumsum(lengths)[:-1])
    return [spread(piece, 1) for piece in pieces]


def _last_of(lengths: Sequence[int]) -> Mask:
    """Marks the last token of each document."""
    ends = np.cumsum(lengths)
    last = np.zeros(int(ends[-1]), dtype=bool)
    last[[end - 1 for end, length in zip(ends, lengths, strict=True) if length]] = True
    return last


def _outside(scored: Sequence[Scored], blank: Mask, last: Mask) -> tuple[Ints, Floats]:
    """The move that each token would get outside a name, and its probability."""
    scores = scored[0].outside.copy()
    asked = np.ones(len(scores), dtype=np.float32)
    for other in scored[1:]:
        if other.rows is None:
            scores += other.outside
            asked += 1
        else:
            there = other.rows >= 0
            scores[there] += other.outside
            asked[there] += 1
    scores /= asked[:, None]
    shape = scored[0].decoder
    scores[np.ix_(last | blank, shape.opens)] = -np.inf
    scores[np.ix_(blank, shape.units)] = -np.inf
    moves: Ints = scores.argmax(axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    return moves, 1 / np.exp(scores).sum(axis=1)


def _names(
    scored: Sequence[Scored], moves: Ints, chance: Floats, last: Mask
) -> tuple[Ints, Ints, Ints, Floats]:
    """Start, end, label and probability of every name that could be opened."""
    shape = scored[0].decoder
    starts = np.flatnonzero(shape.label_of[moves] >= 0)
    label = shape.label_of[moves[starts]]
    chance = chance[starts]
    opened = shape.opens[moves[starts]]
    stops = starts + 1
    stops[opened], kept = _ends(scored, last, starts[opened], label[opened])
    chance[opened] *= kept
    return starts, stops, label, chance


def _ends(scored: Sequence[Scored], last: Mask, starts: Ints, labels: Ints) -> tuple[Ints, Floats]:
    """Where each name that opens at `starts` ends, all followed side by side; and how surely."""
    stops = starts + 1
    chance = np.ones(len(starts), dtype=np.float32)
    active = np.arange(len(starts))
    at = starts + 1
    while len(active):
        first, own = starts[active], labels[active]
        lead = scored[0].leads(at, first, own)
        asked = np.ones(len(lead), dtype=np.float32)
        for other in scored[1:]:
            there = other.knows(at, first)
            lead[there] += other.leads(at[there], first[there], own[there])
            asked[there] += 1
        lead /= asked
        lead[last[at]] = -np.inf
        goes_on = lead > 0
        chance[active] /= 1 + np.exp(-np.abs(lead))
        stops[active[~goes_on]] = at[~goes_on] + 1
        active, at = active[goes_on], at[goes_on] + 1
    return stops, chance


def _walk(
    starts: Ints,
    stops: Ints,
    numbers: Ints,
    chances: Floats,
    labels: Sequence[str],
    lengths: Sequence[int],
) -> list[list[Name]]:
    """The names that a reader from left to right comes to; the others lie inside them."""
    found: list[list[Name]] = [[] for _ in lengths]
    ends = np.cumsum(lengths).tolist()
    document, base, reached = 0, 0, 0
    names = (starts, stops, numbers, chances.round(3))
    for start, stop, label, chance in zip(*(part.tolist() for part in names), strict=True):
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
