"""Where exports go: a folder a format, replaced as a whole, nothing of others' touched."""

import json
import shutil

import pytest
from export_samples import FORMATS as NAMES
from export_samples import keep_pages, outputs_of, pages, resolution

from pipeline.errors import MissingStageError, OutputError
from pipeline.export import FORMATS, export
from pipeline.export.run import chosen_formats


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_format_has_a_folder_and_says_what_it_made(outputs, tmp_path):
    begun = []
    done = export(outputs, tmp_path / "to", begins=begun.append)
    assert [one.format.name for one in done] == begun == list(FORMATS) == NAMES
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == sorted(FORMATS)
    for one in done:
        files = tree(one.folder)
        listed = json.loads(files.pop("export.json"))
        assert listed["files"] == [*sorted(files), "export.json"]
        assert one.n_files == len(files)
        assert one.n_bytes == sum(map(len, files.values()))
        assert one.notes == ()


def test_same_input_same_bytes(outputs, exported, tmp_path):
    other = outputs_of(tmp_path / "elsewhere", list(reversed(pages())), resolution())
    export(other, tmp_path / "to")
    one, two = tree(exported), tree(tmp_path / "to")
    compared_by_content = {"sqlite/releve.sqlite", "sqlite/export.json"}
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] in ([], sorted(compared_by_content))


def test_some_formats_leave_the_others_as_they_are(outputs, tmp_path):
    export(outputs, tmp_path, formats=["tei", "jsonl"])
    before = tree(tmp_path / "tei")
    export(outputs, tmp_path, formats=["jsonl"], contacts=True)
    assert tree(tmp_path / "tei") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jsonl", "tei"]


def test_names_of_formats():
    assert [f.name for f in chosen_formats(["XLSX", "label_studio", "xlsx"])] == [
        "xlsx",
        "label-studio",
    ]
    with pytest.raises(OutputError, match=r"^no format is called 'pdf'; known: parquet, sqlite, "):
        chosen_formats(["xlsx", "pdf"])


def test_what_was_not_exported_is_not_overwritten(outputs, tmp_path):
    (tmp_path / "xlsx").mkdir()
    (tmp_path / "xlsx" / "releve.xlsx").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"holds releve\.xlsx, which was not made by this"):
        export(outputs, tmp_path, formats=["xlsx"])
    assert tree(tmp_path) == {"xlsx/releve.xlsx": b"mine"}


def test_what_was_changed_since_is_not_overwritten(outputs, tmp_path):
    export(outputs, tmp_path, formats=["tei"])
    path = tmp_path / "tei" / "entities.xml"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"entities\.xml was changed since it was exported; "):
        export(outputs, tmp_path, formats=["tei"])
    assert path.read_bytes() == b"mine"
    path.unlink()
    export(outputs, tmp_path, formats=["tei"])
    assert path.stat().st_size > 100


def test_no_path_leaves_the_folder(exported):
    # one release is called ../évadé/<b>|é
    for path in exported.rglob("*"):
        assert path.resolve().is_relative_to(exported.resolve())
        assert not set('<>:"|?*') & set(path.name)
    assert len(list((exported / "tei" / "releases").rglob("*.xml"))) == 3


@pytest.mark.parametrize("inside", ["tables", "work/deep", "texts"])
def test_not_into_a_folder_of_the_run(outputs, inside):
    with pytest.raises(OutputError, match=r"is the run's own folder; export to another one"):
        export(outputs, outputs / inside, formats=["jsonl"])
    assert not (outputs / inside / "jsonl").exists()


def test_a_target_that_is_a_file(outputs, tmp_path):
    (tmp_path / "to").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"to is a file; move it away"):
        export(outputs, tmp_path / "to", formats=["jsonl"])


def test_without_tables_or_texts(tmp_path):
    with pytest.raises(OutputError, match=r"no tables here; `releve run CORPUS"):
        export(tmp_path, tmp_path / "to")
    outputs = outputs_of(tmp_path / "outputs")
    shutil.rmtree(outputs / "work")
    with pytest.raises(MissingStageError):
        export(outputs, tmp_path / "to", formats=["tei"])
    export(outputs, tmp_path / "to", formats=["parquet", "xlsx", "graphml", "gexf"])


@pytest.mark.parametrize("which", [slice(0, 2), slice(1, None), slice(0, 0)])
def test_texts_of_another_run_are_refused(tmp_path, which):
    outputs = outputs_of(tmp_path / "outputs")
    keep_pages(outputs, pages()[which])
    with pytest.raises(OutputError, match=r"tables and texts are of two runs \(release "):
        export(outputs, tmp_path / "to", formats=["tei"])
    assert not (tmp_path / "to" / "tei").exists()
    assert list((tmp_path / "to").iterdir()) == []
