"""The file as people and spreadsheets write it."""

import pytest

from pipeline.correct import Line, read_corrections
from pipeline.errors import InputError
from pipeline.records import ENTITY_TYPES

ROWS = "action;entité;valeur;communiqué;commentaire\r\nRenommer;personne:Zoé;Zoë « Z »;r1;été\r\n"
EXPECTED = Line(2, "rename", "personne:Zoé", "Zoë « Z »", "r1", "été")


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp1252"),
        ROWS.encode("utf-16"),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + ROWS).encode("cp1252"),
        ROWS.replace("entité", "ENTITE").replace("Renommer", "RENOMMER ").encode(),
    ],
)  # fmt: skip
def test_whatever_a_spreadsheet_makes_of_it(tmp_path, data):
    path = tmp_path / "corrections.csv"
    path.write_bytes(data)
    assert read_corrections(path).lines == (EXPECTED,)


def test_lines_are_numbered_as_the_spreadsheet_does(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(
        '# mes corrections\naction,entity,value,comment\n\nreject,a,,"deux\nlignes"\n,,,\n'
        'reject, b ,,\n# reject,c\nalias,d,"Nom, Prénom",\n'
    )
    lines = read_corrections(path).lines
    assert [(line.number, line.entity, line.value, line.problem) for line in lines] == [
        (4, "a", "", ""),
        (6, "b", "", ""),
        (8, "d", "Nom, Prénom", ""),
    ]
    assert lines[0].comment == "deux lignes"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column 'action'; the first row has to name the columns action,entity,value,"),
        (b"action,valeur\nreject,x\n", "no column 'entity'"),
        (b"PK\x03\x04...", "it is a workbook, not CSV; save it as CSV from the spreadsheet"),
        (b"action,entity\nreject,\0\n", "it is binary, not CSV"),
        (b'action,entity\nreject,"x\n', "a quotation mark is opened and never closed"),
    ],
)
def test_what_is_no_such_table_is_an_error_that_names_the_file(tmp_path, data, message):
    path = tmp_path / "corrections.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_corrections(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv cannot be read \(No such file"):
        read_corrections(tmp_path / "none.csv")


def test_every_type_can_be_named(tmp_path):
    path = tmp_path / "corrections.csv"
    types = ["personne", "organisation", "pays", "événement", "instrument"]
    path.write_text("action,entity,value\n" + "".join(f"type,x,{type}\n" for type in types))
    assert [line.value for line in read_corrections(path).lines] == list(ENTITY_TYPES)
