"""What strip sees of a line, as `releve explain` says it."""

import json
from importlib.resources import files

import pytest
import write_samples as samples

from pipeline.records import Zone
from pipeline.review import explain
from pipeline.review.seen import in_words, seen_in_words
from pipeline.write import build_tables


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            "word1:date, last:juillet, many digits",
            "begins with “date”, ends with “juillet”, many digits",
        ),
        ("separators <=2, word1:accueil", "two separators, begins with “accueil”"),
        ("has:caption, has:legal", "has words of a caption, has words of a legal line"),
        (
            "after the running text + ends:*, after the running text + len<=3, len<=3",
            "below the running text: ends in “*”, below the running text: 3 characters or fewer, "
            "3 characters or fewer",
        ),
        (
            "after dated, before starts:contact, ends:,",
            "the line below: a date, the line above: begins like a contact line, ends in “,”",
        ),
        (
            "under a heading:related + short",
            "short, under the heading of a list of related pages",
        ),
        # what is no feature stays as it is
        ("markup: html: <nav>", "markup: html: <nav>"),
        ("the line stands in 20 releases or more", "the line stands in 20 releases or more"),
        ("a line of your own boilerplate list", "a line of your own boilerplate list"),
    ],
)
def test_reasons_of_zones_in_words(reason, told):
    assert in_words(reason) == told


def test_every_feature_of_the_model_has_words():
    model = json.loads(files("pipeline.strip").joinpath("weights.json").read_text("utf-8"))
    names = set(model["features"]) - {"bias"}  # it speaks for no zone by itself
    told = {name: seen_in_words(name) for name in names}
    assert [name for name, words in told.items() if not words] == []
    assert [words for words in told.values() if "<=" in words or " + " in words] == []


def test_a_place_in_boilerplate_is_explained_in_words():
    page = samples.pages()[0]
    end = len(page.release.text)
    page = page.__class__(page.release, (Zone(0, end, "boilerplate", "len<=12, is:menu"),))
    tables = build_tables([page], samples.resolution(mentions=(), entities=()))
    (block,) = [facts for title, facts in explain(tables, f"{page.release.id}:0-5").blocks if facts]
    assert block[0] == (
        "in the zone",
        f"boilerplate (0-{end}): 12 characters or fewer, is a menu and nothing else",
    )
