"""A judged sample as precision: the share of mentions that are right, for each type.

Each judged row stands for as many mentions as its stratum has for each judged row of it. The
interval is Wilson's (E. B. Wilson, JASA 22, 1927) at 95 %, on the effective number of rows that
unequal weights leave (L. Kish, Survey Sampling, 1965): (sum of weights)² / sum of squared weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from pipeline.errors import InputError
from pipeline.records import ENTITY_TYPES
from pipeline.score import ScoreTable
from pipeline.sheets import SheetRow, answer_words, read_sheet
from pipeline.text import name_key

_Z = 1.959964  # the two-sided 95 % point of the normal distribution
_COLUMNS = {"right": ("juste", "correct"), "type": (), "found_by": (), "n_stratum": ()}


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of a sample: its type, what found it, the size of that stratum, and the answer.

    `right` is None where the row has not been judged.
    """

    type: str
    found_by: str
    n_stratum: int
    right: bool | None


@dataclass(frozen=True, slots=True)
class Precision:
    """The share in [0, 1] that is right, its interval, and the rows that it rests on.

    `n_mentions` are the mentions of the strata that have an answer, `n_unjudged` those of others.
    """

    value: float
    low: float
    high: float
    n_judged: int
    n_mentions: int
    n_unjudged: int


def read_judged(path: Path) -> list[Judged]:
    """The rows of a sample that came back; raises :class:`InputError` with file and line."""
    answers = answer_words()
    try:
        rows = read_sheet(path.read_bytes(), _COLUMNS, required=list(_COLUMNS))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise InputError(f"{path}: {error}; `releve sample` draws such a table") from error
    return [_judged(path, row, answers) for row in rows]


def _judged(path: Path, row: SheetRow, answers: dict[str, bool]) -> Judged:
    cells = row.cells
    where = f"{path}, line {row.number}"
    answer = cells["right"]
    if answer and name_key(answer) not in answers:
        raise InputError(f"{where}: right has to be oui, non, yes, no, 1 or 0, not {answer!r}")
    if cells["type"] not in ENTITY_TYPES:
        raise InputError(f"{where}: no type is called {cells['type']!r}; leave that column alone")
    if not cells["n_stratum"].isdecimal() or not int(cells["n_stratum"]):
        raise InputError(f"{where}: n_stratum is no number; leave that column alone")
    return Judged(
        cells["type"],
        cells["found_by"],
        int(cells["n_stratum"]),
        answers[name_key(answer)] if answer else None,
    )


def precisions(rows: Sequence[Judged]) -> dict[str, Precision]:
    """The precision of each type that has an answer, and of all.

    Raises :class:`InputError` where no row is judged.
    """
    if not _answered(rows):
        raise InputError("no row is judged yet: fill the column right with oui or non")
    of_type: dict[str, list[Judged]] = {
        type: [row for row in rows if row.type == type] for type in ENTITY_TYPES
    }
    of_type["all"] = list(rows)
    return {label: precision(own) for label, own in of_type.items() if _answered(own)}


def _answered(rows: Sequence[Judged]) -> list[Judged]:
    return [row for row in rows if row.right is not None]


def precision(rows: Sequence[Judged]) -> Precision:
    """The precision over the strata of the rows; at least one row has to be judged."""
    sizes = {(row.type, row.found_by): row.n_stratum for row in rows}
    judged: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for row in _answered(rows):
        judged[row.type, row.found_by][bool(row.right)] += 1
    total = sum(sizes[stratum] for stratum in judged)
    share = weights = squares = 0.0
    for stratum, counts in judged.items():
        n = counts.total()
        weight = sizes[stratum] / n
        share += weight * counts[True]
        weights += weight * n
        squares += weight * weight * n
    value = share / weights
    low, high = wilson(value, weights * weights / squares)
    return Precision(
        value,
        low,
        high,
        sum(counts.total() for counts in judged.values()),
        total,
        sum(sizes.values()) - total,
    )


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share in [0, 1] of `n` cases.

    >>> [round(end, 3) for end in wilson(0.9, 50)]
    [0.786, 0.957]
    """
    z2 = _Z * _Z / n
    centre = (share + z2 / 2) / (1 + z2)
    half = _Z / (1 + z2) * sqrt(share * (1 - share) / n + z2 / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def precision_table(found: Mapping[str, Precision]) -> ScoreTable:
    """The figures as a table of text."""
    return ScoreTable(
        "Precision by hand, weighted back to all mentions",
        ("", "right", "judged", "mentions", "in groups without an answer"),
        tuple(
            (
                label,
                f"{p.value:.3f} [{p.low:.2f}–{p.high:.2f}]",
                str(p.n_judged),
                str(p.n_mentions),
                str(p.n_unjudged),
            )
            for label, p in found.items()
        ),
    )
