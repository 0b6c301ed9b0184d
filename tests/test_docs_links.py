"""Links between the pages lead somewhere: files, and headings in them."""

import re
import unicodedata

import pytest
import typer
from doc_blocks import DOCS, ROOT, commands, page, prose

from pipeline.cli import app

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
INDEX = page("README.md")


def links(text):
    return re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose(text))


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    found = []
    for heading in re.findall(r"^#{1,6} (.+)$", prose(text), re.MULTILINE):
        plain = unicodedata.normalize("NFC", re.sub(r"[`*]|\]\([^)]*\)", "", heading)).lower()
        found.append(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_and_headings(name):
    for link in links(page(name)):
        target, _, anchor = link.partition("#")
        file = DOCS / target if target else DOCS / name
        assert file.exists(), link
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), link


def test_headings_are_found_as_readers_click_them():
    text = "# Salience and confidence\n## `make run`: now!\n## Évènements, à part\n"
    assert anchors(text) == ["salience-and-confidence", "make-run-now", "évènements-à-part"]


def test_the_index_has_every_page_once():
    listed = re.findall(r"^- \[([\w.]+)\]\(([\w.]+)\): \S.*\.$", INDEX, re.MULTILINE)
    assert all(shown == target for shown, target in listed)
    assert sorted(target for _, target in listed) == sorted({*PAGES} - {"README.md"})


def test_the_readme_leads_here():
    assert "](docs/README.md)" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_commands_exist(name):
    known = typer.main.get_command(app).commands
    for command in commands(page(name)):
        match = re.match(r"(?:\.venv/bin/)?releve (\w+)", command)
        assert match is None or match[1] in known, command
