"""What kind of event a name names, and which series an edition is one of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.dates import MONTH, WEEKDAY, YEAR
from pipeline.resolve.names import is_acronym
from pipeline.text import fold

_FILE = Path(__file__).with_name("events.toml")
_WORD = re.compile(r"[^\W_]+(?:-[^\W\d_]+)*")
# *second tour de l'élection*, *vingt-deuxième édition du Festival*
_OUTER = re.compile(
    r"^.{0,40}?\b(?:(?:premier|second|deuxieme|1er|2e) tour|edition|"
    r"journee(?= du championnat| de (?:ligue|la ligue|coupe))) (?:de|du|des)\b"
)
_NUMBERED = re.compile(r"^(cop|can|cmp|cdp|unoc|ticad|chan|ces|csw|cdb)[- ]?\d")
# Words before a name that say what it is: *la campagne « X »*, *au salon X*.
CONTEXT_REACH = 40
_LAST_WORD = re.compile(r"([^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,20})(?: (?:de|d'|du))? ?[\"'(]? ?$")
# *les cyclones Hanna, Ike et* …
_LISTED = re.compile(
    r"(?:[^\W\d_a-zà-ÿ][\w'’-]{0,20}(?:, | et |, et | puis ){1,2}(?:(?:le |la |l['’]))?){1,3}$"
)
# Kinds of which the same thing is held again and again.
RECURRING = frozenset({"conference", "observance", "festival", "election", "campaign", "other"})

_TENS = "(?:vingt|trente|quarante|cinquante|soixante|soixante-dix|quatre-vingts?)"
_ORDINAL = (
    rf"(?:(?:{_TENS}-?(?: ?et ?-?)?)?\w{{2,9}}ieme|premiere?|seconde?|"
    r"\d{1,4} ?(?:er|re|ere|e|eme|es|emes|nd|nde)|[ivxlc]{1,8}(?:e|es|eme))"
)
_EDITION = re.compile(rf"^(?:{_ORDINAL} )?edition (?:de la |de l'|du |des |de |d')")
_LEADING = re.compile(rf"^(?:la |le |les |l')?{_ORDINAL} (?=\w)")
_DAY = rf"(?:(?:{WEEKDAY}) )?\d{{1,2}}(?:er)?(?: (?:{MONTH}))?"
_DATED = re.compile(
    rf"[ ,]{{1,9}}(?:\(? ?(?:(?:du|de|d'|des|en|le|les|edition) ?)?(?:{_DAY} (?:au|et|-) )?"
    rf"(?:{_DAY} )?(?:(?:{MONTH}) )?(?:{YEAR})(?: ?[-/] ?(?:{YEAR}|\d\d))? ?\)?"
    rf"|(?:du|des|de) {_DAY}(?: (?:au|et) {_DAY})?)(?= |$|,)"
)
_NUMBER_BEHIND = re.compile(r"^([a-z]{2,12})[- ]?\d{1,3}$")


@dataclass(frozen=True, slots=True)
class EventWords:
    """What ``events.toml`` holds: the kind of each head, and what changes it."""

    kind_of: Mapping[str, str]
    unless: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def load_event_words() -> EventWords:
    """The word lists that stand beside this module."""
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    unless: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for rule in lists["unless"]:
        for head in rule["heads"]:
            unless[head] = (*unless.get(head, ()), (tuple(rule["beginnings"]), rule["kind"]))
    kinds = {word: kind for kind, words in lists["heads"].items() for word in words.split()}
    return EventWords(kinds, unless)


def kind_of_names(names: Iterable[str], contexts: Iterable[str], words: EventWords) -> str:
    """The kind that the first name with a head has, else the words before a name; or ``other``.

    `names` are tried in their order, `contexts` (the text before a mention) in theirs.
    """
    for name in names:
        kind = _kind(fold(name), words)
        if kind:
            return kind
    return next(filter(None, (kind_of_context(text, words) for text in contexts)), "other")


def kind_of_context(context: str, words: EventWords) -> str:
    """The kind that the last word before a name says, or empty."""
    last = _LAST_WORD.search(fold(_LISTED.sub("", context)))
    if last is None:
        return ""
    return _kind(last[1], words) or _kind(last[1].removesuffix("s"), words)


def _kind(folded: str, words: EventWords) -> str:
    numbered = _NUMBERED.match(folded)
    if numbered is not None:
        return "other" if numbered[1] in ("can", "chan") else "conference"
    outer = _OUTER.match(folded)
    tokens = _WORD.findall(folded[outer.end() :] if outer else folded)
    for token in tokens:
        head = token if token in words.kind_of else token.split("-")[0]
        if head in words.kind_of:
            for beginnings, kind in words.unless.get(head, ()):
                if any(other.startswith(beginnings) for other in tokens if other != token):
                    return kind
            return words.kind_of[head]
    return ""


def series_name(name: str) -> str:
    """The name without number, year and date, if it is an edition's; else empty.

    >>> series_name("XIVe Sommet de la Francophonie"), series_name("COP27")
    ('Sommet de la Francophonie', 'COP')
    >>> series_name("Festival du Lac 2024"), series_name("Festival du Lac")
    ('Festival du Lac', '')
    """
    folded = fold(name)
    numbered = _NUMBER_BEHIND.match(folded)
    if numbered is not None and is_acronym(name):
        return name[: numbered.end(1)]
    start = 0
    for pattern in (_EDITION, _LEADING):
        leading = pattern.match(folded[start:])
        if leading is not None:
            start += leading.end()
    kept = list(range(start, len(name)))
    for dated in _DATED.finditer(folded, start):
        kept = [at for at in kept if not dated.start() <= at < dated.end()]
    rest = "".join(name[at] for at in kept).strip(" ,-–")
    if rest == name.strip():
        return ""
    return rest[:1].upper() + rest[1:]


def tells_series(rest: str) -> bool:
    """Whether what is left of a name says which series: a capital, an acronym, or three words."""
    words = rest.split(" ")
    return is_acronym(rest) or len(words) > 2 or any(word[:1].isupper() for word in words[1:])
