"""Where a name begins and ends: the guide's rules for what the evidence proposes.

A mention is the name and nothing around it: no article, no courtesy title, no role in lower
case, no quotation mark, no closing punctuation, no half of a pair of brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.recognise.words import any_of

# Lower-case words that stand before a name and are no part of it. Capitalised articles stay in
# the middle of a sentence (*de La Poste*) and go at its start (*L'OIM a déclaré*).
_LOWER_ARTICLE = re.compile(
    r"(?:(?:l|d|qu|s|n|jusqu|lorsqu)['’]\s*|(?:les?|la|du|des|de|aux?|un|une|et|ou|ce|cette|ces|son|sa|ses"
    r"|notre|nos|leurs?|par|pour|avec|en|à|a|dans|sur|chez|dit|dite)\s+)"
)
_CAPITAL_ARTICLE = re.compile(
    r"(?:(?:L|D)['’]\s*|(?:Les?|La|Du|Des|De|Aux?|Un|Une|Cette|Ce|En|À|A|Selon|Pour|Avec|Par|Dans|Et)\s+)"
)
_COURTESY = re.compile(
    rf"(?:{any_of('title_abbreviations')}\.?\s+(?=[A-ZÀ-Þ])"
    rf"|(?i:{any_of('titles')})\s+(?=[A-ZÀ-Þ]))"
)
_OPENING = " \t\r\n«»\"“”„'’‘(,;:.!?…*_#>–—-[/|&"
_CLOSING = " \t\r\n«»\"“”„'’‘,;:!?…*_#>–—-[]/|(&"
_PAIRS = {"(": ")", "«": "»", "“": "”", "[": "]"}
_FINAL_STOP = re.compile(
    r"(?:\b[A-ZÀ-Þ]|\b(?:[Ss]\.r\.[ol]|d\.d|[do]\.o|e\.V|[Ii]nc|Bros|Ltd|Co|Corp|Jr|Sr|St|cie|Cie|[A-Z]\.[A-Z]))\.$"
)
_NOT_IN_PERSONS = re.compile(rf"\s{any_of('not_in_persons')}(?=[\s'’]|$)")
# The label of a number or an address that follows a name in a contact line.
_LABEL_TAIL = re.compile(
    rf"(?:\s{{0,9}}[,;/(–-]\s{{0,9}}{any_of('contact_labels')}|\s{{1,9}}{any_of('contact_labels_alone')})\.?$"
)
# A clause that the model took along: no name of a body or a meeting holds these words.
_CLAUSE = re.compile(
    rf"\s(?:{any_of('clause_openers')}"
    rf"|et\s(?:le\s|la\s|les\s|l')(?:[Vv]ice-)?{any_of('clause_roles')})"
)
# A name does not end in a word that asks for another.
_DANGLING = re.compile(
    r"\s(?:de\sla|de\sl'?|du|des|de|d'|et|ou|à|au|aux|la|le|les|l'|en|pour|sur|dans|par|avec|contre)$"
)
_PERSON_END = re.compile(r"\s[-–—]\s|\s?\d")
_ROMAN = re.compile(r"[IVXLC]{1,6}$")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def trim(
    text: str,
    start: int,
    end: int,
    *,
    person: bool = False,
    text_name: bool = False,
    is_known: Callable[[str], bool] = lambda _: False,
) -> tuple[int, int]:
    """The span of the name itself inside a proposed span; an empty span where nothing is left.

    `text` is the model's view of the release (straight apostrophes, hard wraps joined). The name
    of a text (`text_name`) may hold a clause (*loi visant à …*), other names may not. `is_known`
    keeps the article of a name that is known with it (*La Poste*).
    """
    blank = _BLANK_LINE.search(text, start, end)
    if blank:
        end = blank.start()
    label = _LABEL_TAIL.search(text[start:end])
    if label:
        end = start + label.start()
    if person:
        for pattern in (_NOT_IN_PERSONS, _PERSON_END):
            foreign = pattern.search(text, start, end)
            if foreign:
                end = foreign.start()
    elif not text_name and (clause := _CLAUSE.search(text, start, end)):
        end = clause.start()
    changed = True
    while changed and start < end:
        before = (start, end)
        start, end = _strip_marks(text, start, end)
        start, end = _balance(text, start, end)
        dangling = _DANGLING.search(text[start:end])
        if dangling:
            end = start + dangling.start()
        match = _LOWER_ARTICLE.match(text, start, end)
        if match:
            start = match.end()
        elif _starts_sentence(text, start) and not is_known(text[start:end]):
            match = _CAPITAL_ARTICLE.match(text, start, end)
            if match and match.end() < end:
                start = match.end()
        if person:
            match = _COURTESY.match(text, start, end)
            if match and match.end() < end:
                start = match.end()
        changed = (start, end) != before
    return start, max(start, end)


def _strip_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _OPENING and not _opens_pair(text, start, end):
        start += 1
    while start < end and (
        text[end - 1] in _CLOSING
        or (text[end - 1] == "." and not _FINAL_STOP.search(text, start, end))
    ):
        if _closes_pair(text, start, end):
            break
        end -= 1
    return start, end


def _opens_pair(text: str, start: int, end: int) -> bool:
    """Whether the first character opens a pair that closes inside, before the last character."""
    closing = _PAIRS.get(text[start])
    if closing is None:
        return False
    at = text.find(closing, start + 1, end)
    return 0 <= at < end - 1


def _closes_pair(text: str, start: int, end: int) -> bool:
    """Whether the last character closes a pair that opens inside, behind the first character."""
    for opening, closing in _PAIRS.items():
        if text[end - 1] == closing:
            return text.find(opening, start + 1, end - 1) > start
    return False


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut at a bracket that has no partner inside the span."""
    depth = 0
    opened = -1
    for at in range(start, end):
        character = text[at]
        if character == "(":
            if depth == 0:
                opened = at
            depth += 1
        elif character == ")":
            if depth == 0:
                # What stands before a closing bracket and what stands behind it are two things.
                return (start, at) if at - start >= end - at - 1 else (at + 1, end)
            depth -= 1
    if depth:
        return start, opened
    inside = text[opened + 1 : end - 1]
    if (
        text[end - 1 : end] == ")"
        and opened > start
        and inside.isupper()
        and not _ROMAN.match(inside)
    ):
        # *Organisation (OIM)*: two mentions of one body, the caller sees the second by itself.
        return start, opened
    return start, end


def _starts_sentence(text: str, start: int) -> bool:
    """Whether a span opens the text, a line or a sentence."""
    at = start - 1
    while at >= 0 and text[at] in " \t«\"“'(*_#>-–—":
        at -= 1
    return at < 0 or text[at] in "\n\r.!?:;…»”"
