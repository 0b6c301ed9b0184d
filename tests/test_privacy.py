"""Contact lines left out of a run: in no table, hidden in every text, every offset as it was."""

from dataclasses import replace

import pytest
from flow_samples import tree, write_files

from pipeline import load_tables
from pipeline.export import export
from pipeline.flow import run_pipeline, run_stage
from pipeline.look import Texts, chosen, texts_of
from pipeline.privacy import has_contact_data, hidden
from pipeline.report import write_report
from pipeline.settings import Settings

pytestmark = pytest.mark.usefixtures("loaded_once")

BODY = (
    "Le PNUD ouvre un bureau au Niger\n\n"
    "Niamey, le 3 mars 2021 – Le Programme des Nations Unies pour le développement (PNUD) a ouvert "
    "un bureau au Niger, a déclaré hier Mme Diallo, sa directrice.\n\n"
)
CONTACT = (
    "Contact presse :\n"
    "Mme Awa Diallo, directrice, PNUD Niger, tél. : +227 20 72 34 90, awa.diallo@undp.example\n"
    "Rose O’Neil, chargée de communication, UNICEF, rose@unicef.example, 01 42 33 44 55\n"
)
SECRETS = ("Awa", "Neil", "UNICEF", "undp.example", "72 34 90", "42 33 44")
# A file of rows, so that its text is kept beside the tables.
ROWS = 'id,texte\na,"' + (BODY + CONTACT).replace('"', '""') + '"\n'
FILES = {"un.txt": (BODY + CONTACT).encode(), "lignes.csv": ROWS.encode()}


@pytest.fixture
def settings(tmp_path):
    corpus = write_files(tmp_path / "corpus", FILES)
    return Settings(sources=(corpus,), outputs=tmp_path / "outputs")


def told(path):
    content = path.read_bytes()
    return [secret for secret in SECRETS if secret.encode() in content]


def cells(outputs):
    for name, table in load_tables(outputs).items():
        for column in table.columns:
            for cell in map(str, table[column]):
                yield name, column, cell


def test_without_contacts_nobody_in_contact_lines_is_told_of(settings, tmp_path):
    settings = replace(settings, no_contacts=True)
    run_pipeline(settings)
    tables = load_tables(settings.outputs)
    zones = tables["zones"]
    lines = zones[zones.zone == "contact"]
    assert set(lines.release_id) == {"un", "lignes#a"}
    assert not [cell for cell in cells(settings.outputs) if any(s in cell[2] for s in SECRETS)]
    assert "Diallo" in set(tables["mentions"].text)
    assert not (tables["mentions"].zone == "contact").any()
    assert not tables["release_entities"].n_contact_mentions.any()
    write_report(settings.outputs, contacts=True)
    export(settings.outputs, tmp_path / "export", contacts=True, formats=["jsonl", "tei", "sqlite"])
    for folder in (
        *(settings.outputs / name for name in ("tables", "texts", "report")),
        tmp_path / "export",
    ):
        for path in folder.rglob("*"):
            if path.is_file():
                assert told(path) == [], path


def test_texts_are_hidden_at_the_same_length_and_offsets_hold(settings):
    run_pipeline(replace(settings, no_contacts=True))
    whole = BODY + CONTACT
    start = len(BODY)
    expected = hidden(whole, [(start, len(whole))])
    assert (settings.outputs / "texts" / "lignes#a.txt").read_bytes().decode() == expected
    assert dict(texts_of(settings.outputs)) == {"lignes#a": expected, "un": expected}
    assert dict(Texts(settings.outputs)) == {"lignes#a": expected, "un": expected}
    page, mentions = chosen(settings.outputs, "un")
    assert page.release.text == expected
    for mention in mentions:
        assert expected[mention.start : mention.end] == mention.text


def test_switching_makes_names_and_tables_anew_and_recognises_nothing_again(settings):
    run_pipeline(settings)
    first = tree(settings.outputs)
    assert "Awa" in (settings.outputs / "texts" / "lignes#a.txt").read_text("utf-8")
    report = run_pipeline(replace(settings, no_contacts=True))
    assert (report.recognised, report.reused, report.unchanged) == (0, 2, False)
    second = tree(settings.outputs)
    for path in first.keys() & second.keys():
        if path.startswith(("work/read/", "work/strip/", "work/recognise/")):
            assert first[path] == second[path]
    assert run_pipeline(replace(settings, no_contacts=True)).unchanged
    anew = replace(settings, no_contacts=True, outputs=settings.outputs.with_name("anew"))
    run_pipeline(anew)
    assert tree(anew.outputs) == second
    run_pipeline(settings)
    assert tree(settings.outputs) == first


def test_stage_by_stage_tables_do_as_resolve_was_told(settings):
    run_pipeline(replace(settings, no_contacts=True))
    expected = tree(settings.outputs, "tables", "texts")
    by_stage = replace(settings, outputs=settings.outputs.with_name("by-stage"))
    for stage in ("read", "strip", "recognise", "resolve", "tables"):
        run_stage(stage, replace(by_stage, no_contacts=stage == "resolve"))
    assert tree(by_stage.outputs, "tables", "texts") == expected


def test_corrections_do_not_bring_contact_lines_back(settings, tmp_path):
    lines = tmp_path / "corrections.csv"
    lines.write_text("action,entity,value\nrename,organisation:PNUD,Le PNUD\n", "utf-8")
    settings = replace(settings, no_contacts=True, corrections=lines)
    run_pipeline(settings)
    assert not [cell for cell in cells(settings.outputs) if any(s in cell[2] for s in SECRETS)]


def test_no_telephone_number_and_no_address_is_a_cell(settings):
    text = (
        "Écrire à presse@oim.example ou au +33 1 42 33 44 55\n\n"
        "Genève, le 3 mars 2021 – « Appelez le 01 42 33 44 55 », a dit Jean Dupont "
        "jean.dupont@oim.example, porte-parole de l’OIM (tél. : 022 717 91 11).\n\n"
    )
    head = '<meta name="author" content="rose@oim.example"><title>01 42 33 44 55'
    page = (
        f'<html lang="fr"><head>{head}'
        f" le Mali</title></head><body><h1>Appel au 01 42 33 44 55</h1><p>{text}</p></body></html>"
    )
    write_files(
        settings.sources[0], {"deux.txt": (text + CONTACT).encode(), "trois.html": page.encode()}
    )
    run_pipeline(settings)
    assert load_tables(settings.outputs)["releases"].release_id.tolist() == [
        "deux",
        "lignes#a",
        "trois",
        "un",
    ]
    assert [cell for cell in cells(settings.outputs) if has_contact_data(cell[2])] == []


def test_report_and_exports_hide_contact_lines_unless_asked(settings, tmp_path):
    run_pipeline(settings)
    write_report(settings.outputs)
    export(
        settings.outputs, tmp_path / "export", formats=["jsonl", "tei", "sqlite", "label-studio"]
    )
    for folder in (settings.outputs / "report", tmp_path / "export"):
        for path in folder.rglob("*"):
            if path.is_file():
                # the fullest name of who is named elsewhere too is that of the contact line
                assert set(told(path)) <= {"Awa"}, path
    write_report(settings.outputs, contacts=True)
    page = (settings.outputs / "report" / "releases" / "un.html").read_text("utf-8")
    assert "Rose" in page
    assert "rose@" not in page
