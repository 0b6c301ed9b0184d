"""The command ``releve``, the only room that prints.

`options` are what several commands take, `console` is what is around a command (errors, progress,
warnings), `views` is how things are drawn, `commands` holds the commands themselves, but for those
that have a file of their own (`report`).

Exit codes: 0 done (skipped files are a warning), 1 with ``--strict`` when something was skipped,
2 nothing could be done, 130 interrupted.
"""

import pipeline.cli.report  # noqa: F401 (it puts its command on the app)
from pipeline.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point."""
    app()
