"""The command ``releve``, the only room that prints.

`options` are what several commands take, `console` is what is around a command (errors, progress,
warnings), `views` is how things are drawn, `commands` holds the commands themselves, but for those
that have a file of their own: `exchange` (results to other tools and back), `report`, `doctor`.

Exit codes: 0 done (skipped files are a warning), 1 with ``--strict`` when something was skipped,
2 nothing could be done, 130 interrupted.
"""

import gc
import logging
import os
import sys
from contextlib import suppress

# Commands with a file of their own join the others when that is imported.
from pipeline.circles import LOOK_FOR_CIRCLES
from pipeline.cli import exchange, report
from pipeline.cli.commands import app
from pipeline.cli.console import (
    deaf_to_interrupts,
    hear_interrupts_once,
    say_what_can_be_said,
    tell_interrupted,
)

__all__ = ["app", "exchange", "main", "report"]


def main() -> None:
    """The entry point; it ends the process.

    The process ends without taking Python down: threads of libraries that still run then (those
    with which pyarrow has read a table) at times abort it, after all is done and said.
    """
    code = _code_of_run()
    for stream in (sys.stdout, sys.stderr):
        # where nobody listens any more, nothing is left to be said
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    logging.shutdown()
    os._exit(code)


def _code_of_run() -> int:
    # what is loaded and made at the start stays: looking through it time and again for circles of
    # objects, as often as Python does by itself, takes a tenth of the time until the first file
    gc.set_threshold(*LOOK_FOR_CIRCLES)
    hear_interrupts_once()
    say_what_can_be_said()
    try:
        app()
    except KeyboardInterrupt:  # before a command has begun, or behind its end
        tell_interrupted()
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        deaf_to_interrupts()
    return 0
