"""Ugly text and files, for hypothesis, and the laws that each stage keeps whatever it is given.

`STAGES` are functions of one argument that raise where a law is broken, each with what makes such
arguments. `test_fuzz_stages.py` tries some each time, `benchmarks/fuzz.py` for as long as told.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path

from growing import Stub
from hypothesis import strategies as st
from laws import check_mentions, check_zones
from office import docx, p
from pdfs import column, pdf

from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.read import Columns, CorpusFile, read_file
from pipeline.read.names import SUFFIXES, clean_name
from pipeline.recognise import Recogniser, recognise
from pipeline.recognise.confidence import load_confidences
from pipeline.records import ENTITY_TYPES, Dropped, Mention, Page, Release, Resolution, Skip
from pipeline.resolve import Tools, load_tools, resolve
from pipeline.strip import Stripper, compared, cut_zones, load_stripper, make_page
from pipeline.write import build_tables, check_some

# What a scraped corpus holds and a tidy one does not, with names and words that stages look for.
WORDS = (
    "OIM", "l’OIM", "(OIM)", "Mali", "Niger", "Maurice", "Mme Awa Diallo", "M. Kodjo", "Diallo",
    "Nations unies", "Conseil de sécurité", "l'Organisation", "Sommet de Lomé", "39e session",
    "résolution 1244 (1999)", "COVID-19", "Genève,", "le 3 mars 2021", "PARIS (AFP) –", "-0- PANA",
    "directeur général de", "a déclaré", "Contact presse :", "+41 22 717 91 11", "a@b.int",
    "Accueil", "© 2021", "Partager", "***", "# Titre", "Communiqué de presse", "À propos de l’OIM",
    "E\u0301tat", "Ge\u0301ne\u0300ve", "&eacute;", "&amp;amp;", "&#233;", "&#0;", "Ã©tÃ©", "â€™",
    "M?decins", "ﬁn", "mo\xadt", "\u200b", "\ufeff", "\u202eOIM\u202c", "\u200f",
    "👩‍👩‍👧", "القاهرة",
    "北京", "\u0301", "\x85", "\u2028", "\r", "\r\n", "\n", "\n\n", "\t", " ", "\xa0", "\ufffd",
    "İstanbul", "œuvre", "ß", "Ǆ", "ŉ", "\x1b[31m", "=1+1", "<b>", "</p>", "_", "`", "´", "|",
    "A. ", "...", "?!", "« ", " »", "“", "”", "(", ")", "[", "-", "–", "/", "'", "’", ",", ".", ":",
    ";", "a" * 210, "A-" * 60, " " * 70, "1" * 30, "\x00", "\x7f",
)  # fmt: skip
TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<b>", "<table>", "<tr>", "<td>", "<ul>", "<li>", "<h1>",
    "</h1>", "<nav>", "<br>", "<p", "<!--", "-->", "<![CDATA[", "<script>", "</script>", "<style>",
    "<title>", "</title>", "<svg>", "<math>", "<template>", "<noscript>", "<frameset>", "<iframe>",
    '<meta charset="x">', '<meta name=date content="2021-13-45">', "<!DOCTYPE h [<!ENTITY a 'b'>]>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":', "}</script>", "&a;",
    "<time datetime=2021>", "<article>", "<base href=javascript:x>", "<body>", "</html>", "<?xml?>",
)  # fmt: skip

texts = st.one_of(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.text(max_size=200),
).map(lambda text: text.encode("utf-8", "replace").decode())
_decomposed = texts.map(lambda text: unicodedata.normalize("NFD", text))
ugly_texts = texts | _decomposed
_markup = st.lists(st.sampled_from(TAGS) | texts, max_size=30).map("".join)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=4), one, max_size=3),
    max_leaves=8,
)  # fmt: skip
_rows = st.dictionaries(
    st.sampled_from(["text", "texte", "id", "date", "title", "url", "x", "", "\ud800"]),
    _values,
    max_size=6,
)


@st.composite
def _damaged(draw: st.DrawFn, made: st.SearchStrategy[bytes]) -> bytes:
    """A file, whole, cut off, or with some bytes in the place of others."""
    data = bytearray(draw(made))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    return bytes(data[: draw(st.integers(len(data) // 2, len(data)))])


_windows = texts.map(lambda text: text.encode("cp1252", "replace"))
_utf16 = texts.map(lambda text: text.encode("utf-16"))
_plain = ugly_texts.map(str.encode) | _windows | _utf16 | st.binary(max_size=120)
_MADE = {
    ".docx": texts.map(lambda text: docx(p("".join(filter(str.isprintable, text))))),
    ".pdf": _windows.map(lambda data: pdf(column(data.decode("cp1252", "ignore").split("\n")))),
    ".html": _markup.map(str.encode) | _plain,
    ".htm": _markup.map(str.encode),
    ".jsonl": st.lists(_rows.map(json.dumps) | _markup, max_size=4).map("\n".join).map(str.encode),
    ".csv": st.tuples(
        st.sampled_from(["text", "id,text", "texte;id", "sep=;\ntext;x", "a\ttext"]),
        texts | _markup,
    ).map("\n".join).map(str.encode),
}  # fmt: skip
files = st.sampled_from(SUFFIXES).flatmap(
    lambda suffix: st.tuples(
        st.just(suffix),
        _damaged(_MADE[suffix] | _plain) if suffix in _MADE else _plain | _damaged(_plain),
    )
)


@cache
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@cache
def tools() -> Tools:
    return load_tools(gazetteer())


@cache
def stripper() -> Stripper:
    return load_stripper(gazetteer())


@cache
def stubbed(every: int) -> Recogniser:
    return Recogniser(Stub(every), gazetteer(), load_confidences())  # type: ignore[arg-type]


def read(case: tuple[str, bytes]) -> list[Release | Skip]:
    """Any bytes under any name: releases or skips, each whole."""
    suffix, data = case
    name = f"a{suffix}"
    found = list(read_file(CorpusFile(Path(name), name, "a"), data, columns=Columns()))
    assert found or suffix in (".jsonl", ".csv")
    releases = [one for one in found if isinstance(one, Release)]
    assert len({one.id for one in releases}) == len(releases)
    for one in found:
        if isinstance(one, Skip):
            assert one.reason
            assert clean_name(one.reason) == one.reason
            assert one.path.startswith(name)
            assert one.stage == "read"
            continue
        one.text.encode()
        assert any(map(str.isalnum, one.text))
        assert one.id.isprintable()
        for field in (one.title, one.date, one.publisher, one.url, *one.notes):
            assert "\n" not in field
            field.encode()
        assert all(0 <= h.start < h.end <= len(one.text) for h in one.hints)
        if not one.kept:
            assert data.decode() == one.text
    return found


def strip(texts: list[str]) -> list[Page]:
    """Any texts: pages whose zones tile them; copies point to what is no copy."""
    releases = [Release(f"r{n}", f"r{n}.txt", text, "0" * 64) for n, text in enumerate(texts)]
    copies, repeats = compared(releases)
    assert not set(copies) & set(copies.values())
    pages = []
    for release in releases:
        zones = cut_zones(release, repeats, stripper())
        check_zones(release.text, zones)
        page = make_page(release, zones, stripper(), duplicate_of=copies.get(release.id, ""))
        assert "\n" not in page.title + page.place + page.date
        pages.append(page)
    return pages


def recognised(texts: list[str], every: int = 9) -> tuple[list[Page], list[Mention], list[Dropped]]:
    """Any texts and whatever a model says of them: mentions that stand where they say."""
    pages, mentions, dropped = strip(texts), [], []
    for page in pages:
        found, lost = recognise(page, stubbed(every))
        check_mentions(page, found, lost)
        mentions += found
        dropped += lost
    return pages, mentions, dropped


def resolved(texts: list[str], every: int = 9) -> tuple[list[Page], list[Dropped], Resolution]:
    """Every mention is a name of one entity or dropped; ids are unique and clean."""
    pages, mentions, dropped = recognised(texts, every)
    resolution = resolve(pages, mentions, gazetteer(), tools=tools())
    check_resolution(mentions, resolution)
    return pages, dropped, resolution


def check_resolution(mentions: list[Mention], resolution: Resolution) -> None:
    """Nothing is lost between mentions and entities."""
    ids = [entity.id for entity in resolution.entities]
    assert len(set(ids)) == len(ids)
    kept = {(m.release_id, m.start, m.end) for m in resolution.mentions}
    lost = {(d.release_id, d.start, d.end) for d in resolution.dropped}
    assert kept | lost == {(m.release_id, m.start, m.end) for m in mentions}
    assert not kept & lost
    assert set(resolution.entity_of) == kept
    assert set(resolution.entity_of.values()) <= set(ids)
    for entity in resolution.entities:
        assert entity.name.strip()
        assert entity.id.isprintable()


def written(texts: list[str], every: int = 9) -> None:
    """Tables of it contradict nothing."""
    pages, dropped, resolution = resolved(texts, every)
    tables = build_tables(pages, resolution, dropped=dropped)
    check_some(tables)


_corpora = st.lists(ugly_texts, min_size=1, max_size=4)
names = st.lists(st.tuples(st.sampled_from(WORDS) | st.text(min_size=1, max_size=12),
                            st.sampled_from(ENTITY_TYPES)), min_size=1, max_size=12)  # fmt: skip


def resolve_names(named: list[tuple[str, str]]) -> None:
    """Whatever is said to be a name, of whatever type, two releases apart."""
    pages: list[Page] = []
    mentions: list[Mention] = []
    for n, own in enumerate((named[::2], named[1::2])):
        text, found = "", []
        for name, type_ in own:
            name = name.encode("utf-8", "replace").decode()
            start, text = len(text), text + name + " ; "
            end = start + len(name)
            found.append(Mention(f"r{n}", start, end, name, type_, "body", "name", "t", "t", 0.5,
                                 start, end))  # fmt: skip
        (page,) = strip([text])
        release = replace(page.release, id=f"r{n}", path=f"r{n}.txt")
        pages.append(replace(page, release=release))
        mentions += found
    resolution = resolve(pages, mentions, gazetteer(), tools=tools())
    check_resolution(mentions, resolution)
    check_some(build_tables(pages, resolution))


STAGES = {
    "read": (read, files),
    "strip": (strip, _corpora),
    "recognise": (recognised, _corpora),
    "resolve": (resolve_names, names),
    "write": (written, _corpora),
}
