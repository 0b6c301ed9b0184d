"""Datelines: *Genève, Suisse, 1er juillet (Infosplusgabon) –* at the head of a line.

The grammar is: places, parted by commas, slashes, dashes or *et*; perhaps a bracket (a region, a
country, the agency); perhaps a date with or without weekday and time; and a mark that ends it
(a dash, two hyphens, or the full stop behind a bracket). It only proposes: whether a proposal
is a dateline is decided with the lines around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.dates import DateMatch, find_dates
from pipeline.gazetteer import Gazetteer
from pipeline.text import fold

# A dateline is short; nothing beyond this many characters of a line is looked at.
_REACH = 160
_LONGEST = 130
# Behind an unknown place alone a paragraph has to follow; *CGT - CFDT* and *Handball – …* are
# titles. Datelines in capitals stand in hard-wrapped dispatches too.
_SHORTEST_REST = 100
_SHORTEST_CAPITAL_REST = 45

_START = re.compile(r"[\s*_#>«\"“]*")
# A place: one to five words, the first with a capital (or the acronym of a town: N'Djamena).
_WORD = r"[A-ZÀ-ÖØ-ÞŒ][\w'’´.-]{0,24}"
_LINK = rf"(?:d[eu]s?|la|le|les|sur|sous|en|aux?|[ld]['’]{_WORD})"
_PLACE = rf"{_WORD}(?:[ -](?:{_WORD}|{_LINK})){{0,5}}"
_BRACKET = r"(?:[(\[][^()\[\]\n]{1,60}[)\]]|/[^()\[\]\n/]{1,60}/)"
_DAY = (
    r"(?i:(?:ce|le)\s)?(?i:(?:lun|mar|mercre|jeu|vendre|same)di,?\s|dimanche,?\s)?"
    r"(?:\d{1,2}(?:er)?[\s.]{1,2}[A-Za-zéûôÉÛ]{3,9}(?:\.(?!\s+[A-ZÀ-Þ(/\[«]))?(?:,?\s\d{4})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d)"
)
_TIME = r"(?:\d{1,2}\s?(?:h|H|:|heures)\s?\d{0,2}(?:\s?(?:GMT|UTC|TU))?)"
_PIECE = re.compile(
    rf"(?P<bracket>{_BRACKET})|(?P<day>{_DAY})|(?P<time>{_TIME})|(?P<place>{_PLACE})"
)
_JOINT = re.compile(
    r"\s*(?:,|/|;|\||\s[-–—]{1,2}\s|[-–—]{2}"
    r"|\s(?P<word>(?i:et|and|&)(?:\sà)?\s)|\s|\.(?=\s*[(/\[]))\s*"
)
_END = re.compile(
    r"[*_]*\s*(?:(?:\.\s*)?(?:[-–—−]{1,3}|:)[*_]*(?=\s|[«\"“A-ZÀ-Ý]|$)|\.)[*_]*[ \t]*"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A proposed dateline: its end, first place and that place's country, dates, closing mark.

    `known` says that a place is in the gazetteer; `bracket` holds what stands in brackets.
    """

    end: int
    place: str
    country: str
    dates: tuple[DateMatch, ...]
    mark: str
    known: bool
    bracket: str


def find_dateline(line: str, gazetteer: Gazetteer) -> Dateline | None:
    """The dateline that a line may open with, or ``None``; offsets count from the line's start."""
    head = line[:_REACH]
    start = _START.match(head)
    position = start.end() if start else 0
    places: list[str] = []
    bracket = of_first = ""
    has_day = has_word = False
    joined_by = ""
    while position < len(head):
        piece = _PIECE.match(head, position)
        if piece is None:
            break
        if piece["place"]:
            # A word behind a bracket or a plain space is the sentence, not a place.
            if (bracket or has_day or places) and not joined_by.strip():
                break
            places.append(piece["place"].strip(" ."))
        elif piece["bracket"]:
            # Behind a second town it says where that one is.
            bracket = bracket or piece["bracket"][1:-1].strip()
            of_first = of_first or (bracket if len(places) < 2 else "")
        elif piece["day"]:
            has_day = True
        position = piece.end()
        joint = _JOINT.match(head, position)
        if joint is None:
            break
        following = _PIECE.match(head, joint.end())
        # A dash ends the dateline unless a date, a bracket or a country follows it.
        if following is None or (
            re.search(r"[-–—]", joint[0]) and not _continues(head, following, gazetteer)
        ):
            break
        if joint["word"]:
            # *Paris et Berlin* are two towns, *Paris et ses environs* opens a sentence.
            if not (following["place"] and gazetteer.city(following["place"])):
                break
            has_word = True
        joined_by = joint[0]
        position = joint.end()
    position = len(head[:position].rstrip())
    end = _END.match(head, position)
    if end is None or not places or end.end() > _LONGEST:
        whole = not head[position:].strip(" .*_")
        if not (whole and places and len(head) < _LONGEST and (has_day or bracket)):
            return None
        mark, stop = "", len(head)
    else:
        mark, stop = end[0].strip(" *_\t") or ".", end.end()
    if mark in {".", ":"} and not (has_day or bracket):
        return None
    country, known = _country(places, of_first, gazetteer)
    # Two towns and a dash may be a title: *Paris et Berlin – une alliance*.
    sure = (known and not has_word) or has_day or bool(bracket)
    if not sure and len(line) - stop < (
        _SHORTEST_CAPITAL_REST if places[0].isupper() else _SHORTEST_REST
    ):
        return None
    return Dateline(stop, places[0], country, find_dates(head[:stop]), mark, known, bracket)


def _continues(head: str, piece: re.Match[str], gazetteer: Gazetteer) -> bool:
    if not piece["place"]:
        return True
    after = head[piece.end() :].lstrip()
    names_place = bool(gazetteer.city(piece["place"]) or _as_country(piece["place"], gazetteer))
    return names_place and after[:1] in {"-", "–", "—", ",", "(", "/"}


def _as_country(name: str, gazetteer: Gazetteer) -> str:
    for found in gazetteer.lookup(name):
        if found.known_id.startswith("country-") and found.kind != "demonym":
            return gazetteer.known(found.known_id).country_code
    return ""


def _country(places: list[str], bracket: str, gazetteer: Gazetteer) -> tuple[str, bool]:
    """The country of the first place, and whether any of the places is known."""
    named = [code for name in [*places[1:], bracket] if (code := _as_country(name, gazetteer))]
    first = places[0]
    city = gazetteer.city(first) or ""
    own = _as_country(first, gazetteer)
    known = bool(city or own or named or any(gazetteer.city(p) for p in places[1:]))
    return (city or own or (named[0] if named else "")) if not named else _prefer(
        city, named
    ), known


def _prefer(city: str, named: list[str]) -> str:
    """A country written beside the town outweighs what the list of towns says."""
    return city if city in named else named[0]


def looks_dated(line: str) -> bool:
    """Whether a short line carries a date or an hour of publication."""
    return bool(find_dates(line)) or bool(re.search(r"\b\d{1,2} ?[hH:] ?\d{2}\b", fold(line)))
