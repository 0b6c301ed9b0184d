"""The texts of a run, from what its stages left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.work import Work


def texts_of(outputs: Path) -> Iterator[tuple[str, str]]:
    """The id and the text of each release, sorted by id.

    Raises :class:`~pipeline.errors.MissingStageError` where no run has left any.
    """
    return ((page.release.id, page.release.text) for page in Work(outputs).pages())
