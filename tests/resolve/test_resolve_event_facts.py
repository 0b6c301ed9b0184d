from dataclasses import replace

import pytest
from resolve_samples import gazetteer, page_and_mentions

from pipeline.resolve import resolve
from pipeline.resolve.event_dates import counted_from, times_in, with_year
from pipeline.resolve.event_kinds import kind_of_names, load_event_words, series_name


def events(*marked, date="2022-06-15", country=""):
    """The events of releases of that day, sorted by id."""
    pages, mentions = [], []
    for number, text in enumerate(marked, start=1):
        page, found = page_and_mentions(f"r{number}", text, country)
        pages.append(replace(page, date=date))
        mentions += found
    return [e for e in resolve(pages, mentions, gazetteer()).entities if e.type == "event"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("XIVe Sommet de la Francophonie", "conference"),
        ("COP27", "conference"),
        ("Journée nationale de l'arbre", "observance"),
        ("commémoration du raid de Dieppe", "observance"),
        ("grande sécheresse du Sahel", "disaster"),
        ("invasion acridienne de 2003", "disaster"),
        ("flambée d'Ebola", "epidemic"),
        ("crise post-électorale", "conflict"),
        ("crise financière de 2008", "other"),
        ("crise alimentaire", "disaster"),
        ("prise d'otages d'Ouvéa", "attack"),
        ("second tour de l'élection présidentielle", "election"),
        ("campagne de vaccination", "campaign"),
        ("22e édition du Festival du Lac", "festival"),
        ("Jeux du Pacifique", "festival"),
        ("fête nationale", "observance"),
        ("Foire du livre", "other"),
        ("17e journée du championnat", "other"),
    ],
)
def test_the_kind_by_the_first_head(name, kind):
    assert kind_of_names([name], [], load_event_words()) == kind


def test_the_kind_by_what_stands_before():
    words = load_event_words()
    assert kind_of_names(["Mon école"], ["la campagne « "], words) == "campaign"
    assert kind_of_names(["Ike"], ["les cyclones Gustav, Hanna et "], words) == "disaster"
    assert kind_of_names(["Metalex"], ["et puis "], words) == "other"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("du 17 au 19 octobre", [("2022-10-17", "2022-10-19")]),
        ("du 28 decembre au 3 janvier", [("2022-12-28", "2023-01-03")]),
        ("du 8 octobre 2011 au 26 fevrier 2012", [("2011-10-08", "2012-02-26")]),
        ("les 14 et 15 avril 2011", [("2011-04-14", "2011-04-15")]),
        ("le 1er mai 1998", [("1998-05-01", "")]),
        ("en aout", [("2022-08", "")]),
        ("en mars dernier", [("2022-03", "")]),
        ("en mai prochain", [("2023-05", "")]),
        ("de juin a septembre 2020", [("2020-06", "2020-09")]),
        ("en 1962", [("1962", "")]),
        ("de 1982 a 1983", [("1982", "1983")]),
        ("2 000 personnes, 1 850 cas", []),
        ("hier", [("2022-06-14", "")]),
        ("s'ouvre vendredi", [("2022-06-17", "")]),
        ("s'est ouvert lundi", [("2022-06-13", "")]),
        ("l'an dernier", [("2021", "")]),
    ],
)
def test_expressions_of_time(text, expected):
    # 15 June 2022 is a Wednesday
    found = [(when.first, when.last) for when in times_in(text, "2022-06-15")]
    assert found == expected


def test_a_day_takes_the_nearest_year():
    assert with_year(1, 5, "2022-12-20") == "2023-01-05"
    assert with_year(12, 20, "2023-01-05") == "2022-12-20"
    assert with_year(12, 20, "") == "--12-20"
    assert with_year(12, 0, "") == ""
    assert with_year(2, 29, "2023-03") == ""


def test_days_counted_from_the_release():
    assert counted_from("cinq jours apres le passage du ", "2015-03-18") == "2015-03-13"
    assert counted_from("a neuf jours de la ", "2007-08-29") == "2007-09-07"
    assert counted_from("treize mois apres l'", "2026-02") == "2025-01"
    assert counted_from("vingt ans apres la ", "2010-01-12") == "1990"
    assert counted_from("trois personnes apres la ", "2010-01-12") == ""


@pytest.mark.parametrize(
    ("text", "start", "end", "place", "country"),
    [
        (
            "Le <event>Forum du Lac</event>, à Dakar, du 21 au 26 septembre, sera grand.",
            *("2022-09-21", "2022-09-26", "Dakar", "SEN"),
        ),
        (
            "Le <event>séisme du 12 mai 2011</event> a frappé le <country>Togo</country>.",
            *("2011-05-12", "", "", "TGO"),
        ),
        ("Jeudi 23 juin, la <event>Fête du lac</event> commence.", "2022-06-23", "", "", ""),
        ("Le <event>Festival du film de Toronto</event>.", "", "", "Toronto", "CAN"),
        (
            "l'<event>élection présidentielle togolaise du 22 février 2020</event>",
            *("2020-02-22", "2020-02-22", "", "TGO"),
        ),
        ("La <event>Biennale du Lac</event> s'est achevée samedi.", "", "2022-06-11", "", ""),
        ("Réunis hier en raison de la <event>crise du lac Bleu</event>, ils", "", "", "", ""),
        (
            "La <event>Journée internationale des migrants</event> approche.",
            *("2022-12-18", "2022-12-18", "", ""),
        ),
    ],
)
def test_what_is_told_of_an_event(text, start, end, place, country):
    (event,) = events(text)
    told = (event.event_start, event.event_end, event.event_place, event.country_code)
    assert told == (start, end, place, country)


def test_what_is_held_at_the_time_of_a_release_is_held_where_it_was_written():
    text = "La <event>Foire du miel</event> s'est ouverte hier."
    assert [e.country_code for e in events(text, country="BEN")] == ["BEN"]
    text = "La <event>Foire du miel</event> s'est tenue en 1998."
    assert [e.country_code for e in events(text, country="BEN")] == [""]


def test_a_yearly_day_has_no_year_where_releases_are_of_several():
    pages, mentions = [], []
    for number, date in enumerate(("2021-12-10", "2022-12-10")):
        page, found = page_and_mentions(
            f"r{number}", "la <event>Journée internationale des migrants</event>"
        )
        pages.append(replace(page, date=date))
        mentions += found
    (event,) = resolve(pages, mentions, gazetteer()).entities
    assert (event.event_start, event.event_end) == ("--12-18", "")


def test_editions_of_one_series():
    found = events(
        "le <event>Sommet mondial des diasporas de 2022</event>",
        "le <event>Sommet mondial des diasporas de 2024</event>",
        "le <event>3e Sommet mondial des diasporas</event>",
        "le <event>Sommet mondial des diasporas</event>",
    )
    series = "event-sommet-mondial-des-diasporas"
    assert {e.series_id for e in found if e.id != series} == {series}
    assert len(found) >= 3
    assert [e.event_start for e in found if "20" in e.name] == ["2022", "2024"]


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("XIVe Sommet de la Francophonie", "Sommet de la Francophonie"),
        ("Coupe du monde 2022", "Coupe du monde"),
        ("soixante-treizième session de l'Assemblée générale", "Session de l'Assemblée générale"),
        ("treizième édition du Forum de Dakar", "Forum de Dakar"),
        (
            "élection présidentielle togolaise du 22 février 2020",
            "Élection présidentielle togolaise",
        ),
        ("COP27", "COP"),
        ("Festival du Lac", ""),
        ("Exposition universelle", ""),
    ],
)
def test_the_name_of_the_series(name, series):
    assert series_name(name) == series


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # a dateline's date
        ("Namur, 15 juin 2022 — À un mois de la <event>COP30</event>, un plan.", "", ""),
        ("Namur, le 15 juin 2022 – La <event>Foire du miel</event> attire.", "", ""),
        ("**Namur (Wallonie), 15 juin 2022 -** La <event>Foire du miel</event> attire.", "", ""),
        ("12 mai 2022. La <event>Foire du miel</event> attire.", "2022-05-12", ""),
        # words that set a day apart from the event
        (
            "Le 8 juin, à la veille de la <event>Foire du miel</event>, il parle.",
            *("2022-06-09", ""),
        ),
        ("À la veille de la <event>Foire du miel</event>, il parle.", "2022", ""),
        ("À un mois de la <event>Foire du miel</event>, le 15 juin, il a dit", "", ""),
        (
            "À deux semaines de la <event>Foire du miel</event>, le 29 juin, il dit",
            *("2022-06-29", ""),
        ),
        ("après la <event>Foire du miel</event>, en 1988.", "1988", ""),
        ("Le 8 juin, en vue de la <event>Foire du miel</event>, il parle.", "", ""),
        ("Réunis le 8 juin après le <event>Forum du miel</event>, ils", "", ""),
        ("À dix jours du <event>Forum du miel</event>, le 15 juin, il a dit", "2022-06-25", ""),
        ("Avant le <event>Forum du miel</event>, le 15 juin, il a dit", "", ""),
        (
            "Avant le <event>Forum du miel</event>, du 8 au 10 juin, il dit",
            *("2022-06-08", "2022-06-10"),
        ),
        (
            "Avant le <event>Forum du miel</event> qui se tiendra le 8 juin, il dit",
            *("2022-06-08", ""),
        ),
        # beginnings
        (
            "La <event>Semaine nationale de vaccination</event> commencera le 18 août.",
            *("2022-08-18", ""),
        ),
        ("L'<event>élection du maire</event> débutera le 18 août.", "2022-08-18", ""),
        ("La <event>Journée du miel</event> aura lieu le 18 août.", "2022-08-18", "2022-08-18"),
        (
            "La <event>Journée du miel</event> commencera le 18 août à 9 h.",
            *("2022-08-18", "2022-08-18"),
        ),
        (
            "La <event>Semaine du miel</event> aura lieu du 18 au 24 août.",
            *("2022-08-18", "2022-08-24"),
        ),
    ],
)
def test_which_day_is_the_events(text, start, end):
    (event,) = events(text)
    assert (event.event_start, event.event_end) == (start, end)
