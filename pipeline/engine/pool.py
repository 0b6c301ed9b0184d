"""Worker processes that may die: each task is done all the same, but for the release that kills.

What becomes of a task whose worker died or was silent for too long:
:mod:`pipeline.engine.trials`. A worker that ends before it has begun (no memory for the model) is
no release's fault. `concurrent.futures` will not do: one killed worker breaks its whole pool.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from pipeline.engine.trials import Made, Trials
from pipeline.engine.worker import Worker
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.tasks import Task

# Workers that die one after the other before they have begun: beside as many as there are. One that
# had to be waited for counts as several, since each costs minutes.
_STILLBORN = 4
_WAITED_FOR = 3
# Seconds: how long after its pipe a process may end.
_TO_END = 5.0


class Pool:
    """As many workers as asked for, started when there is something to do.

    `ahead` is one that was started before; it is stopped with the others.
    """

    def __init__(self, settings: Settings, *, n_workers: int, ahead: Worker | None = None) -> None:
        self._settings, self._n = settings, n_workers
        self._workers: list[Worker] = [ahead] if ahead else []
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
        self,
        tasks: Sequence[Task],
        advance: Callable[[int], None],
        *,
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[tuple[int, Made]]:
        """What each task made, by its number, as they are done; see `Engine`."""
        trials = Trials(tasks)
        while trials.left:
            self._hand_out(trials)
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            for worker in self._heard_from():
                done = self._listen(worker, trials, advance)
                if done is not None:
                    yield done

    def expect(self) -> None:
        """Start a worker, which takes a second; more are started when there is more to do."""
        if not self._workers:
            self._start_worker()

    def _start_worker(self) -> Worker:
        worker = Worker(self._settings)
        self._workers.append(worker)
        return worker

    def _hand_out(self, trials: Trials) -> None:
        for worker in self._workers:
            if worker.trial is None and trials.waiting:
                worker.give(trials.take())
        while trials.waiting and len(self._workers) < self._n:
            self._start_worker().give(trials.take())

    def _heard_from(self) -> list[Worker]:
        """The workers that say something, are dead, or have been silent for too long."""
        busy = [worker for worker in self._workers if worker.trial is not None]
        by_pipe: dict[Any, Worker] = {worker.pipe: worker for worker in busy}
        by_pipe |= {worker.process.sentinel: worker for worker in busy}
        ready = wait(list(by_pipe), timeout=1.0)
        heard = {id(by_pipe[one]): by_pipe[one] for one in ready}
        for worker in busy:
            if worker.is_silent(self._settings.patience):
                heard[id(worker)] = worker
        return list(heard.values())

    def _listen(
        self, worker: Worker, trials: Trials, advance: Callable[[int], None]
    ) -> tuple[int, Made] | None:
        """What a worker has to say; the task that it has finished, if it has."""
        trial = worker.trial
        assert trial is not None
        try:
            while worker.pipe.poll():
                kind, value = worker.pipe.recv()
                worker.heard, worker.has_begun, self._stillborn = time.monotonic(), True, 0
                if kind == "told":
                    worker.told += value
                    if trial.task.only is None:
                        advance(value)
                elif kind == "error":
                    raise value
                else:
                    worker.trial = None
                    if trial.task.only is None:
                        advance(len(trial.task.lost))
                    return trials.done(trial, value)
        except (EOFError, OSError):
            worker.process.join(_TO_END)  # its pipe is closed a moment before it is dead
            self._bury(worker, _ended(worker.process), trials, advance)
            return None
        if worker.is_silent(self._settings.patience):
            what = f"no answer for {self._settings.patience:g} s"
            self._bury(worker, what, trials, advance, n=_WAITED_FOR)
        return None

    def _bury(
        self,
        worker: Worker,
        what: str,
        trials: Trials,
        advance: Callable[[int], None],
        *,
        n: int = 1,
    ) -> None:
        """A worker is dead, or is ended because it hangs: what becomes of its task.

        `n` is as how many it counts, where it has never begun.
        """
        trial = worker.trial
        assert trial is not None
        worker.stop()
        self._workers.remove(worker)
        if trial.task.only is None:
            advance(-worker.told)
        if worker.has_begun:
            trials.died(trial, what)
            return
        self._stillborn += n
        if self._stillborn > _STILLBORN + self._n:
            raise PipelineError(
                f"worker processes end before they have begun to work ({what}): "
                "free memory, or give --workers 0"
            )
        trials.give_back(trial)


def _ended(process: BaseProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        return f"ended by {name}"
    return f"exit code {code}"
