"""What `releve doctor` looks at, thing by thing."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.doctor import Finding, examine, machine, would_work
from pipeline.doctor.corpus import MOST_FILES, examine_corpus
from pipeline.doctor.installation import examine_installation, examine_model
from pipeline.doctor.machine import (
    available_memory,
    examine_cores,
    examine_encoding,
    examine_memory,
    examine_outputs,
)
from pipeline.errors import ModelError
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
VERSIONS = tomllib.loads(files("pipeline.doctor").joinpath("versions.toml").read_text("utf-8"))
FRENCH = (
    "Le PNUD ouvre un bureau au Niger\n\nNiamey, le 3 mars 2021 – Le Programme des Nations Unies "
    "pour le développement (PNUD) a ouvert un bureau au Niger, a déclaré hier Mme Awa Diallo, sa "
    "directrice. « Le PNUD reste aux côtés des Nigériens », a-t-elle dit.\n"
)
ENGLISH = (
    "The agency opened an office in Niger\n\nThe United Nations agency said on Monday that it has "
    "opened a new office in the country, and that the people who live there would be helped.\n"
)


# --- installation -----------------------------------------------------------------------------


def installed(**others):
    """Versions as measured, but for some; None is not installed."""
    versions = {name: measured[0] for name, measured in VERSIONS["needed"].items()}
    versions |= {name: entry["versions"][0] for name, entry in VERSIONS["optional"].items()}
    versions |= {name.replace("_", "-"): value for name, value in others.items()}

    def version(package):
        if versions[package] is None:
            raise PackageNotFoundError(package)
        return versions[package]

    return version


def test_the_measured_versions_are_those_of_the_lock():
    lock: dict[str, list[str]] = {}
    for name, number in re.findall(
        r"^([a-z0-9-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    ):
        lock.setdefault(name, []).append(number)
    known = {
        **VERSIONS["needed"],
        **{name: entry["versions"] for name, entry in VERSIONS["optional"].items()},
    }
    assert known == {name: lock[name] for name in known}, "make lock: renew versions.toml as well"


def test_an_installation_as_measured_is_well():
    found = list(examine_installation(installed()))
    assert [(f.what, f.state, f.advice) for f in found] == [
        ("Python", "ok", ""), ("packages", "ok", ""),
    ]  # fmt: skip


def test_other_missing_and_optional_packages():
    found = list(examine_installation(installed(spacy="3.7.0", babel=None, pypdf=None)))[1:]
    again = (
        "`make run` in a clone installs the locked versions (or pip install -r requirements.txt)"
    )
    measured = VERSIONS["needed"]["spacy"][0]
    assert found == [
        Finding("packages", "problem", "missing: babel", again),
        Finding(
            "packages", "warning", f"other versions: spacy 3.7.0 (measured with {measured})", again
        ),
        Finding("pypdf", "warning", "not installed: .pdf is skipped", "pip install 'releve[pdf]'"),
    ]


def test_the_model_finds_the_names_of_a_known_sentence(gazetteer, recogniser):
    found = examine_model(gazetteer, "releve", lambda *_, **__: recogniser)
    assert found == Finding("model", "ok", "releve finds the 4 names of a known sentence")


def test_a_model_that_does_not_load(gazetteer):
    def load(*_, **__):
        raise ModelError("the model 'x' is not installed")

    found = examine_model(gazetteer, "x", load)
    assert (found.state, found.text) == (
        "problem", "x: ModelError: the model 'x' is not installed",
    )  # fmt: skip


# --- machine ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_releases", "available", "state", "text"),
    [
        (10, 8_000_000_000, "ok", "8.0 GB free, a run needs about 1.2 GB"),
        (50_000, 4_000_000_000, "warning", "4.0 GB free, a run needs about 8.7 GB"),
        (10, None, "ok", "unknown here; a run needs about 1.2 GB"),
    ],
)
def test_memory(n_releases, available, state, text):
    found = examine_memory(n_releases, available)
    assert (found.state, found.text) == (state, text)


def test_a_container_may_be_allowed_less(monkeypatch):
    told = {
        "/proc/meminfo": "MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n",
        "/sys/fs/cgroup/memory.max": "3000000\n",
        "/sys/fs/cgroup/memory.current": "1000000\n",
    }
    monkeypatch.setattr(machine, "_read", lambda path: told[path])
    assert available_memory() == 2_000_000
    told["/sys/fs/cgroup/memory.max"] = "max\n"
    assert available_memory() == 8_000_000 * 1024
    told["/proc/meminfo"] = ""
    assert available_memory() is None


def test_cores():
    assert int(examine_cores().text) >= 1


def test_a_place_for_results(tmp_path):
    assert [f.state for f in examine_outputs(tmp_path / "neuf" / "outputs", 0)] == ["ok", "ok"]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "pris").write_text("x")
    [found] = examine_outputs(tmp_path / "pris", 0)
    assert found == Finding(
        "outputs", "problem", f"{tmp_path / 'pris'} is a file",
        "move it away, or choose another folder with --outputs",
    )  # fmt: skip


def test_a_place_that_cannot_be_written(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.tempfile, "NamedTemporaryFile", refuse)
    [found] = examine_outputs(tmp_path, 0)
    assert (found.state, found.text) == (
        "problem", f"{tmp_path} cannot be written (Permission denied)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("free", "corpus", "state"),
    [(10**12, 10**6, "ok"), (10**9, 10**9, "warning"), (10**7, 0, "problem")],
)
def test_disk(tmp_path, monkeypatch, free, corpus, state):
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    assert list(examine_outputs(tmp_path, corpus))[-1].state == state


def test_a_terminal_without_accents():
    found = next(examine_encoding("ascii"))
    assert (found.state, found.text) == ("warning", "ascii: it cannot show éœ’«–»")
    assert next(examine_encoding("utf-8")) == Finding("terminal", "ok", "utf-8")


# --- corpus -----------------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path, gazetteer):
    """Examines a corpus of these files; gives its findings back."""

    def findings(contents, **settings):
        for name, content in contents.items():
            path = tmp_path / "corpus" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        told = Settings(sources=(tmp_path / "corpus",), outputs=tmp_path / "outputs", **settings)
        found = examine_corpus(told, gazetteer)
        assert not (tmp_path / "outputs").exists()
        return found

    return findings


def texts(found):
    return [(f.what, f.state, f.text, f.advice) for f in found.findings]


def test_kinds_of_files_and_reasons_for_skips(corpus):
    found = corpus(
        {
            "a.txt": FRENCH,
            "b/c.html": f"<html><body><p>{FRENCH}</p></body></html>",
            "d.csv": f'text\n"{FRENCH}"\n"{FRENCH} Deux."\n',
            "e.csv": "nom,age\nA,1\n",
            "f.jpg": b"\xff\xd8",
            "g.jpg": b"\xff\xd8",
            "h.txt": ENGLISH,
            "i.txt": "",
            "j.pdf": b"%PDF-1.4",
            "k/run.json": "{}",
            "k/tables/datapackage.json": "{}",
        }
    )
    known = "releases are read from .txt, .md, .html, .htm, .docx, .pdf, .jsonl, .csv"
    assert found.n_releases == 5
    assert texts(found)[0] == (
        "corpus", "ok", "7 files (2 .csv, 1 .html, 1 .pdf, 3 .txt): 5 releases", "",
    )  # fmt: skip
    rest = texts(found)[1:]
    assert ("skipped", "warning", "2, unknown suffix .jpg (f.jpg, g.jpg)", known) in rest
    assert (
        "skipped", "warning", "1, no column 'text'; found: nom, age (e.csv)",
        "name the column that holds the text: --text-column NAME",
    ) in rest  # fmt: skip
    assert (
        "skipped", "warning", "1, not French but 'en' (h.txt)",
        "leave them out, or keep them with --any-language",
    ) in rest  # fmt: skip
    assert (
        "skipped", "warning", "1, empty: it has no content (i.txt)", "leave them out, or mend them",
    ) in rest  # fmt: skip
    assert (
        "skipped", "warning", "1, results of an earlier run (k)",
        "move them out of the corpus, or name them with --outputs",
    ) in rest  # fmt: skip
    assert len(rest) == 6
    assert rest[0][2].startswith("2, unknown")  # the commonest first


def test_a_corpus_that_is_not_there_or_holds_nothing(corpus, tmp_path, gazetteer):
    nowhere = examine_corpus(Settings(sources=(tmp_path / "rien",)), gazetteer)
    [finding] = nowhere.findings
    assert (finding.state, finding.advice) == ("problem", "name your folder")
    (tmp_path / "corpus").mkdir()
    assert [f.text for f in corpus({}).findings] == ["no file"]
    found = corpus({"a.xls": b"x"})
    assert (found.findings[0].state, found.findings[0].text) == (
        "problem", "1 files, none of a known kind",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contents", "what", "start"),
    [
        ({f"{n}.txt": f"{ENGLISH}{n}" for n in range(4)}, "language", "mostly not French: 4 of 4"),
        ({f"{n}.txt": f"Un fait {n}." for n in range(4)}, "length", "half of the releases have"),
        ({"a.csv": "text\nUn titre\nDeux titres\n"}, "length", "half of the releases have"),
        (
            {f"{n}.txt": f"{n} {FRENCH * 5}".replace("\n", " ") for n in range(4)},
            "lines",
            "4 of 4 releases are one long line",
        ),
        ({f"{n}.txt": FRENCH for n in range(4)}, "copies", "3 of 4 texts are copies"),
        (
            {f"{n}.txt": f"{n} {FRENCH}".encode().decode("cp1252", "replace") for n in range(4)},
            "notes",
            "of 4 of 4 releases: ",
        ),
    ],
)
def test_what_looks_suspicious(corpus, contents, what, start):
    found = [f for f in corpus(contents).findings if f.what == what]
    assert [f.text[: len(start)] for f in found] == [start]
    assert all(f.state == "warning" and f.advice for f in found)


def test_a_large_corpus_is_looked_into_at_some_of_its_files(corpus, monkeypatch):
    monkeypatch.setattr("pipeline.doctor.corpus.MOST_FILES", 5)
    found = corpus({f"{n:02}.txt": f"{n} {FRENCH}" for n in range(20)})
    assert found.findings[0].text == "20 files (20 .txt), 5 looked into: 5 releases"
    assert found.n_releases == 20
    assert MOST_FILES == 2_000


# --- all of it --------------------------------------------------------------------------------


def test_all_of_it(tmp_path, recogniser):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(FRENCH)
    settings = Settings(sources=(tmp_path / "corpus",), outputs=tmp_path / "outputs")
    found = list(examine(settings, terminal="utf-8", load=lambda *_, **__: recogniser))
    seen = [f.what for f in found if f.state == "ok"]
    assert [w for w in seen if w not in ("packages", "file names")] == [
        "Python", "model", "cores", "memory", "outputs", "disk", "terminal", "corpus",
    ]  # fmt: skip
    assert would_work(found)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_a_gazetteer_that_does_not_load_is_a_problem(tmp_path, recogniser):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "organisations.toml").write_text("= x")
    settings = Settings(sources=(tmp_path,), gazetteers=(tmp_path / "mine",))
    found = list(examine(settings, terminal="utf-8", load=lambda *_, **__: recogniser))
    [problem] = [f for f in found if f.what == "gazetteer"]
    assert problem.state == "problem"
    assert not would_work(found)
