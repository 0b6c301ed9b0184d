"""Why a row is what it is: evidence, what was decided against, merges with their reasons."""

import pytest
import write_samples as samples

from pipeline.errors import InputError
from pipeline.records import Dropped
from pipeline.review import explain
from pipeline.write import build_tables

LONG = "Organisation internationale pour les migrations"


@pytest.fixture
def tables():
    dropped = (
        Dropped("oim/2021", 89, 93, "OIM)", "no person: overlaps a longer name (organisation)"),
        Dropped("oim/2021", 17, 22, "Minsk", "a city"),
    )
    return build_tables(samples.pages(), samples.resolution(dropped=dropped))


def test_a_mention_is_explained(tables):
    told = explain(tables, "oim/2021:89-92")
    assert told.head == "oim/2021:89-92 “OIM”"
    assert told.blocks == (
        (
            "",
            (
                ("type", "organisation (acronym), in the body"),
                ("found by", "gazetteer"),
                ("because", "known name"),
                ("confidence", "0.99"),
                ("entity", f"IOM, {LONG} (OIM)"),
                ("one with it", "acronym in brackets"),
            ),
        ),
        (
            "decided against",
            (("oim/2021:89-93", "“OIM)”: no person: overlaps a longer name (organisation)"),),
        ),
    )


def test_an_entity_is_explained(tables):
    told = explain(tables, "IOM")
    assert told.head == f"IOM {LONG} (OIM)"
    assert dict(told.blocks) == {
        "": (("type", "organisation"), ("mentions", "4 in 1 release")),
        "spellings": (("3", "OIM: acronym in brackets"), ("1", LONG)),
        "found by": (("4", "gazetteer, confidence 0.92"),),
        "roles": (),
        "decided against": (
            ("oim/2021:89-93", "“OIM)”: no person: overlaps a longer name (organisation)"),
        ),
    }
    assert dict(explain(tables, "person:antonio vitorino").blocks)["roles"] == (
        ("oim/2021", "directeur général"),
    )


@pytest.mark.parametrize(
    "name", ["IOM", "oim", "organisation:OIM", "Organisation:OIM", LONG, "Oim"]
)
def test_the_ways_to_name_an_entity(tables, name):
    assert explain(tables, name).head.startswith("IOM ")


@pytest.mark.parametrize("wanted", ["oim/2021:15-30", "minsk"])
def test_what_was_dropped_is_explained(tables, wanted):
    told = explain(tables, wanted)
    assert told.head == f"{wanted}: no mention"
    assert told.blocks == (("dropped", (("oim/2021:17-22", "“Minsk”: a city"),)),)


@pytest.mark.parametrize("wanted", ["rien", "person:OIM", "—", "oim/2021:0-1"])
def test_what_is_not_there_is_an_error(tables, wanted):
    with pytest.raises(InputError, match="nothing is called"):
        explain(tables, wanted)
