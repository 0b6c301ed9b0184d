"""What releases call one thing in one way: the unit that is joined across the corpus.

A release is read alone and leaves its things; things of many releases that are alike in all that
joining asks for (names as compared, gazetteer id, country) are one *profile*, with the counts of
all. So what a corpus costs to join grows with its names, not with its mentions: *France* in a
million releases is one profile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.records import EntityType, Mention
from pipeline.resolve.clusters import Local
from pipeline.resolve.event_facts import Told, told_of
from pipeline.resolve.forms import Form
from pipeline.resolve.names import bare, legible, named_id
from pipeline.resolve.persons import Person
from pipeline.resolve.surfaces import Body


@dataclass(frozen=True, slots=True)
class Naming:
    """A surface of a thing: how often in all, how often outside contact lines, and why it is one.

    `reason` is the first, by the alphabet, of those that releases give, so that the order in which
    they are added up does not matter.
    """

    surface: str
    n: int
    n_told: int
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a thing is first named in a release; `counts` are `n_told` by naming."""

    release_id: str
    start: int
    counts: tuple[int, ...] = ()


@dataclass(slots=True)
class Profile:
    """What some releases call one thing, in the same way.

    `name` is the longest surface. `forms` and `gender` are of persons, `full`, `acronyms` and
    `shortened` (as compared) of bodies; `known`, `country`, `apart` and `shown_with_country` as
    in :class:`~pipeline.resolve.clusters.Local`. `first` is the first place by release id,
    `places` are all of them, kept only where things alike may yet be several (a lone first name
    is somebody else in every release). `told` is of events (:class:`Told`, as text).
    `alike` is the same for profiles that are one, and for no others; empty until `finished`.
    """

    type: EntityType
    name: str
    first: Place
    known: str = ""
    country: str = ""
    apart: str = ""
    shown_with_country: bool = False
    forms: tuple[Form, ...] = ()
    gender: str = ""
    full: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    shortened: frozenset[str] = frozenset()
    namings: tuple[Naming, ...] = ()
    places: tuple[Place, ...] = ()
    told: str = ""
    alike: str = ""

    @property
    def key(self) -> Hashable:
        """What profiles that are one have in common."""
        return self.alike or (
            self.type, self.name, self.known, self.country, self.apart, self.shown_with_country,
            self.forms, self.gender, self.full, self.acronyms, self.shortened,
            tuple(naming.surface for naming in self.namings) if self.places else (),
        )  # fmt: skip

    def likeness(self) -> str:
        """The key as a hash, the same in every process: shards are joined by it."""
        told = json.dumps(self.key, default=_in_order)
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _in_order(value: Form | frozenset[str]) -> list[object]:
    """What JSON does not know, with sets in an order that is the same everywhere."""
    if isinstance(value, Form):
        return [value.words, value.initials, value.compound, value.joined]
    return [*sorted(value)]


@dataclass(frozen=True, slots=True)
class Again:
    """Of a profile like one that is there already, what is added to that one."""

    first: Place
    namings: tuple[Naming, ...]
    places: tuple[Place, ...]
    told: str

    def alone(self, like: Profile) -> Profile:
        """What is added, as a profile of its own; `like` is one that is alike."""
        return replace(
            like, first=self.first, namings=self.namings, places=self.places, told=self.told
        )


def may_be_several(local: Local) -> bool:
    """Whether things alike in several releases may be several: no known, no full name."""
    if local.known or local.type == "country":
        return False
    if isinstance(local, Person):
        return not any(len(form.words) > 1 for form in local.forms)
    return isinstance(local, Body) and not local.full


def profile_of(local: Local, told: Mapping[Mention, Told]) -> Profile:
    """The profile of what one release names; `told` is by mention, of events."""
    counts: dict[str, list[int]] = {}
    reasons: dict[str, str] = {}
    for mention, reason in sorted(local.named, key=lambda pair: pair[0].start):
        surface = legible(mention.text)
        count = counts.setdefault(surface, [0, 0])
        count[0] += 1
        count[1] += mention.zone != "contact"
        reasons[surface] = reasons.get(surface) or reason
    namings = tuple(Naming(s, n, told, reasons[s]) for s, (n, told) in sorted(counts.items()))
    first = min(mention.start for mention, _ in local.named)
    several = may_be_several(local)
    place = Place(local.release_id, first, tuple(n.n_told for n in namings) if several else ())
    heard = Told()
    for mention, _ in local.named:
        if mention in told:
            heard.add(told[mention])
    return Profile(
        type=local.type,
        name=_name(local, counts),
        first=Place(local.release_id, first),
        known=local.known,
        country=local.country,
        apart=local.apart,
        shown_with_country=local.shown_with_country,
        forms=local.forms if isinstance(local, Person) else (),
        gender=local.gender if isinstance(local, Person) else "",
        full=local.full if isinstance(local, Body) else frozenset(),
        acronyms=local.acronyms if isinstance(local, Body) else frozenset(),
        shortened=local.shortened if isinstance(local, Body) else frozenset(),
        namings=namings,
        places=(place,) if several else (),
        told=heard.as_text() if local.type == "event" else "",
    )


def _name(local: Local, surfaces: Iterable[str]) -> str:
    if local.type == "country":
        first = local.named[0][0].text
        return local.known or named_id("country", bare(first))
    names = surfaces if local.type == "person" else map(bare, surfaces)
    return max(names, key=lambda name: (len(name), name))


class Profiles:
    """Profiles by their keys, in the order in which they came, each with the sum of its like.

    `items` are sums that were `finished` before, None where there is nothing any more; numbers go
    on behind them. The order in which profiles are added changes their numbers, and nothing else.
    """

    def __init__(self, items: Iterable[Profile | None] = ()) -> None:
        self._items: list[Profile | None] = [*items]
        self._number: dict[Hashable, int] = {
            item.alike: number for number, item in enumerate(self._items) if item is not None
        }
        self._told: dict[int, Told] = {}
        # what grows with the releases is put into one tuple at the end
        self._places: dict[int, list[Place]] = {}
        self._namings: dict[int, dict[str, Naming]] = {}

    def add(self, profile: Profile) -> int:
        """The number of the profile, which is added to those like it."""
        number = self._number.setdefault(profile.key, len(self._items))
        if number == len(self._items):
            self._items.append(profile)
        else:
            self.add_again(number, profile)
        return number

    def number(self, alike: str) -> int | None:
        """The number of the profile that is alike, if there is one."""
        return self._number.get(alike)

    def add_again(self, number: int, profile: Profile | Again) -> None:
        """Add to a profile what another like it has."""
        own = self._items[number]
        assert own is not None
        own.first = min(own.first, profile.first)
        namings = self._namings.get(number)
        if namings is None:
            namings = self._namings[number] = {naming.surface: naming for naming in own.namings}
        for naming in profile.namings:
            before = namings.get(naming.surface)
            namings[naming.surface] = naming if before is None else _sum(before, naming)
        if profile.places:
            self._places.setdefault(number, [*own.places]).extend(profile.places)
        if profile.told:
            told = self._told.get(number)
            if told is None:
                told = self._told[number] = told_of(own.told)
            told.add(told_of(profile.told))

    def finished(self) -> list[Profile | None]:
        """The profiles by number, when no more are to come."""
        for number, item in enumerate(self._items):
            if item is None:
                continue
            if number in self._told:
                item.told = self._told[number].as_text()
            if number in self._namings:
                namings = self._namings[number]
                item.namings = tuple(namings[surface] for surface in sorted(namings))
            if number in self._places:
                item.places = tuple(sorted(self._places[number]))
            item.alike = item.alike or item.likeness()
        self._told.clear()
        self._namings.clear()
        self._places.clear()
        return self._items


def _sum(one: Naming, other: Naming) -> Naming:
    reason = min(filter(None, (one.reason, other.reason)), default="")
    return Naming(one.surface, one.n + other.n, one.n_told + other.n_told, reason)
