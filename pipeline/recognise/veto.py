"""What looks like a name to the model and is none: towns, places, labels of contact lines.

Each veto asks that the model stands alone: nothing known, no shape, no clear context, no other
place in the release that says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.gazetteer import Gazetteer
from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.context import before, says_organisation, says_person
from pipeline.recognise.decide import Loser
from pipeline.recognise.spans import ModelSpan
from pipeline.recognise.words import any_of, back_nouns, word_set
from pipeline.text import fold, name_key

_LOCATIVE = re.compile(
    rf"(?:\b{any_of('place_prepositions')}|\b{any_of('place_nouns')}s? (?:de |d'|du |des )?)\s?$",
    re.IGNORECASE,
)
_JOINT_BEFORE = re.compile(
    r"(?:\s?[,;/]\s?(?:et\s|de\s|d'|à\s)?|\s(?:et|ou|-|–)\s(?:de\s|d'|à\s)?)$"
)
_JOINT_AFTER = re.compile(r"\s?[,;/]\s?(?:et\s|de\s|d'|à\s)?|\s(?:et|ou|-|–)\s(?:de\s|d'|à\s)?")
_EPONYM = re.compile(rf"\b{any_of('eponym_heads')}s? (?:de |d'|du )$")
_FIELDS = word_set("contact_fields")
_NO_BODIES = word_set("no_bodies")
_ZONE_TIME = re.compile(r"\s?[+-]\s?\d{1,2}(?::\d\d)?$")
_BARE_OPENING = re.compile(r"[a-zà-ÿ]+\s?,")
# A minister's charge is part of the role: *ministre de la Justice et des Droits de l'Homme*.
_CHARGE_BEFORE = re.compile(
    rf"\b{any_of('ministers')}"
    r"(?:\s(?:d'État|d'Etat|déléguée?s?|chargée?s?|adjointe?s?)){0,2}"
    r"(?:,?\s(?:et\s)?(?:(?:de\sla|de\sl'|du|des|de|d'|à\sla|à\sl'|au|aux|la|le|les|l')\s?)"
    r"(?:[A-ZÀ-Þ][\w'-]{2,24}(?:\s[a-zà-ÿ]{4,16}){0,2})){0,4}"
    r",?\s(?:et\s)?(?:de\sla\s|de\sl'|du\s|des\s|de\s|d'|à\sla\s|à\sl'|au\s|aux\s)$"
)
# The words in front of an acronym in brackets: *Résultat opérationnel courant (*.
_SPELT_OUT = re.compile(r"((?:[\w'’-]{1,30}\s){1,12})\(\s?\Z")
_KINDS = word_set("more_kinds") | back_nouns().keys()
_SMALL = word_set("small_words")
_GUEST_AT = re.compile(r"\s(?:à\s(?:la\s|l')|aux?\s)$")
_TAKES_A = re.compile(r"\s(?:délégu|charg|adjoint)")
_CALLED = {"organisation": "body", "event": "event", "instrument": "text"}
_BODY_HEAD = re.compile(rf"{any_of('listing_heads')}", re.IGNORECASE)
_CHARGE_REACH = 140


def veto(
    view: str,
    winners: Sequence[Candidate],
    gazetteer: Gazetteer,
    spans: Sequence[ModelSpan],
) -> tuple[list[Candidate], list[Loser]]:
    """The candidates that stand, and the others with the reason; `spans` are the model's."""
    places = [s for s in spans if s.label == "place"]
    edges = frozenset(s.end for s in places), frozenset(s.start for s in places)
    persons = _sure_person_words(view, winners)
    common = _common_acronyms(view, winners)
    kept: list[Candidate] = []
    lost: list[Loser] = []
    for candidate in winners:
        reason = _objection(view, candidate, gazetteer, persons)
        if candidate.sources == ("model",) and view[candidate.start : candidate.end] in common:
            reason = "an acronym of common words"
        if not reason and _among_places(view, candidate, persons, edges):
            reason = "in a list of places"
        if reason:
            lost.append(Loser(candidate, reason))
        else:
            kept.append(candidate)
    return kept, lost


def _common_acronyms(view: str, winners: Sequence[Candidate]) -> frozenset[str]:
    """Acronyms that the release spells out in words that are no name: *taux de base (TB)*.

    A body's name may be in lower case too, but it opens with the word for a kind of body.
    """
    found: set[str] = set()
    ends = {candidate.end for candidate in winners}
    for candidate in winners:
        text = view[candidate.start : candidate.end]
        if candidate.type != "organisation" or not (text.isupper() and text.isalpha()):
            continue
        spelt = _SPELT_OUT.search(view, max(0, candidate.start - 160), candidate.start)
        if spelt is None or spelt.end(1) - 1 in ends:
            continue
        words = [w for w in re.split(r"[\s'’]", spelt[1]) if w and fold(w) not in _SMALL]
        long = words[-len(text) :]
        initials = "".join(fold(word[0]) for word in long)
        if (
            initials == fold(text)
            and all(word.islower() for word in long[1:])
            and not _BODY_HEAD.match(long[0])
            and fold(long[0]) not in _KINDS
        ):
            found.add(text)
    return frozenset(found)


def _sure_person_words(view: str, winners: Sequence[Candidate]) -> frozenset[str]:
    """The words of persons that stand in a clear context or have a first name."""
    words: set[str] = set()
    for candidate in winners:
        if candidate.type != "person":
            continue
        parts = name_key(view[candidate.start : candidate.end]).split()
        if len(parts) > 1 or says_person(view, candidate.start, candidate.end):
            words.update(parts)
    return frozenset(words)


def _among_places(
    view: str,
    candidate: Candidate,
    persons: frozenset[str],
    edges: tuple[frozenset[int], frozenset[int]],
) -> bool:
    """Whether a lone word that may be a person stands beside a place in an enumeration."""
    if candidate.sources != ("model",) or candidate.type != "person":
        return False
    text = view[candidate.start : candidate.end]
    if " " in text or name_key(text) in persons:
        return False
    if says_person(view, candidate.start, candidate.end):
        return False
    ends, starts = edges
    joint = _JOINT_BEFORE.search(view, max(0, candidate.start - 8), candidate.start)
    if joint is not None and joint.start() in ends:
        return True
    joint = _JOINT_AFTER.match(view, candidate.end)
    return joint is not None and joint.end() in starts


def _is_charge(view: str, candidate: Candidate, text: str) -> bool:
    """Whether the name is what a minister is in charge of: *du Dialogue social*."""
    if is_acronym(text) or _BODY_HEAD.match(text):
        return False
    charge = _CHARGE_BEFORE.search(view, max(0, candidate.start - _CHARGE_REACH), candidate.start)
    if charge is None or candidate.type == "organisation":
        return charge is not None
    # *le ministre au Sommet X* is a guest there
    guest = _GUEST_AT.search(charge[0]) and not _TAKES_A.search(charge[0])
    return not guest and fold(text).split(" ")[0] not in _KINDS


def _objection(
    view: str,
    candidate: Candidate,
    gazetteer: Gazetteer,
    persons: frozenset[str],
) -> str:
    text = view[candidate.start : candidate.end]
    if candidate.type == "organisation" and name_key(_ZONE_TIME.sub("", text)) in _NO_BODIES:
        return "an acronym that names no body"
    if candidate.sources != ("model",) or candidate.type == "country":
        return ""
    if candidate.type == "event" and _BARE_OPENING.match(text):
        return "a bare noun and what follows it"
    if name_key(text) in _FIELDS:
        return "a label of a contact line"
    if len(name_key(text)) < 2:
        return "a letter for a name that is kept back"
    if view[candidate.start - 1 : candidate.start] == ":":
        return "a code behind a colon"
    if _EPONYM.search(view, max(0, candidate.start - 24), candidate.start):
        return "named after somebody, and no body or person here"
    if candidate.type != "person" and _is_charge(view, candidate, text):
        return f"what a minister is in charge of, and no {_CALLED[candidate.type]} here"
    clear = (
        says_person(view, candidate.start, candidate.end)
        if candidate.type == "person"
        else says_organisation(view, candidate.start)
    )
    if clear:
        return ""
    lone_person = candidate.type == "person" and " " not in text
    if lone_person and name_key(text) in persons:
        return ""
    if candidate.type in {"person", "organisation"} and gazetteer.city(text) is not None:
        return "a town"
    if lone_person and _LOCATIVE.search(before(view, candidate.start)):
        return "behind a word that stands before places"
    return ""
