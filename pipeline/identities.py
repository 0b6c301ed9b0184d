"""What `resolve` decided of a corpus, kept for `tables`: entities, and which shard names which."""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.keys import key_of
from pipeline.ledger import At, Entry, Ledger, Owner, Shelf, Summed, taken_in, write_down
from pipeline.records import CORPUS_KINDS, Alias, Correction, Entity, Merge
from pipeline.resolve import SEVERAL, Identities, Profiles, Tools, identify
from pipeline.store import dump_records, is_whole, load_columns, load_records
from pipeline.work import Apart, Shard, ShardEntities, Work


@dataclass(slots=True)
class Resolved:
    """All that `resolve` decided, but for what goes release by release."""

    entities: list[Entity]
    aliases: list[Alias]
    merges: list[Merge]
    corrections: list[Correction]


def identify_shards(
    work: Work, shards: Sequence[Shard], tools: Tools, shelf: Shelf
) -> tuple[Resolved, list[str]]:
    """Who is who in all shards, and for each the key of ``work/who/KEY.parquet``, which says it."""
    ledger = shelf.ledger_for([shard.key for shard in shards])
    if ledger is None:
        identities, who = _found(work, shards, tools, shelf)
    else:
        identities, who = _found_again(work, shards, tools, ledger)
    return Resolved(identities.entities, identities.aliases, identities.merges, []), who


def _found(
    work: Work, shards: Sequence[Shard], tools: Tools, shelf: Shelf
) -> tuple[Identities, list[str]]:
    """What all names say, which is written down."""
    profiles = Profiles()
    numbers = [taken_in(profiles, work, shard.key) for shard in shards]
    items = profiles.finished()
    identities = identify(items, tools)
    owners = _owners(identities)
    who = [_say_who(work, shard, own, owners) for shard, own in zip(shards, numbers, strict=True)]
    entries = [
        Entry(shard.key, key, tuple(own))
        for shard, key, own in zip(shards, who, numbers, strict=True)
    ]
    summed = [Summed(one, owner) for one, owner in zip(items, owners, strict=True) if one]
    write_down(work, shelf.key, entries, summed, identities.things)
    return identities, who


def _found_again(
    work: Work, shards: Sequence[Shard], tools: Tools, ledger: Ledger
) -> tuple[Identities, list[str]]:
    """What all names say, of which most are written down: the same as `_found`."""
    profiles = Profiles(ledger.profiles)
    come = {
        shard.key: taken_in(profiles, work, shard.key)
        for shard in shards
        if shard.key not in ledger.who
    }
    touched = {*np.flatnonzero(ledger.touched).tolist(), *chain.from_iterable(come.values())}
    before = {
        joining: made
        for joining, made in ledger.things.items()
        if touched.isdisjoint(joining.members)
    }
    identities = identify(profiles.finished(), tools, before=before)
    owners = _owners(identities)
    pairs = zip(owners, ledger.owners, strict=False)
    moved = np.fromiter((now != then for now, then in pairs), bool, len(ledger.owners))
    who: list[str] = []
    for shard in shards:
        own = come.get(shard.key)
        if own is None:
            numbers = ledger.numbers[shard.key]
            key = ledger.who[shard.key]
            if not moved[numbers].any() and is_whole(work.path("who", key)):
                who.append(key)
                continue
            own = numbers.tolist()
        who.append(_say_who(work, shard, own, owners))
    return identities, who


def _owners(identities: Identities) -> list[Owner]:
    """The entity of each profile."""
    entities = identities.entities
    places: dict[int, list[At]] = {}
    for (profile, release_id), entity in sorted(identities.apart.items()):
        places.setdefault(profile, []).append(At(release_id, entities[entity].id))
    return [
        Owner(places=tuple(places.get(profile, ())))
        if number == SEVERAL
        else Owner(entities[number].id, entities[number].country_code)
        for profile, number in enumerate(identities.of_profile)
    ]


def _say_who(work: Work, shard: Shard, numbers: Sequence[int], owners: Sequence[Owner]) -> str:
    """Write down who the profiles of these numbers are, and say under which key."""
    own = [owners[number] for number in numbers]
    apart: list[Apart] = []
    for n, owner in enumerate(own):
        low = bisect_left(owner.places, At(shard.first, ""))
        for at in islice(owner.places, low, None):
            if at.release_id > shard.last:
                break
            apart.append(Apart(n, at.release_id, at.entity_id))
    row = ShardEntities(
        tuple(owner.id for owner in own), tuple(owner.country for owner in own), tuple(apart)
    )
    told = [(one.profile, one.release_id, one.entity_id) for one in apart]
    key = key_of(shard.key, row.ids, row.countries, told)
    path = work.path("who", key)
    if not is_whole(path):
        dump_records(path, [row], ShardEntities)
    return key


def save_resolved(work: Work, resolved: Resolved) -> None:
    """Keep what goes with the whole corpus."""
    shutil.rmtree(work.folder / "resolve", ignore_errors=True)
    for name, kind in CORPUS_KINDS.items():
        dump_records(_path(work, name), getattr(resolved, name), kind)


def is_resolved(work: Work, who: Sequence[str]) -> bool:
    """Whether all that `resolve` decided is there and whole; `who` as of `identify_shards`."""
    whole = [_path(work, name) for name in CORPUS_KINDS]
    return all(map(is_whole, (*whole, *(work.path("who", key) for key in who))))


def load_corrections(work: Work) -> list[Correction]:
    """What came of each line of the corrections."""
    return load_records(_path(work, "corrections"), Correction)


def load_resolved(work: Work) -> dict[str, dict[str, list[Any]]]:
    """What goes with the whole corpus, field by field; an error names the command that makes it."""
    found: dict[str, dict[str, list[Any]]] = {}
    for name, kind in CORPUS_KINDS.items():
        names = [field.name for field in fields(kind)]
        columns = load_columns(_path(work, name), names, made_by="releve resolve")
        found[name] = dict(zip(names, columns, strict=True))
    return found


def _path(work: Work, name: str) -> Path:
    return work.folder / "resolve" / f"{name}.parquet"
