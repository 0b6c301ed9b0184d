"""Names found once in a release and written again in it: repeats, surnames, back references.

A model reads each place by itself and misses some; a reader who has met *Amy Pope* knows
*Mme Pope*. Everything here asks that the name was found elsewhere in the same release.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import ahocorasick

from pipeline.gazetteer import Gazetteer
from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.words import back_nouns
from pipeline.records import EntityType, MentionKind
from pipeline.text import fold, name_key

_SHORTEST = 3
_PARTICLES = frozenset({
    "de", "du", "des", "la", "le", "les", "von", "van", "der", "den", "ben", "bin", "al",
    "el", "da", "dos", "di", "ter", "ould", "ag", "d", "l",
})  # fmt: skip
_BACK_NOUNS = back_nouns()
_BACK = re.compile(
    r"\b(?:[lL]['’]|[lL]a |[lL]e |du |de la |de l['’]|au |à la |à l['’])"
    r"(?P<noun>[A-ZÉÈ][a-zéèêâôûîç-]{4,20})\b"
    r"(?!\s(?:[A-ZÀ-Þ]|(?:de|du|des|d['’])\s?\S))"
)


def _words_at(view: str, start: int, end: int) -> bool:
    before, after = view[start - 1 : start], view[end : end + 1]
    return not (before.isalnum() or (before in {"-", "_", "@"} and start > 0)) and not (
        after.isalnum() or after == "_" or (after == "-" and view[end + 1 : end + 2].isalpha())
    )


def surfaces(
    view: str, winners: Iterable[Candidate], gazetteer: Gazetteer
) -> dict[str, tuple[EntityType, MentionKind, str]]:
    """Every surface that may come again, with type, kind and reason; clashes are left out."""
    found: dict[str, set[tuple[EntityType, MentionKind, str]]] = defaultdict(set)
    for winner in winners:
        if winner.type == "country":
            continue
        text = " ".join(view[winner.start : winner.end].split())
        if len(text) < _SHORTEST or not any(c.isupper() for c in text):
            continue
        kind: MentionKind = "acronym" if is_acronym(text) else "name"
        capitalised = text[0].isupper() or winner.type == "person"
        if " " in text or kind == "acronym" or (capitalised and winner.type == "person"):
            found[text].add((winner.type, kind, "the same name elsewhere in the release"))
        if " " in text and winner.type != "person" and text[1:2].islower():
            lower = text[:1].lower() + text[1:]
            found[lower].add((winner.type, kind, "the same name elsewhere in the release"))
        if text != text.upper() and " " in text:
            found[text.upper()].add((winner.type, kind, "the same name elsewhere in the release"))
        if winner.type == "person" and " " in text:
            surname = _surname(text)
            if surname and not gazetteer.lookup(surname) and gazetteer.city(surname) is None:
                found[surname].add(("person", "short", "surname of a person of the release"))
                found[surname.upper()].add(
                    ("person", "short", "surname of a person of the release")
                )
    return {
        text: min(values)
        for text, values in found.items()
        if len({type_ for type_, _, _ in values}) == 1
    }


def _surname(full: str) -> str:
    """The last word of a full name with its particles, empty where it is too short to be sure."""
    words = full.split()
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    surname = " ".join(words[at:])
    return surname if len(words[-1]) >= 4 and words[-1][0].isupper() else ""


def repeats(
    view: str,
    spans: Sequence[tuple[int, int]],
    winners: Sequence[Candidate],
    gazetteer: Gazetteer,
) -> list[Candidate]:
    """The places in `spans` where a name of the release stands again and nothing was found."""
    known = surfaces(view, winners, gazetteer)
    if not known:
        return []
    automaton = ahocorasick.Automaton()
    for text, value in known.items():
        automaton.add_word(text, (text, value))
    automaton.make_automaton()
    found: list[Candidate] = []
    for begin, stop in spans:
        for last, (text, (type_, kind, reason)) in automaton.iter_long(view, begin, stop):
            start, end = last + 1 - len(text), last + 1
            if start >= begin and _words_at(view, start, end):
                found.append(Candidate(start, end, type_, kind, ("release",), reason))
    return found


def back_references(
    view: str, spans: Sequence[tuple[int, int]], winners: Sequence[Candidate]
) -> list[Candidate]:
    """Capitalised head nouns that point to the one name of the release that opens with them."""
    heads: dict[str, dict[EntityType, set[str]]] = defaultdict(lambda: defaultdict(set))
    for winner in winners:
        text = view[winner.start : winner.end]
        words = fold(text).split()
        if len(words) > 1 and words[0] in _BACK_NOUNS:
            identity = winner.known or name_key(text)
            heads[words[0]][winner.type].add(identity)
    found: list[Candidate] = []
    if not heads:
        return found
    for begin, stop in spans:
        for match in _BACK.finditer(view, begin, stop):
            noun = fold(match["noun"])
            fitting = heads.get(noun)
            if not fitting or sum(map(len, fitting.values())) != 1:
                continue
            type_ = next(iter(fitting))
            found.append(
                Candidate(
                    match.start("noun"),
                    match.end("noun"),
                    type_,
                    "short",
                    ("release",),
                    f"points back to the one {type_} of the release that opens so",
                )
            )
    return found
