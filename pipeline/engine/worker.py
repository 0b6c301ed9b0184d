"""A process that does tasks, as the main process sees it and as it sees itself.

It has the models loaded once and a pipe to the main process. It says when it has begun with the
first release of a task and how far it is after every other, so that silence is a hang. It ends with
the main process, however that ends. What it needs is imported in it, so that one can be started
before the main process has loaded all of its own (:mod:`pipeline.ahead`).
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
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.circles import LOOK_FOR_CIRCLES
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.text import squeeze

if TYPE_CHECKING:
    from pipeline.engine.trials import Trial

# Seconds: how often a worker tells; how long it may take to start and to load what it needs.
_TELL_EVERY = 0.2
_TO_BEGIN = 120.0
# Seconds without a task after which a worker makes itself ready for what may come.
_IDLE = 0.01
# Several releases among which one is looked for are given up sooner: that only costs a finer look.
_IMPATIENCE = 10


class Worker:
    """A process, and what it is at."""

    def __init__(self, settings: Settings) -> None:
        # A fresh interpreter: forking a process whose libraries run threads may hang.
        context = multiprocessing.get_context("spawn")
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
    from pipeline.tasks import Toolbox  # with nearly all that there is
    from pipeline.work import Work

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
