"""Label Studio: releases as pre-annotated tasks, to be corrected by hand and read back.

Label Studio and not brat: it is maintained and installs with ``pip``; its tasks are one file in
and one file out; a name may go over a line break, where brat wants fragments; and what entity a
name is can be written beside it, for which brat needs a database of its own. Its offsets are ours,
code points of the text.

A task carries, under ``data.releve``, all that reading it back needs: the zones and the mentions
as they were exported (`read_tasks`). So the run may be gone or done anew meanwhile.
Sources: https://labelstud.io/guide/predictions and https://labelstud.io/guide/task_format.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import lxml.etree as etree

from pipeline.export.format import Format
from pipeline.export.source import ReleaseRows, Row, Source, entities, releases
from pipeline.records import ENTITY_TYPES

TASKS = "tasks.json"
CONFIG = "config.xml"
VERSION = 1
# Names of the controls, in the configuration and in every result.
TYPE, ENTITY, TEXT = "type", "entity", "text"
_COLOURS = {
    "person": "#2e7d32",
    "organisation": "#1565c0",
    "country": "#b28704",
    "event": "#8e24aa",
    "instrument": "#00838f",
}


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes the tasks and the labelling configuration; notes say how to open them."""
    shown = shown_names(entities(source))
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with (folder / TASKS).open("w", encoding="utf-8", newline="") as handle:
        before = "[\n"
        for release in releases(source):
            handle.write(before + encode(task(release, shown, contacts=source.contacts)))
            before = ",\n"
        handle.write("[]\n" if before == "[\n" else "\n]\n")
    (folder / CONFIG).write_bytes(configuration())
    return ()


def shown_names(known: Mapping[str, Row]) -> dict[str, str]:
    """What stands beside a name for each entity: its name, its id where others bear the name."""
    n_alike = Counter(row["name"] for row in known.values())
    return {id: row["name"] if n_alike[row["name"]] == 1 else id for id, row in known.items()}


def task(release: ReleaseRows, shown: Mapping[str, str], *, contacts: bool) -> Row:
    """A release as a task with one prediction."""
    result = [
        item
        for mention in release.mentions
        for item in _region(mention, release.text, shown[mention["entity_id"]])
    ]
    kept = {
        "version": VERSION,
        "contacts": contacts,
        "date": release.row["date"],
        "place": release.row["place"],
        "zones": [[zone["start"], zone["end"], zone["zone"]] for zone in release.zones],
        "mentions": [
            [m["start"], m["end"], m["type"], m["kind"], m["entity_id"], shown[m["entity_id"]]]
            for m in release.mentions
        ],
    }
    return {
        "data": {
            "text": release.text,
            "release_id": release.id,
            "title": release.row["title"],
            "releve": kept,
        },
        "predictions": [{"model_version": "releve", "result": result}],
    }


def _region(mention: Row, text: str, entity: str) -> list[Row]:
    start, end = mention["start"], mention["end"]
    common = {"id": f"m{start}-{end}", "to_name": TEXT}
    place = {"start": start, "end": end}
    labels = {**place, "text": text[start:end], "labels": [mention["type"]]}
    return [
        {**common, "from_name": TYPE, "type": "labels", "value": labels},
        {**common, "from_name": ENTITY, "type": "textarea", "value": {**place, "text": [entity]}},
    ]


def configuration() -> bytes:
    """The labelling configuration: a label a type, and a line for the entity of each name."""
    view = etree.Element("View")
    etree.SubElement(view, "Header", value="$title")
    labels = etree.SubElement(view, "Labels", name=TYPE, toName=TEXT)
    for type in ENTITY_TYPES:
        etree.SubElement(labels, "Label", value=type, background=_COLOURS[type])
    etree.SubElement(view, "Text", name=TEXT, value="$text", granularity="symbol")
    etree.SubElement(
        view,
        "TextArea",
        name=ENTITY,
        toName=TEXT,
        perRegion="true",
        editable="true",
        maxSubmissions="1",
        placeholder="entity",
    )
    etree.indent(view)
    written = etree.tostring(view, encoding="UTF-8")
    assert isinstance(written, bytes)
    return written + b"\n"


FORMAT = Format("label-studio", "tasks to correct; `releve import` reads them back", write)
