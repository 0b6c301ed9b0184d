"""One release cut into zones, and what its layout says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.gazetteer import Gazetteer
from pipeline.records import ZONE_KINDS, Page, Release, Zone
from pipeline.strip.dates import DateMatch, earliest_day, find_dates, join_dates
from pipeline.strip.features import Furniture, line_features, place_features
from pipeline.strip.labels import LINKS, Vector, ZoneModel, best_path, emissions, strongest
from pipeline.strip.language import LanguageFinder
from pipeline.strip.lines import Segment, segments
from pipeline.strip.repeats import Repeats
from pipeline.text import squeeze

_BOILERPLATE = ZONE_KINDS.index("boilerplate")
_TITLE = ZONE_KINDS.index("title")
_TEXT = frozenset({"lead", "body"})
# How much evidence from outside the line weighs, in the unit of the model's weights, whose
# margins between the two best zones are about 3 to 30.
_HINT_BONUS = 12.0
_MAIN_TEXT_MALUS = 4.0
_REPEAT_BONUS = 15.0
_NO_REPEAT = frozenset({"finite verb", "full sentence", "dateline known place"})
# The length of a line that hard wrapping has filled.
_FULL_LINE = (50, 110)
_MARKUP = re.compile(r"^[#*_>\s]+|[*_]{2,}|[#*_\s]+$")
_LABEL = re.compile(
    r"^(?:communiqu[ée]s?(?: de presse| final)?|news release|press release|dossier de presse)"
    r"(?:\s*(?:n[°o]|num[ée]ro)?\s*[\d/.-]*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stripper:
    """What cutting a page needs, loaded once: see `load_stripper` in the room's door."""

    gazetteer: Gazetteer
    furniture: Furniture
    model: ZoneModel
    languages: LanguageFinder


def link_kinds(parts: Sequence[Segment]) -> list[int]:
    """How each segment hangs together with the one before: an index into `labels.LINKS`."""
    kinds = [LINKS.index("next line")]
    for before, part in pairwise(parts):
        open_end = before.text[-1:] not in '.!?:»"'
        if part.follows_dateline:
            kind = "behind a dateline"
        elif part.blank_before:
            kind = "behind a blank line"
        elif open_end and part.text[:1].islower():
            kind = "goes on"
        elif open_end and _FULL_LINE[0] <= len(before.text) <= _FULL_LINE[1]:
            kind = "behind a full line"
        else:
            kind = "next line"
        kinds.append(LINKS.index(kind))
    return kinds[: len(parts)]


def _add_hints(release: Release, parts: Sequence[Segment], scores: Vector) -> dict[int, str]:
    """Add what the file's markup says to the scores; returns the reasons by segment."""
    reasons: dict[int, str] = {}
    hints = sorted(release.hints, key=lambda h: (h.start, h.end, h.zone))
    first = 0
    for i, part in enumerate(parts):
        while first < len(hints) and hints[first].end <= part.start:
            first += 1
        index = first
        while index < len(hints) and hints[index].start < part.end:
            hint = hints[index]
            index += 1
            overlap = min(part.end, hint.end) - max(part.start, hint.start)
            if 2 * overlap < len(part.text):
                continue
            if hint.zone == "body":
                # A page's main text holds its title, dateline and contact too.
                scores[i, _BOILERPLATE] -= _MAIN_TEXT_MALUS
            else:
                scores[i, ZONE_KINDS.index(hint.zone)] += _HINT_BONUS
                reasons[i] = f"markup: {hint.reason}"
    return reasons


def _add_repeats(
    repeats: Repeats,
    parts: Sequence[Segment],
    own: Sequence[Sequence[str]],
    scores: Vector,
) -> dict[int, str]:
    """Add that a line stands in many releases; never against a title, dateline or sentence."""
    reasons: dict[int, str] = {}
    for i, part in enumerate(parts):
        count = repeats.count(part.text)
        if not count or _NO_REPEAT.intersection(own[i]):
            continue
        if int(np.argmax(scores[i])) == _TITLE:
            continue
        scores[i, _BOILERPLATE] += _REPEAT_BONUS
        reasons[i] = f"the line stands in {count} releases"
    return reasons


def cut_zones(release: Release, repeats: Repeats, tools: Stripper) -> tuple[Zone, ...]:
    """The zones of a release; they tile its text, neighbours differ in kind."""
    parts = segments(release.text, tools.gazetteer)
    if not parts:
        return (Zone(0, len(release.text), "boilerplate", "no text"),) if release.text else ()
    own = [line_features(part, tools.furniture) for part in parts]
    place = place_features(parts, own)
    features = [a + b for a, b in zip(own, place, strict=True)]
    scores = emissions(tools.model, features)
    told = _add_repeats(repeats, parts, own, scores)
    told |= _add_hints(release, parts, scores)
    path = best_path(scores, link_kinds(parts), tools.model.links)
    if not any(ZONE_KINDS[index] in _TEXT for index in path):
        # A page without any text of its own is no release: its sentences are the text.
        for i, names in enumerate(own):
            if "finite verb" in names or "full sentence" in names:
                path[i] = ZONE_KINDS.index("body")
                told[i] = "the only running text"
    zones: list[Zone] = []
    for i, (part, index) in enumerate(zip(parts, path, strict=True)):
        kind = ZONE_KINDS[index]
        if zones and zones[-1].kind == kind:
            last = zones[-1]
            zones[-1] = Zone(last.start, part.end, kind, last.reason)
            continue
        reason = told.get(i) or ", ".join(strongest(tools.model, features[i], index))
        zones.append(Zone(part.start, part.end, kind, reason or "what stands around it"))
    return tuple(zones)


def title_of(text: str, zones: Sequence[Zone]) -> str:
    """The title on one line, without markup and without a bare label (*Communiqué de presse*)."""
    for zone in zones:
        if zone.kind != "title":
            continue
        lines = [_MARKUP.sub("", line) for line in text[zone.start : zone.end].split("\n")]
        lines = [line.strip() for line in lines if line.strip()]
        named = [line for line in lines if not _LABEL.match(line)]
        return squeeze(" ".join(named or lines))
    return ""


def _dates_in(text: str, zones: Sequence[Zone], kinds: set[str]) -> tuple[DateMatch, ...]:
    found: list[DateMatch] = []
    for zone in zones:
        if zone.kind in kinds:
            found.extend(find_dates(text[zone.start : zone.end], shift=zone.start))
    return tuple(found)


def make_page(
    release: Release, zones: Sequence[Zone], tools: Stripper, *, duplicate_of: str = ""
) -> Page:
    """The page of a release: its zones, and title, place, date and language read from them."""
    text = release.text
    lead = next((z for z in zones if z.kind == "lead"), None)
    place = country = ""
    lead_dates: tuple[DateMatch, ...] = ()
    if lead is not None:
        parts = segments(text[lead.start : lead.end], tools.gazetteer)
        datelines = [p.dateline for p in parts if p.dateline]
        if datelines:
            place, country = datelines[0].place, datelines[0].country
        lead_dates = find_dates(text[lead.start : lead.end])
    pages_own = _dates_in(text, zones, {"boilerplate"})
    titles = _dates_in(text, zones, {"title"})
    hints = [release.date, *(d.iso for d in (*pages_own, *titles) if d.checked is not False)]
    full_first = sorted((h for h in hints if h), key=lambda h: len(h) < 10)
    date = join_dates(lead_dates, tuple(full_first))
    body = "".join(text[z.start : z.end] for z in zones if z.kind in {"title", "lead", "body"})
    return Page(
        release=release,
        zones=tuple(zones),
        title=title_of(text, zones) or squeeze(release.title),
        date=date,
        date_earliest=earliest_day(date),
        place=place,
        place_country=country,
        language=tools.languages.find(body or text),
        duplicate_of=duplicate_of,
    )
