"""The four seeds, end to end: what must be right in every release, and nothing from its menu."""

from collections import defaultdict
from pathlib import Path

import pytest
from frictionless import Package

from pipeline import load_tables
from pipeline.score import read_gold

ROOT = Path(__file__).parents[1]
GOLD = {release.id: release for release in read_gold(ROOT / "tests" / "score" / "seeds")}
RELEASES = sorted(GOLD)


@pytest.fixture(scope="module")
def tables(golden):
    return load_tables(golden)


def named(tables, type_):
    """The names of a type's entities by release."""
    linked = tables["release_entities"].merge(tables["entities"], on="entity_id")
    names = defaultdict(set)
    for row in linked[linked["type"] == type_].itertuples():
        names[row.release_id].add(row.name)
    return names


def wanted(release_id, type_):
    return {m.name for m in GOLD[release_id].mentions if m.type == type_ and not m.optional}


@pytest.mark.parametrize("type_", ["country", "person"])
@pytest.mark.parametrize("release_id", RELEASES)
def test_every_country_and_every_person_is_right(tables, release_id, type_):
    assert named(tables, type_)[release_id] == wanted(release_id, type_)


def test_the_corpus_is_the_gold_text(tables):
    assert tables["releases"]["release_id"].tolist() == RELEASES
    for release_id in RELEASES:
        text = (ROOT / "corpus" / f"{release_id}.txt").read_bytes().decode()
        assert text == GOLD[release_id].text


def test_countries_are_keyed_by_three_letters(tables):
    entities = tables["entities"]
    countries = entities[entities["type"] == "country"]
    codes = dict(zip(countries["name"], countries["country_code"], strict=True))
    assert {name: codes[name] for name in ("Bélarus", "Kosovo", "Kirghizistan", "Cap-Vert")} == {
        "Bélarus": "BLR",
        "Kosovo": "XKX",
        "Kirghizistan": "KGZ",
        "Cap-Vert": "CPV",
    }
    assert countries["entity_id"].is_unique


def test_title_place_and_date_are_read_from_the_page(tables):
    releases = tables["releases"].set_index("release_id")
    columns = ["title", "place", "place_country", "date", "language"]
    assert releases[columns].T.to_dict("list") == {
        "000_f5cfcb9a033ae5e6": ["", "Genève", "CHE", "2020-07-01", "fr"],
        "002_3ddd9c1bccf19f9a": [
            "L'OIM et le PNUD au Bélarus s'allient pour lutter contre la stigmatisation pendant la "
            "pandémie de COVID-19",
            "Minsk",
            "BLR",
            "",
            "fr",
        ],
        "003_e30d41b0987c64b1": [
            "Les agences des Nations Unies au Kirghizstan et au Kosovo lancent des réseaux des "
            "Nations Unies sur les migrations",
            "Pristina",
            "XKX",
            "",
            "fr",
        ],
        "004_f08f8fb482f5b40e": [
            "Une nouvelle initiative de la diaspora pour trouver des solutions collaboratives pour "
            "le développement durable",
            "Sal",
            "CPV",
            "--09-13",
            "fr",
        ],
    }


def test_no_menu_entry_is_in_any_table(tables):
    """Nothing found touches gold boilerplate, and no name is a line of it."""
    menus = {
        (release.id, z.start, z.end)
        for release in GOLD.values()
        for z in release.zones
        if z.kind == "boilerplate"
    }
    assert len(menus) >= len(RELEASES)
    for name in ("mentions", "dropped"):
        for row in tables[name].itertuples():
            touched = {
                m for m in menus if m[0] == row.release_id and m[1] < row.end and row.start < m[2]
            }
            assert touched == set(), (name, row.text)
    lines = {
        line.strip(" -*")
        for release_id, start, end in menus
        for line in GOLD[release_id].text[start:end].split("\n")
    }
    shown = {
        *tables["entities"]["name"],
        *tables["aliases"]["alias"],
        *tables["merges"]["alias"],
        *tables["releases"]["title"],
    }
    assert shown & (lines - {""}) == set()


def test_offsets_are_exact_and_zones_tile(tables):
    for release_id in RELEASES:
        text = GOLD[release_id].text
        for name in ("mentions", "dropped"):
            rows = tables[name][tables[name]["release_id"] == release_id]
            assert len(rows) > 0 or name == "dropped"
            assert [text[r.start : r.end] for r in rows.itertuples()] == rows["text"].tolist()
        mentions = tables["mentions"][tables["mentions"]["release_id"] == release_id]
        assert (mentions["sentence_start"] <= mentions["start"]).all()
        assert (mentions["end"] <= mentions["sentence_end"]).all()
        assert (mentions["end"].shift(fill_value=0) <= mentions["start"]).all()
        zones = tables["zones"][tables["zones"]["release_id"] == release_id]
        assert zones["start"].tolist() == [0, *zones["end"].tolist()[:-1]]
        assert zones["end"].tolist()[-1] == len(text)


def test_a_mention_has_the_zone_it_lies_in(tables):
    zones = tables["zones"]
    for m in tables["mentions"].itertuples():
        around = zones[(zones["release_id"] == m.release_id) & (zones["start"] <= m.start)]
        assert around.iloc[-1]["zone"] == m.zone != "boilerplate"
        assert m.end <= around.iloc[-1]["end"]


def test_every_mention_every_merge_and_every_zone_says_why(tables):
    for name, column in [
        ("mentions", "reason"),
        ("mentions", "found_by"),
        ("merges", "reason"),
        ("dropped", "reason"),
        ("zones", "reason"),
    ]:
        assert (tables[name][column] != "").all(), (name, column)


def test_foreign_keys_hold_and_frictionless_agrees(golden, tables):
    ids = {name: set(tables[name].iloc[:, 0]) for name in ("releases", "entities")}
    for name in ("zones", "mentions", "release_entities", "roles", "dropped"):
        assert set(tables[name]["release_id"]) <= ids["releases"]
    for name in ("mentions", "aliases", "release_entities", "merges"):
        assert set(tables[name]["entity_id"]) <= ids["entities"]
    assert set(tables["entities"]["entity_id"]) == set(tables["mentions"]["entity_id"])
    report = Package(str(golden / "tables" / "datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []


def test_contact_data_is_no_cell(golden):
    content = b"".join(path.read_bytes() for path in sorted((golden / "tables").iterdir()))
    for secret in (b"jlowry@iom.int", b"+43 660 377 6404", b"fkim@iom.int", b"48 03 95"):
        assert secret not in content
