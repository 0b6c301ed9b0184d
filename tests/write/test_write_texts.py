import hashlib
import json
import unicodedata

import pytest
import write_samples as samples
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.records import Page
from pipeline.write import text_paths, write_texts


def page(release_id: str, text: str, *, kept: bool = True) -> Page:
    return Page(samples.release(release_id, text, kept=kept), ())


def written(pages, outputs):
    """The folder, and the ids whose texts were asked for."""
    asked = []

    def texts(ids):
        asked.extend(sorted(ids))
        return [(p.release.id, p.release.text) for p in pages if p.release.id in ids]

    hashes = {
        p.release.id: hashlib.sha256(p.release.text.encode("utf-8", "replace")).hexdigest()
        for p in pages
        if p.release.kept
    }
    return write_texts(hashes, texts, outputs), asked


def test_kept_texts_are_written_as_they_are(tmp_path):
    pages = [page("a/b#2", "é\r\nx\rœ\n"), page("c", "file", kept=False), page("d", "\ud800\x00")]
    folder, _ = written(pages, tmp_path)
    assert folder == tmp_path / "texts"
    assert (folder / "a" / "b#2.txt").read_bytes() == "é\r\nx\rœ\n".encode()
    assert (folder / "d.txt").read_bytes() == "\ufffd\x00".encode()
    assert json.loads((folder / "index.json").read_bytes()) == {
        "files": ["a/b#2.txt", "d.txt", "index.json"],
        "releases": {"a/b#2": "a/b#2.txt", "d": "d.txt"},
    }


def test_texts_are_replaced_as_a_whole(tmp_path):
    written([page("a", "1"), page("b/c", "2")], tmp_path)
    folder, _ = written([page("b/c", "3")], tmp_path)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert files == {"b/c.txt", "index.json"}
    (folder / "b" / "notes.odt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds b/notes\.odt"):
        written([], tmp_path)
    assert (folder / "b" / "c.txt").read_text() == "3"


def test_a_text_that_is_there_is_not_asked_for_again(tmp_path):
    pages = [page("a", "1"), page("b", "2"), page("c", "3")]
    assert written(pages, tmp_path)[1] == ["a", "b", "c"]
    folder, asked = written([page("a", "1"), page("b", "neu")], tmp_path)
    assert asked == ["b"]
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("edited")
    assert written([page("a", "1"), page("b", "neu")], tmp_path)[1] == ["a", "b"]
    assert ((folder / "a.txt").read_text(), (folder / "b.txt").read_text()) == ("1", "neu")


@pytest.mark.parametrize(
    ("release_id", "start"),
    [
        ("oim/2021", "oim/2021.txt"),
        ("..", "_~"),
        ("../../etc/passwd", "_/_/etc/passwd~"),
        ("/etc/passwd", "_/etc/passwd~"),
        ("a//b", "a/_/b~"),
        ("a\\..\\b", "a_.._b~"),
        ("C:x", "C_x~"),
        ("nul", "nul_~"),
        ("a.", "a_~"),
        ("a~1", "a_1~"),
        ("a.txt/b", "a.txt_/b~"),
        ("", "_~"),
        ("é" * 300, "é" * 45 + "~"),
        ("a/" * 300, "a_" * 45 + "~"),
    ],
)
def test_paths_are_made_safe(release_id, start):
    (path,) = text_paths([release_id]).values()
    assert path.startswith(start)
    assert path.endswith(".txt")


def test_ids_that_differ_in_case_or_composition_only_get_files_of_their_own():
    paths = text_paths(["Oim/a", "oim/A", "oim/b", "e\u0301", "é"])
    assert paths["oim/b"] == "oim/b.txt"
    assert len({unicodedata.normalize("NFC", path).casefold() for path in paths.values()}) == 5


IDS = st.one_of(
    st.text(alphabet="aA.~/\\\x00:é ", max_size=6), st.text(st.characters(), max_size=6)
)


@given(st.sets(IDS, max_size=8))
@example({"a:b", "a_b", "a_b~0", "A_B"})
def test_no_two_texts_share_a_file_and_none_leaves_the_folder(ids):
    paths = text_paths(ids)
    assert set(paths) == ids
    alike = {unicodedata.normalize("NFD", path).casefold() for path in paths.values()}
    assert len(alike) == len(ids)
    for path in paths.values():
        parts = path.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert not any(part.endswith(".txt") for part in parts[:-1])


@given(st.sets(IDS, max_size=8))
def test_any_ids_can_be_written(tmp_path_factory, ids):
    folder, _ = written([page(i, "x") for i in ids], tmp_path_factory.mktemp("texts"))
    index = json.loads((folder / "index.json").read_bytes())
    assert len(index["files"]) == len(ids) + 1
    assert all((folder / name).is_file() for name in index["files"])
