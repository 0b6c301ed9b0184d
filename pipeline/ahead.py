"""What is begun before the program is loaded: the files are listed, and a worker is started.

Loading most of a worker takes longer than anything else that one new release asks for. So, where a
file is seen that the last run has not read, one is started at once, and loads while the rest of the
program does. This module and what it imports are therefore small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.contents import Contents
from pipeline.engine import workers_of
from pipeline.read import CorpusFile, find_files
from pipeline.records import Skip
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.engine.worker import Worker


@dataclass(frozen=True, slots=True)
class Ahead:
    """The files of the corpus, with those that cannot be read, and a worker, if one was started."""

    files: Sequence[CorpusFile]
    unread: Sequence[Skip]
    worker: Worker | None = None


def listed(settings: Settings) -> tuple[Sequence[CorpusFile], Sequence[Skip]]:
    """The files of the corpus, without what is no part of it."""
    excluded = [path for path in (settings.outputs, settings.corrections) if path]
    return find_files(settings.sources, exclude=excluded)


@contextmanager
def begun(settings: Settings) -> Iterator[Ahead]:
    """What can be begun for a run with these settings; the worker ends with the block."""
    files, unread = listed(settings)
    contents = Contents(settings.outputs / "work" / "contents.bin", force=settings.force)
    if not workers_of(settings) or contents.know(files):
        yield Ahead(files, unread)
        return
    from pipeline.engine.worker import Worker

    worker = Worker(settings)
    try:
        yield Ahead(files, unread, worker)
    finally:
        worker.stop()
