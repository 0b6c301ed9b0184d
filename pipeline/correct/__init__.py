"""A person's corrections, replayed on what `resolve` decided.

`corrections.csv` overrules: it renames, merges, splits, retypes and rejects entities, everywhere,
in one release or for one spelling, and adds aliases. The steps::

    lines     the file, as spreadsheets save it
    things    what a line can name: by id, former id, type:name, name, mention
    claims    what each line says of which thing
    settle    lines that contradict each other are both out of force
    assign    where each mention goes: the narrowest claim has the word
    rebuild   the resolution made anew, each change with the line that is its reason

The result depends on the set of lines, not on their order; line numbers stand in reasons alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.correct.assign import Assignment, Ways, assign
from pipeline.correct.claims import Claim, Origins, lines_of, read_claims
from pipeline.correct.lines import Corrections, Line, read_corrections
from pipeline.correct.rebuild import count_moves, rebuild
from pipeline.correct.settle import Settled, settle
from pipeline.correct.things import EVERYTHING, Thing, Things
from pipeline.gazetteer import Gazetteer
from pipeline.records import Correction, Outcome, Resolution
from pipeline.text import name_key

__all__ = ["Corrections", "Line", "correct", "read_corrections"]


def correct(resolution: Resolution, corrections: Corrections, gazetteer: Gazetteer) -> Resolution:
    """The resolution as the corrections want it; its `corrections` say what came of each line.

    Mentions are retyped, given to other entities or dropped, never moved in the text. What a
    target needs to be and the corpus has not is taken from the gazetteer.
    """
    if not corrections.lines:
        return resolution
    things = Things(resolution, gazetteer, corrections.types)
    origins = Origins(resolution, gazetteer)
    claims, problems = read_claims(corrections.lines, things, origins)
    settled = settle(claims, lambda thing: origins.entity(thing).type)
    ways = Ways(settled, things, origins)
    assignment = assign(resolution, ways, origins)

    def why(some: Sequence[Claim]) -> str:
        return "; ".join(
            f"{corrections.name}, line {line.number}: {line.action}"
            + (f", {line.comment}" if line.comment else "")
            for line in sorted({c.line for c in some}, key=lambda line: line.number)
        )

    added = [
        (claim, claim.text, ways.end(claim.target))
        for claim in settled.claims
        if claim.line.action == "alias" and claim.target
    ]
    renamed: dict[Thing, list[Claim]] = defaultdict(list)
    for claim in settled.claims:
        if claim.kind == "rename":
            renamed[claim.thing].append(claim)
    whole_ends = {}
    for entity in resolution.entities:
        way = ways.of_whole(Thing(entity.id))
        whole_ends[entity.id] = (way.end, way.claims)
    corrected = rebuild(
        resolution,
        assignment,
        why=why,
        added=added,
        renamed=renamed,
        whole_ends=whole_ends,
    )
    outcomes = _Outcomes(resolution, corrected, settled, assignment, ways, origins, problems)
    return replace(corrected, corrections=tuple(outcomes.of(line) for line in corrections.lines))


class _Outcomes:
    """What came of each line."""

    def __init__(
        self,
        before: Resolution,
        after: Resolution,
        settled: Settled,
        assignment: Assignment,
        ways: Ways,
        origins: Origins,
        problems: dict[int, str],
    ) -> None:
        self._settled, self._assignment, self._ways = settled, assignment, ways
        self._origins, self._problems = origins, problems
        self._met, self._moved = count_moves(before, assignment)
        self._claims = {claim.line.number: claim for claim in settled.claims}
        self._first: dict[tuple[object, ...], int] = {}
        for claim in sorted(settled.claims, key=lambda c: c.line.number):
            self._first.setdefault(self._sense(claim), claim.line.number)
        self._before = {(a.entity_id, a.alias) for a in before.aliases}
        self._written = {(a.entity_id, a.alias) for a in after.aliases if a.n_mentions}
        self._mentions = Counter(after.entity_of.values())
        self._homonyms: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entity in after.entities:
            self._homonyms[entity.type, name_key(entity.name)].append(entity.id)

    @staticmethod
    def _sense(claim: Claim) -> tuple[object, ...]:
        return claim.kind, claim.thing, claim.target, claim.text

    def of(self, line: Line) -> Correction:
        """The line with its outcome and the reason for it."""
        outcome, reason = self._of(line)
        return Correction(
            line.number, line.action, line.entity, line.value, line.release, outcome, reason
        )

    def _of(self, line: Line) -> tuple[Outcome, str]:
        number = line.number
        if number in self._settled.against:
            others = sorted(self._settled.against[number])
            if others:
                plural = "s" if len(others) > 1 else ""
                return "contradicted", f"by line{plural} {', '.join(map(str, others))}"
            return "contradicted", "by itself"
        problem = self._problems.get(number) or self._ways.refused.get(number)
        if problem:
            return "without effect", problem
        claim = self._claims[number]
        first = self._first[self._sense(claim)]
        if first != number:
            return "without effect", f"it says the same as line {first}"
        return self._effect(claim)

    def _effect(self, claim: Claim) -> tuple[Outcome, str]:
        number = claim.line.number
        if claim.kind == "rename":
            return self._of_rename(claim)
        moved = self._moved[number]
        if claim.line.action == "alias":
            assert claim.target is not None
            entity = self._assignment.entities.get(self._ways.end(claim.target))
            if entity is None:
                return "without effect", "what it is an alias of is in no release"
            if moved:
                return "applied", _count(moved)
            if entity.name == claim.text:
                return "without effect", "it is its name"
            if (entity.id, claim.text) in self._before:
                return "without effect", "it is an alias of that already"
            if (entity.id, claim.text) in self._written:
                return "without effect", self._why_not(claim)
            return "applied", "no mention is written so; noted as an alias"
        if moved:
            return "applied", _count(moved)
        if claim.kind == "merge" and claim.target == claim.thing:
            return "without effect", "they are one already"
        return "without effect", self._why_not(claim)

    def _of_rename(self, claim: Claim) -> tuple[Outcome, str]:
        merges = self._ways.of_kind(claim.thing, "merge")
        if merges:
            return "without effect", f"{lines_of(merges)} made it one with another"
        entity = self._assignment.entities.get(self._ways.end(claim.thing))
        if entity is None:
            return "without effect", self._why_not(claim)
        before = self._origins.entity(claim.thing)
        if before.name == claim.text and claim.thing.scope == EVERYTHING:
            return "without effect", "it is called so already"
        if claim.thing.scope != EVERYTHING and not self._met[claim.line.number]:
            return "without effect", self._why_not(claim)
        told = f"{_count(self._mentions[entity.id])}; it was “{before.name}”"
        others = [
            id for id in self._homonyms[entity.type, name_key(entity.name)] if id != entity.id
        ]
        if others:
            told += f"; {', '.join(others[:3])} bears that name too: merge would make them one"
        return "applied", told

    def _why_not(self, claim: Claim) -> str:
        """Why a line that was understood changed nothing."""
        merges = self._ways.of_kind(claim.thing, "merge")
        if claim.kind != "merge" and merges:
            return f"{lines_of(merges)} made it one with another"
        if claim.kind == "retype" and claim.text == self._origins.entity(claim.thing).type:
            return "it is of that type already"
        if self._met[claim.line.number]:
            return "it is so already"
        return "no such mention, or narrower lines have the word on all of them"


def _count(n: int) -> str:
    return f"{n} mention" if n == 1 else f"{n} mentions"
