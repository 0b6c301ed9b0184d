"""A sample of mentions to be judged by hand, drawn from strata.

A stratum is a type and what found it. Mentions are taken from the strata by the square root of
their sizes (power allocation: M. D. Bankier, The American Statistician 42, 1988), so that rare
ones are judged too; each row carries the size of its stratum, by which `judged` weighs it back.
Within a stratum the hashes of seed and mention decide: the same draw everywhere, and a larger
sample holds the smaller one. Contact lines are left out.
"""

from __future__ import annotations

import csv
import hashlib
import heapq
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, OutputError
from pipeline.files import replaced_file
from pipeline.text import squeeze
from pipeline.write import masked

COLUMNS = (
    "text",
    "sentence",
    "type",
    "entity",
    "right",
    "found_by",
    "release_id",
    "mention_id",
    "n_stratum",
)
# How much of a long sentence is shown on each side of the mention.
_NEAR = 240
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Stratum = tuple[str, str]


def draw_sample(
    tables: Mapping[str, Any], texts: Mapping[str, str], n: int, *, seed: int = 0
) -> list[dict[str, str]]:
    """At most `n` mentions as rows of `COLUMNS`, in the order of reading.

    `texts` are the releases' texts by id. Raises :class:`InputError` where there is none to draw.
    """
    mentions = tables["mentions"]
    strata: dict[Stratum, list[dict[str, Any]]] = defaultdict(list)
    for row in mentions[mentions["zone"] != "contact"].to_dict("records"):
        strata[row["type"], row["found_by"]].append(row)
    if not strata or n < 1:
        raise InputError("there is no mention to draw" if not strata else "draw at least 1 mention")
    shares = allocate({stratum: len(rows) for stratum, rows in strata.items()}, n)
    entities = tables["entities"]
    names = dict(zip(entities["entity_id"], entities["name"], strict=True))
    drawn = [
        row | {"n_stratum": len(rows)}
        for stratum, rows in strata.items()
        for row in heapq.nsmallest(
            shares[stratum], rows, key=lambda row: _hash(seed, row["mention_id"])
        )
    ]
    drawn.sort(key=lambda row: (row["release_id"], row["start"]))
    return [
        {
            "text": squeeze(row["text"]),
            "sentence": _sentence(texts.get(row["release_id"], ""), row),
            "type": row["type"],
            "entity": names[row["entity_id"]],
            "right": "",
            "found_by": row["found_by"],
            "release_id": row["release_id"],
            "mention_id": row["mention_id"],
            "n_stratum": str(row["n_stratum"]),
        }
        for row in drawn
    ]


def allocate(sizes: Mapping[Stratum, int], n: int) -> dict[Stratum, int]:
    """How many of `n` each stratum gives: by the square root of its size, and at most all of it.

    One by one, to the stratum whose share is then nearest to its due (Webster's method); while
    some have none and `n` allows, each gets one.
    """
    given = dict.fromkeys(sizes, 0)
    waiting = [(0.0, -size, stratum) for stratum, size in sizes.items()]
    heapq.heapify(waiting)
    for _ in range(min(n, sum(sizes.values()))):
        _, negative, stratum = heapq.heappop(waiting)
        given[stratum] += 1
        if given[stratum] < -negative:
            due = (2 * given[stratum] + 1) / sqrt(-negative)
            heapq.heappush(waiting, (due, negative, stratum))
    return given


def write_sample(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """Writes the rows for a spreadsheet: semicolons, UTF-8 with its mark.

    Raises :class:`OutputError` where the file is there: it may hold answers.
    """
    if path.exists():
        raise OutputError(f"{path} is there already and may hold answers; name another with --to")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(row[name]) for name in COLUMNS} for row in rows)
    with replaced_file(path) as handle:
        handle.write(text.getvalue().encode("utf-8-sig", "replace"))


def _hash(seed: int, mention_id: str) -> str:
    return hashlib.sha256(f"{seed} {mention_id}".encode("utf-8", "surrogatepass")).hexdigest()


def _sentence(text: str, row: Mapping[str, Any]) -> str:
    """The sentence with the mention in square brackets, contact data masked."""
    start, end = row["start"], row["end"]
    first = max(row["sentence_start"], start - _NEAR)
    last = min(row["sentence_end"], end + _NEAR)
    near = masked(text[first:last])
    before, inside, after = (
        near[: start - first],
        near[start - first : end - first],
        near[end - first :],
    )
    opening = "… " if first > row["sentence_start"] else ""
    closing = " …" if last < row["sentence_end"] else ""
    return opening + squeeze(f"{before}[{inside}]{after}") + closing


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
