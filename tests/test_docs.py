"""The examples of docs/corrections.md, docs/gazetteers.md and docs/report.md do what they say."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer
from doc_blocks import ROOT, commands, marked, page
from flow_samples import FRENCH, write_files
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app
from pipeline.gazetteer import load_gazetteer

CORRECTIONS, GAZETTEERS = page("corrections.md"), page("gazetteers.md")
REPORT = page("report.md")
MINE = ("names.csv", "boilerplate.txt", "organisations.toml")


def run(command):
    return CliRunner().invoke(app, shlex.split(command)[1:])


@pytest.fixture
def place(tmp_path, monkeypatch, loaded_once):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    return tmp_path


def test_the_corrections_are_replayed_as_shown(place):
    Path("corrections.csv").write_text(marked(CORRECTIONS, "corrections"), encoding="utf-8")
    first, *explained, sample, score = commands(CORRECTIONS)
    result = run(first)
    assert result.exit_code == 0
    shown = marked(CORRECTIONS, "output").splitlines()
    told = [line for line in result.stderr.splitlines() if "corrections.csv" in line]
    assert told == shown
    tables = load_tables("outputs")
    entities = set(tables["entities"]["name"])
    assert {"Antonio Vitorino", "OIM Minsk", "Amy Pope"} <= entities
    assert entities.isdisjoint({"António Vitorino", "Joelle Furrer", "Sanobahor"})
    reason = re.search(r"`(corrections\.csv, line 3: .*?)`", CORRECTIONS, re.DOTALL)[1]
    assert any(" ".join(reason.split()) in told for told in tables["mentions"]["reason"])
    assert len(explained) == 3
    for command in explained[:2]:
        assert run(command).exit_code == 0, command
    assert run(sample).exit_code == 0
    judged = Path("sample.csv").read_text("utf-8-sig")
    Path("sample.csv").write_text(re.sub(r";;(?=[a-z+]+;0)", ";oui;", judged))
    result = run(score)
    assert result.exit_code == 0
    assert re.search(r"^all +1\.000 ", result.stdout, re.MULTILINE)


def test_a_folder_of_ones_own(place):
    files = {f"mine/{name}": marked(GAZETTEERS, name).encode() for name in MINE}
    text = FRENCH + (
        "\nLes Lucioles sans frontières et la LLU sont là, a dit Mme Mahym au Bélarus.\n"
        "Les Amis des grillons saluent les membres de la Grande Ligue.\n\n"
        "Suivez la Ligue des Lucioles sur tous les réseaux\n"
        "La Ligue des lucioles est une association présente en Suisse et au Togo.\n"
    )
    write_files(place, {**files, "corpus/un.txt": text.encode()})
    (command,) = commands(GAZETTEERS)
    result = run(command)
    assert result.exit_code == 0, result.output
    tables = load_tables("outputs")
    mentions = tables["mentions"].query("release_id == 'un'")
    assert {
        ("Lucioles sans frontières", "organisation-ligue-des-lucioles"),
        ("LLU", "organisation-ligue-des-lucioles"),
        ("Amis des grillons", "organisation-ligue-des-grillons"),
        ("Grande Ligue", "organisation-ligue-des-grillons"),
        ("Mme Mahym", "person-mahym-orazmuhammedova"),
        ("Bélarus", "country-BLR"),
    } <= set(zip(mentions["text"], mentions["entity_id"], strict=True))
    assert not {"Togo", "Suisse"} & set(mentions["text"])
    zones = tables["zones"].query("release_id == 'un'")
    assert zones.iloc[-1]["reason"] == "a line of your own boilerplate list"


def test_what_the_text_says_of_the_names(tmp_path):
    write_files(tmp_path, {name: marked(GAZETTEERS, name).encode() for name in MINE})
    mine = load_gazetteer([tmp_path])
    assert mine.known("organisation-ligue-des-lucioles").country_code == "CHE"
    assert [(n.known_id, n.certain) for n in mine.lookup("Orbite")] == [
        ("organisation-orbite", False)
    ]
    for name, id in (
        ("Maison de la migration", "organisation-oim"),
        ("Ruthénie blanche", "country-BLR"),
        ("Maison du développement", "organisation-pnud"),
    ):
        assert [n.known_id for n in mine.lookup(name)] == [id]
    assert mine.known("organisation-pnud").name == (
        "Programme des Nations unies pour le développement (PNUD)"
    )


def test_names_that_end_where_the_page_says(tmp_path):
    write_files(tmp_path, {"names.csv": marked(GAZETTEERS, "names.csv ends").encode()})
    mine = load_gazetteer([tmp_path])
    ends = {
        name: [n.ends_here for n in mine.lookup(name)]
        for name in ("Chœur du lac", "Orchestre des rives", "Orchestre des rives de Sault", "ODR")
    }
    assert ends == {
        "Chœur du lac": [True],
        "Orchestre des rives": [False],
        "Orchestre des rives de Sault": [True],
        "ODR": [True],
    }


def test_the_report_is_made_as_shown(tmp_path, golden, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("outputs").mkdir()
    for name in ("tables", "work"):
        Path("outputs", name).symlink_to(golden / name)
    for command in commands(REPORT):
        result = run(command)
        assert (result.exit_code, result.stdout) == (
            0,
            "report: outputs/report/index.html\nfigures: outputs/figures (SVG)\n",
        )
    assert Path("outputs/report/index.html").is_file()
    for name in re.findall(r"`(\w+\.svg)`", REPORT):
        assert Path("outputs/figures", name).is_file()


def test_files_and_options_in_the_text_exist():
    options = {
        name
        for command in typer.main.get_command(app).commands.values()
        for option in command.params
        for name in option.opts
    }
    for text in (CORRECTIONS, GAZETTEERS, REPORT):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / "docs" / target).exists(), target
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) <= options


def test_the_limits_of_the_formats_are_those_of_the_code():
    from pipeline import read
    from pipeline.read import archive, clock, pdf

    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    limits = dict(re.findall(r"^\| (.+?) \| ([^|]+?) \| [^|]+ \|$", text, re.MULTILINE))
    for what, told in {
        "a file": f"{read.MAX_FILE_BYTES // 10**6} MB",
        "a text": f"{read.MAX_TEXT_CHARACTERS:,} characters",
        "Word: parts of the archive": f"{archive.MAX_ENTRIES:,}",
        "Word: one part, unpacked": f"{archive.MAX_PART_BYTES // 10**6} MB",
        "Word: all parts, unpacked": f"{archive.MAX_BYTES // 10**6} MB",
        "PDF: pages": f"{pdf.MAX_PAGES:,}",
        "PDF: one page, unpacked": f"{pdf.MAX_STREAM_BYTES // 10**6} MB, 1,000,000 operands",
        "PDF: drawing steps": f"{pdf.MAX_OPERATIONS:,}",
        "the time of a parser": f"{clock.MAX_SECONDS:g} seconds",
    }.items():
        assert limits[what] == told, what
