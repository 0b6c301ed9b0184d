"""Firms that bear people's names: what the words in a name say of it.

A network that sees *Paul Guérin SA* or *Bertin, Maurel & Associés* reads a person, since people's
names are what it knows such words from. A legal form, partners behind an ampersand, or a last word
that only firms and clubs have make an organisation of it, and its span goes on over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.context import is_shouted
from pipeline.recognise.words import any_of

_WORD = r"[A-ZÀ-Þ][\w'’-]{0,24}"
# What may stand behind a name and makes it a firm's: *& Associés*, *et Cie*, *S.A.*
_BEHIND = re.compile(
    rf"(?:,\s{_WORD}(?:\s{_WORD})?)?\s(?:&|et|and)\s{any_of('partners')}(?!\w)"
    rf"|,?(?:\s\([A-ZÀ-Þ][\w'’-]{{1,24}}\))?\s{any_of('legal_forms')}(?![\w-])"
)
_PARTNER = re.compile(rf"\s&\s{_WORD}(?!\w)")
# *X, SE SONT VUS*, *X ET SA MÈRE*: a form that is a word too, with a comma before or more behind.
_FORM_WORD = re.compile(rf"(?P<comma>,?)\s{{1,3}}{any_of('form_words')}\Z")
_GOES_ON = re.compile(r"\s{1,3}[^\W\d_]")
_LAST = re.compile(rf"(?:\s{any_of('legal_forms')}|\s{any_of('firm_ends')})\Z")


def name_firms(view: str, proposed: Iterable[Candidate]) -> list[Candidate]:
    """The model's candidates; persons and bodies that their own words show to be firms, as such."""
    result: list[Candidate] = []
    for candidate in proposed:
        if candidate.type in ("person", "organisation") and candidate.kind == "name":
            candidate = _firm(view, candidate)
        last = result[-1] if result else None
        # what a firm's name now holds is no name of its own
        if last and last.type == "organisation" and candidate.end <= last.end:
            continue
        result.append(candidate)
    return result


def _word_start(view: str, start: int, end: int) -> int:
    """Where the last word begins, with blank and comma, if it is no legal form; or -1."""
    word = _FORM_WORD.search(view, start, end)
    if word is None:
        return -1
    shouted = is_shouted(view, start, end) and _GOES_ON.match(view, end)
    return word.start() if word["comma"] or shouted else -1


def _firm(view: str, candidate: Candidate) -> Candidate:
    stop = _word_start(view, candidate.start, candidate.end)
    if stop > candidate.start:
        return replace(candidate, end=stop)
    text = view[candidate.start : candidate.end]
    behind = _BEHIND.match(view, candidate.end)
    if behind is not None and _word_start(view, candidate.start, behind.end()) >= 0:
        behind = None
    if behind is None and "\n" not in text:
        behind = _PARTNER.match(view, candidate.end)
    end = behind.end() if behind is not None else candidate.end
    if candidate.type == "organisation":
        if end == candidate.end:
            return candidate
        return replace(
            candidate, end=end, probability=None, reason=f"{candidate.reason}; with its legal form"
        )
    inside = "&" in text or _LAST.search(text)
    if behind is None and not inside:
        return candidate
    reason = f"{candidate.reason}; its own words are a firm's"
    return replace(candidate, end=end, type="organisation", probability=None, reason=reason)
