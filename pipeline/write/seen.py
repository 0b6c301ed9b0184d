"""How often, and when, entities are named, counted from the links of all releases."""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow says nothing of its types.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import OutputError

# Days since 1970 that stand for none: behind, and before, all that have four digits of a year.
_NEVER, _EVER = np.iinfo(np.int32).max, np.iinfo(np.int32).min

# Links that are looked up together. Each step of it may have to wait until a thread beside has
# done one of its own, whether it is of a hundred links or of some ten thousand.
_AT_ONCE = 50_000
_OF_RELEASE, _OF_LINK = ["release_id", "date_earliest"], ["release_id", "entity_id", "n_mentions"]


@dataclass(slots=True)
class Seen:
    """How often, and when, an entity is named outside contact lines, in all releases."""

    n_mentions: int = 0
    n_releases: int = 0
    first_date: str = ""
    last_date: str = ""

    def add(self, n_mentions: int, date: str) -> None:
        """One more release names it; `date` is that of the release, ISO, may be empty."""
        self.n_mentions += n_mentions
        self.n_releases += 1
        if date:
            self.first_date = min(date, self.first_date or date)
            self.last_date = max(date, self.last_date or date)


class Counted:
    """The same of all entities, counted from tables, `at_once` links or more together."""

    def __init__(self, ids: Sequence[str], *, at_once: int = _AT_ONCE) -> None:
        self._ids = pa.array(ids, pa.string())
        self._n_mentions = np.zeros(len(ids), np.int64)
        self._n_releases = np.zeros(len(ids), np.int64)
        self._first = np.full(len(ids), _NEVER, np.int32)
        self._last = np.full(len(ids), _EVER, np.int32)
        self._at_once = at_once
        self._waiting: list[tuple[pa.Table, pa.Table]] = []
        self._n_waiting = 0

    def add(self, releases: pa.Table, links: pa.Table) -> None:
        """Releases that were not added before, and all their links.

        Raises for an entity that there is not, here or later, at the latest in `columns`.
        """
        self._waiting.append((releases.select(_OF_RELEASE), links.select(_OF_LINK)))
        self._n_waiting += links.num_rows
        if self._n_waiting >= self._at_once:
            self._count()

    def _count(self) -> None:
        if not self._waiting:
            return
        releases, links = map(pa.concat_tables, zip(*self._waiting, strict=True))
        self._waiting, self._n_waiting = [], 0
        is_named = pc.greater(links["n_mentions"], 0)
        numbers = pc.index_in(links["entity_id"], value_set=self._ids)
        if numbers.null_count:
            lost = links["entity_id"].filter(numbers.is_null())[0].as_py()
            raise OutputError(f"release_entities: entity_id {lost!r} is not in entities")
        links, who = links.filter(is_named), numbers.filter(is_named).to_numpy()
        np.add.at(self._n_mentions, who, links["n_mentions"].to_numpy())
        np.add.at(self._n_releases, who, 1)
        places = pc.index_in(links["release_id"], value_set=releases["release_id"].combine_chunks())
        days = releases["date_earliest"].cast(pa.int32())
        for of_all, found, none in (
            (self._first, np.minimum, _NEVER), (self._last, np.maximum, _EVER)
        ):  # fmt: skip
            found.at(of_all, who, days.fill_null(none).to_numpy()[places.to_numpy()])

    def columns(self) -> dict[str, list[Any]]:
        """The fields of :class:`Seen`, in the order of the ids."""
        self._count()
        return {
            "n_mentions": self._n_mentions.tolist(),
            "n_releases": self._n_releases.tolist(),
            "first_date": _iso(self._first),
            "last_date": _iso(self._last),
        }


def _iso(days: np.ndarray) -> list[str]:
    """Days since 1970 as ISO text, empty where there is none."""
    known = pa.array(days, mask=(days == _NEVER) | (days == _EVER)).cast(pa.date32())
    texts: list[str] = known.cast(pa.string()).fill_null("").to_pylist()
    return texts
