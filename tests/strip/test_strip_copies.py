"""What is a copy, and what is only made after the same template; all texts are invented."""

import textwrap
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from strip_samples import copies_in, release, repeats_in

from pipeline.strip import copies

LEAD = (
    "L'Agence des deltas a ouvert lundi à Niamey un centre d'alerte qui doit prévenir les "
    "riverains du fleuve Niger de la montée des eaux, a annoncé son directeur, Amadou Seyni."
)
PARAGRAPHS = [
    LEAD,
    "Le centre reçoit les mesures de 42 stations réparties entre la Guinée et le Nigéria. Elles "
    "arrivent toutes les quinze minutes par satellite, et trois prévisionnistes les lisent jour et "
    "nuit.",
    "« Nous gagnons cinq jours sur la crue », a dit M. Seyni devant les maires de la vallée. « "
    "C'est le temps qu'il faut pour mettre à l'abri les greniers, les troupeaux et les malades. »",
    "En 2020, les inondations avaient fait 73 morts au Niger et privé de toit plus de 500 000 "
    "personnes. La Banque africaine de développement finance le projet à hauteur de 8 millions "
    "d'euros sur quatre ans.",
    "Un second centre ouvrira l'an prochain à Gaya, près de la frontière du Bénin. Les deux "
    "équipes partageront leurs données avec les services météorologiques des neuf pays du bassin.",
]
DISPATCH = "\n\n".join(["Un centre d'alerte ouvre à Niamey", *PARAGRAPHS]) + "\n"
MENU = "Accueil\nActualités\nÉconomie\nNous contacter\n\n"
OTHER_MENU = "Menu\nMonde\nAfrique\nSports\nMétéo\nAbonnez-vous\nSe connecter\n\n"
FOOT = "\nPartager sur Facebook\nLire aussi : le Mali lance un plan contre la faim\n© Le Fleuve\n"


def without(number: int) -> str:
    return "\n\n".join(p for n, p in enumerate(PARAGRAPHS) if n != number) + "\n"


def wrapped(text: str, width: int = 72) -> str:
    return "\n\n".join(textwrap.fill(part, width) for part in text.split("\n\n")) + "\n"


COPIES = {
    "word for word": DISPATCH,
    "other case and spaces": DISPATCH.replace("\n\n", "\n").replace(" ", "  ").upper(),
    "with a menu and share links": MENU + DISPATCH + FOOT,
    "with another headline": DISPATCH.replace(
        "Un centre d'alerte ouvre", "Crues : un centre veille"
    ),
    "with a dateline": DISPATCH.replace(LEAD, f"NIAMEY, 3 mai 2021 (Le Fleuve) – {LEAD}"),
    "with the last paragraph cut": "\n\n".join(PARAGRAPHS[:-1]) + "\n",
    "with a paragraph in the middle cut": OTHER_MENU + without(2) + FOOT,
    "with curly quotes": DISPATCH.replace("'", "’").replace("« ", "“").replace(" »", "”"),
    "as decomposed entities": DISPATCH.replace("é", "e&#769;").replace("è", "&egrave;"),
    "hard-wrapped": wrapped(DISPATCH),
    "with a cookie sentence at the foot": (
        OTHER_MENU + DISPATCH + "\nEn poursuivant votre navigation, vous acceptez nos cookies.\n"
    ),
    "with a photo's words between": without(9).replace(
        PARAGRAPHS[3], "Photo : le fleuve à Niamey\n\n" + PARAGRAPHS[3]
    ),
    "with a word put right": DISPATCH.replace("prévenir les riverains", "avertir les riverains"),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_dispatch_that_another_site_took_over_is_a_copy(name):
    original = release(MENU + DISPATCH, id="a")
    copy = release(COPIES[name], id="b")
    assert copies_in([original, copy]) == {"b": "a"}


def changed(*pairs: tuple[str, str]) -> str:
    text = DISPATCH
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


MESSAGE = (
    "À l'occasion de la Journée internationale des fleuves, nous saluons celles et ceux qui vivent "
    "au bord de l'eau et qui en prennent soin. Leur savoir est précieux, et il se perd.\n\n"
    "Les fleuves nourrissent un habitant sur trois de notre planète. Ils relient les villes, "
    "portent les marchandises, font tourner les turbines et donnent à boire aux troupeaux.\n\n"
    "Nous appelons chaque gouvernement à protéger leurs rives, à en partager l'eau avec équité et "
    "à écouter les femmes qui vont la puiser. Il n'est pas trop tard pour agir.\n"
)
REPORT = (
    "Au {day} mai, {n} cas ont été confirmés dans la région de Tillabéri, dont {k} au cours des "
    "sept derniers jours.\n\n"
    "Les équipes de riposte suivent tous les contacts connus et poursuivent la vaccination autour "
    "des foyers. Le ministère de la Santé rappelle que l'eau doit être bouillie avant d'être bue, "
    "et que les mains doivent être lavées au savon.\n\n"
    "Les centres de traitement disposent de {m} lits, dont la moitié est occupée. Les partenaires "
    "continuent de livrer des médicaments, du chlore et des tentes dans les villages touchés.\n"
)
ABOUT = (
    "À propos de l'Agence des deltas\n\nL'Agence des deltas est un organisme de coopération qui "
    "réunit neuf États riverains du fleuve Niger. Créée en 1980, elle veille au partage équitable "
    "de l'eau, à la protection des berges et à la navigation. Son siège est à Niamey, et elle "
    "emploie 240 personnes dans neuf pays. Elle publie chaque mois un bulletin hydrologique que "
    "lisent les services météorologiques, les agriculteurs et les pêcheurs du bassin.\n"
)

# Two texts each that are much alike and are two releases.
TEMPLATES = {
    "a message for a Day, another year": (
        f"Message du Directeur général, 14 mars 2020\n\n{MESSAGE}",
        f"Message du Directeur général, 14 mars 2021\n\n{MESSAGE}",
    ),
    "a message for another Day": (MESSAGE, MESSAGE.replace("des fleuves", "des Rivières")),
    "a weekly report with other numbers": (
        REPORT.format(day=3, n=214, k=31, m=120),
        REPORT.format(day=10, n=260, k=46, m=120),
    ),
    "a report with one other number": (
        REPORT.format(day=3, n=214, k=31, m=120),
        REPORT.format(day=3, n=214, k=31, m=150),
    ),
    "the same for another country": (
        DISPATCH,
        changed(("fleuve Niger", "fleuve Sénégal"), ("au Niger", "au Mali"), ("Gaya", "Kayes")),
    ),
    "another sum": (DISPATCH, changed(("8 millions", "9 millions"))),
    "another speaker": (DISPATCH, changed(("Amadou Seyni", "Ibrahim Seyni"))),
    "two briefs above one long text about the sender": (
        f"L'Agence des deltas recrute un hydrologue. Les candidatures sont ouvertes.\n\n{ABOUT}",
        f"L'Agence des deltas déménage en mai. Ses bureaux seront fermés trois jours.\n\n{ABOUT}",
    ),
    "the same opening and close, another matter": (
        "\n\n".join([*PARAGRAPHS[:2], "Le chantier a duré deux ans et occupé cent ouvriers de la "
                     "région, dont beaucoup de jeunes.", *PARAGRAPHS[3:]]),
        "\n\n".join([*PARAGRAPHS[:2], "Les maires de la vallée demandent aussi des bateaux et des "
                     "sirènes pour les quartiers bas.", *PARAGRAPHS[3:]]),
    ),
    "a dispatch in a bulletin of many": (
        DISPATCH,
        DISPATCH + "\n" + MESSAGE + "\n" + REPORT.format(day=3, n=214, k=31, m=120) + ABOUT,
    ),
    "a first paragraph quoted": (DISPATCH, f"{LEAD}\n\n{MESSAGE}\n{ABOUT}"),
    "lists": (
        "Sites retenus\n" + "".join(f"- Station {n}, rive gauche\n" for n in range(60)),
        "Sites retenus\n" + "".join(f"- Station {n}, rive gauche\n" for n in range(1, 61)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_releases_of_one_template_are_no_copies(name):
    one, other = TEMPLATES[name]
    assert copies_in([release(one, id="a"), release(other, id="b")]) == {}
    assert copies_in([release(one, id="b"), release(other, id="a")]) == {}


def test_the_same_words_of_another_year_are_another_release():
    one = release(DISPATCH + "a", id="a")
    other = release(MENU + DISPATCH, id="b")
    dated = [replace(one, date="2020-05-03"), replace(other, date="2021-05-03")]
    assert copies_in(dated) == {}
    assert copies_in([dated[0], replace(other, date="2020-05-09")]) == {"b": "a"}
    assert copies_in([dated[0], replace(other, date="2021")]) == {"b": "a"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_the_releases_does_not_matter(order):
    releases = [
        release(DISPATCH, id="d"),
        release(MENU + DISPATCH, id="b"),
        release(without(2) + FOOT, id="c"),
        release(MESSAGE, id="a"),
    ]
    assert copies_in([releases[i] for i in order]) == {"c": "b", "d": "b"}


def test_a_chain_of_small_cuts_joins_only_what_is_alike():
    # each lacks the first two sentences of the one before, and has two of its own
    stock = [sentence + "." for p in [*PARAGRAPHS, *MESSAGE.split("\n\n"), ABOUT] for sentence in
             p.strip().rstrip(".").replace(" »", "").split(". ")]  # fmt: skip
    a, b, c, d = ("\n\n".join(stock[first : first + 11]) for first in (0, 2, 4, 6))
    releases = [release(text, id=name) for name, text in zip("abcd", (a, b, c, d), strict=True)]
    assert copies_in(releases) == {"b": "a", "d": "c"}


def test_an_exact_copy_of_a_near_copy_points_to_the_first():
    releases = [
        release(text, id=name)
        for name, text in {"a": DISPATCH, "b": MENU + DISPATCH, "c": MENU + DISPATCH}.items()
    ]
    assert copies_in(releases) == {"b": "a", "c": "a"}


def test_a_dispatch_on_many_sites_does_not_make_its_lines_look_repeated():
    releases = [
        release(f"{MENU}Le {n}e titre\n\n{without(n % 4 + 1)}\nSite {n}\n", id=f"r{n:02}")
        for n in range(40)
    ]
    copies = copies_in(releases)
    assert len(copies) >= 36
    assert repeats_in(releases, copies).count(PARAGRAPHS[0]) in (0, 40 - len(copies))


def test_many_pages_of_one_site_take_linear_time():
    releases = [
        release(f"{MENU * 20}\n{ABOUT * 3}\nTitre {n}\n", id=f"r{n:04}") for n in range(1500)
    ]
    copies_in(releases)


def test_fingerprints_of_several_texts_are_found_range_by_range(monkeypatch):
    monkeypatch.setattr(copies, "_PRINTS_AT_ONCE", 50)
    chance = np.random.default_rng(3)
    for n in (0, 1, 49, 50, 51, 999):
        prints = chance.integers(-300, 300, n) * 2**53
        values, times = np.unique(prints, return_counts=True)
        several = set(values[times > 1].tolist())
        found = copies._in_several(prints)
        assert found.tolist() == [value in several for value in prints.tolist()]
