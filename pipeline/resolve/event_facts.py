"""Facts of events: kind, first and last day, place, country, series.

What the gazetteer says of an event stands. Of others the name is asked first (*élections du 29 mai
2005*, *Festival de Toronto*), then the text beside each mention, never beyond the sentence or the
next event. Mentions vote: for a date the better place (in the name, behind it, before it) outweighs
any number of others. An event that releases date in several years by something else than its name
is no edition but a series, and gets no year.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.records import Entity, Mention, Page
from pipeline.resolve.event_dates import with_year
from pipeline.resolve.event_kinds import (
    CONTEXT_REACH,
    RECURRING,
    EventWords,
    kind_of_context,
    kind_of_names,
    series_name,
    tells_series,
)
from pipeline.resolve.event_places import nearest, place_inside, places_beside, subject_of
from pipeline.resolve.event_times import (
    IN_NAME,
    LEFT,
    REACH,
    RIGHT,
    agenda_start,
    behind_dateline,
    latest_year,
    times_told,
)
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import named_id
from pipeline.text import fold

Votes = Counter[tuple[Any, ...]]

# A kind of what is planned, and of what befalls: all that reading a time asks of a kind.
_PLANNED, _BEFELL = "conference", "disaster"
_ONE_DAY = frozenset({"observance", "election", "attack"})
_BEFALLING = frozenset({"disaster", "epidemic", "conflict", "attack", "election"})
_NOWHERE = frozenset({"observance"})
_OF_YEAR = re.compile(r"annee\b")
_OF_DAYS = re.compile(r"\b(?:semaines?|quinzaine|mois|annees?|decennies?|saison|jours|journees)\b")
_OF_A_DAY = re.compile(r"\b(?:jour|journee|nuit|soiree|anniversaire)\b")


@dataclass(slots=True)
class Told:
    """What the mentions of one event tell, each with how often.

    `times` are when it is said to be, read as of something planned and, second, as of something
    that befalls: which of the two it is, is known when all its names are. `context` is the first,
    by the alphabet, of the texts before a mention that say what it is; `begun` are first days of
    which a verb says that it begins then.
    """

    times: tuple[Votes, Votes] = field(default_factory=lambda: (Counter(), Counter()))
    places: tuple[Votes, Votes] = field(default_factory=lambda: (Counter(), Counter()))
    countries: tuple[Votes, Votes] = field(default_factory=lambda: (Counter(), Counter()))
    beside: Votes = field(default_factory=Counter)
    # A release's date, with the country it was written in, and with the one it is about.
    datelines: Votes = field(default_factory=Counter)
    subjects: Votes = field(default_factory=Counter)
    references: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    context: str = ""

    def add(self, other: Told) -> None:
        """Take in what other mentions tell."""
        for own, more in zip(self._votes(), other._votes(), strict=True):
            for key, n in more.items():
                own[key] += n
        self.references |= other.references
        self.begun |= other.begun
        self.context = min(filter(None, (self.context, other.context)), default="")

    def _votes(self) -> tuple[Votes, ...]:
        pairs = (*self.times, *self.places, *self.countries)
        return (*pairs, self.beside, self.datelines, self.subjects)

    def as_text(self) -> str:
        """All of it as one line of JSON, the same for the same content."""
        votes = [sorted([*key, n] for key, n in one.items()) for one in self._votes()]
        sets = sorted(self.references), sorted(self.begun)
        return json.dumps([votes, *sets, self.context], ensure_ascii=False)


def told_of(text: str) -> Told:
    """What :meth:`Told.as_text` has written; an empty text is nothing told."""
    told = Told()
    if text:
        votes, references, begun, told.context = json.loads(text)
        for own, rows in zip(told._votes(), votes, strict=True):
            for *key, n in rows:
                own[tuple(key)] = n
        told.references, told.begun = set(references), set(begun)
    return told


def listen(
    page: Page,
    mentions: Sequence[Mention],
    country_of: Mapping[int, str],
    knowledge: Knowledge,
    words: EventWords,
) -> list[tuple[Mention, Told]]:
    """What one release tells of each mention of an event.

    `mentions` are those of the release, in text order; `country_of` are the gazetteer's ids of
    the countries, by the start of their mention.
    """
    text = page.release.text
    events = [mention for mention in mentions if mention.type == "event"]
    if not events:
        return []
    reference = page.date if page.date[:1].isdigit() else latest_year(text)
    subject = subject_of(country_of)
    countries = sorted(country_of)
    found: list[tuple[Mention, Told]] = []
    for number, mention in enumerate(events):
        low = events[number - 1].end if number else 0
        high = events[number + 1].start if number + 1 < len(events) else len(text)
        low = max(
            low, mention.start - REACH, min(mention.sentence_start, agenda_start(text, mention))
        )
        low = behind_dateline(text, low, mention.start)
        high = min(high, max(mention.sentence_end, mention.end), mention.end + REACH)
        one = Told(references={reference})
        before = text[max(0, mention.start - CONTEXT_REACH) : mention.start]
        if kind_of_context(before, words):
            one.context = before
        if page.place_country:
            one.datelines[reference, page.place_country] += 1
        if subject:
            one.subjects[reference, subject] += 1
        beside = nearest(mention, countries, low, high)
        if beside is not None:
            one.beside[(country_of[beside].removeprefix("country-"),)] += 1
        before, behind = text[low : mention.start], text[mention.end : high]
        for planned, kind in enumerate((_PLANNED, _BEFELL)):
            for rank, when in times_told(mention.text, before, behind, kind, reference):
                one.times[planned][rank, when.first, when.last] += 1
                if when.opens:
                    one.begun.add(when.first)
                break
            left = kind == _PLANNED
            for place, country in (
                *places_beside(behind, mention.end, country_of, knowledge, from_left=True),
                *(
                    places_beside(before, low, country_of, knowledge, from_left=False)
                    if left
                    else ()
                ),
            ):
                if place:
                    one.places[planned][(place,)] += 1
                if country:
                    one.countries[planned][(country,)] += 1
                break
        found.append((mention, one))
    return found


def with_facts(
    entity: Entity, told: Told, names: Sequence[str], knowledge: Knowledge, words: EventWords
) -> Entity:
    """An event with what is known and told of it, its series left out.

    `names` are all its surfaces without articles, sorted.
    """
    contexts = [told.context] if told.context else []
    kind = entity.event_kind or kind_of_names([entity.name, *names], contexts, words)
    return _filled(entity, kind, _Heard(told, kind in RECURRING), knowledge)


class _Heard:
    """What was told of an event of which it is known whether it is planned."""

    def __init__(self, told: Told, planned: bool) -> None:
        which = 0 if planned else 1
        self.times = told.times[which]
        self.places = _single(told.places[which])
        self.countries = _single(told.countries[which])
        self.beside = _single(told.beside)
        self.datelines, self.subjects = told.datelines, told.subjects
        self.references, self.begun = told.references, told.begun


def _single(votes: Votes) -> Counter[str]:
    return Counter({key[0]: n for key, n in votes.items()})


def _filled(entity: Entity, kind: str, told: _Heard, knowledge: Knowledge) -> Entity:
    """The event with what was told of it, where the gazetteer does not say."""
    first, last = entity.event_start, entity.event_end
    if first.startswith("--"):
        first, last = _this_year(first, last, told)
    elif not first:
        first, last = _agreed(told, bool(series_name(entity.name)))
    if not first and kind == "observance" and _OF_YEAR.match(fold(entity.name)):
        years = {reference[:4] for reference in told.references}
        first = years.pop() if len(years) == 1 else ""
    if kind in _ONE_DAY and len(first) == 10 and not last:
        name = fold(entity.name)
        open_end = _OF_DAYS.search(name) or (first in told.begun and not _OF_A_DAY.search(name))
        last = "" if open_end else first
    place, code = entity.event_place, entity.country_code
    if not entity.event_kind or kind in RECURRING:
        inner, country = place_inside(entity.name, knowledge)
        place = place or inner or _most(told.places)
        beside = country or _most(told.countries)
        # A conference on a country is seldom held there.
        code = beside or code if kind == "conference" and not entity.event_kind else code or beside
    if not (code or entity.event_kind):
        code = _guessed(kind, first, told)
    return replace(
        entity,
        event_kind=kind,
        event_start=first,
        event_end=last,
        event_place=place,
        country_code=code,
    )


def _guessed(kind: str, first: str, told: _Heard) -> str:
    """The country where nothing says it of the event itself.

    What befalls a country is told with the country beside it, or in releases about it; what is
    held at the time of a release is held where that was written, or in the country it is about.
    """
    if kind in _NOWHERE:
        return ""
    written, about = (
        _most(Counter({code: n for (at, code), n in votes.items() if _near(first, at)}))
        for votes in (told.datelines, told.subjects)
    )
    return (_most(told.beside) if kind in _BEFALLING else "") or written or about


def _near(first: str, reference: str) -> bool:
    """Whether something began at about the time of a release, as far as both say."""
    if not first or first.startswith("-"):
        return True
    return first[:4] == reference[:4] and (
        min(len(first), len(reference)) < 7 or abs(int(first[5:7]) - int(reference[5:7])) <= 1
    )


def _this_year(first: str, last: str, told: _Heard) -> tuple[str, str]:
    """A yearly day with the year of the releases, if they are all of one."""
    month, day = int(first[2:4]), int(first[5:7])
    days = {with_year(month, day, reference) for reference in told.references}
    start = days.pop() if len(days) == 1 else first
    if not last or start.startswith("--"):
        return start, last
    return start, with_year(int(last[2:4]), int(last[5:7]), start, way="next")


def _agreed(told: _Heard, edition: bool) -> tuple[str, str]:
    """First and last day by the best evidence; none where it is of several years."""
    firsts = {key: n for key, n in told.times.items() if key[1]}
    if not firsts:
        ends = Counter({key[2]: n for key, n in told.times.items()})
        return "", _most(ends)
    best = min(rank for rank, _, _ in firsts)
    among = {key: n for key, n in firsts.items() if key[0] == best}
    years = {key[1][:4] for key in among}
    if best > IN_NAME and len(years) > 1 and not edition:
        return "", ""
    if best == RIGHT:  # before the name is as good, if it says more
        among |= {key: n for key, n in firsts.items() if key[0] == LEFT and key[2]}
    chosen = min(among, key=lambda key: (-len(key[1]), not key[2], key[0], -among[key], key))
    year = chosen[1][:4]
    if len(chosen[1]) < 10:  # a finer date elsewhere, of the same year or month
        finer = [
            key for key in firsts if key[1].startswith(chosen[1]) and len(key[1]) > len(chosen[1])
        ]
        if finer:
            chosen = min(finer, key=lambda key: (key[0], -len(key[1]), -firsts[key], key))
    last = chosen[2] or next(
        (key[2] for key in sorted(told.times) if key[2] >= chosen[1] and key[2][:4] == year), ""
    )
    return chosen[1], last


def _most(votes: Counter[str]) -> str:
    """The value told most often, the alphabet's first among equals, or empty."""
    return min(votes, key=lambda value: (-votes[value], value), default="")


def with_series(entities: Sequence[Entity], knowledge: Knowledge) -> list[Entity]:
    """The entities, each edition with its series: the event without number and year in its name."""
    found: dict[int, tuple[str, str]] = {}
    by_words: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for number, event in enumerate(entities):
        rest = series_name(event.name) if event.event_kind in RECURRING else ""
        if not rest:
            continue
        known = knowledge.certain(rest, "event")
        if not (known or tells_series(rest)):
            continue
        words = knowledge.words(rest, "event")
        found[number] = (known, " ".join(words))
        by_words[words].add(named_id("event", rest))
    names = {
        " ".join(words): min(ids, key=lambda i: (-len(i), i)) for words, ids in by_words.items()
    }
    placed = [*entities]
    for number, (known, shown) in found.items():
        placed[number] = replace(entities[number], series_id=known or names[shown])
    return placed
