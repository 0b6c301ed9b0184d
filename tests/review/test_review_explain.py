"""Why a row is what it is: evidence, what was decided against, merges with their reasons."""

from dataclasses import replace

import pytest
import write_samples as samples

from pipeline.errors import InputError
from pipeline.records import Dropped, Resolution, Zone
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


def test_a_text_that_was_dropped_is_explained(tables):
    told = explain(tables, "minsk")
    assert told.head == "minsk: no mention"
    assert told.blocks == (("dropped", (("oim/2021:17-22", "“Minsk”: a city"),)),)


def test_a_place_is_explained_by_its_zones_and_what_was_dropped_there(tables):
    told = explain(tables, "oim/2021:15-30")
    assert told.head == "oim/2021:15-30: no mention"
    assert dict(told.blocks) == {
        "": (
            ("in the zone", "title (0-17): landmark title"),
            ("in the zone", "lead (17-38): landmark lead"),
        ),
        "mentions that reach in": (("oim/2021:9-16", "“Bélarus”: country, BLR"),),
        "dropped": (("oim/2021:17-22", "“Minsk”: a city"),),
    }


def test_a_place_where_nothing_was_proposed_says_so(tables):
    (facts, *others) = explain(tables, "oim/2021:24-30").blocks
    assert facts == (
        "",
        (("in the zone", "lead (17-38): landmark lead"), ("proposed", "nothing")),
    )
    assert all(not found for _, found in others)


def test_a_place_inside_a_mention_names_that(tables):
    told = dict(explain(tables, "oim/2021:90-91").blocks)
    assert told["mentions that reach in"] == (("oim/2021:89-92", "“OIM”: organisation, IOM"),)
    assert told[""] == (("in the zone", "body (38-177): landmark body"),)


def test_in_boilerplate_nothing_is_looked_for():
    page = samples.second_page()
    page = replace(page, zones=(Zone(0, len(page.release.text), "boilerplate", "a menu"),))
    tables = build_tables([page], Resolution((), (), {}, (), ()))
    assert dict(explain(tables, "oim/2020:0-5").blocks)[""] == (
        ("in the zone", "boilerplate (0-26): a menu"),
        ("proposed", "nothing: names in boilerplate are not looked for"),
    )


@pytest.mark.parametrize("wanted", ["rien", "person:OIM", "—"])
def test_what_is_not_there_is_an_error(tables, wanted):
    with pytest.raises(InputError, match="nothing is called"):
        explain(tables, wanted)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Antonio Vittorino", "near that: antonio-vitorino; or give"),
        ("personne:Antonio Vitorin", "near that: antonio-vitorino; or give"),
        ("Belarous", "near that: BLR; or give"),
        ("iom/2021:0-5", "there is no release 'iom/2021'; near that: oim/2021, oim/2020"),
        ("xyz:0-5", "there is no release 'xyz'; the table releases lists them"),
        ("oim/2020:5-5", "oim/2020 has no place 5-5: the first number is where it starts"),
        ("oim/2020:5-99", "oim/2020 has no place 5-99: .* where it ends, 26 at most"),
    ],
)
def test_an_error_says_what_is_near(tables, wanted, message):
    with pytest.raises(InputError, match=message):
        explain(tables, wanted)
