"""Meetings that the model reads as bodies: *la ville accueillera le Forum des rivages*.

A conference or forum may be a body (*Conférence des évêques de France*). It is a meeting where the
words around one of its places in the release say when, or that it is held; and by its form
alone where it is a conference of the United Nations on a subject, unless it is a known body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.words import any_of
from pipeline.text import name_key

_MEETING = re.compile(rf"{any_of('meeting_heads')}\b", re.IGNORECASE)
_BY_FORM = re.compile(
    r"conférence(?:\s(?:mondiale|internationale|ministérielle))?\s(?:des\snations\sunies|de\sl'onu)"
    r"\s(?:sur|pour|contre)\s",
    re.IGNORECASE,
)
# *accueillera, du 12 au 14 juin 2025, le*: a verb, perhaps when, and the article.
_WHEN = r"(?:,?\s(?:en|le|du|les|dès|cet?t?e?|pour|à\spartir)\s[^.;:!?]{1,40}?,?)?"
_ARTICLE = r"\s(?:le|la|les|l'|son|sa|ses|un|une|notre|leur)\s?"
_BEFORE = re.compile(
    rf"(?<!\w)(?:{any_of('hosting_verbs')}{_WHEN}{_ARTICLE}"
    rf"|{any_of('meeting_times')}(?:de\sla|de\sl'|du|des|le|la|les|l')\s?)\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:\s\([^()]{{1,40}}\))?,?\s(?:qui\s|prévue?s?\s)?(?:{any_of('held_verbs')}(?!\w)"
    r"|\(?(?:du\s)?\d{1,2}(?:er)?(?:\s[a-zéû]{3,9})?\s?(?:au|et|-|–)\s?\d{1,2}(?:er)?\s[a-zéû]{3,9}\b)"
)
_REACH = 110


def name_meetings(
    view: str, proposed: Iterable[Candidate], known: Sequence[Candidate]
) -> list[Candidate]:
    """The model's candidates; bodies that are meetings, by form or words around, as events."""
    bodies = {c.start for c in known if c.type == "organisation" and c.certain}
    proposed = list(proposed)
    reasons: dict[str, str] = {}
    for candidate in proposed:
        why = _reason(view, candidate) if candidate.start not in bodies else ""
        if why:
            reasons.setdefault(name_key(view[candidate.start : candidate.end]), why)
    if not reasons:
        return proposed
    return [
        replace(candidate, type="event", probability=None, reason=f"{candidate.reason}; {reason}")
        if candidate.type == "organisation"
        and (reason := reasons.get(name_key(view[candidate.start : candidate.end])))
        else candidate
        for candidate in proposed
    ]


def _reason(view: str, candidate: Candidate) -> str:
    """Why a body, or what the model reads as an event already, is a meeting; or empty."""
    if candidate.type not in ("organisation", "event"):
        return ""
    if not _MEETING.match(view, candidate.start, candidate.end):
        return ""
    if _BY_FORM.match(view, candidate.start, candidate.end):
        return "a conference on a subject"
    low = max(0, candidate.start - _REACH)
    ahead = view[low : candidate.start].rpartition("\n")[2]
    if _BEFORE.search(ahead) or _AFTER.match(view, candidate.end, candidate.end + _REACH):
        return "what is held at a time"
    return ""
