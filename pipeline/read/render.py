"""A web page as text: all that it shows, block by block, and where each element stands in it.

The whole page is rendered, menus included: what is furniture is said by hints, so that the next
stage can disagree. Left out is only what a browser does not show. The tree is walked, never
recursed into: pages may be nested as deep as the parser lets them.

Lines follow the ``innerText`` algorithm of the HTML standard, simplified: a block stands on its
own line, a paragraph or heading between blank lines, cells of a data table are separated by tabs
(a cell that holds blocks is layout, and stands on its own lines), items begin with ``- ``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipeline.read import markup

_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Soft hyphens and zero-width marks say where a line may break; they are not seen.
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060\ufeff"))

# What separates two pieces of text; the strongest that was asked for wins.
_NOTHING, _BLANK, _TAB, _NEWLINE, _PARAGRAPH = range(5)
_SEPARATORS = ("", " ", "\t", "\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Box:
    """An element that shows text, and where: offsets in the rendering."""

    element: HtmlElement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendering:
    """The text of a page, its elements' boxes (inner before outer), characters not shown."""

    text: str
    boxes: tuple[Box, ...]
    unseen: int


class _Writer:
    """Text that is written piece by piece, with the separators asked for in between."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[int] = []  # of each piece
        self.position = 0
        self.pending = _NOTHING
        self.prefix = ""

    def ask(self, separator: int) -> None:
        self.pending = max(self.pending, separator)

    def line_break(self) -> None:
        self.pending = _PARAGRAPH if self.pending >= _NEWLINE else _NEWLINE

    def write(self, text: str) -> None:
        if self.pending == _NOTHING and self.parts and _is_glued(self.parts[-1], text):
            self.pending = _BLANK
        separator = _SEPARATORS[self.pending] if self.position else ""
        piece = self.prefix + text
        self.parts += separator, piece
        self.starts.append(self.position + len(separator))
        self.position += len(separator) + len(piece)
        self.pending, self.prefix = _NOTHING, ""

    def flow(self, raw: str | None) -> None:
        """Writes text whose white space is only a separator."""
        if not raw:
            return
        text = _SPACE.sub(" ", raw.translate(_INVISIBLE))
        if not text.strip():  # white space, or the &nbsp; of an empty paragraph
            self.ask(_BLANK)
            return
        if text[0] == " ":
            self.ask(_BLANK)
        self.write(text.strip(" "))
        if text[-1] == " ":
            self.ask(_BLANK)

    def lines(self, raw: str | None) -> None:
        """Writes preformatted text."""
        for number, line in enumerate(_LINE_END.split(raw or "")):
            if number:
                self.line_break()
            if line.strip():
                self.write(line.translate(_INVISIBLE))


def _is_glued(before: str, text: str) -> bool:
    """Whether two elements that only their style sets apart would make one word.

    No word goes on with a capital behind a small letter (*parRégie*), but for a few brands.
    """
    last, first = before[-1:], text[0]
    return (last.islower() and first.isupper()) or (last.isalnum() and first in "©|")


def render(root: HtmlElement) -> Rendering:
    """The rendering of a page."""
    layout = _layout_cells(root)
    writer = _Writer()
    boxes: list[Box] = []
    open_elements: list[int] = []  # how many pieces were written when each was opened
    unseen, preformatted, previous_end = 0, 0, ""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        put = writer.lines if preformatted else writer.flow
        if event == "start":
            if _is_unseen(element):
                unseen += _unseen_characters(element)
                walker.skip_subtree()
                open_elements.append(-1)
                continue
            open_elements.append(len(writer.starts))
            if tag == "br":
                writer.line_break()
            elif tag == "a" and previous_end == "a":
                writer.ask(_BLANK)  # links of a menu, set apart by their style only
            else:
                _separate(writer, element, layout)
            if tag == "li":
                writer.prefix = "- "
            elif tag == "q":
                writer.flow("« ")
            elif tag == "pre":
                preformatted += 1
            (writer.lines if preformatted else writer.flow)(element.text)
            previous_end = "" if element.text else previous_end
        else:
            n_before = open_elements.pop()
            if n_before >= 0:
                if tag == "q":
                    writer.flow(" »")
                elif tag == "li":
                    writer.prefix = ""
                elif tag == "pre":
                    preformatted -= 1
                    put = writer.lines if preformatted else writer.flow
                if len(writer.starts) > n_before:
                    boxes.append(Box(element, writer.starts[n_before], writer.position))
                _separate(writer, element, layout, closing=True)
                previous_end = tag
            if element.tail:
                put(element.tail)
                previous_end = ""
    return Rendering("".join(writer.parts), tuple(boxes), unseen)


def _separate(
    writer: _Writer, element: HtmlElement, layout: set[HtmlElement], *, closing: bool = False
) -> None:
    """Asks for what stands before an element, or after it."""
    tag = element.tag
    parent = element.getparent()
    if tag in markup.SPACED:
        inside_item = parent is not None and parent.tag == "li" and tag in ("ul", "ol")
        writer.ask(_NEWLINE if inside_item else _PARAGRAPH)
    elif tag in ("td", "th"):
        if element in layout:
            writer.ask(_NEWLINE)
        elif not closing and element.getprevious() is not None:
            writer.ask(_TAB)
    elif tag not in markup.INLINE and tag != "br":
        writer.ask(_NEWLINE)


def _layout_cells(root: HtmlElement) -> set[HtmlElement]:
    """The table cells that hold blocks or line breaks: layout, not data."""
    layout: set[HtmlElement] = set()
    cells: list[HtmlElement] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in ("td", "th"):
            if event == "start":
                cells.append(element)
            else:
                cells.pop()
        elif event == "start" and cells and element.tag not in markup.INLINE | markup.UNSEEN:
            layout.add(cells[-1])
    return layout


def _is_unseen(element: HtmlElement) -> bool:
    """Does a browser not show this element?"""
    tag = element.tag
    if not isinstance(tag, str) or tag in markup.UNSEEN:
        return True
    if tag in ("html", "body"):  # hidden until a script runs, or never meant
        return False
    if element.get("hidden") is not None or element.get("layout") == "nodisplay":  # HTML, AMP
        return True
    if tag == "dialog" and element.get("open") is None:
        return True
    if _UNSEEN_STYLE.search(element.get("style", "")):
        return True
    return tag != "h1" and not markup.UNSEEN_CLASSES.isdisjoint(element.get("class", "").split())


def _unseen_characters(element: HtmlElement) -> int:
    """How much text an element keeps from the eye; code and form values are no text."""
    if element.tag in markup.UNSEEN and element.tag not in ("noscript", "noframes", "template"):
        return 0
    return sum(len(text.strip()) for text in element.itertext("*"))
