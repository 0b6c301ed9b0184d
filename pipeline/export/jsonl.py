"""JSON Lines: one object a release, with all that the tables say of it inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.export.format import Format
from pipeline.export.source import ReleaseRows, Row, Source, entities, releases

FILE = "releases.jsonl"
# What the place in the object says already.
_SAID = frozenset({"release_id", "entity_id", "type"})
# Of an entity, what is of the whole corpus and would be taken for the release's.
_OF_THE_CORPUS = frozenset({"n_mentions", "n_releases", "first_date", "last_date"})


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes a line a release, in the order of the tables; no notes."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    known = {
        id: {name: value for name, value in row.items() if name not in _OF_THE_CORPUS}
        for id, row in entities(source).items()
    }
    with (folder / FILE).open("w", encoding="utf-8", newline="") as handle:
        for release in releases(source):
            handle.write(encode(nested(release, known)) + "\n")
    return ()


def nested(release: ReleaseRows, known: dict[str, Row]) -> Row:
    """A release as one object: its own columns, `text`, `zones`, `entities`, `roles`.

    Each of its entities has the columns of `release_entities` and its `mentions` there.
    """
    mentions: dict[str, list[Row]] = {link["entity_id"]: [] for link in release.links}
    for mention in release.mentions:
        mentions[mention["entity_id"]].append(_without_said(mention))
    return {
        **release.row,
        "text": release.text,
        "zones": [_without_said(zone) for zone in release.zones],
        "entities": [
            {
                **known[link["entity_id"]],
                **{name: value for name, value in link.items() if name not in _SAID},
                "mentions": mentions[link["entity_id"]],
            }
            for link in release.links
        ],
        "roles": [_without_said(role) for role in release.roles],
    }


def _without_said(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _SAID}


FORMAT = Format("jsonl", "one nested object a release, its text too", write)
