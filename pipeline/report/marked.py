"""A release's text as HTML: every character of it escaped, its mentions and zones marked.

A mention is a link to its entity; the row of the table that says why it was found is `w` and its
place, the mention itself `m` and its place. A long release is cut into pages, each with at most so
many characters and mentions that it stays well under a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape

from pipeline.report.addresses import Addresses
from pipeline.report.corpus import ReleaseView, Row
from pipeline.report.words import Words

_MOST_CHARACTERS, _MOST_MENTIONS = 60_000, 500
# What of a long sentence is shown before its first mention, and in all.
_BEFORE, _MOST_SHOWN = 200, 600
_BLANK_LINE = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*\n\s*")
# Stands between two paragraphs while they are put together; the text itself has none left.
_BREAK = "\x00"


def page_breaks(release: ReleaseView) -> list[int]:
    """Where the second and later pages of a release begin; mostly nowhere."""
    breaks: list[int] = []
    begin, n_passed = 0, 0
    mentions = release.mentions
    while True:
        end = begin + _MOST_CHARACTERS
        if n_passed + _MOST_MENTIONS < len(mentions):
            end = min(end, mentions[n_passed + _MOST_MENTIONS].start)
        if end >= len(release.text):
            return breaks
        newline = release.text.rfind("\n", begin + (end - begin) // 2, end)
        begin = _outside(newline + 1 if newline > 0 else end, begin, mentions)
        breaks.append(begin)
        n_passed = sum(mention.start < begin for mention in mentions)


def _outside(place: int, begin: int, mentions: Sequence[Row]) -> int:
    """The place, or the edge of the mention that it would cut in two."""
    for mention in mentions:
        if mention.start < place < mention.end:
            return int(mention.start if mention.start > begin else mention.end)
    return place


def marked_text(
    release: ReleaseView, addresses: Addresses, words: Words, begin: int, end: int
) -> Markup:
    """The text between two places, zone by zone: what is not the release, apart and foldable."""
    zones = [zone for zone in release.zones if zone.start < end and begin < zone.end]
    blocks = []
    for kind, group in groupby(zones, key=lambda zone: _block(zone.zone)):
        pieces = []
        hidden = kind == "contact"
        for zone in group:
            first, last = max(begin, zone.start), min(end, zone.end)
            hidden = hidden and not any(map(str.isalnum, release.text[first:last]))
            piece = _inline(release, addresses, first, last)
            pieces.append(_each(piece, "lead") if zone.zone == "lead" else piece)
        if inside := _paragraphs("".join(pieces)):
            blocks.append(_framed(kind, inside, words, hidden=hidden))
    return Markup("\n").join(blocks)


def _block(zone: str) -> str:
    return "body" if zone == "lead" else zone


def _framed(kind: str, inside: str, words: Words, *, hidden: bool = False) -> Markup:
    if kind == "boilerplate":
        head = f"{escape(words['zone_boilerplate'])} <small>({escape(words['zone_hint'])})</small>"
        return Markup(  # noqa: S704
            f'<details class="zone boilerplate"><summary>{head}</summary>{inside}</details>'
        )
    if kind in {"contact", "footnote"}:
        name = escape(words[f"zone_{kind}"])
        hint = f" <small>({escape(words['contact_hint'])})</small>" if hidden else ""
        return Markup(  # noqa: S704
            f'<div class="zone {kind}" role="group" aria-label="{name}">'
            f'<p class="tag">{name}{hint}</p>{inside}</div>'
        )
    return Markup(f'<div class="zone {escape(kind)}">{inside}</div>')  # noqa: S704


def _inline(release: ReleaseView, addresses: Addresses, begin: int, end: int) -> str:
    pieces = []
    place = begin
    for mention in release.mentions:
        if mention.start < place or mention.end > end:
            continue
        pieces.append(_plain(release.text[place : mention.start]))
        shown = escape(release.text[mention.start : mention.end].replace(_BREAK, "\ufffd"))
        pieces.append(
            f'<a class="m {escape(mention.type)}" id="m{int(mention.start)}" '
            f'href="../{addresses.entity(mention.entity_id)}" '
            f'aria-describedby="t-{escape(mention.type)}">{shown}</a>'
        )
        place = mention.end
    pieces.append(_plain(release.text[place:end]))
    return "".join(pieces)


def _plain(text: str) -> str:
    return str(escape(_BLANK_LINE.sub(_BREAK, text.replace(_BREAK, "\ufffd"))))


def _each(html: str, name: str) -> str:
    """Every paragraph of a piece in a span of its own, since a span cannot hold two."""
    return _BREAK.join(
        f'<span class="{name}">{one}</span>' if one.strip() else one for one in html.split(_BREAK)
    )


def _paragraphs(html: str) -> str:
    return "".join(f"<p>{one.strip()}</p>" for one in html.split(_BREAK) if one.strip())


def excerpts(
    release: ReleaseView, mentions: Sequence[Row], addresses: Addresses, *, most: int
) -> tuple[list[Markup], int]:
    """The sentences of these mentions, each mention a link to its place; and how many are left."""
    shown: list[Markup] = []
    n_shown = 0
    for (begin, end), group in groupby(mentions, key=lambda m: (m.sentence_start, m.sentence_end)):
        if len(shown) == most:
            break
        own = list(group)
        first = max(begin, own[0].start - _BEFORE)
        last = max(own[0].end, min(end, first + _MOST_SHOWN))
        pieces = ["… " if first > begin else ""]
        place = first
        for mention in own:
            if mention.end > last:
                break
            pieces.append(str(escape(release.text[place : mention.start])))
            text = escape(release.text[mention.start : mention.end])
            link = f"../{addresses.release(release.id, mention.start)}"
            pieces.append(f'<a class="m {escape(mention.type)}" href="{link}">{text}</a>')
            place = mention.end
            n_shown += 1
        pieces += [str(escape(release.text[place:last])), " …" if last < end else ""]
        shown.append(Markup("".join(pieces)))  # noqa: S704
    return shown, len(mentions) - n_shown
