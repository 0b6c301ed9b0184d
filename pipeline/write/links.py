"""Which release names which entity, how often, where, and how prominently.

The salience of an entity in a release is, from its mentions outside contact lines,

    0.4 * title + 0.3 * opening + 0.3 * share

- `title` is 1 when a mention stands in the title, else 0;
- `opening` is 1 when a mention stands in one of the first two sentences of the body that name
  anything, 1/2 when one stands in the lead only (a dateline says where, not what about), else 0;
- `share` is the entity's part of all mentions of the release outside contact lines.

So it is 1 for the only entity of a release that has it in title and opening, and 0 for one that
stands in contact lines alone. The weights are a convention, not fitted to anything: a release says
what it is about in its title and its first sentences (the inverted pyramid of press writing), and
repeats it.

The confidence of a link is the highest of its mentions: mentions of one name in one release are
found by the same model and the same lists, so that treating them as independent evidence
(noisy-or) would promise too much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Mention

_TITLE, _OPENING, _SHARE = 0.4, 0.3, 0.3
_N_OPENING_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Link:
    """An entity in a release; the fields are the columns of `release_entities`."""

    release_id: str
    entity_id: str
    n_mentions: int
    n_contact_mentions: int
    first_start: int
    in_title: bool
    salience: float
    confidence: float


def links(mentions: Iterable[Mention], entity_of: Mapping[tuple[str, int, int], str]) -> list[Link]:
    """The links between releases and entities, sorted by release and entity."""
    by_release: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention in mentions:
        entity_id = entity_of[mention.release_id, mention.start, mention.end]
        by_release[mention.release_id][entity_id].append(mention)
    found: list[Link] = []
    for release_id, by_entity in sorted(by_release.items()):
        told = [m for group in by_entity.values() for m in group if m.zone != "contact"]
        opening = _opening_sentences(told)
        for entity_id, group in sorted(by_entity.items()):
            outside = [m for m in group if m.zone != "contact"]
            counted = outside or group
            found.append(
                Link(
                    release_id=release_id,
                    entity_id=entity_id,
                    n_mentions=len(outside),
                    n_contact_mentions=len(group) - len(outside),
                    first_start=min(mention.start for mention in counted),
                    in_title=any(mention.zone == "title" for mention in outside),
                    salience=salience(outside, opening=opening, n_told=len(told)),
                    confidence=max(mention.confidence for mention in counted),
                )
            )
    return found


def salience(outside: Sequence[Mention], *, opening: frozenset[int], n_told: int) -> float:
    """The salience in [0, 1] of an entity, by the formula at the head of this module.

    `outside` are its mentions outside contact lines, `opening` the starts of the sentences that
    open the body, `n_told` the mentions of all entities of the release outside contact lines.
    """
    if not outside:
        return 0.0
    zones = {mention.zone for mention in outside}
    opens = any(m.zone == "body" and m.sentence_start in opening for m in outside)
    return (
        _TITLE * ("title" in zones)
        + _OPENING * (1.0 if opens else 0.5 if "lead" in zones else 0.0)
        + _SHARE * len(outside) / n_told
    )


def _opening_sentences(mentions: Iterable[Mention]) -> frozenset[int]:
    starts = {mention.sentence_start for mention in mentions if mention.zone == "body"}
    return frozenset(sorted(starts)[:_N_OPENING_SENTENCES])
