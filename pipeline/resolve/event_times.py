"""Which expression of time beside a name, or in it, says when the event is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from pipeline.dates import MONTH, WEEKDAY, YEAR
from pipeline.records import Mention
from pipeline.resolve.event_dates import When, counted_from, times_in
from pipeline.resolve.event_kinds import RECURRING
from pipeline.resolve.event_places import HELD, PLACED
from pipeline.text import fold

REACH = 130
# How many characters may stand between a name and its time: those of what is planned are told
# beside it, those of what befalls only right behind.
_BEHIND, _BEFORE, _CLOSE = 90, 50, 24
_LATE = "12-15"  # from here on an eve may be another year's
IN_NAME, RIGHT, LEFT, VAGUE = range(4)
_ENDED = re.compile(
    r"\b(?:s'ach\w+|s'est ach\w+|achevee?s?|prend(?:ra)? fin|prennent fin|a pris fin|se termin\w+|"
    r"s'est termin\w+|se cl\w+|s'est cl\w+|cloture\w*|se referm\w+|"
    r"jusqu'(?:au|a|en)|fini\w*)\b[^.;]*$"
)
# Words between that make the time something else's.
_SINCE = re.compile(
    r"\b(?:adopte\w*|signe\w*|cree\w*|fonde\w*|nee|entre en vigueur|en marge|en raison|a la suite|"
    r"issue|apres|avant|depuis|en vue|prelude|vote\w*|veille|lendemain|en prevision|a l'approche|"
    r"en amont)\b"
)
# Words right before a name that set what is told apart from it: *à un mois de la COP30*.
_COUNTED = (
    r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|cent|quelques|"
    r"\d{1,3}) (?:jours?|semaines?|mois|ans?|annees?|heures?)"
)
_NOT_THEN = re.compile(
    rf"\b(?:a (?:moins de |plus de |pres de )?{_COUNTED} |a la (?:veille|suite) |au lendemain |"
    r"a l'approche |avant |apres |en vue |en prevision |en amont |en prelude |depuis )"
    r"(?:d'|de la |de l'|du |des |de |a la |a l'|au )?(?:la |le |les |l')?$"
)
_EVE = re.compile(r"\ba la veille (?:d'|de la |de l'|du |des )$")
# A clause of its own: *avant le Sommet, le 5 mai, …*.
_ASIDE = re.compile(r",? {0,2}(?:(?:ce|le) )?$")
_BEGINS = re.compile(
    r"\b(?:commenc\w+|debut\w+|demarr\w+|s'ouvr\w+|ouvr\w+|s'est ouverte?|a partir|des|lance\w*)\b"
    r"[^.;,]{0,20}$"
)
# *Namur, 29 septembre 2025 — *: a place before a date, and a mark behind it, open a line.
_DATELINE = re.compile(
    rf"[ *_>(]{{0,6}}[^\W\d_][^\n.;:!?\d]{{1,60}}?(?:,|\() {{0,2}}(?:(?:le|ce) )?"
    rf"(?:(?:{WEEKDAY}),? {{1,2}})?\d{{1,2}}(?:er)?(?: (?:{MONTH})\b\.?|[./]\d{{1,2}})"
    rf"(?:[ ./]{{1,2}}(?:{YEAR}))?[ )*_]{{0,6}}(?:\([^()\n]{{1,40}}\)[ )*_]{{0,4}})?[-/:.]"
)
_DATELINE_REACH = 160
_DATED_YEAR = re.compile(rf"\b(?:{MONTH})\b\.? ({YEAR})\b")
# What befell may be told by a clause of its own.
_BEFELL = re.compile(
    r"^,? {0,2}(?:qui|ou|survenu|declare|perpetr|lance|commence|declenche|de la nuit)"
)
_ONGOING = re.compile(r"\b(?:depuis|commencee?s?|declaree?s?|debutee?s?)\b[^.;]{0,12}$")
_CLAUSE = re.compile(r"[;!?]|\n[ \t]{0,8}\n|\.\s")


def latest_year(text: str) -> str:
    """The latest year that a text dates something by: its own, where it gives no date."""
    return max(_DATED_YEAR.findall(fold(text)), default="")


def agenda_start(text: str, mention: Mention) -> int:
    """Where the line begins, if with a day (*5 novembre. Le musée ouvre pour la Nuit …*)."""
    start = text.rfind("\n", max(0, mention.start - REACH), mention.start) + 1
    day = times_in(fold(text[start : start + 28]), "2000") if start else []
    return start if day and day[0].position < 6 else mention.start


def behind_dateline(text: str, low: int, start: int) -> int:
    """The first offset from `low` on that no dateline before `start` holds."""
    line = text.rfind("\n", max(0, start - 2 * REACH), start) + 1
    dateline = _DATELINE.match(fold(text[line : min(start, line + _DATELINE_REACH)]))
    return max(low, line + dateline.end()) if dateline is not None else low


def times_told(
    name: str, before: str, behind: str, kind: str, reference: str
) -> list[tuple[int, When]]:
    """When it is said to be, the best first, each with where that stands."""
    found: list[tuple[int, When]] = []
    folded = fold(name)
    inside = times_in(folded, reference, named=True)
    years = {when.first[:4] for when in inside if not when.first.startswith("-")}
    if inside:
        best = max(inside, key=lambda when: (bool(when.last), len(when.first), -when.position))
        if len(best.first) == 10 or best.last:
            return [(IN_NAME, best)]
    right, left = fold(behind), fold(before)
    clause = _CLAUSE.search(behind)
    right = right[: clause.start()] if clause else right
    planned = kind in RECURRING
    base = f"{min(years)}-07" if len(years) == 1 else reference
    barred = _NOT_THEN.search(left) is not None
    for when in times_in(right, base):
        gap = right[: when.position]
        far = _BEHIND if planned or _BEFELL.match(gap) else _CLOSE
        if when.position > far or _SINCE.search(gap):
            break
        if barred and when.first == reference and not when.last and _ASIDE.match(gap):
            break  # the day of the release
        when = replace(when, opens=_BEGINS.search(gap) is not None)
        if when.position <= _CLOSE or HELD.search(gap) or PLACED.search(behind[: when.position]):
            found.append((VAGUE if when.vague else RIGHT, _ended(when, gap)))
        break
    count = counted_from(left, reference)
    if count:
        found.append((RIGHT, When(0, 0, count)))
    eve = _after_eve(left, base, reference)
    if eve:
        found.append((LEFT if len(eve) == 10 else VAGUE, When(0, 0, eve, vague=len(eve) < 10)))
    whens = [] if barred else times_in(left, base)
    if whens and not planned and _ONGOING.search(left[: whens[-1].position]):
        found.append((LEFT, whens[-1]))
    if planned and whens:
        when, between = whens[-1], left[whens[-1].stop :]
        near = len(between) <= (2 * _BEFORE if when.last or when.position < 6 else _BEFORE)
        if near and not _SINCE.search(between):
            when = replace(when, opens=_BEGINS.search(between) is not None)
            found.append((VAGUE if when.vague else LEFT, _ended(when, left[: when.position])))
    if years:  # a day beside the name only says more of the same year
        year = min(years)
        fitting = [(r, w) for r, w in found if (w.first or w.last).startswith(year)]
        inner = max(inside, key=lambda when: len(when.first))
        finer = [(r, w) for r, w in fitting if w.first.startswith(inner.first)]
        return [*((IN_NAME, w) for _, w in finer), (IN_NAME, inner)]
    return sorted(found, key=lambda pair: pair[0])


def _after_eve(left: str, base: str, reference: str) -> str:
    """The day after the one told before *à la veille du …*, else the release's year; or empty."""
    eve = _EVE.search(left)
    if eve is None or not reference[:1].isdigit():
        return ""
    for when in times_in(left[: eve.start()], base)[-1:]:
        told = len(when.first) == 10 and not when.last and when.first[:1].isdigit()
        if told and not left[when.stop : eve.start()].strip(" ,"):
            return (dt.date.fromisoformat(when.first) + dt.timedelta(days=1)).isoformat()
    return reference[:4] if reference[5:] < _LATE else ""


def _ended(when: When, gap: str) -> When:
    """The expression as a last day, where the words before it say that something ended."""
    if when.last or not _ENDED.search(gap):
        return when
    return When(when.position, when.stop, "", when.first)
