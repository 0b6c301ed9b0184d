"""What one release calls by several names: organisations, events and instruments.

Within a release, in this order: the gazetteer, names in brackets, acronyms by their initials,
offices of a known body, shortened names, names with lost letters, and last the capitalised head
that points back (*l'Organisation*). Whatever joins two names gives its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from pipeline.records import Dropped, Mention
from pipeline.resolve.acronyms import bracketed, join_by_initials
from pipeline.resolve.clusters import SAME_WORDS, Clusters
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare, is_acronym, lost_letters, surviving_key
from pipeline.resolve.surfaces import Body, Surface, possible, surfaces_of
from pipeline.text import name_key

_NOTHING = "a head alone, and nothing in the release has a name that starts with it"
_LONGEST_HEAD, _LONGEST_OFFICE = 6, 4
_WORD = re.compile(r"[\w'’-]+")


def bodies_of(
    text: str, mentions: Sequence[Mention], codes: frozenset[str], knowledge: Knowledge
) -> tuple[list[Body], list[Dropped]]:
    """What the mentions of one type in one release name, and the mentions that name nothing.

    `codes` are the countries (alpha-3) that the release names or comes from.
    """
    type = mentions[0].type
    surfaces, pointers = surfaces_of(mentions, knowledge)
    linked = bracketed(text, mentions, surfaces, knowledge)
    sure = frozenset(surface.known for surface in surfaces)
    for index, surface in enumerate(surfaces):
        if not surface.known and index not in linked:
            surface.known = possible(surface, type, codes, sure, knowledge)
    clusters = Clusters(len(surfaces), [surface.known for surface in surfaces])
    first_known: dict[str, int] = {}
    for index, surface in enumerate(surfaces):
        if surface.known:
            clusters.join(first_known.setdefault(surface.known, index), index, "")
    for short, full in sorted(linked.items()):
        clusters.join(full, short, f"in brackets beside “{surfaces[full].name}”")
    join_by_initials(surfaces, clusters)
    if type == "organisation":
        _join_offices(surfaces, clusters, knowledge)
    _join_shortened(surfaces, clusters, knowledge)
    if type == "event":
        _join_editions(surfaces, clusters)
    _join_lost(surfaces, clusters)
    bodies = {
        members[0]: _body(members, surfaces, clusters, knowledge) for members in clusters.sets()
    }
    return list(bodies.values()), _point_back(pointers, surfaces, bodies, clusters, knowledge)


def _join_offices(surfaces: Sequence[Surface], clusters: Clusters, knowledge: Knowledge) -> None:
    """Make a body's name with a place behind it (*OIM Minsk*) a name of that body.

    The body is one that the gazetteer is sure of, or an acronym that the release has alone.
    """
    parents = {s.known: i for i, s in enumerate(surfaces) if s.known}
    acronyms = {s.name: i for i, s in enumerate(surfaces) if s.role == "acronym"}
    for index, surface in enumerate(surfaces):
        if surface.known or " " not in surface.name:
            continue
        words = surface.name.split(" ")
        for size in range(min(len(words) - 1, _LONGEST_HEAD), 0, -1):
            head, place = " ".join(words[:size]), " ".join(words[size:])
            known = knowledge.certain(head, "organisation")
            parent = parents.get(known, acronyms.get(head))
            if not known and parent is None:
                continue
            if knowledge.is_federated(head) or not _is_place(place, head, knowledge):
                continue
            surface.role = "short"
            clusters.reasons[index] = f"an office of “{head}”"
            if parent is None:
                surface.known = known
                clusters.set_tag(index, known)
                parents[known] = index
            else:
                clusters.join(parent, index, "")
            break


def _is_place(text: str, head: str, knowledge: Knowledge) -> bool:
    """Whether the text is a country, a city, or, behind an acronym, any capitalised words."""
    if not text[0].isupper():
        return False
    if knowledge.country_in(text) or knowledge.city_country(text):
        return True
    words = _WORD.findall(text)
    return (
        is_acronym(head)
        and 0 < len(words) <= _LONGEST_OFFICE
        and all(w[0].isupper() or name_key(w) in knowledge.lists.stop_words for w in words)
        and not any(map(is_acronym, words))
    )


def _join_shortened(surfaces: Sequence[Surface], clusters: Clusters, knowledge: Knowledge) -> None:
    """Join a name to the only one of the release that begins, or but for its head ends, with it."""
    longer = sorted(_long_forms(surfaces, knowledge))
    starts = [words for words, _ in longer]
    fullest = [max(members, key=lambda i: len(surfaces[i].words)) for members in clusters.sets()]
    for index in fullest:
        surface = surfaces[index]
        if surface.known or surface.role == "acronym":
            continue
        own = clusters.find(index)
        found: set[int] = set()
        at = bisect_left(starts, surface.words)
        while len(found) < 2 and starts[at : at + 1] and _begins(surface.words, starts[at]):
            if len(starts[at]) > len(surface.words) and clusters.find(longer[at][1]) != own:
                found.add(clusters.find(longer[at][1]))
            at += 1
        if len(found) == 1:
            full = found.pop()
            if clusters.join(full, index, f"short for “{surfaces[full].name}” in this release"):
                surface.role = "short"


def _begins(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return longer[: len(words)] == words


def _long_forms(
    surfaces: Sequence[Surface], knowledge: Knowledge
) -> Iterable[tuple[tuple[str, ...], int]]:
    """The words that a shortened name may begin, each with the surface they belong to."""
    for index, surface in enumerate(surfaces):
        yield surface.words, index
        head = knowledge.omitted_head(surface.words)
        if 0 < head < len(surface.words):
            # an empty word behind, so that *McGill* alone counts as shorter
            yield (*surface.words[head:], ""), index
        if surface.known:
            yield knowledge.canonical_words(surface.known), index


def _join_editions(surfaces: Sequence[Surface], clusters: Clusters) -> None:
    """Join an edition by its year to the one by its number, where the release has one of each."""
    by_words: dict[tuple[str, ...], list[int]] = {}
    for index, surface in enumerate(surfaces):
        plain = tuple(word for word in surface.words if not word.isdigit())
        by_words.setdefault(plain, []).append(index)
    for indices in by_words.values():
        numbers = {word for index in indices for word in surfaces[index].words if word.isdigit()}
        years = sum(len(number) == 4 for number in numbers)
        if years <= 1 and len(numbers) - years <= 1:
            for index in indices[1:]:
                name = surfaces[indices[0]].name
                clusters.join(indices[0], index, f"the edition that is also “{name}”")


def _join_lost(surfaces: Sequence[Surface], clusters: Clusters) -> None:
    """Join a name with letters lost in decoding to the only one that it may have been."""
    if not any(lost_letters(surface.name) for surface in surfaces):
        return
    whole: dict[str, set[int]] = {}
    for index, surface in enumerate(surfaces):
        if not lost_letters(surface.name):
            whole.setdefault(surviving_key(surface.name), set()).add(index)
    for index, surface in enumerate(surfaces):
        fitting = whole.get(surviving_key(surface.name), set())
        if lost_letters(surface.name) and len(fitting) == 1:
            (full,) = fitting
            clusters.join(full, index, f"“{surfaces[full].name}” with letters lost in decoding")


def _body(
    members: Sequence[int], surfaces: Sequence[Surface], clusters: Clusters, knowledge: Knowledge
) -> Body:
    """The surfaces as one; an acronym that many bear is no key to other releases."""
    named: list[tuple[Mention, str]] = []
    type = surfaces[members[0]].mentions[0].type
    keys: dict[str, set[str]] = {"full": set(), "acronym": set(), "short": set()}
    known = next((surfaces[i].known for i in members if surfaces[i].known), "")
    for index in members:
        surface = surfaces[index]
        keys[surface.role].add(knowledge.key(surface.words))
        if surface.role == "full":
            head = 0 if surface.words[0].isdigit() else knowledge.omitted_head(surface.words)
            if 0 < head < len(surface.words):
                keys["short"].add(knowledge.key(surface.words[head:]))
        elif surface.role == "acronym" and len(knowledge.possible(surface.name, type)) > 1:
            keys["acronym"].discard(surface.key)
        for mention in surface.mentions:
            reason = clusters.reasons[index]
            if not reason and name_key(bare(mention.text)) != name_key(surface.name):
                reason = SAME_WORDS
            named.append((mention, reason))
    first = named[0][0]
    return Body(
        release_id=first.release_id,
        type=type,
        named=sorted(named, key=lambda pair: pair[0].start),
        known=known,
        full=frozenset(keys["full"]),
        acronyms=frozenset(keys["acronym"]),
        shortened=frozenset(keys["short"]),
    )


def _point_back(
    pointers: Sequence[tuple[Mention, str]],
    surfaces: Sequence[Surface],
    bodies: dict[int, Body],
    clusters: Clusters,
    knowledge: Knowledge,
) -> list[Dropped]:
    """Give each lone head to the nearest body before it whose name starts so, else drop it.

    *Le Groupe* is, where no name starts so, the first body of the release that no list knows.
    """
    by_head: dict[str, set[int]] = {}
    for index, surface in enumerate(surfaces):
        for words in (surface.words, knowledge.canonical_words(surface.known)):
            kept = words[1:] if words and words[0].isdigit() else words
            for size in (1, 2):
                by_head.setdefault(" ".join(kept[:size]), set()).add(clusters.find(index))
    own = [root for root, body in bodies.items() if not body.known]
    issuer = min(own, key=lambda root: bodies[root].named[0][0].start, default=None)
    named_at = {root: [m.start for m, _ in body.named] for root, body in bodies.items()}
    # by head, since as many mentions may point as there are bodies that fit
    places: dict[str, _Places] = {}
    dropped = []
    for mention, head in pointers:
        if head not in places:
            fitting = set().union(*(by_head.get(name, ()) for name in knowledge.same_heads(head)))
            if not fitting and head in knowledge.lists.company_heads and issuer is not None:
                fitting = {issuer}
            places[head] = _Places(named_at, fitting)
        nearest = places[head].nearest(mention.start)
        if nearest is None:
            place = mention.start, mention.end, mention.text
            dropped.append(Dropped(mention.release_id, *place, _NOTHING))
            continue
        body = bodies[nearest]
        body.named.append((mention, f"points back to “{bare(body.named[0][0].text)}”"))
    for body in bodies.values():
        body.named.sort(key=lambda pair: pair[0].start)
    return dropped


class _Places:
    """Where some bodies of a release are named, in order."""

    def __init__(self, named_at: Mapping[int, Sequence[int]], bodies: Iterable[int]) -> None:
        self._body_at: dict[int, int] = {}
        for body in sorted(bodies, reverse=True):
            self._body_at |= dict.fromkeys(named_at[body], body)
        self._starts = sorted(self._body_at)

    def nearest(self, place: int) -> int | None:
        """The body named last before the place, else the first behind it; None without any."""
        if not self._starts:
            return None
        at = bisect_left(self._starts, place)
        return self._body_at[self._starts[max(at - 1, 0)]]
