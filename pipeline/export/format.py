"""What a format is: a name, what it holds, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.export.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `write` fills an empty folder and returns what the user should know of it.

    What it writes depends on the source alone: no clock, no path of the machine, no random.
    """

    name: str
    holds: str
    write: Callable[[Source, Path], Sequence[str]]
