"""Names that their shape gives away: numbered texts and meetings, observances, acronyms.

Each pattern stands for a way of naming that is open (any resolution, any session) and so
strongly marked that the words alone are enough. The patterns run over the model's view; every
repetition in them is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.records import EntityType
from pipeline.text import fold, initials_fit

_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+){0,4}"
_ORDINAL = (
    r"(?:\d{1,4}\s?(?:e|è|ème|eme|ère|re|er|ers|es|[èe]mes)|[IVXL]{1,7}(?:e|è|ème|ère|er|es)|"
    r"(?:première?|deuxième|seconde?|troisième|quatrième|cinquième|sixième|septième|huitième|neuvième"
    r"|dixième|onzième|douzième|treizième|quatorzième|quinzième|seizième|vingtième|trentième|quarantième"
    r"|cinquantième|(?:vingt|trente|quarante|cinquante|soixante)-(?:et-)?(?:unième|deuxième|troisième"
    r"|quatrième|cinquième|sixième|septième|huitième|neuvième|dixième)|dix-(?:septième|huitième|neuvième)))"
)
_MEETING = (
    r"(?:sessions?|sommets?|conférences?|congrès|forums?|assemblées?|réunions?|colloques?|assises|éditions?"
    r"|festivals?|salons?|biennales?|jeux|foires?|symposiums?|séminaires?|rencontres?|journées?"
    r"|universités? d'été)"
)
# Small words that join the words of a name.
_OF = r"(?:de|du|des|d'|de la|de l'|sur|pour|contre|à|au|aux|en|et|la|le|les|l'|dans|entre)"

_PATTERNS: tuple[tuple[EntityType, str, str], ...] = (
    (
        "instrument",
        "numbered resolution",
        r"\b[Rr][ée]solutions?\s(?:n[°o]\s?)?\d{1,4}(?:\s?/\s?\d{1,4})?(?:\s?\((?:19|20)\d\d\)|\s?\([IVXL]{1,6}\))?",
    ),
    (
        "instrument",
        "numbered text",
        r"\b(?:[Ll]oi|[Oo]rdonnance|[Dd]écret(?:-loi)?|[Aa]rrêté|[Dd]irective|[Rr]èglement|[Dd]écision)"
        r"(?:\s(?:organique|constitutionnelle|préfectoral|ministériel|royal|grand-ducal|fédérale?))?"
        r"\s(?:(?:\((?:UE|CE|CEE|Euratom)\)\s)?(?:n[°os]{1,2}\.?\s?)\d[\d/.\-–A-Z]{0,14}\d(?:/(?:UE|CE|CEE))?"
        r"|(?:\((?:UE|CE|CEE)\)\s)?\d{2,4}/\d{1,4}(?:/(?:UE|CE|CEE))?)",
    ),
    (
        "event",
        "COVID-19",
        r"\b(?:(?:[Pp]andémie|[Éé]pidémie|[Cc]rise(?: sanitaire)?)\s(?:mondiale\s)?"
        r"(?:de\s(?:la\s|l')?|du\s|liée\s(?:à\sla|au)\s)"
        r"(?:maladie\sà\s)?)?(?:COVID[-\s]?19|Covid[-\s]?19|covid[-\s]?19|COVID|Covid|SARS-CoV-2)\b",
    ),
    ("event", "numbered COP", r"\bCOP[-\s]?\d{1,2}\b"),
    (
        "event",
        "observance",
        r"\b(?:[Jj]ournée|[Ss]emaine|[Dd]écennie|[Aa]nnée)s?\s(?:mondiales?|internationales?|européennes?|africaines?|nationales?)"
        rf"(?:\s{_WORD}){{0,2}}?\s(?:de\sla\s|de\sl'|des\s|du\s|de\s|d'|pour\s(?:la\s|le\s|les\s|l')?|contre\s(?:la\s|le\s|les\s|l')?|sans\s)"
        rf"{_WORD}(?:\s(?:{_OF}\s?|[a-zà-ÿ'-]{{3,20}}\s(?=(?:de|des|du|d'|à|aux|et)\s)){_WORD}){{0,3}}",
    ),
    (
        "event",
        "numbered meeting",
        rf"\b{_ORDINAL}\s(?:{_WORD}\s){{0,1}}{_MEETING}(?:\s(?:ordinaire|extraordinaire|annuelle?|spéciale?|générale|plénière|ministérielle?|internationale?s?|mondiale?|africaine?))?"
        r"\s(?:de\sl'|de\sla\s|du\s|des\s|de\s|d')(?:[A-ZÀ-Þ][\w'’.-]{1,30})"
        r"(?:\s(?:générale?|mondiale?|nationale?|africaine?|européenne?|exécutif|fédérale?)\b)?"
        r"(?:\s(?:de\sla\s|de\sl'|des\s|du\s|de\s|d'|et\s)?(?:[A-ZÀ-Þ][\w'’.-]{1,30})){0,4}",
    ),
)
_COMPILED = tuple((type_, reason, re.compile(p)) for type_, reason, p in _PATTERNS)
# A quick look before a pattern runs: one of these has to stand in the text.
_HINTS: dict[str, re.Pattern[str]] = {
    "COVID-19": re.compile("covid|SARS-CoV", re.I),
    "numbered COP": re.compile("COP"),
    "observance": re.compile("[Jj]ournée|[Ss]emaine|[Dd]écennie|[Aa]nnée"),
}
_BRACKETED = re.compile(
    r"\s?[(\[]\s?(?:ou\s|dit[es]?\s|sigle\s|ci-après\s)?[«\"“]?\s?"
    r"(?P<acronym>[^\W\d_][\w.&/'-]{1,15})\s?[»\"”]?\s?(?P<end>[)\],;])"
)
_BEFORE = re.compile(
    r"(?<![\w&'-])(?P<acronym>[A-ZÀ-Þ][\w.&/-]{1,15})\s?[(\[](?:l'|la\s|le\s|les\s)?[«\"“]?\s?\Z"
)
_ENDS = (")", "]", ",", ";", "»", '"', "”")
# An acronym spoken as a word, and how many blanks its long form has at the least.
_SHORTEST_SPOKEN, _LONGEST_SPOKEN = 4, 10
_FEWEST_BLANKS = 2


def find_shapes(view: str, *, start: int, end: int) -> Iterator[Candidate]:
    """The candidates whose shape is enough, in a stretch of the view."""
    for type_, reason, pattern in _COMPILED:
        hint = _HINTS.get(reason)
        if hint is not None and not hint.search(view, start, end):
            continue
        for match in pattern.finditer(view, start, end):
            stop = match.start() + len(match[0].rstrip(" .,;:-'’"))
            yield Candidate(match.start(), stop, type_, "name", ("shape",), reason)


def bracketed_acronym(view: str, long_form: Candidate, limit: int) -> Candidate | None:
    """The acronym in brackets right behind a long form, as a candidate of the same type."""
    match = _BRACKETED.match(view, long_form.end, min(limit, long_form.end + 40))
    if match is None or long_form.type in {"country", "person"}:
        return None
    acronym = match["acronym"].rstrip(".")
    long = view[long_form.start : long_form.end]
    if is_acronym(long) or not (is_acronym(acronym) or _is_short_for(acronym, long)):
        return None
    begin = match.start("acronym")
    return Candidate(
        begin,
        begin + len(acronym),
        long_form.type,
        "acronym",
        ("bracket",),
        "in brackets behind its long form",
    )


def acronym_before(view: str, long_form: Candidate, limit: int) -> Candidate | None:
    """The acronym right before its long form in brackets: *LIMA (Laboratoire d'imagerie …)*.

    A body may as well stand behind a place or a person, so its letters have to be the long form's.
    """
    match = _BEFORE.search(view, max(limit, long_form.start - 24), long_form.start)
    if match is None or long_form.type in {"country", "person"}:
        return None
    long = view[long_form.start : long_form.end]
    if not (
        is_acronym(match["acronym"])
        and initials_fit(match["acronym"], long)
        and view[long_form.end : long_form.end + 1] in _ENDS
    ):
        return None
    return Candidate(
        match.start("acronym"),
        match.end("acronym"),
        long_form.type,
        "acronym",
        ("bracket",),
        "in front of its long form in brackets",
    )


def _is_short_for(short: str, long: str) -> bool:
    """Whether a word in brackets is an acronym spoken as a word: *Agrasc*, *Sonacos*, *Pnaco*.

    Its letters have to come from the long name, the first from the long name's first word.
    """
    return (
        _SHORTEST_SPOKEN <= len(short) <= _LONGEST_SPOKEN
        and short[0].isupper()
        and short.isalpha()
        and long.count(" ") >= _FEWEST_BLANKS
        and fold(short[0]) == fold(long[0])
        and short not in long
        and initials_fit(short, long)
    )
