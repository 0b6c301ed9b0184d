"""What one release calls by several names: organisations, events and instruments.

Within a release, in this order: the gazetteer, names in brackets, acronyms by their initials,
offices of a known body, shortened names, names with lost letters, and last the capitalised head
that points back (*l'Organisation*). Whatever joins two names gives its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.records import Dropped, EntityType, Mention
from pipeline.resolve.clusters import SAME_WORDS, Clusters, Local
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import (
    bare,
    initials_are,
    initials_fit,
    is_acronym,
    lost_letters,
    surviving_key,
)
from pipeline.text import name_key

# What may stand between a name and its other name in brackets, and behind that.
_OPENING = re.compile(r"[\s\"»”’']*[(\[][\s\"«“]*(?:(?:ci-après|en (?:anglais|français|abrégé)|dit|"
                      r"sigle)[\s:,]+)?(?:l['’]|le |la |les )?[\"«“\s]*")  # fmt: skip
_CLOSING = re.compile(r"\s*[\"»”]?\s*[)\],;:/–—-]")
_LONGEST_GAP = 30
_SHARED_STEM = 5
_LONGEST_OFFICE = 4
_WORD = re.compile(r"[\w'’-]+")


@dataclass(slots=True)
class Surface:
    """One name in one release, in whichever spellings its key covers."""

    words: tuple[str, ...]
    name: str
    mentions: list[Mention] = field(default_factory=list)
    known: str = ""
    # How it names: in full, by an acronym, or shortened.
    role: str = "full"

    @property
    def key(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


@dataclass(slots=True)
class Body(Local):
    """What one release calls one thing, with the keys under which other releases may know it."""

    full: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    shortened: frozenset[str] = frozenset()


def bodies_of(
    text: str, mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[list[Body], list[Dropped]]:
    """What the mentions of one type in one release name, and the mentions that name nothing."""
    surfaces, pointers = _surfaces(mentions, knowledge)
    linked = _bracketed(text, mentions, surfaces, knowledge)
    for index, surface in enumerate(surfaces):
        if not surface.known and index not in linked:
            surface.known = _possible(surface, mentions[0].type, knowledge)
    clusters = Clusters(len(surfaces), [surface.known for surface in surfaces])
    first_known: dict[str, int] = {}
    for index, surface in enumerate(surfaces):
        if surface.known:
            clusters.join(first_known.setdefault(surface.known, index), index, "")
    for short, full in sorted(linked.items()):
        clusters.join(full, short, f"in brackets beside “{surfaces[full].name}”")
    _by_initials(surfaces, clusters)
    if mentions[0].type == "organisation":
        _offices(surfaces, clusters, knowledge)
    _shortened(surfaces, clusters, knowledge)
    _lost(surfaces, clusters)
    bodies = [_body(members, surfaces, clusters) for members in clusters.sets()]
    roots = [members[0] for members in clusters.sets()]
    dropped = _point_back(pointers, surfaces, bodies, roots, clusters, knowledge)
    return bodies, dropped


def _surfaces(
    mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[list[Surface], list[tuple[Mention, str]]]:
    """The names by key, and the mentions that are but a head, with its key."""
    by_key: dict[str, Surface] = {}
    pointers: list[tuple[Mention, str]] = []
    for mention in mentions:
        name = bare(mention.text)
        type = mention.type
        words = knowledge.words(name, type)
        key = " ".join(words)
        known = mention.known or knowledge.certain(name, type)
        if key in knowledge.pointers[type] and not known:
            pointers.append((mention, key))
            continue
        surface = by_key.setdefault(key, Surface(words, name))
        surface.mentions.append(mention)
        surface.known = surface.known or known
        if is_acronym(name):
            surface.role = "acronym"
    return list(by_key.values()), pointers


def _possible(surface: Surface, type: EntityType, knowledge: Knowledge) -> str:
    """The known thing that alone bears the surface as a name that needs context.

    That the mention is of the type is the context.
    """
    ids = knowledge.possible(surface.name, type)
    return ids[0] if len(ids) == 1 else ""


def _bracketed(
    text: str, mentions: Sequence[Mention], surfaces: Sequence[Surface], knowledge: Knowledge
) -> dict[int, int]:
    """Which surface stands in brackets right behind which: index of the short, of the full."""
    index_of = {m.start: i for i, s in enumerate(surfaces) for m in s.mentions}
    linked: dict[int, int] = {}
    for before, behind in pairwise(mentions):
        if before.start not in index_of or behind.start not in index_of:
            continue
        gap = text[before.end : behind.start]
        if len(gap) > _LONGEST_GAP or not _OPENING.fullmatch(gap):
            continue
        if not _CLOSING.match(text, behind.end):
            continue
        full, short = index_of[before.start], index_of[behind.start]
        if is_acronym(surfaces[full].name) and not is_acronym(surfaces[short].name):
            full, short = short, full
        if full != short and short not in linked and _is_defined(full, short, surfaces, knowledge):
            linked[short] = full
            surfaces[short].role = "acronym"
    return linked


def _is_defined(full: int, short: int, surfaces: Sequence[Surface], knowledge: Knowledge) -> bool:
    """Whether a name in brackets is the acronym of the one before, and not another thing's name.

    The letters need not match (*HCR*). A known acronym whose body has no word in common with the
    full name is given up where its letters are that name's (*Police fédérale australienne (AFP)*).
    """
    long, acronym = surfaces[full], surfaces[short]
    if len(acronym.name) >= len(long.name) or " " in acronym.name.strip():
        return bool(long.known and long.known == acronym.known)
    if not acronym.known or acronym.known == long.known:
        return is_acronym(acronym.name) or initials_fit(acronym.name, long.name)
    names = knowledge.canonical_words(acronym.known)
    stems = {word[:_SHARED_STEM] for words in names for word in words}
    related = any(word[:_SHARED_STEM] in stems for word in long.words)
    if not long.known and related:
        return True
    if initials_are(acronym.name, long.words) and not related:
        acronym.known = ""
        return True
    return False


def _by_initials(surfaces: Sequence[Surface], clusters: Clusters) -> None:
    """Join an acronym that nothing explains to the only name of the release with its initials."""
    by_initials: dict[str, set[int]] = {}
    for index, surface in enumerate(surfaces):
        if surface.role == "full" and len(surface.words) > 1:
            initials = "".join(word[0] for word in surface.words)
            by_initials.setdefault(initials, set()).add(clusters.find(index))
    for index, surface in enumerate(surfaces):
        if surface.role != "acronym" or surface.known or not clusters.alone(index):
            continue
        fitting = by_initials.get(surface.key.replace(" ", ""), set())
        if len(fitting) == 1:
            (full,) = fitting
            clusters.join(full, index, f"its letters begin the words of “{surfaces[full].name}”")


def _offices(surfaces: Sequence[Surface], clusters: Clusters, knowledge: Knowledge) -> None:
    """Make a known body's name with a place behind it (*OIM Minsk*) a name of that body."""
    by_known = {s.known: i for i, s in reversed(list(enumerate(surfaces))) if s.known}
    for index, surface in enumerate(surfaces):
        if surface.known or " " not in surface.name:
            continue
        words = surface.name.split(" ")
        for size in range(min(len(words) - 1, 6), 0, -1):
            head, place = " ".join(words[:size]), " ".join(words[size:])
            parent = knowledge.certain(head, "organisation")
            if not parent or not _is_place(place, head, knowledge):
                continue
            if knowledge.is_federated(head):
                break
            surface.known, surface.role = parent, "short"
            clusters.set_tag(index, parent)
            clusters.join(by_known.setdefault(parent, index), index, f"an office of “{head}”")
            clusters.reasons[index] = f"an office of “{head}”"
            break


def _is_place(text: str, head: str, knowledge: Knowledge) -> bool:
    """Whether the text is a country, a city, or, behind an acronym, any capitalised words."""
    if knowledge.country_in(text) or knowledge.city_country(text):
        return True
    words = _WORD.findall(text)
    return (
        is_acronym(head)
        and 0 < len(words) <= _LONGEST_OFFICE
        and all(w[0].isupper() or name_key(w) in knowledge.stop_words for w in words)
        and words[0][0].isupper()
        and not any(map(is_acronym, words))
    )


def _shortened(surfaces: Sequence[Surface], clusters: Clusters, knowledge: Knowledge) -> None:
    """Join a name to the only one of the release that begins, or but for a number ends, with it."""
    longer = sorted(_long_forms(surfaces, knowledge))
    starts = [words for words, _ in longer]
    for index, surface in enumerate(surfaces):
        if surface.known or not clusters.alone(index) or surface.role == "acronym":
            continue
        found: set[int] = set()
        at = bisect_left(starts, surface.words)
        while (
            len(found) < 3
            and at < len(longer)
            and starts[at][: len(surface.words)] == surface.words
        ):
            if len(starts[at]) > len(surface.words):
                found.add(clusters.find(longer[at][1]))
            at += 1
        found.discard(index)
        if len(found) == 1:
            full = found.pop()
            if clusters.join(full, index, f"short for “{surfaces[full].name}” in this release"):
                surface.role = "short"


def _long_forms(
    surfaces: Sequence[Surface], knowledge: Knowledge
) -> Iterable[tuple[tuple[str, ...], int]]:
    """The words that a shortened name may begin, each with the surface they belong to."""
    for index, surface in enumerate(surfaces):
        yield surface.words, index
        first, *rest = surface.words
        if rest and (
            first.isdigit() or first in knowledge.optional_heads or _is_storm(surface, knowledge)
        ):
            yield tuple(rest), index
            # so that *McGill* itself is found, and not only what begins with it
            yield (*rest, ""), index
        if surface.known:
            for words in knowledge.canonical_words(surface.known):
                yield words, index


def _is_storm(surface: Surface, knowledge: Knowledge) -> bool:
    return surface.key.startswith(knowledge.storm_heads)


def _lost(surfaces: Sequence[Surface], clusters: Clusters) -> None:
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


def _body(members: Sequence[int], surfaces: Sequence[Surface], clusters: Clusters) -> Body:
    named = []
    keys: dict[str, set[str]] = {"full": set(), "acronym": set(), "short": set()}
    known = next((surfaces[i].known for i in members if surfaces[i].known), "")
    for index in members:
        surface = surfaces[index]
        keys[surface.role].add(surface.key)
        for mention in surface.mentions:
            reason = clusters.reasons[index]
            if not reason and name_key(bare(mention.text)) != name_key(surface.name):
                reason = SAME_WORDS
            named.append((mention, reason))
    first = named[0][0]
    return Body(
        release_id=first.release_id,
        type=first.type,
        named=sorted(named, key=lambda pair: pair[0].start),
        known=known,
        full=frozenset(keys["full"]),
        acronyms=frozenset(keys["acronym"]),
        shortened=frozenset(keys["short"]),
    )


def _point_back(
    pointers: Sequence[tuple[Mention, str]],
    surfaces: Sequence[Surface],
    bodies: Sequence[Body],
    roots: Sequence[int],
    clusters: Clusters,
    knowledge: Knowledge,
) -> list[Dropped]:
    """Give each lone head to the nearest body before it whose name starts so, else drop it."""
    starts: dict[str, set[int]] = {}
    for index, surface in enumerate(surfaces):
        forms = [surface.words, *knowledge.canonical_words(surface.known)]
        for words in forms:
            kept = words[1:] if words[0].isdigit() and len(words) > 1 else words
            for size in (1, 2):
                starts.setdefault(" ".join(kept[:size]), set()).add(clusters.find(index))
    body_of = dict(zip(roots, bodies, strict=True))
    named_at = {root: [m.start for m, _ in body.named] for root, body in body_of.items()}
    dropped = []
    for mention, head in pointers:
        fitting = sorted(starts.get(head, ()))
        if not fitting:
            reason = "a head alone, and nothing in the release has a name that starts with it"
            dropped.append(
                Dropped(mention.release_id, mention.start, mention.end, mention.text, reason)
            )
            continue
        nearest = min((_distance(named_at[root], mention.start), root) for root in fitting)[1]
        body = body_of[nearest]
        body.named.append((mention, f"points back to “{bare(body.named[0][0].text)}”"))
    for body in bodies:
        body.named.sort(key=lambda pair: pair[0].start)
    return dropped


def _distance(starts: Sequence[int], place: int) -> tuple[bool, int]:
    """How far before the place the body was last named; behind it counts as farther than any."""
    at = bisect_left(starts, place)
    return (False, place - starts[at - 1]) if at else (True, starts[0] - place)
