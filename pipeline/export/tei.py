"""TEI P5: a document a release, and one list of the entities that all of them refer to.

``releases/*.xml`` hold the texts: each zone is a ``div`` with one ``ab``, and the ``ab`` elements
of a document, put together, are the text of the release, character for character (contact data
masked; what XML cannot hold is U+FFFD). Names are ``persName``, ``orgName``, ``placeName`` and
``name`` (events, instruments); their ``ref`` leads to ``entities.xml`` (`standoff`).
Source: https://tei-c.org/release/doc/tei-p5-doc/en/html/.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import lxml.etree as etree

from pipeline.export.format import Format
from pipeline.export.source import ReleaseRows, Row, Source, releases
from pipeline.export.standoff import NAMESPACE, new_header, write_standoff
from pipeline.export.xml import xml_id, xml_text
from pipeline.write import text_paths

ENTITIES = "entities.xml"
FOLDER = "releases"
_TAGS = {"person": "persName", "organisation": "orgName", "country": "placeName"}
_XML = "{http://www.w3.org/XML/1998/namespace}"


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes the documents and the list of entities; no notes."""
    paths = text_paths(source.tables["releases"]["release_id"].tolist(), suffix=".xml")
    for release in releases(source):
        path = PurePosixPath(FOLDER, paths[release.id])
        up = "../" * (len(path.parts) - 1)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_serialised(document(release, f"{up}{ENTITIES}")))
    write_standoff(source, folder / ENTITIES)
    return ()


def document(release: ReleaseRows, entities: str) -> Any:  # noqa: ANN401
    """A release as a TEI document; `entities` is where the list of entities lies."""
    # The namespace is declared once, and its elements are made without it: that is what is written.
    root = etree.Element("TEI", nsmap={None: NAMESPACE})
    root.append(_header(release))
    text = etree.SubElement(root, "text")
    if release.row["language"]:
        text.set(f"{_XML}lang", release.row["language"])
    body = etree.SubElement(text, "body")
    mentions = list(reversed(release.mentions))
    for zone in release.zones:
        division = etree.SubElement(body, "div", type=zone["zone"])
        block = etree.SubElement(division, "ab", {f"{_XML}space": "preserve"})
        inside = []
        while mentions and mentions[-1]["start"] < zone["end"]:
            inside.append(mentions.pop())
        _mark(block, release.text, zone, inside, entities)
    if not release.zones:
        etree.SubElement(body, "ab", {f"{_XML}space": "preserve"}).text = xml_text(release.text)
    return root


def _mark(block: Any, text: str, zone: Row, mentions: list[Row], entities: str) -> None:  # noqa: ANN401
    """The text of a zone with its names as elements; a name lies in one zone (`recognise`)."""
    at, last = zone["start"], None

    def put(end: int) -> None:
        piece = xml_text(text[at:end])
        if last is None:
            block.text = piece
        else:
            last.tail = piece

    for mention in mentions:
        put(mention["start"])
        tag = _TAGS.get(mention["type"], "name")
        last = etree.SubElement(block, tag)
        if tag == "name" or tag == "placeName":
            last.set("type", mention["type"])
        if mention["kind"] != "name":
            last.set("subtype" if last.get("type") else "type", mention["kind"])
        last.set("ref", f"{entities}#{xml_id(mention['entity_id'])}")
        last.text = xml_text(text[mention["start"] : mention["end"]])
        at = mention["end"]
    put(zone["end"])


def _header(release: ReleaseRows) -> Any:  # noqa: ANN401
    row = release.row
    title = " ".join(row["title"].split()) or release.id
    header = new_header(title)
    source = etree.SubElement(header[0], "sourceDesc")
    bibl = etree.SubElement(source, "bibl")
    etree.SubElement(bibl, "title").text = xml_text(title)
    if row["publisher"]:
        etree.SubElement(bibl, "publisher").text = xml_text(row["publisher"])
    if row["place"]:
        etree.SubElement(bibl, "pubPlace").text = xml_text(row["place"])
    if row["date"]:
        etree.SubElement(bibl, "date", when=row["date"]).text = row["date"]
    for kind, text in (("release_id", release.id), ("path", row["path"])):
        etree.SubElement(bibl, "idno", type=kind).text = xml_text(text)
    return header


def _serialised(root: Any) -> bytes:  # noqa: ANN401
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    assert isinstance(written, bytes)
    return written + b"\n"


FORMAT = Format("tei", "TEI: a document a release, a list of entities", write)
