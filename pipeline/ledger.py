"""What `resolve` has found of a corpus, kept so that a few more releases do not ask for all again.

When all names have been gone through, their sums, the things that they were joined to, and whom
each shard names are written down (``work/summed``, ``work/made``, ``work/entries``: Parquet). A
later run of nearly the same shards takes out what is gone and adds what has come. Sums do not
depend on the order in which they are made, and who is who depends on the sums alone, so that it
finds what going through all names would. Where much has changed, all is gone through, and written
down anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PipelineError
from pipeline.keys import key_of
from pipeline.resolve import Again, Joining, Made, Profile, Profiles
from pipeline.store import Stored, dump_records, load_columns, load_numbers, load_records
from pipeline.work import Shard, Work

# Where it is kept, and how many records a file has at most.
_RECORDS_A_FILE = {"summed": 20_000, "made": 20_000, "entries": 512}
LEDGER = (*_RECORDS_A_FILE,)
# One shard in so many may have come or gone.
_FEW = 4
# Of fewer shards nothing is written down: even one new release changes more.
_FEWEST = 2 * _FEW


@dataclass(frozen=True, slots=True, order=True)
class At:
    """What entity something is in one release."""

    release_id: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The entity that a profile is, with the country that it carries.

    Where it is another one in each release, the id is empty, and `places` are these releases,
    sorted, each with the id of its own.
    """

    id: str = ""
    country: str = ""
    places: tuple[At, ...] = ()


@dataclass(frozen=True, slots=True)
class Summed:
    """What all shards say of a profile, and who it was found to be."""

    profile: Profile
    owner: Owner


@dataclass(frozen=True, slots=True)
class Entry:
    """Of the names of a shard, by key: the file that says who they are, and their sums' numbers."""

    key: str
    who: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What some profiles were joined to."""

    joining: Joining
    made: Made


class Ledger:
    """What was written down; `profiles` are the sums without the shards that were taken out."""

    def __init__(self, work: Work, name: str, n_files: Mapping[str, int]) -> None:
        self._work = work
        self.who: dict[str, str] = {}
        self.numbers: dict[str, NDArray[np.int64]] = {}
        for path in _paths(work, "entries", name, n_files):
            keys, who = load_columns(path, ["key", "who"])
            ((numbers, sizes),) = load_numbers(path, ["numbers"])
            parts = np.split(numbers, np.cumsum(sizes)[:-1])
            self.who |= zip(keys, who, strict=True)
            self.numbers |= zip(keys, parts, strict=True)
        summed = _paths(work, "summed", name, n_files)
        sums = [one for path in summed for one in load_records(path, Summed)]
        self.profiles: list[Profile | None] = [one.profile for one in sums]
        self.owners = [one.owner for one in sums]
        made = _paths(work, "made", name, n_files)
        self.things = {one.joining: one.made for path in made for one in load_records(path, Thing)}
        self._like = [one.profile for one in sums]
        self.touched: NDArray[np.bool_] = np.zeros(len(self.profiles), dtype=bool)
        self._out: frozenset[str] = frozenset()

    def serves(self, keys: Collection[str]) -> bool:
        """Whether the shards of these keys are nearly those that it is of."""
        return _FEW * len(self.who.keys() ^ set(keys)) <= len(keys)

    def take_out(self, keys: Collection[str]) -> None:
        """Leave the shards of these keys, and no others, out of `profiles`.

        `touched` are the profiles that this concerns.
        """
        out = frozenset(keys)
        if out == self._out:
            return
        touched = self.touched.copy()
        for key in out:
            touched[self.numbers[key]] = True
        rest = Profiles()
        at: dict[int, int] = {}
        for key, own in self.numbers.items():
            some = np.flatnonzero(touched[own])
            if key in out or not some.size:
                continue
            path = self._work.path("profiles", key)
            added = Stored(path, Profile, only=Again).records(Again, some.tolist())
            for number, again in zip(own[some].tolist(), added, strict=True):
                if number in at:
                    rest.add_again(at[number], again)
                else:
                    at[number] = rest.add(again.alone(self._like[number]))
        sums = rest.finished()
        for number in np.flatnonzero(touched).tolist():
            self.profiles[number] = sums[at[number]] if number in at else None
        self.touched, self._out = touched, out


class Shelf:
    """Where the ledger of an earlier run is, if there is one.

    It is looked for before anything is read, and asked for its `key`, which is of all that it
    depends on, when it is wanted. With `hidden` there is none.
    """

    def __init__(self, work: Work, key: Callable[[], str], *, hidden: bool = False) -> None:
        self._work, self._key = work, key
        self._told = {} if hidden else work.beside("ledger")
        pairs = zip(work.kept("read"), work.kept("names"), strict=False) if self._told else ()
        self._names_of = {read.key: names.key for read, names in pairs}
        self._ledger: Ledger | None = None

    def prepare(self, read: Sequence[Shard]) -> None:
        """Fetch the ledger while there is time, and take out what will be gone, by all appearance.

        `read` are the shards that have been read; those names are expected to be as they were
        whose releases were there before.
        """
        kept = {self._names_of[shard.key] for shard in read if shard.key in self._names_of}
        if _FEW * (len(read) - len(kept)) <= len(read):
            with suppress(PipelineError):  # told when it is needed
                if ledger := self._fetched():
                    ledger.take_out(ledger.who.keys() - kept)

    def ledger_for(self, keys: Sequence[str]) -> Ledger | None:
        """The ledger without the shards that are gone; None where it does not help.

        `keys` are those of all shards. What is damaged does not help.
        """
        with suppress(PipelineError):
            ledger = self._fetched()
            if ledger is not None and ledger.serves(keys):
                ledger.take_out(ledger.who.keys() - set(keys))
                return ledger
        return None

    @property
    def key(self) -> str:
        """The hash of all that a ledger depends on, beside the names."""
        return self._key()

    def _fetched(self) -> Ledger | None:
        if self._ledger is None and self._told and self._told.get("key") == self.key:
            told = self._told
            self._ledger = Ledger(self._work, told.get("name", ""), told.get("n_files", {}))
        return self._ledger


def write_down(
    work: Work,
    key: str,
    entries: Sequence[Entry],
    summed: Sequence[Summed],
    things: Mapping[Joining, Made],
) -> None:
    """Write down what was found of all shards; `key` as of `Shelf`."""
    if len(entries) < _FEWEST:
        work.forget("ledger")
        return
    name = key_of(key, [entry.key for entry in entries])
    found: dict[str, tuple[type, Sequence[object]]] = {
        "summed": (Summed, summed),
        "made": (Thing, [Thing(joining, made) for joining, made in things.items()]),
        "entries": (Entry, entries),
    }
    n_files: dict[str, int] = {}
    for stage, (kind, records) in found.items():
        starts = range(0, len(records), _RECORDS_A_FILE[stage])
        for n, start in enumerate(starts):
            some = records[start : start + _RECORDS_A_FILE[stage]]
            dump_records(work.path(stage, f"{name}-{n:06}"), some, kind)
        n_files[stage] = len(starts)
    work.save("ledger", [], key=key, name=name, n_files=n_files)


def keys_of_ledger(work: Work) -> set[str]:
    """The keys of the files that it is made of."""
    told = work.beside("ledger")
    return {
        path.stem
        for stage in _RECORDS_A_FILE
        for path in _paths(work, stage, told.get("name", ""), told.get("n_files", {}))
    }


def taken_in(profiles: Profiles, work: Work, key: str) -> list[int]:
    """The numbers of a shard's profiles, each added to those like it.

    Most are like one that is there: only what they add to it is read.
    """
    stored = Stored(work.path("profiles", key), Profile, made_by="releve resolve")
    found = [profiles.number(alike) for alike in stored.column("alike")]
    there = [n for n, number in enumerate(found) if number is not None]
    for n, again in zip(there, stored.records(Again, there), strict=True):
        number = found[n]
        assert number is not None
        profiles.add_again(number, again)
    new = [n for n, number in enumerate(found) if number is None]
    for n, profile in zip(new, stored.records(Profile, new), strict=True):
        found[n] = profiles.add(profile)
    return [number for number in found if number is not None]


def _paths(work: Work, stage: str, name: str, n_files: Mapping[str, int]) -> Iterator[Path]:
    return (work.path(stage, f"{name}-{n:06}") for n in range(n_files.get(stage, 0)))
