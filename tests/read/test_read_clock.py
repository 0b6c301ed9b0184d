"""No parser is waited for longer than its time: one line, and the rest is read."""

import json
import signal
import threading
import time

import pytest
from office import docx, p
from pdfs import column, pdf

import pipeline.read.clock as clock
from pipeline.read import Columns, CorpusFile, read_file
from pipeline.records import Skip

REASON = "reading took over 0.05 seconds: split it, or save it anew as text"
HTML = b"<p>Le PNUD a ouvert un bureau.</p>"


def endless(*_, **__):
    """As a parser that goes round in circles, and takes what is raised inside it for bad input."""
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            continue


def found(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    read = read_file(CorpusFile(path, name, path.stem), columns=Columns())
    return [(one.path, one.reason) if isinstance(one, Skip) else one.id for one in read]


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(clock, "MAX_SECONDS", 0.05)


@pytest.mark.parametrize(
    ("name", "data", "parser"),
    [
        ("a.html", HTML, "trafilatura.bare_extraction"),
        ("a.html", HTML, "lxml.html.document_fromstring"),
        ("a.docx", docx(p("Oui.")), "lxml.etree.fromstring"),
        ("a.docx", docx(p("Oui.")), "zipfile.ZipFile"),
        ("a.pdf", pdf(column(["Oui."])), "pypdf.PdfReader"),
        ("a.pdf", pdf(column(["Oui."])), "pypdf.PageObject.extract_text"),
        ("a.csv", b"id,text\n7,Oui.\n", "csv.reader"),
    ],
)
def test_a_file_whose_parser_does_not_come_back_is_skipped(
    tmp_path, monkeypatch, short, name, data, parser
):
    monkeypatch.setattr(parser, endless)
    assert found(tmp_path, name, data) == [(name, REASON)]


def test_of_a_file_of_rows_only_the_row_is_lost(tmp_path, monkeypatch, short):
    monkeypatch.setattr("lxml.html.document_fromstring", endless)
    rows = [
        {"id": n, "text": text} for n, text in enumerate(("Oui.", "<p>Non.</p>" * 1_000, "Oui."))
    ]
    data = "\n".join(map(json.dumps, rows)).encode()
    assert found(tmp_path, "a.jsonl", data) == ["a#0", ("a.jsonl#2", REASON), "a#2"]

    monkeypatch.undo()
    monkeypatch.setattr(clock, "MAX_SECONDS", 0.05)
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda line: endless() if len(line) > 99 else loads(line))
    rows[1]["text"] = "non " * 30_000
    data = "\n".join(map(json.dumps, rows)).encode()
    assert found(tmp_path, "a.jsonl", data) == ["a#0", ("a.jsonl#2", REASON), "a#2"]


def test_the_alarm_is_as_it_was(monkeypatch, short):
    before = signal.getsignal(signal.SIGALRM)
    assert clock.in_time(endless) == REASON
    assert clock.in_time(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        clock.in_time(int, "x")
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_who_has_an_alarm_of_their_own_keeps_it(monkeypatch, short):
    signal.setitimer(signal.ITIMER_REAL, 60)
    try:
        assert clock.in_time(lambda: time.sleep(0.1) or "done") == "done"
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_in_another_thread_there_is_no_alarm_and_no_error():
    got = []
    thread = threading.Thread(target=lambda: got.append(clock.in_time(int, "7")))
    thread.start()
    thread.join()
    assert got == [7]
