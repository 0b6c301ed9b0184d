"""What is done to one shard, stage by stage: the same code in this process, another, or a cluster.

A task says all that it needs by values and by keys of shards, and writes its result under its own
key, so that doing it twice is doing it once. A release that fails is a row in `skipped`; one that
takes its process down is found by :mod:`pipeline.engine` and named in `lost`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pipeline.contacts import found_outside, page_without_contacts
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.keys import code_of, key_of
from pipeline.read import (
    MAX_FILE_BYTES,
    Columns,
    CorpusFile,
    content_of,
    read_bytes,
    read_file,
    row_of,
)
from pipeline.recognise import Recogniser, load_recogniser, recognise, recognise_pages
from pipeline.records import Dropped, Mention, Page, Release, Resolution, Role, Skip
from pipeline.resolve import Named, Profile, Profiles, Tools, Who, decided, load_tools, named_in
from pipeline.store import dump_records, load_records
from pipeline.strip import Marks, Repeats, Stripper, cut_zones, load_stripper, make_page, marks_of
from pipeline.text import squeeze
from pipeline.work import Recognised, Shard, ShardEntities, Stripped, Work, stripped_of
from pipeline.write import RELEASE_TABLES, fragment_of, load_pandas, write_fragment

# Called with how many more releases are done: a worker is alive. With none, before the first: what
# goes wrong until then is no release's fault.
Tell = Callable[[int], None]
Found = tuple[tuple[Mention, ...], tuple[Dropped, ...]]


class Toolbox:
    """What tasks need of models and lists, each loaded when it is first used."""

    def __init__(
        self,
        work: Work,
        *,
        gazetteers: tuple[Path, ...] = (),
        model: str = "releve",
        gazetteer: Gazetteer | None = None,
        recogniser: Recogniser | None = None,
    ) -> None:
        self.work = work
        self._gazetteers, self._model = gazetteers, model
        if gazetteer is not None:
            self.gazetteer = gazetteer
        if recogniser is not None:
            self.recogniser = recogniser

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names that are known before any text is read."""
        return load_gazetteer(self._gazetteers)

    @cached_property
    def stripper(self) -> Stripper:
        """What `strip` needs."""
        return load_stripper(self.gazetteer, boilerplate=self.gazetteer.boilerplate)

    @cached_property
    def recogniser(self) -> Recogniser:
        """The model, and what stands beside it."""
        return load_recogniser(self.gazetteer, model=self._model)

    @cached_property
    def tools(self) -> Tools:
        """What `resolve` needs to read a release alone."""
        return load_tools(self.gazetteer)

    def warm_up(self) -> Iterator[None]:
        """Load what takes long, one thing after the other, in the order in which it is needed.

        What is loaded already costs nothing.
        """
        _ = self.stripper
        yield
        _ = self.recogniser
        yield
        _ = self.tools
        yield
        load_pandas()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done to a shard of `size` releases (for `read`: files), under its key.

    `only` are the numbers of those that are done, all where it is None, and then nothing is
    written: a trial, to find which of them takes the process down. `lost` are those found so,
    with what happened; they become rows in `skipped`.
    """

    key: str
    size: int
    only: frozenset[int] | None = field(default=None, kw_only=True)
    lost: tuple[tuple[int, str], ...] = field(default=(), kw_only=True)

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        raise NotImplementedError

    @property
    def divides(self) -> bool:
        """Whether it can be done for some of the releases."""
        return True

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """The shards that it writes, by stage and key; the last one is there when all are."""
        raise NotImplementedError

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The shards that it reads, by stage and key; those of an earlier run may be missing."""
        raise NotImplementedError

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """Do it; what was made, in order."""
        raise NotImplementedError

    def wanted(self, number: int) -> bool:
        """Whether the release of that number is to be done."""
        if self.only is not None:
            return number in self.only
        return all(number != lost for lost, _ in self.lost)


@dataclass(frozen=True, slots=True)
class ReadTask(Task):
    """Files to releases and their marks. A file of rows becomes as many shards as it needs.

    Files may change after they were listed, and their key made. What is written has the key of
    what was read, which then is another one: no shard ever holds anything but what its key says.
    """

    files: tuple[CorpusFile, ...]
    columns: Columns
    rows_a_shard: int

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        return "read"

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """Of a file of rows these are the first shards; how many follow, it tells itself.

        Where a file has changed in the meantime it tells other keys than these.
        """
        return (("marks", self.key), ("read", self.key))

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """Nothing but the files."""
        return ()

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """The releases, sorted by id, and for what is not read a skip."""
        releases: list[Release] = []
        skips: list[Skip] = []
        reasons = dict(self.lost)
        contents: list[str] = []
        tell(0)
        for number, file in enumerate(self.files):
            if self.only is not None and number not in self.only:
                continue
            data = read_bytes(file, MAX_FILE_BYTES)
            contents.append(content_of(data))
            if number in reasons:
                skips.append(Skip(file.path, "read", _crashed("reading", reasons[number])))
                continue
            try:
                for found in read_file(file, data, columns=self.columns):
                    if isinstance(found, Skip):
                        skips.append(found)
                    else:
                        releases.append(found)
                    tell(0)
            except Exception as error:  # what its rows were until there is kept
                skips.append(Skip(file.path, "read", _told("reading", error)))
            tell(1)
        first_key = (
            self.key if self.only is not None else read_key(self.files, contents, self.columns)
        )
        releases.sort(key=lambda release: release.id)
        starts = range(0, max(len(releases), 1), self.rows_a_shard)
        made: list[Shard] = []
        for n, start in reversed([*enumerate(starts)]):  # the first last: then all are there
            own = releases[start : start + self.rows_a_shard]
            key = first_key if n == 0 else f"{first_key}-{n:06}"
            marks = [marks_of(release) for release in own]
            shard = Shard(
                key=key,
                n=len(own),
                first=own[0].id if own else "",
                last=own[-1].id if own else "",
                n_words=sum(one.n_words for one in marks),
                digest=key_of(n, len(starts)),
                skips=tuple(skips) if n == 0 else (),
                notes=tuple(f"{r.path}: {note}" for r in own for note in r.notes),
                fresh=len(own),
                counts=(sum(release.kept for release in own),),
            )
            made.insert(0, shard)
            if self.only is None:
                dump_records(box.work.path("marks", key), marks, Marks)
                path = box.work.path("read", key)
                dump_records(path, own, Release, facts=shard.facts())
        return tuple(made)


def read_key(files: Sequence[CorpusFile], contents: Sequence[str], columns: Columns) -> str:
    """The key of what is read of files; `contents` as of `content_of`."""
    told = [
        (file.path, file.id, str(file.location).endswith(file.path), content)
        for file, content in zip(files, contents, strict=True)
    ]
    named = [(name, getattr(columns, name)) for name in columns.__dataclass_fields__]
    return key_of(code_of("read"), named, told)


def parts_of(work: Work, first: Shard) -> list[Shard] | None:
    """All shards of what was read together, given its first; None where one is missing."""
    shards = [first]
    while first.digest != key_of(0, len(shards)):
        follower = work.finished("read", f"{first.key}-{len(shards):06}")
        if follower is None:
            return None
        shards.append(follower)
    return shards


@dataclass(frozen=True, slots=True)
class StripTask(Task):
    """Releases to pages. `repeats` are the lines of these releases that come back in the corpus."""

    read_key: str
    repeats: Repeats
    any_language: bool

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        return "strip"

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """What it writes."""
        return (("strip", self.key),)

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """What it reads."""
        return (("read", self.read_key),)

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """The pages, and a skip for each release that is not French."""
        releases = box.work.load_releases(self.read_key)
        skips = _lost(self, releases)
        pages: list[Page] = []
        stripper = box.stripper  # what is wrong with it is no release's fault
        tell(0)
        for release in _wanted(self, releases):
            try:
                page = make_page(release, cut_zones(release, self.repeats, stripper), box.stripper)
            except Exception as error:
                skips.append(_failed(release, "strip", error))
            else:
                if page.language in {"fr", ""} or self.any_language:
                    pages.append(page)
                else:
                    reason = f"not French but {page.language!r}; --any-language keeps such releases"
                    skips.append(Skip(skip_path(release), "strip", reason))
            tell(1)
        stripped = [stripped_of(page) for page in pages]
        shard = Shard(
            key=self.key,
            n=len(pages),
            first=pages[0].release.id if pages else "",
            last=pages[-1].release.id if pages else "",
            digest=_digest(
                [(page.release.sha256, one) for page, one in zip(pages, stripped, strict=True)]
            ),
            skips=tuple(skips),
            fresh=len(pages),
        )
        if self.only is None:
            path = box.work.path("strip", self.key)
            dump_records(path, stripped, Stripped, facts=shard.facts())
        return (shard,)


@dataclass(frozen=True, slots=True)
class RecogniseTask(Task):
    """Pages to mentions. `olds` are shards of an earlier run that may hold some of them."""

    read_key: str
    strip_key: str
    fingerprint: str
    olds: tuple[str, ...]

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        return "recognise"

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """What it writes."""
        return (("recognise", self.key),)

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """What it reads."""
        olds = (("recognise", old) for old in self.olds)
        return (("read", self.read_key), ("strip", self.strip_key), *olds)

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """What is found in each page, or was found before."""
        pages = box.work.load_pages(self.read_key, self.strip_key)
        skips = _lost(self, [page.release for page in pages])
        wanted = [page for n, page in enumerate(pages) if self.wanted(n)]
        keys = {page.release.id: page_key(page, self.fingerprint) for page in wanted}
        found = self._before(box.work, frozenset(keys.values()))
        todo = [page for page in wanted if keys[page.release.id] not in found]
        recogniser = box.recogniser if todo else None
        tell(len(wanted) - len(todo))
        for page, result in _attempts(todo, recogniser):
            if isinstance(result, Exception):
                skips.append(_failed(page.release, "recognise", result))
            else:
                key = keys[page.release.id]
                found[key] = Recognised(page.release.id, key, *result)
            tell(1)
        kept = [found[key] for key in keys.values() if key in found]
        shard = Shard(
            key=self.key,
            n=len(kept),
            first=kept[0].release_id if kept else "",
            last=kept[-1].release_id if kept else "",
            skips=tuple(skips),
            fresh=len(kept) - (len(wanted) - len(todo)),
        )
        if self.only is None:
            path = box.work.path("recognise", self.key)
            dump_records(path, kept, Recognised, facts=shard.facts())
        return (shard,)

    def _before(self, work: Work, keys: Collection[str]) -> dict[str, Recognised]:
        found: dict[str, Recognised] = {}
        for old in self.olds:
            if work.finished("recognise", old) is not None:
                for one in load_records(work.path("recognise", old), Recognised):
                    if one.key in keys:
                        found[one.key] = one
        return found


@dataclass(frozen=True, slots=True)
class NameTask(Task):
    """Mentions to the things of each release; with `no_contacts`, outside contact lines."""

    read_key: str
    strip_key: str
    recognise_key: str
    no_contacts: bool = False

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        return "resolve"

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """What it writes."""
        return (("profiles", self.key), ("names", self.key))

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """What it reads."""
        return (
            ("read", self.read_key), ("strip", self.strip_key), ("recognise", self.recognise_key),
        )  # fmt: skip

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """What each release names; its things by their numbers in the shard's profiles."""
        pages = {p.release.id: p for p in box.work.load_pages(self.read_key, self.strip_key)}
        recognised = load_records(box.work.path("recognise", self.recognise_key), Recognised)
        if self.no_contacts:
            recognised = found_outside(recognised, pages)
            pages = {id_: page_without_contacts(page) for id_, page in pages.items()}
        skips = _lost(self, [pages[one.release_id].release for one in recognised])
        profiles, tools = Profiles(), box.tools
        tell(0)
        names: list[Named] = []
        for number, one in enumerate(recognised):
            if not self.wanted(number):
                continue
            page = pages[one.release_id]
            try:
                named, own = named_in(page, one.mentions, tools)
            except Exception as error:
                skips.append(_failed(page.release, "resolve", error))
            else:
                of = [profiles.add(profile) for profile in own]
                things = tuple(of[thing] if thing >= 0 else -1 for thing in named.things)
                names.append(replace(named, things=things))
            tell(1)
        shard = Shard(
            key=self.key,
            n=len(names),
            first=names[0].release_id if names else "",
            last=names[-1].release_id if names else "",
            skips=tuple(skips),
            fresh=len(names),
        )
        if self.only is None:
            dump_records(box.work.path("profiles", self.key), profiles.finished(), Profile)
            dump_records(box.work.path("names", self.key), names, Named, facts=shard.facts())
        return (shard,)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the user's corrections make of one release."""

    release_id: str
    mentions: tuple[Mention, ...]
    entity_ids: tuple[str, ...]
    roles: tuple[Role, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class RowsTask(Task):
    """All of it to the rows of the tables that go release by release.

    `who_key` names what says who the shard's profiles are; with corrections, `corrected_key` what
    says it all. `no_contacts` is as it was when the names were made.
    """

    read_key: str
    strip_key: str
    recognise_key: str
    names_key: str
    who_key: str
    copies: tuple[tuple[str, str], ...]
    corrected_key: str = ""
    no_contacts: bool = False

    @property
    def stage(self) -> str:
        """The stage as users know it."""
        return "tables"

    @property
    def divides(self) -> bool:
        """Not at all: who is in these rows was decided for the whole corpus."""
        return False

    @property
    def results(self) -> tuple[tuple[str, str], ...]:
        """What it writes."""
        return (("rows", self.key),)

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """What it reads."""
        said = ("corrected", self.corrected_key) if self.corrected_key else ("who", self.who_key)
        return (
            ("read", self.read_key), ("strip", self.strip_key), ("recognise", self.recognise_key),
            ("names", self.names_key), said,
        )  # fmt: skip

    def do(self, box: Toolbox, tell: Tell) -> tuple[Shard, ...]:
        """The rows, as CSV, JSON and Parquet."""
        tell(0)
        work = box.work
        copies = dict(self.copies)
        recognised = load_records(work.path("recognise", self.recognise_key), Recognised)
        names = load_records(work.path("names", self.names_key), Named)
        there = {one.release_id for one in names}
        pages = [
            replace(page, duplicate_of=copies.get(page.release.id, ""))
            for page in work.load_pages(self.read_key, self.strip_key)
            if page.release.id in there
        ]
        recognised = [one for one in recognised if one.release_id in there]
        by_id = {page.release.id: page for page in pages}
        if self.no_contacts:
            recognised = found_outside(recognised, by_id)
        if self.corrected_key:
            path = work.path("corrected", self.corrected_key)
            resolution = _as_corrected(load_records(path, Corrected))
        else:
            who = load_records(work.path("who", self.who_key), ShardEntities)
            resolution = resolution_of(by_id, recognised, names, *who)
        dropped = [d for one in recognised for d in one.dropped]
        fragment = fragment_of(pages, resolution, dropped=dropped)
        counts = tuple(fragment[name].n for name in RELEASE_TABLES)
        shard = Shard(self.key, len(pages), fresh=len(pages), counts=counts)
        if self.only is None:
            write_fragment(fragment, work.path("rows", self.key), facts=shard.facts())
        tell(len(pages))
        return (shard,)


def resolution_of(
    pages: Mapping[str, Page],
    recognised: Sequence[Recognised],
    names: Sequence[Named],
    entities: ShardEntities,
) -> Resolution:
    """What `resolve` decided of some releases; `entities` are those of their shard."""
    found = {one.release_id: one.mentions for one in recognised}
    several = {(one.profile, one.release_id): one.entity_id for one in entities.apart}

    def who(n: int, thing: int) -> Who:
        if entities.ids[thing]:
            return entities.ids[thing], entities.countries[thing]
        # what is another one in each release is no country
        return several[thing, names[n].release_id], ""

    return decided(
        ((named, found[named.release_id], pages[named.release_id].release.text) for named in names),
        who,
    )


def _as_corrected(releases: Sequence[Corrected]) -> Resolution:
    return Resolution(
        entities=(),
        mentions=tuple(mention for one in releases for mention in one.mentions),
        entity_of={
            (m.release_id, m.start, m.end): entity_id
            for one in releases
            for m, entity_id in zip(one.mentions, one.entity_ids, strict=True)
        },
        aliases=(),
        merges=(),
        dropped=tuple(loser for one in releases for loser in one.dropped),
        roles=tuple(role for one in releases for role in one.roles),
    )


def page_key(page: Page, fingerprint: str) -> str:
    """The hash of everything that a release's mentions depend on."""
    zones = [(z.start, z.end, z.kind) for z in page.zones]
    return key_of(fingerprint, page.release.id, page.release.sha256, zones)


def skip_path(release: Release) -> str:
    """The path of a release's file, with the id of its row where it is one of several."""
    row = row_of(release)
    return f"{release.path}#{row}" if row else release.path


def _wanted(task: Task, releases: Sequence[Release]) -> Iterator[Release]:
    return (release for number, release in enumerate(releases) if task.wanted(number))


def _lost(task: Task, releases: Sequence[Release]) -> list[Skip]:
    """A skip for each release that took its process down."""
    if task.only is not None:
        return []
    return [
        Skip(skip_path(releases[number]), task.stage, _crashed(task.stage, what))
        for number, what in task.lost
    ]


def _crashed(stage: str, what: str) -> str:
    return f"{stage} crashed on it ({what}): please report it; --force tries again"


def _failed(release: Release, stage: str, error: Exception) -> Skip:
    return Skip(skip_path(release), stage, _told(stage, error))


def _told(stage: str, error: Exception) -> str:
    what = squeeze(f"{type(error).__name__}: {error}")
    return f"{stage} failed on it ({what}): please report it; --force tries again"


def _attempts(
    pages: Sequence[Page], recogniser: Recogniser | None
) -> Iterator[tuple[Page, Found | Exception]]:
    """Each page with what was found in it, or with what went wrong.

    Pages are recognised together; from one that fails on, by themselves.
    """
    if recogniser is None:
        return
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


def _digest(values: object) -> str:
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]
