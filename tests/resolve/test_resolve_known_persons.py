"""Persons whom a user's folder names: id and name come from there, and two of them stay two."""

import pytest
from resolve_samples import page_and_mentions

from pipeline.gazetteer import load_gazetteer
from pipeline.resolve import resolve


@pytest.fixture
def known(tmp_path):
    (tmp_path / "names.csv").write_text(
        "type,name,alias,id\n"
        "person,Awa Marie Diallo,Awa Diallo,\n"
        "person,Awa Marie Diallo,la Lionne,\n"
        "person,Jean Kodjo,,jean-kodjo-maire\n"
    )
    return load_gazetteer([tmp_path])


def ids(known, *marked):
    pages, mentions = [], []
    for number, text in enumerate(marked, start=1):
        page, found = page_and_mentions(f"r{number}", text)
        pages.append(page)
        mentions += found
    resolution = resolve(pages, mentions, known)
    return [resolution.entity_of[m.release_id, m.start, m.end] for m in resolution.mentions]


def test_a_known_person_takes_id_from_the_users_file(known):
    assert ids(
        known,
        "<person>Awa Diallo</person> ; <person>Diallo</person>",
        "<person>DIALLO Awa Marie</person> ; <person>Jean Kodjo</person>",
        "<person>la Lionne</person>",
    ) == ["person-awa-marie-diallo"] * 3 + ["person-jean-kodjo-maire", "person-awa-marie-diallo"]
