"""The database, asked as SQLite and Datasette ask it."""

import json
import sqlite3
from contextlib import closing

import pytest
from export_samples import ODD_ID, outputs_of, pages, resolution

from pipeline.export import export, open_source
from pipeline.export.source import values_of
from pipeline.export.sqlite import SEARCHED, VIEWS
from pipeline.write import TABLES


@pytest.fixture(scope="module")
def base(exported):
    uri = f"file:{exported / 'sqlite' / 'releve.sqlite'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as base:
        yield base


def ask(base, query, *values):
    return base.execute(query, values).fetchall()


def test_it_is_whole(base):
    assert ask(base, "PRAGMA integrity_check") == [("ok",)]
    assert ask(base, "PRAGMA foreign_key_check") == []
    for name in SEARCHED:
        base_copy = sqlite3.connect(":memory:")
        base.backup(base_copy)
        base_copy.execute(f"INSERT INTO {name}_fts({name}_fts) VALUES ('integrity-check')")
        base_copy.close()


def test_it_has_all_rows(base, outputs):
    source = open_source(outputs)
    for name, table in TABLES.items():
        assert [row[1] for row in ask(base, f"PRAGMA table_info('{name}')")] == table.header
        read = ask(base, f'SELECT * FROM "{name}" ORDER BY rowid')
        expected = [
            tuple(
                None if v == "" and not c.required else v
                for c, v in zip(table.columns, row, strict=True)
            )
            for row in values_of(source, name)
        ]
        assert read == expected
    assert ask(base, "SELECT count(*) FROM texts") == [(len(source.tables["releases"]),)]


def test_keys_are_keys(base):
    for name, table in TABLES.items():
        key = [row[1] for row in ask(base, f"PRAGMA table_info('{name}')") if row[5]]
        assert key == list(table.key)
        refers = {(row[3], row[2]) for row in ask(base, f"PRAGMA foreign_key_list('{name}')")}
        assert refers == {(column.name, target) for column, target in table.foreign_keys()}


def test_every_reference_has_an_index(base):
    for name, table in TABLES.items():
        first = {
            ask(base, f"PRAGMA index_info('{index[1]}')")[0][2]
            for index in ask(base, f"PRAGMA index_list('{name}')")
        }
        assert {column.name for column, _ in table.foreign_keys()} <= first


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("elodie n diaye", [ODD_ID]),
        ("ÉLODIE", [ODD_ID]),
        ("bela*", ["oim/2021"]),
        ("NEAR(belarus loin)", ["oim/2021"]),
        ('"directeur general"', ["oim/2021"]),
        ("namibie OR vitorino", ["oim/2020", "oim/2021"]),
        ("rose NOT script", []),
        ("example", []),
    ],
)
def test_texts_are_searched_without_accents(base, words, found):
    query = (
        "SELECT release_id FROM texts WHERE rowid IN "
        "(SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?) ORDER BY release_id"
    )
    assert ask(base, query, words) == [(id,) for id in found]


def test_entities_and_spellings_are_searched_without_accents(base):
    names = "SELECT name FROM entities_fts WHERE entities_fts MATCH ? ORDER BY name"
    assert ask(base, names, "antonio") == [("António Vitorino",)]
    assert ask(base, names, "oim") == [("Organisation internationale pour les migrations",)]
    spellings = "SELECT alias FROM aliases_fts WHERE aliases_fts MATCH ?"
    assert ask(base, spellings, "oim") == [("OIM",)]


def test_views(base, outputs):
    tables = open_source(outputs).tables
    for name, table in (
        ("named", "release_entities"),
        ("in_context", "mentions"),
        ("persons_roles", "roles"),
    ):
        assert ask(base, f"SELECT count(*) FROM {name}") == [(len(tables[table]),)]
    assert ask(base, "SELECT person, role, organisation, date FROM persons_roles ORDER BY 1") == [
        ("+Élodie N’Diaye", "présidente", "Œuvre", "--09-13"),
        (
            "António Vitorino",
            "directeur général",
            "Organisation internationale pour les migrations",
            "2021-03-03",
        ),
    ]
    assert ask(base, "SELECT month, country, n_releases, n_mentions FROM countries_by_month") == [
        ("2020-07", "Namibie", 1, 1),
        ("2021-03", "Bélarus", 1, 2),
    ]
    sentence = "SELECT text, sentence FROM in_context WHERE entity_id = 'antonio-vitorino'"
    assert ask(base, sentence) == [
        (
            "António Vitorino",
            "António Vitorino, directeur général de l’OIM, est là. Le Bélarus reste loin.",
        )
    ]
    ((text, where),) = ask(base, "SELECT text, sentence FROM in_context WHERE text LIKE '+%'")
    assert text in where


def test_checks_hold_for_what_others_write(exported, tmp_path):
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes((exported / "sqlite" / "releve.sqlite").read_bytes())
    with closing(sqlite3.connect(copy)) as base:
        base.execute("PRAGMA foreign_keys = ON")
        for query in (
            "UPDATE mentions SET type = 'ville'",
            "UPDATE mentions SET entity_id = 'nobody'",
            "UPDATE release_entities SET in_title = 2",
            "DELETE FROM releases",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(query)


def test_same_content_whatever_the_order_of_pages(exported, tmp_path):
    other = outputs_of(tmp_path / "other", list(reversed(pages())), resolution())
    export(other, tmp_path / "to", formats=["sqlite"])

    def content(folder):
        with closing(sqlite3.connect(folder / "sqlite" / "releve.sqlite")) as base:
            return list(base.iterdump())

    assert content(exported) == content(tmp_path / "to")


def test_what_datasette_shows(exported, base):
    told = json.loads((exported / "sqlite" / "metadata.json").read_bytes())
    tables = told["databases"]["releve"]["tables"]
    names = {row[0] for row in ask(base, "SELECT name FROM sqlite_master")}
    assert set(tables) == {*TABLES, *VIEWS, "texts"} <= names
    assert tables["mentions"]["columns"]["start"].startswith("First character of the span")
    assert tables["mentions"]["columns"]["sentence_end"] == "end of the sentence"
    faceted = {name: table["facets"] for name, table in tables.items() if "facets" in table}
    assert faceted == {"mentions": ["type"], "entities": ["type"]}
    # how Datasette finds what can be searched
    ((made,),) = ask(base, "SELECT sql FROM sqlite_master WHERE name = 'texts_fts'")
    assert 'content="texts"' in made
