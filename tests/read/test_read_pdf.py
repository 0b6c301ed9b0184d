"""PDF documents. Each is written by the test itself."""

import sys

import pytest
from pdfs import column, pdf, shown, stream

import pipeline.read.pdf as reader
from pipeline.read import read_corpus
from pipeline.read.document import Document
from pipeline.read.pdf import read_pdf
from pipeline.records import Release, Skip


def document(*args, **kwargs) -> Document:
    found = read_pdf(pdf(*args, **kwargs))
    assert isinstance(found, Document), found
    return found


def hints(found):
    return [(found.text[h.start : h.end], h.zone, h.reason) for h in found.hints]


BODY = [
    "Genève, le 3 mars 2021 – L’Organisation internationale pour les migra-",
    "tions (OIM) ouvre douze centres d’accueil dans le sud de",
    "Madagascar.",
    "",
    "« Rien n’est acquis », a dit Awa Ndiaye.",
]


def test_a_release_of_one_page():
    found = document(
        shown(50, 780, 20, "Douze centres d’accueil ouvrent") + column(BODY),
        info=b"/Title (Microsoft Word - CP.docx) /CreationDate (D:20210303093000+01'00')"
        b" /Company (OIM Madagascar)",
        packed=True,
    )
    assert found.text == (
        "Douze centres d’accueil ouvrent\n\n"
        "Genève, le 3 mars 2021 – L’Organisation internationale pour les migra-\n"
        "tions (OIM) ouvre douze centres d’accueil dans le sud de\n"
        "Madagascar.\n\n"
        "« Rien n’est acquis », a dit Awa Ndiaye."
    )
    assert hints(found) == [
        ("Douze centres d’accueil ouvrent", "title", "PDF: largest words"),
    ]
    assert (found.title, found.date, found.publisher, found.notes) == (
        "Douze centres d’accueil ouvrent", "2021-03-03", "OIM Madagascar", (),
    )  # fmt: skip


def test_the_second_column_follows_the_first():
    left = ["Le ministère de la Santé et", "l’OMS lancent une"]
    right = ["campagne de vaccination", "dans tout le pays."]
    found = document(column(left) + column(right, x=320))
    assert found.text == (
        "Le ministère de la Santé et\nl’OMS lancent une\ncampagne de vaccination\n"
        "dans tout le pays."
    )


def test_what_stands_on_every_page_and_page_numbers_are_furniture():
    pages = [
        shown(50, 800, 9, "Ministère de la Santé – Service de presse")
        + column([f"Un fait : {word}.", *BODY, f"La fin : {word}."], top=740)
        + shown(280, 30, 9, f"Page {n} sur 3")
        for n, word in enumerate(("une", "deux", "trois"), 1)
    ]
    found = document(*pages)
    assert hints(found)[:2] == [
        ("Ministère de la Santé – Service de presse", "boilerplate", "PDF: on 3 of 3 pages"),
        ("Page 1 sur 3", "boilerplate", "PDF: page number"),
    ]
    # the same sentence on each page, behind others, is no furniture
    assert len(hints(found)) == 6


def test_a_sentence_goes_on_over_the_page():
    found = document(column(["Le ministre a dit que la"]), column(["route ouvrira."]))
    assert found.text == "Le ministre a dit que la\nroute ouvrira."


@pytest.mark.parametrize(
    ("info", "title", "date"),
    [
        (b"/Title (Un toit pour tous)", "Un toit pour tous", ""),
        (b"/Title (cp_2021-03.indd)", "", ""),
        (b"/CreationDate (D:20210303)", "", "2021-03-03"),
        # who prints a page from a browser gives it the day of printing
        (b"/CreationDate (D:20210303) /Creator (Mozilla/5.0 Chrome/90)", "", ""),
        (b"/CreationDate (hier)", "", ""),
    ],
)
def test_properties(info, title, date):
    found = document(column(BODY), info=info)
    assert (found.title, found.date) == (title, date)


def test_ligatures_are_spelt_out():
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 2 beginbfchar <61> <FB01> <62> <006E> endbfchar endcmap end"
    )
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
        b" /ToUnicode 5 0 R >>"
    )
    assert document(column(["ab"]), fonts=font, extra=[stream(to_unicode)]).text == "fin"


PICTURE = b"0.5 g 50 50 400 600 re f\n"


def test_a_document_without_text_layer_is_a_skip():
    assert read_pdf(pdf(PICTURE, PICTURE)) == (
        "PDF: no text layer, only pictures of pages: it needs OCR (ocrmypdf, for instance)"
    )


def test_pages_without_text_are_noted():
    found = document(column(BODY), PICTURE, PICTURE)
    assert found.notes == ("PDF: no text on pages 2, 3: if it is a picture of text, run OCR",)


def test_fonts_that_do_not_say_their_letters():
    to_unicode = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfchar <61> <E001> <62> <E002> endbfchar endcmap"
    )
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
        b" /ToUnicode 5 0 R >>"
    )
    assert read_pdf(pdf(column(["abc abab"]), fonts=font, extra=[stream(to_unicode)])) == (
        "PDF: its fonts do not say which letters they show: print it anew, or run OCR"
    )


def test_the_extra_is_named_where_its_library_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert read_pdf(pdf(column(BODY))) == (
        "PDF: its reader is not installed: pip install 'releve[pdf]', then run again"
    )


def test_limits_are_said(monkeypatch):
    drawn = column(BODY)
    monkeypatch.setattr(reader, "MAX_PAGES", 3)
    assert read_pdf(pdf(*[drawn] * 4)) == "PDF: 4 pages, over 3: split it"
    monkeypatch.setattr(reader, "MAX_OPERATIONS", 10)
    assert read_pdf(pdf(drawn)) == "PDF: over 10 drawing steps: split it"


def test_a_stream_that_unpacks_to_too_much():
    bomb = pdf(b" " * 40_000_000, packed=True)
    assert len(bomb) < 100_000
    assert str(read_pdf(bomb)).startswith("PDF: beyond a limit of its reader (")
    found = document(column(BODY), b" " * 40_000_000, packed=True)
    assert found.notes == ("PDF: page 2 could not be read, left out",)


def test_a_page_tree_that_is_endless():
    endless = pdf(column(BODY)).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    assert str(read_pdf(endless)).startswith("PDF: ")
    many = pdf(column(BODY)).replace(b"/Kids [5 0 R]", b"/Kids [" + b"5 0 R " * 50_000 + b"]")
    assert str(read_pdf(many)).startswith("PDF: ")


def test_forms_that_draw_each_other():
    form = stream(
        b"/X1 Do " * 50,
        entries=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
        b" /Resources << /XObject << /X1 6 0 R >> >>",
    )
    forms = [form.replace(b"6 0 R", b"%d 0 R" % n) for n in range(6, 16)]
    found = read_pdf(pdf(b"/X1 Do\n" + column(BODY), extra=forms))
    assert isinstance(found, str) or "Madagascar" in found.text


def test_what_is_no_pdf():
    assert read_pdf(b"<html>") == "PDF: no such document: it does not begin with %PDF"
    assert str(read_pdf(b"%PDF-1.4\n")).startswith("PDF: damaged (")


def test_every_beginning_of_a_document_is_read_or_refused():
    data = pdf(column(BODY), info=b"/Title (Un toit)")
    for size in range(0, len(data), 41):
        found = read_pdf(data[:size])
        assert isinstance(found, Document) or found.startswith("PDF: ")


def test_in_a_corpus(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(column(BODY)))
    (tmp_path / "a.txt").write_text("Le même communiqué.")
    (tmp_path / "scan.PDF").write_bytes(pdf(PICTURE))
    [first, text, scan] = read_corpus([tmp_path])
    assert isinstance(first, Release)
    assert (first.id, first.path, first.kept, first.encoding) == ("a.pdf", "a.pdf", True, "utf-8")
    assert isinstance(text, Release)
    assert text.id == "a.txt"
    assert isinstance(scan, Skip)
    assert scan.path == "scan.PDF"
