"""What the pages are made of: words, addresses, periods, charts, the map."""

import json
import re
from collections import Counter
from importlib.resources import files

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reasons import reasons_in
from report_samples import corpus_tables

from pipeline.report.addresses import slug
from pipeline.report.corpus import make_corpus
from pipeline.report.search_index import shard
from pipeline.report.site import PageOf
from pipeline.report.svg import bar, columns, element, thresholds, world, world_map
from pipeline.report.timeline import timeline
from pipeline.report.words import load_words

FR, EN = load_words("fr"), load_words("en")


def keys(table):
    return {
        (key, *more)
        for key, value in table.items()
        for more in (keys(value) if isinstance(value, dict) else [()])
    }


def test_both_languages_have_the_same_words():
    fr = {key: value for key, value in FR.texts.items() if key != "reasons"}
    assert keys(fr) == keys(EN.texts)


@pytest.mark.parametrize(
    ("iso", "fr", "en"),
    [
        ("2020-07-01", "1er juillet 2020", "1 July 2020"),
        ("2020-07-14", "14 juillet 2020", "14 July 2020"),
        ("2020-07", "juillet 2020", "July 2020"),
        ("2020", "2020", "2020"),
        ("--09-13", "13 septembre", "13 September"),
        ("", "", ""),
        ("2020-13-01", "2020-13-01", "2020-13-01"),
        ("demain", "demain", "demain"),
    ],
)
def test_dates_in_words(iso, fr, en):
    assert (FR.date(iso), EN.date(iso)) == (fr, en)


def test_numbers_and_plurals():
    assert FR.number(1234567) == "1\u202f234\u202f567"
    assert EN.number(1234567) == "1,234,567"
    assert [FR.count(n, "release") for n in (0, 1, 2)] == [
        "0\u00a0communiqué",
        "1\u00a0communiqué",
        "2\u00a0communiqués",
    ]
    assert [EN.count(n, "release") for n in (0, 1, 2)] == [
        "0\u00a0releases",
        "1\u00a0release",
        "2\u00a0releases",
    ]


@pytest.mark.parametrize(
    ("reason", "fr"),
    [
        ("the model", "ses mots et ceux qui l’entourent"),
        ("a known name (country-BLR); the model reads it so here",
         "un nom connu (country-BLR)\u202f; le modèle le lit ainsi à cet endroit"),
        ("no person: too unsure (0.41): the model",
         "pas de personne\u00a0: trop incertain (0.41)\u00a0: ses mots et ceux qui l’entourent"),
        ("short for “Ligue; {0} (x)” in this release",
         "forme courte de «\u00a0Ligue; {0} (x)\u00a0» dans ce communiqué"),
        ("unreadable: PermissionError; check its permissions",
         "illisible\u00a0: PermissionError\u202f; vérifiez ses droits d’accès"),
        ("something new", "something new"),
    ],
)  # fmt: skip
def test_reasons_in_words(reason, fr):
    assert FR.why(reason) == fr
    assert EN.why(reason) == reason


# What only joins reasons to others, or is no reason of the report: families that hold another.
JOINED = {
    "a known … (…)",
    "points back to the one … of the release that opens so",
    "… a longer name (…)",
    "… “…” in another release",
}


@pytest.mark.parametrize("room", ["recognise", "resolve", "tasks.py"])
def test_every_reason_has_french_words(room):
    families = reasons_in(room) - JOINED
    # the version of the model is a note for whoever runs the program
    told = {text for text in families if "pip install" not in text}
    assert told
    assert {
        text for text in told if FR.why(text.replace("…", "X")) == text.replace("…", "X")
    } == set()


def test_no_french_line_breaks_at_a_sign():
    """In none of the words is there a space that breaks before a high sign or inside quotes."""
    broken = re.compile(r" [:;?!»]|« ")

    def texts(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from texts(one)

    words = list(texts(FR.texts))
    assert [text for text in words if broken.search(text)] == []
    assert any("\u00a0:" in text for text in words)
    assert any("«\u00a0{}\u00a0»" in text for text in words)
    assert FR.pair("Mali", "2") == "Mali\u00a0: 2"
    assert FR.join(("un", "deux")) == "un\u202f; deux"
    assert EN.pair("Mali", "2") == "Mali: 2"
    assert EN.join(("one", "two")) == "one; two"


@given(st.text())
def test_any_reason_can_be_shown(reason):
    FR.why(reason)


def test_ids_become_addresses():
    assert slug("organisation-oim") == "organisation-oim"
    assert slug("country-BLR") == "country-blr_e9ac772fd4"
    assert slug("../../etc/passwd").startswith("etc-passwd_")
    assert slug("nul").startswith("nul_")
    assert slug("") == "x_e3b0c44298"


@given(st.lists(st.text(max_size=80), unique=True, min_size=2, max_size=6))
def test_addresses_are_plain_and_differ(ids):
    addresses = [slug(id_) for id_ in ids]
    assert len({address.lower() for address in addresses}) == len(ids)
    for address in addresses:
        assert address.isascii()
        assert set(address) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        assert 0 < len(address) <= 75


def test_periods_are_as_short_as_can_be_read():
    line = timeline([("2021-03-04", 1), ("2021-05", 2), ("", 3), ("--05-01", 1)])
    assert (line.step, line.counts, line.n_undated) == (1, (1, 0, 2), 4)
    assert [line.label(i, FR) for i in range(3)] == ["mars 2021", "avril 2021", "mai 2021"]
    line = timeline([("1998-01-01", 1), ("2021", 2)])
    assert (line.step, line.counts[0], line.counts[-1], len(line.counts)) == (12, 1, 2, 24)
    assert line.label(23, FR) == "2021"
    # one date that is wrong by centuries makes long periods, not a chart of a thousand columns
    line = timeline([("1021-01-01", 1), ("2021-01-01", 1)])
    assert (line.step, len(line.counts), line.label(0, EN)) == (600, 21, "1000–1049")
    assert timeline([("", 3)]) is None


@given(st.lists(st.sampled_from(["2021", "2021-02", "1850-01-01", "--05-01", "", "9999-12"])))
def test_nothing_dated_is_lost(dates):
    line = timeline((date, 1) for date in dates)
    if line is not None:
        assert sum(line.counts) + line.n_undated == len(dates)
        assert len(line.counts) <= 100


def test_every_country_is_on_the_map():
    drawing = world()
    wanted = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    assert set(drawing["shapes"]) | set(drawing["dots"]) == wanted
    assert len(files("pipeline.report").joinpath("world.json").read_bytes()) < 150_000
    for code in ("TUV", "NRU", "MDV", "MLT", "XKX", "GUF", "REU"):
        assert code in drawing["dots"]
    across, down = drawing["view"]
    for x, y in drawing["dots"].values():
        assert 0 <= x <= across
        assert 0 <= y <= down


def test_the_map_is_shaded_by_count_and_says_so():
    (drawn,) = world_map({"BLR": 9, "XKX": 1}, {"XKX": "Kosovo : <1>"}, {"XKX": "entities/x.html"})
    assert drawn.count('class="s5"') == 1
    assert "<title>Kosovo : &lt;1&gt;</title>" in drawn
    assert '<a href="entities/x.html" tabindex="-1"><circle class="s1"' in drawn


def test_shades():
    assert thresholds([]) == [1]
    assert thresholds([1, 1]) == [1]
    assert thresholds([1, 3, 250]) == [1, 4, 10, 28, 83]


def test_svg_is_escaped():
    assert element("text", '<b>"', class_='"x') == ('<text class="&#34;x">&lt;b&gt;&#34;</text>')
    assert "<script" not in columns([1], ["<script>"]) + bar(0.5, "<script>")


def test_a_shard_cannot_end_its_script_or_its_string():
    text = shard("entities", [['</script><img onerror="x">', "a\u2028b\\", "é"]])
    assert "<" not in text
    assert "\u2028" not in text
    inside = text.removeprefix('releveIndex("entities",').removesuffix(");\n")
    assert json.loads(inside) == [['</script><img onerror="x">', "a\u2028b\\", "é"]]


def test_pages_to_go_to():
    assert PageOf(1, 1, "x").near == [1]
    assert PageOf(1, 9, "x").near == [1, 2, 3, 0, 9]
    assert PageOf(5, 9, "x").near == [1, 0, 3, 4, 5, 6, 7, 0, 9]
    assert [PageOf(5, 9, "x").file(n) for n in (1, 2)] == ["x.html", "x_2.html"]


def test_entities_of_one_release_are_beside_each_other():
    corpus = make_corpus(corpus_tables()[1], ())
    assert corpus.entities["IOM"].beside == Counter({"BLR": 1, "antonio-vitorino": 1})
    assert list(corpus.releases) == ["oim/2021", "../<script>\"évil'", "oim/2020"]
