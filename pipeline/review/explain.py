"""Why a row is what it is, put together from the tables of a run.

A mention: what found it and why, what was decided against at its place, why its spelling is the
entity. An entity: its spellings with the reason for each, what found it, its roles, what was
decided against where it stands. A place where nothing was found, or a text that was dropped: why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import InputError
from pipeline.near import near_names, no_release
from pipeline.review.seen import in_words
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

    Of a place (``release:1-9``) that is no mention, or a text that was dropped, why it is none.
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
    place = _PLACE.fullmatch(wanted)
    if place:
        return _place(tables, place[1], int(place[2]), int(place[3]))
    dropped = _dropped(tables, wanted)
    if not dropped:
        near = ", ".join(near_names(wanted, _known_names(tables), most=_MOST_SHOWN))
        raise InputError(
            f"nothing is called {wanted!r}; "
            + (f"near that: {near}; or " if near else "")
            + "give the id of an entity or a mention, type:name, a place (release:start-end), or a "
            "text that was dropped"
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
    key = name_key(wanted)
    return _rows(dropped[[name_key(text) == key for text in dropped["text"]]]) if key else []


def _known_names(tables: Tables) -> Iterator[tuple[str, str]]:
    """Each way to name an entity, with or without its type, and the entity's id."""
    entities, aliases = tables["entities"], tables["aliases"]
    columns = entities["entity_id"], entities["type"], entities["name"], entities["acronym"]
    for id, type, *names in zip(*columns, strict=True):
        yield id, id
        for name in filter(None, names):
            yield name, id
            yield f"{type}:{name}", id
    yield from zip(aliases["alias"], aliases["entity_id"], strict=True)


def _place(tables: Tables, release_id: str, start: int, end: int) -> Explanation:
    """What lies at a place that is no mention: zones, mentions that reach in, what was dropped."""
    releases = tables["releases"]
    release = _rows(releases[releases["release_id"] == release_id])
    if not release:
        raise InputError(no_release(release_id, releases["release_id"], most=_MOST_SHOWN))
    length = release[0]["n_characters"]
    if not start < end <= length:
        raise InputError(
            f"{release_id} has no place {start}-{end}: the first number is where it starts, the "
            f"second where it ends, {length} at most"
        )
    zones, mentions, dropped = (
        _overlapping(_rows(t[t["release_id"] == release_id]), start, end)
        for t in (tables["zones"], tables["mentions"], tables["dropped"])
    )
    facts = [
        (
            "in the zone",
            f"{row['zone']} ({row['start']}-{row['end']}){_because(in_words(row['reason']))}",
        )
        for row in zones
    ]
    if not mentions and not dropped:
        unread = {row["zone"] for row in zones} == {"boilerplate"}
        why = ": names in boilerplate are not looked for" if unread else ""
        facts.append(("proposed", f"nothing{why}"))
    reaching = tuple(
        (row["mention_id"], f"“{squeeze(row['text'])}”: {row['type']}, {row['entity_id']}")
        for row in mentions
    )
    return Explanation(
        f"{release_id}:{start}-{end}: no mention",
        (("", tuple(facts)), ("mentions that reach in", reaching), ("dropped", _against(dropped))),
    )


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
