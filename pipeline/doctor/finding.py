"""What an examination finds: one line, and one that says what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# ok: nothing to do; warning: a run works, and may disappoint; problem: a run would not work.
State = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at (`what`), how it is, and what to do (empty where it is well)."""

    what: str
    state: State
    text: str
    advice: str = ""


def in_bytes(number: float) -> str:
    """A size as a person says it.

    >>> in_bytes(1_430_000_000), in_bytes(12_300_000)
    ('1.4 GB', '12 MB')
    """
    if number >= 1e9:
        return f"{number / 1e9:,.1f} GB"
    return f"{number / 1e6:,.0f} MB"
