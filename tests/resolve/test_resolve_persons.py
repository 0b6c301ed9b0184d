import pytest
from resolve_samples import gazetteer, ids, named, reasons, resolution_of

from pipeline.resolve.forms import Form, form_of, name_to_show, near
from pipeline.resolve.knowledge import Knowledge


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "M. <person>António Vitorino</person> ; <person>Antonio Vitorino</person> ;"
            " <person>Vitorino</person> ; <person>A. Vitorino</person>",
            ["António Vitorino"] * 4,
        ),
        (
            "<person>Ouedraogo Salif</person>, puis <person>Salif Ouédraogo</person> et"
            " <person>Salif Ouédraogo</person>",
            ["Salif Ouédraogo"] * 3,
        ),
        ("<person>BEN ACHOUR Ridouane</person>", ["Ridouane Ben Achour"]),
        ("<person>QU Dongyu</person>", ["Qu Dongyu"]),
        ("<person>ALBERT II</person>", ["Albert II"]),
        ("<person>Jean-Claude Kassi BROU</person>", ["Jean-Claude Kassi Brou"]),
        (
            "<person>Marie-Noëlle Castagnède</person> ; <person>M.-N. Castagnède</person>",
            ["Marie-Noëlle Castagnède"] * 2,
        ),
        (
            "<person>Nguyễn Thị Hồng Vân</person> et <person>H. V. Nguyễn</person>",
            ["Nguyễn Thị Hồng Vân"] * 2,
        ),
        (
            "<person>Abdel Fattah al-Burhan</person> : <person>Al-Burhan</person>",
            ["Abdel Fattah al-Burhan"] * 2,
        ),
        (
            "<person>Domingos Sebastião de Almeida Quintas</person> ; <person>Domingos de Almeida"
            " Quintas</person> ; <person>Almeida Quintas</person> ; <person>Domingos</person>",
            ["Domingos Sebastião de Almeida Quintas"] * 4,
        ),
        (
            "<person>Irina Solovieva</person> ou <person>Irina Soloviova</person>",
            ["Irina Soloviova"] * 2,
        ),
        (
            "<person>Jean Dupont</person>, <person>Marie Dupont</person> ;"
            " M. <person>Dupont</person>",
            ["Jean Dupont", "Marie Dupont", "Marie Dupont"],
        ),
        (
            "M. <person>Jean Dupont</person> et Mme <person>Marie Dupont</person> ;"
            " M. <person>Dupont</person>",
            ["Jean Dupont", "Marie Dupont", "Jean Dupont"],
        ),
    ],
)
def test_names_of_persons_in_one_release(text, expected):
    assert [name for _, name in named(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Irina Solovieva", "Irina Soloviova", True),
        ("Mohamed Diallo", "Mohammed Diallo", True),
        ("Mohamed Diallo", "Muhamad Diallo", True),
        ("Youssef Amrani", "Yusuf Amrani", True),
        ("Malick Sarr", "Malik Sarr", True),
        ("Jean Dupont", "Jeanne Dupont", False),
        ("Émile Dupont", "Émilie Dupont", False),
        ("Mario Rossi", "Maria Rossi", False),
        ("Louis Petit", "Louise Petit", False),
        ("Denis Petit", "Denise Petit", False),
        ("Jean Martin", "Jean Morton", False),
    ],
)
def test_transcriptions(one, other, expected):
    knowledge = Knowledge(gazetteer())
    assert near(form_of(one, knowledge), form_of(other, knowledge)) is expected


@pytest.mark.parametrize(
    ("texts", "same"),
    [
        (("<person>Peter Maurer</person>", "M. <person>MAURER Peter</person>"), True),
        (("<person>Peter Maurer</person>", "M. <person>Maurer</person>"), True),
        (("<person>Peter Maurer</person>", "<person>P. Maurer</person>"), True),
        (("<person>Peter Maurer</person>", "<person>J. Maurer</person>"), False),
        (("M. <person>Peter Maurer</person>", "Mme <person>Maurer</person>"), False),
        (("<person>Peter Maurer</person>", "<person>Paul Maurer</person>"), False),
        (("<person>Denis Mukwege Mukengere</person>", "<person>Denis Mukwege</person>"), True),
        # a first name alone says nothing beyond its release
        (("<person>Sophie Martin</person>", "<person>Sophie</person>"), False),
        (("<person>Anne-Sophie Le Goff</person>", "<person>Sophie</person>"), False),
        (("<person>Wislène Pierre-Toussaint</person>", "<person>Toussaint</person>"), False),
        (("<person>Aimé-Césaire Loemba</person>", "<person>Aimé Césaire</person>"), False),
    ],
)
def test_persons_across_releases(texts, same):
    assert (len(set(ids(*texts))) == 1) is same


def test_a_surname_that_two_persons_have_belongs_to_neither():
    texts = (
        "<person>Jean Dupont</person>",
        "<person>Marie Dupont</person>",
        "<person>Dupont</person>",
    )
    assert ids(*texts) == ["person-jean-dupont", "person-marie-dupont", "person-dupont"]


def test_every_way_of_writing_says_why_it_is_the_person():
    texts = (
        "<person>Julieta Valls Noyes</person> ; Mme <person>Noyes</person>",
        "<person>VALLS NOYES Julieta</person>",
    )
    assert reasons(*texts) == {
        "Noyes": "short for “Julieta Valls Noyes” in this release",
        "VALLS NOYES Julieta": "same words in another order, or written in another way",
    }


def test_lone_first_names_of_two_releases_are_two_entities_with_ids_of_their_own():
    texts = (
        "<person>Espérance Uwera</person>",
        "<person>Espérance</person> témoigne",
        "<person>Espérance</person> témoigne",
    )
    found = ids(*texts)
    assert len(set(found)) == 3
    assert all(id.startswith("person-esperance-") for id in found)


def test_the_fullest_form_is_shown_with_accents_found_elsewhere():
    knowledge = Knowledge(gazetteer())
    counts = {"Antonio Manuel de Oliveira Guterres": 1, "António Guterres": 3, "GUTERRES": 1}
    assert name_to_show(counts, knowledge) == "António Manuel de Oliveira Guterres"


def test_initials_take_words_of_their_own():
    full = Form(("jean", "dupont"))
    assert Form(("dupont",), ("j",)).fits(full)
    assert not Form(("dupont",), ("d",)).fits(full)


def test_names_in_other_scripts_have_ids():
    resolution = resolution_of("<person>Владимир Зеленский</person> ; <person>☺☺</person>")
    first, second = sorted(entity.id for entity in resolution.entities)
    assert "person-vladimir-zelenskiy" in (first, second)
    assert all(len(id) > len("person-") for id in (first, second))
