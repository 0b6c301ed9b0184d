import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.privacy import fully_masked, has_contact_data, is_contact_data, masked

CONTACT_DATA = [
    "01 42 33 44 55",
    "01.42.33.44.55",
    "0142334455",
    "+33142334455",
    "+33 (0)1 42 33 44 55",
    "(0)1 42 33 44 55",
    "+41 22 717 91 11",
    "00 41 22 717 91 11",
    "022 717 91 11",
    "33 869 62 00",
    "20 22 45 67",
    "06-12-34-56-78",
    "01\u00a042\u202f33 44 55",
    "(514) 987-0543",
    "1-800-567-8910",
    "Tél. : 22 71 79",
    "presse@iom.int",
    "prenom.nom+x@oim.gouv.fr",
    "presse (at) oim.int",
    "presse [arobase] oim.int",
]
NONE = [
    "22 717 911",
    "1 200 000 000",
    "+1 500 000 emplois",
    "2024-2028",
    "01/07/2020",
    "01.07.2020",
    "01-02-2020 12:30",
    "du 01.02.2020 au 03.04.2021",
    "résolutions 2666 (2022) et 2502 (2019)",
    "A/RES/67/123",
    "ISBN 978-2-07-036822-8",
    "COVID-19",
    "11 septembre 2001",
    "@OIM_RIM",
]


@pytest.mark.parametrize("text", CONTACT_DATA)
def test_contact_data_is_seen_and_masked(text):
    assert has_contact_data(f"Écrire au {text}, merci.")
    assert is_contact_data(text)
    assert not any(character.isdigit() or character == "i" for character in masked(text))


@pytest.mark.parametrize("text", NONE)
def test_quantities_dates_and_names_are_no_contact_data(text):
    assert masked(f"Le {text}, enfin.") == f"Le {text}, enfin."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("338 69 62", True),
        ("3386962", True),
        ("2024-2028", False),
        ("G20", False),
        ("14-18", False),
    ],
)
def test_a_name_of_seven_digits_and_no_letter_is_a_number(name, expected):
    assert is_contact_data(name) is expected


@given(st.text(alphabet="0123456789 +-.()@abcTéltel:\u00a0"))
def test_masking_keeps_the_length_and_leaves_nothing_to_mask(text):
    once = masked(text)
    assert len(once) == len(text)
    assert not has_contact_data(once)
    assert len(fully_masked(text)) == len(text)


@pytest.mark.parametrize("unit", ["a", "0 ", "12 34 ", "+1...", "a.", "a@", "0(-", "tel"])
def test_hostile_text_costs_linear_time(unit):
    started = time.perf_counter()
    assert not has_contact_data(f"{unit * 20_000}\n" * 2 + "x") or unit in {"0 ", "12 34 "}
    assert time.perf_counter() - started < 5
