"""Records on disk: as they were, strictly, in the same bytes."""

import subprocess
import sys
from dataclasses import dataclass

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import MissingStageError, OutputError
from pipeline.records import Hint, Mention, Release, Skip, Zone
from pipeline.resolve.forms import Form
from pipeline.store import (
    Stored,
    dump_records,
    load_columns,
    load_facts,
    load_numbers,
    load_records,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(0, 2**40)
HINTS = st.builds(Hint, NUMBERS, NUMBERS, st.sampled_from(["title", "body"]), TEXTS)
RELEASES = st.builds(
    Release,
    *([TEXTS] * 4),
    kept=st.booleans(),
    title=TEXTS,
    hints=st.lists(HINTS, max_size=3).map(tuple),
    notes=st.lists(TEXTS, max_size=3).map(tuple),
)
WORDS = st.lists(TEXTS, max_size=3)
FORMS = st.builds(Form, WORDS.map(tuple), WORDS.map(tuple), st.frozensets(TEXTS, max_size=3))


@dataclass(frozen=True, slots=True)
class Figures:
    share: float
    counts: tuple[int, ...] = ()


@given(st.lists(RELEASES, max_size=5))
def test_releases_come_back_as_they_were(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("store") / "r.parquet"
    dump_records(path, records, Release)
    assert load_records(path, Release) == records


@given(st.lists(FORMS, max_size=5))
def test_tuples_and_sets_in_a_record_come_back_too(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("store") / "f.parquet"
    dump_records(path, records, Form)
    assert load_records(path, Form) == records


def test_the_same_records_are_the_same_bytes_and_pandas_reads_them(tmp_path):
    zones = [Zone(0, 3, "title", "é\n"), Zone(3, 9, "body", "")]
    for name in "ab":
        dump_records(tmp_path / name, zones, Zone, facts={"n": 2})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    frame = pd.read_parquet(tmp_path / "a")
    assert frame.to_dict("list") == {
        "start": [0, 3],
        "end": [3, 9],
        "kind": ["title", "body"],
        "reason": ["é\n", ""],
    }


def test_what_is_kept_beside_and_single_columns_can_be_had_alone(tmp_path):
    path = tmp_path / "figures.parquet"
    figures = [Figures(0.5, (1, -2)), Figures(1.0), Figures(0.0, (3,))]
    dump_records(path, figures, Figures, facts={"n": 3, "skips": ["é"]})
    assert load_facts(path) == {"n": 3, "skips": ["é"]}
    assert load_columns(path, ["share"]) == [[0.5, 1.0, 0.0]]
    ((values, sizes),) = load_numbers(path, ["counts"])
    assert (values.tolist(), sizes.tolist()) == ([1, -2, 3], [2, 0, 1])


@pytest.mark.parametrize("n", [0, 1, 100, 120, 127, 128, 8000, 16_400, 3_000_000])
def test_what_is_kept_beside_may_be_long_and_may_stand_in_records_too(tmp_path, n):
    path = tmp_path / "z.parquet"
    zones = [Zone(0, 3, "title", "\x18\x06releve\x18\x02{}\0"), Zone(3, 9, "body", "{}")]
    dump_records(path, zones, Zone, facts={"text": "x" * n})
    assert load_facts(path) == {"text": "x" * n}
    assert pq.read_metadata(path).metadata == {b"releve": b'{"text": "' + b"x" * n + b'"}'}


def test_a_file_that_was_cut_anywhere_tells_nothing(tmp_path):
    path = tmp_path / "z.parquet"
    dump_records(path, [Zone(0, 3, "title", "a")], Zone, facts={"n": 2})
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(OutputError, match="delete it"):
            load_facts(path)
        path.write_bytes(whole[:size] + bytes(len(whole) - size))
        with pytest.raises(OutputError, match="delete it"):
            load_facts(path)


def test_a_parquet_file_of_others_is_not_of_this_program(tmp_path):
    path = tmp_path / "z.parquet"
    pd.DataFrame({"a": ["releve", '{"n": 2}']}).to_parquet(path)
    with pytest.raises(OutputError, match="it is not of this program"):
        load_facts(path)


@dataclass(frozen=True, slots=True)
class Ends:
    end: int
    start: int


def test_some_records_can_be_had_and_some_of_their_fields(tmp_path):
    zones = [Zone(0, 3, "title", "a"), Zone(3, 9, "body", ""), Zone(9, 9, "body", "b")]
    dump_records(tmp_path / "z", zones, Zone)
    stored = Stored(tmp_path / "z", Zone)
    assert stored.column("kind") == ["title", "body", "body"]
    assert stored.records(Zone) == zones
    assert stored.records(Zone, [2, 0]) == [zones[2], zones[0]]
    assert stored.records(Ends, [1]) == [Ends(end=9, start=3)]
    assert stored.records(Ends, []) == []
    with pytest.raises(OutputError, match="holds no Figures of this version"):
        Stored(tmp_path / "z", Figures)


def test_a_missing_file_names_the_command_that_makes_it(tmp_path):
    for load in (load_facts, lambda path, made_by: load_records(path, Zone, made_by=made_by)):
        with pytest.raises(MissingStageError, match=r"z\.parquet is not there yet; `releve strip`"):
            load(tmp_path / "z.parquet", made_by="releve strip")


@pytest.mark.parametrize("content", [b"", b"PAR1", b'{"start": 1}\n'])
def test_what_is_no_shard_is_an_error_that_says_what_to_do(tmp_path, content):
    path = tmp_path / "z.parquet"
    path.write_bytes(content)
    for load in (load_facts, lambda path: load_records(path, Zone)):
        with pytest.raises(OutputError, match=r"delete it, and `releve run` makes it anew"):
            load(path)


def test_records_of_another_kind_do_not_pass_for_these(tmp_path):
    path = tmp_path / "skips.parquet"
    dump_records(path, [Skip("a", "read", "b")], Skip)
    with pytest.raises(OutputError, match="it holds no Mention of this version"):
        load_records(path, Mention)


def test_columns_that_are_not_there_are_an_error_that_says_so(tmp_path):
    path = tmp_path / "f.parquet"
    dump_records(path, [Figures(0.5, (1, 2))], Figures)
    told = rf"{path}: it has no column 'who'; delete it, and `releve run` makes it anew"
    for load in (load_columns, load_numbers):
        with pytest.raises(OutputError) as raised:
            load(path, ["counts", "who"])
        assert str(raised.value) == told


LOADS = """
import sys
from pathlib import Path
import pipeline.cli, pipeline.flow, pipeline.engine.pool
from pipeline.records import Release
from pipeline.store import Stored, dump_records, load_facts, load_numbers, load_records
from pipeline.strip import Marks
path = Path(sys.argv[1], "z.parquet")
dump_records(path, [Release("a", "a.txt", "b", "c", kept=True)], Release, facts={"n": 1})
assert load_records(path, Release) and load_facts(path) and Stored(path, Release).records(Release)
dump_records(path, [Marks("a", "b", "c", 1, (1, 2), (3,))], Marks)
(lines, n), _ = load_numbers(path, ["lines", "prints"])
assert (lines.tolist(), n.tolist()) == ([1, 2], [2])
sys.exit(", ".join({"pandas", "spacy", "trafilatura", "pypdf"} & sys.modules.keys()))
"""


def test_nothing_that_is_seldom_needed_is_loaded_to_start_and_to_keep_records(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", LOADS, tmp_path], capture_output=True, text=True, check=False
    )
    assert ran.stderr == "\n"


def test_what_no_record_may_hold_is_refused(tmp_path):
    @dataclass
    class Odd:
        anything: object

    with pytest.raises(TypeError, match="a record cannot hold"):
        dump_records(tmp_path / "odd", [Odd(1)], Odd)
    with pytest.raises(ValueError, match="much"):
        dump_records(tmp_path / "figures", [Figures("much")], Figures)
    assert not (tmp_path / "figures").exists()
