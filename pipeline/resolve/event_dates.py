"""When something happens, as a text says it: *du 17 au 19 octobre*, *en août*, *mercredi*.

An expression gives a first and a last day in ISO text, partial where the text is. A day or month
without year takes the one nearest to the release's date, unless *prochain* or *dernier* says
which; a weekday is the next or the last one, by the tense of the words around it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.dates import MONTH, MONTHS, WEEKDAYS

_LONG_WEEKDAY = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
# Events are older than releases.
YEAR = r"(?:1[5-9]|20)\d\d"
_D = r"(?:[12]\d|3[01]|0?[1-9])(?:er)?"
_W = rf"(?:(?:{_LONG_WEEKDAY}),? {{1,2}})?"
_WORTH_LOOKING = re.compile(
    rf"\d|\b(?:{MONTH}|{_LONG_WEEKDAY}|hier|demain|aujourd'hui|annee|an dernier|an prochain)\b"
)
_RANGE = re.compile(
    rf"\b(?:{_W}(?P<d1>{_D})(?: (?P<m1>{MONTH}))?(?: (?P<y1>{YEAR}))? "
    rf"{{0,2}}(?:au|et(?: le)?|a|-|jusqu'au|, {_D} et) {{0,2}}{_W}(?P<d2>{_D}) {{1,2}}"
    rf"(?P<m2>{MONTH})\b\.?(?: (?P<y2>{YEAR}))?)"
)
_DAY = re.compile(
    rf"\b(?:(?P<w>{_LONG_WEEKDAY}),? {{1,2}})?(?P<d>{_D}) {{1,2}}(?P<m>{MONTH})\b"
    rf"\.?(?: {{0,2}}(?P<y>{YEAR}))?"
)
_NUMERIC = re.compile(rf"\b(?P<d>{_D})[./](?P<m>1[0-2]|0?[1-9])[./](?P<y>{YEAR})\b")
_MONTHS = re.compile(
    rf"\b(?P<m1>{MONTH})(?: (?P<y1>{YEAR}))? (?:a|et|-) (?P<m2>{MONTH})(?: (?P<y2>{YEAR}))?\b"
)
_MONTH = re.compile(
    rf"(?P<cue>\b(?:en|de|d'|des|depuis|fin|debut|courant|mois de|mi-) ?|[:(] ?)?"
    rf"\b(?P<m>{MONTH})\b(?: (?P<y>{YEAR})| (?P<next>prochain)| (?P<last>dernier|passe))?"
)
_YEARS = re.compile(rf"\b(?P<y1>{YEAR}) ?(?:-|/|a|et) ?(?P<y2>{YEAR}|\d\d)\b(?! ?%)")
_YEAR_ALONE = re.compile(
    rf"(?P<cue>\b(?:en|de|depuis|des|l'an|annee|l'annee|edition) ?|\(|^)?(?P<y>{YEAR})\b"
    r"(?! ?%|[ -]?\d{3}\b| [a-z]{3,12}s\b)"
)
_RELATIVE = re.compile(
    rf"\b(?P<hier>hier|avant-hier)\b|\b(?P<demain>demain)\b|\b(?P<jour>aujourd'hui|"
    rf"ce (?:jour|matin|soir|midi)|cet apres-midi)\b|\b(?P<w>{_LONG_WEEKDAY})\b(?! \d)"
    rf"(?: (?P<next>prochain)| (?P<last>dernier|passe))?"
    r"|\b(?P<year>cette annee|l'an(?:nee)? derniere?|l'an(?:nee)? prochaine?|l'an passe)\b"
)
_FUTURE = re.compile(
    r"\b(?:sera|seront|aura|auront|\w{3,14}(?:era|eront|ira|iront|dra|dront)|prochaine?|s'ouvre|"
    r"debute|commence|prevue?s?|doit|doivent|devait|devaient|devrait|devraient|attendue?s?|"
    r"a l'occasion)\b"
)
_PAST = re.compile(
    r"\b(?:avaient|avait|s'est|s'etait|s'etaient|se sont|a ete|ont ete|tenue?s?|"
    r"ont \w+|derniere?)\b"
)
_AFTER = re.compile(
    r"\b(?P<n>un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
    r"vingt|trente|\d{1,3}) (?P<unit>jours?|mois|ans?|annees?) (?P<way>apres|avant|de|du|des) "
    r"(?:(?:le|la|les|l')? ?(?:debut|passage|declaration|fin|declenchement|ouverture|coup d'envoi) "
    r"(?:de |du |des |d')?)?(?:la |le |les |l')? ?$"
)
_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
    "quinze": 15, "vingt": 20, "trente": 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """An expression of time in a stretch of text, and the days it means; `end` may be empty."""

    position: int
    stop: int
    first: str
    last: str = ""
    vague: bool = False  # a weekday, or counted from the release's day
    opens: bool = False  # said of a beginning alone


def times_in(folded: str, reference: str, *, named: bool = False) -> list[When]:
    """The expressions of time in a folded stretch, in order, none inside another.

    `reference` is the release's date, full, partial or empty; `named` says that the stretch is a
    name, in which a bare year counts.
    """
    if not _WORTH_LOOKING.search(folded):
        return []
    found: list[When] = []
    readers = (
        _ranges(folded, reference),
        _days(folded, reference),
        _months(folded, reference),
        _years(folded, named=named),
        _relatives(folded, "" if named else reference),
    )
    for when in chain.from_iterable(readers):
        if not any(when.position < f.stop and f.position < when.stop for f in found):
            found.append(when)
    return sorted(found, key=lambda when: when.position)


def counted_from(before: str, reference: str) -> str:
    """The day, month or year that a count just before a name gives: *cinq jours après le …*."""
    count = _AFTER.search(before)
    if count is None or len(reference) < 7 or reference.startswith("-"):
        return ""
    number = _NUMBERS.get(count["n"]) or int(count["n"])
    back = count["way"] == "apres"
    if count["unit"].startswith("jour"):
        if len(reference) < 10:
            return ""
        days = dt.timedelta(days=number if back else -number)
        return (dt.date.fromisoformat(reference) - days).isoformat()
    if count["way"].startswith("d"):
        return ""
    if count["unit"] == "mois":
        months = int(reference[:4]) * 12 + int(reference[5:7]) - 1 - (number if back else -number)
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return f"{int(reference[:4]) - (number if back else -number):04}"


def with_year(month: int, day: int, reference: str, *, way: str = "", slack: int = 0) -> str:
    """The date nearest to the reference that has this month and day (0: no day).

    `way` ``next`` or ``last`` asks for one after or before it, `slack` months aside.
    Without a reference a day is ``--MM-DD`` and a month is empty.
    """
    if len(reference) < 4 or reference.startswith("-"):
        return f"--{month:02}-{day:02}" if day else ""
    year = int(reference[:4])
    if len(reference) >= 7:
        here = year * 12 + int(reference[5:7]) - 1
        off = month - 1 - here % 12
        if way == "next":
            year += off < -slack
        elif way == "last":
            year -= off > slack
        elif off < -6:
            year += 1
        elif off > 6:
            year -= 1
    return _iso(year, month, day)


def _way(folded: str) -> str:
    """``next`` or ``last`` by the tense of the words, empty where they have both or none."""
    future, past = bool(_FUTURE.search(folded)), bool(_PAST.search(folded))
    return "" if future == past else "next" if future else "last"


def _iso(year: int, month: int, day: int) -> str:
    if not day:
        return f"{year:04}-{month:02}"
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _number(text: str) -> int:
    return int(text.removesuffix("er"))


def _ranges(folded: str, reference: str) -> Iterator[When]:
    for match in _RANGE.finditer(folded):
        month2 = MONTHS[match["m2"]]
        month1 = MONTHS[match["m1"]] if match["m1"] else month2
        day1, day2 = _number(match["d1"]), _number(match["d2"])
        if match["y2"]:
            last = _iso(int(match["y2"]), month2, day2)
            year1 = int(match["y1"] or match["y2"]) - (not match["y1"] and month1 > month2)
            first = _iso(year1, month1, day1)
        else:
            first = with_year(month1, day1, match["y1"] or reference)
            last = with_year(month2, day2, first if first[:1] != "-" else reference)
        if first and last:
            yield When(match.start(), match.end(), first, last)


def _days(folded: str, reference: str) -> Iterator[When]:
    for pattern in (_DAY, _NUMERIC):
        for match in pattern.finditer(folded):
            month = MONTHS.get(match["m"]) or int(match["m"])
            day = _number(match["d"])
            first = (
                _iso(int(match["y"]), month, day)
                if match["y"]
                else with_year(month, day, reference, way=_way(folded), slack=1)
            )
            if first:
                yield When(match.start(), match.end(), first)


def _months(folded: str, reference: str) -> Iterator[When]:
    for match in _MONTHS.finditer(folded):
        year = match["y2"] or match["y1"]
        first = with_year(MONTHS[match["m1"]], 0, match["y1"] or year or reference)
        last = with_year(MONTHS[match["m2"]], 0, year or reference)
        if first and last:
            yield When(match.start(), match.end(), first, last)
    for match in _MONTH.finditer(folded):
        month = MONTHS[match["m"]]
        if match["y"]:
            yield When(match.start(), match.end(), f"{match['y']}-{month:02}")
        elif match["cue"] or match["next"] or match["last"]:
            said = "next" if match["next"] else "last" if match["last"] else ""
            way = said or _way(folded)
            first = with_year(month, 0, reference, way=way, slack=0 if said else 1)
            if first:
                yield When(match.start(), match.end(), first)


def _years(folded: str, *, named: bool) -> Iterator[When]:
    for match in _YEARS.finditer(folded):
        last = match["y2"] if len(match["y2"]) == 4 else match["y1"][:2] + match["y2"]
        if match["y1"] < last:
            yield When(match.start(), match.end(), match["y1"], last)
    for match in _YEAR_ALONE.finditer(folded):
        if named or match["cue"]:
            yield When(match.start(), match.end(), match["y"])


def _relatives(folded: str, reference: str) -> Iterator[When]:
    if len(reference) < 10:
        return
    here = dt.date.fromisoformat(reference)
    future = bool(_FUTURE.search(folded))
    for match in _RELATIVE.finditer(folded):
        if match["year"]:
            off = 1 if "proch" in match["year"] else 0 if "cette" in match["year"] else -1
            yield When(match.start(), match.end(), f"{here.year + off:04}")
            continue
        if match["hier"]:
            day = here - dt.timedelta(days=2 if match["hier"] == "avant-hier" else 1)
        elif match["demain"]:
            day = here + dt.timedelta(days=1)
        elif match["jour"]:
            day = here
        else:
            ahead = (WEEKDAYS[match["w"]] - here.weekday()) % 7
            if match["next"]:
                day = here + dt.timedelta(days=ahead or 7)
            elif match["last"] or not future:
                back = -ahead % 7
                day = here - dt.timedelta(days=back or (7 if match["last"] else 0))
            else:
                day = here + dt.timedelta(days=ahead)
        yield When(match.start(), match.end(), day.isoformat(), vague=match["w"] is not None)
