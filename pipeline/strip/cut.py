"""One release cut into zones: the model's choice, the markup, the corpus, three mendings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.gazetteer import Gazetteer
from pipeline.records import ZONE_KINDS, Release, Zone
from pipeline.shadow import shadow_of
from pipeline.strip.features import Furniture, line_features, place_features
from pipeline.strip.labels import LINKS, Vector, ZoneModel, best_path, emissions, strongest
from pipeline.strip.language import LanguageFinder
from pipeline.strip.lines import Segment, segments
from pipeline.strip.repeats import Repeats

_BOILERPLATE = ZONE_KINDS.index("boilerplate")
_TITLE = ZONE_KINDS.index("title")
_BODY = ZONE_KINDS.index("body")
_TEXT = frozenset({"lead", "body"})
# How much evidence from outside the line weighs, in the unit of the model's weights, whose
# margins between the two best zones are about 3 to 30.
_HINT_BONUS = 12.0
_MAIN_TEXT_MALUS = 4.0
_REPEAT_BONUS = 15.0
_OWN_BONUS = 100.0
_LETTERHEAD = frozenset({"short starts:letterhead", "is:letterhead"})
_NO_REPEAT = frozenset({"finite verb", "full sentence", "dateline known place"})
# The length of a line that hard wrapping has filled.
_FULL_LINE = (50, 110)
# A heading that the model did not see: its length, and what it may not be.
_HEADING = (15, 220)
_HEADING_REACH = 12
# How long a line may be that markup debris spills into.
_SPILL = 60
_SHORT_LINK = 80  # characters
_NO_HEADING = (
    "starts:", "is:", "has:", "separators", "e-mail", "telephone", "url", "bullet", "no letters",
    "many digits", "markup debris", "initials", "ends:.", "ends:,", "ends:;", "ends::",
    "dateline known",
)  # fmt: skip
LABEL = re.compile(
    r"^(?:communiqu[ée]s?(?: de presse| final)?|news release|press release|dossier de presse)"
    r"(?:\s*+(?:(?:n[°o]|num[ée]ro)\s*+)?[\d/.-]*)?$",
    re.IGNORECASE,
)


# What evidence from outside a line says of it, by segment: a zone, and why.
Outside = dict[int, tuple[int, str]]


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


def _add_hints(release: Release, parts: Sequence[Segment], scores: Vector) -> Outside:
    """Add what the file's markup says to the scores; returns it by segment."""
    reasons: Outside = {}
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
                zone = ZONE_KINDS.index(hint.zone)
                scores[i, zone] += _HINT_BONUS
                reasons[i] = zone, f"markup: {hint.reason}"
    return reasons


def _add_repeats(
    repeats: Repeats,
    parts: Sequence[Segment],
    own: Sequence[Sequence[str]],
    scores: Vector,
    alone: Sequence[int],
) -> Outside:
    """Add that a line stands in many releases; never against a title, dateline or sentence.

    `alone` are the zones that the page has by itself. A line that the user has listed as furniture
    needs no more than that, nor does a short one that opens as a share link.
    """
    reasons: Outside = {}
    for i, part in enumerate(parts):
        if "is:own" in own[i] or "starts:own" in own[i]:
            scores[i, _BOILERPLATE] += _OWN_BONUS
            reasons[i] = _BOILERPLATE, "a line of your own boilerplate list"
            continue
        if "starts:sharing" in own[i] and len(part.text) <= _SHORT_LINK:
            scores[i, _BOILERPLATE] += _REPEAT_BONUS
            reasons[i] = _BOILERPLATE, "a share link"
            continue
        count = repeats.count(part.text)
        if not count or _NO_REPEAT.intersection(own[i]):
            continue
        if alone[i] == _TITLE:
            continue
        scores[i, _BOILERPLATE] += _REPEAT_BONUS
        several = f"{count} releases{' or more' if count > 9 else ''}"
        reasons[i] = _BOILERPLATE, f"the line stands in {several}"
    return reasons


def cut_zones(release: Release, repeats: Repeats, tools: Stripper) -> tuple[Zone, ...]:
    """The zones of a release; they tile its text, neighbours differ in kind."""
    shadow = shadow_of(release.text)
    if shadow is None:
        return _cut_zones(release, repeats, tools)
    hints = tuple(
        replace(hint, start=shadow.position(hint.start), end=shadow.position(hint.end))
        for hint in release.hints
    )
    zones = _cut_zones(replace(release, text=shadow.text, hints=hints), repeats, tools)
    return tuple(replace(z, start=shadow.cut(z.start), end=shadow.cut(z.end)) for z in zones)


def _cut_zones(release: Release, repeats: Repeats, tools: Stripper) -> tuple[Zone, ...]:
    parts = segments(release.text, tools.gazetteer)
    if not parts:
        return (Zone(0, len(release.text), "boilerplate", "no text"),) if release.text else ()
    own = [line_features(part, tools.furniture) for part in parts]
    place = place_features(parts, own)
    features = [a + b for a, b in zip(own, place, strict=True)]
    scores = emissions(tools.model, features)
    links = link_kinds(parts)
    path = best_path(scores, links, tools.model.links)
    outside = _add_repeats(repeats, parts, own, scores, path)
    outside |= _add_hints(release, parts, scores)
    if outside or release.hints:
        path = best_path(scores, links, tools.model.links)
    told = {i: reason for i, (zone, reason) in outside.items() if path[i] == zone}
    told |= _mend(parts, own, path, frozenset(outside))
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


def _mend(
    parts: Sequence[Segment],
    own: Sequence[Sequence[str]],
    path: list[int],
    settled: frozenset[int],
) -> dict[int, str]:
    """Give a page without text its sentences, markup its spill, a page without title a heading.

    What markup or repetition says of a line (`settled`) stands.
    """
    told: dict[int, str] = {}
    if not any(ZONE_KINDS[index] in _TEXT for index in path):
        for i, names in enumerate(own):
            if i not in settled and ("finite verb" in names or "full sentence" in names):
                path[i] = _BODY
                told[i] = "the only running text"
    for i in range(1, len(parts)):
        # Markup that a scraper left spills over the line end: *Faire⏎ un don à l'OIM*.
        spills = path[i - 1] == _BOILERPLATE and "markup debris" in own[i - 1]
        if spills and parts[i].text[:1].islower() and len(parts[i].text) <= _SPILL:
            path[i] = _BOILERPLATE
            told[i] = "goes on from markup"
    told |= _letterheads(parts, own, path, settled)
    titled = any(
        index == _TITLE and not LABEL.match(part.text)
        for index, part in zip(path, parts, strict=True)
    )
    if not titled:
        heading = _last_heading(parts, own, path, settled)
        if heading is not None:
            path[heading] = _TITLE
            told[heading] = "the last heading before the text"
    return told


def _letterheads(
    parts: Sequence[Segment],
    own: Sequence[Sequence[str]],
    path: list[int],
    settled: frozenset[int],
) -> dict[int, str]:
    """Take from the titles the senders and mottos that stand above the real one."""
    told: dict[int, str] = {}
    heads = [i for i, index in enumerate(path) if index == _TITLE]
    sent = {i for i in heads if _LETTERHEAD.intersection(own[i])}
    last = max((i for i in heads if i not in sent and not LABEL.match(parts[i].text)), default=-1)
    for i in sent - settled:
        if i < last:
            path[i] = _BOILERPLATE
            told[i] = "a letterhead above the title"
    return told


def _last_heading(
    parts: Sequence[Segment],
    own: Sequence[Sequence[str]],
    path: Sequence[int],
    settled: frozenset[int],
) -> int | None:
    """The heading-like line nearest above the first sentence of the text."""
    first = next(
        (
            i
            for i, (index, names) in enumerate(zip(path, own, strict=True))
            if ZONE_KINDS[index] in _TEXT
            and ("finite verb" in names or len(parts[i].text) > 170)
            and ("full sentence" in names or len(parts[i].text) > 100)
        ),
        None,
    )
    if first is None:
        return None
    for i in range(first - 1, max(-1, first - 1 - _HEADING_REACH), -1):
        text = parts[i].text
        fits = _HEADING[0] <= len(text) <= _HEADING[1] and text.count(" ") >= 2
        dated_only = "dated" in own[i] and len(text) < 60
        if i in settled or path[i] not in (_BODY, _BOILERPLATE):
            continue
        if fits and not dated_only and not any(n.startswith(_NO_HEADING) for n in own[i]):
            return i
    return None
