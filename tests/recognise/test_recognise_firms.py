"""Firms that bear people's names."""

import pytest

from pipeline.recognise.candidates import Candidate
from pipeline.recognise.firms import name_firms


def named(marked, type_="person"):
    """What becomes of the names in brackets, as (text, type)."""
    view, spans = "", []
    for number, part in enumerate(marked.replace("]", "[").split("[")):
        if number % 2:
            spans.append((len(view), len(view) + len(part)))
        view += part
    found = name_firms(
        view, [Candidate(*span, type_, "name", ("model",), "the model") for span in spans]
    )
    return [(view[c.start : c.end], c.type) for c in found]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("l'avis de [A. Saaïdi] & Associés, commissaires", "A. Saaïdi & Associés"),
        ("conseillée par [Bertin], Maurel & Associés (Paris)", "Bertin, Maurel & Associés"),
        ("au capital de [Paul Guérin] SA (11 %)", "Paul Guérin SA"),
        ("avec [Carlo Rossi] S.p.A. et", "Carlo Rossi S.p.A."),
        ("chez [Eugène] & Lebrun. Dix-huit", "Eugène & Lebrun"),
        ("la société [Hanseong Aerospace] et", "Hanseong Aerospace"),
        ("contre [Kvik Halden FK] hier", "Kvik Halden FK"),
        ("la part d'[Eugène & Lebrun] dans", "Eugène & Lebrun"),
    ],
)
def test_a_persons_name_with_a_firms_words_is_a_firm(marked, name):
    assert named(marked) == [(name, "organisation")]


@pytest.mark.parametrize(
    "marked",
    [
        "selon [Marie Diallo], associée du cabinet",
        "par [Jean Martin] et Associations de parents",
        "de [Paul Guérin] SAUF erreur",
        "avec [Awa Banks] à Dakar",
        "[Jean Dupont] et ses fils",
        # words in capitals that are written like a legal form
        "LE MINISTRE ET [ALASSANE SEIDOU], SE SONT VUS À NIAMEY",
        "HIER [AWA DIALLO] SE REND À NIAMEY",
        "Selon [Awa Diallo], SA MÈRE",
    ],
)
def test_a_person_stays_one(marked):
    ((_, type_),) = named(marked)
    assert type_ == "person"


def test_a_body_takes_its_legal_form_and_what_it_holds_is_no_name_of_its_own():
    assert named("par [Rhenova] SAS, à Lyon", "organisation") == [("Rhenova SAS", "organisation")]
    assert named("à [Vento] (Jersey) Limited, qui", "organisation") == [
        ("Vento (Jersey) Limited", "organisation")
    ]
    for firm in ("Kovo s.r.o.", "Kovo Sp. z o.o.", "Kovo GmbH & Co. KG", "Kovo S.r.l."):
        assert named(f"par [Kovo]{firm[4:]} à", "organisation") == [(firm, "organisation")]
    assert named("de [Bertin], [Maurel] & Associés") == [
        ("Bertin, Maurel & Associés", "organisation")
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("LE MINISTRE ET [ALASSANE SEIDOU, SE] SONT VUS", ("ALASSANE SEIDOU", "person")),
        ("[AWA DIALLO SE] REND À NIAMEY", ("AWA DIALLO", "person")),
        ("LE GROUPE [PAUL GUÉRIN SA], À LYON", ("PAUL GUÉRIN SA", "organisation")),
    ],
)
def test_a_word_in_capitals_is_no_legal_form(marked, expected):
    assert named(marked) == [expected]
