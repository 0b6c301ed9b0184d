"""What a web page states about itself: title, date, publisher, address.

Structured data first (JSON-LD, then meta, then markup that the eye sees), because it was written
for machines; nothing is guessed from the running text, which is the next stage's work.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.read import markup
from pipeline.read.fields import iso_date, one_line

# Most telling first; compared in lower case. From the Open Graph protocol, Dublin Core, schema.org
# microdata and the names that parse.ly, Sailthru and French newspapers' systems write.
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created",
    "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "pubdate",
    "publication_date", "date.issued", "date",
)  # fmt: skip
_PUBLISHER_NAMES = ("og:site_name", "dc.publisher", "dcterms.publisher", "application-name")
_TITLE_NAMES = ("og:title", "dc.title", "dcterms.title", "twitter:title")
# schema.org types whose date and headline are those of the text, not of the site
_ARTICLE_TYPES = ("article", "posting", "pressrelease", "report", "event")
_MAX_NODES = 10_000
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about itself; empty where it says nothing. `date` is ISO text."""

    title: str
    date: str
    publisher: str
    url: str


def page_metadata(root: HtmlElement) -> Metadata:
    """The metadata of a page; its `title` is what stands for it elsewhere, not its heading."""
    nodes = list(_json_ld(root))
    nodes.sort(key=lambda node: not _is_article(node))  # stable: page order among equals
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    metas = _metas(root)

    def meta(names: tuple[str, ...]) -> Iterator[str]:
        return (metas[name] for name in names if name in metas)

    publishers = (_name(node.get("publisher"), by_id) for node in nodes)
    dates = [iso_date(node.get("datePublished")) for node in nodes]
    dates += [iso_date(value) for value in meta(_DATE_NAMES)]
    headlines = (one_line(node.get("headline")) for node in nodes)
    titles = (one_line(element.text_content()) for element in root.iter("title"))
    return Metadata(
        title=_first(*meta(_TITLE_NAMES), *headlines, *titles),
        date=_first(*dates, *_times(root)),
        publisher=_first(*meta(_PUBLISHER_NAMES), *publishers, *_marked_publishers(root)),
        url=_first(
            *(
                one_line(link.get("href"))
                for link in root.iter("link")
                if "canonical" in link.get("rel", "").lower().split()
            ),
            *meta(("og:url",)),
        ),
    )


def _first(*values: str) -> str:
    return next(filter(None, values), "")


def _metas(root: HtmlElement) -> dict[str, str]:
    """The page's meta elements by name, property or itemprop in lower case; the first counts."""
    metas: dict[str, str] = {}
    for element in root.iter("meta"):
        content = one_line(element.get("content"))
        for attribute in ("property", "name", "itemprop"):
            if content and (name := element.get(attribute)):
                metas.setdefault(name.strip().lower(), content)
    return metas


def _marked_publishers(root: HtmlElement) -> Iterator[str]:
    """What elements show that are marked as publisher, by schema.org or by an archive's class."""
    for element in root.iter("span", "div", "p", "a", "b"):
        classes = element.get("class", "").lower().split()
        if element.get("itemprop") == "publisher" or not markup.PUBLISHER_CLASSES.isdisjoint(
            classes
        ):
            name = one_line(element.text_content())
            if len(name) < _LONGEST_NAME:
                yield name


def _times(root: HtmlElement) -> list[str]:
    """The dates of ``<time>`` elements, those marked as dates of publication first.

    SPIP and other users of the hAtom microformat write ``<abbr class="published" title="…">``.
    """
    times: list[tuple[bool, str]] = []
    for element in root.iter("time", "abbr"):
        words = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
        published = "publi" in words or element.get("pubdate") is not None
        if element.tag == "time" or published:
            stated = iso_date(element.get("datetime") or element.get("title"))
            times.append((not published, stated))
    return [stated for _, stated in sorted(times, key=lambda time: time[0])]


def _json_ld(root: HtmlElement) -> Iterator[dict[str, object]]:
    """Every object in the page's JSON-LD, outer before inner; what is no JSON is passed over."""
    for script in root.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        try:
            # strict=False: newlines inside strings are the commonest fault of hand-made JSON-LD
            pending = deque([json.loads(script.text or "", strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(_MAX_NODES):
            if not pending:
                break
            node = pending.popleft()
            if isinstance(node, dict):
                yield node
                pending += node.values()
            elif isinstance(node, list):
                pending += node


def _is_article(node: dict[str, object]) -> bool:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and k.lower().endswith(_ARTICLE_TYPES) for k in kinds)


def _name(value: object, by_id: dict[object, dict[str, object]]) -> str:
    """The name of a JSON-LD value: itself, its ``name``, or that of the node it refers to."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        if "name" not in value and isinstance(value.get("@id"), str):
            value = by_id.get(value["@id"], value)
        value = value.get("name")
    return one_line(value)
