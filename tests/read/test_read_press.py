"""Exports of press databases: one page, many articles. Texts are invented."""

import pytest

from pipeline.read import read_corpus, row_of
from pipeline.records import Release, Skip

ARTICLE = """
<article><header>
<div class="rdp__DocPublicationName"><span class="DocPublicationName">{paper}</span></div>
<span class="DocHeader">{head}</span>
<div class="titreArticle"><p class="rdp__rubrique">Monde</p>
<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle ">{title}</p></div>
<p class="sm-margin-bottomNews">Awa Ndiaye</p></header>
<section><div class="DocText clearfix"><div class="docOcurrContainer"><p>{text}</p></div></div>
</section>
<footer><small>© 2021 Tous droits réservés.</small>
<p>Numéro de document : {number}</p></footer></article>"""


def article(text, **others):
    told = {
        "paper": "Le Phare",
        "head": "Monde, mardi 23 février 2021 420 mots, p. 4",
        "title": "Le port rouvre",
        "number": "news·20210223·PH·0042",
    }
    return ARTICLE.format(text=text, **(told | others))


def export(*articles, before="", after=""):
    return f"<html><head><meta charset=utf-8></head><body>{before}{''.join(articles)}{after}</body>"


def read(tmp_path, files):
    for name, source in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return list(read_corpus([tmp_path]))


def told(found):
    return [(r.id, r.path, r.title, r.date, r.publisher) for r in found]


def test_each_article_of_an_export_is_a_release_of_its_own(tmp_path):
    found = read(
        tmp_path,
        {
            "presse/mars.HTML": export(
                article("La jetée de Port-Vieux a rouvert lundi."),
                article(
                    "Le vaccin arrive à Moroni.",
                    paper="La Gazette, no. 812",
                    head="Thursday, March 4, 2021 - 09:12:00 -0000 80 mots",
                    title="Premières doses",
                ),
            )
        },
    )
    assert told(found) == [
        ("presse/mars#1", "presse/mars.HTML", "Le port rouvre", "2021-02-23", "Le Phare"),
        ("presse/mars#2", "presse/mars.HTML", "Premières doses", "2021-03-04", "La Gazette"),
    ]
    assert all(isinstance(r, Release) and r.kept for r in found)
    assert found[0].text == (
        "Le Phare\nMonde, mardi 23 février 2021 420 mots, p. 4\n\nMonde\n\nLe port rouvre\n\n"
        "Awa Ndiaye\n\nLa jetée de Port-Vieux a rouvert lundi.\n\n"
        "© 2021 Tous droits réservés.\n\nNuméro de document : news·20210223·PH·0042"
    )
    assert [(found[0].text[h.start : h.end], h.zone) for h in found[0].hints] == [
        ("Le Phare", "boilerplate"),
        ("Monde, mardi 23 février 2021 420 mots, p. 4", "boilerplate"),
        ("Le port rouvre", "title"),
        ("La jetée de Port-Vieux a rouvert lundi.", "body"),
        ("© 2021 Tous droits réservés.", "boilerplate"),
        ("Numéro de document : news·20210223·PH·0042", "boilerplate"),
    ]


def test_an_export_of_one_article_is_called_as_its_file(tmp_path):
    [found] = read(tmp_path, {"a.html": export(article("Le port de Mutsamudu a rouvert."))})
    assert told([found]) == [("a", "a.html", "Le port rouvre", "2021-02-23", "Le Phare")]


OLD = """<table><tbody><tr><td><span class="DocPublicationName">{paper}, no. 7</span><br>
<span class="DocHeader">Politique, </span><span class="DocHeader">{date}</span>
<span class="DocHeader">, p. 3</span><br><br><span class="TitreArticleVisu">{title}</span><br><br>
SOUEF Ali<br>{text}<br><br>© 2005 {paper}. Tous droits réservés.<br></td></tr></tbody></table><br>
"""


def test_the_layout_before_2013(tmp_path):
    found = read(
        tmp_path,
        {
            "a.htm": export(
                OLD.format(
                    paper="Le Matin", date="samedi 12 mars 2005", title="Le budget", text="Adopté."
                ),
                OLD.format(paper="L'Écho", date="lundi 14 mars 2005", title="L'eau", text="Rare."),
            )
        },
    )
    assert told(found) == [
        ("a#1", "a.htm", "Le budget", "2005-03-12", "Le Matin"),
        ("a#2", "a.htm", "L'eau", "2005-03-14", "L'Écho"),
    ]
    assert found[1].text.split("\n") == [
        "L'Écho, no. 7", "Politique, lundi 14 mars 2005 , p. 3", "", "L'eau", "", "SOUEF Ali",
        "Rare.", "", "© 2005 L'Écho. Tous droits réservés.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "publisher"),
    [
        ("Le Monde", "Le Monde"),
        ("Le Monde (site web)", "Le Monde"),
        ("La Croix, no. 43018", "La Croix"),
        ("Le Point.fr, no. 202202", "Le Point.fr"),
        ("Revue de droit, Vol. 14, no 4", "Revue de droit"),
        ("Ouest-France                <br />Vannes ; Auray", "Ouest-France"),
        ("20 Minutes (France)", "20 Minutes (France)"),
        ("Midi <mark>Libre</mark>", "Midi Libre"),
    ],
)
def test_a_newspaper_without_its_issue_and_medium(tmp_path, stated, publisher):
    [found] = read(tmp_path, {"a.html": export(article("Un fait.", paper=stated))})
    assert found.publisher == publisher


def test_the_document_number_dates_an_article_whose_head_does_not(tmp_path):
    [found] = read(tmp_path, {"a.html": export(article("Un fait.", head="Monde, 420 mots"))})
    assert found.date == "2021-02-23"


def test_what_stands_beside_the_articles_is_noted(tmp_path):
    cover = "<div><h1>Documents sauvegardés</h1><p>Jeudi 1 avril 2021</p></div>"
    found = read(tmp_path, {"a.html": export(article("Un."), article("Deux."), before=cover)})
    assert [r.notes for r in found] == [
        ("html: 45 characters outside the 2 articles, left out",), (),
    ]  # fmt: skip


def test_an_article_that_is_only_a_link_is_a_skip(tmp_path):
    found = read(tmp_path, {"a.html": export(article("Un."), article(""), article("Trois."))})
    assert found[1] == Skip(
        "a.html#2",
        "read",
        "empty: only white space in the article's text (a link, a picture or a film?)",
    )
    assert [r.id for r in found if isinstance(r, Release)] == ["a#1", "a#3"]


FACTIVA = """<div id="article-{n}"><div class="article frArticle"><p><div id="hd">
<span class="frHeadline">{title}</span></div><div class="author">Nadia Hassani</div>
<div>412 mots</div><div>{date}</div><div>10:35</div><div>{paper}</div><div>ECHOS</div>
<div>Français</div><div>Copyright 2020.</div><p class="articleParagraph frarticleParagraph">{text}
</p></div></div>"""
CODES = """<div class="article frArticle"><table><tr><td><b>HD</b></td><td>{title}</td></tr>
<tr><td><b>WC</b></td><td>80 mots</td></tr><tr><td><b>PD</b></td><td>{date}</td></tr>
<tr><td><b>SN</b></td><td>{paper}</td></tr><tr><td><b>LP</b></td><td><p>{text}</p></td></tr>
</table></div>"""


@pytest.mark.parametrize("layout", [FACTIVA, CODES])
def test_factiva(tmp_path, layout):
    articles = [
        layout.format(n=1, title="Un", date="12 mars 2020", paper="Les Échos", text="Le cuivre."),
        layout.format(n=2, title="Deux", date="1 juin 2020", paper="Sud", text="L’étain monte."),
    ]
    found = read(tmp_path, {"a.html": export(*articles)})
    assert told(found) == [
        ("a#1", "a.html", "Un", "2020-03-12", "Les Échos"),
        ("a#2", "a.html", "Deux", "2020-06-01", "Sud"),
    ]
    lines = [(found[1].text[h.start : h.end], h.zone) for h in found[1].hints]
    assert [zone for line, zone in lines if "Deux" in line] == ["title"]
    assert [line for line, zone in lines if zone == "boilerplate" and "L’étain" in line] == []
    assert "L’étain monte." in found[1].text


TWO = export(article("Un."), article("Deux."))


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        # no name of a file is the name of an article, whatever the files turn out to hold
        ({"a.html": TWO, "a#1.txt": "Oui."}, ["a#1", "a.html#1", "a.html#2"]),
        ({"a.html": TWO, "a#1.html": TWO}, ["a#1#1", "a#1#2", "a.html#1", "a.html#2"]),
        ({"a.html": TWO, "a.html#2.txt": "Oui."}, ["a#1", "a#2", "a.html#2"]),
        (
            {"a.html": TWO, "a#1.md": "Non.", "a.html#1.txt": "Oui."},
            ["a#1", "a.html#1", "a.html~2#1", "a.html~2#2"],
        ),
        ({"a.html": TWO, "a.txt": "Oui."}, ["a.html#1", "a.html#2", "a.txt"]),
        ({"a.html": TWO, "a.htm": TWO}, ["a.htm#1", "a.htm#2", "a.html#1", "a.html#2"]),
        ({"a.html": TWO, "a.csv": "text\nOui\n"}, ["a.csv#1", "a.html#1", "a.html#2"]),
        # words behind a # are no number: such a name takes nothing from a page
        ({"a.html": TWO, "a#suite.txt": "Oui."}, ["a#1", "a#2", "a#suite"]),
    ],
)
def test_ids_never_clash(tmp_path, files, ids):
    assert sorted(r.id for r in read(tmp_path, files) if isinstance(r, Release)) == ids


@pytest.mark.parametrize(
    ("files", "rows"),
    [
        ({"a.html": TWO, "b.csv": "text,id\nOui,x#y\n", "c.txt": "Oui."}, ["1", "2", "x#y", ""]),
        ({"a.html": TWO, "a#1.txt": "Oui."}, ["", "1", "2"]),
        ({"a.html": TWO, "a#1.md": "Non.", "a.html#1.txt": "Oui."}, ["", "1", "2", ""]),
        ({"a#1.html": export(article("Un.")), "a#2.csv": "text\nOui\n"}, ["", "1"]),
    ],
)
def test_the_row_of_a_release_is_told_by_its_id_and_path(tmp_path, files, rows):
    found = read(tmp_path, files)
    assert [row_of(r) for r in found if isinstance(r, Release)] == rows


def test_the_path_of_a_skipped_article_may_be_the_name_of_a_file(tmp_path):
    empty = export(article("Un."), article(""))
    found = read(tmp_path, {"a.html": empty, "a.html#2": "Oui."})
    paths = [s.path for s in found if isinstance(s, Skip)]
    assert len(paths) == len(set(paths)) == 2


def test_a_page_of_articles_that_is_no_export_stays_one_release(tmp_path):
    page = "<article><h2>Un</h2><p>Le texte.</p></article>" * 2
    [found] = read(tmp_path, {"a.html": export(page)})
    assert found.id == "a"


def test_a_thousand_articles_are_read_in_linear_time(tmp_path):
    found = read(tmp_path, {"a.html": export(*[article(f"Le fait {n}.") for n in range(1000)])})
    assert [r.id for r in found] == [f"a#{n}" for n in range(1, 1001)]
