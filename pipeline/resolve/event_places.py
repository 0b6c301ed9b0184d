"""Where an event is said to be: a place in its name, one beside it, the country told with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.records import Mention
from pipeline.resolve.knowledge import Knowledge
from pipeline.text import fold

# What says that something is held there or then, further from the name.
HELD = re.compile(
    r"\b(?:ten\w+|tiendr\w+|deroul\w+|lieu|organis\w+|prevue?s?|reuni\w*|accueill\w+|ouvr\w+|ouvert\w*|"
    r"achev\w+|celebr\w+|debut\w*|commenc\w+|joue\w*|disput\w+|heberg\w+|abrit\w+|invit\w+|rend\w*|"
    r"participe\w*|lance\w*|convoque\w*|sera|seront|survenu\w*|frapp\w+|perpetr\w+|attendue?s?)\b"
)
_WORD = r"[^\W\d_a-zà-ÿ][\w'’´-]*"
PLACED = re.compile(
    rf"(?<![\w'’])(?P<by>[àÀ]|[Aa](?= [^\W\d_a-zà-ÿ])|[Aa]u|[Ee]n|[Aa]ux|[Dd]ans (?:le|la|l['’]))"
    rf"[ \n]{{1,2}}(?P<place>{_WORD}(?:[ -](?:{_WORD}|d[eu]s?(?= [^\W\d_a-zà-ÿ])|sur(?=-))){{0,4}})"
)
_PLACE_REACH, _PLACE_BEFORE, _PLACE_CLOSE = 70, 60, 26


def nearest(mention: Mention, countries: Sequence[int], low: int, high: int) -> int | None:
    """Where the country nearest to the event is named, within a stretch; None for nowhere.

    `countries` are the starts of all mentions of countries, in order.
    """
    return min(
        countries[bisect_left(countries, low) : bisect_left(countries, high)],
        key=lambda start: (
            mention.start - start if start < mention.start else start - mention.end,
            start,
        ),
        default=None,
    )


def subject_of(country_of: Mapping[int, str]) -> str:
    """The country that a release names most, and at least twice."""
    named = Counter(country_of[start] for start in sorted(country_of))
    first, second = [*named.most_common(2), ("", 0), ("", 0)][:2]
    return first[0].removeprefix("country-") if first[1] > max(1, second[1]) else ""


def places_beside(
    stretch: str,
    offset: int,
    codes: Mapping[int, str],
    knowledge: Knowledge,
    *,
    from_left: bool,
) -> list[tuple[str, str]]:
    """Places that the text beside a name gives, with their countries, the nearest first."""
    found: list[tuple[str, str]] = []
    matches = list(PLACED.finditer(stretch))
    for match in matches if from_left else reversed(matches):
        far = match.start() if from_left else len(stretch) - match.end()
        if far > (_PLACE_REACH if from_left else _PLACE_BEFORE):
            break
        held = match.start() if from_left else max(0, match.start() - _PLACE_CLOSE)
        between = stretch[:held] if from_left else stretch[held:]
        if far > _PLACE_CLOSE and not HELD.search(fold(between)):
            break
        named = codes.get(offset + match.start("place"))
        if named is not None:
            known = knowledge.by_id(named)
            if known is not None:
                found.append(("", known.country_code))
            continue
        place, country = _city(match["place"], knowledge)
        if not country and match["by"] not in "àÀaA":
            continue
        place = place or match["place"].split(" ")[0]
        if not country:
            behind = re.compile(r" ?[,(] ?(?:en |au |aux )?").match(stretch, match.end())
            known_id = codes.get(offset + behind.end()) if behind else None
            known = knowledge.by_id(known_id) if known_id else None
            country = known.country_code if known else ""
        found.append((place, country))
    return found


def _city(words: str, knowledge: Knowledge) -> tuple[str, str]:
    """The longest beginning that is a known city, with its country; both empty if none is."""
    parts = words.split(" ")
    for end in range(len(parts), 0, -1):
        name = " ".join(parts[:end]).rstrip("'’-")
        country = knowledge.city_country(name)
        if country:
            return name, country
    return "", ""


def place_inside(name: str, knowledge: Knowledge) -> tuple[str, str]:
    """The last city inside a name, not at its head, with its country."""
    words = name.split(" ")
    for start in range(len(words) - 1, 0, -1):
        if words[start][:1].isupper():
            place, country = _city(" ".join(words[start : start + 4]), knowledge)
            if country:
                return place, country
    return "", ""
