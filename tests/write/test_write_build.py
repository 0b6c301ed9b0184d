import random
from dataclasses import replace

import pandas as pd
import pytest
import write_samples as samples

from pipeline.errors import OutputError
from pipeline.records import Alias, Correction, Dropped, Entity, Merge, Resolution, Role, Skip
from pipeline.write import TABLES, build_tables, corpus_pieces, count_corpus
from pipeline.write import corpus as write_corpus
from pipeline.write.check import check_some, check_tables
from pipeline.write.corpus import corpus_columns, corpus_tables
from pipeline.write.seen import Seen


def build(*more, **fields):
    return build_tables(samples.pages(), samples.resolution(*more, **fields), skips=samples.SKIPS)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_every_table_has_the_columns_of_the_design_in_order():
    tables = build()
    assert {name: " ".join(frame.columns) for name, frame in tables.items()} == {
        "releases": (
            "release_id path publisher title date date_earliest place place_country language "
            "n_characters n_body_characters n_mentions text_sha256 duplicate_of"
        ),
        "zones": "release_id start end zone reason",
        "mentions": (
            "mention_id release_id entity_id type text start end zone kind found_by reason "
            "confidence sentence_start sentence_end"
        ),
        "entities": (
            "entity_id type name acronym country_code event_kind event_start event_end "
            "event_place series_id n_mentions n_releases first_date last_date"
        ),
        "aliases": "entity_id alias alias_id n_mentions",
        "release_entities": (
            "release_id entity_id n_mentions n_contact_mentions first_start in_title salience "
            "confidence"
        ),
        "roles": "release_id person_id start end role organisation_id country_code",
        "merges": "entity_id alias into reason",
        "dropped": "release_id start end text reason",
        "corrections": "line action entity value release outcome reason",
        "skipped": "path stage reason",
    }
    check_tables(tables)


def test_releases_count_characters_and_mentions_outside_contact_lines():
    columns = ("release_id", "date", "n_characters", "n_body_characters", "n_mentions")
    assert rows(build()["releases"], *columns) == [
        ("oim/2020", "2020-07", 26, 26, 1),
        ("oim/2021", "2021-03-03", len(samples.TEXT), len(samples.BODY), 7),
    ]


def test_mentions_stand_in_the_order_of_reading():
    found = rows(build()["mentions"], "mention_id", "text")
    assert found == [
        ("oim/2020:7-14", "Namibie"),
        ("oim/2021:2-5", "OIM"),
        ("oim/2021:9-16", "Bélarus"),
        ("oim/2021:40-87", "Organisation internationale pour\nles migrations"),
        ("oim/2021:89-92", "OIM"),
        ("oim/2021:100-116", "António Vitorino"),
        ("oim/2021:141-144", "OIM"),
        ("oim/2021:157-164", "Bélarus"),
        ("oim/2021:187-200", "Zeina Mohanna"),
    ]


def test_entities_count_contact_mentions_apart():
    tables = build()
    columns = ("entity_id", "n_mentions", "n_releases", "first_date")
    assert rows(tables["entities"], *columns) == [
        ("BLR", 2, 1, pd.Timestamp("2021-03-03")),
        ("IOM", 4, 1, pd.Timestamp("2021-03-03")),
        ("NAM", 1, 1, pd.Timestamp("2020-07-01")),
        ("antonio-vitorino", 1, 1, pd.Timestamp("2021-03-03")),
        ("zeina-mohanna", 0, 0, pd.NaT),
    ]
    columns = ("entity_id", "n_mentions", "n_contact_mentions")
    assert rows(tables["release_entities"], *columns)[-1] == ("zeina-mohanna", 0, 1)


def test_an_alias_is_counted_however_its_lines_are_broken_and_outside_contact_lines():
    assert rows(build()["aliases"], "alias", "n_mentions") == [
        ("OIM", 3),
        ("Organisation internationale pour les migrations", 1),
        ("Zeina Mohanna", 0),
    ]


def test_totals_are_the_sums_of_their_rows():
    tables = build()
    links = tables["release_entities"]
    by_entity = links.groupby("entity_id")["n_mentions"].sum()
    by_release = links.groupby("release_id")["n_mentions"].sum()
    outside = tables["mentions"].query("zone != 'contact'")
    assert by_entity.to_dict() == dict(rows(tables["entities"], "entity_id", "n_mentions"))
    assert by_release.to_dict() == dict(rows(tables["releases"], "release_id", "n_mentions"))
    assert links["n_mentions"].sum() == len(outside)


def test_the_order_of_what_comes_in_does_not_matter():
    resolution, pages = samples.resolution(), samples.pages()
    shuffler = random.Random(7)
    mixed = {
        name: tuple(shuffler.sample(values, len(values)))
        for name in ("entities", "mentions", "aliases", "merges", "dropped", "roles")
        if (values := getattr(resolution, name))
    }
    again = build_tables(pages[::-1], samples.resolution(**mixed), skips=samples.SKIPS)
    for name, frame in build().items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_no_release_gives_empty_tables_of_the_same_dtypes():
    empty = build_tables(
        [],
        samples.resolution(
            entities=(), mentions=(), aliases=(), merges=(), dropped=(), roles=(), entity_of={}
        ),
    )
    for name, frame in build().items():
        assert len(empty[name]) == 0
        assert empty[name].dtypes.to_dict() == frame.dtypes.to_dict()


@pytest.mark.parametrize(
    ("table", "fields", "kept"),
    [
        (
            "dropped",
            {"dropped": (Dropped("oim/2021", 17, 22, "Minsk", "b"),) * 2},
            [("oim/2021", 17, 22, "Minsk", "a city")],
        ),
        (
            "merges",
            {"merges": (Merge("IOM", "OIM", "b", "z"), Merge("IOM", "OIM", "a", "y"))},
            [("IOM", "OIM", "a", "y")],
        ),
        (
            "roles",
            {"roles": tuple(Role("oim/2021", "zeina-mohanna", 4, 9, r) for r in ("b", "a"))},
            [("oim/2021", "zeina-mohanna", 4, 9, "a", "", "")],
        ),
    ],
)
def test_of_two_reasons_for_one_thing_the_first_in_order_is_kept(table, fields, kept):
    dropped = [Dropped("oim/2021", 17, 22, "Minsk", "a city")] if table == "dropped" else []
    tables = build_tables(samples.pages(), samples.resolution(**fields), dropped=dropped)
    assert rows(tables[table], *TABLES[table].header) == kept


def test_candidates_that_start_alike_and_end_apart_are_two():
    dropped = [Dropped("oim/2021", 17, end, "Minsk"[: end - 17], "a city") for end in (22, 20)]
    tables = build_tables(samples.pages(), samples.resolution(dropped=()), dropped=dropped)
    assert rows(tables["dropped"], "start", "end") == [(17, 20), (17, 22)]


def test_an_address_taken_for_a_name_is_dropped_and_masked():
    address = samples.mention("presse@iom.int")
    number = samples.mention("+41 22 717 91 11")
    resolution = samples.resolution(
        (address, "presse"),
        (number, "antonio-vitorino"),
        entities=(*samples.resolution().entities, Entity("presse", "organisation", "presse@iom")),
        aliases=(
            Alias("presse", "presse@iom.int", "presse", 1),
            Alias("antonio-vitorino", "+41 22 717 91 11", "x", 1),
        ),
        merges=(Merge("presse", "x", "y", "z"), Merge("IOM", "presse@iom.int", "y", "z")),
        roles=(
            Role("oim/2021", "presse", 1, 2, "bureau"),
            Role("oim/2021", "antonio-vitorino", 1, 2, "directeur", "presse"),
        ),
    )
    tables = build_tables(samples.pages(), resolution)
    reason = "telephone number or e-mail address"
    assert rows(tables["dropped"], "start", "text", "reason") == [
        (17, "Minsk", "a city"),
        (address.start, "******@***.***", reason),
        (number.start, "+** ** *** ** **", reason),
    ]
    assert "presse" not in set(tables["entities"]["entity_id"])
    assert len(tables["aliases"]) == 0
    assert len(tables["merges"]) == 0
    assert rows(tables["roles"], "person_id", "organisation_id") == [("antonio-vitorino", "")]
    check_tables(tables)


def test_contact_data_is_masked_wherever_text_comes_from_a_release():
    page = replace(samples.first_page(), title="Appelez le 01 42 33 44 55")
    tables = build_tables(
        [page, samples.second_page()],
        samples.resolution(),
        skips=[Skip("a.txt", "read", "line 3: presse@iom.int is no JSON")],
    )
    assert tables["releases"]["title"].tolist() == ["NA", "Appelez le ** ** ** ** **"]
    assert tables["skipped"]["reason"].tolist() == ["line 3: ******@***.*** is no JSON"]


def test_what_no_file_can_hold_is_replaced_in_place():
    page = replace(samples.first_page(), title="a\x00b\ud800c")
    tables = build_tables([page, samples.second_page()], samples.resolution())
    assert tables["releases"]["title"].tolist() == ["NA", "a\ufffdb\ufffdc"]


def test_a_date_that_is_none_is_refused_with_its_name():
    for wrong in ("2021-02-30", "2021", "hier"):
        page = replace(samples.first_page(), date_earliest=wrong)
        with pytest.raises(OutputError, match=f"table releases: .*{wrong}"):
            build_tables([page, samples.second_page()], samples.resolution())


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"roles": (Role("oim/2021", "personne", 1, 2, "x"),)},
            "roles: person_id 'personne' is not in entities",
        ),
        (
            {"dropped": (Dropped("ailleurs", 1, 2, "x", "y"),)},
            "dropped: release_id 'ailleurs' is not in releases",
        ),
        (
            {"aliases": (Alias("IOM", "OIM", "a", 1), Alias("IOM", "OIM", "b", 1))},
            "aliases: two rows with the key 'IOM', 'OIM'",
        ),
        ({"merges": (Merge("IOM", "OIM", "x", ""),)}, "merges: reason must not be ''"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(fields, message):
    with pytest.raises(OutputError, match=message):
        check_tables(build(**fields))


def test_a_confidence_that_is_no_number_is_refused():
    tables = build()
    tables["mentions"].loc[0, "confidence"] = float("nan")
    with pytest.raises(OutputError, match="mentions: confidence must not be nan"):
        check_tables(tables)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_tables_of_the_corpus_are_the_same_in_pieces(monkeypatch, size):
    monkeypatch.setattr(write_corpus, "_ENTITIES_AT_ONCE", size)
    names = ["organisation-b", "organisation-a", "person-c", "organisation-d"]
    whole = Resolution(
        entities=tuple(Entity(id, id.partition("-")[0], id[-1].upper()) for id in names),
        mentions=(),
        entity_of={},
        aliases=tuple(Alias(id, text, id, n) for n, id in enumerate(names) for text in ("Y", "X")),
        merges=(
            Merge("person-c", "Z", "C", "second by the alphabet"),
            Merge("person-c", "Z", "C", "first by the alphabet"),
            Merge("organisation-a", "Z", "A", "another"),
        ),
        corrections=(Correction(2, "rename", "C", "D", "", "applied", ""),),
    )
    seen = {"person-c": Seen(3, 1, "2020-01-01", "2020-01-01")}
    corpus = corpus_columns(whole, seen)
    wanted = corpus_tables(corpus, skips=samples.SKIPS)
    pieces = list(corpus_pieces(corpus, skips=samples.SKIPS))
    assert len(pieces) == -(-len(names) // size)
    for name, frame in wanted.items():
        parts = [piece[name] for piece in pieces if name in piece]
        pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), frame)
        assert len(parts) == (1 if name in {"corrections", "skipped"} else len(pieces))
    counts = {name: len(wanted[name]) for name in ("entities", "aliases", "merges")}
    assert count_corpus(corpus) == counts == {"entities": 4, "aliases": 8, "merges": 2}


def test_a_corpus_that_names_nothing_has_its_tables_all_the_same():
    nothing = corpus_columns(Resolution((), (), {}, (), ()), {})
    (tables,) = corpus_pieces(nothing, skips=samples.SKIPS)
    assert {name: len(frame) for name, frame in tables.items()} == {
        "entities": 0,
        "aliases": 0,
        "merges": 0,
        "corrections": 0,
        "skipped": len(samples.SKIPS),
    }


def test_two_entities_of_one_id_stand_in_one_piece(monkeypatch):
    monkeypatch.setattr(write_corpus, "_ENTITIES_AT_ONCE", 2)
    ids = ["person-a", "person-b", "person-b", "person-b", "person-c"]
    whole = Resolution(tuple(Entity(id, "person", id) for id in ids), (), {}, (), ())
    first, second = corpus_pieces(corpus_columns(whole, {}))
    assert first["entities"]["entity_id"].tolist() == ids[:4]
    assert second["entities"]["entity_id"].tolist() == ids[4:]
    with pytest.raises(OutputError, match="two rows with the key 'person-b'"):
        check_some(first)
