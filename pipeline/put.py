"""From the things of each release to the tables: who is who, corrections, rows, one behind another.

What has no part in a release is held in memory: entities, their names, what was lost. Rows of
releases pass through, shard by shard. With corrections, which may move any mention, all mentions
are held in memory while they are replayed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.contacts import contact_spans, found_outside, shown_by
from pipeline.correct import Corrections, correct
from pipeline.files import complete_folder, listed_files
from pipeline.identities import (
    Resolved,
    identify_shards,
    is_resolved,
    load_corrections,
    load_resolved,
    save_resolved,
)
from pipeline.keys import code_of, key_of
from pipeline.ledger import Shelf
from pipeline.records import (
    ENTITY_TYPES,
    Correction,
    Dropped,
    EntityType,
    Mention,
    Resolution,
    Role,
    Skip,
)
from pipeline.resolve import Named
from pipeline.steps import (
    Run,
    Step,
    corpus_marks_of,
    do_all,
    reader_of,
    verdicts_of,
    words_a_release,
)
from pipeline.store import dump_records, load_columns, load_records
from pipeline.strip import find_copies
from pipeline.tasks import Corrected, RowsTask, resolution_of
from pipeline.work import Recognised, Shard, ShardEntities, Stripped, Work
from pipeline.write import (
    RELEASE_TABLES,
    Counted,
    Rendered,
    check_some,
    corpus_pieces,
    count_corpus,
    load_fragments,
    put_together,
    write_texts,
)

if TYPE_CHECKING:  # it takes long to load: where it is needed, it is loaded late
    import pandas as pd

_MOST_NAMED = 5
# What is told of a run, of each entity.
_TOLD = ["entity_id", "type", "name", "n_mentions", "n_releases"]
_MANIFEST = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Kind:
    """How much of one type of entity was found; `most_named` are names, in most releases first."""

    entities: int
    mentions: int
    most_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What the tables hold; `unchanged` says that they stood there already."""

    folder: Path
    counts: Mapping[str, int]
    kinds: Mapping[EntityType, Kind]
    unchanged: bool


def resolve_step(
    run: Run,
    read: Sequence[Shard],
    strip: Sequence[Shard],
    recognised: Sequence[Shard],
    names: Step,
    corrections: Corrections | None,
    shelf: Shelf,
) -> list[Correction]:
    """Who is who in the corpus, and what came of each line of the corrections."""
    work = run.work
    lines = repr(corrections) if corrections is not None else ""
    names_keys = [shard.key for shard in names.shards]
    key = key_of(code_of("resolve"), run.gazetteer.fingerprint, names_keys, lines)
    before = work.beside("resolve")
    if not run.settings.force and before.get("key") == key and is_resolved(work, before["who"]):
        return load_corrections(work)
    work.forget("resolve")
    resolved, who = identify_shards(work, names.shards, run.box.tools, shelf)
    corrected: list[str] = []
    if corrections is not None:
        whole = _whole(work, resolved, zip(read, strip, recognised, names.shards, who, strict=True))
        whole = correct(whole, corrections, run.gazetteer)
        resolved = Resolved(
            list(whole.entities), list(whole.aliases), list(whole.merges), list(whole.corrections)
        )
        corrected = _spread(work, names.shards, whole)
    save_resolved(work, resolved)
    work.save(
        "resolve",
        names.shards,
        of={"names": names.shards},
        key=key,
        entities=len(resolved.entities),
        who=who,
        corrected=corrected,
    )
    return resolved.corrections


def _whole(
    work: Work, resolved: Resolved, shards: Iterable[tuple[Shard, Shard, Shard, Shard, str]]
) -> Resolution:
    """All that was decided, with all mentions; `shards` with the keys of who is who in them."""
    mentions: list[Mention] = []
    entity_of: dict[tuple[str, int, int], str] = {}
    dropped: list[Dropped] = []
    roles: list[Role] = []
    no_contacts = work.no_contacts
    for read, strip, found, named, who in shards:
        pages = {page.release.id: page for page in work.load_pages(read.key, strip.key)}
        recognised = load_records(work.path("recognise", found.key), Recognised)
        part = resolution_of(
            pages,
            found_outside(recognised, pages) if no_contacts else recognised,
            load_records(work.path("names", named.key), Named),
            *load_records(work.path("who", who), ShardEntities),
        )
        mentions += part.mentions
        entity_of |= part.entity_of
        dropped += part.dropped
        roles += part.roles
    return Resolution(
        entities=tuple(resolved.entities),
        mentions=tuple(mentions),
        entity_of=entity_of,
        aliases=tuple(resolved.aliases),
        merges=tuple(resolved.merges),
        dropped=tuple(dropped),
        roles=tuple(roles),
    )


def _spread(work: Work, shards: Sequence[Shard], whole: Resolution) -> list[str]:
    """The corrected mentions shard by shard again; the keys of the shards."""
    by_release: dict[str, tuple[list[Mention], list[Role], list[Dropped]]]
    by_release = defaultdict(lambda: ([], [], []))
    for mention in whole.mentions:
        by_release[mention.release_id][0].append(mention)
    for role in whole.roles:
        by_release[role.release_id][1].append(role)
    for loser in whole.dropped:
        by_release[loser.release_id][2].append(loser)
    keys: list[str] = []
    for shard in shards:
        path = work.path("names", shard.key)
        rows = []
        for release_id in load_columns(path, ["release_id"])[0]:
            mentions, roles, dropped = by_release[release_id]
            ids = [whole.entity_of[m.release_id, m.start, m.end] for m in mentions]
            rows.append(
                Corrected(release_id, tuple(mentions), tuple(ids), tuple(roles), tuple(dropped))
            )
        key = key_of(shard.key, repr(rows))
        dump_records(work.path("corrected", key), rows, Corrected)
        keys.append(key)
    return keys


def tables_step(
    run: Run,
    read: Sequence[Shard],
    strip: Sequence[Shard],
    recognised: Sequence[Shard],
    names: Sequence[Shard],
    skips: Sequence[Skip],
) -> Put:
    """The tables, and the texts whose file is not the text; nothing where they stand already."""
    work, outputs = run.work, run.settings.outputs
    beside = work.beside("resolve")
    copies = _copies(work, read, names)
    lost = [[skip.path, skip.stage, skip.reason] for skip in skips]
    digests = [shard.digest for shard in strip]
    key = key_of(code_of("rows"), beside["key"], digests, sorted(copies.items()), lost)
    stored = work.beside("tables")
    if not run.settings.force and stored.get("key") == key and _stand(outputs):
        run.progress.stage("tables")
        return Put(outputs / "tables", stored["counts"], _kinds_of(stored["kinds"]), True)
    tasks = list(_tasks(work, read, strip, recognised, names, copies, beside))
    rows = do_all(run, "rows", tasks, words=words_a_release(read))
    work.save("rows", rows.shards, of={"read": read, "strip": strip, "names": names})
    work.forget("tables")
    put = _put(work, outputs, rows.shards, skips)
    kept = _kept(work, read, strip, names)
    write_texts(kept, lambda ids: _texts(work, read, strip, ids), outputs)
    kinds = {name: asdict(kind) for name, kind in put.kinds.items()}
    work.save("tables", [], key=key, counts=put.counts, kinds=kinds)
    return put


def _stand(outputs: Path) -> bool:
    """Whether tables and texts are there, with all their files."""
    tables, texts = outputs / "tables", outputs / "texts"
    return (
        complete_folder(tables, manifest=_MANIFEST) == tables.resolve()
        and all((tables / name).is_file() for name in listed_files(tables / _MANIFEST))
        and all((texts / name).is_file() for name in listed_files(texts / "index.json") or [""])
    )


def _copies(work: Work, read: Sequence[Shard], names: Sequence[Shard]) -> dict[str, str]:
    """The copies among the releases that are left, each with its original."""
    copies = dict(work.beside("strip")["copies"])
    if not copies or sum(shard.n for shard in read) == sum(shard.n for shard in names):
        return copies
    there = set(_ids(work, names))
    left = {copy: original for copy, original in copies.items() if copy in there}
    if all(original in there for original in left.values()):
        return left
    marks = corpus_marks_of(work, read)
    reader = reader_of(work, read, marks)
    return find_copies(marks.only(there), reader, before=verdicts_of(work))


def _ids(work: Work, names: Sequence[Shard]) -> Iterator[str]:
    for shard in names:
        yield from load_columns(work.path("names", shard.key), ["release_id"])[0]


def _tasks(
    work: Work,
    read: Sequence[Shard],
    strip: Sequence[Shard],
    recognised: Sequence[Shard],
    names: Sequence[Shard],
    copies: Mapping[str, str],
    beside: Mapping[str, list[str]],
) -> Iterator[RowsTask]:
    owners = sorted(copies.items())
    at = 0
    corrected = beside["corrected"] or [""] * len(names)
    no_contacts = work.no_contacts  # read from the disk
    for r, s, m, n, who, again in zip(
        read, strip, recognised, names, beside["who"], corrected, strict=True
    ):
        here: list[tuple[str, str]] = []
        while at < len(owners) and r.n and owners[at][0] <= r.last:
            here.append(owners[at])
            at += 1
        key = key_of(code_of("rows"), n.key, s.digest, again or who, here)
        yield RowsTask(
            key, n.n, r.key, s.key, m.key, n.key, who, tuple(here), again, no_contacts
        )  # fmt: skip


def _put(work: Work, outputs: Path, shards: Sequence[Shard], skips: Sequence[Skip]) -> Put:
    """The tables put together; what is said of entities is counted on the way."""
    import pandas as pd  # late: a run that finds all as it was does not wait for it

    corpus = load_resolved(work)
    counted = Counted(corpus["entities"]["id"])
    counts = {
        name: sum(shard.counts[n] for shard in shards) for n, name in enumerate(RELEASE_TABLES)
    }
    counts |= count_corpus(corpus)
    told: list[pd.DataFrame] = []
    ends: dict[str, int] = {}  # rows of the tables that come in one piece, at the end

    def pieces() -> Generator[Mapping[str, Rendered | pd.DataFrame], None, None]:
        for fragment in load_fragments(work.path("rows", shard.key) for shard in shards):
            counted.add(fragment["releases"].arrow, fragment["release_entities"].arrow)
            yield fragment
        corpus["entities"] |= counted.columns()
        for frames in corpus_pieces(corpus, skips=skips):
            check_some(frames)  # what refers to an entity stands in the piece that holds it
            ends.update((name, len(frames[name])) for name in frames.keys() - counts.keys())
            told.append(frames["entities"][_TOLD])
            for name, frame in frames.items():  # one after the other: each is held in three forms
                yield {name: frame}

    with closing(pieces()) as rows:  # whatever happens, nobody reads on
        folder = put_together(counts, rows, outputs)
    return Put(folder, counts | ends, _kinds(pd.concat(told)), unchanged=False)


def _kinds(entities: pd.DataFrame) -> dict[EntityType, Kind]:
    """What is told of a run, as the report tells it: who only stands in contact lines is apart."""
    ranked = entities[entities["n_mentions"] > 0].sort_values(
        ["n_releases", "n_mentions", "entity_id"], ascending=[False, False, True]
    )
    rows = {type_: ranked[ranked["type"] == type_] for type_ in ENTITY_TYPES}
    return {
        type_: Kind(len(own), int(own["n_mentions"].sum()), tuple(own["name"][:_MOST_NAMED]))
        for type_, own in rows.items()
    }


def _kinds_of(stored: Mapping[str, Mapping[str, Any]]) -> dict[EntityType, Kind]:
    return {
        name: Kind(one["entities"], one["mentions"], tuple(one["most_named"]))
        for name, one in ((name, stored[name]) for name in ENTITY_TYPES)
    }


def _kept(
    work: Work, read: Sequence[Shard], strip: Sequence[Shard], names: Sequence[Shard]
) -> dict[str, str]:
    """The hashes of the texts that are to be kept, by release id.

    Of one whose contact lines are hidden it is unknown: it is written anew, whatever is there.
    """
    kept: dict[str, str] = {}
    if not any(sum(shard.counts) for shard in read):
        return kept
    changed = _with_contact_lines(work, strip) if work.no_contacts else frozenset()
    there = set(_ids(work, names))
    for shard in read:
        if not sum(shard.counts):
            continue
        columns = load_columns(work.path("read", shard.key), ["id", "kept", "sha256"])
        for release_id, is_kept, sha256 in zip(*columns, strict=True):
            if is_kept and release_id in there:
                kept[release_id] = "" if release_id in changed else sha256
    return kept


def _with_contact_lines(work: Work, strip: Sequence[Shard]) -> frozenset[str]:
    """The releases that have contact lines."""
    return frozenset(
        page.release_id
        for shard in strip
        for page in load_records(work.path("strip", shard.key), Stripped)
        if contact_spans(page.zones)
    )


def _texts(
    work: Work, read: Sequence[Shard], strip: Sequence[Shard], ids: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The texts of some releases that became pages, as they are kept."""
    wanted = sorted(ids)
    shown = shown_by(work)
    at = 0
    for shard, page_shard in zip(read, strip, strict=True):
        start = at
        while at < len(wanted) and shard.n and wanted[at] <= shard.last:
            at += 1
        if at > start:
            here = set(wanted[start:at])
            for page in work.load_pages(shard.key, page_shard.key):
                if page.release.id in here:
                    yield page.release.id, shown(page).release.text
