"""What the words around a name say of it, read from the view."""

from __future__ import annotations

import re

from pipeline.recognise.words import any_of, word_set
from pipeline.records import EntityType
from pipeline.text import fold

# In front of a person, with the space that follows.
_PERSON_BEFORE = re.compile(
    rf"\b(?:{any_of('title_abbreviations')}\.?|{any_of('titles', 'roles_before')})\s$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r",\s(?:\d\d ans|(?:le|la|l'|une?)?\s?(?:ancien(?:ne)?\s|ex-|vice-|co)?"
    rf"{any_of('roles_after')})"
)
_ORGANISATION_BEFORE = re.compile(
    rf"\b{any_of('body_kinds')}(?:\s{any_of('body_adjectives')})?\s[«\"“]?\s?$",
    re.IGNORECASE,
)
# *directrice générale de X*, *chez X*: lower-case words between the office and its body.
_OFFICE_BEFORE = re.compile(
    rf"\b{any_of('offices_of')}(?:\s(?:générale?s?|exécuti(?:f|ve)s?|adjointe?s?|délégu[ée]e?s?"
    r"|financi(?:er|ère)s?|commerciale?s?|techniques?|scientifiques?|associée?s?|France|Europe|Afrique)){0,2}"
    r"\s(?:de\s|d'|chez\s)$"
)
_COUNTRY_BEFORE = re.compile(
    r"(?:\b(?:en|au|aux|du|de|la|le|les|et|ou|vers|depuis|entre|avec|pour|contre)\s|\b[ldLD]'|[(/,:–-]\s?|^)$"
)
_BEHIND_A = re.compile(r"\bà\s$")
_TAKES_A = word_set("behind_a")
_REACH = 40
_AROUND = 30  # characters that are all capitals where a text is shouted


def before(view: str, start: int) -> str:
    """The words in front of an offset, on the same line or in the same wrapped paragraph."""
    window = view[max(0, start - _REACH) : start]
    return window[window.rfind("\n") + 1 :]


def says_person(view: str, start: int, end: int) -> bool:
    """Whether a courtesy title or a role stands in front, or a role behind a comma."""
    return bool(
        _PERSON_BEFORE.search(before(view, start))
        or _PERSON_AFTER.match(view, end, min(len(view), end + _REACH))
    )


def says_organisation(view: str, start: int) -> bool:
    """Whether the words in front name a kind of body, or an office in it: *l'ONG X*."""
    words = before(view, start)
    return bool(_ORGANISATION_BEFORE.search(words) or _OFFICE_BEFORE.search(words))


def says_type(view: str, start: int, end: int, type: EntityType) -> bool:
    """Whether the words around a name of this type speak for it."""
    if type == "person":
        return says_person(view, start, end)
    return type == "organisation" and says_organisation(view, start)


def may_be_country(view: str, start: int, end: int) -> bool:
    """Whether the words in front are those that stand in front of countries."""
    words = before(view, start)
    if _BEHIND_A.search(words):
        return fold(view[start:end]) in _TAKES_A
    return bool(_COUNTRY_BEFORE.search(words))


def is_shouted(view: str, start: int, end: int) -> bool:
    """Whether all letters around a name on its line are capitals."""
    ahead = view[max(0, start - _AROUND) : start].rpartition("\n")[2]
    around = ahead + view[end : end + _AROUND].partition("\n")[0]
    return not any(map(str.islower, around)) and any(map(str.isalpha, around))
