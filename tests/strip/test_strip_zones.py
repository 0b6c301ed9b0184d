"""Zones of invented pages, one release alone; and what holds of the zones of any text."""

from dataclasses import replace
from itertools import pairwise

import pytest
import strip_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from spellings import SPELLINGS

from pipeline.records import ZONE_KINDS
from pipeline.strip import Repeats, cut_zones, load_stripper, make_page
from pipeline.strip.marks import line_hash, line_key

NOTHING_REPEATS = Repeats({})


@pytest.fixture(scope="session")
def tools(gazetteer):
    return load_stripper(gazetteer)


def shown(text, zones):
    return [(zone.kind, text[zone.start : zone.end].strip()) for zone in zones]


@pytest.mark.parametrize("layout", samples.PAGES)
def test_one_release_alone_is_cut_well(tools, layout):
    release, wanted = samples.page_of(samples.PAGES[layout])
    zones = cut_zones(release, NOTHING_REPEATS, tools)
    assert shown(release.text, zones) == shown(release.text, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Le Mali et le Niger ont signé un accord avec l'OIM à Bamako hier soir.",
        "Amy Pope a rencontré le ministre malien de l'Intérieur.",
        "Le Conseil de sécurité a condamné l'attaque, a déclaré son président.\n",
    ],
)
def test_a_text_of_one_sentence_is_body(tools, text):
    (zone,) = cut_zones(samples.release(text), NOTHING_REPEATS, tools)
    assert (zone.kind, zone.start, zone.end) == ("body", 0, len(text))


@pytest.mark.parametrize("text", ["", " \n\t\n", "***", "-\n-\n", "\r\n\r\n", "\x85\u2028"])
def test_a_text_without_words_has_zones_too(tools, text):
    zones = cut_zones(samples.release(text), NOTHING_REPEATS, tools)
    assert [zone.start for zone in zones] == [0, *(z.end for z in zones)][: len(zones)]
    assert (zones[-1].end if zones else 0) == len(text)


LINES = st.sampled_from(
    [
        "Accueil",
        "- Structure",
        "Niamey, le 3 mars 2021 – Le ministre a annoncé",
        "Paris -",
        "LE TITRE",
        "Pour plus d'informations, veuillez contacter a@b.fr",
        "* Toutes les références",
        "Le gouvernement a déclaré que tout va bien.",
        "",
        "   ",
        "***",
        "\r",
        "\x0b|x|",
    ]
)


@given(text=st.text(max_size=300) | st.lists(LINES, max_size=20).map("\n".join))
def test_zones_tile_any_text(tools, text):
    zones = cut_zones(samples.release(text), NOTHING_REPEATS, tools)
    assert [zone.start for zone in zones] == [0, *(zone.end for zone in zones)][: len(zones)]
    assert (zones[-1].end if zones else 0) == len(text)
    for zone in zones:
        assert zone.start < zone.end
        assert zone.kind in ZONE_KINDS
        assert zone.reason
    for one, other in pairwise(zones):
        assert one.kind != other.kind


@pytest.mark.parametrize("hint", ["title", "boilerplate", "contact", "footnote"])
def test_the_files_own_markup_is_evidence(tools, hint):
    text = "Agadez et Niamey\n\n" + samples._ARTICLE
    zones = cut_zones(samples.release(text, hints=[(0, 16, hint, "<h9>")]), NOTHING_REPEATS, tools)
    assert (zones[0].kind, zones[0].reason) == (hint, "markup: <h9>")
    assert text[zones[0].end :].startswith("L'Organisation")


def test_a_line_that_repeats_is_stripped_and_says_so(tools):
    line = "Ensemble pour la mobilité humaine"
    # Without another heading, the line would be the title, and those are never stripped.
    text = f"{line}\n\nAgadez ouvre un centre pour les migrants\n\n{samples._ARTICLE}"
    release = samples.release(text)
    repeats = Repeats({line_hash(line_key(line)): 7})
    first = cut_zones(release, repeats, tools)[0]
    assert text[: first.end].strip() == line
    assert (first.kind, first.reason) == ("boilerplate", "the line stands in 7 releases")


@pytest.mark.parametrize(
    ("layout", "kind"),
    [
        ("title, dateline, text, contact", "title"),
        ("title, dateline, text, contact", "lead"),
        ("title, dateline, text, contact", "body"),
    ],
)
def test_repeating_never_strips_a_title_a_dateline_or_a_sentence(tools, layout, kind):
    release, _ = samples.page_of(samples.PAGES[layout])
    lines = {line_hash(line_key(line)) for line in release.text.split("\n") if line_key(line)}
    alone = cut_zones(release, NOTHING_REPEATS, tools)
    repeated = cut_zones(release, Repeats(dict.fromkeys(lines, 50)), tools)
    assert [(z.start, z.end) for z in repeated if z.kind == kind] == [
        (z.start, z.end) for z in alone if z.kind == kind
    ]


def test_lines_a_user_knows_to_be_furniture(gazetteer):
    tools = load_stripper(gazetteer, boilerplate=["La Voix du Fleuve, votre quotidien"])
    text = f"{samples._ARTICLE}La Voix du Fleuve, votre quotidien\n"
    last = cut_zones(samples.release(text), NOTHING_REPEATS, tools)[-1]
    assert (last.kind, text[last.start :].strip()) == (
        "boilerplate",
        "La Voix du Fleuve, votre quotidien",
    )


def test_a_page_says_title_place_date_and_language(tools):
    release, zones = samples.page_of(samples.PAGES["title, dateline, text, contact"])
    page = make_page(release, zones, tools)
    assert (page.title, page.place, page.place_country) == (
        "Un centre d'accueil ouvre à Agadez",
        "Niamey",
        "NER",
    )
    assert (page.date, page.date_earliest, page.language) == ("2021-03-03", "2021-03-03", "fr")


def test_a_dateline_without_year_takes_it_from_a_crawlers_line(tools):
    release, zones = samples.page_of(samples.PAGES["a crawler's date and the place"])
    page = make_page(release, zones, tools)
    assert (page.date, page.place_country) == ("2021-03-03", "NER")


def test_a_title_is_without_markup_and_without_a_bare_label(tools):
    labelled = [
        (
            samples.T,
            "**Communiqué de presse n° 12**\n\n### La campagne\nde vaccination **_commence_**\n",
        ),
        (samples.X, samples._SHORT),
    ]
    release, zones = samples.page_of(labelled)
    assert make_page(release, zones, tools).title == "La campagne de vaccination commence"
    release, zones = samples.page_of(samples.PAGES["markdown"])
    assert make_page(release, zones, tools).title == "La campagne de vaccination commencera en mars"


def test_the_markups_title_stands_in_where_the_text_has_none(tools):
    release, zones = samples.page_of(samples.PAGES["the text alone"])
    release = replace(release, title="  Un titre\nde la page ", date="2020-02")
    page = make_page(release, zones, tools, duplicate_of="autre")
    assert (page.title, page.date, page.date_earliest) == (
        "Un titre de la page",
        "2020-02",
        "2020-02-01",
    )
    assert page.duplicate_of == "autre"


def test_where_nothing_else_is_a_title_the_subject_of_a_memo_is(tools):
    head = "DE : SERVICE DE PRESSE\nOBJET :  INONDATIONS - APPEL DE FONDS\n\n"
    release, zones = samples.page_of([(samples.B, head), (samples.X, samples._SHORT)])
    assert make_page(release, zones, tools).title == "INONDATIONS - APPEL DE FONDS"
    assert make_page(replace(release, title="Un titre"), zones, tools).title == "Un titre"
    labelled = [(samples.T, "Objet : Choléra : les faits\n\n"), (samples.X, samples._SHORT)]
    assert make_page(*samples.page_of(labelled), tools).title == "Choléra : les faits"
    plain = [(samples.T, "Vol d'un objet : trois blessés\n\n"), (samples.X, samples._SHORT)]
    assert make_page(*samples.page_of(plain), tools).title == "Vol d'un objet : trois blessés"


@pytest.mark.parametrize(
    ("kind", "line", "date"),
    [
        (samples.B, "posté par admin le 21/06/06 à 22:14 - 17 commentaires\n\n", "2006-06-21"),
        (
            samples.X,
            "Fait à Genève, le vendredi 11 avril 2003, en deux exemplaires.\n\n",
            "2003-04-11",
        ),
        # as well the day of what the release announces
        (samples.X, "> 9 septembre : première journée\n\n", ""),
        (samples.B, "Réunion du 3 au 5 mai 2021\n\n", ""),
    ],
)
def test_a_date_that_stands_on_the_page(tools, kind, line, date):
    release, zones = samples.page_of([(kind, line), (samples.X, samples._SHORT)])
    assert make_page(release, zones, tools).date == date


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("GENEVE", "Genève"), ("Geneve", "Genève"), ("Genève", "Genève"),
        ("PORT-AU-PRINCE", "Port-au-Prince"), ("VILLE-SUR-MER", "Ville-sur-Mer"),
    ],
)  # fmt: skip
def test_a_place_is_written_as_it_is_printed(tools, written, place):
    lead = f"{written}, le 3 mars 2021 - "
    release, zones = samples.page_of([(samples.L, lead), (samples.X, samples._SHORT)])
    assert make_page(release, zones, tools).place == place


def test_a_page_of_many_lines_and_hints_takes_linear_time(tools):
    lines = 5_000
    text = "Le gouvernement a dit oui.\n" * lines
    step = len(text) // lines
    hints = [(0, len(text), "body", "<main>")]
    hints += [(i * step, (i + 1) * step - 1, "body", "<p>") for i in range(lines)]
    zones = cut_zones(samples.release(text, hints=hints), NOTHING_REPEATS, tools)
    assert zones[-1].end == len(text)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "layout", ["title, dateline, text, contact", "stars, a footnote, a contact"]
)
def test_a_page_is_cut_as_it_was_meant_however_it_is_spelt(tools, layout, spelling):
    spell = SPELLINGS[spelling]
    meant, wanted = samples.page_of(samples.PAGES[layout])
    spelt, zones = samples.page_of([(kind, spell(part)) for kind, part in samples.PAGES[layout]])
    found = cut_zones(spelt, NOTHING_REPEATS, tools)
    assert shown(spelt.text, found) == shown(spelt.text, zones)
    page = make_page(spelt, found, tools)
    as_meant = make_page(meant, cut_zones(meant, NOTHING_REPEATS, tools), tools)
    assert (page.title, page.date, page.place, page.place_country, page.language) == (
        as_meant.title, as_meant.date, as_meant.place, as_meant.place_country, "fr",
    )  # fmt: skip
    assert page.release.text == spelt.text
    assert page.zones == found
    assert page.zones[-1].end == len(spelt.text)
    assert len(wanted) == len(zones)


def test_what_markup_says_holds_in_a_text_with_entities_too(tools):
    text = "D&eacute;couvrez nos activit&eacute;s\nLe Mali a sign&eacute; hier soir un accord.\n"
    end = text.index("\n")
    release = samples.release(text, hints=[(0, end, "boilerplate", "html: <nav>")])
    zones = cut_zones(release, NOTHING_REPEATS, tools)
    assert shown(text, zones) == [
        ("boilerplate", text[:end]), ("body", text[end:].strip()),
    ]  # fmt: skip
