"""Whose body it is: the country of organisations, and of those that every state has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Page
from pipeline.resolve.bodies import Body
from pipeline.resolve.clusters import Local
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare

# Between a body and the country it belongs to: *ministère des Affaires étrangères du Mali*.
_OF = re.compile(
    r"\s+(?:\(?\s*)?(?:de\s+la\s+|de\s+l['’]\s*|du\s+|des\s+|de\s+|d['’]\s*)?|\s*\(\s*"
)
# A national name of so many words is rare enough to be one body wherever it stands.
_SPECIFIC = 5


def place_bodies(
    page: Page,
    bodies: Sequence[Body],
    countries: Sequence[Local],
    knowledge: Knowledge,
) -> None:
    """Give each organisation its country, and what tells a national one from its namesakes.

    The country is, in this order: in the name; right behind the name; for a national body, the
    dateline's, unless the release names countries and not that one. `countries` are the
    release's country mentions with their codes, in order of place.
    """
    text = page.release.text
    starts = {mention.start: local.country for local in countries for mention, _ in local.named}
    codes = {local.country for local in countries}
    dateline = page.place_country if not codes or page.place_country in codes else ""
    for body in bodies:
        known = knowledge.by_id(body.known)
        if known is not None:
            body.country = known.country_code
            continue
        names = [bare(mention.text) for mention, _ in body.named]
        inside = {code for code in (knowledge.country_in(name) for name in names) if code}
        behind = {code for m, _ in body.named if (code := _behind(text, m.end, starts))}
        national = any(knowledge.is_national(key.split(" ")) for key in body.full)
        if len(inside) == 1:
            body.country = inside.pop()
        elif national:
            body.country = behind.pop() if len(behind) == 1 else dateline
        if national:
            longest = max(len(key.split(" ")) for key in body.full)
            alone = f"release:{page.release.id}" if longest < _SPECIFIC else ""
            body.apart = body.country or alone


def _behind(text: str, end: int, starts: dict[int, str]) -> str:
    match = _OF.match(text, end)
    return starts.get(match.end(), "") if match else ""
