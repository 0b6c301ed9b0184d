"""Names and ids: what a corpus holds, before anything is opened."""

import os
from pathlib import Path, PurePosixPath

import pytest

from pipeline.errors import InputError
from pipeline.read import find_files
from pipeline.read.names import clean_name, suffix_of

KNOWN = "releases are read from .txt, .md, .html, .htm, .docx, .pdf, .jsonl, .csv"


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Genève, le 1er juillet.", encoding="utf-8")


def ids(*sources: Path) -> dict[str, str]:
    return {file.path: file.id for file in find_files(sources)[0]}


def reasons(*sources: Path) -> dict[str, str]:
    return {skip.path: skip.reason for skip in find_files(sources)[1]}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["b.txt", "a.txt", "2020/juillet/a.md"], ["2020/juillet/a", "a", "b"]),
        (["a.txt", "a.html"], ["a.html", "a.txt"]),
        (["a.TXT", "b.Html"], ["a", "b"]),
        (["a.txt", "a.md", "a.txt.md"], ["a.md", "a.txt", "a.txt.md"]),
        (["n° 12 – l’OIM.txt"], ["n° 12 – l’OIM"]),
        (["rows.csv", "rows#1.txt"], ["rows#1", "rows.csv"]),
        (["v1.2.txt", "v1.3.txt"], ["v1.2", "v1.3"]),
    ],
)
def test_id_is_the_path_without_suffix_unless_two_would_clash(tmp_path, names, expected):
    make(tmp_path, *names)
    assert sorted(ids(tmp_path).values()) == sorted(expected)


def test_order_is_that_of_paths_whatever_the_order_of_creation(tmp_path):
    names = ["b.txt", "a/z.txt", "a.txt", "é.txt", "A.txt"]
    make(tmp_path / "one", *names)
    make(tmp_path / "two", *reversed(names))
    assert list(ids(tmp_path / "one")) == list(ids(tmp_path / "two")) == sorted(names)


def test_several_sources_keep_their_names_in_any_order(tmp_path):
    make(tmp_path, "x/2020/a.txt", "y/2020/a.txt", "z/b.txt")
    sources = [tmp_path / "x/2020", tmp_path / "y/2020", tmp_path / "z/b.txt"]
    expected = {"b.txt": "b", "x/2020/a.txt": "x/2020/a", "y/2020/a.txt": "y/2020/a"}
    assert ids(*sources) == ids(*reversed(sources)) == expected


def test_a_source_inside_another_is_read_once(tmp_path):
    make(tmp_path, "sub/a.txt")
    sources = [tmp_path / "sub/a.txt", tmp_path, tmp_path / "sub", tmp_path]
    assert ids(*sources) == {"sub/a.txt": "sub/a"}


def test_a_file_alone_is_called_by_its_name(tmp_path):
    make(tmp_path, "sub/.caché.txt")
    assert ids(tmp_path / "sub/.caché.txt") == {".caché.txt": ".caché"}


def test_missing_source_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="no such file or folder; give a folder"):
        find_files([tmp_path / "nulle part"])


def test_empty_folder_gives_nothing(tmp_path):
    assert find_files([tmp_path]) == ((), ())


def test_hidden_and_unknown_files_are_skipped_with_a_reason(tmp_path):
    make(tmp_path, ".git/config.txt", ".x.txt", "a.png", "b.odt", "LISEZMOI", "a.txt")
    assert reasons(tmp_path) == {
        ".git": "hidden folder: rename it without its dot to read it",
        ".x.txt": "hidden file: rename it without its dot to read it",
        "LISEZMOI": f"no suffix: {KNOWN}",
        "a.png": f"unknown suffix .png: {KNOWN}",
        "b.odt": "unknown suffix .odt: save it as .docx",
    }


@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("a.xlsx", "save the sheet as .csv"),
        ("a.ODS", "save the sheet as .csv"),
        ("a.mht", "save the page as .html"),
        ("a.eml", "save what the message says as .txt"),
        ("a.json", "write one object a line, as .jsonl"),
        ("a.tsv", "rename it to .csv"),
        ("a.zip", "unpack it"),
    ],
)
def test_of_other_programs_files_it_is_said_what_to_do_with_them(tmp_path, name, what_to_do):
    make(tmp_path, name)
    suffix = name.removeprefix("a")
    assert reasons(tmp_path) == {name: f"unknown suffix {suffix}: {what_to_do}"}


def test_what_programs_leave_behind_is_no_release(tmp_path):
    left = (".DS_Store", "Thumbs.db", "desktop.ini", "~$CP.docx", ".~lock.CP.docx#", "._CP.docx")
    make(tmp_path, *left)
    told = "left behind by a program: it is no release, nothing is lost"
    assert reasons(tmp_path) == dict.fromkeys(left, told)


def test_the_folder_of_a_saved_page_is_one_skip(tmp_path):
    make(
        tmp_path, "Un pont.html", "Un pont_files/cadre.html", "Un pont_files/style.css",
        "Avis.htm", "Avis_fichiers/image.png", "autres_files/a.txt",
    )  # fmt: skip
    assert reasons(tmp_path) == {
        "Avis_fichiers": "files of the saved page Avis.htm: move out what is a release of its own",
        "Un pont_files": (
            "files of the saved page Un pont.html: move out what is a release of its own"
        ),
    }
    assert set(ids(tmp_path)) == {"Avis.htm", "Un pont.html", "autres_files/a.txt"}


def test_excluded_folder_leaves_no_trace(tmp_path):
    make(tmp_path, "a.txt", "outputs/texts/a.txt")
    files, skips = find_files([tmp_path], exclude=[tmp_path / "outputs"])
    assert ([file.path for file in files], skips) == (["a.txt"], ())


def test_links_are_read_once_and_never_out_of_the_corpus(tmp_path):
    make(tmp_path, "ailleurs/secret.txt", "corpus/a.txt", "corpus/.objets/b.txt")
    corpus = tmp_path / "corpus"
    for name, target in [
        ("copie.txt", "a.txt"),
        ("boucle", "."),
        ("moi.txt", "moi.txt"),
        ("mort.txt", "rien.txt"),
        ("dehors.txt", "../ailleurs/secret.txt"),
        ("dossier.txt", "../ailleurs"),
        ("b.txt", ".objets/b.txt"),
    ]:
        (corpus / name).symlink_to(target)
    outside = "link that leaves the corpus: copy the file, or give its folder as a source too"
    broken = "broken link: its target does not exist, or is the link itself"
    assert ids(corpus) == {"a.txt": "a", "b.txt": "b"}
    assert reasons(corpus) == {
        ".objets": "hidden folder: rename it without its dot to read it",
        "boucle": f"no suffix: {KNOWN}",
        "copie.txt": "link to a.txt, which is read under that name",
        "dehors.txt": outside,
        "dossier.txt": outside,
        "moi.txt": broken,
        "mort.txt": broken,
    }


def test_link_to_a_folder_of_the_corpus_ends(tmp_path):
    make(tmp_path, "a/b.txt")
    (tmp_path / "a/retour.txt").symlink_to("..")
    assert reasons(tmp_path) == {
        "a/retour.txt": "link to a folder: give the folder itself as a source"
    }


def test_pipe_is_skipped_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "tube.txt")
    expected = "no regular file (a pipe, socket or device): copy what it gives into a file"
    assert reasons(tmp_path) == reasons(tmp_path / "tube.txt") == {"tube.txt": expected}


def test_unreadable_folder_is_skipped(tmp_path, monkeypatch):
    make(tmp_path, "a.txt", "fermé/b.txt")
    scandir = os.scandir

    def guarded(folder):
        if str(folder).endswith("fermé"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert ids(tmp_path) == {"a.txt": "a"}
    assert reasons(tmp_path) == {"fermé": "unreadable folder: permission denied"}


@pytest.fixture
def deep_folder(tmp_path):
    """A file 1,200 folders down; removed again step by step, since pytest's removal recurses."""
    depth = 1200
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    yield tmp_path, "d/" * depth + "a.txt"
    os.unlink("a.txt", dir_fd=here)
    for _ in range(depth):
        here, below = os.open("..", os.O_RDONLY, dir_fd=here), here
        os.close(below)
        os.rmdir("d", dir_fd=here)
    os.close(here)


def test_folders_nested_deeper_than_python_recurses(deep_folder):
    root, name = deep_folder
    assert list(ids(root)) == [name]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (b"communiqu\xe9.txt", "communiqu%E9.txt"),
        (b"deux\nlignes.txt", "deux%0Alignes.txt"),
        (b"\x1b[31mrouge.txt", "%1B[31mrouge.txt"),
        ("droite\u202etxt.html".encode(), "droite%E2%80%AEtxt.html"),
        ("été « 2020 ».txt".encode(), "été « 2020 ».txt"),
    ],
)
def test_names_become_clean_text(tmp_path, raw, clean):
    name = os.fsdecode(raw)
    assert clean_name(name) == clean
    make(tmp_path, name)
    assert list(ids(tmp_path)) == [clean]


@pytest.mark.parametrize(
    "name",
    [
        "a.txt",
        "2020.07/a",
        "2020.07/.txt",
        "b/..txt",
        "c.tar.gz",
        "fin.",
        "un. deux",
        "..",
        "é.Html",
    ],
)
def test_a_suffix_is_what_python_says_it_is(name):
    assert suffix_of(name) == PurePosixPath(name).suffix


def test_a_file_in_a_folder_that_is_reached_by_a_link_is_read_once(tmp_path):
    make(tmp_path, "vrai/b/c.txt")
    (tmp_path / "lien").symlink_to("vrai")
    (tmp_path / "vrai/a.txt").symlink_to("b/c.txt")
    assert ids(tmp_path / "lien") == {"b/c.txt": "b/c"}
    assert reasons(tmp_path / "lien") == {"a.txt": "link to b/c.txt, which is read under that name"}


def test_clean_names_stay_apart(tmp_path):
    make(tmp_path, "a\nb.txt", "a%0Ab.txt")
    assert ids(tmp_path) == {"a%0Ab.txt": "a%0Ab", "a%0Ab~2.txt": "a%0Ab~2"}


RESULTS = ("run.json", "tables/datapackage.json", "tables/mentions.csv", "work/read.jsonl")


@pytest.mark.parametrize(
    "names",
    [
        RESULTS,
        (".lock", "work/read.jsonl", "work/strip.jsonl"),  # a run that was killed, a single stage
        (".lock", "tables/datapackage.json", "tables/releases.csv"),
    ],
)
def test_results_of_an_earlier_run_are_no_releases(tmp_path, names):
    make(tmp_path, "a.txt", *(f"essai/outputs/{name}" for name in names))
    reason = "results of an earlier run: move them out of the corpus, or delete them"
    assert ids(tmp_path) == {"a.txt": "a"}
    assert reasons(tmp_path) == {"essai/outputs": reason}
    # asked for by name as well
    assert reasons(tmp_path / "essai/outputs") == {".": reason}


def test_a_folder_that_only_looks_like_results_is_read(tmp_path):
    make(tmp_path, "tables/a.txt", "run.json", "work/b.txt", "x/tables/datapackage.json", "x/c.txt")
    assert sorted(ids(tmp_path)) == ["tables/a.txt", "work/b.txt", "x/c.txt"]
