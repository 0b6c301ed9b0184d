"""The pages of a report, read back: what is on them, what is not, where their links lead."""

import json
import os
from pathlib import Path

import lxml.html
import pytest
import report_samples
import write_samples as samples
from report_samples import EVIL_BODY, EVIL_ID, EVIL_NAME, write_corpus

from pipeline.errors import OutputError, SettingsError
from pipeline.records import Entity, Mention, Page, Zone
from pipeline.report import write_report
from pipeline.report.addresses import Addresses

TO = Addresses()
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return write_report(write_corpus(tmp_path_factory.mktemp("outputs"), patch))


def page(report, address):
    return lxml.html.fromstring((report / address.partition("#")[0]).read_bytes())


def text(node):
    return " ".join(node.text_content().split())


def pages_of(report):
    return sorted(report.rglob("*.html"))


def check_pages(report):
    """Every link leads to a page and a place that are there, within the folder; no id twice."""
    ids = {}
    trees = {path: lxml.html.fromstring(path.read_bytes()) for path in pages_of(report)}
    for path, tree in trees.items():
        own = [node.get("id") for node in tree.iter() if node.get("id")]
        assert len(own) == len(set(own)), path
        ids[path] = set(own)
    for path, tree in trees.items():
        for node, name, link, _ in tree.iterlinks():
            if name == "action" or node.tag == "script":
                link = link.partition("?")[0]
            assert ":" not in link, (path, link)
            target, _, place = link.partition("#")
            there = Path(os.path.normpath(path.parent / target)) if target else path
            assert there.is_file(), (path, link)
            assert report in there.parents
            assert not place or place in ids[there], (path, link)
        for node in tree.iter(lxml.html.etree.Element):
            assert not [n for n in node.attrib if n.startswith("on") or n == "style"], path
        assert [s.text for s in tree.iter("script")] == [None], path
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'; script-src 'self'" in policy
        assert path.stat().st_size < MEGABYTE


def test_every_link_leads_somewhere_and_nothing_is_inline(report):
    check_pages(report)


def test_the_report_of_the_seeds_has_no_dead_link(golden, tmp_path):
    for name in ("tables", "work"):
        (tmp_path / name).symlink_to(golden / name)
    check_pages(write_report(tmp_path))


def test_the_overview_counts(report):
    tree = page(report, "index.html")
    assert [text(one) for one in tree.xpath("//ul[@class='tiles']/li")] == [
        "3 communiqués",
        "2 personnes 2 mentions",
        "2 organisations 5 mentions",
        "2 pays 4 mentions",
        "0 événements 0 mention",
        "0 textes et accords 0 mention",
    ]
    ranked = tree.xpath("//section[@aria-labelledby='countries']//ol/li")
    assert [text(one) for one in ranked] == ["Bélarus2", "Namibie1"]
    titles = tree.xpath("//figure[@class='worldmap']//*[name()='title']")
    assert sorted(map(text, titles)) == [
        "Bélarus : 2 communiqués",
        "Namibie : 1 communiqué",
    ]
    assert "vide.txt" in text(tree.xpath("//section[@aria-labelledby='skipped']")[0])


def test_a_release_shows_its_text_zone_by_zone(report):
    tree = page(report, TO.release("oim/2021"))
    (article,) = tree.xpath("//article")
    assert [zone.get("class") for zone in article] == ["zone title", "zone body", "zone contact"]
    assert text(article[0]) == "L’OIM au Bélarus"
    assert text(article[1]).startswith("Minsk, 3 mars 2021 – L’Organisation internationale pour")
    assert text(article[2]) == (
        "Contact (masqué : releve report --contacts le montre)"
        "******* * ***** ******** *************** *** ** *** ** **"
    )
    marked = [(m.text_content(), m.get("class"), m.get("id")) for m in article.xpath(".//a")]
    assert marked[:3] == [
        ("OIM", "m organisation", "m2"),
        ("Bélarus", "m country", "m9"),
        ("Organisation internationale pour\nles migrations", "m organisation", "m40"),
    ]
    assert len(marked) == 7


def test_a_mention_says_why_it_was_found(report):
    tree = page(report, TO.release("oim/2021"))
    (row,) = tree.xpath("//tr[@id='w2']")
    assert [text(cell) for cell in row] == [
        "OIM",
        "Organisation internationale pour les migrations organisation",
        "sigle",
        "les listes de noms",
        "known name",
        "0,90",
        "2–5",
    ]
    assert row.xpath("td[2]/a/@href") == [f"../{TO.entity('IOM')}"]
    assert "Minska city17–22" in text(tree.xpath("//section[@aria-labelledby='dropped']")[0])


def test_an_entity_shows_names_roles_sentences_and_company(report):
    tree = page(report, TO.entity("antonio-vitorino"))
    assert "directeur général, Organisation internationale pour les migrations" in text(tree)
    (sentence,) = tree.xpath("//blockquote")
    assert text(sentence).startswith("António Vitorino, directeur général de l’OIM, est là.")
    assert sentence.xpath("a/@href") == [f"../{TO.release('oim/2021', 100)}"]
    beside = tree.xpath("//section[@aria-labelledby='beside']//li")
    assert [text(one) for one in beside] == [
        "Organisation internationale pour les migrations1",
        "Bélarus1",
    ]
    body = page(report, TO.entity("IOM"))
    assert "António Vitorino, directeur général 3 mars 2021" in text(body)
    names = body.xpath("//h2[.='Noms']/following-sibling::ul[1]/li")
    assert [text(one) for one in names] == [
        "OIM × 3",
        "Organisation internationale pour les migrations × 1",
    ]


def test_what_a_release_contains_is_text(report):
    tree = page(report, TO.release(EVIL_ID))
    told = text(tree.xpath("//article")[0])
    assert "<script>window.hacked=1</script> à Minsk" in told
    assert EVIL_NAME in told
    assert "écrit à *******@*****.***" in told
    assert EVIL_BODY in text(page(report, TO.entity("Organisation/../x")).xpath("//h1")[0])
    (details,) = tree.xpath("//details[@class='zone boilerplate']")
    assert details.get("open") is None
    assert "Nous suivre" in text(details)


def test_contact_lines_are_left_out_unless_asked_for(tmp_path, monkeypatch):
    outputs = write_corpus(tmp_path, monkeypatch)
    without = write_report(outputs)
    assert not (without / TO.entity("zeina-mohanna")).exists()
    assert b"Mohanna" not in (without / "assets/search/entities_1.js").read_bytes()
    write_corpus(tmp_path, monkeypatch)
    asked = write_report(outputs, contacts=True)
    assert "Zeina Mohanna" in text(page(asked, "persons.html"))
    assert text(page(asked, TO.entity("zeina-mohanna")).xpath("//blockquote")[0]).startswith(
        "Contact"
    )
    for path in asked.rglob("*.*"):
        for secret in (b"presse@iom.int", b"717 91 11", b"grillon@ligue"):
            assert path.is_dir() or secret not in path.read_bytes()


def test_in_english(tmp_path, monkeypatch):
    report = write_report(write_corpus(tmp_path, monkeypatch), lang="en")
    tree = page(report, TO.release("oim/2021"))
    assert tree.get("lang") == "en"
    assert "3 March 2021" in text(tree)
    assert "0.90" in text(tree.xpath("//tr[@id='w2']")[0])
    with pytest.raises(SettingsError, match="--lang de: the report speaks fr and en"):
        write_report(tmp_path, lang="de")


def test_the_same_tables_make_the_same_bytes(report, tmp_path, monkeypatch):
    def content(folder):
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    again = write_report(write_corpus(tmp_path, monkeypatch))
    assert content(again) == content(report)
    files = json.loads((again / "manifest.json").read_bytes())["files"]
    assert files == sorted(content(again))
    # and once more over itself, where the files are taken over as they are
    write_corpus(tmp_path, monkeypatch)
    assert content(write_report(tmp_path)) == content(report)


def test_what_somebody_else_put_there_is_left_alone(tmp_path, monkeypatch):
    outputs = write_corpus(tmp_path, monkeypatch)
    folder = write_report(outputs)
    (folder / "notes.txt").write_text("à moi")
    write_corpus(tmp_path, monkeypatch)
    with pytest.raises(OutputError, match=r"holds notes\.txt, which was not made by this program"):
        write_report(outputs)
    assert (folder / "notes.txt").read_text() == "à moi"
    assert (folder / "index.html").is_file()


def test_without_tables_the_way_out_is_said(tmp_path):
    with pytest.raises(OutputError, match="no tables here; `releve run CORPUS"):
        write_report(tmp_path)


def test_an_empty_corpus_has_a_report(tmp_path, monkeypatch):
    empty = {name: table.iloc[:0] for name, table in report_samples.corpus_tables()[1].items()}
    monkeypatch.setattr("pipeline.report.load_tables", lambda _: empty)
    monkeypatch.setattr("pipeline.report.texts_of", lambda _: iter(()))
    check_pages(write_report(tmp_path))


def _long_release():
    """A release of two megabytes that names the OIM three thousand times."""
    line = 'L’OIM "aide" <ici> & là, sans s’arrêter : ' + "très " * 130 + "longtemps.\n"
    body = line * 3000
    page_ = Page(
        samples.release("long", body), (Zone(0, len(body), "body", "all"),), title="", language="fr"
    )
    named = [
        (
            Mention(
                "long",
                i * len(line) + 2,
                i * len(line) + 5,
                "OIM",
                "organisation",
                "body",
                "acronym",
                "gazetteer",
                "known",
                0.9,
                i * len(line),
                (i + 1) * len(line) - 1,
            ),
            "IOM",
        )
        for i in range(3000)
    ]
    return page_, named


def test_a_long_release_has_several_pages_and_the_links_know(tmp_path, monkeypatch):
    page_, named = _long_release()
    outputs = write_corpus(tmp_path, monkeypatch, more_pages=[page_], more_named=named)
    report = write_report(outputs)
    check_pages(report)
    parts = [report / "releases/long.html", *sorted(report.glob("releases/long_*.html"))]
    assert len(parts) > 20
    marked = [len(lxml.html.parse(part).xpath("//article//a")) for part in parts]
    assert sum(marked) == 3000
    sentences = page(report, TO.entity("IOM")).xpath("//blockquote")
    assert len(sentences) == 1 + 1 + 1 + 10  # three in the sample, ten of the long one
    assert "et 2\u202f990 de plus dans ce communiqué" in (report / TO.entity("IOM")).read_text()


def test_an_entity_of_many_releases_has_several_pages(tmp_path, monkeypatch):
    body = "Le PNUD ouvre un bureau.\n"
    pages = [
        Page(
            samples.release(f"r{i:04}", body), (Zone(0, len(body), "body", "all"),), title=f"N° {i}"
        )
        for i in range(450)
    ]
    named = [
        (
            Mention(
                f"r{i:04}",
                3,
                7,
                "PNUD",
                "organisation",
                "body",
                "acronym",
                "model",
                "x",
                0.9,
                0,
                24,
            ),
            "PNUD",
        )
        for i in range(450)
    ]
    outputs = write_corpus(
        tmp_path,
        monkeypatch,
        more_pages=pages,
        more_named=named,
        more_entities=[Entity("PNUD", "organisation", "PNUD")],
    )
    report = write_report(outputs)
    check_pages(report)
    first = page(report, TO.entity("PNUD"))
    assert len(first.xpath("//blockquote")) == 50
    assert len(list(report.glob(f"{TO.entity('PNUD').removesuffix('.html')}*"))) == 9
    assert [text(a) for a in first.xpath("(//nav[@class='pager'])[1]//a")] == [
        *("1", "2", "3", "9"),
        "Suivant →",
    ]
    assert len(page(report, "releases_3.html").xpath("//ol/li")) == 453 - 400
