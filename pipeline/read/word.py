"""Word documents (.docx, ECMA-376): the text that a reader sees, and hints from its layout.

Steps: open the archive (`archive`); make one tree of blocks of its headers, text, notes and
footers (`wordtree`); render it as web pages are rendered; hints from parts and styles; title,
date and publisher from the document's properties, where these can be believed.

Of the parts only those named here are read: macros and embedded files are not opened. Left out,
as in print: deleted and moved text, hidden text (noted), comments, codes of fields, empty forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree
from lxml.html import HtmlElement

from pipeline.read.archive import Parts, RefusedError
from pipeline.read.document import Document
from pipeline.read.fields import iso_date, own_company, own_title
from pipeline.read.render import Box, Rendering, render
from pipeline.read.wordtree import TITLE, Styles, append_part, new_block, read_styles
from pipeline.records import Hint, ZoneKind
from pipeline.text import squeeze

_COMPOUND = b"\xd0\xcf\x11\xe0"  # how old Office files begin, and encrypted new ones
_MAX_PARTS = 60  # headers and footers: three of each a section
_ZONES: dict[str, ZoneKind] = {
    "header": "boilerplate",
    "footer": "boilerplate",
    "footnotes": "footnote",
    "endnotes": "footnote",
}
_PART = "data-part"
_HEADING = re.compile(r"h[1-6]")
# No title stands below a line as long as this: that is running text.
_RUNNING = 200
# Days within which a document was made and last saved, for its dates to tell when it was written:
# who writes over the last release keeps the day on which that one was made.
_SAME_TIME = 31


def read_word(data: bytes) -> Document | str:
    """What the bytes of a .docx file hold, or one line that says why they are not read."""
    if data.startswith(_COMPOUND):
        return "Word: protected by a password, or an old .doc: save it as .docx without password"
    try:
        return _document(Parts(data))
    except RefusedError as refused:
        return f"Word: {refused}"


def _document(parts: Parts) -> Document:
    main = next((name for kind, name in parts.related("") if kind == "officeDocument"), "")
    root = parts.tree(main)
    if root is None or etree.QName(root).localname != "document":
        raise RefusedError("no document: it has no part with text")
    related = sorted(set(parts.related(main)), key=lambda item: (len(item[1]), item[1]))
    named = {kind: [name for k, name in related if k == kind] for kind, _ in related}
    styles = read_styles(next((parts.tree(name) for name in named.get("styles", [])), None))
    page, text = new_block("body"), new_block("section")
    _append(page, parts, "header", named.get("header", []), styles)
    page.append(text)
    unseen = append_part(root, text, styles)
    for kind in ("footnotes", "endnotes", "footer"):
        _append(page, parts, kind, named.get(kind, []), styles)
    rendering = render(page)
    boxes = {box.element: box for box in rendering.boxes}
    title = _title(rendering, boxes.get(text))
    properties = _properties(parts)
    notes = [f"Word: {unseen} characters of hidden text, left out"] if unseen else []
    if any(kind == "comments" for kind, _ in related):
        notes.append("Word: its comments are left out")
    return Document(
        text=rendering.text,
        hints=tuple(_hints(rendering, title)),
        title=squeeze(rendering.text[title.start : title.end])
        if title
        else own_title(properties.get("title", "")),
        date=_date(properties),
        publisher=own_company(properties.get("Company", "")),
        notes=tuple(notes),
    )


def _append(
    page: HtmlElement, parts: Parts, kind: str, names: Sequence[str], styles: Styles
) -> None:
    """Append parts of a kind; those that say the same (first, even, odd pages) once."""
    seen: set[str] = set()
    for name in names[:_MAX_PARTS]:
        root = parts.tree(name)
        said = "" if root is None else squeeze("".join(map(str, root.itertext())))
        if root is not None and said and said not in seen:
            seen.add(said)
            block = new_block("section", _PART, kind)
            page.append(block)
            append_part(root, block, styles)


def _title(rendering: Rendering, text: Box | None) -> Box | None:
    """The paragraph that has the style of a title, else the first of the highest headings.

    It is none where running text stands above it.
    """
    if text is None:
        return None
    inside = sorted(
        (box for box in rendering.boxes if text.start <= box.start and box.end <= text.end),
        key=lambda box: box.start,
    )
    styled = [box for box in inside if box.element.get(TITLE)]
    headings = [box for box in inside if _HEADING.fullmatch(str(box.element.tag))]
    highest = min((str(box.element.tag) for box in headings), default="")
    for box in (*styled[:1], *(box for box in headings if box.element.tag == highest)):
        above = rendering.text[text.start : box.start].split("\n")
        return box if all(len(line) < _RUNNING for line in above) else None
    return None


def _hints(rendering: Rendering, title: Box | None) -> Iterator[Hint]:
    found: list[Hint] = []
    if title:
        reason = "Word: style of a title" if title.element.get(TITLE) else "Word: first heading"
        found.append(Hint(title.start, title.end, "title", reason))
    for box in rendering.boxes:
        if part := box.element.get(_PART):
            found.append(Hint(box.start, box.end, _ZONES[part], f"Word: {part}"))
    yield from sorted(found, key=lambda hint: hint.start)


def _properties(parts: Parts) -> dict[str, str]:
    """The document's properties by their names without namespace; the first counts."""
    found: dict[str, str] = {}
    for kind, name in parts.related(""):
        if kind in ("core-properties", "extended-properties"):
            root = parts.tree(name)
            for element in () if root is None else root:
                if isinstance(element.tag, str):
                    found.setdefault(etree.QName(element).localname, squeeze(element.text or ""))
    return found


def _date(properties: dict[str, str]) -> str:
    """The day on which a document was last saved, where it was made not long before."""
    made, saved = iso_date(properties.get("created")), iso_date(properties.get("modified"))
    if len(made) < 10 or len(saved) < 10:
        return ""
    apart = date.fromisoformat(saved) - date.fromisoformat(made)
    return saved if 0 <= apart.days <= _SAME_TIME else ""
