from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import MissingStageError, OutputError
from pipeline.records import (
    Dropped,
    Entity,
    Mention,
    Page,
    Release,
    Resolution,
    Skip,
    Zone,
)
from pipeline.store import dump_records, load_records

# One lone surrogate may come out of a JSON file; a high and a low one side by side cannot.
TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from('\n\r\u2028\x85\x00"\\\ud800'))


def built(kind, **fields):
    texts = {name: TEXT for name, hint in kind.__annotations__.items() if hint == "str"}
    return st.builds(kind, **{**texts, **fields})


MENTIONS = built(Mention, confidence=st.floats(allow_nan=False, allow_infinity=False))
RECORDS = {
    **{kind: built(kind) for kind in (Release, Zone, Page, Dropped, Entity, Skip)},
    Mention: MENTIONS,
    Resolution: built(Resolution, mentions=st.lists(MENTIONS, max_size=2).map(tuple)),
}


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_records_come_back_equal_and_give_the_same_bytes(kind, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")

    @given(st.lists(RECORDS[kind], max_size=4))
    def check(records):
        path = folder / "records.jsonl"
        dump_records(path, records)
        loaded = load_records(path, kind)
        assert loaded == records
        before = path.read_bytes()
        dump_records(path, loaded)
        assert path.read_bytes() == before
        assert before.count(b"\n") == len(records)

    check()


def test_records_are_lines_that_a_person_can_read(tmp_path):
    path = tmp_path / "stage" / "skips.jsonl"
    dump_records(path, [Skip("é.txt", "read", "empty\n"), Skip("\ud800", "read", "x")])
    assert path.read_bytes().decode() == (
        '{"path":"é.txt","reason":"empty\\n","stage":"read"}\n'
        '{"path":"\\ud800","reason":"x","stage":"read"}\n'
    )
    assert load_records(path, Skip)[1].path == "\ud800"


def test_a_mapping_is_stored_sorted_whatever_its_order(tmp_path):
    places = {("b", 1, 2): "x", ("a", 10, 11): "y", ("a", 9, 10): "z"}
    for number, mapping in enumerate([places, dict(reversed(places.items()))]):
        record = Resolution((), (), mapping, (), ())
        dump_records(tmp_path / str(number), [record])
        assert load_records(tmp_path / str(number), Resolution) == [record]
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


def test_a_missing_file_says_what_makes_it(tmp_path):
    with pytest.raises(MissingStageError, match=r"zones\.jsonl is not there yet; `releve strip`"):
        load_records(tmp_path / "zones.jsonl", Zone, made_by="releve strip")


GOOD = b'{"end":2,"kind":"body","reason":"","start":0}\n'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "line 2: Expecting value"),
        (b"{", "line 2: Expecting"),
        (b"\xff", "line 2: "),
        (b"[" * 100_000, "line 2: "),
        (b"3", "line 2: no Zone"),
        (b'{"end":2,"kind":"body","reason":""}', "line 2: Zone with missing field 'start'"),
        (GOOD[:-2] + b',"z":1}', "line 2: Zone with unknown field 'z'"),
        (GOOD[:-2].replace(b"2", b'"2"') + b"}", "line 2: end: '2' is no int"),
        (GOOD[:-2].replace(b"2", b"true") + b"}", "line 2: end: True is no int"),
        (GOOD[:-2].replace(b"2", b"2.0") + b"}", "line 2: end: 2.0 is no int"),
        (GOOD[:-2].replace(b"body", b"tail") + b"}", "line 2: kind: 'tail' is none of body"),
        (GOOD[:-2].replace(b'"body"', b"[]") + b"}", r"line 2: kind: \[\] is none of body"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, message):
    path = tmp_path / "zones.jsonl"
    path.write_bytes(GOOD + line + b"\n")
    with pytest.raises(OutputError, match=message):
        load_records(path, Zone)


@dataclass(frozen=True, slots=True)
class Figures:
    share: float
    pair: tuple[str, int] = ("a", 1)
    many: tuple[Zone, ...] = ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"share":NaN,"pair":["a",1],"many":[]}', "share: nan is no number"),
        ('{"share":1e999,"pair":["a",1],"many":[]}', "share: inf is no number"),
        ('{"share":false,"pair":["a",1],"many":[]}', "share: False is no number"),
        ('{"share":1,"pair":["a"],"many":[]}', "pair: 1 values instead of 2"),
        ('{"share":1,"pair":["a",1],"many":{}}', "many: {} is no list"),
        ('{"share":1,"pair":["a",1],"many":[{}]}', "many: Zone with missing field 'end'"),
    ],
)
def test_figures_and_lists_are_read_strictly(tmp_path, line, message):
    path = tmp_path / "x"
    path.write_text(line)
    with pytest.raises(OutputError, match=message):
        load_records(path, Figures)


def test_a_whole_number_is_a_number(tmp_path):
    path = tmp_path / "x"
    path.write_text('{"share":1,"pair":["a",1],"many":[]}')
    assert load_records(path, Figures) == [Figures(1.0)]


def test_what_is_no_record_is_refused_and_leaves_no_file(tmp_path):
    path = tmp_path / "x"
    with pytest.raises(TypeError, match="set is no record"):
        dump_records(path, [{1, 2}])
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_records(path, [Figures(float("nan"))])
    assert list(tmp_path.iterdir()) == []
