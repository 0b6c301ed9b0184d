"""What a user's folder may add, and how bad data stops loading."""

import pytest

from pipeline.errors import GazetteerError
from pipeline.gazetteer import Known, load_gazetteer

GOOD = """
[[event]]
id = "forum-d-essai"
name = "Forum d'essai"
acronym = "FEZ"
kind = "conference"
start = "2022-05"
end = "2022-05-20"
place = "Genève"
country = "CHE"
ambiguous = ["Forum des essayistes"]
in_context = ["lors du [Forum d'été]"]
"""


def write(folder, **files):
    for name, content in files.items():
        suffix = ".csv" if name == "cities" else ".toml"
        (folder / f"{name}{suffix}").write_text(content, encoding="utf-8")
    return folder


def test_a_users_folder_adds_entities_and_overrules_cities(tmp_path, gazetteer):
    folder = write(tmp_path, events=GOOD, cities="# ours\nname,country\nParis,USA\nEssai,FRA\n")
    mine = load_gazetteer([folder])
    assert mine.known("event-forum-d-essai") == Known(
        id="event-forum-d-essai",
        type="event",
        name="Forum d'essai",
        acronym="FEZ",
        country_code="CHE",
        event_kind="conference",
        event_start="2022-05",
        event_end="2022-05-20",
        event_place="Genève",
    )
    text = "Forum d'essai, FEZ, Forum des essayistes; lors du Forum d'été"
    assert [
        (text[m.start : m.end], name.kind, name.certain)
        for m in mine.match(text)
        for name in m.names
    ] == [
        ("Forum d'essai", "name", True),
        ("FEZ", "acronym", True),
        ("Forum des essayistes", "name", False),
        ("Forum d'été", "name", True),
    ]
    assert (mine.city("Paris"), mine.city("Essai"), mine.city("Lyon")) == ("USA", "FRA", "FRA")
    assert (gazetteer.city("Paris"), gazetteer.city("Essai")) == ("FRA", None)


def test_context_of_a_users_folder(tmp_path):
    folder = write(tmp_path, context='not_names = ["Petit Mali"]\nhyphen_before = ["radio"]\n')
    text = "le Petit Mali, Radio-Tchad"
    assert [text[m.start : m.end] for m in load_gazetteer([folder]).match(text)] == ["Tchad"]


def test_the_fingerprint_follows_the_contents(tmp_path, gazetteer):
    first = load_gazetteer([write(tmp_path, events=GOOD)]).fingerprint
    again = load_gazetteer([tmp_path]).fingerprint
    changed = load_gazetteer([write(tmp_path, events=GOOD + "# note\n")]).fingerprint
    assert first == again
    assert len({first, changed, gazetteer.fingerprint}) == 3
    assert load_gazetteer().fingerprint == gazetteer.fingerprint


def body(**fields):
    lines = {"id": "essai", "name": "Essai d'Essai"} | fields
    return "[[organisation]]\n" + "\n".join(f"{key} = {value!r}" for key, value in lines.items())


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("organisations", body() + "\n" + body(), ["organisation essai", "already"]),
        ("organisations", body(country="XXX"), ["organisation essai", "'XXX'", "alpha-3"]),
        ("organisations", body(name=" - "), ["organisation essai", "name is empty"]),
        (
            "organisations",
            "[[organisation]]\nid = 'essai'",
            ["organisation essai", "name is empty"],
        ),
        ("organisations", body(aliases=["ok", ""]), ["organisation essai", "aliases"]),
        ("organisations", body(aliases="Essai"), ["organisation essai", "aliases", "list"]),
        ("organisations", body(name=3), ["organisation essai", "name must be a text"]),
        ("organisations", body(alias=["Essai"]), ["organisation essai", "'alias'"]),
        ("organisations", body(id="Un Essai"), ["organisation Un Essai", "id"]),
        ("organisations", "[[organisation]]\nname = 'Essai'", ["organisation number 1", "id"]),
        ("organisations", body(in_context=["lors de"]), ["organisation essai", "brackets"]),
        ("organisations", body(in_context=["a [b] [c]"]), ["organisation essai", "brackets"]),
        ("organisations", "[organisation]\nid = 'essai'", ["[[organisation]]"]),
        ("organisations", "[[organization]]\nid = 'essai'", ["[[organisation]]"]),
        ("organisations", "name = ", ["no valid TOML"]),
        (
            "organisations",
            body() + "\n" + body(id="autre", name="Autre", acronyms=["ESSAI-D-ESSAI"]),
            ["organisation autre", "ESSAI-D-ESSAI", "organisation-essai"],
        ),
        ("events", GOOD.replace("2022-05-20", "mai 2022"), ["event forum-d-essai", "mai 2022"]),
        (
            "organisations",
            body() + "\n\n" + body(),
            ["toml, line 5: organisation essai", "already in", "toml, line 1"],
        ),
        ("countries", "[[country]]\ncode = 'ZZZ'\nname = 'France'", ["country ZZZ", "country-FRA"]),
        ("countries", "[[country]]\ncode = 'zz'\nname = 'Essai'", ["country zz", "three capitals"]),
        ("context", "not_name = ['Petit Mali']", ["unknown field 'not_name'"]),
        ("context", "not_names = 'Petit Mali'", ["not_names", "list"]),
        ("cities", "city,country\nParis,FRA", ["name,country"]),
        ("cities", "name,country\nParis", ["'Paris'"]),
        ("cities", "name,country\nParis,FR", ["Paris", "'FR'"]),
        ("cities", "name,country\nSaint-Denis,FRA\nSaint Denis,REU", ["Saint Denis", "FRA", "REU"]),
    ],
)
def test_bad_data_names_file_entry_and_clash(tmp_path, file, content, says):
    folder = write(tmp_path, **{file: content})
    with pytest.raises(GazetteerError) as caught:
        load_gazetteer([folder])
    message = str(caught.value)
    assert [part for part in [f"{file}.", *says] if part not in message] == []
    assert "\n" not in message.strip()


def test_a_shared_name_is_certain_for_one_at_most(tmp_path):
    other = body(id="autre", name="Autre essai", ambiguous=["Essai d'Essai"])
    folder = write(tmp_path, organisations=body() + "\n" + other)
    names = load_gazetteer([folder]).lookup("essai d'essai")
    assert [(name.known_id, name.certain) for name in names] == [
        ("organisation-essai", True),
        ("organisation-autre", False),
    ]


def test_a_folder_without_data_is_an_error(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(GazetteerError, match=r"countries\.toml"):
            load_gazetteer([folder])


def test_a_file_in_another_encoding_is_an_error(tmp_path):
    (tmp_path / "cities.csv").write_bytes("name,country\nGenève,CHE".encode("cp1252"))
    with pytest.raises(GazetteerError, match=r"cities\.csv: cannot be read as UTF-8"):
        load_gazetteer([tmp_path])
