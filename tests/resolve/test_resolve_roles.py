import pytest
from resolve_samples import page_and_mentions, resolution_of


def roles(*marked):
    """Each role with the person, and behind slashes what it is of, in order."""
    resolution = resolution_of(*marked)
    names = {entity.id: entity.name for entity in resolution.entities}
    return [
        " / ".join(
            filter(
                None,
                (names[r.person_id], r.role, names.get(r.organisation_id, ""), r.country_code),
            )
        )
        for r in resolution.roles
    ]


POPE = "<person>Amy Pope</person>"
OIM = "<organisation>OIM</organisation>"
HCR = "<organisation>HCR</organisation>"
IOM = "Organisation internationale pour les migrations"
UNHCR = "Haut-Commissariat des Nations Unies pour les réfugiés"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # behind the name
        (f"{POPE}, directrice générale de l'{OIM}, a dit", f"directrice générale / {IOM}"),
        (f"{POPE}, porte-parole du {HCR} à Genève, a dit", f"porte-parole / {UNHCR}"),
        (f"{POPE}, cheffe de mission de l’{OIM} au <country>Tchad</country>.", None),
        (f"dit {POPE}, ex-ministre de la Santé.", "ex-ministre de la Santé"),
        (f"dit {POPE}, préfète par intérim.", "préfète par intérim"),
        (f"dit {POPE} (griotte togolaise).", "griotte togolaise"),
        (f"dit {POPE}, ministre des Finances, du Budget et de la Planification, à Lomé", None),
        (f"{POPE} est présidente de l'{OIM}.", f"présidente / {IOM}"),
        (f"{POPE} est nommée ambassadrice au <country>Mali</country>.", "ambassadrice / MLI"),
        (f"{POPE}, attachée de presse, {OIM}, tél.", f"attachée de presse / {IOM}"),
        (f"– {POPE} –, de l'{OIM}", ""),
        # before it
        (f"le directeur général de l'{OIM}, {POPE}, a dit", f"directeur général / {IOM}"),
        (f"La présidente {POPE} a dit", "présidente"),
        (f"l'ancien Premier ministre {POPE}", "ancien Premier ministre"),
        (f"Représentante du {HCR}, {POPE} a dit", f"Représentante / {UNHCR}"),
        (f"l'ailier {POPE}", "ailier"),
        (f"la sénatrice {POPE}", "sénatrice"),
        (f"le conseiller du président {POPE}", "président"),
        (f"selon le directeur de cabinet du maire, {POPE}, il", "directeur de cabinet du maire"),
        (f"Attachée de presse : Mme {POPE}", "Attachée de presse"),
        # lines of their own
        (
            f"Merci.\n\nDr {POPE}\nProfesseure d'économie, {OIM}\n",
            f"Professeure d'économie / {IOM}",
        ),
        (f"Fait à Lomé.\n\nLa Secrétaire générale,\n{POPE}\n", "Secrétaire générale"),
        # none
        (f"Selon {POPE}, le ministre a tort.", ""),
        (f"le Dr {POPE} a dit", ""),
        (f"Me {POPE} a dit", ""),
        (f"a dit {POPE}. Le président est venu.", ""),
        (f"la famille {POPE}, hier", ""),
        (f"{POPE}, accompagnée de son frère", ""),
        (f"{POPE}, dernière de la course", ""),
    ],
)
def test_the_role_beside_a_name(text, expected):
    found = [role.removeprefix("Amy Pope / ") for role in roles(text)]
    if expected is None:
        expected = {
            "cheffe": f"cheffe de mission / {IOM} / TCD",
            "ministre": "ministre des Finances, du Budget et de la Planification",
        }[text.split(", ")[1].split(" ")[0]]
    assert found == ([expected] if expected else [])


def test_two_roles_and_two_persons():
    assert roles(
        f"Le gouverneur de région, le général <person>Foromo Haba</person>, a reçu {POPE},"
        f" sous-préfète, directrice de cabinet, et <person>Jean Ba</person>, maire."
    ) == [
        "Foromo Haba / gouverneur de région",
        "Foromo Haba / général",
        "Amy Pope / sous-préfète",
        "Amy Pope / directrice de cabinet",
        "Jean Ba / maire",
    ]


def test_whose_president_it_is():
    assert roles(f"L'{OIM} applaudit. Sa présidente, {POPE}, est là.") == [
        f"Amy Pope / présidente / {IOM}"
    ]
    # a person is nearer, and a counsellor is a person's as well
    assert roles(f"L'{OIM} et <person>Jean Ba</person> sont là. Sa présidente, {POPE}, dort.") == [
        "Amy Pope / présidente"
    ]
    assert roles(f"L'{OIM} applaudit. Son conseiller, {POPE}, est là.") == ["Amy Pope / conseiller"]


def test_the_span_is_the_role_in_the_text_over_line_ends():
    text = f"le secrétaire\nexécutif de l'{OIM} au\n<country>Niger</country>, {POPE}, a dit"
    page, _ = page_and_mentions("r1", text)
    (role,) = resolution_of(text).roles
    assert page.release.text[role.start : role.end] == "secrétaire\nexécutif"
    assert (role.role, role.country_code) == ("secrétaire exécutif", "NER")


def test_a_body_that_is_a_role_is_read_as_one():
    text = f"{POPE}, <organisation>Déléguée régionale pour le Sud</organisation>, est là."
    assert roles(text) == ["Amy Pope / Déléguée régionale pour le Sud"]


GHOTMEH = "<person>Lina Ghotmeh</person>"
FRANCO = "<country>franco</country>-<country>libanaise</country>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"Le préfet de région, {POPE}, et l'architecte {FRANCO} {GHOTMEH} sont venus.",
            ["Amy Pope / préfet de région", "Lina Ghotmeh / architecte"],
        ),
        (
            f"LA MINISTRE, {POPE}, ET SON HOMOLOGUE DU <country>NIGERIA</country>, {GHOTMEH}, ONT",
            ["Amy Pope / MINISTRE", "Lina Ghotmeh / HOMOLOGUE / NGA"],
        ),
        (f"{POPE}, et la directrice du cabinet sont venues.", []),
        (f"{POPE}, et présidents de clubs", []),
    ],
)
def test_what_stands_behind_et_is_no_role_of_the_person_before(text, expected):
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"L'écrivaine {FRANCO} {POPE} a dit", ["Amy Pope / écrivaine"]),
        (f"L'écrivaine {FRANCO}, {POPE}, a dit", ["Amy Pope / écrivaine"]),
        (f"selon {POPE}, écrivaine {FRANCO}.", ["Amy Pope / écrivaine"]),
        (
            f"La cinéaste <country>franco</country>-occitane {POPE} a dit",
            ["Amy Pope / cinéaste franco-occitane"],
        ),
    ],
)
def test_compound_demonyms_stand_between_a_role_and_its_name(text, expected):
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[{POPE}](https://x.example/a_b), porte-parole de l'{OIM}, dit", f"porte-parole / {IOM}"),
        (f"**{POPE}**, porte-parole de l'{OIM}, dit", f"porte-parole / {IOM}"),
        (f"_{POPE}_, *porte-parole* de l'{OIM}, dit", f"porte-parole / {IOM}"),
        (f"selon la porte-parole [**{POPE}**](https://x.example)", "porte-parole"),
        (f"{POPE}, [porte-parole](https://x.example) de l'{OIM}", f"porte-parole / {IOM}"),
        (f"{POPE}, porte-parole de l'[{OIM}](https://x.example)", f"porte-parole / {IOM}"),
        (f"**{POPE}**  \n*Porte-parole*\n", "Porte-parole"),
    ],
)
def test_marks_and_links_of_markdown_stand_between_nothing(text, expected):
    assert roles(text) == [f"Amy Pope / {expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Contact :\n{POPE}\nChargée de presse\nTél. : 22 33", ["Amy Pope / Chargée de presse"]),
        (f"{POPE}\nChargée de presse\ntél. 22 33", ["Amy Pope / Chargée de presse"]),
        (f"{POPE}\nChargée de presse\namy@x.example", ["Amy Pope / Chargée de presse"]),
        (f"{POPE}\nChargée de presse\nwww.x.example", ["Amy Pope / Chargée de presse"]),
        (f"Contact presse : {POPE}\nChargée de presse\n", ["Amy Pope / Chargée de presse"]),
        (f"Rédaction : {POPE}\nPhotographe : Awa Ba\n", []),
        (f"La presse a des questions à poser : {POPE} a dit\nDirectrice\n", []),
    ],
)
def test_the_role_below_a_name_in_a_signature(text, expected):
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Unicef France", "Fonds des Nations Unies pour l'enfance / FRA"),
        ("UNICEF Madagascar", "Fonds des Nations Unies pour l'enfance / MDG"),
        ("Unicef", "Fonds des Nations Unies pour l'enfance"),
        ("Comité Untel France", "Comité Untel France"),
    ],
)
def test_a_role_in_a_national_branch_has_its_country(body, expected):
    text = f"{POPE}, présidente de l'<organisation>{body}</organisation>, a dit"
    assert roles(text) == [f"Amy Pope / présidente / {expected}"]
