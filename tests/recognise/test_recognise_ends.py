"""Names of which the user says that they end there, and names of which he does not."""

import pytest
from recognise_samples import by_rules, extracted, unmarked

from pipeline.gazetteer import load_gazetteer

NAMES = """type;name;alias;ends_here
organisation;Amicale du lac;;oui
organisation;Croix-Verte;;{}
organisation;Réseau Luciole;;oui
organisation;Réseau Luciole Bénin;;
person;Awa Diallo;;oui
"""


@pytest.fixture(scope="module")
def gazetteers(tmp_path_factory):
    def load(answer):
        folder = tmp_path_factory.mktemp("mine")
        (folder / "names.csv").write_text(NAMES.format(answer), encoding="utf-8")
        return load_gazetteer([folder])

    return {answer: load(answer) for answer in ("oui", "")}


def test_a_plain_name_cuts_no_longer_one_and_one_that_ends_there_does(gazetteers):
    proposed = "Selon la <organisation>Croix-Verte malienne</organisation>, oui."
    assert by_rules(proposed, gazetteers[""]) == proposed
    assert by_rules(proposed, gazetteers["oui"]) == (
        "Selon la <organisation>Croix-Verte</organisation> <demonym>malienne</demonym>, oui."
    )


@pytest.mark.parametrize(
    ("proposed", "found"),
    [
        (
            "Selon l’<organisation>Amicale du lac sous la présidence</organisation> d’hier, oui.",
            "Selon l’<organisation>Amicale du lac</organisation> sous la présidence d’hier, oui.",
        ),
        (  # a demonym behind an acronym is no part of the name, user or not
            "Selon l’<organisation>OIM ukrainienne</organisation>, oui.",
            "Selon l’<organisation>OIM</organisation> <demonym>ukrainienne</demonym>, oui.",
        ),
        (  # of whatever type, and behind an article
            "Avec <event>L’Amicale du lac Saison</event> 2021, oui.",
            "Avec L’<organisation>Amicale du lac</organisation> Saison 2021, oui.",
        ),
        (
            "Hier Mme <person>Awa Diallo Maire</person> a parlé.",
            "Hier Mme <person>Awa Diallo</person> Maire a parlé.",
        ),
        (  # what begins before it holds it
            "La <organisation>Fédération de l’Amicale du lac Nord</organisation> agit.",
            "La <organisation>Fédération de l’Amicale du lac Nord</organisation> agit.",
        ),
        (  # a longer name of the lists is one too
            "Le <organisation>Réseau Luciole Bénin</organisation> agit.",
            "Le <organisation>Réseau Luciole Bénin</organisation> agit.",
        ),
    ],
)  # fmt: skip
def test_what_runs_on_behind_it_is_left_out(proposed, found, gazetteers):
    assert by_rules(proposed, gazetteers["oui"]) == found


def test_what_ran_on_is_told(gazetteers):
    text, spans = unmarked("Hier <organisation>Croix-Verte malienne</organisation> a agi.")
    (mention, _), dropped = extracted(text, spans, gazetteers["oui"])
    assert (mention.text, mention.reason) == (
        "Croix-Verte", "a known name (organisation-croix-verte)"
    )  # fmt: skip
    assert [(one.text, one.reason) for one in dropped] == [
        (
            "Croix-Verte malienne",
            "no organisation: runs on behind a name that ends there (organisation)",
        )
    ]
