"""Worker processes that may die: each task is done all the same, but for the release that kills.

Every worker has the models loaded once and a pipe to the main process. It says when it has begun
with the first release of a task and how far it is after every other, so that silence is a hang.
What becomes of a task whose worker died or was silent for too long:
:mod:`pipeline.engine.trials`. A worker that ends before it has begun (no memory for the model) is
no release's fault. Workers end with the main process, however that ends. `concurrent.futures` will
not do: one killed worker breaks its whole pool.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any

from pipeline.engine.circles import LOOK_FOR_CIRCLES
from pipeline.engine.trials import Made, Trial, Trials
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.tasks import Task, Toolbox
from pipeline.text import squeeze
from pipeline.work import Work

# Workers that die one after the other before they have begun: beside as many as there are. One that
# had to be waited for counts as several, since each costs minutes.
_STILLBORN = 4
_WAITED_FOR = 3
# Seconds: how often a worker tells; how long it may take to start and to load what it needs; how
# long after its pipe a process may end.
_TELL_EVERY = 0.2
_TO_BEGIN = 120.0
_TO_END = 5.0
# Seconds without a task after which a worker makes itself ready for what may come.
_IDLE = 0.05
# Several releases among which one is looked for are given up sooner: that only costs a finer look.
_IMPATIENCE = 10


class _Worker:
    """A process, and what it is at."""

    def __init__(self, context: Any, settings: Settings) -> None:  # noqa: ANN401
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_work, args=(theirs, settings), daemon=True
        )
        _start(self.process)
        theirs.close()
        self.trial: Trial | None = None
        self.heard = time.monotonic()
        self.told = 0
        self.has_begun = False

    def give(self, trial: Trial) -> None:
        """Start it on a trial; that it has died in the meantime is heard from its pipe."""
        self.trial, self.told, self.heard = trial, 0, time.monotonic()
        self.has_begun = False
        with suppress(OSError):
            self.pipe.send(trial.task)

    def is_silent(self, patience: float) -> bool:
        """Whether it has said nothing for so long that it is taken to hang."""
        assert self.trial is not None
        if not self.has_begun:
            patience = max(patience, _TO_BEGIN)
        elif self.trial.is_search:
            patience /= _IMPATIENCE
        return time.monotonic() - self.heard > patience

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

    def _start_worker(self) -> _Worker:
        worker = _Worker(self._context, self._settings)
        self._workers.append(worker)
        return worker

    def _hand_out(self, trials: Trials) -> None:
        for worker in self._workers:
            if worker.trial is None and trials.waiting:
                worker.give(trials.take())
        while trials.waiting and len(self._workers) < self._n:
            self._start_worker().give(trials.take())

    def _heard_from(self) -> list[_Worker]:
        """The workers that say something, are dead, or have been silent for too long."""
        busy = [worker for worker in self._workers if worker.trial is not None]
        by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in busy}
        by_pipe |= {worker.process.sentinel: worker for worker in busy}
        ready = wait(list(by_pipe), timeout=1.0)
        heard = {id(by_pipe[one]): by_pipe[one] for one in ready}
        for worker in busy:
            if worker.is_silent(self._settings.patience):
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
        worker: _Worker,
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


def _start(process: BaseProcess) -> None:
    """Start a process that knows nothing of Ctrl-C, nor of the script that called us.

    Ctrl-C goes to all processes of a terminal, and is the main one's to answer: here it is held
    back, which the new process inherits, since it could not do so itself before Python is up. (The
    first process of a program also starts the tracker of `multiprocessing`, which lets Ctrl-C
    through again when it is up: it has to be there before.) And `spawn` would run the caller's
    script once more in it, where that is not guarded by `__name__`.
    """
    script = sys.modules["__main__"]
    if os.name == "posix":
        resource_tracker.ensure_running()
    held = {signal.SIGINT} if hasattr(signal, "pthread_sigmask") else set()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held) if held else set()
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = script
        if held:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _loaded_next(to_load: Iterator[None]) -> bool:
    """Whether there was something to load; who needs it says what is wrong with it."""
    try:
        next(to_load)
    except Exception:
        return False
    return True


def _work(pipe: Connection, settings: Settings) -> None:
    """What a worker process does: tasks, until the main process is gone.

    It loads what takes longest as soon as it waits for something to do.
    """
    gc.set_threshold(*LOOK_FOR_CIRCLES)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever it is at: a release that hangs, or a model that loads, never looks at the pipe.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    box = Toolbox(Work(settings.outputs), gazetteers=settings.gazetteers, model=settings.model)
    waiting, last = 0, 0.0

    def tell(n: int) -> None:
        nonlocal waiting, last
        waiting += n
        now = time.monotonic()
        if now - last >= _TELL_EVERY:
            pipe.send(("told", waiting))
            waiting, last = 0, now

    to_load = box.warm_up()
    while True:
        try:
            # the main process compares or writes: time to load what comes next
            while not pipe.poll(_IDLE) and _loaded_next(to_load):
                pass
            task = pipe.recv()
        except (EOFError, OSError):
            return
        waiting, last = 0, 0.0  # so that its first word, that it has begun, is heard at once
        try:
            made = task.do(box, tell)
            if waiting:
                pipe.send(("told", waiting))
            answer: tuple[str, object] = ("made", made)
        except PipelineError as error:
            answer = ("error", error)
        except (BrokenPipeError, ConnectionResetError):
            return
        except MemoryError:
            told = PipelineError(
                f"{task.stage}: a worker process has not enough memory; free some, or give fewer "
                "--workers"
            )
            told.add_note(traceback.format_exc())
            answer = ("error", told)
        except Exception as error:
            what = squeeze(f"{task.stage}: {type(error).__name__}: {error}")
            told = PipelineError(f"{what} (--debug says where)")
            told.add_note(traceback.format_exc())  # all that --debug has to show
            answer = ("error", told)
        with suppress(OSError):
            pipe.send(answer)
