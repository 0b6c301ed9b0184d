"""The stages, in order, on one screen.

::

    read ──▶ strip ──▶ recognise ──▶ resolve ──▶ tables

`run_pipeline` does all of them, `run_stage` one, from what the one before has left; each result
is kept (:mod:`pipeline.work`), and only that is done again whose text, zones, model, rules, known
names or settings have changed (:mod:`pipeline.steps`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.ahead import Ahead
from pipeline.correct import Corrections, read_corrections
from pipeline.engine import engine_for, rarely_looked_for
from pipeline.errors import MissingStageError
from pipeline.gazetteer import load_gazetteer
from pipeline.keys import code_of, key_of
from pipeline.ledger import LEDGER, Shelf, keys_of_ledger
from pipeline.put import Kind, resolve_step, tables_step
from pipeline.recognise import load_recogniser, other_model, recognise_pages
from pipeline.records import Correction, EntityType, Mention, Page, Release, Resolution, Skip
from pipeline.resolve import resolve
from pipeline.run import Clock, only_run, refuse_foreign_run, write_run
from pipeline.settings import Settings
from pipeline.steps import (
    Progress,
    Run,
    Silence,
    Step,
    names_step,
    read_skips,
    read_step,
    recognise_step,
    strip_step,
)
from pipeline.strip import compared, cut_zones, load_stripper, make_page
from pipeline.tasks import Toolbox
from pipeline.work import Shard, Work
from pipeline.write import load_pandas

__all__ = ["STAGES", "Kind", "Report", "predict", "run_pipeline", "run_stage"]

STAGES = ("read", "strip", "recognise", "resolve", "tables")

_KEPT = (
    "read", "marks", "strip", "recognise", "names", "profiles", "who", "rows", "corrected",
    *LEDGER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a run, or a stage of it, found and did.

    `counts` are rows by table (of a stage: what it says it made); `seconds` is by stage;
    `corrections` are the lines of the user's corrections with what came of each. `recognised` and
    `reused` are releases; `unchanged` says that the tables stand as an earlier run has made them.
    """

    counts: Mapping[str, int]
    skips: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tables: Path | None = None
    kinds: Mapping[EntityType, Kind] = field(default_factory=dict)
    recognised: int = 0
    reused: int = 0
    unchanged: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)


def run_pipeline(
    settings: Settings, progress: Progress | None = None, *, ahead: Ahead | None = None
) -> Report:
    """Everything: from the sources to the tables; what it found, and what it did not do again.

    `ahead` is what was begun for it before this module was loaded, if anything was.
    Raises :class:`InputError` where there is nothing to read, and other
    :class:`~pipeline.errors.PipelineError` for what a user can mend.
    """
    clock = Clock()
    with only_run(settings.outputs):
        refuse_foreign_run(settings.outputs)
        with _run(settings, progress, ahead) as run:
            report, facts = _all_stages(run, clock, ahead)
        # the workers are gone now, so that what they have used is known
        write_run(settings, facts | {"rows": report.counts, "seconds": report.seconds})
        return report


def _all_stages(run: Run, clock: Clock, ahead: Ahead | None) -> tuple[Report, dict[str, object]]:
    """The report of a run, and what else is said of it in ``run.json``."""
    corrections = _corrections(run.settings)
    shelf = _shelf(run)
    clock.lap("load")
    read = read_step(run, ahead)
    clock.lap("read")

    def prepare() -> None:
        shelf.prepare(read.shards)
        load_pandas()

    strip = strip_step(run, read.shards, prepare)
    clock.lap("strip")
    recognised = recognise_step(run, read.shards, strip.shards)
    clock.lap("recognise")
    names = names_step(run, read.shards, strip.shards, recognised.shards)
    lines = resolve_step(
        run, read.shards, strip.shards, recognised.shards, names, corrections, shelf
    )
    clock.lap("resolve")
    report = _tables(run, read.shards, strip.shards, recognised.shards, names)
    kept = {s.key for step in (read, strip, recognised, names) for s in step.shards}
    kept |= {shard.key for shard in run.work.kept("rows")}
    resolved = run.work.beside("resolve")
    kept |= {*resolved["corrected"], *resolved["who"]} | keys_of_ledger(run.work)
    run.work.tidy(_KEPT, kept)
    clock.lap("tables")
    reused = recognised.n - recognised.fresh
    report = replace(
        report,
        notes=(*_about_the_model(run.settings), *report.notes),
        corrections=tuple(lines),
        recognised=recognised.fresh,
        reused=reused,
        seconds=clock.laps,
    )
    return report, {
        "releases": read.n,
        "words": sum(shard.n_words for shard in read.shards),
        "skipped": len(report.skips),
        "done": {
            "read": read.fresh,
            "strip": strip.fresh,
            "recognise": recognised.fresh,
            "resolve": names.fresh,
        },
        "reused": reused,
        "tables": "as before" if report.unchanged else "written",
    }


def run_stage(stage: str, settings: Settings, progress: Progress | None = None) -> Report:
    """One stage of `STAGES`, from what the one before left under ``outputs/work/``.

    Raises :class:`MissingStageError`, which names the command to run first.
    """
    if stage != "read" and not settings.outputs.exists():
        raise MissingStageError(f"{settings.outputs} is not there yet; `releve read` makes it")
    with only_run(settings.outputs), _run(settings, progress) as run:
        work = run.work
        if stage == "read":
            step = read_step(run)
            notes = tuple(note for shard in step.shards for note in shard.notes)
            return Report({"releases": step.n}, tuple(read_skips(work)), notes)
        read = work.shards("read")
        if stage == "strip":
            step = strip_step(run, read)
            return Report({"pages": step.n}, tuple(step.skips))
        read, strip = work.lined_up("read", "strip")
        if stage == "recognise":
            step = recognise_step(run, read, strip)
            counts = {"pages": step.n}
            return Report(
                counts,
                tuple(step.skips),
                _about_the_model(settings),
                recognised=step.fresh,
                reused=step.n - step.fresh,
            )
        read, strip, recognised = work.lined_up("read", "strip", "recognise")
        if stage == "resolve":
            corrections = _corrections(settings)
            names = names_step(run, read, strip, recognised)
            lines = resolve_step(run, read, strip, recognised, names, corrections, _shelf(run))
            counts = {"entities": work.beside("resolve")["entities"]}
            return Report(counts, tuple(names.skips), corrections=tuple(lines))
        *_, named, _ = work.lined_up("read", "strip", "recognise", "names", "resolve")
        return _tables(run, read, strip, recognised, Step(named))


def predict(
    releases: Sequence[Release], settings: Settings, progress: Progress | None = None
) -> tuple[list[Page], Resolution]:
    """Pages and resolution of releases that are at hand, nothing kept: what `score` needs.

    Releases in any language are kept, and one that fails is an error.
    """
    progress = progress or Silence()
    gazetteer = load_gazetteer(settings.gazetteers)
    tools = load_stripper(gazetteer, boilerplate=gazetteer.boilerplate)
    copies, repeats = compared(releases)
    progress.stage("strip", len(releases))
    pages: list[Page] = []
    for release in releases:
        zones = cut_zones(release, repeats, tools)
        page = make_page(release, zones, tools)
        pages.append(replace(page, duplicate_of=copies.get(release.id, "")))
        progress.advance()
    recogniser = load_recogniser(gazetteer, model=settings.model)
    progress.stage("recognise", len(pages))
    mentions: list[Mention] = []
    for found, _ in recognise_pages(pages, recogniser):
        mentions += found
        progress.advance()
    return pages, resolve(pages, mentions, gazetteer)


@contextmanager
def _run(
    settings: Settings, progress: Progress | None, ahead: Ahead | None = None
) -> Iterator[Run]:
    work = Work(settings.outputs)
    box = _toolbox(settings, work)
    if settings.gazetteers:
        _ = box.gazetteer  # what is wrong with a user's is told before anything dear is done
    worker = ahead.worker if ahead else None
    with rarely_looked_for(), engine_for(settings, box, worker) as engine:
        yield Run(settings, work, engine, box, progress or Silence())


def _shelf(run: Run) -> Shelf:
    """Where what was found of all names is kept."""

    def key() -> str:
        return key_of(code_of("resolve"), run.gazetteer.fingerprint)

    return Shelf(run.work, key, hidden=run.settings.force)


def _toolbox(settings: Settings, work: Work) -> Toolbox:
    """The tools of this process."""
    return Toolbox(work, gazetteers=settings.gazetteers, model=settings.model)


def _corrections(settings: Settings) -> Corrections | None:
    """The user's corrections, read before anything dear is done; None where there are none."""
    return read_corrections(settings.corrections) if settings.corrections else None


def _about_the_model(settings: Settings) -> tuple[str, ...]:
    """A note where the installed model is not the one that was measured."""
    note = other_model(settings.model)
    return (note,) if note else ()


def _tables(
    run: Run,
    read: Sequence[Shard],
    strip: Sequence[Shard],
    recognised: Sequence[Shard],
    names: Step,
) -> Report:
    skips = [
        *read_skips(run.work),
        *(skip for shards in (strip, recognised, names.shards) for s in shards for skip in s.skips),
    ]
    put = tables_step(run, read, strip, recognised, names.shards, skips)
    return Report(
        put.counts,
        tuple(skips),
        tuple(note for shard in read for note in shard.notes),
        tables=put.folder,
        kinds=put.kinds,
        unchanged=put.unchanged,
    )
