"""Two bodies that the model reads as one: *Centre national du livre et de la Région Centre*.

A name may hold *et* (*ministère de l'Emploi et de la Solidarité*), and two names may be joined by
it. Two they are where the second one is known by itself, or opens with the word for a kind of body
behind an article. What a ministry or a directorate is in charge of opens so too, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.words import any_of

_JOINT = re.compile(r"\s(?:et|ainsi que)\s(?P<article>de\sla\s|de\sl'|du\s|la\s|le\s|l'|d'|de\s)?")
_HEAD = re.compile(rf"{any_of('second_heads')}\s[\w'«\"]")
_ARTICLES = frozenset({"de la ", "de l'", "du ", "la ", "le ", "l'"})
_CHARGES = re.compile(
    r"(?:vice-|sous-)?(?:minist|secrétariat|direction|département|commissariat|syndicat|fédération"
    r"|union|association|conférence|assemblée|réseau|conseil des)",
    re.IGNORECASE,
)
# *pour l'Europe et l'Asie*, *des écoles et de la Banque*: a list inside the first name.
_LIST = re.compile(r"\s(?:pour|entre|contre|sur|dans)\s(?:la\s|le\s|les\s|l')|,\s|\sdes\s")


def part_pairs(
    view: str, proposed: Iterable[Candidate], known: Sequence[Candidate]
) -> list[Candidate]:
    """The model's candidates; bodies that are two bodies joined by *et*, each by itself."""
    certain = {(c.start, c.end) for c in known if c.type == "organisation" and c.certain}
    result: list[Candidate] = []
    for candidate in proposed:
        is_one = candidate.type != "organisation" or (candidate.start, candidate.end) in certain
        joint = None if is_one else _second(view, candidate, certain)
        if joint is None:
            result.append(candidate)
            continue
        reason = f"{candidate.reason}; one of two bodies joined by “et”"
        result.append(replace(candidate, end=joint.start(), probability=None, reason=reason))
        result.append(replace(candidate, start=joint.end(), probability=None, reason=reason))
    return result


def _second(view: str, candidate: Candidate, certain: set[tuple[int, int]]) -> re.Match[str] | None:
    """The joint behind which a second body begins."""
    for joint in _JOINT.finditer(view, candidate.start, candidate.end):
        if (joint.end(), candidate.end) in certain:
            return joint
        first = view[candidate.start : joint.start()]
        if (
            joint["article"] in _ARTICLES
            and _HEAD.match(view, joint.end(), candidate.end)
            and not _CHARGES.match(first)
            and not _LIST.search(first)
        ):
            return joint
    return None
