"""The command ``releve``, the only room that prints.

`options` are what several commands take, `console` is what is around a command (errors, progress,
warnings), `views` is how things are drawn, `commands` holds the commands themselves.

Exit codes: 0 done (skipped files are a warning), 1 with ``--strict`` when something was skipped,
2 nothing could be done, 130 interrupted.
"""

from pipeline.cli.commands import app
from pipeline.cli.console import deaf_to_interrupts, hear_interrupts_once

__all__ = ["app", "main"]


def main() -> None:
    """The entry point."""
    hear_interrupts_once()
    try:
        app()
    finally:
        deaf_to_interrupts()
