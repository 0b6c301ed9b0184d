"""What was corrected in Label Studio as gold for ``releve score``: an XML file a release."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lxml.etree as etree

from pipeline.errors import InputError
from pipeline.export.tasks import Span, Task
from pipeline.export.xml import xml_text
from pipeline.files import replaced_folder
from pipeline.write import text_paths

MANIFEST = "gold.json"


def write_gold(
    tasks: Sequence[Task], names: Mapping[tuple[str, str], str], folder: Path
) -> Sequence[str]:
    """Writes annotated releases, replacing the folder as a whole; what to know of them.

    `names` are canonical names by type and what stands beside a mention. Raises
    :class:`InputError` where no task is annotated, :class:`~pipeline.errors.OutputError` where the
    folder holds other files.
    """
    if not tasks:
        raise InputError("no task is annotated yet: there is no gold in it")
    notes = [f"{task.release_id}: {told}" for task in tasks for told in task.problems]
    if not all(task.contacts for task in tasks):
        notes.append(
            "exported without --contacts: names that `releve score` finds in contact lines count "
            "as wrong, unless you have marked them"
        )
    paths = text_paths([task.release_id for task in tasks], suffix=".xml")
    with replaced_folder(folder, manifest=MANIFEST) as part:
        for task in tasks:
            root, lost = gold(task, names)
            notes += lost
            target = part / paths[task.release_id]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(etree.tostring(root, encoding="UTF-8") + b"\n")
        text = json.dumps({"files": [*sorted(paths.values()), MANIFEST]}, indent=1)
        (part / MANIFEST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return notes


def gold(task: Task, names: Mapping[tuple[str, str], str]) -> tuple[Any, list[str]]:
    """A task as an annotated release, and what of it gold cannot say.

    The text is the task's, so contact data stays masked; what XML cannot hold is U+FFFD.
    """
    attributes = {"id": task.release_id, "date": task.date, "place": task.place}
    root = etree.Element("release", {k: xml_text(v) for k, v in attributes.items() if v})
    kinds = {(span.start, span.end, span.type): span.kind for span in task.before}
    waiting, lost = list(task.after), []
    for start, end, kind in task.zones:
        zone = etree.SubElement(root, "z", k=kind)
        at, last = start, None
        while waiting and waiting[0].start < end:
            span = waiting.pop(0)
            problem = _problem(span, kind, at, end)
            if problem:
                text = task.text[span.start : span.end]
                lost.append(f"{task.release_id}: {text!r} is left out: {problem}")
                continue
            _append(zone, last, task.text[at : span.start])
            last = _element(zone, span, task.text, names, kinds)
            at = span.end
        _append(zone, last, task.text[at:end])
    return root, lost


def _problem(span: Span, zone: str, at: int, end: int) -> str:
    if span.start < at:
        return "it lies over another, or over the edge of a zone"
    if span.end > end:
        return "it lies over the edge of a zone"
    return "it stands in boilerplate" if zone == "boilerplate" else ""


def _element(
    zone: Any,  # noqa: ANN401
    span: Span,
    text: str,
    names: Mapping[tuple[str, str], str],
    kinds: Mapping[tuple[int, int, str], str],
) -> Any:  # noqa: ANN401
    written = text[span.start : span.end]
    name = names.get((span.type, span.entity), span.entity) or " ".join(written.split())
    element = etree.SubElement(zone, "e", t=span.type, n=xml_text(name))
    if kinds.get((span.start, span.end, span.type)) == "demonym":
        element.set("k", "demonym")
    element.text = xml_text(written)
    return element


def _append(zone: Any, last: Any, text: str) -> None:  # noqa: ANN401
    if last is None:
        zone.text = xml_text(text)
    else:
        last.tail = xml_text(text)
