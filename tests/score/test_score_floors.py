import pytest
from score_samples import compare, e, releases

from pipeline.errors import SettingsError
from pipeline.score import check_floors, read_floors

# precision 1, recall 1/2, F1 2/3
SCORES = compare(
    releases(a=f"{e('country', 'Mali')} {e('country', 'Togo')}"),
    releases(a=f"{e('country', 'Mali')} Togo"),
)
LOST = compare(
    releases(a='<z k="body">1234567890</z>'),
    releases(a='<z k="body">123456789</z><z k="boilerplate">0</z>'),
)


def test_what_fell_is_told_in_order():
    floors = {
        "mentions.country.recall": 0.51,
        "links.country.f1": 0.7,
        "links.country.precision": 1,
        "links.country.recall": 0.5,
    }
    assert check_floors(SCORES, floors) == [
        "links.country.f1 is 0.6667, at least 0.7 wanted (2 cases)",
        "mentions.country.recall is 0.5000, at least 0.51 wanted (2 cases)",
    ]


def test_where_less_is_better_the_floor_is_a_ceiling():
    assert check_floors(LOST, {"zones.body_lost.share": 0.1, "zones.right.share": 0.9}) == []
    assert check_floors(LOST, {"zones.body_lost.share": 0.09}) == [
        "zones.body_lost.share is 0.1000, at most 0.09 wanted (10 cases)"
    ]


def test_figure_that_is_not_there_is_no_success():
    assert check_floors(SCORES, {"links.county.f1": 0.1, "links.event.f1": 0}) == [
        "links.county.f1: there is no such figure",
        "links.event.f1: nothing to measure it on",
    ]


def test_floors_are_read_by_folder(tmp_path):
    path = tmp_path / "floors.toml"
    path.write_text('[seeds]\n"links.all.f1" = 0.9\n[gold]\n"zones.body_lost.share" = 0\n')
    assert read_floors(path) == {
        "seeds": {"links.all.f1": 0.9},
        "gold": {"zones.body_lost.share": 0},
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[seeds", "floors.toml: Expected"),
        (b"\xff", "floors.toml: 'utf-8' codec"),
        (b"x = 1", "floors.toml: x stands in no table of a gold folder"),
        (b"[seeds]\nlinks.all.f1 = 0.9", "'links' is no number in"),
        (b'[seeds]\n"links.all.f1" = 90', "'links.all.f1' is no number in .*: 90"),
        (b'[seeds]\n"links.all.f1" = true', "is no number in .*: True"),
        (b'[seeds]\n"links.all.f1" = nan', "is no number in .*: nan"),
    ],
)
def test_wrong_floors_file_is_told(tmp_path, content, message):
    path = tmp_path / "floors.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=message):
        read_floors(path)


def test_missing_floors_file_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_floors(tmp_path / "floors.toml")
