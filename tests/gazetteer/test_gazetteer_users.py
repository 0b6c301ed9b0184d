"""A user's own folder: spreadsheets of names, furniture, and how they outweigh what is ours."""

import pytest

from pipeline.errors import GazetteerError
from pipeline.gazetteer import Known, load_gazetteer

NAMES = """type;nom;alias;sigle;pays;ambigu
personne;Awa Diallo;Mme la Maire|Awa M. Diallo;;;
personne;Awa Diallo;Diallo;;;oui
organisation;Ligue d'essai;;LDE;Suisse;
organisation;OIM;OIM Genève;;;
pays;Côte d'Ivoire;Éburnie;;;
événement;Forum d'essai;;;CHE;
"""


def folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def found(gazetteer, text):
    return [
        (text[m.start : m.end], m.names[0].known_id, m.names[0].certain)
        for m in gazetteer.match(text)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheet_of_names(tmp_path, gazetteer, encoding):
    mine = load_gazetteer([folder(tmp_path, names_csv=NAMES.encode(encoding))])
    assert mine.known("person-awa-diallo") == Known("person-awa-diallo", "person", "Awa Diallo")
    assert mine.known("organisation-ligue-d-essai") == Known(
        "organisation-ligue-d-essai", "organisation", "Ligue d'essai", "LDE", "CHE"
    )
    assert mine.known("organisation-oim") == gazetteer.known("organisation-oim")
    assert mine.known("country-CIV") == gazetteer.known("country-CIV")
    text = "Mme la Maire, Awa M. Diallo, Diallo, LDE, OIM Genève, l'Éburnie, Forum d'essai"
    assert found(mine, text) == [
        ("Mme la Maire", "person-awa-diallo", True),
        ("Awa M. Diallo", "person-awa-diallo", True),
        ("Diallo", "person-awa-diallo", False),
        ("LDE", "organisation-ligue-d-essai", True),
        ("OIM Genève", "organisation-oim", True),
        ("Éburnie", "country-CIV", True),
        ("Forum d'essai", "event-forum-d-essai", True),
    ]


def test_a_users_name_outweighs_ours(tmp_path, gazetteer):
    names = "type,name,alias\norganisation,Office d'ici et de là,OIM\ninstrument,Mali,\n"
    mine = load_gazetteer([folder(tmp_path, names_csv=names)])
    assert found(gazetteer, "l'OIM au Mali") == [
        ("OIM", "organisation-oim", True),
        ("Mali", "country-MLI", True),
    ]
    assert found(mine, "l'OIM au Mali") == [
        ("OIM", "organisation-office-d-ici-et-de-la", True),
        ("Mali", "instrument-mali", True),
    ]
    (match,) = mine.match("l'OIM")
    assert [(n.known_id, n.certain) for n in match.names][1:] == [("organisation-oim", False)]
    assert found(mine, "Organisation internationale pour les migrations")[0][1] == (
        "organisation-oim"
    )


def test_an_entry_with_one_of_our_ids_adds_to_ours_and_replaces_what_it_says(tmp_path, gazetteer):
    toml = "[[organisation]]\nid = 'oim'\naliases = ['Maison bleue']\nname = 'OIM-Migrations'\n"
    countries = "[[country]]\ncode = 'FRA'\nname = 'Gaule'\n"
    mine = load_gazetteer([folder(tmp_path, organisations_toml=toml, countries_toml=countries)])
    assert mine.known("organisation-oim").name == "OIM-Migrations"
    assert mine.known("organisation-oim").acronym == "OIM"
    assert mine.known("country-FRA") == Known("country-FRA", "country", "Gaule", country_code="FRA")
    text = "OIM, Maison bleue, France, Gaule"
    assert [id for _, id, _ in found(mine, text)] == [
        *["organisation-oim"] * 2,
        *["country-FRA"] * 2,
    ]


def test_two_folders_are_one_users_and_may_not_clash(tmp_path):
    for name, slug in (("a", "un"), ("b", "deux")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "names.csv").write_text(f"type,name,id\nperson,Jean Essai,{slug}\n")
    with pytest.raises(GazetteerError) as caught:
        load_gazetteer([tmp_path / "a", tmp_path / "b"])
    assert str(caught.value) == (
        f"{tmp_path}/b/names.csv, line 2: person deux: 'Jean Essai' is certain for person-un as "
        f"well (in {tmp_path}/a/names.csv, line 2); make it ambiguous in one of them"
    )


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            "ville,Niort,",
            "line 2: no type is called 'ville'; known: person (personne), organisation ",
        ),
        ("person,,x", "line 2: the name is empty"),
        ("person,Jean,x,y,z,oui,w,v", "line 2: more cells than columns"),
        ("pays,Lézardie,", "line 2: no country is called 'Lézardie'"),
        ("person,Jean,,Mars", "line 2: person jean: unknown country 'Mars'"),
        ("person,Jean,,FRA\nperson,Jean,,CHE", "line 3: country is 'FRA' in line 2; keep one"),
        ("person,Jean,,,peut-être", "line 2: ambiguous has to be oui or non, not 'peut-être'"),
        (
            "organisation,Un,,,,sans doute",
            "line 2: ends_here has to be oui or non, not 'sans doute'",
        ),
        (
            "organisation,Un,,,oui,oui",
            "line 2: organisation un: 'Un' is ambiguous, and such a name",
        ),
        ("person,—,", "line 2: the name is empty"),
        ("person,𐤀,", "line 2: '𐤀' makes no id"),
        ("organisation,Un,Deux\norganisation,Trois,Deux", "line 3: organisation trois: 'Deux' is"),
    ],
)
def test_a_wrong_row_is_an_error_with_file_and_line(tmp_path, rows, says):
    data = f"type,name,alias,country,ambiguous,ends_here\n{rows}\n"
    with pytest.raises(GazetteerError) as caught:
        load_gazetteer([folder(tmp_path, names_csv=data)])
    assert str(caught.value).startswith(f"{tmp_path}/names.csv, line ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_ends_where_it_ends(tmp_path, gazetteer):
    """Of a row it is the aliases, or else the name; in TOML the names that the list holds."""
    names = (
        "type;nom;alias;finit ici\norganisation;Ligue d'essai;;oui\n"
        "organisation;OIM;Maison bleue|OIM;oui\norganisation;Un essai;Deux essais;non\n"
    )
    toml = "[[event]]\nid = 'fete'\nname = 'Fête'\nends_here = ['Fête des lucioles']\n"
    mine = load_gazetteer([folder(tmp_path, names_csv=names, events_toml=toml)])
    text = "Ligue d'essai, Maison bleue, OIM, Deux essais, Fête, Fête des lucioles"
    assert [(text[m.start : m.end], m.names[0].ends_here) for m in mine.match(text)] == [
        ("Ligue d'essai", True),
        ("Maison bleue", True),
        ("OIM", True),
        ("Deux essais", False),
        ("Fête", False),
        ("Fête des lucioles", True),
    ]
    assert [m.names[0].ends_here for m in gazetteer.match("OIM")] == [False]


def test_lines_that_are_furniture(tmp_path, gazetteer):
    lines = "# les nôtres\nSuivez-nous\u00a0 partout\n\nÀ propos de la Ligue*\n".encode("cp1252")
    mine = load_gazetteer([folder(tmp_path, boilerplate_txt=lines)])
    assert mine.boilerplate == ("Suivez-nous partout", "À propos de la Ligue*")
    assert mine.fingerprint == gazetteer.fingerprint
    assert gazetteer.boilerplate == ()
    with pytest.raises(GazetteerError, match=r"boilerplate\.txt, line 2: '---' has no letter"):
        load_gazetteer([folder(tmp_path, boilerplate_txt="Bien\n---\n")])


def test_a_file_with_a_slip_in_its_name_is_an_error(tmp_path):
    files = {"names_csv": "type,name\nperson,Jean\n", "organisation_toml": ""}
    with pytest.raises(
        GazetteerError, match=r"so; it may be meant for organisations\.toml; known: "
    ):
        load_gazetteer([folder(tmp_path, **files)])


@pytest.mark.parametrize(
    ("name", "told"),
    [("noms.csv", "; noms.csv may be meant for names.csv"), ("lisez-moi.txt", "boilerplate.txt")],
)
def test_a_folder_with_nothing_but_a_slip_says_what_may_be_meant(tmp_path, name, told):
    (tmp_path / name).write_text("type,name\nperson,Jean\n")
    with pytest.raises(GazetteerError, match="is no folder with any of") as caught:
        load_gazetteer([tmp_path])
    assert str(caught.value).endswith(told)
