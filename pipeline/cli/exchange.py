"""`releve export` and `releve import`: results in other tools' formats, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.cli.commands import app
from pipeline.cli.console import errors, one_line, out, progress, warn
from pipeline.cli.options import Config, Debug, Outputs, Quiet, flag, given, settings_of
from pipeline.cli.views import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.export import Exported

_UNITS = ("bytes", "kB", "MB", "GB")


@app.command()
def export(
    to: Annotated[
        Path | None,
        given(
            "--to",
            help="Where to (default: export in the outputs).",
            metavar="FOLDER",
        ),
    ] = None,
    format: Annotated[
        list[str] | None,
        given(
            "--format",
            "-f",
            help="parquet, sqlite, xlsx, csv, graphml, gexf, jsonl, tei or label-studio; may be "
            "repeated (default: all).",
            metavar="NAME",
        ),
    ] = None,
    contacts: Annotated[
        bool,
        flag(
            "--contacts",
            help="With the names in contact lines, which are left out otherwise.",
        ),
    ] = False,
    outputs: Outputs = None,
    config: Config = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """The results for other tools: workbook, database, network, TEI, tasks to correct.

    Example: releve export --format xlsx --format sqlite
    """
    with errors(debug=debug):
        from pipeline.export import chosen_formats
        from pipeline.export import export as write

        folder = settings_of(config, outputs=outputs).outputs
        names = [name for some in format or () for name in some.split(",")]
        chosen_formats(names)
        place = to or folder / "export"
        with progress(quiet=quiet) as bar:
            done = write(folder, place, formats=names, contacts=contacts, begins=bar.stage)
        notes = [f"{one.format.name}: {note}" for one in done for note in one.notes]
        warn((), notes, quiet=quiet, verbose=True)
        if not quiet:
            out.print(exported_table(done))
            out.print(f"\nexport: [b]{one_line(str(place))}[/b]", soft_wrap=True)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="What Label Studio has exported as JSON.", metavar="FILE")
    ],
    to: Annotated[
        Path | None,
        given(
            "--to",
            help="Write the corrections here (default: imported.csv).",
            metavar="FILE",
        ),
    ] = None,
    gold: Annotated[
        Path | None,
        given(
            "--gold",
            help="Write annotated releases here instead, for releve score.",
            metavar="FOLDER",
        ),
    ] = None,
    outputs: Outputs = None,
    config: Config = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Read back what was corrected in Label Studio: lines for corrections.csv, or gold.

    Example: releve import project-1.json --to corrections.csv
    """
    with errors(debug=debug):
        from pipeline.export import (
            canonical_names,
            correction_lines,
            read_tasks,
            write_corrections,
        )
        from pipeline.export import write_gold as write
        from pipeline.write import load_tables

        tasks, n_waiting = read_tasks(file)
        tables = load_tables(settings_of(config, outputs=outputs).outputs)
        told = f"{number(len(tasks), 'release')} annotated, {n_waiting:,} not yet"
        if gold is not None:
            warn((), write(tasks, canonical_names(tasks, tables), gold), quiet=quiet, verbose=True)
            told += f"; gold: [b]{one_line(str(gold))}[/b]"
        if gold is None or to is not None:
            lines = correction_lines(tasks, tables)
            path = to or Path("imported.csv")
            write_corrections(lines, path)
            told += (
                f"; {number(lines.n_corrections, 'correction')}, "
                f"{number(lines.n_remarks, 'remark')}: "
                f"[b]{one_line(str(path))}[/b]"
            )
        if not quiet:
            out.print(told, soft_wrap=True)


def exported_table(done: Sequence[Exported]) -> Table:
    """What was exported: a row a format."""
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("")
    table.add_column("files", justify="right")
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("holds", ratio=1, no_wrap=True, overflow="ellipsis")
    for one in done:
        table.add_row(one.format.name, f"{one.n_files:,}", size(one.n_bytes), one.format.holds)
    return table


def size(n_bytes: int) -> str:
    """A number of bytes as people say it.

    >>> size(512), size(1_234_567)
    ('512 bytes', '1.2 MB')
    """
    shown, unit = float(n_bytes), 0
    while shown >= 1000 and unit < len(_UNITS) - 1:
        shown, unit = shown / 1000, unit + 1
    return f"{shown:,.1f} {_UNITS[unit]}" if unit else f"{n_bytes} {_UNITS[0]}"
