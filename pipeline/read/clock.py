"""A time limit on what others' parsers do with one release.

Sizes, depths and counts are limited first, so that the same file gives the same result on any
machine; the clock only ends what these have let pass. It is the system's alarm (``SIGALRM``): it
costs some microseconds, and works in the main thread of any process, a worker's as well as the one
in which all is done with ``--workers 0``. It interrupts Python, between two of its steps; one call
into a library in C (libxml2, zlib, a row of the csv module) comes back first. Those are given no
more than the limits of size and depth allow, take time in proportion to it, and where one does
hang in a worker, the worker is silent for longer than its `patience` and is ended from outside.

Where there is no alarm (Windows, another thread, a program that has set its own) there is no limit
but that patience.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MAX_SECONDS = 120.0
TOO_LONG = "reading took over {:g} seconds: split it, or save it anew as text"
# Characters. A clock costs a tenth of reading a row of a line, and so short a text no time.
_SHORT = 10_000
# Again and again, since a library may swallow what is raised inside its own clean-up.
_AGAIN = 1.0


class _TimeUpError(BaseException):
    """Beyond the limit. No `Exception`: parsers catch these around parts of what they read."""


def in_time(do: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | str:
    """What a function gives, or one line that says that it took over `MAX_SECONDS`."""
    if not _has_alarm():
        return do(*args, **named)
    seconds, running = MAX_SECONDS, True

    def ring(_number: int, _frame: FrameType | None) -> None:
        if running:
            raise _TimeUpError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        result = do(*args, **named)
        running = False
    except _TimeUpError:
        running = False
        return TOO_LONG.format(seconds)
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return result


def in_time_if_long(
    do: Callable[Concatenate[str, P], T], text: str, *args: P.args, **named: P.kwargs
) -> T | str:
    """The same for a function of a text, but without a clock where the text is short."""
    if len(text) <= _SHORT:
        return do(text, *args, **named)
    return in_time(do, text, *args, **named)


def _has_alarm() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )
