"""Names in capitals or without accents, as they are shown."""

import pytest
from resolve_samples import named

from pipeline.resolve.spellings import as_written, load_spellings


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("COMITÉ DE POLITIQUE MONÉTAIRE", "Comité de politique monétaire"),
        ("MINISTERE DE LA SANTE", "Ministère de la Santé"),
        ("Comite central contre les inondations", "Comité central contre les inondations"),
        ("Ministere de la Sante", "Ministère de la Santé"),
        ("UNIVERSITE D'ABOMEY-CALAVI", "Université d'Abomey-Calavi"),
        ("FC BARCELONE", "FC Barcelone"),
        ("BANQUE XZKR", "Banque XZKR"),
        # nothing to mend, or nothing known of it
        ("CGT-FO", "CGT-FO"),
        ("UNICEF", "UNICEF"),
        ("Bureau of Land Management", "Bureau of Land Management"),
        ("Universidad de Buenos Aires", "Universidad de Buenos Aires"),
        ("Comité de Sante", "Comité de Sante"),
    ],
)  # fmt: skip
def test_names_are_shown_as_they_are_usually_written(name, shown):
    assert as_written(name, load_spellings()) == shown


def test_a_body_is_shown_so_unless_the_corpus_writes_it_better():
    capitals = "L'<organisation>AGENCE DES MERS CHAUDES</organisation> A DECIDE."
    assert named(capitals) == [("AGENCE DES MERS CHAUDES", "Agence des mers Chaudes")]
    mixed = "l'<organisation>Agence des Mers Chaudes</organisation>"
    assert {name for _, name in named(capitals, mixed)} == {"Agence des Mers Chaudes"}
