"""Exports of press databases: one HTML page that holds many articles.

What is known of the formats, each as the programs that read them expect it:

- Europresse since 2013: an ``<article>`` for each, in its ``<header>`` the newspaper
  (``DocPublicationName``), a line with section, date, length and page (``DocHeader``) and the
  title (``titreArticle``); the text in ``docOcurrContainer`` or ``DocText``; a ``<footer>`` with
  the rights and the document's number, which begins with its date (``news·20210223·GI·0042``).
- Europresse before: a table of one cell for each, the same names on ``<span>`` elements
  (``TitreArticleVisu``), each part of the head a ``DocHeader`` of its own, lines parted by
  ``<br>``.
- Factiva: a ``<div class="article frArticle">`` for each (the letters are the language), the
  title ``frHeadline``, then short ``<div>`` lines (length, date, hour, newspaper, its code); or,
  with indexing, a table of two columns whose first has codes (``HD``, ``PD``, ``SN``).

LexisNexis is not read as an export: its HTML marks no articles, only fonts and line breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.read.decode import text_problem
from pipeline.read.document import Document
from pipeline.read.fields import one_line, stated_date
from pipeline.read.hints import text_lines
from pipeline.read.render import Box, Rendering
from pipeline.records import Hint, ZoneKind
from pipeline.text import squeeze

_PUBLICATION = "docpublicationname"
_HEAD = "docheader"
_SUBSECTION = "doctitresoussection"
_TITLE = re.compile(r"titrearticle(?:visu)?")
_BODY = frozenset({"dococurrcontainer", "doctext"})
# The number, pages and medium that stand behind a newspaper's name.
_ISSUE = re.compile(
    r"\s{0,9}(?:,?\s(?:no|n°|nº|num|vol|numéro)[.\s]*\d.*|\((?:site web|web site|site)[^()]*\))$",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER = re.compile(r"\b[a-z]{3,8}·(\d{8})·[\w·-]{1,60}")
_ORIGINAL = re.compile(r"paru dans|published in|lire l.article", re.IGNORECASE)

_FACTIVA_ARTICLE = re.compile(r"[a-z]{2,4}Article")
_FACTIVA_HEADLINE = re.compile(r"[a-z]{2,4}Headline")
_FACTIVA_PARAGRAPH = re.compile(r"(?:article|[a-z]{2,4}article)Paragraph")
_HOUR = re.compile(r"\d{1,2}[:h]\d{2}(?: ?GMT)?")
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class _Article:
    """An article of an export: the element that holds it, and what is told of its parts."""

    holder: HtmlElement
    title: HtmlElement | None
    zones: tuple[tuple[HtmlElement, ZoneKind, str], ...]
    publisher: str
    date: str
    url: str = ""


def read_articles(
    root: HtmlElement, rendering: Rendering, notes: Sequence[str] = ()
) -> tuple[Document | str, ...]:
    """The articles of a page that is an export, in order; none where it is none.

    In the place of an article without text stands one line that says so. What the page shows
    beside its articles (a cover, a list of contents) is noted with the first, like `notes`.
    """
    articles = [*_europresse(root)] or [*_factiva(root)]
    boxes = {box.element: box for box in rendering.boxes}
    found = [
        (article, box) for article in articles if (box := boxes.get(article.holder)) is not None
    ]
    if not found:
        return ()
    beside = len(rendering.text) - sum(box.end - box.start for _, box in found)
    documents: list[Document | str] = []
    told = tuple(notes)
    if beside > 2 * len(found):  # more than the line ends between them
        told = (
            *told,
            f"html: {beside} characters outside the {len(found)} articles, left out",
        )
    for article, box in found:
        document = _document(article, box, boxes, rendering, told)
        documents.append(document)
        if isinstance(document, Document):
            told = ()
    return tuple(documents)


def _document(
    article: _Article,
    box: Box,
    boxes: Mapping[HtmlElement, Box],
    rendering: Rendering,
    notes: tuple[str, ...],
) -> Document | str:
    text = rendering.text[box.start : box.end]
    body = [boxes[e] for e, zone, _ in article.zones if zone == "body" and e in boxes]
    if any(zone == "body" for _, zone, _ in article.zones):
        shown = "".join(rendering.text[part.start : part.end] for part in body)
        if problem := text_problem(shown):
            return f"{problem} in the article's text (a link, a picture or a film?)"
    title = boxes.get(article.title) if article.title is not None else None
    spans = [
        (boxes[e].start - box.start, boxes[e].end - box.start, zone, reason)
        for e, zone, reason in article.zones
        if e in boxes
    ]
    return Document(
        text=text,
        hints=tuple(_line_hints(text, spans)),
        title=squeeze(rendering.text[title.start : title.end]) if title else "",
        date=article.date,
        publisher=article.publisher,
        url=article.url,
        notes=notes,
    )


def _line_hints(text: str, spans: Sequence[tuple[int, int, ZoneKind, str]]) -> Iterator[Hint]:
    """A hint for each line most of which lies in a span; of several the first counts."""
    for start, end in text_lines(text):
        for span_start, span_end, zone, reason in spans:
            if 2 * (min(end, span_end) - max(start, span_start)) > end - start:
                yield Hint(start, end, zone, reason)
                break


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext("*"))


def _classes(element: HtmlElement) -> list[str]:
    return str(element.get("class", ""))[:500].split()


# --- Europresse --------------------------------------------------------------------------------


def _europresse(root: HtmlElement) -> Iterator[_Article]:
    named: list[HtmlElement] = []
    titles: list[HtmlElement] = []
    for element in root.iter("*"):
        classes = [name.lower() for name in _classes(element)]
        if _PUBLICATION in classes:
            named.append(element)
        elif any(map(_TITLE.fullmatch, classes)):
            titles.append(element)
    if not named or not titles:
        return
    # how many titles lie in each element; a title may be marked on several nested elements
    above: Counter[HtmlElement] = Counter()
    marked = set(titles)
    for title in titles:
        if marked.isdisjoint(title.iterancestors()):
            above.update(title.iterancestors())
    seen: set[HtmlElement] = set()
    for name in named:
        holder = _holder(name, above)
        if holder not in seen:
            seen.add(holder)
            yield _europresse_article(holder, name)


def _holder(name: HtmlElement, titles: Mapping[HtmlElement, int]) -> HtmlElement:
    """The ``<article>`` around a newspaper's name, else the largest element with one title."""
    around: HtmlElement | None = next(name.iterancestors("article"), None)
    if around is not None:
        return around
    holder = name
    for element in name.iterancestors():
        if element.tag in ("body", "html") or titles.get(element, 0) > 1:
            break
        holder = element
    return holder


def _europresse_article(holder: HtmlElement, name: HtmlElement) -> _Article:
    title: HtmlElement | None = None
    heads: list[HtmlElement] = []
    zones: list[tuple[HtmlElement, ZoneKind, str]] = []
    has_body = False
    url = ""
    for element in holder.iter("*"):
        classes = [word.lower() for word in _classes(element)]
        if _HEAD in classes or _SUBSECTION in classes or _PUBLICATION in classes:
            heads.append(element)
            zones.append((element, "boilerplate", f"europresse: class={_classes(element)[0]}"))
        elif any(map(_TITLE.fullmatch, classes)):
            # the innermost of several nested ones: beside it stand rubric and subtitle
            if title is None or title in element.iterancestors():
                title = element
        elif element.tag == "footer":
            zones.append((element, "boilerplate", "europresse: <footer>"))
        elif not has_body and not _BODY.isdisjoint(classes):
            has_body = True
            zones.append((element, "body", f"europresse: class={_classes(element)[0]}"))
        elif element.tag == "a" and not url and _ORIGINAL.search(_text(element)[:200]):
            url = one_line(element.get("href"))
    if title is not None:
        zones.insert(0, (title, "title", "europresse: class=titreArticle"))
    stated = " ".join(_text(e) for e in heads if e is not name)
    after = [e.getnext() for e in heads if _SUBSECTION in e.get("class", "").lower().split()]
    stated += " ".join(_text(e) for e in after if e is not None)
    number = _DOCUMENT_NUMBER.search(_text(holder)[-2_000:])
    return _Article(
        holder=holder,
        title=title,
        zones=tuple(zones),
        publisher=_newspaper(name),
        date=stated_date(stated) or (stated_date(number[1]) if number else ""),
        url=url if url.startswith("http") else "",
    )


def _newspaper(name: HtmlElement) -> str:
    """A newspaper's name without the local editions, the issue and the medium behind it."""
    first = name.text or ""
    for child in name:
        if child.tag == "br" and first.strip():
            break
        first += _text(child) + (child.tail or "")
    first = one_line(first)
    return _ISSUE.sub("", _ISSUE.sub("", first)).rstrip(" ,;-")[:_LONGEST_LINE]


# --- Factiva -----------------------------------------------------------------------------------


def _factiva(root: HtmlElement) -> Iterator[_Article]:
    for element in root.iter("div"):
        classes = _classes(element)
        if "article" not in classes or not any(map(_FACTIVA_ARTICLE.fullmatch, classes)):
            continue
        codes = _coded_cells(element)
        title = codes.get("HD")
        if title is None:
            title = next(
                (e for e in element.iter() if any(map(_FACTIVA_HEADLINE.fullmatch, _classes(e)))),
                None,
            )
        if title is not None:
            yield _factiva_article(element, title, codes)


def _coded_cells(holder: HtmlElement) -> dict[str, HtmlElement]:
    """The cells of a table of two columns by the codes in the first; the first of each counts."""
    cells: dict[str, HtmlElement] = {}
    for row in holder.iter("tr"):
        if len(row) == 2 and re.fullmatch(r"[A-Z]{2,3}", code := one_line(_text(row[0]))):
            cells.setdefault(code, row[1])
    return cells


def _factiva_article(
    holder: HtmlElement, title: HtmlElement, codes: Mapping[str, HtmlElement]
) -> _Article:
    row = title.getparent() if "HD" in codes else title
    zones: list[tuple[HtmlElement, ZoneKind, str]] = [(row, "title", "factiva: headline")]
    told = {code: one_line(_text(cell)) for code, cell in codes.items()}
    date, publisher = stated_date(told.get("PD")), told.get("SN", "")
    for code, cell in codes.items():
        if code not in ("HD", "LP", "TD", "CT", "BY"):
            zones.append((cell.getparent(), "boilerplate", f"factiva: {code}"))
    lines = [e for e in holder.iter("div") if len(e) == 0 and e is not title]
    for number, line in enumerate([] if codes else lines):
        text = one_line(_text(line))
        if not date and len(text) < _LONGEST_LINE and (date := stated_date(text)):
            behind = [one_line(_text(e)) for e in lines[number + 1 :]]
            names = [words for words in behind if words and not _HOUR.fullmatch(words)]
            publisher = publisher or next(iter(names), "")
        zones.append((line, "boilerplate", "factiva: head"))
    for element in holder.iter("p"):
        if any(map(_FACTIVA_PARAGRAPH.fullmatch, _classes(element))):
            zones.append((element, "body", "factiva: paragraph"))
    return _Article(holder, title, tuple(zones), publisher[:_LONGEST_LINE], date)
