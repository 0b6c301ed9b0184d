"""What has not changed is not read to be hashed, and what has always is."""

import os
from dataclasses import replace
from hashlib import sha256

import pytest
from flow_samples import FRENCH, tree, write_files

import pipeline.contents as contents
from pipeline.contents import Contents, index_of
from pipeline.flow import run_pipeline
from pipeline.read import CorpusFile, Signature, find_files, read_bytes, signature_of
from pipeline.settings import Settings

OLD, NEW = b"Le PNUD ouvre un bureau au Niger.", b"Le PNUD ferme son bureau au Mali."
assert len(OLD) == len(NEW)


def hash_of(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.fixture
def corpus(tmp_path):
    return write_files(tmp_path / "corpus", {"a.txt": OLD, "été/b.txt": NEW})


@pytest.fixture
def index(tmp_path):
    return tmp_path / "work" / "contents.bin"


@pytest.fixture
def read(monkeypatch):
    """The paths of the files that were read, of which every one may be noted, however new."""
    paths: list[str] = []

    def noted(file: CorpusFile, limit: int) -> bytes | str:
        paths.append(file.path)
        return read_bytes(file, limit)

    monkeypatch.setattr(contents, "read_bytes", noted)
    monkeypatch.setattr(contents, "CLEARLY_OLDER", -(10**10))
    return paths


def asked(corpus, index, *, force=False):
    """The hash of each file of a corpus, by its path."""
    files, _ = find_files([corpus])
    known = Contents(index, force=force)
    found = known.of(files)
    known.save()
    return {file.path: content for file, content in zip(files, found, strict=True)}


BOTH = {"a.txt": hash_of(OLD), "été/b.txt": hash_of(NEW)}


def test_a_file_that_has_not_changed_is_read_once(corpus, index, read):
    assert asked(corpus, index) == BOTH
    written = index.stat()
    assert asked(corpus, index) == BOTH
    assert read == ["a.txt", "été/b.txt"]
    assert index.stat() == written  # not written again


def test_the_same_files_give_the_same_index(corpus, index, read):
    asked(corpus, index)
    first = index.read_bytes()
    asked(corpus, index, force=True)
    assert index.read_bytes() == first


def test_new_and_changed_files_are_read_and_those_that_are_gone_forgotten(corpus, index, read):
    asked(corpus, index)
    size = index.stat().st_size
    read.clear()
    write_files(corpus, {"a.txt": OLD + b"!", "c.txt": b"neuf"})
    (corpus / "été/b.txt").unlink()
    assert asked(corpus, index) == {"a.txt": hash_of(OLD + b"!"), "c.txt": hash_of(b"neuf")}
    assert read == ["a.txt", "c.txt"]
    assert index.stat().st_size == size


def test_another_content_of_the_same_size_and_time_is_seen(corpus, index, read):
    asked(corpus, index)
    path = corpus / "a.txt"
    before = path.stat()
    path.write_bytes(NEW)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert asked(corpus, index)["a.txt"] == hash_of(NEW)


def test_an_old_file_that_is_put_back_is_seen(corpus, index, read):
    path, aside = corpus / "a.txt", corpus.parent / "aside"
    path.rename(aside)
    path.write_bytes(NEW)
    assert asked(corpus, index)["a.txt"] == hash_of(NEW)
    aside.replace(path)
    assert asked(corpus, index)["a.txt"] == hash_of(OLD)


def test_a_file_that_was_changed_just_before_it_was_hashed_is_not_noted(corpus, index, read):
    asked(corpus, index)
    both = index.stat().st_size
    # the window alone decides: these files are a moment old
    contents.CLEARLY_OLDER = 10**10
    write_files(corpus, {"a.txt": NEW})
    asked(corpus, index)
    read.clear()
    assert asked(corpus, index) == BOTH | {"a.txt": hash_of(NEW)}
    assert read == ["a.txt"]
    assert index.stat().st_size == both - 48


def test_an_old_time_that_somebody_has_set_does_not_make_a_file_old(corpus, index, read):
    contents.CLEARLY_OLDER = 10**10
    for path in (corpus / "a.txt", corpus / "été/b.txt"):
        os.utime(path, (0, 0))
    asked(corpus, index)
    assert not index.exists()


def test_the_clock_that_is_behind_decides_what_is_old(corpus, index, read, monkeypatch):
    monkeypatch.setattr(contents, "_behind", lambda folder: 20 * 10**9)
    asked(corpus, index)
    assert not index.exists()


@pytest.mark.parametrize("field", Signature._fields)
def test_whatever_of_a_file_is_different_it_is_read_again(corpus, index, read, monkeypatch, field):
    asked(corpus, index)
    read.clear()

    def other(file):
        found = signature_of(file)
        value = getattr(found, field)
        return found._replace(**{field: value + ("x" if field == "place" else 1)})

    monkeypatch.setattr(contents, "signature_of", other)
    assert asked(corpus, index) == BOTH
    assert read == ["a.txt", "été/b.txt"]


def test_a_folder_that_was_moved_is_read_again(corpus, index, read):
    asked(corpus, index)
    read.clear()
    moved = corpus.rename(corpus.with_name("ailleurs"))
    assert asked(moved, index) == BOTH
    assert read == ["a.txt", "été/b.txt"]


def test_force_reads_all_and_leaves_an_index(corpus, index, read):
    asked(corpus, index)
    asked(corpus, index, force=True)
    assert read == ["a.txt", "été/b.txt"] * 2
    asked(corpus, index)
    assert len(read) == 4


def test_force_leaves_nothing_of_what_was_known(corpus, index, read):
    asked(corpus, index)
    contents.CLEARLY_OLDER = 10**10
    asked(corpus, index, force=True)
    read.clear()
    asked(corpus, index)
    assert read == ["a.txt", "été/b.txt"]


def damages(told: bytes):
    yield b""
    yield told[:-1]
    yield told[: len(told) // 2]
    yield told + b"x"
    yield told + bytes(48)
    yield told.replace(b"releve", b"autre!")
    for at in (7, len(told) - 120, len(told) - 90, len(told) - 40, len(told) - 1):
        yield told[:at] + bytes([told[at] ^ 1]) + told[at + 1 :]


def test_a_damaged_or_foreign_index_is_as_good_as_none(corpus, index, read):
    asked(corpus, index)
    whole = index.read_bytes()
    for damaged in damages(whole):
        read.clear()
        index.write_bytes(damaged)
        assert asked(corpus, index) == BOTH
        assert read == ["a.txt", "été/b.txt"]
        assert index.read_bytes() == whole


@pytest.mark.parametrize("what", ["_FORMAT", "MAX_FILE_BYTES"])
def test_an_index_of_another_version_is_as_good_as_none(corpus, index, read, monkeypatch, what):
    asked(corpus, index)
    monkeypatch.setattr(contents, what, 2)
    asked(corpus, index)
    assert len(read) == 4


def test_a_folder_in_the_place_of_the_index_is_none(corpus, index, read):
    index.mkdir(parents=True)
    files, _ = find_files([corpus])
    assert Contents(index).of(files) == list(BOTH.values())


def test_of_a_link_it_is_the_file_that_is_read_which_counts(corpus, index, read):
    write_files(corpus, {".objets/c.txt": OLD})
    (corpus / "c.txt").symlink_to(".objets/c.txt")
    assert asked(corpus, index)["c.txt"] == hash_of(OLD)
    read.clear()
    write_files(corpus, {".objets/c.txt": NEW})
    assert asked(corpus, index)["c.txt"] == hash_of(NEW)
    assert read == ["c.txt"]


def test_a_link_in_the_place_of_a_file_is_not_followed(corpus, index, read):
    asked(corpus, index)
    files, _ = find_files([corpus])
    target = (corpus / "a.txt").rename(corpus.parent / "secret.txt")
    (corpus / "a.txt").symlink_to(target)
    assert Contents(index).of(files)[0].startswith("replaced: ")


def test_what_cannot_be_read_is_not_noted(corpus, index, read):
    files, _ = find_files([corpus])
    (corpus / "a.txt").unlink()
    (corpus / "été/b.txt").unlink()
    known = Contents(index)
    gone = "vanished: it was there when the corpus was listed; run again"
    assert known.of(files) == [gone, gone]
    known.save()
    assert not index.exists()


def test_a_file_that_changes_while_it_is_read_is_not_noted(corpus, index, monkeypatch):
    monkeypatch.setattr(contents, "CLEARLY_OLDER", -(10**10))

    def changing(file, limit):
        data = read_bytes(file, limit)
        write_files(corpus, {file.path: data + b"!"})
        return data

    monkeypatch.setattr(contents, "read_bytes", changing)
    asked(corpus, index)
    assert not index.exists()


# --- a run ------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path):
    releases = {
        "a.txt": FRENCH.encode(),
        "b.txt": FRENCH.replace("Niger", "Tchad").encode(),
    }
    corpus = write_files(tmp_path / "corpus", releases)
    return Settings(sources=(corpus,), outputs=tmp_path / "outputs")


@pytest.mark.usefixtures("loaded_once")
def test_an_unchanged_corpus_is_not_read(settings, read):
    run_pipeline(settings)
    first = tree(settings.outputs)
    assert index_of(settings.outputs).is_file()
    read.clear()
    assert run_pipeline(settings).unchanged
    assert read == []
    run_pipeline(replace(settings, force=True))
    assert read == ["a.txt", "b.txt"]
    assert tree(settings.outputs) == first


@pytest.mark.usefixtures("loaded_once")
def test_an_index_that_is_wrong_costs_time_and_changes_nothing(settings, read, monkeypatch):
    run_pipeline(settings)
    first = tree(settings.outputs)
    monkeypatch.setattr(contents, "content_of", lambda data: "0" * 64)
    run_pipeline(replace(settings, force=True))
    monkeypatch.undo()
    run_pipeline(settings)
    assert tree(settings.outputs) == first
