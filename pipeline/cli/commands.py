"""The commands of ``releve``.

Each imports what it runs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import views
from pipeline.cli.console import err, errors, one_line, out, progress, tell_corrections, warn
from pipeline.cli.doctor import doctor
from pipeline.cli.earlier import of_an_earlier_run
from pipeline.cli.options import (
    AnyLanguage,
    Cluster,
    Commands,
    Config,
    Corrections,
    DateColumn,
    Debug,
    Force,
    Gazetteer,
    IdColumn,
    Model,
    NoContacts,
    Outputs,
    PublisherColumn,
    Quiet,
    Sources,
    Strict,
    TextColumn,
    TitleColumn,
    UrlColumn,
    Verbose,
    WithReport,
    Workers,
    columns_of,
    flag,
    given,
    settings_of,
)
from pipeline.errors import InputError, PipelineError

if TYPE_CHECKING:
    from pipeline.flow import Report
    from pipeline.settings import Settings
    from pipeline.steps import Progress

app = typer.Typer(
    name="releve",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command()(doctor)


def _version(wanted: bool) -> None:
    if wanted:
        try:
            out.print(f"releve {version('releve')}")
        except PackageNotFoundError:
            out.print("releve (not installed)")
        raise typer.Exit


@app.callback()
def releve(
    _: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version.", callback=_version, is_eager=True, metavar=""
        ),
    ] = False,
) -> None:
    """People, organisations, countries and events in French press releases, as tables.

    [b]releve run[/b] does everything. Each stage can also be run by itself, one after the other.

    For example:

      releve run corpus

      releve run my-folder export.csv --text-column contenu -o results

      releve show 003_e30d41b0987c64b1

      releve explain organisation:OIM

      releve score tests/gold
    """


@app.command()
def run(
    sources: Sources = None,
    outputs: Outputs = None,
    model: Model = None,
    gazetteer: Gazetteer = None,
    corrections: Corrections = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    title_column: TitleColumn = None,
    date_column: DateColumn = None,
    url_column: UrlColumn = None,
    publisher_column: PublisherColumn = None,
    no_contacts: NoContacts = False,
    any_language: AnyLanguage = False,
    report_too: WithReport = False,
    strict: Strict = False,
    force: Force = False,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Read, strip, recognise, resolve and write: from a folder to tables.

    Example: releve run corpus --outputs outputs
    """
    with errors(debug=debug):
        settings = settings_of(
            config,
            sources=sources,
            outputs=outputs,
            model=model,
            gazetteers=gazetteer,
            corrections=corrections,
            no_contacts=no_contacts,
            any_language=any_language,
            strict=strict,
            force=force,
            workers=workers,
            cluster=cluster,
            columns=columns_of(
                text_column, id_column, title_column, date_column, url_column, publisher_column
            ),
        )
        with progress(quiet=quiet) as bar:
            report = _ran(settings, bar)
        warn(report.skips, report.notes, quiet=quiet, verbose=verbose)
        _tell_corrections(settings, report, quiet=quiet, verbose=verbose)
        if not report.counts["releases"]:
            raise InputError("no release could be read: the reasons stand above")
        pages = _with_report(settings, report, quiet=quiet) if report_too else None
        _tell_earlier(settings, report, reported=pages is not None, quiet=quiet)
        if not quiet:
            if err.is_terminal:
                err.print()
            out.print(views.found_table(report.kinds))
            out.print()
            out.print(views.summary(report), soft_wrap=True)
            if pages is not None:
                out.print(f"report: [b]{one_line(str(pages))}[/b]", soft_wrap=True)
        if settings.strict and report.skips:
            raise typer.Exit(1)


def _ran(settings: Settings, bar: Progress) -> Report:
    """The report of a run; a worker starts while the program is loaded."""
    from pipeline.ahead import begun

    bar.stage("read")
    with begun(settings) as ahead:
        from pipeline.flow import run_pipeline

        return run_pipeline(settings, bar, ahead=ahead)


def _with_report(settings: Settings, report: Report, *, quiet: bool) -> Path | None:
    """The first page of the report, built where it is not there for these tables yet."""
    from pipeline.report import MOST_RELEASES, write_figures, write_report
    from pipeline.run import only_run

    index = settings.outputs / "report" / "index.html"
    if report.counts["releases"] > MOST_RELEASES:
        if not quiet:
            most = f"{MOST_RELEASES:,}"
            err.print(f"no report: over {most} releases; `releve report` builds it all the same")
        return None
    with only_run(settings.outputs):
        if not (report.unchanged and index.is_file()):
            write_report(settings.outputs)
            write_figures(settings.outputs)
    return index


def _tell_earlier(settings: Settings, report: Report, *, reported: bool, quiet: bool) -> None:
    """Say what beside new tables is of older ones."""
    from pipeline.work import Work

    if quiet or report.unchanged:
        return
    no_contacts = Work(settings.outputs).no_contacts
    if told := of_an_earlier_run(settings.outputs, reported=reported, no_contacts=no_contacts):
        warn((), [told], quiet=quiet, verbose=False)


def _tell_corrections(settings: Settings, report: Report, *, quiet: bool, verbose: bool) -> None:
    if settings.corrections is not None:
        name = str(settings.corrections)
        tell_corrections(name, report.corrections, quiet=quiet, verbose=verbose)


def _stage(stage: str, settings: Settings, *, quiet: bool, verbose: bool) -> None:
    from pipeline.flow import run_stage

    with progress(quiet=quiet) as bar:
        report = run_stage(stage, settings, bar)
    warn(report.skips, report.notes, quiet=quiet, verbose=verbose)
    if stage == "resolve":
        _tell_corrections(settings, report, quiet=quiet, verbose=verbose)
    if stage == "tables":
        _tell_earlier(settings, report, reported=False, quiet=quiet)
    if not quiet:
        counts = [f"{number:,} {name}" for name, number in report.counts.items()]
        skipped = [f"{len(report.skips):,} skipped"] if report.skips else []
        out.print(f"{stage}: {', '.join([*counts, *skipped])}", soft_wrap=True)


@app.command()
def read(
    sources: Sources = None,
    outputs: Outputs = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    title_column: TitleColumn = None,
    date_column: DateColumn = None,
    url_column: UrlColumn = None,
    publisher_column: PublisherColumn = None,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Stage 1: files to releases (outputs/work/read/).

    Example: releve read corpus
    """
    with errors(debug=debug):
        columns = columns_of(
            text_column, id_column, title_column, date_column, url_column, publisher_column
        )
        settings = settings_of(
            config,
            sources=sources,
            outputs=outputs,
            columns=columns,
            workers=workers,
            cluster=cluster,
        )
        _stage("read", settings, quiet=quiet, verbose=verbose)


@app.command()
def strip(
    outputs: Outputs = None,
    gazetteer: Gazetteer = None,
    any_language: AnyLanguage = False,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Stage 2: releases to pages with zones (outputs/work/strip/).

    Example: releve strip
    """
    with errors(debug=debug):
        settings = settings_of(
            config,
            outputs=outputs,
            gazetteers=gazetteer,
            any_language=any_language,
            workers=workers,
            cluster=cluster,
        )
        _stage("strip", settings, quiet=quiet, verbose=verbose)


@app.command()
def recognise(
    outputs: Outputs = None,
    model: Model = None,
    gazetteer: Gazetteer = None,
    force: Force = False,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Stage 3: pages to mentions (outputs/work/recognise/).

    Example: releve recognise --model stock
    """
    with errors(debug=debug):
        settings = settings_of(
            config,
            outputs=outputs,
            model=model,
            gazetteers=gazetteer,
            force=force,
            workers=workers,
            cluster=cluster,
        )
        _stage("recognise", settings, quiet=quiet, verbose=verbose)


@app.command()
def resolve(
    outputs: Outputs = None,
    gazetteer: Gazetteer = None,
    corrections: Corrections = None,
    no_contacts: NoContacts = False,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Stage 4: mentions to entities, one identity each (outputs/work/resolve/).

    Example: releve resolve
    """
    with errors(debug=debug):
        settings = settings_of(
            config,
            outputs=outputs,
            gazetteers=gazetteer,
            corrections=corrections,
            no_contacts=no_contacts,
            workers=workers,
            cluster=cluster,
        )
        _stage("resolve", settings, quiet=quiet, verbose=verbose)


@app.command()
def tables(
    outputs: Outputs = None,
    workers: Workers = None,
    cluster: Cluster = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Stage 5: everything to CSV, JSON and Parquet (outputs/tables/).

    Example: releve tables
    """
    with errors(debug=debug):
        settings = settings_of(config, outputs=outputs, workers=workers, cluster=cluster)
        _stage("tables", settings, quiet=quiet, verbose=verbose)


@app.command()
def show(
    release: Annotated[
        str, typer.Argument(help="The id of a release, or how it begins.", metavar="RELEASE")
    ],
    outputs: Outputs = None,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """A release in the terminal: mentions coloured, boilerplate dimmed.

    Without colours mentions stand in brackets with their types, boilerplate behind bars.

    Example: releve show 003
    """
    with errors(debug=debug):
        from pipeline.look import chosen

        page, mentions = chosen(settings_of(config, outputs=outputs).outputs, release)
        on_terminal = out.is_terminal
        coloured = on_terminal and not out.no_color
        drawn = views.drawn_release(page, mentions, coloured=coloured)
        out.print(drawn, soft_wrap=not on_terminal)
        out.print(views.legend(page, mentions, coloured=coloured), soft_wrap=not on_terminal)


@app.command()
def explain(
    wanted: Annotated[
        str,
        typer.Argument(
            help="An entity (id, type:name or name), a mention (its mention_id), any other place "
            "of a release (RELEASE:START-END), or a text that was dropped.",
            metavar="ENTITY|MENTION|PLACE|TEXT",
        ),
    ],
    outputs: Outputs = None,
    config: Config = None,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Why a row of the tables is what it is, what was decided against, and why a place has none.

    Example: releve explain organisation:OIM
    """
    with errors(debug=debug):
        from pipeline.review import explain as explained
        from pipeline.write import load_tables

        tables = load_tables(settings_of(config, outputs=outputs).outputs)
        drawn = views.drawn_explanation(explained(tables, wanted), verbose=verbose)
        out.print(drawn, soft_wrap=not out.is_terminal)


@app.command()
def sample(
    number: Annotated[
        int, typer.Argument(help="How many mentions to draw.", metavar="NUMBER", min=1)
    ],
    to: Annotated[
        Path | None,
        given(
            "--to",
            help="Where to (default: sample.csv).",
            metavar="FILE",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", help="Another seed draws other mentions.", metavar="NUMBER")
    ] = 0,
    outputs: Outputs = None,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Draw mentions to judge by hand in a spreadsheet; releve score reads the answers.

    Example: releve sample 200
    """
    with errors(debug=debug):
        from pipeline.look import Texts
        from pipeline.review import draw_sample, write_sample
        from pipeline.write import load_tables

        folder = settings_of(config, outputs=outputs).outputs
        tables = load_tables(folder)
        rows = draw_sample(tables, Texts(folder), number, seed=seed)
        path = to or Path("sample.csv")
        write_sample(rows, path)
        out.print(
            f"{len(rows):,} mentions: [b]{one_line(str(path))}[/b]; fill the column right with oui "
            f"or non, then: releve score {one_line(str(path))}",
            soft_wrap=True,
        )


@app.command()
def score(
    gold: Annotated[
        Path,
        typer.Argument(
            help="Annotated releases (XML): a folder, or one; or a sample (CSV) that was judged.",
            metavar="GOLD",
        ),
    ],
    model: Model = None,
    gazetteer: Gazetteer = None,
    outputs: Annotated[
        Path | None, typer.Option("--outputs", "-o", hidden=True, help="Refused, with the reason.")
    ] = None,
    json_file: Annotated[
        Path | None,
        given(
            "--json",
            help="Also write the figures here.",
            metavar="FILE",
        ),
    ] = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Annotated[bool, flag("--verbose", "-v", help="List every difference.")] = False,
    debug: Debug = False,
) -> None:
    """How near the pipeline comes to annotated releases: figures with 95 % intervals.

    Of a judged sample (see releve sample), the precision of each type.

    Example: releve score tests/gold --model stock
    """
    with errors(debug=debug):
        if outputs is not None:
            raise InputError(
                "score needs no --outputs: a judged sample holds all that is counted, and of "
                "annotated releases everything is found anew; leave it out"
            )
        if gold.suffix.lower() == ".csv":
            _score_sample(gold, json_file)
            return
        from pipeline.flow import predict
        from pipeline.score import as_dict, differences, read_gold, releases_of
        from pipeline.score import score as measure
        from pipeline.score import tables as tables_of

        annotated = read_gold(gold)
        settings = settings_of(config, model=model, gazetteers=gazetteer)
        with progress(quiet=quiet) as bar:
            pages, resolution = predict(releases_of(annotated), settings, bar)
        zones = {page.release.id: page.zones for page in pages}
        scores = measure(annotated, zones=zones, resolution=resolution, pages=pages)
        for block in tables_of(scores):
            out.print(views.score_table(block))
            out.print()
        out.print(
            f"{scores.n_releases} releases, {scores.n_in_boilerplate} mentions inside boilerplate"
        )
        if verbose:
            for difference in differences(annotated, resolution):
                out.print(views.drawn_difference(difference), soft_wrap=True)
        if json_file is not None:
            _write_json(as_dict(scores), json_file)


def _score_sample(path: Path, json_file: Path | None) -> None:
    from pipeline.review import precision_table, precisions, read_judged

    found = precisions(read_judged(path))
    out.print(views.score_table(precision_table(found)))
    if json_file is not None:
        _write_json({label: dataclasses.asdict(one) for label, one in found.items()}, json_file)


def _write_json(content: object, path: Path) -> None:
    from pipeline.files import replaced_file

    text = json.dumps(content, indent=1, ensure_ascii=False)
    with replaced_file(path) as handle:
        handle.write(f"{text}\n".encode())


@app.command()
def train(
    annotated: Annotated[
        Path, typer.Argument(help="A folder of annotated releases (XML).", metavar="FOLDER")
    ],
    part: Annotated[
        list[str] | None,
        given(
            "--part",
            help="zones, ner, spellings or confidence (default: all).",
            metavar="NAME",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Make the weights anew from annotated releases (some twenty minutes).

    Example: releve train training
    """
    with errors(debug=debug):
        import pipeline
        from pipeline.train import PARTS, train_all

        unknown = sorted(set(part or ()) - set(PARTS))
        if unknown:
            raise PipelineError(f"no part is called {unknown[0]!r}; known: {', '.join(PARTS)}")
        package = Path(pipeline.__file__).parent
        train_all(
            annotated, package, parts=part or PARTS, say=lambda line: err.print(one_line(line))
        )
