"""What a release's layout says of it: title, place and date, read from its zones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.dates import MONTH, DateMatch, earliest_day, find_dates
from pipeline.gazetteer import Gazetteer
from pipeline.records import Page, Release, Zone, ZoneKind
from pipeline.shadow import readable, shadow_of
from pipeline.strip.cut import LABEL, Stripper
from pipeline.strip.datelines import Dateline, find_dateline
from pipeline.strip.dates import join_dates
from pipeline.text import fold, squeeze

_MARKUP = re.compile(r"^[#*_>\s]+|[*_]{2,}|[#*_\s]+$")
# Who sends a release is no title: *Service de presse*, *Ministère de la Santé*.
_SENDER = re.compile(
    r"^(?:service|direction|département|ministère|cabinet|secrétariat|préfecture|présidence)\b[^.!?:]{0,90}$",
    re.IGNORECASE,
)
# A line that is the page's <title> and no heading may be the site's name.
_SITE_OR_TITLE = "html: the page's title"
_RANGE = re.compile(rf"\bdu\b.{{1,25}}\bau\b|\d ?[-–] ?\d{{1,2}} (?:{MONTH})\b")
_DONE_AT = re.compile(r"^\s{0,20}[Ff]ait (?:à|a) ")
_IN_BRACKETS = re.compile(r"\(([^()\n]{6,70})\)\s*$")
_SMALL = re.compile(r"(?<=[- ])(?:Au|Aux|De|Des|Du|En|La|Le|Les|Sur|Sous|D|L)(?=[- '’])")
_SUBJECT = re.compile(
    r"\A\s{0,9}(?:objet|sujet|subject|concerne)\s{0,3}:\s{0,9}(\S.{4,200})", re.IGNORECASE
)
_HEAD, _HEAD_LINES = 2000, 15  # characters, lines
_SHORT_LINE = 100
_EDGE_LINES = (4, 3)


def title_of(text: str, zones: Sequence[Zone]) -> str:
    """The title on one line, without markup and without a bare label (*Communiqué de presse*).

    Where several stretches were read as titles, the last before the body is meant.
    """
    first_body = next((z.start for z in zones if z.kind == "body"), len(text))
    stretches = [z for z in zones if z.kind == "title"]
    above = [z for z in stretches if z.start < first_body]
    labels: list[str] = []
    for zone in reversed(above or stretches[:1]):
        lines = [_MARKUP.sub("", line).strip() for line in text[zone.start : zone.end].split("\n")]
        lines = [_SUBJECT.sub(r"\1", line) for line in lines if line]
        named = [line for line in lines if not LABEL.match(line) and "|" not in line]
        meant = [line for line in named if not _SENDER.match(line)] or named
        if meant and not _RANGE.match(fold(meant[0])):
            return squeeze(" ".join(meant))
        labels = labels or lines
    return squeeze(" ".join(labels))


def _marked_title(release: Release, zones: Sequence[Zone]) -> str:
    """The heading that the markup says is the title, where its lines were read as one.

    What stands beside it (a byline, a place, a date) may have been read as title too.
    """
    for hint in release.hints:
        within = (z for z in zones if z.start <= hint.start < z.end)
        if hint.zone != "title" or all(z.kind != "title" for z in within):
            continue
        if hint.reason == _SITE_OR_TITLE:
            continue
        title = squeeze(_MARKUP.sub("", release.text[hint.start : hint.end]))
        if not LABEL.match(title) and not _SENDER.match(title):
            return title
    return ""


def _lines(text: str, zones: Sequence[Zone], kinds: set[ZoneKind]) -> Iterator[str]:
    for zone in zones:
        if zone.kind in kinds:
            yield from text[zone.start : zone.end].split("\n")


def _dates(lines: Iterator[str] | Sequence[str]) -> Iterator[DateMatch]:
    """The dates of lines that hold no range (*du 3 au 5 mai* says when something is held)."""
    for line in lines:
        if len(line) < 2 * _SHORT_LINE and not _RANGE.search(fold(line)):
            yield from (d for d in find_dates(line) if d.checked is not False)


def _dateline(text: str, zones: Sequence[Zone], tools: Stripper) -> Dateline | None:
    """The dateline of the lead; else one that fills a line elsewhere or closes the title."""
    for line in _lines(text, zones, {"lead"}):
        found = find_dateline(line, tools.gazetteer)
        if found:
            return found
    for line in _lines(text, zones, {"title"}):
        bracket = _IN_BRACKETS.search(line)
        found = find_dateline(bracket[1], tools.gazetteer) if bracket else None
        if found and found.known and found.dates:
            return found
    for line in _lines(text, zones, {"boilerplate", "body", "contact"}):
        if len(line) > _SHORT_LINE:
            continue
        bare = _DONE_AT.sub("", line)
        found = find_dateline(bare, tools.gazetteer)
        # *Fait à Bruxelles, le 11 avril 2003, en deux exemplaires*
        alone = bare != line or not (found and bare[found.end :].strip(" ."))
        if found and found.known and found.dates and alone:
            return found
    return None


def _edges(text: str, zones: Sequence[Zone]) -> list[str]:
    """The short lines at the head and the foot of the body."""
    lines = [line for line in _lines(text, zones, {"body"}) if line.strip()]
    head, foot = _EDGE_LINES
    return [line for line in [*lines[:head], *lines[-foot:]] if len(line) < _SHORT_LINE]


def _as_written(place: str, gazetteer: Gazetteer) -> str:
    """A place in mixed case, a known one with its accents: *GENEVE* is *Genève*."""
    if place.isupper():
        place = _SMALL.sub(lambda word: word[0].lower(), place.title())
    written = gazetteer.city_name(place)
    # another name of the city (*Pékin*), or one with its country, stays as it is
    return written if fold(written) == fold(place) else place


def _subject(text: str) -> str:
    """What a memo or a letter says that it is about, in one of its first lines."""
    for line in text[:_HEAD].split("\n")[:_HEAD_LINES]:
        if subject := _SUBJECT.match(line):
            return squeeze(subject[1])
    return ""


def make_page(
    release: Release, zones: Sequence[Zone], tools: Stripper, *, duplicate_of: str = ""
) -> Page:
    """The page of a release: its zones, and title, place, date and language read from them."""
    text, cuts = release.text, zones
    if shadow := shadow_of(text):
        text = shadow.text
        zones = [
            replace(z, start=shadow.position(z.start), end=shadow.position(z.end)) for z in cuts
        ]
    dateline = _dateline(text, zones, tools)
    own = [d for line in _lines(text, zones, {"lead"}) for d in find_dates(line)]
    if dateline and not own:
        own = list(dateline.dates)
    elsewhere = [d.iso for d in _dates(_lines(text, zones, {"boilerplate", "title"}))]
    at_edges = [d.iso for d in _dates(_edges(text, zones))]
    # A day without its year somewhere on the page is as well an event's.
    dated = [iso for iso in (*elsewhere, *at_edges) if not iso.startswith("-")]
    hints = [h for h in (release.date, *dated) if h]
    date = join_dates(tuple(own), tuple(sorted(hints, key=lambda h: len(h) < 10)))
    body = "".join(text[z.start : z.end] for z in zones if z.kind in {"title", "lead", "body"})
    return Page(
        release=release,
        zones=tuple(cuts),
        title=readable(_marked_title(release, cuts))
        or title_of(text, zones)
        or squeeze(readable(release.title))
        or _subject(text),
        date=date,
        date_earliest=earliest_day(date),
        place=_as_written(dateline.place, tools.gazetteer) if dateline else "",
        place_country=dateline.country if dateline else "",
        language=tools.languages.find(body or text),
        duplicate_of=duplicate_of,
    )
