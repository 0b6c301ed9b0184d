"""The corpus spelt in other ways gives the same entities, with its own letters in the mentions."""

from pathlib import Path

import pytest
from spellings import SPELLINGS

from pipeline.flow import predict
from pipeline.records import Release
from pipeline.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"


def found(spell):
    """Titles, dates and places; the mentions as they were meant; the entities."""
    texts = {path.stem: spell(path.read_bytes().decode()) for path in CORPUS.glob("*.txt")}
    releases = [Release(name, f"{name}.txt", text, "0") for name, text in sorted(texts.items())]
    pages, resolution = predict(releases, Settings())
    for m in resolution.mentions:
        assert texts[m.release_id][m.start : m.end] == m.text
    heads = [(p.title, p.date, p.place, p.place_country) for p in pages]
    mentions = [
        (m.release_id, m.text, m.type, m.zone, resolution.entity_of[m.release_id, m.start, m.end])
        for m in resolution.mentions
    ]
    return heads, mentions, [entity.name for entity in resolution.entities]


@pytest.fixture(scope="module")
def as_meant():
    return found(str)


@pytest.mark.usefixtures("loaded_once", "recogniser")
@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_gives_what_was_meant(name, as_meant):
    heads, mentions, entities = as_meant
    spell = SPELLINGS[name]
    spelt = [(release_id, spell(text), *rest) for release_id, text, *rest in mentions]
    assert found(spell) == (heads, spelt, entities)
