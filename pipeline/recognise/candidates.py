"""What the evidence proposes before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.records import EntityType, MentionKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed mention.

    `sources` are the kinds of evidence for it, sorted: ``model``, ``gazetteer``, ``shape``,
    ``bracket`` (an acronym behind its long form), ``release`` (the same name elsewhere in the
    release). `certain` says that a gazetteer surface needs no context, `ends_here` that the user
    knows nothing behind it to belong to it. `probability` is the
    network's for this span and type, where it made them.
    """

    start: int
    end: int
    type: EntityType
    kind: MentionKind
    sources: tuple[str, ...]
    reason: str
    known: str = ""
    certain: bool = False
    probability: float | None = None
    ends_here: bool = False

    def overlaps(self, other: Candidate) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Candidate) -> bool:
        """Whether the other lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    @property
    def length(self) -> int:
        """Length in code points."""
        return self.end - self.start

    def joined_by(self, source: str, *, known: str = "", reason: str = "") -> Candidate:
        """The same candidate with one more kind of evidence."""
        return replace(
            self,
            sources=tuple(sorted({*self.sources, source})),
            known=known or self.known,
            reason=f"{self.reason}; {reason}" if reason else self.reason,
        )


def is_acronym(text: str) -> bool:
    """Whether a name is written as an acronym: *OIM*, *O.N.U.*, *FU-AES*, *MINUSCA*, *CEDEAO*."""
    if not 2 <= len(text) <= 16 or " " in text or not text[0].isupper():
        return False
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return capitals >= 2 and capitals * 2 > len(letters)
