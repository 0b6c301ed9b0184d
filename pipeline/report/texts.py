"""The texts that the report shows: the one place that knows where they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.work import Work


def texts_of(outputs: Path) -> Iterator[tuple[str, str]]:
    """Each release's id and its text, whole and unmasked."""
    for page in Work(outputs).pages():
        yield page.release.id, page.release.text
