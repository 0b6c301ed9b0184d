"""What is begun before the program is loaded: the files are listed, and a worker is started.

Loading most of a worker takes longer than anything else that one new release asks for. So, where a
file is seen that the last run has not read, one is started at once, and loads while the rest of the
program does. This module and what it imports are therefore small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.contents import Contents, index_of
from pipeline.engine import workers_of
from pipeline.read import CorpusFile, find_files
from pipeline.records import Skip
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.engine.worker import Worker


@dataclass(frozen=True, slots=True)
class Ahead:
    """The files of the corpus, with those that cannot be read; a worker, if one was started.

    `contents` are what was found in the files before.
    """

    files: Sequence[CorpusFile]
    unread: Sequence[Skip]
    contents: Contents
    worker: Worker | None = None


def listed(settings: Settings) -> Ahead:
    """The files of the corpus, without what is no part of it; no worker is started."""
    excluded = [path for path in (settings.outputs, settings.corrections) if path]
    files, unread = find_files(settings.sources, exclude=excluded)
    return Ahead(files, unread, Contents(index_of(settings.outputs), force=settings.force))


@contextmanager
def begun(settings: Settings) -> Iterator[Ahead]:
    """What can be begun for a run with these settings; the worker ends with the block."""
    found = listed(settings)
    if not workers_of(settings) or found.contents.know(found.files):
        yield found
        return
    from pipeline.engine.worker import Worker

    worker = Worker(settings)
    try:
        yield replace(found, worker=worker)
    finally:
        worker.stop()
