"""Worker processes that may die: each task is done all the same, but for the release that kills.

Every worker has the models loaded once and a pipe to the main process. It says how far it is
after every release, so that silence is a hang. What becomes of a task whose worker died or was
silent for too long: :mod:`pipeline.engine.trials`. `concurrent.futures` will not do: one killed
worker breaks its whole pool.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from pipeline.engine.trials import Made, Trial, Trials
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.tasks import Task, Toolbox
from pipeline.work import Work

# Workers that die one after the other before they have done anything: not a release's fault.
_STILLBORN = 5
_TELL_EVERY = 0.2  # seconds


class _Worker:
    """A process, and what it is at."""

    def __init__(self, context: Any, settings: Settings) -> None:  # noqa: ANN401
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_work, args=(theirs, settings, os.getpid()), daemon=True
        )
        self.process.start()
        theirs.close()
        self.trial: Trial | None = None
        self.heard = time.monotonic()
        self.told = 0
        self.has_worked = False

    def give(self, trial: Trial) -> None:
        """Start it on a trial."""
        self.trial, self.told, self.heard = trial, 0, time.monotonic()
        self.pipe.send(trial.task)

    def stop(self) -> None:
        """End it, whatever it is at."""
        self.pipe.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join()


class Pool:
    """As many workers as asked for, started when there is something to do."""

    def __init__(self, settings: Settings, *, n_workers: int) -> None:
        self._settings, self._n = settings, n_workers
        # A fresh interpreter: forking a process whose libraries run threads may hang.
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()

    def run(
        self, tasks: Sequence[Task], advance: Callable[[int], None]
    ) -> Iterator[tuple[int, Made]]:
        """What each task made, by its number, as they are done; see `Engine`."""
        trials = Trials(tasks)
        while trials.left:
            self._hand_out(trials)
            for worker in self._heard_from():
                done = self._listen(worker, trials, advance)
                if done is not None:
                    yield done

    def _hand_out(self, trials: Trials) -> None:
        for worker in self._workers:
            if worker.trial is None and trials.waiting:
                worker.give(trials.take())
        while trials.waiting and len(self._workers) < self._n:
            worker = _Worker(self._context, self._settings)
            self._workers.append(worker)
            worker.give(trials.take())

    def _heard_from(self) -> list[_Worker]:
        """The workers that say something, are dead, or have been silent for too long."""
        busy = [worker for worker in self._workers if worker.trial is not None]
        by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in busy}
        by_pipe |= {worker.process.sentinel: worker for worker in busy}
        ready = wait(list(by_pipe), timeout=1.0)
        heard = {id(by_pipe[one]): by_pipe[one] for one in ready}
        now = time.monotonic()
        for worker in busy:
            if id(worker) not in heard and now - worker.heard > self._settings.patience:
                heard[id(worker)] = worker
        return list(heard.values())

    def _listen(
        self, worker: _Worker, trials: Trials, advance: Callable[[int], None]
    ) -> tuple[int, Made] | None:
        """What a worker has to say; the task that it has finished, if it has."""
        trial = worker.trial
        assert trial is not None
        try:
            while worker.pipe.poll():
                kind, value = worker.pipe.recv()
                worker.heard, worker.has_worked, self._stillborn = time.monotonic(), True, 0
                if kind == "told":
                    worker.told += value
                    if trial.task.only is None:
                        advance(value)
                elif kind == "error":
                    raise value
                else:
                    worker.trial = None
                    return trials.done(trial, value)
        except (EOFError, OSError):
            self._bury(worker, trials, advance)
            return None
        silent = time.monotonic() - worker.heard > self._settings.patience
        if silent or not worker.process.is_alive():
            self._bury(worker, trials, advance)
        return None

    def _bury(self, worker: _Worker, trials: Trials, advance: Callable[[int], None]) -> None:
        """A worker is dead, or is ended because it hangs: what becomes of its task."""
        trial = worker.trial
        assert trial is not None
        alive = worker.process.is_alive()
        worker.stop()
        self._workers.remove(worker)
        if trial.task.only is None:
            advance(-worker.told)
        if not alive and not worker.has_worked:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise PipelineError(
                    "worker processes die as soon as they start "
                    f"({_ended(worker.process)}): free memory, or give --workers 0"
                )
        what = f"no answer for {self._settings.patience:g} s" if alive else _ended(worker.process)
        trials.died(trial, what)


def _ended(process: BaseProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        return f"ended by {name}"
    return f"exit code {code}"


def _work(pipe: Connection, settings: Settings, parent: int) -> None:
    """What a worker process does: tasks, until the main process is gone."""
    # Ctrl-C is the main process's to answer; a worker is told by its pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    box = Toolbox(Work(settings.outputs), gazetteers=settings.gazetteers, model=settings.model)
    waiting, last = 0, time.monotonic()

    def tell(n: int) -> None:
        nonlocal waiting, last
        waiting += n
        now = time.monotonic()
        if now - last >= _TELL_EVERY:
            if os.getppid() != parent:
                os._exit(1)  # an orphan
            pipe.send(("told", waiting))
            waiting, last = 0, now

    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        waiting, last = 0, time.monotonic()
        try:
            made = task.do(box, tell)
            if waiting:
                pipe.send(("told", waiting))
            pipe.send(("made", made))
        except PipelineError as error:
            pipe.send(("error", error))
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:
            pipe.send(("error", PipelineError(f"{task.stage}: {type(error).__name__}: {error}")))
