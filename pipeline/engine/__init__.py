"""Where tasks run: in this process, in processes of their own, or on a cluster.

`engine_for` chooses by the settings. Whatever the place, the tasks are the same and write the same
bytes, and an engine only says of each what it made::

    Here      one after the other, in this process      nothing guards against a crash
    Pool      worker processes, each with the model     a crash or a hang costs one release
    Cluster   a Dask scheduler's workers                 the same, and tasks move when one dies
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pipeline.circles import rarely_looked_for
from pipeline.settings import Settings

if TYPE_CHECKING:  # with nearly all that there is: a worker is started before it is loaded
    from pipeline.engine.worker import Worker
    from pipeline.tasks import Task, Toolbox
    from pipeline.work import Shard

__all__ = ["Engine", "Here", "default_workers", "engine_for", "rarely_looked_for"]


class Engine(Protocol):
    """Does tasks."""

    def run(
        self,
        tasks: Sequence[Task],
        advance: Callable[[int], None],
        *,
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[tuple[int, tuple[Shard, ...]]]:
        """What each task made, by its number, as they are done.

        `advance` is told how many more releases are done. What goes wrong with a whole task (a
        full disk) is raised here; what goes wrong with a release is a skip of its shard.
        `meanwhile` is done once, here, while others are at the tasks; where there are no others,
        not at all.
        """
        ...

    def expect(self) -> None:
        """There will be tasks: make ready meanwhile; often said, heard once."""
        ...


class Here:
    """One task after the other, in this process."""

    def __init__(self, box: Toolbox) -> None:
        self._box = box

    def run(
        self,
        tasks: Sequence[Task],
        advance: Callable[[int], None],
        *,
        meanwhile: Callable[[], None] | None = None,  # noqa: ARG002 - nobody is at work
    ) -> Iterator[tuple[int, tuple[Shard, ...]]]:
        """As of :class:`Engine`."""
        for number, task in enumerate(tasks):
            yield number, task.do(self._box, advance)

    def expect(self) -> None:
        """Nothing: what tasks need is loaded by the first that does."""


def workers_of(settings: Settings) -> int:
    """How many processes of this machine share the work; 0 is none but this one, or a cluster."""
    if settings.cluster:
        return 0
    return default_workers() if settings.workers is None else settings.workers


def default_workers() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def engine_for(settings: Settings, box: Toolbox, ahead: Worker | None = None) -> Iterator[Engine]:
    """The engine that the settings ask for, which is stopped when the block ends.

    `ahead` is a worker that was started for it.
    """
    if settings.cluster:
        from pipeline.engine.cluster import Cluster

        with Cluster(settings) as cluster:
            yield cluster
        return
    n_workers = workers_of(settings)
    if n_workers == 0:
        yield Here(box)
        return
    from pipeline.engine.pool import Pool

    with Pool(settings, n_workers=n_workers, ahead=ahead) as pool:
        yield pool
