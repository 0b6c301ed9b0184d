"""What is around a command: where it prints, its errors, its progress, its warnings."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from pipeline.errors import PipelineError
from pipeline.records import OUTCOMES

if TYPE_CHECKING:
    from pipeline.records import Correction, Skip

# How many notes or skips are listed without -v.
_MOST_LISTED = 5
# Seconds in which Ctrl-C, once it was pressed, is not heard again: what it takes to clear up.
_DEAF = 3.0


class _Console(Console):
    """A console whose reader may go away (``| head``): it falls silent, the work goes on."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), self.file.fileno())


out = _Console(highlight=False)
err = _Console(stderr=True, highlight=False)


def visible(text: str) -> str:
    """The text with control characters made visible, one for one: they could drive the terminal."""
    return "".join(
        c if c in "\n\t" or c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def one_line(text: str) -> str:
    """The text as markup that prints it as it is, on one line."""
    return escape(" ".join(visible(text).split()))


def say_what_can_be_said() -> None:
    """Have what the terminal's encoding does not hold (locale C) shown as ?, ending nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def hear_interrupts_once() -> None:
    """Let Ctrl-C pressed again find nobody who is clearing up, to be interrupted in that.

    Where it is ignored already (a job in the background), it stays so.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    last = -_DEAF

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _DEAF:
            last = now
            signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, interrupt)


def tell_interrupted() -> None:
    """The one line that Ctrl-C is answered with."""
    err.print("interrupted; what was recognised is kept, the next run goes on from there")


def deaf_to_interrupts() -> None:
    """All is said and done: from here on Ctrl-C would only change the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def errors(*, debug: bool) -> Iterator[None]:
    """One line for the user and the exit code 2, whatever goes wrong; a traceback with `debug`."""
    try:
        yield
    except KeyboardInterrupt:
        tell_interrupted()
        raise typer.Exit(130) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if debug:
            raise
        err.print(f"[bold red]error[/bold red] {one_line(_told(error))}", soft_wrap=True)
        raise typer.Exit(2) from None


def _told(error: Exception) -> str:
    """What went wrong, where, and what to do."""
    if isinstance(error, PipelineError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory; free some, or give fewer --workers"
    if isinstance(error, OSError) and error.strerror:
        what = str(error.filename) if error.filename is not None else "the terminal or pipe"
        return (
            f"{what} cannot be read or written ({error.strerror}); mend that and run again: "
            "what was done is kept (--debug says where)"
        )
    return f"{type(error).__name__}: {error} (--debug says where)"


def warn(skips: Sequence[Skip], notes: Sequence[str], *, quiet: bool, verbose: bool) -> None:
    """Say what was skipped, and what there is to note."""
    times = Counter(notes)
    noted = [
        f"[dim]note[/dim] {one_line(note)}" + (f" ({n:,} times)" if n > 1 else "")
        for note, n in times.items()
    ]
    lost = [f"[yellow]skipped[/yellow] {one_line(f'{skip.path}: {skip.reason}')}" for skip in skips]
    for lines in ([] if quiet else noted, lost):
        _list(lines, verbose=verbose)


def _list(lines: Sequence[str], *, verbose: bool) -> None:
    listed = lines if verbose else lines[:_MOST_LISTED]
    for line in listed:
        err.print(line, soft_wrap=True)
    if len(listed) < len(lines):
        err.print(f"… and {len(lines) - len(listed)} more (-v lists all)")


def tell_corrections(name: str, lines: Sequence[Correction], *, quiet: bool, verbose: bool) -> None:
    """Say what came of the lines of the corrections file `name`; each that changed nothing."""
    counts = Counter(line.outcome for line in lines)
    if not quiet:
        told = ", ".join(f"{n:,} {outcome}" for outcome in OUTCOMES if (n := counts[outcome]))
        told = f"{name}: {told or 'no lines'}"
        err.print(f"[dim]corrections[/dim] {one_line(told)}", soft_wrap=True)
    lost = [
        f"[yellow]{line.outcome}[/yellow] "
        + one_line(f"{name}, line {line.line}: {line.action} {line.entity}: {line.reason}")
        for line in lines
        if line.outcome != "applied"
    ]
    _list(lost, verbose=verbose)


class Bar:
    """Draws progress on a terminal; a plain line a stage where the output goes elsewhere."""

    def __init__(self, progress: Progress | None, *, quiet: bool) -> None:
        self._progress = progress
        self._quiet = quiet
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None = None, done: int = 0, words: float = 0.0) -> None:
        """A stage begins; the one before is at its end."""
        if self._progress is None:
            if not self._quiet:
                err.print(name + _how_many(total, done), soft_wrap=True)
            return
        self.close()
        before = f" ({done:,} as before)" if done else ""
        self._task = self._progress.add_task(
            name + before, total=total, completed=done, words=words
        )

    def advance(self, n: int = 1) -> None:
        """So many more are done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, n)

    def close(self) -> None:
        """The last stage is at its end, also where nobody knew how long it would be."""
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            self._progress.update(self._task, total=task.completed)
            self._progress.refresh()


def _how_many(total: int | None, done: int) -> str:
    if total is None:
        return ""
    return f": {total:,} releases" + (f", {done:,} as before" if done else "")


class _Count(ProgressColumn):
    """How many releases are done, of how many."""

    def render(self, task: Task) -> Text:
        """The count of a task; empty for one that does all at once."""
        total = f"/{task.total:,.0f}" if task.total else ""
        return Text(f"{task.completed:,.0f}{total}" if total or task.completed else "")


class _Rate(ProgressColumn):
    """Words a second, and where nobody knows how many words there are, releases."""

    def render(self, task: Task) -> Text:
        """The rate of a task, empty before there is one."""
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        words = task.fields["words"]
        rate = f"{speed * words:,.0f} words/s" if words else f"{speed:,.0f}/s"
        return Text(rate, style="dim")


class _Time(TimeRemainingColumn):
    """Time left, then time taken."""

    max_refresh = 0.0  # a stage may end between two refreshes


@contextmanager
def progress(*, quiet: bool) -> Iterator[Bar]:
    """Progress of a command, on stderr."""
    if quiet or not err.is_terminal:
        yield Bar(None, quiet=quiet)
        return
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=20),
        _Count(),
        _Rate(),
        _Time(elapsed_when_finished=True),
    )
    with Progress(*columns, console=err) as drawn:
        bar = Bar(drawn, quiet=quiet)
        yield bar
        bar.close()
