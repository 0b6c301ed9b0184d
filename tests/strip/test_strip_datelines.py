"""Datelines of every style, each with what is read from it; and lines that open otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.datelines import find_dateline

# The dateline, what follows it, then its place, country and dates.
DATELINES = [
    ("Genève, Suisse, 1er juillet (Infosplusgabon) - ", "Des", "Genève", "CHE", ["--07-01"]),
    ("Minsk - ", "L'Organisation", "Minsk", "BLR", []),
    ("Pristina/Bichkek - ", "Plus de 700 000", "Pristina", "XKX", []),
    ("Sal, 13 septembre - ", "Des représentants", "Sal", "CPV", ["--09-13"]),
    ("Niamey, le 3 mars 2021 – ", "Le Programme", "Niamey", "NER", ["2021-03-03"]),
    ("Bamako, Mali – ", "Le ministère", "Bamako", "MLI", []),
    ("Dakar (Sénégal), 4 mai 2020 – ", "La", "Dakar", "SEN", ["2020-05-04"]),
    ("DAKAR, 4 mai (APS) – ", "La Banque", "DAKAR", "SEN", ["--05-04"]),
    ("Paris, le 4 mai 2020 - ", "Le groupe", "Paris", "FRA", ["2020-05-04"]),
    ("New York, mardi 5 mai 2020 — ", "Le", "New York", "USA", ["2020-05-05"]),
    ("Port-au-Prince, le 12 janvier 2010 – ", "Un", "Port-au-Prince", "HTI", ["2010-01-12"]),
    ("N'Djamena, 6 juin 2022 (OIM) – ", "Plus de", "N'Djamena", "TCD", ["2022-06-06"]),
    ("GENÈVE / NEW YORK, 7 août 2019 – ", "Le", "GENÈVE", "CHE", ["2019-08-07"]),
    ("Ouagadougou, 08/03/2023 - ", "Le", "Ouagadougou", "BFA", ["2023-03-08"]),
    ("Bruxelles, 2021-05-04 – ", "La", "Bruxelles", "BEL", ["2021-05-04"]),
    ("**Kinshasa, 5 mars 2020** – ", "Le", "Kinshasa", "COD", ["2020-03-05"]),
    ("Rabat -- ", "Le ministre", "Rabat", "MAR", []),
    ("La Haye, 3 mars 2020 : ", "La Cour", "La Haye", "NLD", ["2020-03-03"]),
    ("Genève (OIM) – ", "Le nombre", "Genève", "CHE", []),
    ("Abidjan, 3 mars 2020. – ", "Le conseil", "Abidjan", "CIV", ["2020-03-03"]),
    ("Tunis, Tunisie – 3 juin 2021 – ", "Le", "Tunis", "TUN", ["2021-06-03"]),
    ("Le Caire, Égypte, 10 nov. 2022 – ", "La COP27", "Le Caire", "EGY", ["2022-11-10"]),
    ("Libreville, lundi 3 mai 2021 (Gabonews) - ", "Le", "Libreville", "GAB", ["2021-05-03"]),
    ("Antananarivo, ce mardi 14 juin 2022 – ", "Le", "Antananarivo", "MDG", ["2022-06-14"]),
    ("Saint-Louis (Sénégal) — ", "Une pirogue", "Saint-Louis", "SEN", []),
    ("ROME – ", "La FAO", "ROME", "ITA", []),
    ("Cox's Bazar, 25 août – ", "Les réfugiés", "Cox's Bazar", "BGD", ["--08-25"]),
    ("Ottawa (Ontario), le 5 mai 2021 – ", "Le", "Ottawa", "CAN", ["2021-05-05"]),
    ("Beyrouth, Liban, le 5 août 2020, 10 h 30 – ", "Une", "Beyrouth", "LBN", ["2020-08-05"]),
    ("Strasbourg, le 3 mars. ", "Le Parlement", "Strasbourg", "FRA", ["--03-03"]),
    ("Tripoli – 5 avril 2019", "", "Tripoli", "LBY", ["2019-04-05"]),
    ("GENÈVE/NAIROBI, 3 mai 2011 – ", "Le", "GENÈVE", "CHE", ["2011-05-03"]),
    ("Paris et Berlin, 3 mai – ", "Les ministres", "Paris", "FRA", ["--05-03"]),
    ("Genève, New York et Nairobi, 3 mai 2011 – ", "Le", "Genève", "CHE", ["2011-05-03"]),
    ("Genève (Suisse) et Nairobi (Kenya), 3 mai – ", "Le", "Genève", "CHE", ["--05-03"]),
    ("NEW YORK & GENÈVE (OIM) – ", "Le", "NEW YORK", "USA", []),
    ("Dakar et Bamako – ", "Les ministres" + 12 * " se réunissent", "Dakar", "SEN", []),
    ("Nice, 3 juin 2020 – ", "La ville", "Nice", "FRA", ["2020-06-03"]),
]


@pytest.mark.parametrize(
    ("head", "rest", "place", "country", "dates"), DATELINES, ids=[d[0] for d in DATELINES]
)
def test_place_country_dates_and_end(gazetteer, head, rest, place, country, dates):
    found = find_dateline(head + rest, gazetteer)
    assert found is not None
    assert (head + rest)[: found.end] == head
    assert (found.place, found.country) == (place, country)
    assert [date.iso for date in found.dates] == dates
    assert found.known


@pytest.mark.parametrize(
    "line",
    [
        "Le président a déclaré - hier - que tout va bien.",
        "L'OIM a déclaré dans un communiqué de presse, que la coalition s'est ralliée.",
        "Contact : Jean Dupont - Tél. 01 02 03 04 05",
        "Plus de 200 fédérations et associations, qui soutiennent les communautés",
        "A propos - L'OIM est l'agence des Nations Unies pour les migrations",
        "Amy Pope, Directrice générale de l'OIM, a dit que tout va bien.",
        "Marseille. Le 3 mai 2020, un incendie s'est déclaré.",
        "Genève accueille le sommet - une première.",
        "Paris et Berlin – une alliance solide",
        "Paris et Berlin signent un accord – une première",
        "Paris et ses environs, 3 mai – tout va bien",
        "- Structure organisationnelle",
        "« Le Mali », a-t-il dit – et c'est tout.",
        "",
        "***",
    ],
)
def test_a_line_that_opens_otherwise_has_none(gazetteer, line):
    assert find_dateline(line, gazetteer) is None


def test_what_looks_like_one_says_that_its_place_is_unknown(gazetteer):
    found = find_dateline("Trifouillis, 3 mai 2020 – Le maire", gazetteer)
    assert found is not None
    assert not found.known


@given(line=st.text(max_size=200) | st.text("Gen-–,. (é)/1er mai2020L'", max_size=200))
def test_the_end_lies_in_the_line(gazetteer, line):
    found = find_dateline(line, gazetteer)
    assert found is None or 0 < found.end <= len(line)


@pytest.mark.parametrize("piece", ["A", "A ", "A-", "A, ", "A'", "(", "1 mai ", "A de "])
def test_a_hostile_line_takes_no_time(gazetteer, piece):
    find_dateline(piece * 100_000, gazetteer)
