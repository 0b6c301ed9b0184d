"""releve: which people, organisations, countries and events French press releases name.

The map of the house::

    corpus/ ─▶ read ─▶ strip ─▶ recognise ─▶ resolve ─▶ write ─▶ outputs/tables/

    records, errors, text, files, near    what every room may use
    sheets                          tables that people keep in a spreadsheet
    gazetteer/                      what is known by name before any text is read
    read/ strip/ recognise/ resolve/ write/     one room a stage; they never import each other
    settings                        what a run is told
    store, work, contents, ledger   what is kept between stages, and between runs
    correct/                        the user's corrections, replayed on what `resolve` decided
    tasks, sharding, engine/, ahead what is done to a shard, which are there, where it is done
    steps, identities, put, flow    each stage over a corpus; all of them in order
    review/                         why a row is so; samples that a person judges
    report/                         the results as static pages and figures, over the tables
    score/ train/                   gold and figures; weights from annotated releases
    export/                         the tables in other tools' formats, and corrections back
    cli/                            the command `releve`, the only one that prints

The public API is `run_pipeline` and `load_tables`::

    from pipeline import Settings, load_tables, run_pipeline
    run_pipeline(Settings(sources=(Path("corpus"),), outputs=Path("outputs")))
    tables = load_tables("outputs")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.flow import Report, run_pipeline
    from pipeline.settings import Settings
    from pipeline.write import load_tables

__all__ = ["Report", "Settings", "load_tables", "run_pipeline"]

_HOMES = {
    "Report": "pipeline.flow",
    "Settings": "pipeline.settings",
    "load_tables": "pipeline.write",
    "run_pipeline": "pipeline.flow",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """The public names, imported when first asked for: loading tables needs no model."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
