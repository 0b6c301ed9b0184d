"""Work that grows: for each stage, input of a kind by its size, and what is done with it.

A case takes a size (of characters, lines, names or releases, whatever grows) and gives a function
that does the work once; making the input is not part of it. `benchmarks/growth.py` prints a table
of all cases, `test_fuzz_growth.py` looks at each at small sizes.
"""

import csv
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from office import docx, p, run
from office import table as word_table
from pdfs import column, pdf

from pipeline.gazetteer import Gazetteer
from pipeline.privacy import masked
from pipeline.read import Columns, CorpusFile, read_file
from pipeline.read.decode import decode
from pipeline.read.names import ids_of, unique
from pipeline.recognise import Recogniser, recognise
from pipeline.recognise.confidence import load_confidences
from pipeline.recognise.model import ModelSpan
from pipeline.records import Mention, Page, Release, Zone
from pipeline.resolve import Tools as Resolving
from pipeline.resolve import load_tools, resolve
from pipeline.shadow import shadow_of
from pipeline.strip import compared, cut_zones, load_stripper, make_page, marks_of
from pipeline.strip.repeats import Repeats
from pipeline.write import build_tables

Work = Callable[[], object]
SENTENCE = (
    "Genève, le 3 mars 2021 – Le Programme des Nations Unies pour le développement (PNUD) a ouvert "
    "un bureau au Niger, a déclaré Mme Awa Diallo, directrice de l’OIM à Niamey. "
)
LINE = SENTENCE.strip() + "\n"


@dataclass(frozen=True)
class Stub:
    """A model that reads every two words with capitals as a name, of each type in turn."""

    every: int = 12

    def find(self, texts: list[str]) -> Iterator[tuple[ModelSpan, ...]]:
        labels = ("person", "organisation", "event", "instrument", "place")
        for text in texts:
            starts = range(0, max(0, len(text) - 6), self.every)
            yield tuple(
                ModelSpan(at, at + 5, labels[n % 5], 0.9)
                for n, at in enumerate(starts)
                if not text[at : at + 5].isspace()
            )


@dataclass(frozen=True)
class Tools:
    """What the stages need, loaded once; `model` is the real one, or a stub."""

    gazetteer: Gazetteer
    model: object = Stub()

    @property
    def recogniser(self) -> Recogniser:
        return Recogniser(self.model, self.gazetteer, load_confidences())

    @cached_property
    def resolving(self) -> Resolving:
        return load_tools(self.gazetteer)


def _file(name: str, data: bytes) -> Work:
    file = CorpusFile(Path(name), name, Path(name).stem)
    return lambda: sum(1 for _ in read_file(file, data, columns=Columns()))


def _text(name: str, unit: str, tail: str = "", head: str = "") -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        return _file(name, (head + unit * (size // len(unit) + 1) + tail).encode())

    return make


def _csv(make_row: Callable[[int], list[str]]) -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "text"])
        writer.writerows(make_row(n) for n in range(size // 40))
        return _file("a.csv", stream.getvalue().encode())

    return make


def _wide_csv(size: int, tools: Tools) -> Work:
    names = ",".join(f"c{n}" for n in range(size // 12))
    cells = ",".join("x" for _ in range(size // 12))
    return _file("a.csv", f"text,{names}\nOui oui,{cells}\n".encode())


def _jsonl(size: int, tools: Tools) -> Work:
    rows = (json.dumps({"id": "x", "text": "Oui <b>non</b>"}) for _ in range(size // 40))
    return _file("a.jsonl", "\n".join(rows).encode())


def _word(kind: str) -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        n = size // 60
        body = {
            "paragraphs": p("Le PNUD a ouvert un bureau.") * n,
            "runs": p("", inner=run("mot ") * n),
            "table": word_table(*[[p("un"), p("deux")] for _ in range(n)]),
            "columns": word_table([p("un") for _ in range(n)]),
        }[kind]
        return _file("a.docx", docx(body))

    return make


def _pdf(size: int, tools: Tools) -> Work:
    lines = ["Le PNUD a ouvert un bureau au Niger."] * 50
    return _file("a.pdf", pdf(*[column(lines)] * (size // 2000 + 1)))


READ: dict[str, Callable[[int, Tools], Work]] = {
    "text of one line": _text("a.txt", "mot "),
    "text of many lines": _text("a.txt", LINE),
    "a million lines of one character": _text("a.txt", "a\n"),
    "broken UTF-8": lambda size, tools: lambda data=(b"\xc3a \xe9" * (size // 4)): decode(data),
    "entities in text": _text("a.txt", "&amp;eacute; &#233; &"),
    "markdown headings": _text("a.md", "# Titre\n\nmot\n", head="---\ntitle: a\n---\n"),
    "markdown hashes": _text("a.md", "#", tail=" a"),
    "markdown front matter": _text("a.md", "a: b\n", head="---\n"),
    "HTML paragraphs": _text("a.html", "<p>Le PNUD a ouvert un bureau.</p>\n"),
    "HTML one paragraph": _text("a.html", "Le PNUD <b>a</b> ouvert. ", head="<p>"),
    "HTML nested": _text("a.html", "<div>", tail="texte"),
    "HTML nested inline": _text("a.html", "<b><i>", tail="texte"),
    "HTML nested lists": _text("a.html", "<ul><li>un", tail="texte"),
    "HTML nested tables": _text("a.html", "<table><tr><td>un", tail="texte"),
    "HTML unclosed tags": _text("a.html", "<p <b <i ", tail="texte"),
    "HTML breaks": _text("a.html", "<br>", tail="texte"),
    "HTML links": _text("a.html", '<a href="/a">un</a> ', tail="texte"),
    "HTML headings": _text("a.html", "<h1>Titre</h1>", tail="texte"),
    "HTML entities": _text("a.html", "&eacute;&bogus;&#x41;"),
    "HTML scripts": _text("a.html", "<script>x</script>a"),
    "HTML attributes": _text("a.html", ' a="b"', head="<p", tail=">texte"),
    "HTML table rows": _text("a.html", "<tr><td>un<td>deux", head="<table>"),
    "HTML spaces": _text("a.html", " \n", head="<p>a", tail="b"),
    "HTML meta": _text("a.html", '<meta name="date" content="2021">', tail="<p>texte"),
    "HTML JSON-LD": _text(
        "a.html", '{"a":', head='<script type="application/ld+json">', tail="</script>texte"
    ),
    "CSV rows": _csv(lambda n: [str(n), "titre", "Le PNUD a ouvert."]),
    "CSV rows of one id": _csv(lambda n: ["x", "titre", "Le PNUD a ouvert."]),
    "CSV quotes": _text("a.csv", '"', head="text\n"),
    "CSV columns": _wide_csv,
    "JSON lines of one id": _jsonl,
    "JSON nested": _text("a.jsonl", "[", head='{"text": "a", "x": '),
    "JSON keys": lambda size, tools: _file(
        "a.jsonl",
        json.dumps({"text": "Oui", **{f"k{n}": n for n in range(size // 12)}}).encode(),
    ),
    "Word paragraphs": _word("paragraphs"),
    "Word runs": _word("runs"),
    "Word table": _word("table"),
    "Word columns": _word("columns"),
    "PDF pages": _pdf,
    "names alike": lambda size, tools: lambda names=["a\n.txt"] * (size // 10): [
        unique(name, taken) for taken in [{}] for name in names
    ],
    "names with numbers": lambda size, tools: lambda names=[
        f"a{'#1' * (n % 9)}.{s}" for n in range(size // 40) for s in ("csv", "html", "txt")
    ]: ids_of(sorted(set(names)), set(names)),
}  # fmt: skip


def _release(text: str, id: str = "r") -> Release:
    return Release(id, f"{id}.txt", text, "0")


def _strip(unit: str, tail: str = "", head: str = "") -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        release = _release(head + unit * (size // len(unit) + 1) + tail)
        stripper = load_stripper(tools.gazetteer)

        def work() -> object:
            marks_of(release)
            return make_page(release, cut_zones(release, Repeats({}), stripper), stripper)

        return work

    return make


def _copies(make_text: Callable[[int], str]) -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        releases = [_release(make_text(n), f"r{n:07}") for n in range(size // 1000)]
        return lambda: compared(releases)

    return make


def _words(seed: int, n: int) -> str:
    chosen = random.Random(seed).choices(["un", "deux", "trois", "quatre", "cinq", "six"], k=n)
    return " ".join(chosen) + "."


STRIP: dict[str, Callable[[int, Tools], Work]] = {
    "one line": _strip("mot "),
    "one word": _strip("a"),
    "one sentence a line": _strip(LINE),
    "one character a line": _strip("a\n"),
    "blank lines": _strip("\n", tail="a"),
    "blank lines with spaces": _strip(" \t\n", tail="a"),
    "menu lines": _strip("Accueil\nNous contacter\nPartager\n"),
    "datelines in one line": _strip(SENTENCE),
    "capitals": _strip("PARIS, "),
    "capital words": _strip("Paris-Berlin et "),
    "numbers": _strip("1 2 "),
    "dates": _strip("3 mars 2021 au "),
    "brackets": _strip("(("),
    "dashes": _strip("- – "),
    "stars": _strip("*_#"),
    "addresses": _strip("a@b.c "),
    "dots": _strip("a."),
    "slashes": _strip("http://a/"),
    "quotes": _strip("« "),
    "accents behind letters": _strip("e\u0301"),
    "accents alone": _strip("\u0301"),
    "soft hyphens": _strip("mo\xadt "),
    "zero-width": _strip("\u200b"),
    "entities": _strip("&amp;amp;"),
    "mistaken UTF-8": _strip("Ã©"),
    "carriage returns": _strip("mot\r"),
    "contacts": _strip("Contact presse : Paul Mbaye, +227 20 12 34 56\n"),
    "copies word for word": _copies(lambda n: SENTENCE * 6),
    "copies nearly": _copies(lambda n: SENTENCE * 6 + f"Fin du texte numéro {n}."),
    "menus alike, texts apart": _copies(lambda n: "Accueil\nMenu un deux\n" + _words(n, 200)),
}


def _page(text: str, id: str = "r") -> Page:
    return Page(_release(text, id), (Zone(0, len(text), "body", "test"),))


def _recognise(
    unit: str | Callable[[int], str], tail: str = "", head: str = ""
) -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        if callable(unit):
            text = head + "".join(unit(n) for n in range(size // len(unit(1)))) + tail
        else:
            text = head + unit * (size // len(unit) + 1) + tail
        page, recogniser = _page(text), tools.recogniser
        return lambda: recognise(page, recogniser)

    return make


def _name(n: int) -> str:
    letters = "abcdefghij"
    return "".join(letters[int(d)] for d in str(n))


RECOGNISE: dict[str, Callable[[int, Tools], Work]] = {
    "one line": _recognise("mot "),
    "one word": _recognise("a"),
    "one word of capitals": _recognise("A"),
    "sentences": _recognise(LINE),
    "sentences in one line": _recognise(SENTENCE),
    "wrapped lines": _recognise("le mot de la ligne qui va jusqu'au bout et passe\n"),
    "one character a line": _recognise("a\n"),
    "capital words": _recognise("Paris "),
    "names apart": _recognise(lambda n: f"Mme Ana {_name(n).title()}, "),
    "acronyms apart": _recognise(lambda n: f"Organisation {_name(n)} (O{_name(n).upper()}), "),
    "known names": _recognise("OIM, Mali, Nations unies, "),
    "ambiguous countries": _recognise("Maurice, Niger, "),
    "brackets": _recognise("(OIM"),
    "quotes": _recognise("« l’OIM "),
    "full stops": _recognise("A. "),
    "numbered texts": _recognise("1re session "),
    "laws": _recognise("loi n° 1-"),
    "observances": _recognise("Journée mondiale de la "),
    "slashes": _recognise("A/B/"),
    "hyphens": _recognise("A-b-"),
    "and": _recognise("Paul et "),
    "of": _recognise("de la "),
    "underscores": _recognise("_a"),
    "back references": _recognise("l'Organisation ", head="Organisation du Nil, "),
    "accents behind letters": _recognise("E\u0301tat "),
    "spaces": _recognise(" ", head="OIM", tail="OIM"),
    "line ends": _recognise("\n", head="OIM", tail="OIM"),
}


def _mentions(
    make: Callable[[int], tuple[str, str]], per_release: int = 0, gap: str = " ; "
) -> Callable[[int, Tools], Work]:
    """`make` gives the n-th name and its type; all stand in one release, or some in each."""

    def work(size: int, tools: Tools) -> Work:
        pages, mentions = pages_with([make(n) for n in range(size // 20)], per_release, gap)
        return lambda: resolve(pages, mentions, tools.gazetteer, tools=tools.resolving)

    return work


def pages_with(
    names: list[tuple[str, str]], per_release: int = 0, gap: str = " ; "
) -> tuple[list[Page], list[Mention]]:
    """Pages in which these names stand, and the mentions; `per_release` 0 is all in one."""
    per_release = per_release or len(names) or 1
    pages, mentions = [], []
    for first in range(0, len(names), per_release):
        id, parts, at = f"r{first:07}", [], 0
        for name, type_ in names[first : first + per_release]:
            mentions.append(
                Mention(id, at, at + len(name), name, type_, "body", "name", "test", "", 1.0, 0, 1)
            )
            parts.append(name + gap)
            at += len(name) + len(gap)
        pages.append(_page("".join(parts), id))
    return pages, mentions


def _full(n: int) -> str:
    return f"{_name(n % 97).title()} {_name(n).title()}"


RESOLVE: dict[str, Callable[[int, Tools], Work]] = {
    "one person": _mentions(lambda n: ("Awa Diallo", "person")),
    "persons apart": _mentions(lambda n: (_full(n), "person")),
    "persons of one first name": _mentions(lambda n: (f"Awa {_name(n).title()}", "person")),
    "persons of one surname": _mentions(lambda n: (f"{_name(n).title()} Diallo", "person")),
    "surnames of one person": _mentions(
        lambda n: (("Awa Diallo", "Diallo", "A. Diallo")[n % 3], "person")
    ),
    "surnames apart": _mentions(lambda n: (_name(n).title(), "person")),
    "transcriptions": _mentions(
        lambda n: ("S" + "aou"[n % 3] + "lov" + "aey"[n // 3 % 3] + f" K{_name(n)}", "person")
    ),
    "bodies apart": _mentions(lambda n: (f"Association {_name(n)}", "organisation")),
    "bodies of one head": _mentions(
        lambda n: (f"Association des amis de {_name(n)}", "organisation")
    ),
    "bodies and short forms": _mentions(
        lambda n: ((f"Conseil {_name(n)} de paix", "Conseil")[n % 2], "organisation")
    ),
    "acronyms": _mentions(lambda n: (f"O{_name(n).upper()}", "organisation")),
    "long forms and acronyms": _mentions(
        lambda n: ((f"Organisation {_name(n)}", f"O{_name(n)[:1].upper()}")[n % 2],
                   "organisation"), gap=" ("
    ),
    "events": _mentions(lambda n: (f"{n}e sommet de {_name(n)}", "event")),
    "events and short forms": _mentions(
        lambda n: ((f"Sommet {_name(n)}", "Sommet")[n % 2], "event")
    ),
    "instruments": _mentions(lambda n: (f"résolution {n}", "instrument")),
    "countries": _mentions(lambda n: (("Mali", "Niger", "Congo", "maliens")[n % 4], "country")),
    "one name in many releases": _mentions(lambda n: ("Awa Diallo", "person"), 1),
    "first names in many releases": _mentions(lambda n: ("Awa", "person"), 1),
    "first names, several": _mentions(lambda n: (("Awa", "Jean", "Marie")[n % 3], "person"), 3),
    "acronyms in many releases": _mentions(lambda n: ("GDPA", "organisation"), 1),
    "persons apart in many": _mentions(lambda n: (_full(n), "person"), 10),
    "persons of one surname in many": _mentions(
        lambda n: (f"{_name(n).title()} Diallo", "person"), 10
    ),
    "bodies of one head in many": _mentions(
        lambda n: (f"Association des amis de {_name(n)}", "organisation"), 10
    ),
    "bodies of one acronym": _mentions(
        lambda n: ((f"Groupe des pays {_name(n)}", "GDPA")[n % 2], "organisation"), 2, " ("
    ),
    "events in many": _mentions(lambda n: (f"Sommet mondial {_name(n)}", "event"), 10),
    "one event in many": _mentions(lambda n: ("Sommet mondial de Lomé", "event"), 1),
    "lost letters": _mentions(
        lambda n: (f"M{'é?'[n % 2]}decins {_name(n)}", "organisation"), 10
    ),
    "persons with lost letters": _mentions(
        lambda n: (f"Andr{'é?'[n % 2]} {_name(n).title()}", "person"), 10
    ),
    "roles": _mentions(
        lambda n: ((f"Awa {_name(n).title()}", "person"), ("OIM", "organisation"))[n % 2],
        gap=", directrice générale de l’",
    ),
    "names of one word more": _mentions(lambda n: ("Awa " + "Ba " * (n % 9) + "Diallo", "person")),
    "one name of many words": lambda size, tools: _mentions(
        lambda n: ("Awa " + "Diallo " * (size // 7), "person")
    )(40, tools),
    "one body of many words": lambda size, tools: _mentions(
        lambda n: ("Association " + "des amis " * (size // 9), "organisation")
    )(40, tools),
}  # fmt: skip


def _tables(size: int, tools: Tools) -> Work:
    pages, mentions = pages_with([(_full(n), "person") for n in range(size // 60)], 10)
    resolution = resolve(pages, mentions, tools.gazetteer, tools=tools.resolving)
    return lambda: build_tables(pages, resolution)


def _one_release(size: int, tools: Tools) -> Work:
    pages, mentions = pages_with([(_full(n % 999), "person") for n in range(size // 60)])
    resolution = resolve(pages, mentions, tools.gazetteer, tools=tools.resolving)
    return lambda: build_tables(pages, resolution)


def _over(what: Callable[[str], object], unit: str) -> Callable[[int, Tools], Work]:
    def make(size: int, tools: Tools) -> Work:
        text = unit * (size // len(unit))
        return lambda: what(text)

    return make


WRITE: dict[str, Callable[[int, Tools], Work]] = {
    "tables of many releases": _tables,
    "tables of one release": _one_release,
    "masking numbers": _over(masked, "12 34 "),
    "masking addresses": _over(masked, "a.b@c."),
    "shadow of entities": _over(shadow_of, "&amp;amp;eacute;"),
    "shadow of accents": _over(shadow_of, "e\u0301\u0301"),
}

STAGES = {
    "read": READ,
    "strip": STRIP,
    "recognise": RECOGNISE,
    "resolve": RESOLVE,
    "write": WRITE,
}


def calls(work: Work) -> int:
    """How many functions the work calls, ours and built-in ones: the same number each time.

    What one built-in call costs is not seen (a search, a sum of tuples): that is what
    `benchmarks/growth.py` measures, and `test_fuzz_patterns.py` for regular expressions.
    """
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
