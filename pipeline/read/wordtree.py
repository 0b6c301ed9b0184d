"""WordprocessingML as a tree of blocks like a web page's, so that it can be rendered like one.

Paragraphs, headings, list items, tables and text boxes become ``<p>``, ``<h1>``, ``<li>``,
``<table>`` and ``<div>``; the text of their runs is put together. Names are looked at without
their namespace, since the strict and the transitional form of the standard have two. The tree is
walked, never recursed into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from pipeline.read import markup

# The attribute of a heading that is the document's title, by its style.
TITLE = "data-title"

# What is not shown, or tells only how something is shown.
_UNSEEN = markup.words("""
    pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr del moveFrom instrText delText
    delInstrText separator continuationSeparator
""")
_TABLES = {"tbl": "table", "tr": "tr", "tc": "td", "txbxContent": "div"}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "‑"}
_HEADINGS = 6
_MOST_BASES = 10

# What a style's name says of a paragraph; names of built-in styles are English in every Word.
_TITLES = frozenset({"title", "titre"})


@dataclass(frozen=True, slots=True)
class Styles:
    """What each style makes of a paragraph: ``title``, ``h1`` to ``h6``, ``li``, or nothing."""

    tags: Mapping[str, str]


def read_styles(root: etree._Element | None) -> Styles:
    """The styles of a document's part of styles."""
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    for style in () if root is None else root:
        style_id = _value(style, "styleId")
        if style_id is None or _local(style) != "style":
            continue
        for child in style:
            if _local(child) == "name":
                names[style_id] = _tag_of((_value(child, "val") or "").lower())
            elif _local(child) == "basedOn":
                bases[style_id] = _value(child, "val") or ""
            elif _local(child) == "pPr":
                listed = "li" if _child(child, "numPr") is not None else ""
                names[style_id] = names.get(style_id) or _outline(child) or listed
    return Styles({style_id: _inherited(style_id, names, bases) for style_id in names})


def _tag_of(name: str) -> str:
    if name in _TITLES:
        return "title"
    words = name.split()
    if len(words) == 2 and words[0] in ("heading", "titre") and words[1].isdecimal():
        return f"h{min(int(words[1][:2]), _HEADINGS)}"
    return ""


def _inherited(style_id: str, names: Mapping[str, str], bases: Mapping[str, str]) -> str:
    for _ in range(_MOST_BASES):
        if tag := names.get(style_id, ""):
            return tag
        style_id = bases.get(style_id, "")
    return ""


def _outline(properties: etree._Element) -> str:
    """The heading that an outline level makes of a paragraph, if any; level 9 is body text."""
    level = _value(_child(properties, "outlineLvl"), "val") or ""
    return f"h{int(level) + 1}" if level in set("012345") else ""


def append_part(part: etree._Element, target: HtmlElement, styles: Styles) -> int:
    """Append what a part shows to a block; returns how many characters of it are hidden."""
    builder = _Builder(target)
    opened: list[bool] = []  # of each element around: whether it has opened a block
    unseen = 0
    walker = etree.iterwalk(part, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if opened.pop():
                builder.close()
            continue
        name = _local(element)
        if name in _UNSEEN or _is_left_out(element, name):
            unseen += _hidden(element) if name == "r" else 0
            walker.skip_subtree()
            opened.append(False)
            continue
        tag = _TABLES.get(name) or (_paragraph_tag(element, styles) if name == "p" else "")
        if tag:
            builder.open(tag)
        opened.append(bool(tag))
        if name == "t":
            builder.write(element.text or "")
        elif name in ("br", "cr"):
            builder.open("br")
            builder.close()
        else:
            builder.write(_CHARACTERS.get(name, ""))
    builder.flush()
    return unseen


def new_block(tag: str, attribute: str = "", value: str = "") -> HtmlElement:
    """An element of a page, with an attribute if one is named."""
    attributes = {attribute: value} if attribute else {}
    block: HtmlElement = lxml.html.Element(tag, attributes)  # type: ignore[no-untyped-call]
    return block


class _Builder:
    """Blocks inside a target; a run is often a word, so that text is set when it is whole."""

    def __init__(self, target: HtmlElement) -> None:
        self._blocks = [target]
        self._pending: list[str] = []

    def write(self, text: str) -> None:
        if text:
            self._pending.append(text)

    def flush(self) -> None:
        block, text = self._blocks[-1], "".join(self._pending)
        self._pending = []
        if not text:
            return
        if len(block):
            block[-1].tail = (block[-1].tail or "") + text
        else:
            block.text = (block.text or "") + text

    def open(self, tag: str) -> None:
        self.flush()
        block = new_block("h1", TITLE, tag) if tag == "title" else new_block(tag)
        self._blocks[-1].append(block)
        self._blocks.append(block)

    def close(self) -> None:
        self.flush()
        self._blocks.pop()


def _paragraph_tag(paragraph: etree._Element, styles: Styles) -> str:
    properties = _child(paragraph, "pPr")
    if _fills_a_cell(paragraph):
        return ""
    if properties is None:
        return "p"
    style = _value(_child(properties, "pStyle"), "val") or ""
    if tag := styles.tags.get(style, "") or _outline(properties):
        return tag
    numbering = _child(properties, "numPr")
    in_list = numbering is not None and _value(_child(numbering, "numId"), "val") != "0"
    return "li" if in_list else "p"


def _fills_a_cell(paragraph: etree._Element) -> bool:
    """Whether a paragraph is all that its table cell holds: data, which is no block of its own."""
    before, cell = paragraph.getprevious(), paragraph.getparent()
    return (
        cell is not None
        and _local(cell) == "tc"
        and paragraph.getnext() is None
        and (before is None or _local(before) == "tcPr")
    )


def _is_left_out(element: etree._Element, name: str) -> bool:
    """Hidden runs, the second form of what is given in two, empty forms, rules above notes."""
    if name == "r":
        vanish = _child(_child(element, "rPr"), "vanish")
        return vanish is not None and _value(vanish, "val") not in ("0", "false", "off")
    if name == "Fallback":
        before = element.getprevious()
        return before is not None and _local(before) == "Choice"
    if name == "sdt":
        return _child(_child(element, "sdtPr"), "showingPlcHdr") is not None
    if name in ("footnote", "endnote"):
        return _value(element, "type") not in (None, "normal")
    return False


def _hidden(run: etree._Element) -> int:
    return sum(len(e.text or "") for e in run.iter("{*}t"))


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if _local(child) == name), None)


def _value(element: etree._Element | None, name: str) -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
