"""The quick start and its translation: the same commands, which do what both pages say."""

import re
import shlex
from pathlib import Path

import pytest
from doc_blocks import ROOT, assert_true, blocks, commands, filled, marked, page, prose, tidy
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app

PAGES = ("quickstart.md", "demarrage.md")
RELEASES = ("lagune.txt", "pirogues.txt")
ENGLISH, FRENCH = map(page, PAGES)


def run(command):
    """What the command says; `make run` is read as the Makefile has it."""
    words = shlex.split(command)
    if words[0] == "make":
        (rule,) = re.findall(rf"^{words[1]}:.*\n\t\$\(RELEVE\) (.*)$", MAKEFILE, re.MULTILINE)
        given = dict(word.split("=", 1) for word in words[2:])
        defaults = dict(re.findall(r"^(\w+) \?= ?(.*)$", MAKEFILE, re.MULTILINE))
        rule = re.sub(r"\$\((\w+)\)", lambda name: (defaults | given)[name[1]], rule)
        words = ["releve", *shlex.split(rule)]
    assert words[0] in {"releve", ".venv/bin/releve"}
    return CliRunner().invoke(app, words[1:])


MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_can_be_followed(name, tmp_path, monkeypatch, loaded_once):
    text = page(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("communiques").mkdir()
    for release in RELEASES:
        Path("communiques", release).write_text(marked(text, release), encoding="utf-8")
    for number, command in enumerate(commands(text), 1):
        if number == 5:
            Path("corrections.csv").write_text(marked(text, "corrections.csv"), encoding="utf-8")
        result = run(command)
        assert result.exit_code == 0, f"{command}\n{result.output}"
        told = [line for line in result.stderr.splitlines() if line.startswith("corrections")]
        shown = "".join(f"{line}\n" for line in told) + tidy(result.stdout)
        text = filled(text, f"out {number}", shown)
    assert_true(name, text)
    entities = set(load_tables("outputs")["entities"]["name"])
    assert {"Paul Adjamonsi", "OLC Wassou", "Observatoire des lagunes côtières"} <= entities


def test_both_pages_have_the_same_commands_and_sections():
    assert commands(ENGLISH) == commands(FRENCH)
    assert len(commands(ENGLISH)) == 5
    for release in RELEASES:
        assert marked(ENGLISH, release) == marked(FRENCH, release)
    assert [language for language, _ in blocks(ENGLISH)] == [lang for lang, _ in blocks(FRENCH)]
    assert headings(ENGLISH) == headings(FRENCH)
    links = r"\]\((?!quickstart|demarrage)([^)]+)\)"
    assert re.findall(links, ENGLISH) == re.findall(links, FRENCH)


def headings(text):
    return re.findall(r"^(#+) (\d\.|)", text, re.MULTILINE)


def test_the_translation_has_french_typography():
    french = re.sub(r"`[^`\n]*`|<!--.*?-->|\]\([^)]*\)", "", prose(FRENCH))
    assert "'" not in french
    assert not re.findall(
        r'.{0,20}(?:[^\s\u00a0\u202f][:;!?»]|«[^\u00a0]|["“”]| [:;!?»]).{0,9}', french
    )
