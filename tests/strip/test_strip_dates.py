import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import agrees, earliest_day, find_dates
from pipeline.strip.dates import join_dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Genève, 1er juillet 2020", ["2020-07-01"]),
        ("le 13 septembre, à Sal", ["--09-13"]),
        ("Niamey, mardi 14 juin 2022", ["2022-06-14"]),
        ("DAKAR, LE 4 MAI 2020", ["2020-05-04"]),
        ("le 3 août et le 5 décembre 2021", ["--08-03", "2021-12-05"]),
        ("du 2 au 4 février 2019", ["2019-02-04"]),
        ("publié le 08/03/2023", ["2023-03-08"]),
        ("publié le 8.3.23 à 10 h", ["2023-03-08"]),
        ("publié le 8-3-1998", ["1998-03-08"]),
        ("2021-05-04T10:00", ["2021-05-04"]),
        ("2021/05/04", ["2021-05-04"]),
        ("en juillet 2020", ["2020-07"]),
        ("date 2020-07 01 Juillet 2020", ["2020-07", "2020-07-01"]),
        ("10 nov. 2022, 3 janv. 2023, 1er févr. 2024", ["2022-11-10", "2023-01-03", "2024-02-01"]),
        ("jeu. 12 mars 2020", ["2020-03-12"]),
        ("le 29 février, sans année", ["--02-29"]),
        ("le 29 février 2024", ["2024-02-29"]),
        # a day that is not leaves its month, where that is written
        ("le 29 février 2023", ["2023-02"]),
        ("le 31 avril 2021 et le 30/02/2021", ["2021-04"]),
        ("le 32 mai", []),
        ("13/13/2020", []),
        # what looks like a date and is none
        ("Tél. : +43 660 377 6404", []),
        ("Tél. 01.02.03.04.05", []),
        ("192.168.1.20", []),
        ("5 marsouins et 3 maisons", []),
        ("sa mar du jour, 16h (GMT+2)", []),
        ("résolution 1244 (1999)", []),
        ("la résolution 2020/07 du 5", []),
        ("", []),
    ],
)
def test_dates_are_as_partial_as_they_are_written(text, dates):
    found = find_dates(text)
    assert [date.iso for date in found] == dates


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        ("mercredi 1er juillet 2020", True),
        ("jeudi 1er juillet 2020", False),
        ("mer. 01/07/2020", True),
        ("lun. 01/07/2020", False),
        ("1er juillet 2020", None),
        ("mercredi 1er juillet", None),
    ],
)
def test_a_weekday_is_a_checksum(text, checked):
    (date,) = find_dates(text)
    assert date.checked is checked


def test_spans_are_those_of_the_text():
    text = "Réunis vendredi 18 décembre 2020 à Genève, puis le 3 août"
    found = find_dates(text, shift=100)
    assert [text[d.start - 100 : d.end - 100] for d in found] == [
        "vendredi 18 décembre 2020",
        "3 août",
    ]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back_as_written(day):
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    written = f"{day.day} {months.split()[day.month - 1]} {day.year}"
    assert [d.iso for d in find_dates(f"Paris, le {written} –")] == [day.isoformat()]
    assert [d.iso for d in find_dates(f"({day.isoformat()})")] == [day.isoformat()]
    assert [d.iso for d in find_dates(f"{day:%d/%m/%Y}")] == [day.isoformat()]


@given(st.text("0123456789 ./-,erlemarsjuintdiT\n", max_size=60))
def test_whatever_is_found_is_a_date_and_none_lies_in_another(text):
    found = find_dates(text)
    for one, other in pairwise(found):
        assert one.end <= other.start
    for date in found:
        full = date.iso.replace("--", "2000-", 1) if date.iso.startswith("--") else date.iso
        dt.date.fromisoformat(full if len(full) == 10 else f"{full}-01")


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2020", "2020-01-01"),
        ("2020-07", "2020-07-01"),
        ("2020-07-15", "2020-07-15"),
        ("--07-15", ""),
        ("", ""),
    ],
)
def test_the_earliest_day_of_a_partial_date(iso, day):
    assert earliest_day(iso) == day


def test_agreement_goes_as_far_as_both_say_something():
    assert agrees("2020-07", "2020-07-15")
    assert agrees("--07-15", "2020-07-15")
    assert not agrees("--07-16", "2020-07-15")
    assert not agrees("2019", "2020-07-15")


@pytest.mark.parametrize(
    ("own", "hints", "joined"),
    [
        ("le 1er juillet 2020", ("2021-01-01",), "2020-07-01"),
        ("le 1er juillet", ("2020-07-01",), "2020-07-01"),
        ("le 1er juillet", ("2020-07-03",), "2020-07-01"),
        ("le 30 décembre", ("2021-01-04",), "2020-12-30"),
        ("le 2 janvier", ("2020-12-31",), "2021-01-02"),
        ("le 1er juillet", ("2020-09-20",), "--07-01"),
        ("le 1er juillet", ("2020-07",), "2020-07-01"),
        ("le 29 février", ("2023-03-01",), "--02-29"),
        ("le 1er juillet", (), "--07-01"),
        ("juillet 2020", ("2020-07-15",), "2020-07-15"),
        ("juillet 2020", ("2020-08-15",), "2020-07"),
        ("jeudi 1er juillet 2020", ("2020-07-01",), "2020-07-01"),
        ("jeudi 1er juillet 2020", (), ""),
        ("sans date", ("", "2020-07-01"), "2020-07-01"),
        ("sans date", ("--07-01",), "--07-01"),
    ],
)
def test_the_date_of_a_release_is_its_own_completed_by_hints(own, hints, joined):
    assert join_dates(find_dates(own), hints) == joined
