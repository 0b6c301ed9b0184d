"""The command ``releve report``: the results to look at."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.commands import app
from pipeline.cli.console import errors, one_line, out
from pipeline.cli.options import Config, Debug, Outputs, Quiet, flag, settings_of
from pipeline.errors import OutputError


@app.command()
def report(
    outputs: Outputs = None,
    lang: Annotated[
        str, typer.Option("--lang", help="What the report is written in: fr or en.", metavar="LANG")
    ] = "fr",
    contacts: Annotated[
        bool,
        flag("--contacts", help="Count mentions in contact lines as any other."),
    ] = False,
    config: Config = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """The tables as pages to look at (outputs/report/) and as figures (outputs/figures/).

    Open outputs/report/index.html in a browser: it needs no server and no network.

    Example: releve report --lang en
    """
    with errors(debug=debug):
        from pipeline.report import write_figures, write_report
        from pipeline.run import only_run

        folder = settings_of(config, outputs=outputs).outputs
        if not folder.is_dir():
            raise OutputError(f"{folder} is not there yet; `releve run` makes it")
        with only_run(folder):
            pages = write_report(folder, lang=lang, contacts=contacts)
            figures = write_figures(folder, lang=lang, contacts=contacts)
        if not quiet:
            out.print(f"report: [b]{one_line(str(pages / 'index.html'))}[/b]", soft_wrap=True)
            out.print(f"figures: [b]{one_line(str(figures))}[/b] (SVG)", soft_wrap=True)
