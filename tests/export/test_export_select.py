"""What is left out: contact lines unless asked for, contact data always."""

import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from export_samples import ODD_ID, SECRETS

from pipeline import load_tables
from pipeline.export import open_source
from pipeline.export.select import selected
from pipeline.write.check import check_tables


def test_what_stands_in_contact_lines_alone_is_left_out(outputs):
    tables = load_tables(outputs)
    kept = open_source(outputs).tables
    check_tables(kept)
    gone = {"zeina-mohanna", "person-rose-o-neil"}
    assert set(tables["entities"]["entity_id"]) - set(kept["entities"]["entity_id"]) == gone
    assert set(tables["mentions"]["text"]) - set(kept["mentions"]["text"]) == {
        "Zeina Mohanna",
        "Rose O’Neil",
    }
    lost = {name: len(tables[name]) - len(kept[name]) for name in tables}
    assert {name: n for name, n in lost.items() if n} == {
        "mentions": 2,
        "entities": 2,
        "aliases": 1,
        "release_entities": 2,
        "roles": 1,
        "dropped": 1,
    }


def test_with_contacts_everything_is_there(outputs):
    tables = load_tables(outputs)
    whole = open_source(outputs, contacts=True).tables
    for name, frame in tables.items():
        assert frame.equals(whole[name]), name


def test_a_body_named_elsewhere_stays_without_its_spelling_in_contact_lines(outputs):
    tables = dict(load_tables(outputs))
    mentions = tables["mentions"]
    at = (mentions["zone"] == "contact") & (mentions["release_id"] == "oim/2021")
    tables["mentions"] = mentions.assign(
        entity_id=mentions["entity_id"].where(~at, "antonio-vitorino")
    )
    aliases = tables["aliases"]
    at = aliases["alias"] == "Zeina Mohanna"
    tables["aliases"] = aliases.assign(
        entity_id=aliases["entity_id"].where(~at, "antonio-vitorino")
    )
    kept = selected(tables, contacts=False)
    assert "antonio-vitorino" in set(kept["entities"]["entity_id"])
    assert "Zeina Mohanna" not in set(kept["aliases"]["alias"])


def test_a_role_outside_loses_a_body_of_contact_lines(outputs):
    tables = dict(load_tables(outputs))
    roles = tables["roles"]
    at = roles["person_id"] == "antonio-vitorino"
    tables["roles"] = roles.assign(
        organisation_id=roles["organisation_id"].where(~at, "zeina-mohanna")
    )
    kept = selected(tables, contacts=False)
    assert kept["roles"].query("person_id == 'antonio-vitorino'")["organisation_id"].tolist() == [
        ""
    ]
    check_tables(kept)


def test_what_a_user_wrote_is_masked_too_and_ids_are_not(outputs):
    tables = dict(load_tables(outputs))
    tables["corrections"] = tables["corrections"].reindex([0]).assign(
        line=2, action="reject", entity="rose@oeuvre.example", value="", release=ODD_ID,
        outcome="without effect", reason="nothing is called 'rose@oeuvre.example'",
    )  # fmt: skip
    kept = selected(tables, contacts=True)["corrections"].iloc[0]
    assert kept["entity"] == "****@******.*******"
    assert kept["reason"] == "nothing is called '****@******.*******'"
    assert kept["release"] == ODD_ID


@pytest.mark.parametrize("entity", ["person:Rose O'Neil", "Rose O’Neil", "person-rose-o-neil"])
def test_a_correction_of_who_is_left_out_is_left_out(outputs, entity):
    tables = dict(load_tables(outputs))
    tables["corrections"] = tables["corrections"].reindex([0, 1]).assign(
        line=[2, 3], action="rename", entity=[entity, "António Vitorino"], value="X", release="",
        outcome="applied", reason="",
    )  # fmt: skip
    kept = selected(tables, contacts=False)["corrections"]
    assert kept["entity"].tolist() == ["António Vitorino"]
    assert len(selected(tables, contacts=True)["corrections"]) == 2


@pytest.mark.parametrize("which", ["exported", "exported_whole"])
def test_no_telephone_number_and_no_address_is_in_any_file(which, request):
    folder = request.getfixturevalue(which)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        contents = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                contents = [parts.read(name) for name in parts.namelist()]
        elif path.suffix == ".parquet":
            contents = [repr(pq.read_table(path).to_pylist()).encode()]
        for content in contents:
            assert not [secret for secret in SECRETS if secret.encode() in content], path


def test_contact_persons_are_in_no_format_unless_asked_for(exported, exported_whole):
    for folder, there in ((exported, False), (exported_whole, True)):
        for path in filter(Path.is_file, folder.rglob("*")):
            if b"Zeina Mohanna" in path.read_bytes():
                assert there, path
        for name in ("graphml/releve.graphml", "gexf/releve.gexf", "tei/entities.xml"):
            assert (b"Zeina Mohanna" in (folder / name).read_bytes()) is there, name
        tei = (folder / "tei" / "releases" / "oim" / "2021.xml").read_text("utf-8")
        assert ("******* * ***** ******** *************** *** ** *** ** **" in tei) is not there
