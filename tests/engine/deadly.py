"""Tasks that do what they are told to worker processes; those import this by its name."""

import os
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pipeline.tasks as tasks
from pipeline.engine.pool import Pool
from pipeline.tasks import Task

# What works on one release, or file, in each stage.
AT = {"read": "read_file", "strip": "cut_zones", "resolve": "named_in"}


@dataclass(frozen=True, slots=True)
class Deadly(Task):
    """A task, done as ever but for what `do` of its kind does."""

    inner: Task

    @property
    def stage(self):
        return self.inner.stage

    @property
    def divides(self):
        return self.inner.divides

    @property
    def task(self):
        return replace(self.inner, only=self.only, lost=self.lost)


@dataclass(frozen=True, slots=True)
class KilledOnce(Deadly):
    """Its worker is killed when it has begun, unless one was before: then `flag` is there."""

    flag: Path

    def do(self, box, tell):
        told = []

        def telling(n):
            tell(n)
            told.append(n)
            if len(told) == 2 and not self.flag.exists():
                self.flag.touch()
                os.kill(os.getpid(), signal.SIGKILL)

        return self.task.do(box, telling)


@dataclass(frozen=True, slots=True)
class Trapped(Deadly):
    """Where the release of that id, or the file of that path, is worked on, the process ends."""

    victim: str

    def end(self):
        os._exit(9)

    def do(self, box, tell):
        name = AT[self.stage]
        function = getattr(tasks, name)

        def trap(first, *rest, **named):
            of = getattr(first, "release", first)
            if self.victim in {of.id, of.path}:
                self.end()
            return function(first, *rest, **named)

        setattr(tasks, name, trap)
        try:
            return self.task.do(box, tell)
        finally:
            setattr(tasks, name, function)


@dataclass(frozen=True, slots=True)
class Stuck(Trapped):
    """There the process hangs in a library that hears no alarm."""

    def end(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(1_000)


@dataclass(frozen=True, slots=True)
class Raises(Deadly):
    def do(self, box, tell):
        raise ValueError("un bogue\nsur deux lignes")


@dataclass(frozen=True, slots=True)
class Exits(Deadly):
    """When it has begun."""

    def do(self, box, tell):
        tell(0)
        os._exit(9)


def wrap_tasks(monkeypatch, wrap):
    """Let worker processes do other tasks than those they are given."""
    run = Pool.run
    monkeypatch.setattr(
        Pool, "run", lambda pool, todo, *told, **also: run(pool, [*map(wrap, todo)], *told, **also)
    )
