"""What the model says, and how much of a text it is given at once; nothing here needs spaCy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The transition-based parser keeps a state per token: a text beyond this is cut at a line.
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class ModelSpan:
    """What the model says of a span: a value of `model.LABELS`, how sure it is where it says so."""

    start: int
    end: int
    label: str
    probability: float | None = None


def cut_long(text: str) -> Iterable[tuple[int, str]]:
    """The text in pieces short enough for the model, as (offset, piece), cut at line ends."""
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind("\n", start + _LONGEST // 2, start + _LONGEST)
        end = end + 1 if end > 0 else text.rfind(" ", start + _LONGEST // 2, start + _LONGEST) + 1
        end = end if end > start else start + _LONGEST
        yield start, text[start:end]
        start = end
    yield start, text[start:]
