"""Which events and texts are told apart though they are called alike, and where events happen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import EntityType
from pipeline.resolve.clusters import only
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare
from pipeline.resolve.surfaces import Body

_DIGIT = re.compile(r"\d")
# A text is seldom named by common words alone, an event often (*élection présidentielle*).
_ENOUGH_WORDS: dict[EntityType, int] = {"event": 5, "instrument": 4}
_LATER_CAPITAL = re.compile(r"\s\S*?[A-ZÀ-ÖØ-Þ]")


def place_events(bodies: Sequence[Body], knowledge: Knowledge) -> None:
    """Give events and texts the country in their name; keep those apart that only a head names.

    *Élection présidentielle*, with no date, place or name behind it, is another one in every
    release.
    """
    for body in bodies:
        if body.known:
            continue
        names = [bare(mention.text) for mention, _ in body.named]
        body.country = only(map(knowledge.country_in, names))
        if not any(_is_specific(name, body.type) for name in names):
            body.apart = f"release:{body.release_id}"


def _is_specific(name: str, type: EntityType) -> bool:
    """Whether something besides common words identifies it: a number, a capital, enough words."""
    words = name.split(" ")
    if len(words) >= _ENOUGH_WORDS[type]:
        return True
    letters = any(c.isalpha() for c in name)
    return letters and bool(_DIGIT.search(name) or _LATER_CAPITAL.search(name))
