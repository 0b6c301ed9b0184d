"""Parquet, XLSX and JSON Lines, read by their own readers, hold the rows of the tables."""

import csv
import io
import json
import re

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from export_samples import ODD_ID, ODD_TEXT, outputs_of, pages, resolution
from openpyxl.utils.escape import unescape

from pipeline.export import export, open_source
from pipeline.export.sheets import harmless
from pipeline.export.source import rows_of, values_of, with_tables
from pipeline.export.xlsx import write
from pipeline.records import Resolution
from pipeline.write import TABLES, load_tables


@pytest.fixture(scope="module")
def source(outputs):
    return open_source(outputs)


def test_parquet_has_all_rows_with_their_types(source, exported):
    for name, table in TABLES.items():
        read = pq.read_table(exported / "parquet" / f"{name}.parquet")
        assert read.column_names == table.header
        assert read.num_rows == len(source.tables[name])
        for row, expected in zip(read.to_pylist(), rows_of(source, name), strict=True):
            row = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()}
            assert row == expected
    releases = pq.read_schema(exported / "parquet" / "releases.parquet")
    assert releases.field("date_earliest").type == pa.date32()
    assert releases.field("date").type == pa.string()


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(exported / "xlsx" / "releve.xlsx")


@pytest.fixture(scope="module")
def objects(exported):
    data = (exported / "jsonl" / "releases.jsonl").read_text("utf-8")
    assert data.endswith("\n")
    return [json.loads(line) for line in data.split("\n")[:-1]]


class TestXlsx:
    def test_a_sheet_a_table_with_all_rows(self, book, source):
        assert book.sheetnames == list(TABLES)
        for name, table in TABLES.items():
            header, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
            assert header == table.header
            expected = [[v if v != "" else None for v in row] for row in values_of(source, name)]
            # a control character is written as Excel writes it, text like markup after a space
            read = [[unescape(v) if isinstance(v, str) else v for v in row] for row in rows]
            assert [
                [v.removeprefix(" ") if str(v).startswith(" <r>") else v for v in row]
                for row in read
            ] == expected

    def test_filters_are_on_and_the_header_stays(self, book, source):
        for name in TABLES:
            sheet = book[name]
            assert sheet.freeze_panes == "A2"
            n_rows = len(source.tables[name]) + 1
            last = openpyxl.utils.get_column_letter(len(TABLES[name].header))
            assert sheet.auto_filter.ref == f"A1:{last}{n_rows}"

    def test_text_is_text_and_stays_text(self, book):
        found = set()
        for name, table in TABLES.items():
            for row in book[name].iter_rows(min_row=2):
                for column, cell in zip(table.columns, row, strict=True):
                    if column.type in ("string", "date") and cell.value is not None:
                        assert (cell.data_type, cell.number_format) == ("s", "@")
                        found.add(cell.value)
                    assert cell.data_type != "f"
                    assert cell.hyperlink is None
        assert {"=SOMME(A1)", "+Élodie N’Diaye", "-1+2", "2021-03-03", "2020-07"} <= found
        assert {"NA", " <r>Ligue</r>"} <= found

    def test_numbers_are_numbers(self, book):
        row = next(book["mentions"].iter_rows(min_row=2))
        values = dict(zip(TABLES["mentions"].header, row, strict=True))
        assert (values["start"].data_type, values["confidence"].data_type) == ("n", "n")
        link = next(book["release_entities"].iter_rows(min_row=2))
        at = TABLES["release_entities"].header.index("in_title")
        assert link[at].data_type == "b"

    def test_a_table_that_outgrows_a_sheet_is_csv_beside(self, source, tmp_path):
        notes = write(source, tmp_path, most_rows=5)
        book = openpyxl.load_workbook(tmp_path / "releve.xlsx")
        long = [name for name in TABLES if len(source.tables[name]) >= 5]
        assert "mentions" in long
        assert [note.split()[0] for note in notes] == long
        assert notes[long.index("mentions")] == (
            f"mentions has {len(source.tables['mentions'])} rows, more than a sheet holds: "
            "see mentions.csv"
        )
        assert book["mentions"]["A1"].value == notes[long.index("mentions")]
        assert sorted(path.stem for path in tmp_path.glob("*.csv")) == sorted(long)
        lines = (tmp_path / "mentions.csv").read_text("utf-8").splitlines()
        assert lines[0] == ",".join(TABLES["mentions"].header)
        assert len(lines) >= len(source.tables["mentions"]) + 1

    def test_a_table_that_just_fits_does(self, source, tmp_path):
        assert write(source, tmp_path, most_rows=len(source.tables["mentions"]) + 1) == []

    def test_a_cell_too_long_is_cut_and_whole_beside(self, source, tmp_path):
        title = "é" * 32_766 + "😀"
        frame = source.tables["releases"]
        titles = [title, *frame["title"].tolist()[1:]]
        longer = with_tables(source, releases=frame.assign(title=titles))
        notes = write(longer, tmp_path)
        assert notes == [
            "releases: 1 cell is cut at what a cell holds; whole in releases.csv",
        ]
        cell = openpyxl.load_workbook(tmp_path / "releve.xlsx")["releases"]["D2"].value
        assert cell == "é" * 32_766
        assert title in (tmp_path / "releases.csv").read_text("utf-8")


class TestJsonl:
    def test_every_row_is_in_it_once(self, objects, source):
        tables = source.tables
        assert [one["release_id"] for one in objects] == tables["releases"]["release_id"].tolist()
        entities = [e for one in objects for e in one["entities"]]
        assert len(entities) == len(tables["release_entities"])
        mentions = [m["mention_id"] for e in entities for m in e["mentions"]]
        assert sorted(mentions) == sorted(tables["mentions"]["mention_id"])
        assert sum(len(one["zones"]) for one in objects) == len(tables["zones"])
        assert sum(len(one["roles"]) for one in objects) == len(tables["roles"])

    def test_offsets_hold_in_its_text(self, objects):
        for one in objects:
            assert "".join(one["text"][z["start"] : z["end"]] for z in one["zones"]) == one["text"]
            for entity in one["entities"]:
                for mention in entity["mentions"]:
                    assert one["text"][mention["start"] : mention["end"]] == mention["text"]

    def test_one_object(self, objects):
        odd = next(one for one in objects if one["release_id"] == ODD_ID)
        told, contact = ODD_TEXT[: ODD_TEXT.index("Contact")], ODD_TEXT[ODD_TEXT.index("Contact") :]
        assert odd["text"] == told + re.sub(r"\S", "*", contact)
        assert (odd["date"], odd["date_earliest"], odd["publisher"]) == ("--09-13", None, "-1+2")
        (elodie,) = [e for e in odd["entities"] if e["type"] == "person"]
        assert elodie["name"] == "+Élodie N’Diaye"
        assert elodie["n_mentions"] == 1
        assert [role["role"] for role in odd["roles"]] == ["présidente"]


def test_an_empty_run_can_be_exported(tmp_path):
    outputs = outputs_of(tmp_path / "o", [], Resolution((), (), {}, (), ()))
    done = export(outputs, tmp_path / "to")
    assert len(done) == 9
    assert (tmp_path / "to" / "jsonl" / "releases.jsonl").read_bytes() == b""
    assert json.loads((tmp_path / "to" / "label-studio" / "tasks.json").read_bytes()) == []


def test_rows_come_in_parts_and_none_is_lost(source, monkeypatch):
    whole = list(values_of(source, "mentions"))
    monkeypatch.setattr("pipeline.export.source._N_ROWS", 3)
    assert list(values_of(source, "mentions")) == whole
    assert len(whole) == len(load_tables(source.outputs)["mentions"]) - 2


def test_the_sample_is_whole():
    for mention in resolution().mentions:
        (text,) = [p.release.text for p in pages() if p.release.id == mention.release_id]
        assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+Élodie", "'+Élodie"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        (" =1", " '=1"),
        ("\t=1", "'\t'=1"),
        ("\r\n", "'\r\n"),
        ("un;=1,+2|@x\n-3", "un;'=1,'+2|'@x\n'-3"),
        ('"=1', "\"'=1"),
        ("Port-au-Prince", "Port-au-Prince"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_no_cell_of_the_csv_for_spreadsheets_starts_a_formula(text, cell):
    assert harmless(text) == cell


def test_the_csv_for_spreadsheets_is_the_table_but_for_apostrophes(exported, source):
    for name in TABLES:
        content = (exported / "csv" / f"{name}.csv").read_bytes().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(content, newline=""))
        assert header == TABLES[name].header
        expected = list(values_of(source, name))
        assert len(rows) == len(expected)
        for row, values in zip(rows, expected, strict=True):
            for cell, value in zip(row, values, strict=True):
                assert not cell.startswith(tuple("=+-@\t\r"))
                if isinstance(value, str):
                    assert cell == harmless(value)
