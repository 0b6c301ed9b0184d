"""Where a text names what is known: French sentences, and the laws of spans."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gazetteer import Gazetteer, load_gazetteer

BODIES = """
[[organisation]]
id = "essai-migrations"
name = "Agence d'essai des migrations et du séjour"
acronym = "ZQM"
acronyms = ["Zqmo", "ZQUICEF"]
aliases = ["Essai contre la soif", "Sœurs d'essai"]
ambiguous = ["ZQ"]

[[organisation]]
id = "irlande-du-nord-essai"
name = "Essai d'Irlande du Nord"
"""


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    """Each match's text, and whom it names: the certain as they are, the others with a mark."""
    return [
        (
            text[match.start : match.end],
            " ".join(
                name.known_id.partition("-")[2] + ("" if name.certain else "?")
                for name in match.names
            ),
        )
        for match in gazetteer.match(text)
    ]


@pytest.fixture(scope="module")
def with_bodies(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("gazetteer")
    (folder / "organisations.toml").write_text(BODIES, encoding="utf-8")
    return load_gazetteer([folder])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # case, accents, apostrophes, hyphens, line breaks
        ("Le mali et le Mali, le MALI", [("Mali", "MLI"), ("MALI", "MLI")]),
        ("la Cote d´Ivoire, la Côte\nd’ivoire", [("Cote d´Ivoire", "CIV"),
                                                 ("Côte\nd’ivoire", "CIV")]),
        ("Guinée Bissau, Guinée-\n  Bissau", [("Guinée Bissau", "GNB"),
                                             ("Guinée-\n  Bissau", "GNB")]),
        ("Afrique\u00a0 du\r\n Sud", [("Afrique\u00a0 du\r\n Sud", "ZAF")]),
        ("Se\u0301ne\u0301gal, Haïti\u0308", [("Se\u0301ne\u0301gal", "SEN"),
                                              ("Haïti\u0308", "HTI")]),
        ("Côté équa-\ntorien, au Vene-\nzuela", [("équa-\ntorien", "ECU"),
                                                 ("Vene-\nzuela", "VEN")]),
        ("En Guinée\n\nBissau se prépare", [("Guinée", "GIN")]),
        ("En Guinée - Bissau", [("Guinée", "GIN")]),
        ("la république du Mali", [("république du Mali", "MLI")]),
        # word boundaries
        ("l’Haïtien Omanga, d'Haïti", [("Haïtien", "HTI"), ("Haïti", "HTI")]),
        ("Cap-Vert/Sal, Sénégal-Mali", [("Cap-Vert", "CPV"), ("Sénégal", "SEN"), ("Mali", "MLI")]),
        ("Sénégal–Mali, *Tchad*", [("Sénégal", "SEN"), ("Mali", "MLI"), ("Tchad", "TCD")]),
        ("sommet Russie-Afrique, Europe-Chine", [("Russie", "RUS"), ("Chine", "CHN")]),
        ("Jean-Maurice, Saint-Marin-du-Mont, Île-de-France, Fort-de-France", []),
        ("latino-américain, Sud-Liban, nord-irlandais", []),
        ("Haïti-Insécurité : deux morts", [("Haïti", "HTI")]),
        ("ECO\nSENEGAL-FINANCES\nMali-Finances", [("SENEGAL", "SEN")]),
        ("www.suisse.ch, suisse.ch, info@mali.net, @chine, mali_2, https://x.org/fr/suisse", []),
        # longest
        ("la République démocratique du Congo", [("République démocratique du Congo", "COD")]),
        ("les Samoa américaines", [("Samoa américaines", "ASM")]),
        # acronyms
        ("la RDC, la R.D.C., la rdc", [("RDC", "COD"), ("R.D.C.", "COD")]),
        ("aux É.-U. et au R.-U.", [("É.-U.", "USA"), ("R.-U.", "GBR")]),
    ],
)  # fmt: skip
def test_country_names(gazetteer, text, expected):
    assert found(gazetteer, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("libyen, Libyenne, LIBYENS, libyennes", ["LBY"] * 4),
        (
            "turque, grecque, suissesse, lettone, nippone, ouzbèke",
            ["TUR", "GRC", "CHE", "LVA", "JPN", "UZB"],
        ),
        (
            "burkinabè, burkinabés, malgache, vanuatais, ni-Vanuatu",
            ["BFA", "BFA", "MDG", "VUT", "VUT"],
        ),
        ("nigérien et nigérian", ["NER", "NGA"]),
        ("franco-allemand, sino-\naméricaine", ["FRA", "DEU", "CHN", "USA"]),
        ("albano-gréco-turque", ["ALB", "GRC", "TUR"]),
        ("sino-africain, euro-marocaine, (pro-russes)", ["CHN", "MAR", "RUS"]),
        ("franco-provençal, Franco, indo-pacifique", []),
        ("sud-africain, papouan-néo-guinéen", ["ZAF", "PNG"]),
        # currencies and languages
        ("dollars américains, francs suisses, livres libanaises", []),
        ("en français, langue française, créole haïtien", []),
        ("Contact : A. B. (français, anglais), C. D. (italien)", []),
        ("Il apprend le russe.", []),
        ("le russe Zverev, un citoyen russe", ["RUS", "RUS"]),
    ],
)
def test_demonyms(gazetteer, text, expected):
    assert [who for _, who in found(gazetteer, text)] == expected
    assert {name.kind for match in gazetteer.match(text) for name in match.names} <= {"demonym"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maurice et la Géorgie", [("Maurice", "MUS?"), ("Géorgie", "GEO?")]),
        ("l'île Maurice, la République de Géorgie", [("île Maurice", "MUS"),
                                                     ("République de Géorgie", "GEO")]),
        ("le Congo, les Congolais", [("Congo", "COG COD?"), ("Congolais", "COD COG?")]),
        ("la Corée, des Coréens", [("Corée", "KOR PRK?"), ("Coréens", "KOR PRK?")]),
        ("La réunion à La Réunion", [("La Réunion", "REU")]),
        ("LA REUNION DES MINISTRES, à la Réunion", [("REUNION", "REU?"), ("Réunion", "REU")]),
        ("Dominique à la Dominique", [("Dominique", "DMA?"), ("Dominique", "DMA")]),
        ("François Hollande en Hollande", [("Hollande", "NLD?"), ("Hollande", "NLD")]),
        ("l'Hexagone, la Grande Île", [("Hexagone", "FRA?"), ("Grande Île", "MDG?")]),
        ("le Niger, le delta du Niger, le fleuve Niger", [("Niger", "NER")]),
        ("l'océan Indien, le golfe de Guinée, l'Irlande du Nord, Colombie-Britannique", []),
        ("avenue de France, place d'Italie, 3, rue de l'Espagne, rue des Belges", []),
        ("la place de la France, la rue algérienne", [("France", "FRA"), ("algérienne", "DZA")]),
        ("au Luxembourg et à Luxembourg", [("Luxembourg", "LUX")]),
    ],
)  # fmt: skip
def test_context(gazetteer, text, expected):
    assert found(gazetteer, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la ZQM, la Z.Q.M., la Zqm, la zqm", ["ZQM", "Z.Q.M."]),
        ("Zqmo, ZQMO, zqmo, Zquicef, ZQUICEF, zquicef", ["Zqmo", "ZQMO", "Zquicef", "ZQUICEF"]),
        (
            "agence d'essai des migrations et du séjour",
            ["agence d'essai des migrations et du séjour"],
        ),
        ("l'essai contre la soif, l'Essai contre la soif", ["Essai contre la soif"]),
        ("les Sœurs d'essai, les Soeurs d’essai", ["Sœurs d'essai", "Soeurs d’essai"]),
        ("l'Essai d'Irlande du Nord", ["Essai d'Irlande du Nord"]),
        ("ZQM-Mali, Mali", ["ZQM", "Mali", "Mali"]),
    ],
)
def test_bodies(with_bodies, text, expected):
    assert [surface for surface, _ in found(with_bodies, text)] == expected


def test_one_name_an_entity_the_best_first(gazetteer):
    # "Argentine" is the country and its adjective: one name, the country's.
    [match] = gazetteer.match("l'Argentine")
    assert [(name.known_id, name.kind) for name in match.names] == [("country-ARG", "name")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("COTE D’IVOIRE", ["country-CIV"]),
        ("bélarus", ["country-BLR"]),
        ("congo", ["country-COG", "country-COD"]),
        ("rdc", ["country-COD"]),
        ("franco", []),
        ("le Mali", []),
        ("", []),
    ],
)
def test_lookup(gazetteer, name, expected):
    assert [one.known_id for one in gazetteer.lookup(name)] == expected


@pytest.mark.parametrize(
    ("city", "expected"),
    [("Paris", "FRA"), ("GENEVE", "CHE"), ("Addis Abeba", "ETH"), ("Addis-Ababa", "ETH"),
     ("N’Djamena", "TCD"), ("Pristina", "XKX"), ("Vienne", "AUT"), ("Nulle-Part", None),
     ("", None)],
)  # fmt: skip
def test_city(gazetteer, city, expected):
    assert gazetteer.city(city) == expected


def test_known(gazetteer):
    belarus = gazetteer.known("country-BLR")
    assert (belarus.type, belarus.name, belarus.country_code) == ("country", "Bélarus", "BLR")
    assert gazetteer.knowns["country-BLR"] is belarus
    with pytest.raises(KeyError):
        gazetteer.known("country-ZZZ")


PIECES = st.sampled_from(
    ["Guinée", "Bissau", "Mali", "franco", "allemand", "RDC", "Congo", "du", "la", "réunion",
     "rue", "É", "e\u0301", "œ", "İ", "ß", "-", "‑", "–", " ", "  ", "\n", "\r\n", "\u00a0",
     "\u00ad", "\u200b", "’", "'", ".", "@", "www.", "/", "_", "(", ")", ",", "3", "中", "🙂"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80))
def test_matches_are_ordered_apart_and_stand_in_the_text(gazetteer, text):
    matches = gazetteer.match(text)
    edges = [edge for match in matches for edge in (match.start, match.end)]
    assert edges == sorted(edges)
    for match in matches:
        surface = text[match.start : match.end]
        assert surface
        assert surface.strip() == surface
        assert match.names
        assert len({name.known_id for name in match.names}) == len(match.names)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_a_blank_line_parts_texts(gazetteer, text):
    apart = gazetteer.match(text)
    shifted = gazetteer.match(f"Fin.\n\n{text}\n\nFin.")
    assert [(m.start + 6, m.end + 6, m.names) for m in apart] == [
        (m.start, m.end, m.names) for m in shifted
    ]


@pytest.mark.parametrize(
    "hostile",
    ["Mali-" * 20_000, " \n" * 50_000, "-\n" * 50_000, "Mali" + "\u0301" * 100_000,
     "(" * 100_000, "a@" * 50_000, "www." * 25_000, "le " * 30_000, "mali" * 25_000,
     "français, " * 10_000],
)  # fmt: skip
def test_hostile_texts_are_read_in_time(gazetteer, hostile):
    # Quadratic work on 100,000 characters takes minutes; linear work far under a second.
    start = time.process_time()
    gazetteer.match(hostile)
    assert time.process_time() - start < 2
