"""Looking at the releases of a run: their texts, and one's page and mentions, found by its id.

Whoever shows a text gets it from here: where a run was told ``--no-contacts``, contact lines are
hidden in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pipeline.contacts import shown_by
from pipeline.errors import InputError
from pipeline.near import no_release
from pipeline.records import Mention, Page, Release
from pipeline.store import load_columns
from pipeline.work import Shard, Work
from pipeline.write import load_fragment

_SHARDS_AT_HAND = 8
_SHOWN = 5


def releases_of(outputs: Path) -> Iterator[Release]:
    """Each release that became a page, sorted by id.

    Raises :class:`~pipeline.errors.MissingStageError` where no run has left any.
    """
    work = Work(outputs)
    shown = shown_by(work)
    return (shown(page).release for page in work.pages())


def texts_of(outputs: Path) -> Iterator[tuple[str, str]]:
    """The id and the text of each release; order and errors as of :func:`releases_of`."""
    return ((release.id, release.text) for release in releases_of(outputs))


class Texts(Mapping[str, str]):
    """The texts of a run's releases, by id; the last few shards are at hand."""

    def __init__(self, outputs: Path) -> None:
        self._work = Work(outputs)
        pairs = zip(*self._work.lined_up("read", "strip"), strict=True)
        self._shards = [(read, strip) for read, strip in pairs if strip.n]
        self._firsts = [strip.first for _, strip in self._shards]
        self._shown = shown_by(self._work)
        self._loaded = lru_cache(maxsize=_SHARDS_AT_HAND)(self._load)

    def _load(self, number: int) -> dict[str, str]:
        read, strip = self._shards[number]
        pages = map(self._shown, self._work.load_pages(read.key, strip.key))
        return {page.release.id: page.release.text for page in pages}

    def __getitem__(self, release_id: str) -> str:
        at = bisect_right(self._firsts, release_id) - 1
        if at < 0:
            raise KeyError(release_id)
        return self._loaded(at)[release_id]

    def __len__(self) -> int:
        return sum(strip.n for _, strip in self._shards)

    def __iter__(self) -> Iterator[str]:
        for _, strip in self._shards:
            yield from load_columns(self._work.path("strip", strip.key), ["release_id"])[0]


def chosen(outputs: Path, wanted: str) -> tuple[Page, list[Mention]]:
    """The one page whose id is `wanted`, or begins so, and its mentions.

    Raises :class:`InputError` where there is none, or several; it names some that there are.
    """
    work = Work(outputs)
    reads, strips, rows = work.lined_up("read", "strip", "rows")
    close: list[tuple[str, int]] = []
    for number, shard in enumerate(strips):
        if shard.n and (shard.first <= wanted <= shard.last or _begins(shard, wanted)):
            ids = load_columns(work.path("strip", shard.key), ["release_id"])[0]
            close += [(name, number) for name in ids if name.startswith(wanted)]
    exact = [one for one in close if one[0] == wanted]
    if not close:
        raise InputError(no_release(wanted, _ids(work, strips), most=_SHOWN))
    if len(exact or close) != 1:
        shown = ", ".join(name for name, _ in close[:_SHOWN])
        raise InputError(f"several releases begin with {wanted!r}; for instance: {shown}")
    ((name, number),) = exact or close
    pages = work.load_pages(reads[number].key, strips[number].key)
    page = next(page for page in pages if page.release.id == name)
    table = load_fragment(work.path("rows", rows[number].key))["mentions"].arrow.to_pylist()
    fields = [field for field in Mention.__dataclass_fields__ if field != "known"]
    mentions = [
        Mention(**{field: row[field] for field in fields})
        for row in table
        if row["release_id"] == name
    ]
    return shown_by(work)(page), mentions


def _begins(shard: Shard, wanted: str) -> bool:
    return shard.first.startswith(wanted) or shard.last.startswith(wanted)


def _ids(work: Work, strips: Sequence[Shard]) -> Iterator[str]:
    for shard in strips:
        yield from load_columns(work.path("strip", shard.key), ["release_id"])[0]
