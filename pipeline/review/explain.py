"""Why a row is what it is, put together from the tables of a run.

A mention: what found it and why, what was decided against at its place, why its spelling is the
entity. An entity: its spellings with the reason for each, what found it, its roles, what was
decided against where it stands. A place where nothing was found, or a text that was dropped: why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import InputError
from pipeline.sheets import type_words
from pipeline.text import name_key, squeeze

Tables = Mapping[str, Any]
Row = Mapping[str, Any]

_PLACE = re.compile(r"(.+):(\d{1,12})-(\d{1,12})")
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is explained, on one line, and blocks of facts: a title, and label and text a fact."""

    head: str
    blocks: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def explain(tables: Tables, wanted: str) -> Explanation:
    """Why an entity (id, former id, ``type:name``, name) or a mention (``release:1-9``) is so.

    Raises :class:`InputError` where nothing, or more than one thing, is called so.
    """
    mentions = tables["mentions"]
    found = _rows(mentions[mentions["mention_id"] == wanted])
    if found:
        return _mention(tables, found[0])
    entities = _entities(tables, wanted)
    if len(entities) == 1:
        return _entity(tables, entities[0])
    if entities:
        some = ", ".join(row["entity_id"] for row in entities[:_MOST_SHOWN])
        raise InputError(f"{wanted!r} names {len(entities)} entities: {some}; give the id of one")
    dropped = _dropped(tables, wanted)
    if not dropped:
        raise InputError(
            f"nothing is called {wanted!r}; give the id of an entity or a mention, type:name, or "
            "a text that was dropped"
        )
    return Explanation(f"{wanted}: no mention", (("dropped", _against(dropped)),))


def _entities(tables: Tables, wanted: str) -> list[Row]:
    """The entities that are meant: by the first of the ways to name them that finds any."""
    entities, aliases = tables["entities"], tables["aliases"]
    head, colon, rest = wanted.partition(":")
    type = type_words().get(name_key(head), "") if colon else ""
    key = name_key(rest if type else wanted)
    of_type = entities[entities["type"] == type] if type else entities
    for ids in (
        {wanted},
        set(aliases.loc[aliases["alias_id"] == wanted, "entity_id"]),
        set(of_type.loc[[name_key(n) == key for n in of_type["name"]], "entity_id"]),
        set(of_type.loc[[name_key(n) == key for n in of_type["acronym"]], "entity_id"]),
        set(aliases.loc[[name_key(a) == key for a in aliases["alias"]], "entity_id"])
        & set(of_type["entity_id"]),
    ):
        rows = _rows(entities[entities["entity_id"].isin(ids)]) if key else []
        if rows:
            return rows
    return []


def _dropped(tables: Tables, wanted: str) -> list[Row]:
    dropped = tables["dropped"]
    place = _PLACE.fullmatch(wanted)
    if place:
        here = dropped[dropped["release_id"] == place[1]]
        return _overlapping(_rows(here), int(place[2]), int(place[3]))
    key = name_key(wanted)
    return _rows(dropped[[name_key(text) == key for text in dropped["text"]]]) if key else []


def _mention(tables: Tables, row: Row) -> Explanation:
    entities, merges = tables["entities"], tables["merges"]
    entity = _rows(entities[entities["entity_id"] == row["entity_id"]])[0]
    text = squeeze(row["text"])
    same = merges[merges["entity_id"] == row["entity_id"]]
    reasons = [
        merge["reason"] for merge in _rows(same) if name_key(merge["alias"]) == name_key(text)
    ]
    facts = [
        ("type", f"{row['type']} ({row['kind']}), in the {row['zone']}"),
        ("found by", row["found_by"]),
        ("because", row["reason"]),
        ("confidence", f"{row['confidence']:.2f}"),
        ("entity", f"{entity['entity_id']}, {_name(entity)}"),
        *(("one with it", reason) for reason in reasons[:1]),
    ]
    dropped = tables["dropped"]
    here = _rows(dropped[dropped["release_id"] == row["release_id"]])
    against = _overlapping(here, row["start"], row["end"])
    return Explanation(
        f"{row['mention_id']} “{text}”",
        (("", tuple(facts)), ("decided against", _against(against))),
    )


def _entity(tables: Tables, entity: Row) -> Explanation:
    id = entity["entity_id"]
    own = {name: _rows(t[t["entity_id"] == id]) for name, t in _by_entity(tables).items()}
    merged = {merge["alias"]: merge["reason"] for merge in own["merges"]}
    spellings = sorted(own["aliases"], key=lambda row: (-row["n_mentions"], row["alias"]))
    found_by: dict[str, list[float]] = {}
    for mention in own["mentions"]:
        found_by.setdefault(mention["found_by"], []).append(mention["confidence"])
    roles = tables["roles"]
    blocks = [
        ("", tuple(_about(entity))),
        (
            "spellings",
            tuple(
                (str(row["n_mentions"]), f"{row['alias']}{_because(merged.get(row['alias'], ''))}")
                for row in spellings
            ),
        ),
        (
            "found by",
            tuple(
                (str(len(shares)), f"{name}, confidence {sum(shares) / len(shares):.2f}")
                for name, shares in sorted(found_by.items(), key=lambda kv: (-len(kv[1]), kv[0]))
            ),
        ),
        (
            "roles",
            tuple(
                (row["release_id"], row["role"]) for row in _rows(roles[roles["person_id"] == id])
            ),
        ),
        ("decided against", _against(_against_mentions(tables, own["mentions"]))),
    ]
    return Explanation(f"{id} {_name(entity)}", tuple(blocks))


def _by_entity(tables: Tables) -> Tables:
    return {name: tables[name] for name in ("aliases", "merges", "mentions")}


def _about(entity: Row) -> Iterable[tuple[str, str]]:
    n = entity["n_releases"]
    told = f"{entity['n_mentions']} in {n} {'release' if n == 1 else 'releases'}"
    yield "type", entity["type"]
    yield "mentions", told if entity["n_mentions"] else "in contact lines only"
    for label, column in (
        ("country", "country_code"),
        ("kind", "event_kind"),
        ("from", "event_start"),
        ("to", "event_end"),
        ("place", "event_place"),
        ("series", "series_id"),
    ):
        if entity[column]:
            yield label, entity[column]


def _against_mentions(tables: Tables, mentions: Sequence[Row]) -> list[Row]:
    """What was dropped where the mentions stand."""
    dropped = tables["dropped"]
    by_release: dict[str, list[Row]] = {}
    releases = {mention["release_id"] for mention in mentions}
    for row in _rows(dropped[dropped["release_id"].isin(releases)]):
        by_release.setdefault(row["release_id"], []).append(row)
    found = {
        (row["release_id"], row["start"], row["end"]): row
        for mention in mentions
        for row in _overlapping(
            by_release.get(mention["release_id"], ()), mention["start"], mention["end"]
        )
    }
    return [found[place] for place in sorted(found)]


def _overlapping(rows: Iterable[Row], start: int, end: int) -> list[Row]:
    return [row for row in rows if row["start"] < end and start < row["end"]]


def _against(rows: Iterable[Row]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            f"{row['release_id']}:{row['start']}-{row['end']}",
            f"“{squeeze(row['text'])}”{_because(row['reason'])}",
        )
        for row in rows
    )


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _name(entity: Row) -> str:
    return f"{entity['name']} ({entity['acronym']})" if entity["acronym"] else entity["name"]


def _rows(frame: Any) -> list[Row]:  # noqa: ANN401
    rows: list[Row] = frame.to_dict("records")
    return rows
