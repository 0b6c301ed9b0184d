"""Pages as first-time users have them, read and stripped: what is kept, and what is not.

``read/pages/wild`` holds pages of twelve kinds of site, with invented texts, and
``expected.toml``, which says what a reader takes from each.
"""

import tomllib
from pathlib import Path

import pytest

from pipeline.read import read_corpus
from pipeline.records import Release
from pipeline.strip import Repeats, cut_zones, load_stripper, make_page

WILD = Path(__file__).parent / "read" / "pages" / "wild"
EXPECTED = tomllib.loads((WILD / "expected.toml").read_text("utf-8"))


# What is known to be missed: page, what is asked, why.
MISSED = {
    ("sans_paragraphes", "title"): "nothing sets the heading apart from the sender's name above it",
    ("agence_cadres", "title"): "an agency's slug in capitals above the heading is read with it",
    ("commentaires", "gone"): "a list of other articles looks like the end of this one",
}


def cases(*fields):
    return [
        pytest.param(name, field, marks=[pytest.mark.xfail(reason=MISSED[name, field], strict=True)]
                     if (name, field) in MISSED else [])
        for name in EXPECTED for field in fields
    ]  # fmt: skip


def plain(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def pages(gazetteer):
    tools = load_stripper(gazetteer)
    releases = [found for found in read_corpus([WILD]) if isinstance(found, Release)]
    return {r.id: make_page(r, cut_zones(r, Repeats({}), tools), tools) for r in releases}


def kept(page):
    zones = [z for z in page.zones if z.kind != "boilerplate"]
    return plain("\n".join(page.release.text[z.start : z.end] for z in zones))


def test_every_page_is_expected(pages):
    assert sorted(pages) == sorted(EXPECTED)


@pytest.mark.parametrize(("name", "field"), cases("title", "date"))
def test_title_and_date(pages, name, field):
    assert getattr(pages[name], field) == EXPECTED[name][field]


@pytest.mark.parametrize("name", EXPECTED)
def test_publisher(pages, name):
    assert pages[name].release.publisher == EXPECTED[name]["publisher"]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_sentence_is_lost(pages, name):
    text = kept(pages[name])
    assert [sentence for sentence in EXPECTED[name]["body"] if plain(sentence) not in text] == []


@pytest.mark.parametrize(("name", "field"), cases("gone"))
def test_furniture_is_not_kept(pages, name, field):
    text = kept(pages[name])
    assert [words for words in EXPECTED[name][field] if words in text] == []
