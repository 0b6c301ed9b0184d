"""The stages, in order, on one screen.

::

    read ──▶ strip ──▶ recognise ──▶ resolve ──▶ tables

`run_pipeline` does all of them, `run_stage` one, from what the one before has left; each result
is kept (:mod:`pipeline.work`), and recognition is done again only for releases whose text, zones,
model, rules or known names have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pipeline.correct import Corrections, correct, read_corrections
from pipeline.errors import MissingStageError
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.recognise import load_recogniser, model_fingerprint, recognise_pages
from pipeline.records import (
    ENTITY_TYPES,
    Correction,
    EntityType,
    Mention,
    Page,
    Release,
    Resolution,
    Skip,
)
from pipeline.resolve import resolve
from pipeline.settings import Settings
from pipeline.stages import (
    Progress,
    Silence,
    copies_marked,
    read_stage,
    recognise_stage,
    strip_stage,
)
from pipeline.work import Clock, Recognised, Work, only_run, rules_fingerprint, write_run
from pipeline.write import build_tables, write_tables, write_texts

STAGES = ("read", "strip", "recognise", "resolve", "tables")

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """How much of one type of entity was found; `most_named` are names, in most releases first."""

    entities: int
    mentions: int
    most_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run, or a stage of it, found and did.

    `counts` are rows by table (of a stage: what it says it made); `seconds` is by stage;
    `corrections` are the lines of the user's corrections with what came of each.
    """

    counts: Mapping[str, int]
    skips: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tables: Path | None = None
    kinds: Mapping[EntityType, Kind] = field(default_factory=dict)
    recognised: int = 0
    reused: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


def run_pipeline(settings: Settings, progress: Progress | None = None) -> Report:
    """Everything: from the sources to the tables; what it found, and what it did not do again.

    Raises :class:`InputError` where there is nothing to read, and other
    :class:`~pipeline.errors.PipelineError` for what a user can mend.
    """
    progress = progress or Silence()
    work, clock = Work(settings.outputs), Clock()
    with only_run(settings.outputs):
        gazetteer = load_gazetteer(settings.gazetteers)
        corrections = _corrections(settings)
        clock.lap("load")
        releases, unread = _read(work, settings, progress)
        clock.lap("read")
        pages, unstripped = _strip(work, releases, gazetteer, settings, progress)
        clock.lap("strip")
        found, unrecognised, reused = _recognise(work, pages, gazetteer, settings, progress)
        pages = _recognised_pages(pages, found)
        clock.lap("recognise")
        resolution = _resolve(work, pages, found, gazetteer, corrections, progress)
        clock.lap("resolve")
        skips = [*unread, *unstripped, *unrecognised]
        report = _tables(settings.outputs, pages, found, resolution, skips, progress)
        clock.lap("tables")
        report = replace(
            report,
            corrections=resolution.corrections,
            recognised=len(found) - reused,
            reused=reused,
            seconds=clock.laps,
        )
        facts = {
            "releases": len(releases),
            "skipped": len(skips),
            "recognised": report.recognised,
            "reused": reused,
            "rows": report.counts,
            "seconds": clock.laps,
        }
        write_run(settings, facts)
        return report


def run_stage(stage: str, settings: Settings, progress: Progress | None = None) -> Report:
    """One stage of `STAGES`, from what the one before left under ``outputs/work/``.

    Raises :class:`MissingStageError`, which names the command to run first.
    """
    progress = progress or Silence()
    work = Work(settings.outputs)
    if stage != "read" and not settings.outputs.exists():
        raise MissingStageError(f"{settings.outputs} is not there yet; `releve read` makes it")
    with only_run(settings.outputs):
        if stage == "read":
            releases, skips = _read(work, settings, progress)
            return Report({"releases": len(releases)}, tuple(skips), _notes(releases))
        gazetteer = load_gazetteer(settings.gazetteers)
        if stage == "strip":
            releases = work.load_releases()
            pages, skips = _strip(work, releases, gazetteer, settings, progress)
            return Report({"pages": len(pages)}, tuple(skips))
        pages = work.load_pages()
        if stage == "recognise":
            found, skips, reused = _recognise(work, pages, gazetteer, settings, progress)
            counts = {"mentions": sum(len(f.mentions) for f in found)}
            return Report(counts, tuple(skips), recognised=len(found) - reused, reused=reused)
        found = work.load_recognised()
        pages = _recognised_pages(pages, found)
        if stage == "resolve":
            corrections = _corrections(settings)
            resolution = _resolve(work, pages, found, gazetteer, corrections, progress)
            counts = {"entities": len(resolution.entities), "merges": len(resolution.merges)}
            return Report(counts, corrections=resolution.corrections)
        resolution = work.load_resolution()
        return _tables(settings.outputs, pages, found, resolution, work.load_skips(), progress)


def predict(
    releases: Sequence[Release], settings: Settings, progress: Progress | None = None
) -> tuple[list[Page], Resolution]:
    """Pages and resolution of releases that are at hand, nothing kept: what `score` needs."""
    progress = progress or Silence()
    gazetteer = load_gazetteer(settings.gazetteers)
    tolerant = replace(settings, any_language=True)
    pages, _ = strip_stage(releases, gazetteer, tolerant, progress)
    recogniser = load_recogniser(gazetteer, model=settings.model)
    progress.stage("recognise", len(pages))
    mentions: list[Mention] = []
    for found, _ in recognise_pages(pages, recogniser):
        mentions += found
        progress.advance()
    return pages, resolve(pages, mentions, gazetteer)


# Each does a stage and keeps its result.


def _read(work: Work, settings: Settings, progress: Progress) -> tuple[list[Release], list[Skip]]:
    releases, skips = read_stage(settings, progress)
    work.save_releases(releases, skips)
    return releases, skips


def _strip(
    work: Work,
    releases: Sequence[Release],
    gazetteer: Gazetteer,
    settings: Settings,
    progress: Progress,
) -> tuple[list[Page], list[Skip]]:
    pages, skips = strip_stage(releases, gazetteer, settings, progress)
    work.save_pages(pages, skips)
    return pages, skips


def _recognise(
    work: Work,
    pages: Sequence[Page],
    gazetteer: Gazetteer,
    settings: Settings,
    progress: Progress,
) -> tuple[list[Recognised], list[Skip], int]:
    """What was found, the skips, and how many pages were found done."""
    kept = {} if settings.force else work.kept_recognised()
    found, skips = recognise_stage(
        pages,
        lambda: load_recogniser(gazetteer, model=settings.model),
        f"{model_fingerprint(settings.model)}/{gazetteer.fingerprint}/{rules_fingerprint()}",
        progress,
        kept=kept,
        keep=work.keep_recognised,
    )
    work.save_recognised(found, skips)
    return found, skips, sum(f.key in kept for f in found)


def _recognised_pages(pages: Sequence[Page], found: Sequence[Recognised]) -> list[Page]:
    """The pages that were recognised."""
    there = {f.release_id for f in found}
    kept = [page for page in pages if page.release.id in there]
    return kept if len(kept) == len(pages) else copies_marked(kept)


def _corrections(settings: Settings) -> Corrections | None:
    """The user's corrections, read before anything dear is done; None where there are none."""
    return read_corrections(settings.corrections) if settings.corrections else None


def _resolve(
    work: Work,
    pages: Sequence[Page],
    found: Sequence[Recognised],
    gazetteer: Gazetteer,
    corrections: Corrections | None,
    progress: Progress,
) -> Resolution:
    progress.stage("resolve")
    resolution = resolve(pages, [m for f in found for m in f.mentions], gazetteer)
    if corrections is not None:
        resolution = correct(resolution, corrections, gazetteer)
    work.save_resolution(resolution)
    return resolution


def _tables(
    outputs: Path,
    pages: Sequence[Page],
    found: Sequence[Recognised],
    resolution: Resolution,
    skips: Sequence[Skip],
    progress: Progress,
) -> Report:
    progress.stage("tables")
    dropped = [d for f in found for d in f.dropped]
    tables = build_tables(pages, resolution, skips=skips, dropped=dropped)
    write_texts(pages, outputs)
    folder = write_tables(tables, outputs)
    return Report(
        {name: len(table) for name, table in tables.items()},
        tuple(skips),
        _notes(page.release for page in pages),
        tables=folder,
        kinds=_kinds(tables["entities"], tables["mentions"]),
    )


def _notes(releases: Iterable[Release]) -> tuple[str, ...]:
    return tuple(f"{release.path}: {note}" for release in releases for note in release.notes)


def _kinds(entities: pd.DataFrame, mentions: pd.DataFrame) -> dict[EntityType, Kind]:
    ranked = entities.sort_values(
        ["n_releases", "n_mentions", "entity_id"], ascending=[False, False, True]
    )
    names = {type_: ranked.loc[ranked["type"] == type_, "name"] for type_ in ENTITY_TYPES}
    return {
        type_: Kind(len(own), int((mentions["type"] == type_).sum()), tuple(own[:_MOST_NAMED]))
        for type_, own in names.items()
    }
