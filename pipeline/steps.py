"""The stages over a corpus, shard by shard: what is done, what is found done, what is asked of all.

Each step takes the shards of the one before, makes keys of all that its own depend on, has those
done that are not there, and says of which shards the stage is made. What needs the whole corpus
works on what stands for it: marks of releases, profiles of names, never their texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from pipeline.ahead import Ahead, listed
from pipeline.engine import Engine
from pipeline.errors import InputError, MissingStageError, OutputError
from pipeline.gazetteer import Gazetteer
from pipeline.keys import code_of, key_of
from pipeline.read import unique
from pipeline.recognise import model_fingerprint
from pipeline.records import Release, Skip
from pipeline.settings import Settings
from pipeline.sharding import read_task, shards_of
from pipeline.store import dump_records, load_columns, load_numbers, load_records
from pipeline.strip import (
    CorpusMarks,
    Verdicts,
    count_lines,
    find_copies,
    joined,
    of_some,
)
from pipeline.tasks import (
    NameTask,
    ReadTask,
    RecogniseTask,
    StripTask,
    Task,
    Toolbox,
    parts_of,
)
from pipeline.work import Shard, Work

_SHARDS_AT_HAND = 16
_COPIES = "copies.parquet"


class Progress(Protocol):
    """Told how far a run is."""

    def stage(self, name: str, total: int | None = None, done: int = 0, words: float = 0.0) -> None:
        """A stage begins; `total` releases are to be gone through, `done` of them are already.

        `words` is how many a release has on average, where that is known.
        """

    def advance(self, n: int = 1) -> None:
        """So many more releases are done."""


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None = None, done: int = 0, words: float = 0.0) -> None:
        """Nothing."""

    def advance(self, n: int = 1) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step has left: the shards of its stage, and how many releases were done anew."""

    shards: list[Shard]
    fresh: int = 0

    @property
    def n(self) -> int:
        """How many releases it is about."""
        return sum(shard.n for shard in self.shards)

    @property
    def skips(self) -> list[Skip]:
        """What was lost in it."""
        return [skip for shard in self.shards for skip in shard.skips]


@dataclass(frozen=True, slots=True)
class Run:
    """What all steps need."""

    settings: Settings
    work: Work
    engine: Engine
    box: Toolbox
    progress: Progress

    @property
    def gazetteer(self) -> Gazetteer:
        """The names that are known, loaded when they are first asked for."""
        return self.box.gazetteer

    def load(self) -> None:
        """Load what will be asked for."""
        _ = self.gazetteer


def read_step(run: Run, ahead: Ahead | None = None) -> Step:
    """The sources as releases, in the order of their ids; `InputError` where there is no file.

    `ahead` has the files, where they were listed before, which is where the stage has begun.
    """
    settings = run.settings
    if ahead is None:
        run.progress.stage("read")
        ahead = listed(settings)
    files, unread, contents = ahead.files, ahead.unread, ahead.contents
    if not files and not unread:
        names = ", ".join(str(source) for source in settings.sources)
        raise InputError(
            f"{names}: no file to read here; "
            "put .txt, .md, .html, .docx, .pdf, .jsonl or .csv files there"
        )
    tasks: list[ReadTask] = []
    found: dict[int, list[Shard]] = {}
    for number, some in enumerate(shards_of(files)):
        task = read_task(some, settings.columns, contents.of(some))
        tasks.append(task)
        first = None if settings.force else run.work.finished("read", task.key)
        parts = parts_of(run.work, first) if first is not None else None
        if parts is None:
            run.engine.expect()  # while the rest is looked through
        else:
            found[number] = parts
            run.progress.advance(sum(part.n for part in parts))
    contents.save()
    todo = [number for number in range(len(tasks)) if number not in found]
    fresh = 0
    left = [tasks[number] for number in todo]
    for at, made in run.engine.run(left, run.progress.advance, meanwhile=run.load):
        found[todo[at]] = list(made)
        fresh += sum(shard.n for shard in made)
    shards = [shard for number in range(len(tasks)) for shard in found[number]]
    skips = [*unread, *(skip for shard in shards for skip in shard.skips)]
    taken: dict[str, int] = {}
    # a row's path ("a.csv#3") might be the name of a file
    told = [
        Skip(unique(skip.path, taken), skip.stage, skip.reason)
        for skip in sorted(skips, key=lambda skip: skip.path)
    ]
    run.work.save("read", shards, skips=[[s.path, s.stage, s.reason] for s in told])
    return Step(shards, fresh)


def read_skips(work: Work) -> list[Skip]:
    """What `read` has skipped: files too, of which no shard knows."""
    return [Skip(*row) for row in work.beside("read").get("skips", ())]


def strip_step(
    run: Run, read: Sequence[Shard], meanwhile: Callable[[], None] | None = None
) -> Step:
    """The releases as pages; `meanwhile` as of :class:`~pipeline.engine.Engine`."""
    any_language = run.settings.any_language
    code = (code_of("strip"), run.gazetteer.fingerprint, list(run.gazetteer.boilerplate))
    whole = key_of(code, [shard.key for shard in read], any_language)
    if (unchanged := _as_before(run, "strip", whole, sum(shard.n for shard in read))) is not None:
        return unchanged
    marks = corpus_marks_of(run.work, read)
    copies = copies_of(run.work, read, marks)
    repeats = count_lines(marks, copies)
    tasks: list[StripTask] = []
    release, line = 0, 0
    for shard in read:
        n_lines = int(marks.n_lines[release : release + shard.n].sum())
        own = of_some(repeats, marks.lines[line : line + n_lines])
        key = key_of(code, shard.key, any_language, list(own.counts.items()))
        tasks.append(StripTask(key, shard.n, shard.key, own, any_language))
        release, line = release + shard.n, line + n_lines
    of = {"read": read}
    beside = {"copies": sorted(copies.items()), "whole": whole}
    return _done(run, "strip", tasks, of, beside, meanwhile=meanwhile)


def _as_before(run: Run, stage: str, whole: str, n: int) -> Step | None:
    """The stage as it stands, where all that it is made of is as it was; else None.

    `whole` is the key of that, `n` how many releases they are; what the corpus is asked need not
    be asked again.
    """
    if run.settings.force or run.work.beside(stage).get("whole") != whole:
        return None
    shards = [run.work.finished(stage, shard.key) for shard in run.work.kept(stage)]
    there = [shard for shard in shards if shard is not None]
    if len(there) < len(shards):
        return None
    run.progress.stage(stage, n, n)
    return Step(there)


def corpus_marks_of(work: Work, read: Sequence[Shard]) -> CorpusMarks:
    """The marks of all releases that were read."""
    return joined(_shard_marks(work.path("marks", shard.key)) for shard in read)


def _shard_marks(path: Path) -> CorpusMarks:
    names = ["release_id", "version", "words"]
    ids, versions, words = load_columns(path, names, made_by="releve read")
    (lines, n_lines), (prints, n_prints) = load_numbers(path, ["lines", "prints"])
    return CorpusMarks(ids, versions, words, lines, n_lines, prints, n_prints)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two releases, by their versions, are copies of each other."""

    one: str
    other: str
    same: bool


def copies_of(work: Work, read: Sequence[Shard], marks: CorpusMarks) -> dict[str, str]:
    """The copies among releases, each with its original; earlier verdicts are not made again."""
    before = verdicts_of(work)
    verdicts: Verdicts = {}
    reader = reader_of(work, read, marks)
    copies = find_copies(marks, reader, before=before, verdicts=verdicts)
    if verdicts != before:
        rows = [Verdict(*pair, same) for pair, same in sorted(verdicts.items())]
        dump_records(work.folder / _COPIES, rows, Verdict)
    return copies


def verdicts_of(work: Work) -> Verdicts:
    """What earlier runs, or this one, have found out of pairs of releases."""
    with suppress(OutputError, MissingStageError):
        return {(v.one, v.other): v.same for v in load_records(work.folder / _COPIES, Verdict)}
    return {}


def reader_of(work: Work, read: Sequence[Shard], marks: CorpusMarks) -> Callable[[str], Release]:
    """What gives a release by its id, with the last few shards at hand."""
    number_of: dict[str, int] = {}

    @lru_cache(maxsize=_SHARDS_AT_HAND)
    def shard(number: int) -> dict[str, Release]:
        return {release.id: release for release in work.load_releases(read[number].key)}

    def release(release_id: str) -> Release:
        if not number_of:
            sizes = [one.n for one in read]
            owners = (number for number, size in enumerate(sizes) for _ in range(size))
            number_of.update(zip(marks.ids, owners, strict=True))
        return shard(number_of[release_id])[release_id]

    return release


def fingerprint_of(run: Run) -> str:
    """Everything besides a release that its mentions depend on."""
    model = model_fingerprint(run.settings.model)
    return key_of(model, run.gazetteer.fingerprint, code_of("recognise"))


def recognise_step(run: Run, read: Sequence[Shard], strip: Sequence[Shard]) -> Step:
    """The mentions of the pages; a page that an earlier run has seen is not recognised again."""
    fingerprint = fingerprint_of(run)
    kept = [] if run.settings.force else [s for s in run.work.kept("recognise") if s.n]
    tasks: list[RecogniseTask] = []
    at = 0
    for shard, page in zip(read, strip, strict=True):
        while at < len(kept) and kept[at].last < page.first:
            at += 1
        olds: list[str] = []
        for old in kept[at:] if page.n else ():
            if old.first > page.last:
                break
            olds.append(old.key)
        key = key_of(fingerprint, shard.key, page.digest)
        tasks.append(RecogniseTask(key, page.n, shard.key, page.key, fingerprint, tuple(olds)))
    return _done(run, "recognise", tasks, {"read": read, "strip": strip})


def names_step(
    run: Run, read: Sequence[Shard], strip: Sequence[Shard], recognised: Sequence[Shard]
) -> Step:
    """The things that each release names."""
    no_contacts = run.settings.no_contacts
    code = (code_of("names"), run.gazetteer.fingerprint, no_contacts)
    tasks = [
        NameTask(key_of(code, r.key, s.digest, m.key), m.n, r.key, s.key, m.key, no_contacts)
        for r, s, m in zip(read, strip, recognised, strict=True)
    ]
    of = {"read": read, "strip": strip, "recognise": recognised}
    return _done(run, "names", tasks, of, {"no_contacts": no_contacts})


def _done(
    run: Run,
    stage: str,
    tasks: Sequence[Task],
    of: Mapping[str, Sequence[Shard]],
    beside: Mapping[str, object] = MappingProxyType({}),
    *,
    meanwhile: Callable[[], None] | None = None,
) -> Step:
    """The shards of a stage, those that are not there done; `of` and `beside` as of `Work.save`."""
    step = do_all(run, stage, tasks, words=words_a_release(of["read"]), meanwhile=meanwhile)
    run.work.save(stage, step.shards, of=of, **beside)
    return step


def words_a_release(read: Sequence[Shard]) -> float:
    """How many words a release has on average."""
    return sum(shard.n_words for shard in read) / max(sum(shard.n for shard in read), 1)


def do_all(
    run: Run,
    stage: str,
    tasks: Sequence[Task],
    *,
    words: float,
    meanwhile: Callable[[], None] | None = None,
) -> Step:
    """The shards that some tasks make, those that are not there done.

    `words` is how many a release has on average; `meanwhile` as of
    :class:`~pipeline.engine.Engine`.
    """
    found: dict[int, Shard] = {}
    if not run.settings.force:
        for number, task in enumerate(tasks):
            shard = run.work.finished(stage, task.key)
            if shard is not None:
                found[number] = shard
    todo = [number for number in range(len(tasks)) if number not in found]
    name = {"names": "resolve", "rows": "tables"}.get(stage, stage)
    total = sum(task.size for task in tasks)
    done = total - sum(tasks[number].size for number in todo)
    run.progress.stage(name, total, done, words)
    fresh = 0
    left = [tasks[number] for number in todo]
    for at, (made,) in run.engine.run(left, run.progress.advance, meanwhile=meanwhile):
        found[todo[at]] = made
        fresh += made.fresh
    return Step([found[number] for number in range(len(tasks))], fresh)
