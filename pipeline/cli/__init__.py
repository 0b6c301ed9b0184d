"""The command ``releve``, the only room that prints.

`options` are what several commands take, `console` is what is around a command (errors, progress,
warnings), `views` is how things are drawn, `commands` holds the commands themselves,
`exchange` those that give results to other tools and read them back.

Exit codes: 0 done (skipped files are a warning), 1 with ``--strict`` when something was skipped,
2 nothing could be done, 130 interrupted.
"""

from pipeline.cli import exchange  # its commands join the others when it is imported
from pipeline.cli.commands import app

__all__ = ["app", "exchange", "main"]


def main() -> None:
    """The entry point."""
    app()
