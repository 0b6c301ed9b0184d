import pytest
from resolve_samples import ids, named, resolution_of

from pipeline.resolve.ordinals import figures, roman_off
from pipeline.text import name_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<event>COVID-19</event>, <event>pandémie de Covid-19</event> ; la"
            " <event>pandémie</event>",
            ["pandémie de COVID-19"] * 3,
        ),
        (
            "le <event>39e sommet de l'UA</event> ; le <event>trente-neuvième Sommet de l'Union"
            " africaine</event> ; le <event>Sommet</event>",
            ["trente-neuvième Sommet de l'Union africaine"] * 3,
        ),
        (
            "le <event>cyclone Zorah</event> ; <event>Zorah</event>",
            ["cyclone Zorah"] * 2,
        ),
        (
            "le <event>Festival du Lac 2024</event>, <event>12e édition du Festival du Lac</event>",
            ["Festival du Lac 2024"] * 2,
        ),
        (
            "le <event>Festival du Lac 2024</event>, le <event>Festival du Lac 2025</event>",
            ["Festival du Lac 2024", "Festival du Lac 2025"],
        ),
        (
            "la <event>troisième Conférence sur l'océan Austral</event>"
            " (<event>COA-3</event>), <event>COA-3</event>",
            ["troisième Conférence sur l'océan Austral"] * 3,
        ),
        (
            "le <instrument>Pacte mondial sur les migrations</instrument>,"
            " <instrument>GCM</instrument>, le <instrument>Pacte</instrument>",
            ["Pacte mondial pour des migrations sûres, ordonnées et régulières"] * 3,
        ),
        (
            "la <instrument>résolution 1244 (1999)</instrument>, la"
            " <instrument>résolution 1244</instrument>",
            ["résolution 1244 (1999)"] * 2,
        ),
        (
            "la <instrument>loi n° 75-16 du 31 mars 1975</instrument>, la"
            " <instrument>loi n° 75-16</instrument>",
            ["loi n° 75-16 du 31 mars 1975"] * 2,
        ),
    ],
)
def test_names_of_one_event_or_text(text, expected):
    assert [name for _, name in named(text)] == expected


def test_what_only_a_head_names_is_another_event_in_every_release():
    text = "l'<event>élection présidentielle</event>"
    dated = "l'<event>élection présidentielle du 12 avril 2025</event>"
    assert len(set(ids(text, text, dated, dated))) == 3


def test_an_event_carries_the_country_of_its_span():
    (entity,) = resolution_of("la <event>crise tchadienne de 1979</event>").entities
    assert entity.country_code == "TCD"


def test_a_known_event_brings_its_dates():
    (entity,) = resolution_of("l'<event>explosion du port de Beyrouth</event>").entities
    assert (entity.event_kind, entity.event_start, entity.country_code) == (
        "disaster",
        "2020-08-04",
        "LBN",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("premier", "1"),
        ("Seconde", "2"),
        ("vingt et unième", "21"),
        ("soixante et onzième", "71"),
        ("soixante-dix-neuvième", "79"),
        ("quatre-vingt-onzième", "91"),
        ("centième", "100"),
        ("39ème", "39"),
        ("1re", "1"),
        ("XXIVe", "24"),
        ("XVIIes", "17"),
        ("vie", "vie"),
        ("Le", "le"),
        ("deux", "deux"),
    ],
)
def test_ordinals(name, expected):
    assert figures(name_key(roman_off(name))) == expected
