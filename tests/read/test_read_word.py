"""Word documents. Each is written by the test itself."""

import io
import zipfile

import pytest
from office import docx, p, part, run, table

import pipeline.read.archive as archive
from pipeline.read import read_corpus
from pipeline.read.document import Document
from pipeline.read.word import read_word
from pipeline.records import Release, Skip


def document(*args, **kwargs) -> Document:
    found = read_word(docx(*args, **kwargs))
    assert isinstance(found, Document), found
    return found


def hints(found):
    return [(found.text[h.start : h.end], h.zone, h.reason) for h in found.hints]


LONG = "Le ministère annonce l’ouverture de douze centres d’accueil dans les régions du sud. " * 3


def test_a_release_as_a_press_office_writes_it():
    found = document(
        p("COMMUNIQUÉ DE PRESSE")
        + p("Douze centres ouvrent dans le sud", "Titre")
        + p("Antananarivo, le 3 mars 2021 – ", inner=run("L’OIM") + run(" ouvre douze centres."))
        + p(LONG, inner='<w:r><w:footnoteReference w:id="2"/></w:r>')
        + p("Contacts", "Titre2")
        + p("Awa Ndiaye", inner="<w:r><w:tab/><w:t>OIM</w:t></w:r>"),
        kinds=("header", "header", "footer", "footnotes"),
        parts={
            "header1.xml": part("hdr", p("République de Madagascar")),
            "header2.xml": part("hdr", p("République de Madagascar")),
            "footer1.xml": part("ftr", p("www.exemple.mg")),
            "footnotes.xml": part(
                "footnotes",
                f'<w:footnote w:type="separator" w:id="0">{p("___")}</w:footnote>'
                f'<w:footnote w:id="2">{p("Chiffres de 2020.")}</w:footnote>',
            ),
        },
        core="<dc:title>Microsoft Word - CP.docx</dc:title>"
        "<dcterms:created>2021-03-01T08:00:00Z</dcterms:created>"
        "<dcterms:modified>2021-03-03T09:30:00Z</dcterms:modified>",
        app="<Company>OIM Madagascar</Company>",
    )
    assert found.text.split("\n\n") == [
        "République de Madagascar",
        "COMMUNIQUÉ DE PRESSE",
        "Douze centres ouvrent dans le sud",
        "Antananarivo, le 3 mars 2021 – L’OIM ouvre douze centres.",
        LONG.strip(),
        "Contacts",
        "Awa Ndiaye OIM",
        "Chiffres de 2020.",
        "www.exemple.mg",
    ]
    assert hints(found) == [
        ("République de Madagascar", "boilerplate", "Word: header"),
        ("Douze centres ouvrent dans le sud", "title", "Word: style of a title"),
        ("Chiffres de 2020.", "footnote", "Word: footnotes"),
        ("www.exemple.mg", "boilerplate", "Word: footer"),
    ]
    assert (found.title, found.date, found.publisher) == (
        "Douze centres ouvrent dans le sud", "2021-03-03", "OIM Madagascar",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (p("Un titre", "Titre1") + p(LONG), "Un titre"),
        (p("Un titre", "Maison") + p(LONG), "Un titre"),  # a style based on a heading
        (p("Rubrique", "Titre2") + p("Un titre", "Titre1") + p(LONG), "Un titre"),
        (p(LONG) + p("Contexte", "Titre1"), ""),  # below running text no title stands
        (p("Un titre en gras") + p(LONG), ""),
    ],
)
def test_which_heading_is_the_title(body, title):
    found = document(body)
    assert [text for text, zone, _ in hints(found) if zone == "title"] == [title][: bool(title)]
    assert found.title == title


@pytest.mark.parametrize(
    ("made", "saved", "date"),
    [
        ("2021-03-01T08:00:00Z", "2021-03-03T08:00:00Z", "2021-03-03"),
        ("2015-01-07T08:00:00Z", "2021-03-03T08:00:00Z", ""),  # written over an old release
        ("2021-03-03T08:00:00Z", "2019-03-01T08:00:00Z", ""),
        ("", "2021-03-03T08:00:00Z", ""),
        ("hier", "demain", ""),
    ],
)
def test_dates_are_believed_where_they_agree(made, saved, date):
    core = f"<dcterms:created>{made}</dcterms:created><dcterms:modified>{saved}</dcterms:modified>"
    assert document(p("Oui."), core=core).date == date


def test_tables_are_lines_and_lists_are_items():
    item = '<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>{}</w:p>'
    found = document(
        table([p("Pays"), p("Cas")], [p("Niger"), p("12")])
        + item.format(run("un toit"))
        + item.format(run("de l’eau"))
        + table([p("Bureau") + p("12, rue du Port"), p("Moroni")])
    )
    assert found.text == (
        "Pays\tCas\nNiger\t12\n\n- un toit\n- de l’eau\n\nBureau\n\n12, rue du Port\n\nMoroni"
    )


def test_what_print_does_not_show_is_left_out():
    hidden = run("caché", "<w:rPr><w:vanish/></w:rPr>")
    shown = run(" montré", '<w:rPr><w:vanish w:val="0"/></w:rPr>')
    found = document(
        p("Un", inner=hidden + shown)
        + "<w:p><w:del><w:r><w:delText>supprimé</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run('parti')}</w:moveFrom><w:ins>{run('Ajouté')}</w:ins></w:p>"
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
        + run("Deux")
        + "</w:p>"
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Cliquez ici')}"
        + "</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Trois')}</w:sdtContent></w:sdt>",
        kinds=("comments",),
        parts={"comments.xml": part("comments", p("À vérifier !"))},
    )
    assert found.text == "Un montré\n\nAjouté\n\nDeux\n\nTrois"
    assert found.notes == (
        "Word: 5 characters of hidden text, left out",
        "Word: its comments are left out",
    )


def test_a_text_box_is_read_once_and_stands_apart():
    box = f"<w:txbxContent>{p('Contact : Awa Ndiaye')}</w:txbxContent>"
    found = document(
        p(
            inner="<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>"
            f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
            "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>" + run("La suite.")
        )
    )
    assert found.text == "Contact : Awa Ndiaye\n\nLa suite."


def test_line_breaks_and_characters():
    found = document(
        "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t>"
        "<w:softHyphen/><w:t>d</w:t></w:r></w:p>"
    )
    assert found.text == "a\nb‑cd"


def test_the_strict_form_has_another_namespace():
    strict = part("document", f"<w:body>{p('Oui.')}</w:body>").replace(
        "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"
    )
    assert document(main=strict).text == "Oui."


BOMB = part("document", "<w:body>" + " " * 40_000_000 + p("Oui.") + "</w:body>")
ENTITIES = part(
    "document",
    f"<w:body>{p('')}</w:body>",
    doctype='<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>',
)
DEEP = part("document", "<w:body>" + "<w:x>" * 5000 + "</w:x>" * 5000 + "</w:body>")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 et rien", "Word: no ZIP archive, which a .docx is: save it anew"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Word: protected by a password, or an old .doc: save it as .docx without password",
        ),
        (docx(main=BOMB), "Word: word/document.xml unpacks to over 30 MB: split it"),
        (
            docx(main=ENTITIES),
            "Word: word/document.xml declares a document type, which no Word document does",
        ),
        (
            docx(main=DEEP),
            "Word: damaged: word/document.xml is no XML, or nested too deeply; save it anew",
        ),
        (
            docx(main="<w:document"),
            "Word: damaged: word/document.xml is no XML, or nested too deeply; save it anew",
        ),
        (docx(main="<classeur/>"), "Word: no document: it has no part with text"),
        (
            docx(p("x"), extra={f"e{n}": "" for n in range(archive.MAX_ENTRIES)}),
            "Word: an archive of over 5000 entries: no document has so many",
        ),
    ],
)
def test_what_cannot_be_read_says_why(data, reason):
    assert read_word(data) == reason


def test_a_damaged_part(tmp_path):
    data = bytearray(docx(p(LONG)))
    at = data.index(b"word/document.xml") + 40
    data[at : at + 60] = b"\xff" * 60
    assert read_word(bytes(data)) == (
        "Word: damaged: word/document.xml cannot be unpacked; save it anew"
    )


def test_a_part_outside_the_archive_is_never_read():
    outside = '<Relationship Type="x/header" TargetMode="External" Target="file:///etc/passwd"/>'
    climbing = '<Relationship Type="x/header" Target="../../../../etc/passwd"/>'
    links = f"<Relationships>{outside}{climbing}</Relationships>"
    found = document(p("Oui."), extra={"word/_rels/document.xml.rels": links})
    assert found.text == "Oui."


def test_macros_and_embedded_files_are_not_opened(monkeypatch):
    opened = []
    original = zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile,
        "open",
        lambda self, name, *a, **k: (
            opened.append(getattr(name, "filename", name)),
            original(self, name, *a, **k),
        )[1],
    )
    data = docx(p("Oui."), extra={"word/vbaProject.bin": b"\0", "word/embeddings/a.xlsx": b"PK"})
    opened.clear()  # of what writing has opened
    assert read_word(data).text == "Oui."
    assert set(opened) == {
        "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml",
        "docProps/core.xml", "docProps/app.xml",
    }  # fmt: skip


def test_many_runs_of_one_paragraph_take_linear_time():
    found = document(p(inner=run("mot ") * 200_000))
    assert len(found.text) == 800_000 - 1


def test_in_a_corpus(tmp_path):
    (tmp_path / "a.docx").write_bytes(docx(p("Le texte."), core="<dc:title>Un titre</dc:title>"))
    (tmp_path / "b.DOCX").write_bytes(docx(p()))
    (tmp_path / "c.docx").write_bytes(b"")
    (tmp_path / "c.txt").write_text("Le texte.")
    found = list(read_corpus([tmp_path]))
    assert [r for r in found if isinstance(r, Skip)] == [
        Skip("b.DOCX", "read", "empty: only white space in what the document shows"),
        Skip("c.docx", "read", "empty: it has no content"),
    ]
    [first, text] = [r for r in found if isinstance(r, Release)]
    assert (first.id, first.path, first.title, first.kept) == ("a", "a.docx", "Un titre", True)
    assert text.id == "c.txt"


def test_every_beginning_of_a_document_is_read_or_refused():
    data = docx(p("Le texte."))
    for size in range(0, len(data), 37):
        assert isinstance(read_word(data[:size]), str)
    assert zipfile.is_zipfile(io.BytesIO(data))
