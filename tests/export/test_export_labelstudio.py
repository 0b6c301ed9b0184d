"""Label Studio: what it is given, and what comes back from it as corrections and as gold.

The tool itself is no part of the tests. `given_back` makes of our tasks what it exports, by its
documentation (task_format); a test reads our tasks by its documentation of predictions.
"""

import json
from xml.etree import ElementTree

import pytest
from export_samples import ODD_ID, ODD_TEXT
from resolve_samples import gazetteer
from write_samples import TEXT, resolution

from pipeline import load_tables
from pipeline.correct import correct, read_corrections
from pipeline.errors import GoldError, InputError, OutputError
from pipeline.export import (
    canonical_names,
    correction_lines,
    open_source,
    read_tasks,
    write_corrections,
    write_gold,
)
from pipeline.export.labelstudio import ENTITY, TYPE, configuration, shown_names
from pipeline.export.source import texts
from pipeline.records import ENTITY_TYPES
from pipeline.score import read_gold


@pytest.fixture
def tasks(exported):
    return json.loads((exported / "label-studio" / "tasks.json").read_bytes())


def given_back(tasks, path, edit=lambda task, result: result, *, leave=()):
    """The tasks as Label Studio exports them, each annotation a prediction that was edited."""
    exported = []
    for number, task in enumerate(tasks, start=1):
        (prediction,) = task["predictions"]
        result = edit(task["data"]["release_id"], json.loads(json.dumps(prediction["result"])))
        annotation = {
            "id": number, "completed_by": 1, "was_cancelled": False, "ground_truth": False,
            "created_at": "2026-11-27T08:00:00Z", "updated_at": "2026-11-27T08:00:00Z",
            "lead_time": 1.5, "result": [item | {"origin": "prediction"} for item in result],
        }  # fmt: skip
        waiting = task["data"]["release_id"] in leave
        exported.append({
            "id": number, "annotations": [] if waiting else [annotation], "predictions": [number],
            "data": task["data"], "meta": {}, "project": 1,
        })  # fmt: skip
    path.write_text(json.dumps(exported), encoding="utf-8")
    return path


def region(text, type, start, entity=""):
    value = {"start": start, "end": start + len(text), "text": text, "labels": [type]}
    labels = {"id": "new", "from_name": TYPE, "to_name": "text", "type": "labels", "value": value}
    place = {"start": start, "end": start + len(text), "text": [entity]}
    textarea = {"id": "new", "from_name": ENTITY, "to_name": "text", "type": "textarea"}
    return [labels, textarea | {"value": place}] if entity else [labels]


def edited(*edits):
    """An edit of the regions whose text is given: a new type, a new entity, or neither (gone)."""

    def edit(release_id, result):
        for text, type, entity in edits:
            ids = {i["id"] for i in result if i["value"]["text"] == text and "labels" in i["value"]}
            if not type and not entity:
                result = [item for item in result if item["id"] not in ids]
            for item in result:
                if item["id"] in ids and type and item["from_name"] == TYPE:
                    item["value"]["labels"] = [type]
                if item["id"] in ids and entity and item["from_name"] == ENTITY:
                    item["value"]["text"] = [entity]
        return result

    return edit


def lines_of(tasks, outputs, path, edit):
    read, _ = read_tasks(given_back(tasks, path, edit))
    return [row[:4] for row in correction_lines(read, load_tables(outputs)).rows]


class TestWhatItIsGiven:
    def test_tasks_are_as_its_documentation_wants_them(self, tasks, outputs):
        config = ElementTree.fromstring(configuration())
        controls = {element.get("name"): element for element in config.iter()}
        labels = {e.get("value") for e in controls[TYPE].iter("Label")}
        assert labels == set(ENTITY_TYPES)
        source = open_source(outputs)
        assert [task["data"]["release_id"] for task in tasks] == [id for id, _ in texts(source)]
        n_regions = 0
        for task in tasks:
            text = task["data"][controls["text"].get("value").removeprefix("$")]
            regions, names = {}, {}
            for item in task["predictions"][0]["result"]:
                control = controls[item["from_name"]]
                assert control.get("toName") == item["to_name"] == "text"
                assert control.tag.lower() == item["type"]
                value = item["value"]
                (regions if item["type"] == "labels" else names)[item["id"]] = value
                if item["type"] == "labels":
                    assert text[value["start"] : value["end"]] == value["text"]
                    assert set(value["labels"]) <= labels
            assert regions.keys() == names.keys()
            assert all(len(value["text"]) == 1 for value in names.values())
            n_regions += len(regions)
        assert n_regions == len(source.tables["mentions"])

    def test_an_entity_is_shown_by_its_name_or_where_several_have_it_by_its_id(self):
        known = {id: {"name": name} for id, name in (("a", "OIM"), ("b", "Mali"), ("c", "Mali"))}
        assert shown_names(known) == {"a": "OIM", "b": "b", "c": "c"}


class TestCorrections:
    @pytest.mark.parametrize(
        ("edits", "rows"),
        [
            ([], []),
            # one of its four mentions: the mention; all of them: the entity
            (
                [("Organisation internationale pour\nles migrations", "", "")],
                [("reject", "oim/2021:40-87", "", "")],
            ),
            ([("António Vitorino", "", "")], [("reject", "antonio-vitorino", "", "")]),
            ([("Bélarus", "event", "")], [("retype", "BLR", "event", "")]),
            ([("António Vitorino", "", "A. Vitorino")],
             [("rename", "antonio-vitorino", "A. Vitorino", "")]),
            ([("Œuvre", "", "OIM")], [("merge", "organisation-oeuvre", "IOM", "")]),
            ([("Œuvre", "", "organisation:oim")], [("merge", "organisation-oeuvre", "IOM", "")]),
            ([("Œuvre", "", "IOM")], [("merge", "organisation-oeuvre", "IOM", "")]),
            ([("Œuvre", "", "…")], []),
            # the name of a body is none of a person; but what is retyped may become one
            ([("António Vitorino", "", "OIM")], [("rename", "antonio-vitorino", "OIM", "")]),
            ([("António Vitorino", "organisation", "OIM")],
             [("merge", "antonio-vitorino", "IOM", "")]),
            (
                [("Namibie", "event", "Indépendance")],
                [("rename", "NAM", "Indépendance", ""), ("retype", "NAM", "event", "")],
            ),
        ],
    )  # fmt: skip
    def test_an_edit_becomes_a_line(self, tasks, outputs, tmp_path, edits, rows):
        assert lines_of(tasks, outputs, tmp_path / "p.json", edited(*edits)) == rows

    def test_where_several_bear_the_name_an_id_is_asked_for(self, tasks, outputs, tmp_path):
        tables = dict(load_tables(outputs))
        entities = tables["entities"]
        names = ["Le Même" if t == "organisation" else n for n, t in zip(
            entities["name"], entities["type"], strict=True)]  # fmt: skip
        tables["entities"] = entities.assign(name=names, acronym="")
        path = given_back(tasks, tmp_path / "p.json", edited(("Œuvre", "", "le même")))
        (row,) = correction_lines(read_tasks(path)[0], tables).rows
        assert row[0] == "# give an id"
        assert row[4].startswith("several entities are called so: IOM, organisation-ligue, ")

    def test_what_was_added_or_moved_is_a_remark_and_rejects_nothing(
        self, tasks, outputs, tmp_path
    ):
        def edit(release_id, result):
            if release_id != "oim/2021":
                return result
            result = edited(("António Vitorino", "", ""))(release_id, result)
            moved = region("António Vitorino, directeur", "person", TEXT.index("António"))
            new = region("directeur", "instrument", TEXT.index("directeur g"), "Un pacte")
            return [*result, *moved, *(item | {"id": "other"} for item in new)]

        lines = correction_lines(
            read_tasks(given_back(tasks, tmp_path / "p.json", edit))[0], load_tables(outputs)
        )
        start = TEXT.index("António")
        assert (lines.n_corrections, lines.n_remarks) == (0, 2)
        assert lines.rows == (
            ("# not found by releve", "person:António Vitorino, directeur",
             "António Vitorino, directeur", "oim/2021", f"oim/2021:{start}-{start + 27}"),
            ("# not found by releve", "instrument:Un pacte", "directeur", "oim/2021",
             f"oim/2021:{start + 18}-{start + 27}"),
        )  # fmt: skip

    def test_the_lines_are_replayed(self, tasks, outputs, tmp_path):
        """From Label Studio through corrections.csv to what `resolve` decided."""
        edit = edited(
            ("António Vitorino", "", "A. Vitorino"), ("Namibie", "", ""), ("Fête", "", ""),
            ("Organisation internationale pour\nles migrations", "event", ""),
        )  # fmt: skip
        read, _ = read_tasks(given_back(tasks, tmp_path / "p.json", edit))
        path = tmp_path / "corrections.csv"
        write_corrections(correction_lines(read, load_tables(outputs)), path)
        before = resolution()
        after = correct(before, read_corrections(path), gazetteer())
        assert [line.outcome for line in after.corrections] == ["applied"] * 3
        assert len(after.mentions) == len(before.mentions) - 1
        names = {entity.id: entity.name for entity in after.entities}
        told = {m.text: (m.type, names[after.entity_of[m.release_id, m.start, m.end]])
                for m in after.mentions}  # fmt: skip
        assert told["António Vitorino"] == ("person", "A. Vitorino")
        assert told["Organisation internationale pour\nles migrations"][0] == "event"
        assert told["OIM"][0] == "organisation"

    def test_a_file_that_is_there_is_not_overwritten(self, tasks, outputs, tmp_path):
        lines = correction_lines(
            read_tasks(given_back(tasks, tmp_path / "p.json"))[0], load_tables(outputs)
        )
        (tmp_path / "corrections.csv").write_text("mine")
        with pytest.raises(OutputError, match=r"corrections\.csv is there already; name another"):
            write_corrections(lines, tmp_path / "corrections.csv")


class TestGold:
    def test_it_is_what_was_annotated(self, exported_whole, outputs, tmp_path):
        tasks = json.loads((exported_whole / "label-studio" / "tasks.json").read_bytes())
        edit = edited(("Œuvre", "", "OIM"), ("António Vitorino", "", "A. Vitorino"))
        read, n_waiting = read_tasks(given_back(tasks, tmp_path / "p.json", edit))
        notes = write_gold(read, canonical_names(read, load_tables(outputs)), tmp_path / "gold")
        gold = {release.id: release for release in read_gold(tmp_path / "gold")}
        source = open_source(outputs, contacts=True)
        assert (n_waiting, notes) == (0, [])
        assert {id: release.text.replace("\ufffd", "\x0b") for id, release in gold.items()} == dict(
            texts(source)
        )
        n_mentions = sum(len(release.mentions) for release in gold.values())
        assert n_mentions == len(source.tables["mentions"])
        assert sum(len(g.zones) for g in gold.values()) == len(source.tables["zones"])
        names = {m.text: m.name for release in gold.values() for m in release.mentions}
        iom = "Organisation internationale pour les migrations"
        assert (names["OIM"], names["Œuvre"]) == (iom, iom)
        assert (names["António Vitorino"], names["Bélarus"]) == ("A. Vitorino", "Bélarus")
        assert (gold["oim/2021"].date, gold["oim/2021"].place) == ("2021-03-03", "Minsk")

    def test_demonyms_stay_demonyms(self, tasks, outputs, tmp_path):
        for task in tasks:
            for mention in task["data"]["releve"]["mentions"]:
                if mention[4] == "NAM":
                    mention[3] = "demonym"
        read, _ = read_tasks(given_back(tasks, tmp_path / "p.json"))
        write_gold(read, {}, tmp_path / "gold")
        found = {m.text for g in read_gold(tmp_path / "gold") for m in g.mentions if m.demonym}
        assert found == {"Namibie"}

    def test_what_gold_cannot_say_is_told(self, tasks, outputs, tmp_path):
        def edit(release_id, result):
            if release_id != ODD_ID:
                return result
            over = ODD_TEXT.index("alert")
            wide = region(ODD_TEXT[over : over + 40], "event", over)
            return [*result, *(item | {"id": "wide"} for item in wide)]

        read, n_waiting = read_tasks(
            given_back(tasks, tmp_path / "p.json", edit, leave=["oim/2020"])
        )
        notes = write_gold(read, canonical_names(read, load_tables(outputs)), tmp_path / "gold")
        assert n_waiting == 1
        assert notes[0].startswith("exported without --contacts: names that `releve score`")
        assert notes[1].endswith("is left out: it lies over the edge of a zone")
        assert [release.id for release in read_gold(tmp_path / "gold")] == [ODD_ID, "oim/2021"]

    def test_a_folder_of_other_gold_is_left_alone(self, tasks, tmp_path):
        (tmp_path / "gold").mkdir()
        (tmp_path / "gold" / "mine.xml").write_text("<release/>")
        read, _ = read_tasks(given_back(tasks, tmp_path / "p.json"))
        with pytest.raises(OutputError, match=r"holds mine\.xml, which was not made by this"):
            write_gold(read, {}, tmp_path / "gold")

    def test_no_annotation_no_gold(self, exported, tmp_path):
        read, n_waiting = read_tasks(exported / "label-studio" / "tasks.json")
        assert (read, n_waiting) == ((), 3)
        with pytest.raises(InputError, match="no task is annotated yet"):
            write_gold(read, {}, tmp_path / "gold")
        with pytest.raises(GoldError):
            read_gold(tmp_path)
