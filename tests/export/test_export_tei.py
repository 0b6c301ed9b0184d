"""TEI: the texts come back exactly, references hold, and the structure is TEI's.

`tei_consortium/` has TEI's own schema; `tei.rng` is one of ours, in RELAX NG, narrower: of what we
write, and how.
"""

import lzma
from copy import deepcopy
from pathlib import Path

import lxml.etree as etree
from export_samples import ODD_ID, pages
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import open_source
from pipeline.export.source import ReleaseRows, texts
from pipeline.export.tei import document
from pipeline.export.xml import xml_id, xml_text
from pipeline.write import text_paths

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
NAMES = [f"{TEI}{tag}" for tag in ("persName", "orgName", "placeName", "name")]
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("tei.rng")))


def documents(folder, outputs):
    paths = text_paths([page.release.id for page in pages()], suffix=".xml")
    return {
        id: (folder / "tei" / "releases" / path, etree.parse(folder / "tei" / "releases" / path))
        for id, path in paths.items()
    }


def text_of(document):
    return "".join("".join(block.itertext()) for block in document.iter(f"{TEI}ab"))


def test_the_texts_are_those_of_the_releases(exported, outputs):
    found = documents(exported, outputs)
    wanted = dict(texts(open_source(outputs)))
    assert {id: text_of(tree) for id, (_, tree) in found.items()} == {
        id: text.replace("\x0b", "\ufffd") for id, text in wanted.items()
    }
    assert "\r\n" in text_of(found[ODD_ID][1])


def test_every_document_is_as_the_schema_wants_it(exported, exported_whole):
    for folder in (exported, exported_whole):
        for path in (folder / "tei").rglob("*.xml"):
            tree = etree.parse(path)
            assert SCHEMA.validate(tree), f"{path}: {SCHEMA.error_log.last_error}"


def test_every_document_is_as_the_tei_consortium_wants_it(exported, exported_whole):
    packed = Path(__file__).with_name("tei_consortium") / "tei_all.rng.xz"
    schema = etree.RelaxNG(etree.fromstring(lzma.decompress(packed.read_bytes())))
    for folder in (exported, exported_whole):
        for path in (folder / "tei").rglob("*.xml"):
            tree = as_before_stand_off(etree.parse(path))
            assert schema.validate(tree), f"{path}: {schema.error_log.last_error}"
    tree.getroot().append(etree.Element(f"{TEI}nothing"))
    assert not schema.validate(tree)


def as_before_stand_off(tree):
    """The document with its lists in a text, where TEI had them before version 4.0.0."""
    tree = deepcopy(tree)
    for lists in tree.iter(f"{TEI}standOff"):
        lists.tag = f"{TEI}div"
        root = lists.getparent()
        text = etree.SubElement(root, f"{TEI}text")
        etree.SubElement(text, f"{TEI}body").append(lists)
    return tree


def test_a_name_a_mention_and_each_leads_to_its_entity(exported_whole, outputs):
    mentions = open_source(outputs, contacts=True).tables["mentions"]
    n_found = 0
    for id, (path, tree) in documents(exported_whole, outputs).items():
        body = tree.find(f".//{TEI}body")
        marked = [element for element in body.iter() if element.tag in NAMES]
        rows = mentions[mentions["release_id"] == id]
        assert [e.text for e in marked] == rows["text"].tolist()
        for element, entity_id in zip(marked, rows["entity_id"], strict=True):
            file, _, fragment = element.get("ref").partition("#")
            assert (path.parent / file).resolve() == (
                exported_whole / "tei" / "entities.xml"
            ).resolve()
            assert fragment == xml_id(entity_id)
        n_found += len(marked)
    assert n_found == len(mentions)


def test_the_list_has_every_entity_once(exported, outputs):
    source = open_source(outputs)
    tree = etree.parse(exported / "tei" / "entities.xml")
    ids = [e.get(f"{XML}id") for e in tree.iter() if e.get(f"{XML}id")]
    wanted = source.tables["entities"]["entity_id"].tolist()
    assert sorted(ids) == sorted(map(xml_id, wanted))
    assert len(set(ids)) == len(ids)
    for reference in (e.get("ref") for e in tree.iter(f"{TEI}affiliation") if e.get("ref")):
        assert reference.removeprefix("#") in ids


def test_one_of_each_type(exported):
    tree = etree.parse(exported / "tei" / "entities.xml")

    def shown(id):
        (element,) = tree.xpath(f"//*[@xml:id='{id}']")
        children = [
            (etree.QName(child).localname, dict(child.attrib), child.text) for child in element
        ]
        return etree.QName(element).localname, dict(element.attrib), children

    iom = "Organisation internationale pour les migrations"
    assert shown("IOM")[2] == [("orgName", {}, iom), ("orgName", {"type": "acronym"}, "OIM")]
    assert shown("antonio-vitorino")[2] == [
        ("persName", {}, "António Vitorino"),
        ("affiliation", {"ref": "#IOM"}, "directeur général"),
    ]
    tag, attributes, children = shown("BLR")
    assert (tag, attributes["type"]) == ("place", "country")
    assert children[-1] == ("idno", {"type": "ISO3166-1-alpha-3"}, "BLR")
    tag, attributes, children = shown(xml_id("event-fête"))
    assert (tag, attributes["type"], attributes["from"]) == ("event", "observance", "--09-13")
    assert children == [("label", {}, "Fête")]


def test_zones_are_divisions_and_the_head_says_what_is_known(exported, outputs):
    _, tree = documents(exported, outputs)["oim/2021"]
    kinds = [division.get("type") for division in tree.iter(f"{TEI}div")]
    assert kinds == ["title", "lead", "body", "contact"]
    bibl = tree.find(f".//{TEI}bibl")
    assert [(etree.QName(e).localname, e.text) for e in bibl] == [
        ("title", "L’OIM au Bélarus"),
        ("publisher", "OIM"),
        ("pubPlace", "Minsk"),
        ("date", "2021-03-03"),
        ("idno", "oim/2021"),
        ("idno", "oim/2021.txt"),
    ]


@given(st.text(st.characters(exclude_categories=[]), max_size=40), st.data())
def test_any_text_comes_back(text, data):
    cut = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, cut))
    mention = {
        "start": start, "end": cut, "type": "event", "kind": "name", "entity_id": "event-a"
    }  # fmt: skip
    spans = [(0, cut, "title"), (cut, len(text), "body")]
    zones = [{"start": s, "end": e, "zone": zone} for s, e, zone in spans]
    row = {"release_id": "a", "title": text, "language": "", "publisher": "", "place": "",
           "date": "", "path": "a.txt"}  # fmt: skip
    release = ReleaseRows(row, text, zones, [mention] if start < cut else [], [], [])
    written = etree.tostring(document(release, "entities.xml"), encoding="UTF-8")
    assert text_of(etree.fromstring(written)) == xml_text(text)
    assert len(xml_text(text)) == len(text)
