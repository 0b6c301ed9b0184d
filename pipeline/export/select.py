"""The tables without what stands in contact lines, and without contact data anywhere.

Press officers are in the tables because a release names them; whoever passes tables on seldom
means to pass on who answers the telephone. What rests on contact lines alone goes: mentions,
links, entities, spellings, roles, candidates, and a user's corrections of these. The text of a
release keeps its names, unmarked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from pipeline.text import name_key, squeeze
from pipeline.write.columns import TABLES
from pipeline.write.frames import cell_text

Tables = Mapping[str, pd.DataFrame]

# Cells that other cells point at, or that are no one's words.
_UNTOUCHED = frozenset({"path", "text_sha256", "found_by", "stage"})


def selected(tables: Tables, *, contacts: bool) -> dict[str, pd.DataFrame]:
    """The tables as they are exported: contact data masked, contact lines only with `contacts`."""
    chosen = dict(tables) if contacts else without_contacts(tables)
    return {name: _masked(name, chosen[name]) for name in TABLES}


def without_contacts(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables without what stands in contact lines alone; references stay whole."""
    mentions = tables["mentions"]
    in_contact = mentions["zone"] == "contact"
    outside = mentions[~in_contact]
    inside = mentions[in_contact]
    gone = set(inside["entity_id"]) - set(outside["entity_id"])
    written_outside = _spellings(outside)
    only_inside = _spellings(inside) - written_outside

    entities, links = tables["entities"], tables["release_entities"]
    aliases, merges = tables["aliases"], tables["merges"]
    lines = _ContactLines(tables["zones"])
    roles = tables["roles"]
    roles = roles[~roles["person_id"].isin(gone) & ~lines.holds(roles)].copy()
    roles.loc[roles["organisation_id"].isin(gone), "organisation_id"] = ""
    dropped = tables["dropped"]
    kept = {
        **tables,
        "mentions": outside,
        "entities": entities[~entities["entity_id"].isin(gone)],
        "release_entities": links[links["n_mentions"] > 0],
        "aliases": _without(aliases, gone, only_inside),
        "merges": _without(merges, gone, only_inside),
        "roles": roles,
        "dropped": dropped[~lines.holds(dropped)],
        "corrections": _not_about(tables["corrections"], _names_of(gone, entities, aliases)),
    }
    return {name: frame.reset_index(drop=True) for name, frame in kept.items()}


def _names_of(gone: set[str], entities: pd.DataFrame, aliases: pd.DataFrame) -> set[str]:
    """By which keys a user may have named what is left out: ids, names and spellings."""
    names = set(entities.loc[entities["entity_id"].isin(gone), "name"])
    names |= set(aliases.loc[aliases["entity_id"].isin(gone), "alias"])
    return {name_key(name) for name in names | gone}


def _not_about(corrections: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    """The lines of the corrections that name none of those; a type may stand before a name."""
    told = [
        any(name_key(cell) in names or name_key(cell.partition(":")[2]) in names for cell in row)
        for row in zip(corrections["entity"], corrections["value"], strict=True)
    ]
    return corrections[~pd.Series(told, index=corrections.index, dtype="bool")]


class _ContactLines:
    """Where the contact lines of each release are."""

    def __init__(self, zones: pd.DataFrame) -> None:
        self._spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        found = zones[zones["zone"] == "contact"]
        for release_id, start, end in zip(
            found["release_id"], found["start"], found["end"], strict=True
        ):
            self._spans[release_id].append((start, end))

    def holds(self, frame: pd.DataFrame) -> pd.Series:
        """Whether each row of a table of spans begins in a contact line."""
        rows = zip(frame["release_id"], frame["start"], strict=True)
        return pd.Series([self._at(*row) for row in rows], index=frame.index, dtype="bool")

    def _at(self, release_id: str, offset: int) -> bool:
        spans = self._spans.get(release_id, [])
        index = bisect_right(spans, offset, key=lambda span: span[0]) - 1
        return index >= 0 and offset < spans[index][1]


def _spellings(mentions: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(mentions["entity_id"], map(squeeze, mentions["text"]), strict=True))


def _without(frame: pd.DataFrame, gone: set[str], only: set[tuple[str, str]]) -> pd.DataFrame:
    rows = zip(frame["entity_id"], map(squeeze, frame["alias"]), strict=True)
    kept = [row[0] not in gone and row not in only for row in rows]
    return frame[pd.Series(kept, index=frame.index, dtype="bool")]


def _masked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with contact data masked in every text that is not an id.

    The tables have no contact data in what comes out of releases. This holds for what a user
    wrote as well (corrections), and for tables that another version has made.
    """
    changed = {}
    for column in TABLES[name].columns:
        if column.type != "string" or column.name.endswith("_id") or column.references:
            continue
        if column.name in _UNTOUCHED or column.choices or column.pattern:
            continue
        values = frame[column.name]
        cells = {text: cell_text(text, prose=True) for text in set(values)}
        if any(text != cell for text, cell in cells.items()):
            changed[column.name] = values.map(cells).astype("str")
    return frame.assign(**changed) if changed else frame
