"""Tasks that were corrected in Label Studio, read back (its export called *JSON*)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.export.labelstudio import ENTITY, TYPE, VERSION
from pipeline.records import ENTITY_TYPES, MENTION_KINDS, ZONE_KINDS


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A name in a task. `entity` is what stands beside it, `entity_id` what was exported so."""

    start: int
    end: int
    type: str
    entity: str = ""
    kind: str = "name"
    entity_id: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A release as it was exported (`before`) and as it was corrected (`after`), by place.

    `problems` say what of the annotation could not be read.
    """

    release_id: str
    text: str
    zones: tuple[tuple[int, int, str], ...]
    before: tuple[Span, ...]
    after: tuple[Span, ...]
    contacts: bool
    date: str = ""
    place: str = ""
    problems: tuple[str, ...] = ()


def read_tasks(path: Path) -> tuple[tuple[Task, ...], int]:
    """The tasks of a file that someone has annotated, by release, and how many no one has.

    Of several annotations of a task the last that was not cancelled counts. Raises
    :class:`InputError` for what is no export of tasks that `releve export` made.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON ({error}); export as JSON there") from error
    if not isinstance(content, list) or not content:
        raise InputError(f"{path} holds no list of tasks; in Label Studio, export as JSON")
    tasks: dict[str, Task] = {}
    n_waiting = 0
    for number, one in enumerate(content, start=1):
        try:
            result = _annotation(one)
            if result is None:
                n_waiting += 1
                continue
            task = _task(one["data"], result)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            told = f"{path}, task {number}: it is not as `releve export` and Label Studio make it"
            raise InputError(f"{told} ({error or type(error).__name__})") from error
        if task.release_id in tasks:
            raise InputError(f"{path}: two tasks are of release {task.release_id}; remove one")
        tasks[task.release_id] = task
    return tuple(tasks[id] for id in sorted(tasks)), n_waiting


def _annotation(one: Mapping[str, Any]) -> list[Any] | None:
    """The result that counts; None where there is none."""
    if "annotations" not in one:
        if "predictions" in one:
            return None  # what `releve export` itself has written
        raise ValueError("it has no annotations: export as JSON, not JSON-MIN")
    given = [a for a in one["annotations"] if not a.get("was_cancelled")]
    if not given:
        return None
    last = max(given, key=lambda a: (str(a.get("updated_at", "")), str(a.get("id", ""))))
    result = last["result"]
    if not isinstance(result, list):
        raise ValueError("its result is no list")
    return result


def _task(data: Mapping[str, Any], result: Sequence[Mapping[str, Any]]) -> Task:
    kept, text = data["releve"], data["text"]
    if kept["version"] != VERSION:
        raise ValueError(f"version {kept['version']}, not {VERSION}: export anew")
    before = tuple(
        sorted(
            Span(int(start), int(end), _one_of(ENTITY_TYPES, type), shown, kind, entity_id)
            for start, end, type, kind, entity_id, shown in kept["mentions"]
        )
    )
    zones = tuple((int(s), int(e), _one_of(ZONE_KINDS, kind)) for s, e, kind in kept["zones"])
    if not all(span.kind in MENTION_KINDS for span in before):
        raise ValueError("a kind of mention that there is not")
    after, problems = _spans(result, text)
    return Task(
        release_id=str(data["release_id"]),
        text=text,
        zones=zones,
        before=before,
        after=tuple(sorted(after)),
        contacts=bool(kept["contacts"]),
        date=kept["date"],
        place=kept["place"],
        problems=tuple(problems),
    )


def _spans(result: Sequence[Mapping[str, Any]], text: str) -> tuple[list[Span], list[str]]:
    entity_of = {
        item["id"]: " ".join(" ".join(item["value"]["text"]).split())
        for item in result
        if item.get("from_name") == ENTITY
    }
    spans: dict[tuple[int, int], Span] = {}
    problems = []
    for item in result:
        if item.get("from_name") != TYPE:
            continue
        value = item["value"]
        place = _place(value, text)
        written = str(value.get("text", ""))[:60]
        if place is None:
            problems.append(f"{written!r} does not stand at {value['start']}-{value['end']}")
            continue
        labels = value.get("labels") or []
        if len(labels) != 1 or labels[0] not in ENTITY_TYPES:
            problems.append(f"{written!r} has not one type of ours ({', '.join(labels) or 'none'})")
        elif place in spans:
            problems.append(f"{written!r} is marked twice")
        else:
            spans[place] = Span(*place, labels[0], entity_of.get(item["id"], ""))
    return list(spans.values()), problems


def _place(value: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """Where a region is, without blanks at its ends; None where its text does not stand there.

    Versions before 1.5 counted UTF-16 units.
    """
    start, end = int(value["start"]), int(value["end"])
    written = value.get("text")
    # line breaks may come back in another form
    words = None if written is None else str(written).replace("\\n", " ").split()
    for first, last in ((start, end), (_from_units(text, start), _from_units(text, end))):
        inside = text[first:last]
        if 0 <= first < last <= len(text) and inside.strip() and words in (None, inside.split()):
            lead = len(inside) - len(inside.lstrip())
            return first + lead, first + len(inside.rstrip())
    return None


def _from_units(text: str, units: int) -> int:
    """The code point at an offset in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def _one_of(words: Sequence[str], word: str) -> str:
    if word not in words:
        raise ValueError(f"{word!r} is none of {', '.join(words)}")
    return word
