"""What `resolve` decided of a corpus, kept for `tables`: entities, and which shard names which."""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.errors import PipelineError
from pipeline.records import Alias, Correction, Entity, Merge
from pipeline.resolve import Again, Identities, Profile, Profiles, Tools, identify
from pipeline.resolve.identify import SEVERAL
from pipeline.store import Stored, dump_records, load_facts, load_records
from pipeline.work import Shard, Work

_SHARDS_A_FILE = 512


@dataclass(frozen=True, slots=True)
class Apart:
    """The entity that a profile is in one release, where it is another one in each."""

    profile: int
    release_id: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class ShardEntities:
    """The entities of a shard's profiles, by number; empty ids where they are in `apart`."""

    key: str
    ids: tuple[str, ...]
    countries: tuple[str, ...]
    apart: tuple[Apart, ...]


@dataclass(slots=True)
class Resolved:
    """All that `resolve` decided, but for what goes release by release."""

    entities: list[Entity]
    aliases: list[Alias]
    merges: list[Merge]
    corrections: list[Correction]


_KINDS: dict[str, type] = {
    "entities": Entity,
    "aliases": Alias,
    "merges": Merge,
    "corrections": Correction,
}


def identify_shards(work: Work, shards: Sequence[Shard], tools: Tools) -> Resolved:
    """Who is who in all shards; which shard names which is left in ``work/resolve/``."""
    profiles = Profiles()
    numbers: list[list[int]] = []
    for shard in shards:
        path = work.path("profiles", shard.key)
        numbers.append(_taken_in(profiles, Stored(path, Profile, made_by="releve resolve")))
    items = profiles.finished()
    identities = identify(items, tools)
    folder = work.folder / "resolve"
    shutil.rmtree(folder, ignore_errors=True)
    by_profile: dict[int, list[tuple[str, int]]] = {}
    for (profile, release_id), entity in identities.apart.items():
        by_profile.setdefault(profile, []).append((release_id, entity))
    for places in by_profile.values():
        places.sort()
    for first in range(0, len(shards), _SHARDS_A_FILE):
        some = slice(first, first + _SHARDS_A_FILE)
        rows = [
            _of_shard(shard, own, identities, by_profile)
            for shard, own in zip(shards[some], numbers[some], strict=True)
        ]
        dump_records(folder / f"shards-{first // _SHARDS_A_FILE:06}.parquet", rows, ShardEntities)
    return Resolved(identities.entities, identities.aliases, identities.merges, [])


def _taken_in(profiles: Profiles, stored: Stored) -> list[int]:
    """The numbers of a shard's profiles, each added to those like it.

    Most are like one that is there: only what they add to it is read.
    """
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


def _of_shard(
    shard: Shard,
    numbers: Sequence[int],
    identities: Identities,
    by_profile: dict[int, list[tuple[str, int]]],
) -> ShardEntities:
    ids: list[str] = []
    countries: list[str] = []
    apart: list[Apart] = []
    for own, number in enumerate(numbers):
        entity = identities.of_profile[number]
        if entity == SEVERAL:
            ids.append("")
            countries.append("")
            places = by_profile[number]
            low = bisect_left(places, (shard.first, -1))
            for release_id, other in islice(places, low, None):
                if release_id > shard.last:
                    break
                apart.append(Apart(own, release_id, identities.entities[other].id))
        else:
            ids.append(identities.entities[entity].id)
            countries.append(identities.entities[entity].country_code)
    return ShardEntities(shard.key, tuple(ids), tuple(countries), tuple(apart))


def load_shard_entities(work: Work) -> Iterator[ShardEntities]:
    """The entities of each shard, in order."""
    for path in sorted((work.folder / "resolve").glob("shards-*.parquet")):
        yield from load_records(path, ShardEntities, made_by="releve resolve")


def save_resolved(work: Work, resolved: Resolved) -> None:
    """Keep what goes with the whole corpus."""
    for name, kind in _KINDS.items():
        path = work.folder / "resolve" / f"{name}.parquet"
        dump_records(path, getattr(resolved, name), kind)


def is_resolved(work: Work) -> bool:
    """Whether all that `resolve` decided is there and whole."""
    folder = work.folder / "resolve"
    try:
        for path in (*sorted(folder.glob("*.parquet")), *(folder / f"{n}.parquet" for n in _KINDS)):
            load_facts(path)
    except PipelineError:
        return False
    return True


def load_resolved(work: Work) -> Resolved:
    """What goes with the whole corpus; an error names the command that makes it."""
    folder = work.folder / "resolve"
    return Resolved(
        *(
            load_records(folder / f"{name}.parquet", kind, made_by="releve resolve")
            for name, kind in _KINDS.items()
        )
    )
