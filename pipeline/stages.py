"""What a stage does to a whole corpus: who is told, what is kept, what a failing release costs.

The rooms work on releases and know nothing of runs. Here a room's functions are put to all
releases in turn; a release that makes one fail is a skip with its reason, and the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from pipeline.errors import InputError
from pipeline.gazetteer import Gazetteer
from pipeline.read import read_corpus
from pipeline.recognise import Recogniser, recognise, recognise_pages
from pipeline.records import Dropped, Mention, Page, Release, Skip
from pipeline.settings import Settings
from pipeline.strip import count_lines, cut_zones, find_copies, load_stripper, make_page
from pipeline.text import squeeze
from pipeline.work import Recognised

# Pages recognised between two savings: a multiple of what `recognise` takes at once.
_PAGES_A_PART = 256

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


def read_stage(settings: Settings, progress: Progress) -> tuple[list[Release], list[Skip]]:
    """The releases of the sources, sorted by id, and the skips."""
    releases: list[Release] = []
    skips: list[Skip] = []
    progress.stage("read")
    excluded = [path for path in (settings.outputs, settings.corrections) if path]
    found = read_corpus(settings.sources, columns=settings.columns, exclude=excluded)
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
    tools = load_stripper(gazetteer, boilerplate=gazetteer.boilerplate)
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
    return (copies_marked(pages) if skips else pages), skips


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

    `load` is called only if there is something to do; `keep` is given what is new, part by part,
    while more is to come.
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
        if part and first + _PAGES_A_PART < len(todo):  # the last is saved with the whole
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


def copies_marked(pages: Sequence[Page]) -> list[Page]:
    """The pages, their copies found anew where an original was lost: it is none any more."""
    there = {page.release.id for page in pages} | {""}
    if all(page.duplicate_of in there for page in pages):
        return list(pages)
    copies = find_copies(page.release for page in pages)
    return [replace(page, duplicate_of=copies.get(page.release.id, "")) for page in pages]
