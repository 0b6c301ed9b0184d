"""What Label Studio gives back, in all the ways it does, and what is none of it."""

import json
from pathlib import Path

import pytest
from export_samples import ODD_ID, ODD_TEXT
from test_export_labelstudio import given_back, region
from write_samples import TEXT

from pipeline import load_tables
from pipeline.errors import InputError
from pipeline.export import correction_lines, read_tasks


@pytest.fixture
def tasks(exported):
    return json.loads((exported / "label-studio" / "tasks.json").read_bytes())


def test_what_the_tool_itself_has_exported(outputs):
    """Label Studio 1.23: a type changed, a name deleted, another marked behind an emoji.

    Its file, without the fields that say who and when.
    """
    tasks, n_waiting = read_tasks(Path(__file__).with_name("label_studio_1_23.json"))
    assert (len(tasks), n_waiting) == (1, 2)
    assert [row[:3] for row in correction_lines(tasks, load_tables(outputs)).rows] == [
        ("retype", "organisation-oeuvre", "event"),
        ("reject", "person-rose-o-neil", ""),
        ("# not found by releve", "organisation:présidente", "présidente"),
    ]


def test_offsets_in_utf16_units_of_old_versions(tasks, tmp_path):
    def edit(release_id, result):
        for item in result if release_id == ODD_ID else []:
            value = item["value"]
            for side in ("start", "end"):
                value[side] = len(ODD_TEXT[: value[side]].encode("utf-16-le")) // 2
        return result

    plain, _ = read_tasks(given_back(tasks, tmp_path / "plain.json"))
    units, _ = read_tasks(given_back(tasks, tmp_path / "units.json", edit))
    assert [task.after for task in units] == [task.after for task in plain]


def test_a_region_with_blanks_around_or_line_breaks_written_otherwise(tasks, tmp_path):
    def edit(release_id, result):
        for item in result:
            if item["value"]["text"] == "António Vitorino":
                item["value"]["start"] -= 1
                item["value"]["text"] = " António Vitorino"
            if "pour\nles" in item["value"]["text"]:
                item["value"]["text"] = item["value"]["text"].replace("\n", "\\n")
        return result

    plain, _ = read_tasks(given_back(tasks, tmp_path / "plain.json"))
    other, _ = read_tasks(given_back(tasks, tmp_path / "other.json", edit))
    assert other == plain


def test_what_cannot_be_read_of_an_annotation_is_told(tasks, outputs, tmp_path):
    def edit(release_id, result):
        if release_id != "oim/2021":
            return result
        elsewhere = region("Minsk", "event", 90)
        unknown = region("directeur", "ville", TEXT.index("directeur"))
        twice = [item | {"id": "twice"} for item in result[:1]]
        return [*result, *elsewhere, *unknown, *twice]

    read, _ = read_tasks(given_back(tasks, tmp_path / "p.json", edit))
    assert read[-1].problems == (
        "'Minsk' does not stand at 90-95",
        "'directeur' has not one type of ours (ville)",
        "'OIM' is marked twice",
    )
    lines = correction_lines(read, load_tables(outputs))
    assert (lines.n_corrections, lines.n_remarks) == (0, 3)


def test_the_last_annotation_counts_that_was_not_cancelled(tasks, tmp_path):
    path = given_back(tasks, tmp_path / "p.json")
    content = json.loads(path.read_bytes())
    one = content[0]["annotations"][0]
    content[0]["annotations"] = [
        one | {"updated_at": "2026-11-28T08:00:00Z", "result": []},
        one,
        one | {"updated_at": "2026-11-29T08:00:00Z", "was_cancelled": True},
    ]
    path.write_text(json.dumps(content))
    read, _ = read_tasks(path)
    assert [task.release_id for task in read if not task.after] == [ODD_ID]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"is no JSON \("),
        ("{}", "holds no list of tasks; in Label Studio, export as JSON"),
        ("[]", "holds no list of tasks"),
        ('[{"text": "a", "label": []}]', "export as JSON, not JSON-MIN"),
        ('[{"annotations": [{"result": []}], "data": {"text": "a"}}]', r"task 1: .*'releve'"),
        ("[7]", "task 1: it is not as"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_what_is_no_export(tmp_path, content, message):
    path = tmp_path / "p.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_tasks(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"none\.json cannot be read \(No such file"):
        read_tasks(tmp_path / "none.json")
