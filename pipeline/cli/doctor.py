"""The command ``releve doctor``: is everything there for a run?"""

from __future__ import annotations

import shlex

import typer

from pipeline.cli.console import errors, one_line, out
from pipeline.cli.options import (
    AnyLanguage,
    Config,
    DateColumn,
    Debug,
    Gazetteer,
    IdColumn,
    Model,
    Outputs,
    PublisherColumn,
    Sources,
    TextColumn,
    TitleColumn,
    UrlColumn,
    columns_of,
    settings_of,
)

_MARKS = {
    "ok": "[green]ok[/green]     ",
    "warning": "[yellow]warning[/yellow]",
    "problem": "[bold red]problem[/bold red]",
}


def doctor(
    sources: Sources = None,
    outputs: Outputs = None,
    model: Model = None,
    gazetteer: Gazetteer = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    title_column: TitleColumn = None,
    date_column: DateColumn = None,
    url_column: UrlColumn = None,
    publisher_column: PublisherColumn = None,
    any_language: AnyLanguage = False,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Look at installation, model, machine and corpus, and say what to do before a run.

    Ends with 0 where a run would work, with 2 where it would not.

    Example: releve doctor my-folder
    """
    with errors(debug=debug):
        from pipeline.doctor import Finding, examine, would_work

        columns = columns_of(
            text_column, id_column, title_column, date_column, url_column, publisher_column
        )
        settings = settings_of(
            config,
            sources=sources,
            outputs=outputs,
            model=model,
            gazetteers=gazetteer,
            any_language=any_language,
            columns=columns,
        )
        findings: list[Finding] = []
        for finding in examine(settings, terminal=out.encoding):
            findings.append(finding)
            out.print(
                f"{_MARKS[finding.state]} [b]{finding.what}[/b] {one_line(finding.text)}",
                soft_wrap=True,
            )
            if finding.advice:
                out.print(f"        → {one_line(finding.advice)}", soft_wrap=True)
        if not would_work(findings):
            out.print("\nA run would not work yet: mend what is marked as a problem.")
            raise typer.Exit(2)
        told = [
            *(str(source) for source in settings.sources),
            *_option("--outputs", outputs),
            *_option("--model", model),
            *(part for folder in gazetteer or () for part in _option("--gazetteer", folder)),
            *(part for name in columns for part in _option(f"--{name}-column", columns[name])),
            *(["--any-language"] if any_language else []),
            *_option("--config", config),
        ]
        out.print(
            f"\nA run would work: [b]releve run {one_line(shlex.join(told))}[/b]", soft_wrap=True
        )


def _option(name: str, value: object) -> list[str]:
    """An option as it was given, to be said again."""
    return [] if value is None else [name, str(value)]
