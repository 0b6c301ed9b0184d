import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.files import complete_folder, replaced_file, replaced_folder

MANIFEST = "manifest.json"


def put(folder: Path, content: str) -> None:
    with replaced_folder(folder, manifest=MANIFEST) as part:
        (part / "sub").mkdir()
        (part / "sub" / "a.txt").write_text(content)
        (part / MANIFEST).write_text(json.dumps({"files": ["sub/a.txt", MANIFEST]}))


def held(folder: Path) -> str | None:
    complete = complete_folder(folder, manifest=MANIFEST)
    return complete and (complete / "sub" / "a.txt").read_text()


class Killed(BaseException):
    """Stands for a signal: nothing of ours runs after it but what the next run does."""


def kill_at(monkeypatch, step: int) -> list[str]:
    """Makes the program stop before its nth change of the disk; returns what it has done."""
    done: list[str] = []

    def stopping(name, call):
        def stopped(*arguments, **options):
            if len(done) >= step:
                raise Killed
            done.append(name)
            return call(*arguments, **options)

        return stopped

    monkeypatch.setattr(Path, "mkdir", stopping("mkdir", Path.mkdir))
    monkeypatch.setattr(Path, "rename", stopping("rename", Path.rename))
    monkeypatch.setattr(Path, "write_text", stopping("write", Path.write_text))
    monkeypatch.setattr("shutil.rmtree", stopping("rmtree", shutil.rmtree))
    monkeypatch.setattr(os, "fsync", stopping("fsync", os.fsync))
    return done


def test_killed_anywhere_a_reader_finds_the_old_or_the_new_and_the_next_run_ends_well(tmp_path):
    seen = []
    for step in range(100):
        folder = tmp_path / str(step) / "tables"
        put(folder, "old")
        with pytest.MonkeyPatch.context() as monkeypatch:
            done = kill_at(monkeypatch, step)
            try:
                put(folder, "new")
            except Killed:
                pass
            else:
                break
        assert len(done) == step
        seen.append(held(folder))
        put(folder, "newer")
        assert held(folder) == "newer"
        assert [path.name for path in folder.parent.iterdir()] == ["tables"]
    assert seen == sorted(seen, key=["old", "new"].index)
    assert set(seen) == {"old", "new"}
    assert len(seen) > 8


def test_of_a_killed_run_a_reader_finds_the_complete_folder(tmp_path):
    folder = tmp_path / "tables"
    put(folder, "old")
    folder.rename(tmp_path / ".tables.old")
    assert held(folder) == "old"
    put(folder, "new")
    assert held(folder) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_failing_block_leaves_the_old_folder_and_no_trace(tmp_path):
    folder = tmp_path / "tables"
    put(folder, "old")
    with pytest.raises(TypeError):
        put(folder, 3)
    assert held(folder) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_full_disk_is_one_line(tmp_path):
    folder = tmp_path / "tables"
    put(folder, "old")
    with (
        pytest.raises(OutputError, match=r"tables cannot be written \(No space left on device\)"),
        replaced_folder(folder, manifest=MANIFEST),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        pytest.raises(OutputError, match=r"x\.jsonl cannot be written \(No space left"),
        replaced_file(tmp_path / "x.jsonl"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert held(folder) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_file_where_the_folder_goes_is_named(tmp_path):
    (tmp_path / "tables").write_text("mine")
    with pytest.raises(OutputError, match="tables is a file"):
        put(tmp_path / "tables", "new")
    with pytest.raises(OutputError, match="tables is a file"):
        put(tmp_path / "tables" / "deeper", "new")
    with pytest.raises(OutputError, match="cannot be written"):
        put(tmp_path / "tables" / "deep" / "deeper", "new")
    assert (tmp_path / "tables").read_text() == "mine"


@pytest.mark.parametrize("manifest", [None, "{", '{"files": 3}', "[]", "[" * 100_000])
def test_files_of_someone_else_are_never_removed(tmp_path, manifest):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "mine.csv").write_text("x")
    if manifest:
        (folder / MANIFEST).write_text(manifest)
    with pytest.raises(OutputError, match=r"holds mine\.csv, which was not made by this program"):
        put(folder, "new")
    assert (folder / "mine.csv").read_text() == "x"


def test_what_file_managers_leave_is_no_hindrance(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / ".DS_Store").write_text("x")
    put(folder, "new")
    assert held(folder) == "new"


def test_files_beside_the_folder_stay(tmp_path):
    (tmp_path / ".gitkeep").touch()
    put(tmp_path / "tables", "new")
    assert {path.name for path in tmp_path.iterdir()} == {".gitkeep", "tables"}


def test_a_linked_folder_is_replaced_where_it_is(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tables").symlink_to(tmp_path / "elsewhere")
    put(tmp_path / "tables", "new")
    assert (tmp_path / "tables").is_symlink()
    assert held(tmp_path / "tables") == "new"


def test_a_file_is_replaced_when_the_block_ends_well(tmp_path):
    path = tmp_path / "a" / "x.jsonl"
    with replaced_file(path) as handle:
        handle.write(b"old")
    with pytest.raises(TypeError), replaced_file(path) as handle:
        handle.writelines([b"half", 3])
    assert path.read_bytes() == b"old"
    assert [path.name for path in path.parent.iterdir()] == ["x.jsonl"]


def test_many_files_are_put_on_the_disk_at_once(tmp_path, monkeypatch):
    synced, whole = [], []
    monkeypatch.setattr("pipeline.files._sync", synced.append)
    monkeypatch.setattr(os, "sync", lambda: whole.append(True), raising=False)
    with replaced_folder(tmp_path / "report", manifest=MANIFEST, many=True) as part:
        (part / MANIFEST).write_text(json.dumps({"files": [MANIFEST]}))
    assert (whole, synced) == ([True], [tmp_path])
