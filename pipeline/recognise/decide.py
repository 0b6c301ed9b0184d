"""The one place that decides: which candidates become mentions, and of what type.

The order of the rules:

1. A gazetteer surface that needs context is kept only where the model, a list of countries or
   the words in front speak for it.
2. A country or demonym that the model proposes and the gazetteer does not know is dropped:
   countries are a closed set.
3. What runs on behind a name of which the user says that it ends there is dropped.
4. Where candidates overlap the outermost wins (the guide: spans are flat, the outermost name
   wins); of equal spans the one with more evidence.
5. One name has one type in a release: the evidence for all its places is added up, clear
   contexts (*M. X*, *l'ONG X*) counting most.

Whatever loses is returned with its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.context import is_shouted, may_be_country, says_organisation, says_person
from pipeline.recognise.spans import ModelSpan
from pipeline.records import EntityType
from pipeline.text import ARTICLE, name_key

# What a kind of evidence weighs when one name was given several types in a release.
_WEIGHTS = {"gazetteer": 3.0, "bracket": 1.5, "shape": 1.5, "model": 1.0, "release": 0.0}
_CLEAR_CONTEXT = 3.0
_SURE = 0.9
_SURNAME = "surname of a person of the release"
_SHOUTED = "a word in capitals"
_ENUMERATION = re.compile(
    r"\s?(?:,|;|/|–|-|et|ou)\s(?:l['’]|la |le |les |l'|du |de la |des |d['’]|en |au |aux )?$"
)


@dataclass(frozen=True, slots=True)
class Loser:
    """A candidate that became no mention, and why."""

    candidate: Candidate
    reason: str


def _in_enumeration(view: str, candidate: Candidate, certain_ends: set[int]) -> bool:
    """Whether a certain country and a joint stand right in front: *…, Kenya, Maurice*."""
    window = view[max(0, candidate.start - 12) : candidate.start]
    match = _ENUMERATION.search(window)
    return match is not None and candidate.start - len(match[0]) in certain_ends


def settle_ambiguous(
    view: str, candidates: Iterable[Candidate], spans: Sequence[ModelSpan]
) -> tuple[list[Candidate], list[Loser]]:
    """Rule 1: what context makes of the surfaces that need it; `spans` are sorted."""
    kept: list[Candidate] = []
    lost: list[Loser] = []
    country_ends: set[int] = set()
    no_countries: set[tuple[int, int]] = set()
    ordered = sorted(candidates, key=lambda c: (c.start, -c.end))
    near = _Nearby(spans)
    for candidate in ordered:
        if "gazetteer" not in candidate.sources or candidate.certain:
            kept.append(candidate)
        else:
            labels = {s.label for s in near.overlapping(candidate.start, candidate.end)}
            verdict, reason = _judge(view, candidate, labels, country_ends)
            if verdict:
                kept.append(replace(candidate, reason=f"{candidate.reason}; {reason}"))
            else:
                lost.append(Loser(candidate, reason))
                if reason == _SHOUTED:
                    no_countries.add((candidate.start, candidate.end))
                continue
        if candidate.type == "country":
            country_ends.add(candidate.end)
    # what the model alone makes of such a word is no better
    return [c for c in kept if c.type != "country" or (c.start, c.end) not in no_countries], lost


class _Nearby:
    """Model spans by place; they do not overlap each other."""

    def __init__(self, spans: Sequence[ModelSpan]) -> None:
        self._by_line: dict[int, list[ModelSpan]] = defaultdict(list)
        for span in spans:
            for cell in range(span.start >> 6, (span.end >> 6) + 1):
                self._by_line[cell].append(span)

    def overlapping(self, start: int, end: int) -> list[ModelSpan]:
        found = {
            span
            for cell in range(start >> 6, (end >> 6) + 1)
            for span in self._by_line.get(cell, ())
            if span.start < end and start < span.end
        }
        return sorted(found, key=lambda s: s.start)


def _judge(
    view: str, candidate: Candidate, labels: set[str], country_ends: set[int]
) -> tuple[bool, str]:
    wanted = {"country", "demonym"} if candidate.type == "country" else {candidate.type}
    acronym = candidate.type == "country" and candidate.kind == "acronym"
    if acronym and is_shouted(view, candidate.start, candidate.end):
        # *PRIVÉS D'EAU*: in capitals a word is written like the acronym
        listed = _in_enumeration(view, candidate, country_ends)
        return listed, "in a list of countries" if listed else _SHOUTED
    if labels & wanted:
        return True, "the model reads it so here"
    if candidate.type == "country":
        if _in_enumeration(view, candidate, country_ends):
            return True, "in a list of countries"
        if labels - {"place"}:
            return False, "ambiguous name, the model reads something else"
        if (
            candidate.kind != "demonym"
            and may_be_country(view, candidate.start, candidate.end)
            and not says_person(view, candidate.start, candidate.end)
        ):
            return True, "behind a word that stands before countries"
    return False, "ambiguous name without context"


def end_there(view: str, candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Loser]]:
    """Rule 3: of candidates that begin with a name that ends there, none is longer."""
    ends = sorted((c for c in candidates if c.ends_here), key=lambda c: c.start)
    if not ends:
        return [*candidates], []
    starts = [one.start for one in ends]
    kept: list[Candidate] = []
    lost: list[Loser] = []
    for candidate in candidates:
        # an article in front is not yet another name
        article = ARTICLE.match(view, candidate.start, candidate.end)
        begin = article.end() if article else candidate.start
        at = bisect_right(starts, begin) - 1
        if at >= 0 and begin < ends[at].end < candidate.end:
            lost.append(
                Loser(candidate, f"runs on behind a name that ends there ({ends[at].type})")
            )
        else:
            kept.append(candidate)
    return kept, lost


def settle_overlaps(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Loser]]:
    """Rule 4: flat spans, the outermost wins, then the better known; in order of place."""
    best: dict[tuple[int, int], Candidate] = {}
    lost: list[Loser] = []
    for candidate in candidates:
        span = (candidate.start, candidate.end)
        other = best.get(span)
        best[span] = candidate if other is None else _joined(candidate, other, lost)
    winners: list[Candidate] = []
    taken = _Cover()
    for candidate in sorted(best.values(), key=_strength):
        rival = taken.first(candidate.start, candidate.end)
        if rival is None:
            taken.add(candidate)
            winners.append(candidate)
        elif not (rival.covers(candidate) and rival.type == candidate.type):
            reason = "inside" if rival.covers(candidate) else "overlaps"
            lost.append(Loser(candidate, f"{reason} a longer name ({rival.type})"))
    return sorted(winners, key=lambda c: c.start), lost


def _joined(first: Candidate, second: Candidate, lost: list[Loser]) -> Candidate:
    """One candidate out of two of the same span: evidence adds up, a known name has the word."""
    first, second = sorted((first, second), key=_strength)
    if first.type != second.type:
        lost.append(Loser(second, f"read as {first.type}: {first.reason}"))
        return first
    return replace(
        first,
        sources=tuple(sorted({*first.sources, *second.sources})),
        known=first.known or second.known,
        certain=first.certain or second.certain,
        probability=second.probability if first.probability is None else first.probability,
    )


def _strength(candidate: Candidate) -> tuple[int, int, int, int, str]:
    certain = candidate.certain and "gazetteer" in candidate.sources
    # An acronym in brackets is what its long form is, whatever the model makes of it.
    rank = 0 if certain else 1 if {"shape", "bracket"} & set(candidate.sources) else 2
    return (-candidate.length, rank, candidate.start, candidate.end, candidate.type)


class _Cover:
    """The winners so far, by the cells of 64 characters that they touch."""

    def __init__(self) -> None:
        self._cells: dict[int, list[Candidate]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        for cell in range(candidate.start >> 6, (candidate.end >> 6) + 1):
            self._cells[cell].append(candidate)

    def first(self, start: int, end: int) -> Candidate | None:
        for cell in range(start >> 6, (end >> 6) + 1):
            for candidate in self._cells.get(cell, ()):
                if candidate.start < end and start < candidate.end:
                    return candidate
        return None


def _is_surname(view: str, candidate: Candidate, surnames: set[str]) -> bool:
    """Whether what the model takes for a body is the surname of a person of the release."""
    return (
        candidate.type == "organisation"
        and candidate.sources == ("model",)
        and (candidate.probability or 0.0) < _SURE
        and not is_acronym(view[candidate.start : candidate.end])
        and name_key(view[candidate.start : candidate.end]) in surnames
        and not says_organisation(view, candidate.start)
    )


def settle_types(view: str, winners: Sequence[Candidate]) -> tuple[list[Candidate], list[Loser]]:
    """Rule 5: one type for one name in the release, from all its places."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    named = [(c, name_key(view[c.start : c.end])) for c in winners if c.type != "country"]
    for c, key in named:
        votes[key][c.type] += sum(_WEIGHTS[source] for source in c.sources)
        if c.type != "organisation" and says_organisation(view, c.start):
            votes[key]["organisation"] += _CLEAR_CONTEXT
    # Contexts that speak for the type a name has need looking at only where that is disputed.
    for c, key in named:
        if len(votes[key]) < 2:
            continue
        if c.type == "person" and says_person(view, c.start, c.end):
            votes[key]["person"] += _CLEAR_CONTEXT
        elif c.type == "organisation" and says_organisation(view, c.start):
            votes[key]["organisation"] += _CLEAR_CONTEXT
    settled: list[Candidate] = []
    lost: list[Loser] = []
    surnames = {key.split()[-1] for c, key in named if c.type == "person" and " " in key}
    for c in winners:
        if _is_surname(view, c, surnames):
            lost.append(Loser(c, f"read as person: {_SURNAME}"))
            c = replace(c, type="person", probability=None, reason=f"{c.reason}; {_SURNAME}")
            settled.append(c)
            continue
        ballot = votes.get(name_key(view[c.start : c.end]))
        if c.type == "country" or not ballot or len(ballot) < 2:
            settled.append(c)
            continue
        best = max(ballot, key=lambda t: (ballot[t], t))
        if best == c.type or (c.certain and c.known):
            settled.append(c)
            continue
        lost.append(Loser(c, f"read as {best}: the release as a whole says so"))
        settled.append(
            replace(
                c,
                type=best,
                known="",
                probability=None,
                reason=f"{c.reason}; elsewhere in the release {best}",
            )
        )
    return settled, lost
