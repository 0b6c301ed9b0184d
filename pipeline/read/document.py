"""What a file of any format comes to: one text with hints, and what the file says about it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Hint


@dataclass(frozen=True, slots=True)
class Document:
    """A text with hints, and what its file states about it; empty where it says nothing.

    `date` is ISO text and may be partial.
    """

    text: str
    hints: tuple[Hint, ...] = ()
    title: str = ""
    date: str = ""
    publisher: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
