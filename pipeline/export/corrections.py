"""What was corrected in Label Studio as lines for ``corrections.csv``.

Corrections say who and what mentions are; they move and find nothing. What was added or moved
becomes a row that begins with ``#``, which `releve run` passes over, so that it is not lost: it is
for a gazetteer of one's own, or for gold.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.export.select import Tables
from pipeline.export.tasks import Span, Task
from pipeline.files import replaced_file
from pipeline.text import name_key

COLUMNS = ("action", "entity", "value", "release", "comment")
_COMMENT = "corrected in Label Studio"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of corrections; `mention_id` is what it is about, of the entity `entity_id`."""

    action: str
    value: str
    entity_id: str
    mention_id: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of a corrections file, and how many of them are corrections and remarks."""

    rows: tuple[tuple[str, ...], ...]
    n_corrections: int
    n_remarks: int


def correction_lines(tasks: Sequence[Task], tables: Tables) -> Lines:
    """The corrections that the tasks ask for; about an entity where all its mentions want it.

    `tables` are those of a run that the corrections are for.
    """
    entities = _Entities(tables)
    changes: list[Change] = []
    remarks: list[tuple[str, ...]] = []
    for task in tasks:
        after = {(span.start, span.end): span for span in task.after}
        before = {(span.start, span.end): span for span in task.before}
        for place, old in before.items():
            new = after.get(place)
            several = entities.find(new.entity, new.type) if new and _renamed(old, new) else []
            if new and len(several) > 1:
                told = f"several entities are called so: {', '.join(several[:4])}"
                remarks.append(("# give an id", _id(task, old), new.entity, task.release_id, told))
            else:
                changes += _changes(task, old, new, after.values(), several)
        for place, new in after.items():
            if place not in before:
                text = " ".join(task.text[new.start : new.end].split())
                what = f"{new.type}:{new.entity or text}"
                remarks.append(
                    ("# not found by releve", what, text, task.release_id, _id(task, new))
                )
        remarks += [("# not read", "", told, task.release_id, "") for told in task.problems]
    rows = [*_rows(changes, tables), *remarks]
    return Lines(tuple(rows), len(rows) - len(remarks), len(remarks))


def _changes(
    task: Task, old: Span, new: Span | None, all_new: Iterable[Span], targets: Sequence[str]
) -> list[Change]:
    """What is to be done with a mention that was exported; `targets` is what it is now."""

    def change(action: str, value: str = "") -> Change:
        return Change(action, value, old.entity_id, _id(task, old))

    if new is None:
        # where another name of that type lies over it, it was moved and not rejected
        moved = any(n.type == old.type and n.start < old.end and old.start < n.end for n in all_new)
        return [] if moved else [change("reject")]
    found: list[Change] = []
    if targets and targets[0] != old.entity_id:
        # what becomes another takes its type
        return [change("merge", targets[0])]
    if not targets and _renamed(old, new):
        found.append(change("rename", new.entity))
    if new.type != old.type:
        found.append(change("retype", new.type))
    return found


def _renamed(old: Span, new: Span) -> bool:
    """Whether something else stands beside a name now; nothing there says nothing."""
    return new.entity != old.entity and bool(name_key(new.entity))


def _id(task: Task, span: Span) -> str:
    return f"{task.release_id}:{span.start}-{span.end}"


class _Entities:
    """The entities of a run by what a person may write for them."""

    def __init__(self, tables: Tables) -> None:
        self._ids = set(tables["entities"]["entity_id"])
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_alias: dict[tuple[str, str], set[str]] = defaultdict(set)
        types: dict[str, str] = {}
        frame = tables["entities"]
        for id, type, name, acronym in zip(
            frame["entity_id"], frame["type"], frame["name"], frame["acronym"], strict=True
        ):
            types[id] = type
            for one in filter(None, (name, acronym)):
                self._by_name[type, name_key(one)].add(id)
        aliases = tables["aliases"]
        for id, alias in zip(aliases["entity_id"], aliases["alias"], strict=True):
            self._by_alias[types[id], name_key(alias)].add(id)

    def find(self, text: str, type: str) -> list[str]:
        """The ids of the entities of the type that are called so, sorted."""
        if text in self._ids:
            return [text]
        head, colon, name = text.partition(":")
        wanted = (type, name_key(name if colon and head == type else text))
        return sorted(self._by_name.get(wanted) or self._by_alias.get(wanted) or ())


def _rows(changes: Sequence[Change], tables: Tables) -> list[tuple[str, ...]]:
    mentions_of: dict[str, set[str]] = defaultdict(set)
    mentions = tables["mentions"]
    for id, mention in zip(mentions["entity_id"], mentions["mention_id"], strict=True):
        mentions_of[id].add(mention)
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change in changes:
        alike[change.action, change.value, change.entity_id].append(change.mention_id)
    rows: list[tuple[str, ...]] = []
    for (action, value, entity_id), ids in alike.items():
        all_of_it = mentions_of.get(entity_id, set()) <= set(ids)
        for what in [entity_id] if entity_id in mentions_of and all_of_it else ids:
            rows.append((action, what, value, "", _COMMENT))
    return rows


def write_corrections(lines: Lines, path: Path) -> None:
    """Writes the rows as CSV; raises :class:`OutputError` where the file is there already."""
    if path.exists():
        raise OutputError(f"{path} is there already; name another with --to")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines.rows)
    with replaced_file(path) as handle:
        handle.write(text.getvalue().encode())


def canonical_names(tasks: Sequence[Task], tables: Tables) -> Mapping[tuple[str, str], str]:
    """The canonical name by the type of a name and what stands beside it; for gold."""
    entities = _Entities(tables)
    names = dict(zip(tables["entities"]["entity_id"], tables["entities"]["name"], strict=True))
    exported = {span.entity: span.entity_id for task in tasks for span in task.before}
    found = {}
    for task in tasks:
        for span in task.after:
            ids = entities.find(span.entity, span.type) if span.entity else []
            id = exported.get(span.entity) or (ids[0] if len(ids) == 1 else "")
            found[span.type, span.entity] = names.get(id, span.entity)
    return found
