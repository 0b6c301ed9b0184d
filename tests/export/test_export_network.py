"""GraphML and GEXF as networkx reads them."""

from itertools import combinations

import networkx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import open_source
from pipeline.export.network import Edge, network
from pipeline.export.source import Source, rows_of
from pipeline.write import TABLES
from pipeline.write.frames import frame_of

READERS = {
    "graphml": lambda folder: networkx.read_graphml(folder / "graphml" / "releve.graphml"),
    "gexf": lambda folder: networkx.read_gexf(folder / "gexf" / "releve.gexf"),
}


@pytest.fixture(scope="module", params=READERS)
def graph(request, exported):
    return READERS[request.param](exported)


def test_a_node_an_entity_with_type_and_dates(graph, outputs):
    source = open_source(outputs)
    assert not graph.is_directed()
    assert sorted(graph) == source.tables["entities"]["entity_id"].tolist()
    for row in rows_of(source, "entities"):
        node = graph.nodes[row["entity_id"]]
        assert node["label"] == row["name"]
        for column in ("type", "n_mentions", "n_releases", "first_date", "acronym"):
            expected = row[column]
            assert node.get(column) == (None if expected in ("", None) else expected)


def test_an_edge_for_each_two_that_a_release_names(graph, outputs):
    links = open_source(outputs).tables["release_entities"]
    weights = {}
    for _, ids in links.groupby("release_id")["entity_id"]:
        for ends in combinations(sorted(ids), 2):
            weights[ends] = weights.get(ends, 0) + 1
    assert {tuple(sorted(ends)): w for *ends, w in graph.edges(data="weight")} == weights


def test_dates_of_nodes_and_edges(exported):
    told = READERS["graphml"](exported).edges["BLR", "IOM"]
    assert told == {"weight": 1.0, "first_date": "2021-03-03", "last_date": "2021-03-03"}
    timed = READERS["gexf"](exported)
    assert (timed.nodes["BLR"]["start"], timed.nodes["BLR"]["end"]) == ("2021-03-03",) * 2
    assert "start" not in timed.nodes["organisation-oeuvre"]
    edge = timed.edges["BLR", "IOM"]
    assert (edge["start"], edge["end"], edge["weight"]) == ("2021-03-03", "2021-03-03", 1.0)
    assert b"lastmodifieddate" not in (exported / "gexf" / "releve.gexf").read_bytes()


def source_of(*releases: tuple[str, str, str]) -> Source:
    """Releases as a date and the letters of the entities they name, most salient first."""
    ids = [f"r{number}" for number in range(len(releases))]
    empty = dict.fromkeys(TABLES["releases"].header, "") | dict.fromkeys(
        ("n_characters", "n_body_characters", "n_mentions"), 0
    )
    links = [
        {
            "release_id": id, "entity_id": letter, "n_mentions": 1, "n_contact_mentions": 0,
            "first_start": 0, "in_title": False, "salience": 1 / (place + 1), "confidence": 1.0,
        }
        for id, (_, letters) in zip(ids, releases, strict=True)
        for place, letter in enumerate(letters)
    ]  # fmt: skip
    rows = [empty | {"release_id": id, "date_earliest": date} for id, (date, _) in zip(
        ids, releases, strict=True
    )]  # fmt: skip
    tables = {
        "releases": frame_of(TABLES["releases"], rows),
        "release_entities": frame_of(TABLES["release_entities"], links),
    }
    assert all(isinstance(frame, pd.DataFrame) for frame in tables.values())
    return Source(outputs=None, tables=tables)


def test_weights_and_dates_add_up_over_releases():
    found = network(source_of(("2021-05-01", "ab"), ("2020-01-02", "bac"), ("", "ab")))
    assert found.edges == (
        Edge("a", "b", 3, "2020-01-02", "2021-05-01"),
        Edge("a", "c", 1, "2020-01-02", "2020-01-02"),
        Edge("b", "c", 1, "2020-01-02", "2020-01-02"),
    )
    assert found.notes == ()


def test_of_a_long_list_the_most_salient_are_linked_and_it_is_said():
    found = network(source_of(("", "dcba"), ("", "ab")), most=3)
    assert [(e.source, e.target) for e in found.edges] == [
        ("a", "b"),
        ("b", "c"),
        ("b", "d"),
        ("c", "d"),
    ]
    assert found.notes == (
        "1 of 2 releases name more than 3 entities: the 3 that each is most about are linked",
    )


@given(st.lists(st.sets(st.sampled_from("abcdef")), max_size=6))
def test_the_network_is_what_counting_pairs_gives(releases):
    found = network(source_of(*(("", "".join(sorted(named))) for named in releases)))
    expected = {
        ends: n
        for ends in combinations("abcdef", 2)
        if (n := sum(set(ends) <= named for named in releases))
    }
    assert {(e.source, e.target): e.weight for e in found.edges} == expected
