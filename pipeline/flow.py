"""The stages, in order, on one screen.

::

    read ──▶ strip ──▶ recognise ──▶ resolve ──▶ tables

Each stage is a function from the records of the one before to its own, and each result is kept
(see :mod:`pipeline.work`). `run_pipeline` does all of them; `run_stage` does one, from what the
one before has left. Recognition is done again only for releases whose text, zones, model, rules
or known names have changed. A release that makes a stage fail is a skip with its reason; the
others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

import pandas as pd

from pipeline.errors import InputError
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.read import Columns, read_corpus
from pipeline.recognise import (
    Recogniser,
    load_recogniser,
    model_fingerprint,
    recognise,
    recognise_pages,
)
from pipeline.records import ENTITY_TYPES, Dropped, EntityType, Mention, Page, Release, Resolution, Skip
from pipeline.resolve import resolve
from pipeline.settings import Settings
from pipeline.strip import count_lines, cut_zones, find_copies, load_stripper, make_page
from pipeline.text import squeeze
from pipeline.work import Clock, Recognised, Resolved, Work, only_run, rules_fingerprint, write_run
from pipeline.write import build_tables, write_tables, write_texts

STAGES = ("read", "strip", "recognise", "resolve", "tables")

# Pages recognised between two savings: a multiple of what `recognise` takes at once.
_PAGES_A_PART = 256
_MOST_NAMED = 5

Found = tuple[tuple[Mention, ...], tuple[Dropped, ...]]


class Progress(Protocol):
    """Who is told how far a run has come; the command line draws it."""

    def stage(self, name: str, total: int | None = None, done: int = 0) -> None:
        """A stage begins; of its `total` releases, where that is known, some are done already."""

    def advance(self) -> None:
        """One more release is done."""


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None = None, done: int = 0) -> None:
        """Nothing."""

    def advance(self) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much of one type of entity was found; `most_named` are names, in most releases first."""

    entities: int
    mentions: int
    most_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run, or a stage of it, found and did.

    `counts` are rows by table (of a stage: what it says it made); `seconds` is by stage.
    """

    counts: Mapping[str, int]
    skips: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    tables: Path | None = None
    kinds: Mapping[EntityType, Kind] = field(default_factory=dict)
    recognised: int = 0
    reused: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


# --- the stages -------------------------------------------------------------------------------


def read_stage(settings: Settings, progress: Progress) -> tuple[list[Release], list[Skip]]:
    """The releases of the sources, sorted by id, and the skips."""
    releases: list[Release] = []
    skips: list[Skip] = []
    progress.stage("read")
    found = read_corpus(settings.sources, columns=settings.columns, exclude=[settings.outputs])
    for item in found:
        if isinstance(item, Release):
            releases.append(item)
        else:
            skips.append(item)
        progress.advance()
    if not releases and not skips:
        names = ", ".join(str(source) for source in settings.sources)
        raise InputError(
            f"{names}: no file to read here; put .txt, .md, .html, .jsonl or .csv files there"
        )
    return sorted(releases, key=lambda r: r.id), skips


def strip_stage(
    releases: Sequence[Release], gazetteer: Gazetteer, settings: Settings, progress: Progress
) -> tuple[list[Page], list[Skip]]:
    """The pages of the releases, and a skip for each that is not French."""
    tools = load_stripper(gazetteer)
    copies = find_copies(releases)
    repeats = count_lines(releases, copies)
    pages: list[Page] = []
    skips: list[Skip] = []
    progress.stage("strip", len(releases))
    for release in releases:
        try:
            zones = cut_zones(release, repeats, tools)
            page = make_page(release, zones, tools, duplicate_of=copies.get(release.id, ""))
        except Exception as error:
            skips.append(_failed(release, "strip", error))
        else:
            if page.language in {"fr", ""} or settings.any_language:
                pages.append(page)
            else:
                reason = f"not French but {page.language!r}; --any-language keeps such releases"
                skips.append(Skip(_skip_path(release), "strip", reason))
        progress.advance()
    return _without(pages, skips), skips


def recognise_stage(
    pages: Sequence[Page],
    load: Callable[[], Recogniser],
    fingerprint: str,
    progress: Progress,
    *,
    kept: Mapping[str, Recognised],
    keep: Callable[[Sequence[Recognised]], None],
) -> tuple[list[Recognised], list[Skip]]:
    """What is found in each page, taken from `kept` where it is there, and the skips.

    `load` is called only if there is something to do; `keep` is given what is new, part by part.
    """
    keys = {page.release.id: _key(page, fingerprint) for page in pages}
    results = {key: kept[key] for key in keys.values() if key in kept}
    todo = [page for page in pages if keys[page.release.id] not in results]
    skips: list[Skip] = []
    progress.stage("recognise", len(pages), len(pages) - len(todo))
    recogniser = load() if todo else None
    for first in range(0, len(todo), _PAGES_A_PART):
        assert recogniser is not None
        part: list[Recognised] = []
        for page, found in _attempts(todo[first : first + _PAGES_A_PART], recogniser):
            if isinstance(found, Exception):
                skips.append(_failed(page.release, "recognise", found))
            else:
                part.append(Recognised(page.release.id, keys[page.release.id], *found))
            progress.advance()
        if part:
            keep(part)
        results |= {found.key: found for found in part}
    return [results[key] for key in keys.values() if key in results], skips


def _attempts(
    pages: Sequence[Page], recogniser: Recogniser
) -> Iterator[tuple[Page, Found | Exception]]:
    """Each page with what was found in it, or with what went wrong.

    Pages are recognised together; from one that fails on, by themselves.
    """
    done = 0
    try:
        for page, found in zip(pages, recognise_pages(pages, recogniser), strict=True):
            yield page, found
            done += 1
    except Exception:
        for page in pages[done:]:
            try:
                found = recognise(page, recogniser)
            except Exception as error:
                yield page, error
            else:
                yield page, found


def _key(page: Page, fingerprint: str) -> str:
    """The hash of everything that a release's mentions depend on."""
    zones = [(z.start, z.end, z.kind) for z in page.zones]
    content = json.dumps([fingerprint, page.release.id, page.release.sha256, zones])
    return hashlib.sha256(content.encode()).hexdigest()


def _failed(release: Release, stage: str, error: Exception) -> Skip:
    what = squeeze(f"{type(error).__name__}: {error}")
    return Skip(_skip_path(release), stage, f"{stage} failed on it ({what}): please report it")


def _skip_path(release: Release) -> str:
    """The path of a release's file, with the id of its row where it is one of several."""
    by_rows = PurePosixPath(release.path).suffix.lower() in {".csv", ".jsonl"}
    return f"{release.path}#{release.id.rpartition('#')[2]}" if by_rows else release.path


def _without(pages: Sequence[Page], lost: Sequence[Skip]) -> list[Page]:
    """The pages; where releases were lost, none is said to be a copy of one of them."""
    if not lost:
        return list(pages)
    copies = find_copies(page.release for page in pages)
    return [replace(page, duplicate_of=copies.get(page.release.id, "")) for page in pages]


# --- one after the other ----------------------------------------------------------------------


def run_pipeline(settings: Settings, progress: Progress | None = None) -> Report:
    """Everything: from the sources to the tables; what it found, and what it did not do again.

    Raises :class:`InputError` where there is nothing to read, and other
    :class:`~pipeline.errors.PipelineError` for what a user can mend.
    """
    clock = Clock()
    stages = _Stages(settings, progress or Silence())
    with only_run(settings.outputs):
        releases = stages.read()
        clock.lap("read")
        pages = stages.strip(releases)
        clock.lap("strip")
        found, reused = stages.recognise(pages)
        clock.lap("recognise")
        resolution = stages.resolve(pages, found)
        clock.lap("resolve")
        report = stages.tables(pages, resolution, found)
        clock.lap("write")
        report = replace(
            report, recognised=len(found) - reused, reused=reused, seconds=clock.laps
        )
        write_run(
            settings,
            {
                "read": len(releases),
                "skipped": len(report.skips),
                "recognised": report.recognised,
                "reused": report.reused,
                "rows": report.counts,
                "seconds": report.seconds,
            },
        )
        return report


def run_stage(stage: str, settings: Settings, progress: Progress | None = None) -> Report:
    """One stage, from what the one before left under ``outputs/work/``.

    Raises :class:`MissingStageError`, which names the command to run first.
    """
    stages = _Stages(settings, progress or Silence())
    work = stages.work
    if stage == "read":
        with only_run(settings.outputs):
            return stages.report({"releases": len(stages.read())})
    # Before anything is made: an output folder that was misspelt must not come to be.
    before = work.load_releases() if stage == "strip" else work.load_pages()
    with only_run(settings.outputs):
        ...
