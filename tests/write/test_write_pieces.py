import io
import json
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import write_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.errors import OutputError
from pipeline.write import (
    RELEASE_TABLES,
    TABLES,
    Counted,
    build_tables,
    fragment_of,
    load_fragment,
    load_fragments,
    put_together,
    rendered,
    write_fragment,
)
from pipeline.write import writer as writer_module
from pipeline.write.formats import arrow_of, csv_lines, json_lines
from pipeline.write.frames import _OF_CONTACT_DATA, cell_text, frame_of, series_of

TEXTS = st.one_of(
    st.sampled_from(["NA", "null", "", " ", "1e5", "a@b.fr", "01 22 33 44 55", "٠١ ٢٢ ٣٣ ٤٤ ٥٥"]),
    st.text(alphabet=',"\r\n\\;\t\x00\x01\x08\x0c\x1f\x7f\x85\u2028\ufeff\ud800\udfffé€😀/'),
    st.text(alphabet=st.characters()),
)
VALUES = {
    "string": TEXTS,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.one_of(st.floats(-1e15, 1e15), st.sampled_from([-0.0, 0.0, 1e-4, 1e16, 1e22])),
    "boolean": st.booleans(),
    "date": st.one_of(st.just(""), st.dates().map(str)),
}


def row_by_row(table, frame):
    """CSV and JSON as Python writes them, one row after the other."""
    columns = []
    for column in table.columns:
        values = frame[column.name].tolist()
        if column.type == "date":
            values = [None if pd.isna(value) else value.date().isoformat() for value in values]
        columns.append(values)
    rows = [dict(zip(table.header, row, strict=True)) for row in zip(*columns, strict=True)]
    lines = [",".join(map(cell, row.values())) + "\n" for row in rows]
    objects = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    return "".join(lines).encode(), "".join(objects).encode()


def cell(value):
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return "" if value is None else repr(value)
    quoted = '"' + value.replace('"', '""') + '"'
    return quoted if set(value) & set('",\r\n') else value


@pytest.mark.parametrize("name", ["releases", "mentions", "release_entities"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_lines_joined_by_column_are_those_written_row_by_row(name, data):
    table = TABLES[name]
    n = data.draw(st.integers(0, 4))
    frame = pd.DataFrame(
        {
            column.name: series_of(
                column, data.draw(st.lists(VALUES[column.type], min_size=n, max_size=n))
            )
            for column in table.columns
        }
    )
    rows = arrow_of(table, frame)
    assert (csv_lines(rows), json_lines(rows)) == row_by_row(table, frame)
    # a part of a table is looked at from where it begins
    assert (csv_lines(rows[1:]), json_lines(rows[1:])) == row_by_row(table, frame[1:])


@given(texts=st.lists(TEXTS, max_size=6))
def test_cells_looked_at_together_are_those_looked_at_one_by_one(texts):
    for name in ("title", "path"):
        (column,) = (column for column in TABLES["releases"].columns if column.name == name)
        wanted = [cell_text(text, prose=column.prose) for text in texts]
        assert series_of(column, texts).tolist() == wanted


def test_the_first_byte_tells_what_contact_data_holds():
    essential = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if privacy._ESSENTIAL.match(character)
    ]
    assert len(essential) > 600
    assert all(_OF_CONTACT_DATA[character.encode()[0]] for character in essential)
    assert not _OF_CONTACT_DATA[[*"Élan d’œuvre – « à »".encode()]].any()


def test_a_cell_without_a_value_is_no_line():
    rows = pa.table({"a": pa.array(["x", None]), "b": pa.array(["y", "z"])})
    with pytest.raises(ValueError, match="a cell has no value"):
        csv_lines(rows)
    with pytest.raises(ValueError, match="Out of range float"):
        json_lines(pa.table({"a": [float("nan")]}))


# --- fragments --------------------------------------------------------------------------------


@pytest.fixture
def fragment():
    return fragment_of(samples.pages(), samples.resolution())


def test_a_fragment_comes_back_and_other_programs_read_it(fragment, tmp_path):
    path, again = tmp_path / "a.zip", tmp_path / "b.zip"
    for one in (path, again):
        write_fragment(fragment, one, facts={"n": 2})
    assert path.read_bytes() == again.read_bytes()
    assert load_fragment(path) == fragment
    with zipfile.ZipFile(path) as archive:
        assert [*archive.namelist()][:3] == [
            "releases.csv.zst", "releases.jsonl.zst", "releases.arrow.zst",
        ]  # fmt: skip
        assert archive.testzip() is None
        # as docs/write.md has it
        with archive.open("mentions.arrow.zst") as file:
            frame = pa.ipc.open_stream(pa.input_stream(file, compression="zstd")).read_pandas()
    assert frame["text"].tolist() == fragment["mentions"].arrow["text"].to_pylist()


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_fragment_is_named(fragment, tmp_path, at):
    path = tmp_path / "a.zip"
    write_fragment(fragment, path, facts={})
    whole = path.read_bytes()
    place = int(len(whole) * at)
    for damaged in (whole[:place], whole[:place] + b"\xff\x00\xff" + whole[place + 3 :]):
        path.write_bytes(damaged)
        with pytest.raises(OutputError, match=r"a\.zip: .*; delete it, and `releve run` makes it"):
            load_fragment(path)


def test_a_size_that_is_wrong_is_damage(fragment, tmp_path):
    path = tmp_path / "a.zip"
    write_fragment(fragment, path, facts={})
    for size in (b"", b"x", b"3", b"%d" % (len(fragment["mentions"].csv) + 1)):
        other = tmp_path / "b.zip"
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as copy:
            for info in archive.infolist():
                data = archive.read(info)
                if info.filename == "mentions.csv.zst":
                    info.comment = size
                copy.writestr(info, data)
        with pytest.raises(OutputError, match=r"b\.zip: "):
            load_fragment(other)


def test_fragments_come_in_turn_and_so_do_errors(tmp_path):
    paths = [tmp_path / f"{n}.zip" for n in range(6)]
    for n, path in enumerate(paths):
        page = samples.second_page()
        release = samples.release(f"r{n}", page.release.text)
        rows = fragment_of([type(page)(release, page.zones)], samples.resolution(mentions=()))
        write_fragment(rows, path, facts={})
    ids = [one["releases"].arrow["release_id"].to_pylist() for one in load_fragments(paths)]
    assert ids == [[f"r{n}"] for n in range(6)]
    paths[3].unlink()
    seen = []
    with pytest.raises(OutputError, match=r"3\.zip: "):
        seen += (one["releases"].n for one in load_fragments(paths))
    reading = load_fragments(paths)
    next(reading)
    reading.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("fragments")]


# --- tables out of pieces ---------------------------------------------------------------------


def links(n):
    return [
        {
            "release_id": f"r{number:03}", "entity_id": "e", "n_mentions": 1,
            "n_contact_mentions": 0, "first_start": number, "in_title": not number % 3,
            "salience": number / 999, "confidence": 1.0,
        }
        for number in range(n)
    ]  # fmt: skip


def files(folder: Path):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("n", [0, 1, 9, 10, 11, 40])
def test_rows_may_be_cut_anywhere(tmp_path, monkeypatch, n):
    monkeypatch.setattr(writer_module, "ROW_GROUP", 10)
    name = "release_entities"
    frame = frame_of(TABLES[name], links(n))
    folders = []
    for size in (1, 7, 10, 25, 100):
        parts = [frame[start : start + size] for start in range(0, n, size)]
        pieces = ({name: rendered(name, part)} for part in parts)
        folders.append(files(put_together({name: n}, pieces, tmp_path / str(size))))
        frames = ({name: part} for part in parts)  # that are rendered beside
        folders.append(files(put_together({name: n}, frames, tmp_path / f"{size}-frames")))
    assert all(one == folders[0] for one in folders)
    file = pq.ParquetFile(io.BytesIO(folders[0][f"{name}.parquet"]))
    assert file.num_row_groups == -(-n // 10)
    assert file.read()["first_start"].to_pylist() == [*range(n)]


@pytest.mark.parametrize(("said", "how"), [(2, "more"), (4, "fewer")])
def test_rows_that_were_counted_otherwise_are_refused(tmp_path, said, how):
    name = "release_entities"
    piece = {name: rendered(name, frame_of(TABLES[name], links(3)))}
    with pytest.raises(OutputError, match=f"{name}: there are {how} rows than were counted"):
        put_together({name: said}, [piece], tmp_path)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("where", ["_write_csv", "add", "_write_group", "_complete"])
def test_what_goes_wrong_beside_is_raised_and_leaves_nothing(tmp_path, monkeypatch, where):
    def full(self, *of):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer_module.TableWriter, where, full)
    monkeypatch.setattr(writer_module, "ROW_GROUP", 2)
    name = "release_entities"
    frame = frame_of(TABLES[name], links(9))
    pieces = ({name: rendered(name, frame[start : start + 1])} for start in range(9))
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        put_together({name: 9}, pieces, tmp_path)
    assert not [*tmp_path.iterdir()]
    assert not [one for one in threading.enumerate() if one.name.startswith("tables")]


def test_a_run_that_is_stopped_between_two_pieces_leaves_nothing(tmp_path):
    name = "release_entities"

    def pieces():
        yield {name: rendered(name, frame_of(TABLES[name], links(3)))}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_together({name: 6}, pieces(), tmp_path)
    assert not [*tmp_path.iterdir()]
    assert not [one for one in threading.enumerate() if one.name.startswith("tables")]


def test_what_cannot_be_rendered_is_raised_and_leaves_nothing(tmp_path):
    name = "release_entities"
    frame = frame_of(TABLES[name], links(2))
    frame["salience"] = float("nan")
    with pytest.raises(ValueError, match="Out of range float"):
        put_together({name: 2}, [{name: frame}], tmp_path)
    assert not [*tmp_path.iterdir()]


def test_no_more_is_taken_than_a_few_pieces_that_wait(tmp_path, monkeypatch):
    name = "release_entities"
    begun, taken = threading.Event(), []

    def full(self, *of):
        begun.wait()
        raise OSError(28, "No space left on device")

    def pieces():
        for n in range(20):
            if n == 2:  # the first is being written, the second waits
                begun.set()
            taken.append(n)
            yield {name: rendered(name, frame_of(TABLES[name], links(1)))}

    monkeypatch.setattr(writer_module.TableWriter, "add", full)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        put_together({name: 20}, pieces(), tmp_path)
    assert taken == [0, 1, 2]
    assert not [*tmp_path.iterdir()]


def test_a_writer_that_is_left_early_has_nothing_open(tmp_path):
    name = "release_entities"
    with (
        ThreadPoolExecutor(1) as beside,
        writer_module.TableWriter(TABLES[name], tmp_path, n_rows=3, beside=beside) as writer,
    ):
        writer.add(b"x\n", b"{}\n", rendered(name, frame_of(TABLES[name], links(1))).arrow)
    assert all(handle.closed for handle in writer._handles)


# --- how often entities are named -------------------------------------------------------------


def test_what_is_counted_from_fragments_is_what_is_counted_from_mentions(fragment):
    tables = build_tables(samples.pages(), samples.resolution())
    entities = tables["entities"]
    counted = Counted(entities["entity_id"].tolist())
    counted.add(*(fragment[name].arrow for name in ("releases", "release_entities")))
    columns = counted.columns()
    assert columns["n_mentions"] == entities["n_mentions"].tolist()
    assert columns["n_releases"] == entities["n_releases"].tolist()
    for name in ("first_date", "last_date"):
        days = entities[name].dt.strftime("%Y-%m-%d").fillna("")
        assert columns[name] == days.tolist()
    assert columns["first_date"].count("") == 1  # named in contact lines alone


@pytest.mark.parametrize("at_once", [1, 4, 6, 100])
def test_days_are_the_first_and_last_of_all_that_are_known(at_once):
    counted = Counted(["e", "f"], at_once=at_once)
    shards = ["2020-01-02", "", "0001-01-01"], ["9999-12-31", "", ""], ["", "", ""]
    for n, days in enumerate(shards):
        ids = [f"r{n}-{of}" for of in range(3)]
        dates = pa.array([day or None for day in days]).cast(pa.date32())
        releases = pa.table({"release_id": ids, "date_earliest": dates})
        found = pa.table({"release_id": ids, "entity_id": ["e"] * 3, "n_mentions": [1, 2, 0]})
        counted.add(releases, found)
    assert counted.columns() == {
        "n_mentions": [9, 0],
        "n_releases": [6, 0],
        "first_date": ["2020-01-02", ""],
        "last_date": ["9999-12-31", ""],
    }


def test_where_nothing_is_named_nothing_is_counted():
    nothing = {"n_mentions": [0], "n_releases": [0], "first_date": [""], "last_date": [""]}
    assert Counted(["e"]).columns() == nothing
    assert Counted([]).columns() == {name: [] for name in nothing}


def test_an_entity_that_there_is_not_is_an_error(fragment):
    found = [fragment[name].arrow for name in ("releases", "release_entities")]
    lost = "release_entities: entity_id '.*' is not in entities"
    with pytest.raises(OutputError, match=lost):
        Counted(["BLR"], at_once=1).add(*found)
    counted = Counted(["BLR"])
    counted.add(*found)
    with pytest.raises(OutputError, match=lost):
        counted.columns()
    assert set(fragment) == set(RELEASE_TABLES)
