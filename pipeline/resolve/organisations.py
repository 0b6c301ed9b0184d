"""Whose body it is: the country of organisations, and of those that every state has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Page
from pipeline.resolve.clusters import Local, only
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare
from pipeline.resolve.surfaces import Body

# Between a body and the country it belongs to: *ministère des Affaires étrangères du Mali*.
_OF = re.compile(r"\s++(?:\(\s*+)?(?:de\s+la\s+|de\s+l['’]\s*|du\s+|des\s+|de\s+|d['’]\s*)?|\(\s*+")
# A national name of so many words is rare enough to be one body wherever it stands.
_SPECIFIC = 5


def place_bodies(
    page: Page, bodies: Sequence[Body], countries: Sequence[Local], knowledge: Knowledge
) -> None:
    """Give each organisation its country, and what tells a national one from its namesakes.

    The country is, in this order: in the name; right behind the name; for a national body, the
    release's (see :func:`_home`). `countries` are those that the release names.
    """
    starts = {mention.start: local.country for local in countries for mention, _ in local.named}
    home = _home(page, countries)
    for body in bodies:
        known = knowledge.by_id(body.known)
        names = [bare(mention.text) for mention, _ in body.named] if known is None else [known.name]
        inside, plain = zip(*map(knowledge.without_country, names), strict=True)
        keys = [knowledge.words(name, "organisation") for name in plain]
        strong = any(map(knowledge.is_national, keys))
        national = strong or any(map(knowledge.is_often_national, keys))
        if known is not None:
            body.country = known.country_code
        elif any(inside):
            body.country = only(inside)
        elif national:
            behind = [_behind(page.release.text, m.end, starts) for m, _ in body.named]
            body.country = only(behind) or home
        if not national:
            continue
        body.full |= {knowledge.key(words) for words in keys if len(words) > 1}
        longest = max(map(len, keys))
        alone = f"release:{page.release.id}" if longest < _SPECIFIC else ""
        body.apart = body.country or alone
        body.shown_with_country = strong
        for words in keys:
            body.known = body.known or knowledge.national_known(words, body.country)


def _home(page: Page, countries: Sequence[Local]) -> str:
    """The country that a release speaks from or of, or empty.

    The dateline's, unless the text names countries and not that one; else the only one named,
    if it is named by its name or more than once: one *syndicat allemand* makes no German text.
    """
    named = {
        local.country
        for local in countries
        if any(mention.zone in ("title", "body") for mention, _ in local.named)
    }
    if page.place_country and (not named or page.place_country in named):
        return page.place_country
    told = [
        mention
        for local in countries
        for mention, _ in local.named
        if mention.zone in ("title", "body")
    ]
    enough = len(told) > 1 or any(mention.kind != "demonym" for mention in told)
    return only(named) if enough else ""


def _behind(text: str, end: int, starts: dict[int, str]) -> str:
    match = _OF.match(text, end)
    return starts.get(match.end(), "") if match else ""
