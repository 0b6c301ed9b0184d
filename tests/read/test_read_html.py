"""Web pages: all that is seen is rendered, and hints say what of it is the release.

``pages/`` holds twelve pages of our own in the styles of real sites; in them, ``data-zone`` says
which zone an element is, everything else being boilerplate.

What trafilatura alone loses on them (elements whose words are not in its text, of all; favouring
recall, without comments; the figures are kept by `test_what_trafilatura_alone_loses`):
titles 5 of 12, body 1 of 61, contacts 2 of 13, datelines 0 of 12, footnotes 0 of 2. The rendering
loses none, and no hint calls any of them boilerplate.
"""

import re
from collections import Counter
from pathlib import Path

import lxml.html
import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read import read_corpus
from pipeline.read.document import Document
from pipeline.read.html import declared_encoding, read_pages
from pipeline.records import Release

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def read_page(source: str) -> Document | str:
    [page] = read_pages(source)
    return page


def text_of(source: str) -> str:
    page = read_page(source)
    assert isinstance(page, Document)
    return page.text


def hints_of(source: str) -> list[tuple[str, str, str]]:
    page = read_page(source)
    assert isinstance(page, Document)
    return [(page.text[hint.start : hint.end], hint.zone, hint.reason) for hint in page.hints]


def words(text: str) -> str:
    return " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "


def source_of(name: str) -> str:
    data = (PAGES / f"{name}.html").read_bytes()
    return data.decode("cp1252" if name == "tableaux_2005" else "utf-8")


def truth(name: str) -> list[tuple[str, str]]:
    """The zone and the words of each marked element, without what its unclosed tags swallow."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    root = lxml.html.document_fromstring(source_of(name).encode(), parser=parser)
    own = ".//text()[count((ancestor::*[@data-zone or @class='footer'])[last()] | $own) = 1]"
    return [
        (element.get("data-zone"), words(" ".join(element.xpath(own, own=[element]))))
        for element in root.xpath("//*[@data-zone]")
    ]


@pytest.fixture(scope="module")
def releases() -> dict[str, Release]:
    return {found.id: found for found in read_corpus([PAGES]) if isinstance(found, Release)}


# --- rendering -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Un.</p><p>Deux.</p>", "Un.\n\nDeux."),
        ("<div>Un.</div><div>Deux.</div>", "Un.\nDeux."),
        ("<p>Un<br>deux<br><br>trois</p>", "Un\ndeux\n\ntrois"),
        ("<p>  l&rsquo;OIM \n <b>a</b>&nbsp;d&eacute;cid&eacute; </p>", "l’OIM a\xa0décidé"),
        ("<p>10&nbsp;000 personnes</p><p>&nbsp;</p>", "10\xa0000 personnes"),
        ("<p>l&#146;OIM &#0; fin</p>", "l’OIM \ufffd fin"),
        ("<p>inter&shy;national\u200b</p>", "international"),
        ("<p>1<sup>er</sup> juillet, <q>oui</q></p>", "1er juillet, « oui »"),
        ("<ul><li>a</li><li><p>b</p></li><li></li></ul>c", "- a\n\n- b\n\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c", "- a\n- b\n- c"),
        ("<table><tr><th>Pays</th><td>Mali</td></tr><tr><td>x<td>y</table>", "Pays\tMali\nx\ty"),
        ("<table><tr><td>menu<br>liens<td>Le texte.</table>", "menu\nliens\nLe texte."),
        ("<pre>a  b\n\n  c</pre>d", "a  b\n\n  c\n\nd"),
        ("<a>FR</a><a>EN</a>", "FR EN"),
        ("<b>O</b><b>IM</b>", "OIM"),
        ("<span>fournies par</span><a>Régie</a><i>© x</i>", "fournies par Régie © x"),
        ("<p>vu<script>x</script><style>y</style><!-- z --> et lu</p>", "vu et lu"),
        ("<p>a<span hidden>b</span>c</p><p style='display: none'>d</p>e", "ac\n\ne"),
        ("<h1 class='sr-only'>Titre</h1><p class='sr-only'>caché</p>t", "Titre\n\nt"),
        ("<body style='visibility:hidden'><p>AMP</p>", "AMP"),
        ("<title>T</title>dehors", "dehors"),
        ("<p>sans <b>fin <i>ni <p>suite</b></table></div>", "sans fin ni\n\nsuite"),
        ("texte & 3 < 4 &inconnu;", "texte & 3 < 4 &inconnu;"),
    ],
)
def test_rendering(source, text):
    assert text_of(source) == text


def test_what_is_not_shown_is_noted():
    page = read_page("<p>Vu.</p><div hidden><p>Non lu.</p></div>")
    assert isinstance(page, Document)
    assert page.notes[0] == "html: 7 characters that a browser does not show, left out"


@pytest.mark.parametrize("tag", ["div", "font", "x-y", "table><tr><td"])
def test_deep_nesting_loses_no_text(tag):
    page = read_page(f"<p>avant {f'<{tag}>mot' * 2000} fin<p>après")
    assert isinstance(page, Document)
    assert (
        page.notes[0]
        == "html: beyond its parser (nested over 256 deep?): read without its structure"
    )
    assert page.text.replace("\n", "").replace(" ", "") == "avant" + "mot" * 2000 + "finaprès"


@pytest.mark.parametrize("source", ["<html></html>", "<!-- rien -->", "<?xml version='1.0'?>"])
def test_pages_without_text(source):
    page = read_page(source)
    assert page == "empty: the page shows no text" or (
        isinstance(page, Document) and page.text == ""
    )


def test_a_page_of_frames_shows_what_it_shows_without_them():
    text = "Le ministre a signé. " * 20
    frames = "<frameset rows='9,*'><frame src='a.htm'><noframes><body><p>{}</p></body></noframes>"
    assert text_of(frames.format(text)) == text.strip()
    assert read_page(frames.format("Votre navigateur est trop ancien.")) == (
        "a page of frames: its text is in other files, save those"
    )


# --- hints -----------------------------------------------------------------------------------


def test_hints_of_a_small_page():
    source = """<title>Le Conseil se réunit à Abuja - CEDEAO</title><body>
    <header><a>CEDEAO</a><nav>Accueil</nav></header>
    <main><h1>Le Conseil se réunit à Abuja</h1><p>Abuja, le 12 juin.</p>
    <div class="contact-presse">Sandra Oulaté</div><div class="share">Partager</div></main>
    <footer>Tous droits réservés</footer>"""
    assert hints_of(source) == [
        ("CEDEAO\n\nAccueil", "boilerplate", "html: <header>"),
        ("Le Conseil se réunit à Abuja", "title", "html: <h1>"),
        ("Sandra Oulaté", "contact", "html: class=contact-presse"),
        ("Partager", "boilerplate", "html: class=share"),
        ("Tous droits réservés", "boilerplate", "html: <footer>"),
    ]


def test_hints_do_not_reach_over_lines_of_which_nothing_is_known():
    source = "<body><nav>Un</nav><p>Le texte.</p><nav>Deux</nav>"
    assert hints_of(source) == [
        ("Un", "boilerplate", "html: <nav>"),
        ("Deux", "boilerplate", "html: <nav>"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "<body class='has-sidebar menu'><p>Le texte.</p>",
        "<form><p>Le texte d’un site ASP.</p></form>",
        "<div class='post category-social'><p>Le texte.</p></div><p>Suite.</p>",
        "<article><header><p>Le texte.</p></header></article><p>Suite.</p>",
    ],
)
def test_what_holds_the_release_is_no_furniture(source):
    assert hints_of(source) == []


def test_site_name_as_heading_is_not_the_title():
    source = "<title>Le vrai titre du jour</title><h1>Site</h1><h2>Le vrai titre du jour</h2>"
    assert hints_of(source) == [("Le vrai titre du jour", "title", "html: <h2>")]


def test_a_site_name_may_stand_before_the_title_too():
    title = "Ville de Loue - Inauguration de la médiathèque"
    page = read_page(
        f"<title>{title}</title><h2>Agenda</h2>"
        "<h2>Inauguration de la médiathèque</h2><p>Samedi.</p>"
    )
    assert isinstance(page, Document)
    assert page.title == "Inauguration de la médiathèque"
    assert [page.text[h.start : h.end] for h in page.hints if h.zone == "title"] == [page.title]


def test_captions_of_pictures_are_furniture():
    text = "<p>Le maire a ouvert la salle.</p>" * 3
    page = read_page(
        f"{text}<figure><img src=a><figcaption>Le maire © Agence Sud</figcaption></figure>"
        f"<div class='wp-caption'>La salle. Photo : Agence Nord</div>{text}"
    )
    assert isinstance(page, Document)
    told = {page.text[h.start : h.end]: h.reason for h in page.hints if h.zone == "boilerplate"}
    assert told == {
        "Le maire © Agence Sud": "html: <figcaption>",
        "La salle. Photo : Agence Nord": "html: class=wp-caption",
    }


def test_on_a_page_without_headings_the_one_element_called_title_is_it():
    source = "<title>Communiqué</title><p class='titre'>Le port de Lomé rouvre</p><p>Le texte.</p>"
    assert hints_of(source) == [("Le port de Lomé rouvre", "title", "html: <p>")]
    two = source + "<p class='titre'>La gare de Lomé ferme</p>"
    assert hints_of(two) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_release_is_lost_or_called_boilerplate(releases, name):
    release = releases[name]
    left = release.text
    for hint in reversed(release.hints):
        if hint.zone == "boilerplate":
            left = left[: hint.start] + left[hint.end :]
    assert [item for item in truth(name) if item[1] not in words(release.text)] == []
    assert [item for item in truth(name) if item[1] not in words(left)] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "tableaux_2005"])
def test_titles_are_hinted(releases, name):
    release = releases[name]
    hinted = [words(release.text[h.start : h.end]) for h in release.hints if h.zone == "title"]
    assert hinted == [text for zone, text in truth(name) if zone == "title"]


@pytest.mark.parametrize("name", NAMES)
def test_hints_are_whole_lines_in_order(releases, name):
    release = releases[name]
    last = 0
    for hint in release.hints:
        assert last <= hint.start < hint.end <= len(release.text)
        assert hint.start == 0 or release.text[hint.start - 1] == "\n"
        assert hint.end == len(release.text) or release.text[hint.end] == "\n"
        last = hint.end


def test_what_trafilatura_alone_loses():
    lost: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for name in NAMES:
        text = words(
            trafilatura.extract(source_of(name), favor_recall=True, include_comments=False) or ""
        )
        lost.update(zone for zone, element in truth(name) if element not in text)
        marked.update(zone for zone, _ in truth(name))
    assert marked == {"title": 12, "lead": 12, "body": 61, "contact": 13, "footnote": 2}
    assert lost == {"title": 5, "body": 1, "contact": 2}


def test_a_page_does_not_depend_on_the_pages_before_it():
    first = [read_page(source_of(name)) for name in NAMES]
    again = [read_page(source_of(name)) for name in reversed(NAMES) for _ in range(4)][::-4]
    assert first == again


def test_a_failing_extractor_leaves_the_rendering(monkeypatch):
    def fail(*_, **__):
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    page = read_page("<h1>Titre</h1><p>Le texte.</p>")
    assert isinstance(page, Document)
    assert page.text == "Titre\n\nLe texte."
    assert page.notes == (
        "menus told by the page alone, without the library trafilatura (it failed with "
        "RecursionError): look at its zones",
    )


# --- metadata --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        (
            "wordpress",
            (
                "Un centre d’orientation pour les migrants de retour ouvre à Niamey",
                "2021-03-09",
                "ONG Passerelles",
                "https://passerelles.example.org/2021/03/centre-niamey/",
            ),
        ),
        (
            "drupal",
            (
                "Rougeole : une campagne de vaccination pour 2,3 millions d’enfants",
                "2020-03-05",
                "",
                "",
            ),
        ),
        (
            "spip",
            (
                "Adaptation : quinze États adoptent une feuille de route",
                "2022-10-06",
                "",
                "https://littoral.example.org/Adaptation-quinze-Etats",
            ),
        ),
        (
            "amp",
            (
                "Quinze États s’accordent sur la protection des côtes",
                "2022-10-05",
                "Agence Côte Presse",
                "https://agence.example.com/cotes.html",
            ),
        ),
        ("gouvernement", ("Campagne de vaccination contre la rougeole", "2020-03-05", "", "")),
        ("constructeur", ("La Fondation Baobab signe avec la Banque mondiale", "", "", "")),
    ],
)
def test_what_pages_state_of_themselves(releases, name, stated):
    release = releases[name]
    assert (release.title, release.date, release.publisher, release.url) == stated


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (
            '<script type="application/ld+json">{"@type":"Report","datePublished":"2020-07-01"}'
            '</script><meta property="article:published_time" content="2020-07-02">',
            "2020-07-01",
        ),
        (
            '<meta name="DC.date" content="2020-07-03">'
            '<meta property="article:published_time" content="2020-07-02T00:00:00Z">',
            "2020-07-02",
        ),
        ('<meta name="DC.date" content="2020-07"><time datetime="2020-07-04">x</time>', "2020-07"),
        ('<time datetime="2020-07-04">a</time><time datetime="2020-07-05" pubdate>b</time>',
         "2020-07-05"),
        ('<script type="application/ld+json">{"@type": "Article", "datePublished": </script>', ""),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', ""),
        ('<script type="application/ld+json">{"@id": "a", "publisher": {"@id": "a"}}</script>', ""),
    ],
)  # fmt: skip
def test_dates_by_rank(head, date):
    page = read_page(f"<html><head>{head}</head><body><p>Texte.</p>")
    assert isinstance(page, Document)
    assert page.date == date


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<meta charset="ISO-8859-1">', "windows-1252"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">',
         "iso-8859-15"),
        (b"<meta charset=macintosh>", "mac_roman"),
        (b"<meta charset=utf-8>", ""),
        (b"<meta charset=unicode_escape>", ""),
        (b"<meta charset=iso-8859-99>", ""),
        (b"<p>charset=latin1", ""),
    ],
)  # fmt: skip
def test_declared_encoding(data, encoding):
    assert declared_encoding(data) == encoding


# --- anything at all -------------------------------------------------------------------------

_TAGS = ["p", "div", "br", "table", "tr", "td", "ul", "li", "pre", "nav", "h1", "article", "q", "a"]
_PIECES = st.sampled_from(
    [f"<{tag}>" for tag in _TAGS]
    + [f"</{tag}>" for tag in _TAGS]
    + ["<script>", "</script>", "<!--", "-->", "<", ">", "&", "&#0;", "mot", "texte ", "\xa0", "\n"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=5), max_size=60))
def test_any_markup_gives_a_page_with_valid_hints(pieces):
    page = read_page("".join(pieces).encode("utf-8", "replace").decode())
    if isinstance(page, Document):
        last = 0
        for hint in page.hints:
            assert last <= hint.start < hint.end <= len(page.text)
            assert page.text[hint.start : hint.end].strip()
            last = hint.end
    else:
        assert page == "empty: the page shows no text"
