"""Other dresses for annotated text, so that the recogniser does not lean on one of them.

Each function returns a new text with its spans moved along; spans are (start, end, label).
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int, str]
_PARAGRAPH = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with labelled spans; `free` are spans about which nothing is known."""

    text: str
    spans: tuple[Span, ...]
    free: tuple[tuple[int, int], ...] = ()


def replace_spans(item: Annotated, texts: Sequence[str | None]) -> Annotated:
    """The item with each span's text replaced, where one is given, and offsets moved along."""
    edits = sorted(
        (span, new) for span, new in zip(item.spans, texts, strict=True) if new is not None
    )
    out: list[str] = []
    shifts: list[tuple[int, int]] = []  # (old offset, new minus old from there on)
    at = shift = 0
    for (start, end, _), new in edits:
        out += [item.text[at:start], new]
        shift += len(new) - (end - start)
        shifts.append((end, shift))
        at = end
    out.append(item.text[at:])

    def moved(offset: int) -> int:
        total = 0
        for old, value in shifts:
            if offset >= old:
                total = value
        return offset + total

    return Annotated(
        "".join(out),
        tuple((moved(s), moved(e), label) for s, e, label in item.spans),
        tuple((moved(s), moved(e)) for s, e in item.free),
    )


def same_length(item: Annotated, text: str) -> Annotated:
    """The item with another text, if that has the same length; else the item as it was."""
    if len(text) != len(item.text):
        return item
    return Annotated(text, item.spans, item.free)


def without_accents(text: str) -> str:
    """The text without accents, one character for one where that is possible."""
    return "".join(
        c if ord(c) < 128 else (unicodedata.normalize("NFD", c)[0] if c.isalpha() else c)
        for c in text
    )


def mix_names(names: Sequence[str], chance: random.Random) -> str:
    """A name that nobody has: the first words of one name and the last word of another."""
    first, last = chance.choice(names).split(), chance.choice(names).split()
    if len(first) == 1 or len(last) == 1:
        return " ".join(last)
    return " ".join([*first[:-1], last[-1]])


def swap_persons(item: Annotated, names: Sequence[str], chance: random.Random) -> Annotated:
    """The item with its full person names replaced by mixed ones, and surnames accordingly."""
    full: dict[str, str] = {}
    texts: list[str | None] = []
    for start, end, label in item.spans:
        text = item.text[start:end]
        if label != "PER" or (not text.istitle() and not text[:1].isupper()):
            texts.append(None)
        elif " " in text:
            texts.append(full.setdefault(text, mix_names(names, chance)))
        else:
            known = next((new for old, new in full.items() if old.split()[-1] == text), None)
            texts.append(known.split()[-1] if known else None)
    return replace_spans(item, texts)


def cut_paragraphs(item: Annotated, chance: random.Random, *, keep: float) -> list[Annotated]:
    """The item in pieces, cut at line ends that no span crosses; `keep` of the cuts are left."""
    covered = [(s, e) for s, e, _ in item.spans] + list(item.free)
    pieces: list[Annotated] = []
    start = 0
    cuts = [m.end() for m in _PARAGRAPH.finditer(item.text)]
    for cut in [*cuts, len(item.text)]:
        last = cut == len(item.text)
        if cut <= start or (not last and chance.random() < keep):
            continue
        if any(s < cut < e for s, e in covered):
            continue
        pieces.append(
            Annotated(
                item.text[start:cut],
                tuple((s - start, e - start, x) for s, e, x in item.spans if start <= s < cut),
                tuple((s - start, e - start) for s, e in item.free if start <= s < cut),
            )
        )
        start = cut
    return [p for p in pieces if p.text.strip()]


def vary(item: Annotated, names: Sequence[str], chance: random.Random) -> Annotated:
    """The item in one of its dresses: as it is in three cases of five."""
    if chance.random() < 0.25:
        item = swap_persons(item, names, chance)
    draw = chance.random()
    if draw < 0.05:
        return same_length(item, item.text.upper())
    if draw < 0.12:
        return same_length(item, without_accents(item.text))
    if draw < 0.15:
        return same_length(item, without_accents(item.text.upper()))
    if draw < 0.25:
        return same_length(item, item.text.replace("'", "’"))
    return item
