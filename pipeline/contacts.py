"""Contact lines left out: what ``--no-contacts`` makes of a release, for whatever comes after.

Contact lines name the persons who answer the telephone. Without them no mention, candidate or role
of theirs goes on, and whoever reads the text finds it hidden there, character for character, so
that every offset stays what it is. What `recognise` has kept is as it was: switching makes the
names and the tables anew, nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.privacy import hidden
from pipeline.records import Page, Zone
from pipeline.work import Recognised, Work


def contact_spans(zones: Iterable[Zone]) -> list[tuple[int, int]]:
    """Where the contact lines of a release are, in order."""
    return [(zone.start, zone.end) for zone in zones if zone.kind == "contact"]


def page_without_contacts(page: Page) -> Page:
    """The page with its contact lines hidden; zones and length are kept."""
    spans = contact_spans(page.zones)
    if not spans:
        return page
    text = hidden(page.release.text, spans)
    return replace(page, release=replace(page.release, text=text))


def shown_by(work: Work) -> Callable[[Page], Page]:
    """What makes of a page the page that a run lets be seen."""
    return page_without_contacts if work.no_contacts else lambda page: page


def found_outside(found: Sequence[Recognised], pages: Mapping[str, Page]) -> list[Recognised]:
    """What was found outside contact lines; `pages` by release id."""
    return [_outside(one, pages[one.release_id]) for one in found]


def _outside(one: Recognised, page: Page) -> Recognised:
    spans = contact_spans(page.zones)
    if not spans:
        return one
    starts = [start for start, _ in spans]

    def is_outside(start: int, end: int) -> bool:
        at = bisect_right(starts, end - 1) - 1  # the last contact line that begins before the end
        return at < 0 or spans[at][1] <= start

    return replace(
        one,
        mentions=tuple(m for m in one.mentions if is_outside(m.start, m.end)),
        dropped=tuple(d for d in one.dropped if is_outside(d.start, d.end)),
    )
