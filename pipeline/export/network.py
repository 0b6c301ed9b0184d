"""Who is named with whom: entities linked by the releases that name both.

A release that names k entities makes k (k - 1) / 2 links, so that one list of participants could
outweigh a corpus. Of each release the entities that it is most about (`salience`) are linked, at
most `MOST`; where that leaves some out, it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import combinations

from pipeline.export.source import Row, Source, grouped, rows_of
from pipeline.write import COLUMNS

MOST = 60

# The columns of `entities` that a node has beside its id and its name.
NODE_COLUMNS = (
    "type",
    "acronym",
    "country_code",
    "event_kind",
    "n_mentions",
    "n_releases",
    "first_date",
    "last_date",
)
# What GraphML and GEXF call the types of these.
NODE_TYPES = {
    name: {"integer": "long", "number": "double"}.get(COLUMNS[name].type, "string")
    for name in NODE_COLUMNS
}


@dataclass(slots=True)
class Edge:
    """Two entities: how many releases name both, and the dates of the first and the last."""

    source: str
    target: str
    weight: int = 0
    first_date: str = ""
    last_date: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """The edges, sorted by their ends, each once with the lesser id first; and what to know."""

    edges: tuple[Edge, ...]
    notes: tuple[str, ...]


def nodes(source: Source) -> Iterator[tuple[str, str, Row]]:
    """Id, name and the values of `NODE_COLUMNS` that there are, of each entity."""
    for row in rows_of(source, "entities"):
        yield (
            row["entity_id"],
            row["name"],
            {c: row[c] for c in NODE_COLUMNS if row[c] not in ("", None)},
        )


def network(source: Source, *, most: int = MOST) -> Network:
    """The network of a source; `most` is how many entities of a release are linked."""
    ids = source.tables["releases"]["release_id"].tolist()
    edges: dict[tuple[str, str], Edge] = {}
    n_cut = 0
    for release, links in zip(
        rows_of(source, "releases"),
        grouped(ids, rows_of(source, "release_entities"), "release_id"),
        strict=True,
    ):
        # ids break ties, whatever the order of rows
        best = nlargest(most, ((link["salience"], link["entity_id"]) for link in links))
        n_cut += len(links) > most
        date = release["date_earliest"] or ""
        for ends in combinations(sorted(id for _, id in best), 2):
            edge = edges.get(ends)
            if edge is None:
                edge = edges[ends] = Edge(*ends)
            edge.weight += 1
            if date:
                edge.first_date = min(date, edge.first_date or date)
                edge.last_date = max(date, edge.last_date)
    notes: tuple[str, ...] = ()
    if n_cut:
        notes = (
            f"{n_cut:,} of {len(ids):,} releases name more than {most} entities: "
            f"the {most} that each is most about are linked",
        )
    return Network(tuple(edges[ends] for ends in sorted(edges)), notes)
