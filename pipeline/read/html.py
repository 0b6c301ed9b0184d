"""Web pages: the whole page as text, and hints for what of it is the release.

Steps: decode (byte order mark, UTF-8, declared charset, Windows-1252); parse; render everything
that is seen (`render`); then hints, line by line, from the strongest evidence to the weakest:
the heading, the markup (``<nav>``, ``<footer>``, classes), what trafilatura keeps and does not.

Why not trafilatura's text itself: it loses headlines, contact blocks and subheadings (figures in
``tests/read/test_read_html.py``), and what it loses is in no table. As a hint, its judgement can
be overruled by the next stage.
"""

from __future__ import annotations

import html
import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from pipeline.read import markup
from pipeline.read.document import Document
from pipeline.read.extract import kept_lines
from pipeline.read.hints import best_title, find_headline, page_hints, text_lines
from pipeline.read.metadata import page_metadata
from pipeline.read.press import read_articles
from pipeline.read.render import Rendering, render
from pipeline.records import Hint

# The charset that a page declares, in <meta charset> or <meta http-equiv>; the standard has it
# in the first kilobyte, real pages a little later.
_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*+)[^<>]*+>")
_FRAMESET = re.compile(r"<frameset[\s>]", re.IGNORECASE)
_FRAMES = re.compile(r"</?(?:frameset|frame|noframes)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
# A text under <noframes> shorter than this only says that the browser is too old.
_SHORTEST_FRAMELESS = 300
_BLOCK = r"(?:p|div|li|ul|ol|h[1-6]|table|tr|td|blockquote|article|section)"
_FRAGMENT = re.compile(
    rf"</{_BLOCK}\s{{0,9}}>|<br\s{{0,9}}/?>|<(?:p|div)(?:\s[^<>]{{0,300}})?>", re.IGNORECASE
)
_ESCAPED_FRAGMENT = re.compile(rf"&lt;/{_BLOCK}&gt;|&lt;br\s{{0,9}}/?&gt;", re.IGNORECASE)
_NO_TEXT = "empty: the page shows no text"
_ENCODINGS = re.compile(r"windows-125[0-8]|iso-8859-(?:[2-9]|1[013-6])|mac_roman|koi8-[ru]")


def declared_encoding(data: bytes) -> str:
    """The encoding that a page declares, empty if it is none of one byte a letter.

    ISO 8859-1 is Windows-1252, as the WHATWG Encoding Standard has it.
    """
    match = _CHARSET.search(data[:4096])
    if not match:
        return ""
    name = match.group(1).decode("ascii", "replace").lower().replace("latin1", "iso-8859-1")
    if name in ("iso-8859-1", "us-ascii"):
        return "windows-1252"
    name = {"macintosh": "mac_roman"}.get(name, name)
    return name if _ENCODINGS.fullmatch(name) else ""


def read_pages(source: str) -> tuple[Document | str, ...]:
    """What an HTML source shows: a page, or the articles of a press database's export.

    In the place of what cannot be read stands one line that says why.
    """
    is_frameset = _FRAMESET.search(source) is not None
    if is_frameset:  # what stands under <noframes> is all that the file itself shows
        source = _FRAMES.sub("", source)
    parsed = _parse(source)
    if isinstance(parsed, str):
        return (parsed,)
    root, notes = parsed
    rendering = render(root)
    if is_frameset and len(rendering.text) < _SHORTEST_FRAMELESS:
        return ("a page of frames: its text is in other files, save those",)
    if rendering.unseen:
        notes.append(f"html: {rendering.unseen} characters that a browser does not show, left out")
    return read_articles(root, rendering, notes) or (
        _page(root, rendering, notes, size=len(source)),
    )


def _page(root: HtmlElement, rendering: Rendering, notes: list[str], *, size: int) -> Document:
    metadata = page_metadata(root)
    headline = find_headline(rendering, metadata.title)
    lines = text_lines(rendering.text)
    kept = kept_lines(root, [rendering.text[start:end] for start, end in lines], size=size)
    if isinstance(kept, str):
        notes.append(kept)
    return Document(
        text=rendering.text,
        hints=page_hints(
            rendering,
            lines,
            headline=headline,
            title=metadata.title,
            kept=None if isinstance(kept, str) else kept,
        ),
        title=best_title(rendering, headline, metadata.title),
        date=metadata.date,
        publisher=metadata.publisher,
        url=metadata.url,
        notes=tuple(notes),
    )


def shows_markup(cell: str) -> bool:
    """Whether the text of a row is HTML: a block's end, a line break or an opened paragraph.

    Systems that export their articles leave their markup in; some escape it once more.
    """
    return bool(_FRAGMENT.search(cell)) or bool(_ESCAPED_FRAGMENT.search(cell))


def read_fragment(source: str, title: str) -> tuple[str, tuple[Hint, ...]] | str:
    """The text that a piece of HTML shows, with what its markup says, or why there is none.

    It holds one release and no page around it, so that trafilatura is not asked. `title` is what
    the row says.
    """
    if not _FRAGMENT.search(source):
        source = html.unescape(source)
    parsed = _parse(source)
    if isinstance(parsed, str):
        return parsed
    rendering = render(parsed[0])
    headline = find_headline(rendering, title)
    lines = text_lines(rendering.text)
    hints = page_hints(rendering, lines, headline=headline, title=title, kept=None)
    return rendering.text, hints


def _parse(source: str) -> tuple[HtmlElement, list[str]] | str:
    """The tree of a page, with notes; the parser stops at 256 levels, and then we flatten it."""
    root, stopped = _tree(source)
    if not stopped:
        return (root, []) if root is not None else _NO_TEXT
    root, stopped = _tree(_TAG.sub(_flattened, source))
    if root is None or stopped:
        return "HTML beyond what its parser reads: save the page as text"
    return root, ["html: beyond its parser (nested over 256 deep?): read without its structure"]


def _tree(source: str) -> tuple[HtmlElement | None, bool]:
    """The tree of a source, and whether the parser stopped at one of its limits."""
    parser = lxml.html.HTMLParser(  # type: ignore[no-untyped-call]
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        recover=True,
        no_network=True,
        huge_tree=False,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        root = lxml.html.document_fromstring(  # type: ignore[no-untyped-call]
            source.encode(), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    limit = etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return root, any(entry.type == limit for entry in parser.error_log)


def _flattened(tag: re.Match[str]) -> str:
    name = tag.group(1).lower()
    if name in markup.KEPT_WHEN_FLAT:
        return tag.group()
    return "" if name in markup.DROPPED_WHEN_FLAT else "<br>"
