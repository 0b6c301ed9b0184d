"""The list of entities of the TEI documents: a ``standOff`` with one list a type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import lxml.etree as etree

from pipeline.export.source import Row, Source, grouped, rows_of
from pipeline.export.xml import xml_file, xml_id, xml_text

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
# Type of entity: the list, what stands in it, and the element of its names.
_LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "country": ("listPlace", "place", "placeName"),
    "event": ("listEvent", "event", "label"),
    "instrument": ("listBibl", "bibl", "title"),
}
_WORD = re.compile(r"[\w.\-]{1,64}")


def write_standoff(source: Source, path: Path) -> None:
    """Writes the entities with their spellings, dates, countries, and persons' roles."""
    header = new_header("Entities")
    origin = etree.SubElement(header[0], "sourceDesc")
    etree.SubElement(origin, "p").text = "Names found by releve in the releases beside."
    roles = _roles(source)
    with xml_file(path) as file, file.element("TEI", nsmap={None: NAMESPACE}):
        file.write("\n", header, "\n")
        if not len(source.tables["entities"]):
            text = etree.Element("text")
            etree.SubElement(etree.SubElement(text, "body"), "p")
            file.write(text)
        else:
            with file.element("standOff"):
                for type, (tag, _, _) in _LISTS.items():
                    if (source.tables["entities"]["type"] == type).any():
                        file.write("\n")
                        with file.element(tag):
                            for element in _entities(source, type, roles):
                                file.write("\n", element)


def _roles(source: Source) -> Mapping[str, list[tuple[str, str]]]:
    """What each person does and for whom, each once, in the order of text."""
    roles: dict[str, dict[tuple[str, str], None]] = {}
    for row in rows_of(source, "roles"):
        what = (" ".join(row["role"].split()), row["organisation_id"])
        roles.setdefault(row["person_id"], {})[what] = None
    return {person: [*given] for person, given in roles.items()}


def _entities(
    source: Source, type: str, roles: Mapping[str, list[tuple[str, str]]]
) -> Iterator[Any]:
    ids = source.tables["entities"]["entity_id"].tolist()
    aliases = grouped(ids, rows_of(source, "aliases"), "entity_id")
    for row, spellings in zip(rows_of(source, "entities"), aliases, strict=True):
        if row["type"] == type:
            yield _entity(row, [s["alias"] for s in spellings], roles.get(row["entity_id"], []))


def _entity(row: Row, aliases: list[str], roles: list[tuple[str, str]]) -> Any:  # noqa: ANN401
    _, tag, name_tag = _LISTS[row["type"]]
    element = etree.Element(tag, {f"{_XML}id": xml_id(row["entity_id"])})
    _set_facts(element, row)
    etree.SubElement(element, name_tag).text = xml_text(row["name"])
    if row["acronym"]:
        etree.SubElement(element, name_tag, type="acronym").text = xml_text(row["acronym"])
    for alias in aliases:
        if alias not in (row["name"], row["acronym"]):
            etree.SubElement(element, name_tag, type="alias").text = xml_text(alias)
    for role, organisation in roles:
        affiliation = etree.SubElement(element, "affiliation")
        if organisation:
            affiliation.set("ref", f"#{xml_id(organisation)}")
        affiliation.text = xml_text(role)
    if row["type"] == "country" and row["country_code"]:
        code = etree.SubElement(element, "idno", type="ISO3166-1-alpha-3")
        code.text = row["country_code"]
    return element


def _set_facts(element: Any, row: Row) -> None:  # noqa: ANN401
    if row["type"] == "country":
        element.set("type", "country")
    elif row["type"] == "instrument":
        element.set("type", "instrument")
    elif row["type"] == "event":
        if _WORD.fullmatch(row["event_kind"]):
            element.set("type", row["event_kind"])
        if row["event_start"]:
            element.set("from", row["event_start"])
        if row["event_end"]:
            element.set("to", row["event_end"])


def new_header(title: str) -> Any:  # noqa: ANN401
    """A ``teiHeader`` that still wants its ``sourceDesc``."""
    header = etree.Element("teiHeader")
    description = etree.SubElement(header, "fileDesc")
    statement = etree.SubElement(description, "titleStmt")
    etree.SubElement(statement, "title").text = xml_text(title)
    publication = etree.SubElement(description, "publicationStmt")
    etree.SubElement(publication, "p").text = "Exported by releve."
    return header
