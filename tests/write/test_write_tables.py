import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import write_samples as samples
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.records import Page, Resolution, Zone
from pipeline.write import (
    TABLES,
    build_tables,
    columns_markdown,
    descriptions_markdown,
    load_tables,
    write_tables,
)
from pipeline.write import writer as writer_module

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tables():
    return build_tables(samples.pages(), samples.resolution(), skips=samples.SKIPS)


def assert_same(left, right):
    assert list(left) == list(right)
    for name, frame in left.items():
        pd.testing.assert_frame_equal(frame, right[name], check_exact=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_tables_come_back_as_they_were_written(tables, tmp_path):
    folder = write_tables(tables, tmp_path / "outputs")
    assert folder == tmp_path / "outputs" / "tables"
    assert_same(load_tables(tmp_path / "outputs"), tables)
    assert_same(load_tables(str(folder)), tables)


def test_loaded_types(tables, tmp_path):
    write_tables(tables, tmp_path)
    releases = load_tables(tmp_path)["releases"]
    assert releases["title"].tolist() == ["NA", "L’OIM au Bélarus"]
    assert releases["date"].tolist() == ["2020-07", "2021-03-03"]
    assert releases["date_earliest"].tolist() == [
        pd.Timestamp("2020-07-01"),
        pd.Timestamp("2021-03-03"),
    ]
    assert releases["place"].tolist() == ["", "Minsk"]
    assert releases.dtypes.astype(str).to_dict() == {
        **dict.fromkeys(releases.columns, "str"),
        "date_earliest": "datetime64[s]",
        **dict.fromkeys(["n_characters", "n_body_characters", "n_mentions"], "int64"),
    }
    links = load_tables(tmp_path)["release_entities"]
    assert links.dtypes.astype(str)[["in_title", "salience"]].tolist() == ["bool", "float64"]


WORDS = st.one_of(
    st.sampled_from(["NA", "nan", "null", "None", "", " ", "-", "1", "1e5", "true", "#N/A", "\r"]),
    st.text(alphabet=st.characters()),
    st.text(alphabet=',"\r\n\\;\t \x00\x85\u2028\ufeff\ud800é'),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=5),
    confidences=st.lists(st.floats(0, 1), min_size=9, max_size=9),
    day=st.dates(),
)
def test_any_text_number_and_date_round_trips(tmp_path, texts, confidences, day):
    pages = [
        Page(
            samples.release(f"r{number}", "x", publisher=publisher),
            (Zone(0, 1, "body", reason or "x"),),
            title=title,
            date_earliest=day.isoformat() if number % 2 else "",
        )
        for number, (publisher, title, reason) in enumerate(texts)
    ]
    resolution = samples.resolution()
    mentions = tuple(
        replace(mention, confidence=confidence)
        for mention, confidence in zip(resolution.mentions, confidences, strict=True)
    )
    resolution = replace(resolution, mentions=mentions)
    tables = build_tables([*samples.pages(), *pages], resolution)
    write_tables(tables, tmp_path)
    assert_same(load_tables(tmp_path), tables)


def test_tables_without_a_row_are_tables(tmp_path):
    nothing = Resolution((), (), {}, (), ())
    empty = build_tables([], nothing)
    folder = write_tables(empty, tmp_path)
    assert_same(load_tables(tmp_path), empty)
    assert Package(str(folder / "datapackage.json")).validate().valid
    assert json.loads((folder / "mentions.json").read_bytes()) == []


def test_a_loader_never_sees_a_mix_of_two_runs(tables, tmp_path):
    both = [tables, build_tables(samples.pages()[::-1], samples.resolution(merges=()))]
    write_tables(both[0], tmp_path)
    stop = threading.Event()

    def keep_writing():
        while not stop.is_set():
            for one in both:
                write_tables(one, tmp_path)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        seen = [load_tables(tmp_path) for _ in range(40)]
    finally:
        stop.set()
        writer.join()
    # the first set has a merge and a skipped file, the second has neither
    sizes = {(len(loaded["merges"]), len(loaded["skipped"])) for loaded in seen}
    assert sizes <= {(1, 1), (0, 0)}
    assert len(seen) == 40


def test_the_same_values_stand_in_every_format(tables, tmp_path):
    folder = write_tables(tables, tmp_path)
    for name, frame in tables.items():
        values = frame.astype(object).copy()
        for column in TABLES[name].columns:
            if column.type == "date":
                days = frame[column.name].dt.date.astype(object)
                values[column.name] = days.where(frame[column.name].notna(), None)
        expected = values.to_dict("records")
        assert pq.read_table(folder / f"{name}.parquet").to_pylist() == expected
        for record in expected:
            for key, value in record.items():
                if hasattr(value, "isoformat"):
                    record[key] = value.isoformat()
        assert json.loads((folder / f"{name}.json").read_text("utf-8")) == expected


def test_a_long_table_is_json_lines(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "N_ROWS_OF_JSON", len(tables["mentions"]) - 1)
    folder = write_tables(tables, tmp_path)
    lines = (folder / "mentions.jsonl").read_text("utf-8").split("\n")
    assert [json.loads(line)["mention_id"] for line in lines[:-1]] == tables["mentions"][
        "mention_id"
    ].tolist()
    assert not (folder / "mentions.json").exists()
    assert "mentions.jsonl" in json.loads((folder / "datapackage.json").read_bytes())["files"]
    monkeypatch.undo()
    assert not (write_tables(tables, tmp_path) / "mentions.jsonl").exists()


def test_csv_as_it_stands(tables, tmp_path):
    folder = write_tables(tables, tmp_path)
    assert (folder / "skipped.csv").read_bytes() == b"path,stage,reason\nvide.txt,read,empty\n"
    lines = (folder / "release_entities.csv").read_text("utf-8").split("\n")
    assert lines[2] == "oim/2021,BLR,2,0,9,true,0.4857,0.9"
    assert (
        '"Organisation internationale pour\nles migrations"'
        in (folder / "mentions.csv").read_bytes().decode()
    )


def test_the_same_input_gives_the_same_bytes_in_another_process(tables, tmp_path):
    here = contents(write_tables(tables, tmp_path / "here"))
    program = (
        "import sys, pathlib, write_samples as s\n"
        "from pipeline.write import build_tables, write_tables\n"
        "t = build_tables(s.pages()[::-1], s.resolution(), skips=s.SKIPS)\n"
        "write_tables(t, pathlib.Path(sys.argv[1]))\n"
    )
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "there")],
        check=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "3"},
    )
    assert contents(tmp_path / "there" / "tables") == here
    assert len(here) == 3 * len(TABLES) + 1


def test_frictionless_accepts_the_package_with_its_foreign_keys(tables, tmp_path):
    folder = write_tables(tables, tmp_path)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []
    package = json.loads((folder / "datapackage.json").read_bytes())
    keys = {
        (resource["name"], *key["fields"], key["reference"]["resource"])
        for resource in package["resources"]
        for key in resource["schema"]["foreignKeys"]
    }
    assert keys == {
        ("releases", "duplicate_of", ""),
        ("zones", "release_id", "releases"),
        ("mentions", "release_id", "releases"),
        ("mentions", "entity_id", "entities"),
        ("aliases", "entity_id", "entities"),
        ("release_entities", "release_id", "releases"),
        ("release_entities", "entity_id", "entities"),
        ("roles", "release_id", "releases"),
        ("roles", "person_id", "entities"),
        ("roles", "organisation_id", "entities"),
        ("merges", "entity_id", "entities"),
        ("dropped", "release_id", "releases"),
    }


@pytest.mark.parametrize(
    ("name", "find", "replacement"),
    [
        ("mentions", ",BLR,", ",XXX,"),
        ("releases", "2021-03-03,2021-03-03", "2021-03-03,hier"),
        ("zones", ",title,", ",titre,"),
    ],
)
def test_frictionless_sees_what_is_wrong(tables, tmp_path, name, find, replacement):
    folder = write_tables(tables, tmp_path)
    path = folder / f"{name}.csv"
    path.write_text(path.read_text("utf-8").replace(find, replacement, 1), "utf-8", newline="\n")
    assert not Package(str(folder / "datapackage.json")).validate().valid


def test_a_copy_refers_to_its_original(tmp_path):
    original = samples.second_page()
    release = samples.release("copie", original.release.text)
    copy = replace(original, release=release, duplicate_of="oim/2020")
    pages = [original, copy, samples.first_page()]
    folder = write_tables(build_tables(pages, samples.resolution()), tmp_path)
    assert Package(str(folder / "datapackage.json")).validate().valid
    assert load_tables(tmp_path)["releases"]["duplicate_of"].tolist() == ["oim/2020", "", ""]


def test_the_package_names_no_clock_no_machine_and_every_file(tables, tmp_path):
    folder = write_tables(tables, tmp_path)
    text = (folder / "datapackage.json").read_text("utf-8")
    package = json.loads(text)
    assert str(tmp_path) not in text
    assert {"created", "licenses", "sources"}.isdisjoint(package)
    assert package["files"] == sorted(path.name for path in folder.iterdir())
    csv = (folder / "mentions.csv").read_bytes()
    mentions = next(r for r in package["resources"] if r["name"] == "mentions")
    assert mentions["hash"] == f"sha256:{hashlib.sha256(csv).hexdigest()}"
    assert mentions["bytes"] == len(csv)


def test_no_tables_says_which_command_makes_them(tmp_path):
    with pytest.raises(OutputError, match=r"no tables here; `releve run CORPUS --outputs"):
        load_tables(tmp_path)
    with pytest.raises(OutputError, match="no tables here"):
        load_tables(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), r"entities\.csv is missing"),
        (lambda path: path.write_bytes(b"a,b\n1,2\n"), r"entities\.csv: its columns are not"),
        (lambda path: path.write_bytes(b""), r"entities\.csv: "),
        (lambda path: path.write_bytes(b"\xff\xfe"), r"entities\.csv: "),
        (
            lambda path: path.write_text(
                path.read_text("utf-8").replace(",2,1,", ",x,1,"), "utf-8"
            ),
            r"entities\.csv: ",
        ),
        (
            lambda path: path.write_text(
                path.read_text("utf-8").replace("-03-03", "-03-33"), "utf-8"
            ),
            r"entities\.csv: ",
        ),
    ],
)
def test_a_damaged_table_is_named(tables, tmp_path, damage, message):
    folder = write_tables(tables, tmp_path)
    damage(folder / "entities.csv")
    with pytest.raises(OutputError, match=message):
        load_tables(tmp_path)


def test_tables_that_contradict_themselves_leave_the_old_ones(tables, tmp_path):
    write_tables(tables, tmp_path)
    broken = {**tables, "entities": tables["entities"].iloc[1:]}
    with pytest.raises(OutputError, match="mentions: entity_id 'BLR' is not in entities"):
        write_tables(broken, tmp_path)
    with pytest.raises(OutputError, match="the tables are"):
        write_tables({"entities": tables["entities"]}, tmp_path)
    with pytest.raises(OutputError, match=r"n_mentions is float64, not int64"):
        write_tables(
            {**tables, "entities": tables["entities"].astype({"n_mentions": "float64"})}, tmp_path
        )
    assert_same(load_tables(tmp_path), tables)


def between(path: Path, mark: str) -> str:
    text = path.read_text("utf-8")
    return text.split(f"<!-- {mark} -->\n")[1].split(f"<!-- /{mark} -->")[0].strip() + "\n"


def test_the_documentation_describes_these_tables():
    assert between(ROOT / "docs" / "tables.md", "tables") == columns_markdown()
    assert between(ROOT / "docs" / "tables.md", "columns") == descriptions_markdown()


def test_the_readme_lists_these_tables():
    readme = ROOT / "README.md"
    if not readme.exists() or "<!-- tables -->" not in readme.read_text("utf-8"):
        pytest.skip("the README has no table of tables yet")
    assert between(readme, "tables") == columns_markdown()
