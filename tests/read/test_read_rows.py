"""Files of releases: rows of CSV, lines of JSON."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import Columns
from pipeline.read.fields import cell_date, is_day, iso_date
from pipeline.read.rows import BadRow, Row, csv_rows, jsonl_rows


def read_csv(source: str, **columns: str) -> list[Row | BadRow]:
    return list(csv_rows(source, columns=Columns(**columns)))


def read_jsonl(source: str, **columns: str) -> list[Row | BadRow]:
    return list(jsonl_rows(source, columns=Columns(**columns)))


def brief(rows: list[Row | BadRow]) -> list[tuple[str, str]]:
    return [
        (str(row.number), row.reason) if isinstance(row, BadRow) else (row.id, row.text)
        for row in rows
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found_from_the_header(delimiter):
    lines = [["id", "titre", "texte"], ["7", "L’OIM, à Niamey", 'Il a dit : "oui";\n\nnon, | \t']]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(lines)
    assert read_csv(stream.getvalue()) == [
        Row(
            number=1, id="7", text='Il a dit : "oui";\n\nnon, | \t', title="L’OIM, à Niamey",
            date="", url="", publisher="", notes=(),
        )
    ]  # fmt: skip


def test_fields_come_from_their_columns():
    text = "Date,Éditeur,lien,Contenu\n01/07/2020,OIM,https://example.org/a,Genève.\n"
    assert read_csv(text) == [
        Row(
            number=1, id="1", text="Genève.", title="", date="2020-07-01",
            url="https://example.org/a", publisher="OIM", notes=(),
        )
    ]  # fmt: skip


def test_newlines_in_a_cell_stay_as_they_are():
    assert brief(read_csv('text\r\n"a\r\nb\nc\rd"\r\n')) == [("1", "a\r\nb\nc\rd")]


def test_chosen_column_comes_first():
    text = "text,resume\nlong,court\n"
    assert brief(read_csv(text, text="resume")) == [("1", "court")]
    [row] = read_csv(text, title="intitulé")
    assert isinstance(row, Row)
    assert row.notes == ("no column 'intitulé' for its title",)


def test_where_a_chosen_column_is_absent_the_usual_names_are_tried_and_that_is_told():
    """A folder holds exports of several hands, and the options are for all of them."""
    names = {"text": "Matière", "id": "Réf", "date": "DATE"}
    [row] = read_csv("id,texte,Date\n7,Genève.,2020-07-01\n", **names)
    assert isinstance(row, Row)
    assert (row.id, row.text, row.date) == ("7", "Genève.", "2020-07-01")
    assert row.notes == (
        "no column 'Matière': its text is taken from 'texte'",
        "no column 'Réf': its id is taken from 'id'",
    )
    [row] = read_jsonl('{"id": 7, "texte": "Genève."}', **names)
    assert isinstance(row, Row)
    assert (row.id, row.text) == ("7", "Genève.")
    assert brief(read_csv("nom,resume\nA,court\n", text="absent")) == [
        ("0", "no column 'absent'; found: nom, resume: name the one that holds the text")
    ]


def test_without_a_known_name_the_text_is_what_is_by_far_the_longest():
    long = "Genève, le 1er juillet. " * 20
    told = ("no column 'text': its text is taken from 'Matière', by far the longest",)
    for rows in (
        read_csv(f"Lieu;Matière\nA;{long}\nB;{long}\n"),
        read_jsonl(f'{{"Lieu": "A", "Matière": "{long}"}}\n' * 2),
    ):
        assert [(row.text, row.notes) for row in rows if isinstance(row, Row)] == [(long, told)] * 2
    short = "Genève, le 1er juillet."
    assert brief(read_csv(f"Lieu;Matière\nA;{short}\n")) == [
        ("0", "no column 'text'; found: Lieu, Matière: name the one that holds the text")
    ]
    rows = read_csv(f"Original;Traduction\n{long};{long}\n")
    assert brief(rows) == [
        ("0", "no column 'text'; found: Original, Traduction: name the one that holds the text")
    ]


def test_missing_text_column_is_one_skip_that_lists_what_is_there():
    assert brief(read_csv("nom;age\nA;1\nB;2\n")) == [
        ("0", "no column 'text'; found: nom, age: name the one that holds the text")
    ]


def test_a_title_above_the_header_is_left_out_and_told():
    """As a sheet with a title over all its columns comes out when it is saved as CSV."""
    title = "Communiqués 2024 — Service de presse;;\n;;\n"
    rows = read_csv(f"{title}Date;Titre;Texte\n12/03/2024;Un don;Le don.\n")
    assert rows == [
        Row(
            number=1, id="1", text="Le don.", title="Un don", date="2024-03-12", url="",
            publisher="", notes=("a row above its header, left out",),
        )
    ]  # fmt: skip
    long = "Genève, le 1er juillet. " * 20
    [row] = read_csv(f"{title}Jour;Matière\n12/03/2024;{long}\n")
    assert isinstance(row, Row)
    assert (row.date, row.text, row.notes[-1]) == (
        "2024-03-12", long, "a row above its header, left out"
    )  # fmt: skip


def test_a_column_without_a_name_is_not_the_text():
    assert brief(read_csv(";nom\n1;Awa\n")) == [
        ("0", "no column 'text'; found: , nom: name the one that holds the text")
    ]


def test_an_unnamed_first_column_is_no_title_above_the_header():
    long = "Genève, le 1er juillet. " * 20
    [row] = read_csv(f",Matière\n0,'{long.replace(',', '')}'\n")
    assert isinstance(row, Row)
    assert row.notes == ("no column 'text': its text is taken from 'Matière', by far the longest",)


def test_a_row_of_data_is_no_header():
    assert brief(read_csv("texte\nOui, non\ntexte, id\n")) == [
        ("1", "Oui, non"),
        ("2", "texte, id"),
    ]
    assert brief(read_csv("id,texte\n1,texte\n2,Oui.\n")) == [("1", "texte"), ("2", "Oui.")]


def test_rows_without_text_are_skipped_alone():
    text = "id,text\na,\nb,Oui.\nc,   \nd\n\ne,Non.\n"
    assert brief(read_csv(text)) == [
        ("1", "empty: only white space in its 'text'"),
        ("b", "Oui."),
        ("3", "empty: only white space in its 'text'"),
        ("4", "no column 'text'; found: id: name the one that holds the text"),
        ("e", "Non."),
    ]


def test_header_alone_is_one_skip():
    assert brief(read_csv("id,text\n")) == [("0", "empty: there is no row under its header")]


def test_unquoted_commas_in_the_last_column_are_put_together():
    assert brief(read_csv("text\nGenève, le 1er juillet, l’OIM\n")) == [
        ("1", "Genève, le 1er juillet, l’OIM")
    ]


def test_unquoted_commas_elsewhere_are_refused():
    assert brief(read_csv("text,id\nGenève, le 1er juillet,7\n")) == [
        ("1", "3 cells for 2 columns: put the text in quotation marks")
    ]


def test_quote_that_is_never_closed_is_said():
    assert brief(read_csv('id,text\n1,Oui.\n2,"Non.\n3,Peut-être.\n')) == [
        ("1", "Oui."),
        ("2", "a quotation mark opened here is never closed: close it"),
    ]


def test_cell_longer_than_the_csv_modules_limit():
    before = csv.field_size_limit()
    assert brief(read_csv("text\n" + "mot " * 50_000 + "\n")) == [("1", "mot " * 50_000)]
    assert csv.field_size_limit() == before


def test_ids_given_twice_are_made_unique_and_noted():
    rows = read_csv("id,text\nx,Un.\nx,Deux.\nx~2,Trois.\nx,Quatre.\n")
    assert brief(rows) == [("x", "Un."), ("x~2", "Deux."), ("x~2~2", "Trois."), ("x~3", "Quatre.")]
    assert [row.notes for row in rows if isinstance(row, Row)] == [
        (),
        ("another row has the id 'x' too",),
        ("another row has the id 'x~2' too",),
        ("another row has the id 'x' too",),
    ]


def test_ids_are_one_line_of_clean_text():
    rows = read_jsonl(
        json.dumps({"id": " a\n\x1bb ", "text": "Oui."})
        + "\n"
        + json.dumps({"id": "x" * 300, "text": "Non."})
    )
    assert brief(rows) == [("a %1Bb", "Oui."), ("2", "Non.")]


def test_bad_lines_of_json_are_skipped_alone():
    deep = "[" * 100_000
    lines = [
        '{"text": "Un.", "id": 12, "date": "2020-07-01T10:00:00Z"}',
        "pas du json",
        "",
        '["texte"]',
        '{"titre": "sans texte"}',
        '{"text": ["a", "b"]}',
        '{"text": null}',
        deep,
        '{"text": "Deux.\\r\\n\\u2028Fin \\ud800 \\u0000"}',
    ]
    assert brief(read_jsonl("\n".join(lines) + "\n")) == [
        ("12", "Un."),
        ("2", "no JSON (Expecting value): write one object a line"),
        ("4", "JSON, but no object: write {…} with a text"),
        ("5", "no column 'text'; found: titre: name the one that holds the text"),
        ("6", "its 'text' is no text but a JSON list"),
        ("7", "empty: only white space in its 'text'"),
        ("8", "JSON nested too deeply to be read"),
        ("9", "Deux.\r\n\u2028Fin \ufffd \ufffd"),
    ]  # fmt: skip


def test_json_array_is_one_skip():
    assert brief(read_jsonl('[\n{"text": "a"},\n{"text": "b"}\n]')) == [
        ("0", "no JSON lines but one JSON array: write one object a line")
    ]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2020-07-01", "2020-07-01"),
        ("2020-07-01T23:59:00+02:00", "2020-07-01"),
        ("2020-07", "2020-07"),
        (2020, "2020"),
        ("20200701", "2020-07-01"),
        ("1/7/2020", "2020-07-01"),
        ("mer, 01/07/2020 - 14:30", "2020-07-01"),
        ("Wed, 01 Jul 2020 10:00:00 GMT", "2020-07-01"),
        ("31/02/2020", ""),
        ("07/13/2020", ""),
        ("1er juillet", ""),
        ("0001-01-01", ""),
        ("12345678901", ""),
        ("", ""),
        (None, ""),
        (True, ""),
    ],
)
def test_dates_become_iso_or_nothing(written, iso):
    assert iso_date(written) == iso


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_text_written_as_csv_comes_back(texts):
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["text", "id"], *([t, ""] for t in texts)])
    rows = read_csv(stream.getvalue())
    texts = [t for t in texts if t]  # a row of empty cells is a blank line
    wanted = [t if any(map(str.isalnum, t)) else None for t in texts]
    assert [row.text if isinstance(row, Row) else None for row in rows] == (wanted or [None])


@given(st.text(max_size=400))
def test_any_text_is_rows_or_reasons(text):
    for rows in (read_csv(text), read_jsonl(text)):
        good = [row.id for row in rows if isinstance(row, Row)]
        assert len(set(good)) == len(good)
        assert all(row.reason for row in rows if isinstance(row, BadRow))


def test_a_column_is_also_found_by_the_words_its_name_begins_with():
    header = "Réf;Intitulé du communiqué;Mise en ligne;Service émetteur;Corps du CP;Lien"
    [row] = read_csv(f"{header}\nCP-1;Un don;14/01/2026;CHU de Vernoy;Le don.;https://a.example\n")
    assert row == Row(
        number=1, id="CP-1", text="Le don.", title="Un don", date="2026-01-14",
        url="https://a.example", publisher="CHU de Vernoy", notes=(),
    )  # fmt: skip


def test_a_column_that_only_begins_like_a_text_is_none():
    assert brief(read_csv("article id;source url\n7;https://a.example\n")) == [
        ("0", "no column 'text'; found: article id, source url: name the one that holds the text")
    ]


def test_of_two_columns_that_begin_alike_neither_is_taken():
    [row] = read_csv("texte;date de création;date de mise à jour\nOui.;2020;2021\n")
    assert isinstance(row, Row)
    assert row.date == ""


def days_of(rows: list[Row | BadRow]) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.date, row.notes) for row in rows if isinstance(row, Row)]


def test_without_a_known_name_the_date_is_the_column_whose_cells_are_days():
    told = ("no column 'date': its date is taken from 'Diffusé', whose cells are days",)
    assert days_of(read_csv("Diffusé;texte\n14/01/2026;Un.\n1er mars 2026;Deux.\n;Trois.\n")) == [
        ("2026-01-14", told),
        ("2026-03-01", told),
        ("", told),
    ]
    line = '{{"Diffusé": "{}", "text": "Un."}}\n'
    rows = read_jsonl(line.format("2026-01-14T10:00:00Z") + line.format("2026-01-15"))
    assert days_of(rows) == [("2026-01-14", told), ("2026-01-15", told)]
    [row] = read_csv("Quand,texte\n14/01/2026,Un.\n", date="Jour")
    assert isinstance(row, Row)
    assert row.date == "2026-01-14"
    assert row.notes == ("no column 'Jour': its date is taken from 'Quand', whose cells are days",)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Exercice", ["2024", "2025"]),
        ("Dossier", ["20240114", "20240115"]),
        ("Réf.", ["CP 14/01/2024", "CP 15/01/2024"]),
        ("Montant", ["1.204.350", "12,50"]),
        ("Tél.", ["01.23.45.67.89", "05 12 20 19 99"]),
        ("Chapeau", ["Le 14 janvier 2024, un don.", "Le 15 janvier 2024, un toit."]),
        ("Mois", ["janvier 2024", "février 2024"]),
        ("Souvent autre chose", ["14/01/2024", "à venir"]),
        ("crawled_at", ["2024-01-14T10:00:00Z", "2024-01-15T10:00:00Z"]),
        ("Date de naissance", ["14/01/1964", "15/01/1971"]),
        ("Modifié le", ["14/01/2024", "15/01/2024"]),
    ],
)
def test_no_date_is_taken_from_numbers_sentences_and_other_days(name, cells):
    rows = read_jsonl("".join(json.dumps({name: cell, "text": "Un don."}) + "\n" for cell in cells))
    assert days_of(rows) == [("", ())] * 2


def test_of_two_columns_of_days_neither_is_taken_unless_one_stays_the_same():
    rows = read_csv("A;B;texte\n14/01/2026;15/01/2026;Un.\n16/01/2026;17/01/2026;Deux.\n")
    assert days_of(rows) == [("", ()), ("", ())]
    rows = read_csv("A;B;texte\n14/01/2026;20/01/2026;Un.\n16/01/2026;20/01/2026;Deux.\n")
    assert [date for date, _ in days_of(rows)] == ["2026-01-14", "2026-01-16"]


def test_a_named_date_column_comes_before_one_of_days():
    rows = read_csv("A;date;texte\n14/01/2026;;Un.\n16/01/2026;;Deux.\n")
    assert days_of(rows) == [("", ()), ("", ())]


@pytest.mark.parametrize(
    ("written", "iso", "day"),
    [
        ("mercredi 1er juillet 2020", "2020-07-01", "2020-07-01"),
        ("1 juil. 2020", "2020-07-01", "2020-07-01"),
        ("July 1, 2020", "2020-07-01", "2020-07-01"),
        ("Wed, 01 Jul 2020 10:00:00 GMT", "2020-07-01", "2020-07-01"),
        ("01/07/20", "2020-07-01", ""),
        ("juillet 2020", "2020-07", ""),
        ("1er juillet", "", ""),
        ("Genève, 1er juillet 2020", "2020-07-01", ""),
    ],
)
def test_dates_in_words(written, iso, day):
    assert cell_date(written) == iso
    assert is_day(written) == day
