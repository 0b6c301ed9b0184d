"""What the stages leave for each other under ``outputs/work/``.

::

    work/read/KEY.parquet        releases             work/recognise/KEY.parquet   mentions
    work/marks/KEY.parquet       their lines, prints  work/names/KEY.parquet       their things
    work/strip/KEY.parquet       zones, titles, dates work/profiles/KEY.parquet    things, summed
    work/who/KEY.parquet         who they are         work/resolve/*.parquet       entities, names
    work/rows/KEY.zip            rows of the tables   work/ledger.json             all names, summed
    work/STAGE.json              which shards a stage is made of, in the order of releases
    work/contents.bin            hashes of files that need not be read to know them unchanged

A *shard* is some releases that follow each other by id. Its key is the hash of all that its content
depends on, so that a file that is there is right, whoever wrote it and when: a run that was killed
goes on where it was, and what has not changed is found done. ``pandas.read_parquet`` reads one
shard, or a stage's folder.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.errors import MissingStageError, OutputError
from pipeline.files import replaced_file
from pipeline.records import Dropped, Mention, Page, Release, Skip, Zone
from pipeline.store import load_facts, load_records

# Of the form of what is kept: another one is made anew.
FORMAT = 2
_MADE_BY = {
    "read": "releve read",
    "strip": "releve strip",
    "recognise": "releve recognise",
    "names": "releve resolve",
    "resolve": "releve resolve",
}
_SUFFIX = {"rows": ".zip"}
# How files are called that a run makes here: shards, and what `replaced_file` has begun to write.
_BEGUN = re.compile(r"\..+\.[0-9a-f]{8}\.part")
_SHARD = re.compile(
    r"\.?(?P<key>[0-9a-f]{32}(?:-\d+)?)\.(?:parquet|zip)(?P<begun>\.[0-9a-f]{8}\.part)?"
)
# What is written beside the shards of a stage, before them.
_COMPANIONS = {"read": ("marks",), "names": ("profiles",)}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What recognition found in one release; `key` is the hash of all it depends on."""

    release_id: str
    key: str
    mentions: tuple[Mention, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """The entity that a profile is in one release, where it is another one in each."""

    profile: int
    release_id: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class ShardEntities:
    """The entities of a shard's profiles, by number; empty ids where they are in `apart`."""

    ids: tuple[str, ...]
    countries: tuple[str, ...]
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class Stripped:
    """A page without its release's text; the fields are those of :class:`Page`."""

    release_id: str
    zones: tuple[Zone, ...]
    title: str
    date: str
    date_earliest: str
    place: str
    place_country: str
    language: str

    def page(self, release: Release) -> Page:
        """The page, with the release it is of."""
        return Page(release, **{name: getattr(self, name) for name in _OF_PAGE})


_OF_PAGE = tuple(name for name in Stripped.__dataclass_fields__ if name != "release_id")


def stripped_of(page: Page) -> Stripped:
    """What `strip` found out of a page."""
    return Stripped(page.release.id, *(getattr(page, name) for name in _OF_PAGE))


@dataclass(frozen=True, slots=True)
class Shard:
    """A finished shard of a stage.

    `n` releases, from `first` to `last` by id, with `n_words`; `digest` is the hash of what the
    next stage depends on. `skips` and `notes` are of its releases; `fresh` says of how many the
    content was computed when it was made. `counts` are rows by table, of those that go by release;
    of what was read, how many texts are kept.
    """

    key: str
    n: int
    first: str = ""
    last: str = ""
    n_words: int = 0
    digest: str = ""
    skips: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    fresh: int = 0
    counts: tuple[int, ...] = ()

    def facts(self) -> dict[str, object]:
        """The shard in JSON's types; how it came to be (`fresh`) is left out."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__ if name != "fresh"},
            "skips": [asdict(skip) for skip in self.skips],
            "notes": list(self.notes),
            "counts": list(self.counts),
        }


def shard_of(facts: dict[str, Any]) -> Shard:
    """What :meth:`Shard.facts` has made; raises ValueError, KeyError or TypeError for others."""
    skips = tuple(Skip(**skip) for skip in facts["skips"])
    return replace(
        Shard(**facts), skips=skips, notes=tuple(facts["notes"]), counts=tuple(facts["counts"])
    )


def _digest_of(shards: Sequence[Shard]) -> str:
    return sha256("\n".join(shard.key for shard in shards).encode()).hexdigest()[:32]


class Work:
    """The folder ``work`` of an output folder, stage by stage, shard by shard.

    Whatever is loaded before it was made raises :class:`~pipeline.errors.MissingStageError`,
    which names the command that makes it.
    """

    def __init__(self, outputs: Path) -> None:
        self.folder = outputs / "work"

    def path(self, stage: str, key: str) -> Path:
        """Where the content of a shard is."""
        return self.folder / stage / f"{key}{_SUFFIX.get(stage, '.parquet')}"

    def finished(self, stage: str, key: str) -> Shard | None:
        """The shard, if it is there, whole, and what its name says."""
        path = self.path(stage, key)
        with suppress(OutputError, MissingStageError, KeyError, TypeError, ValueError):
            for companion in _COMPANIONS.get(stage, ()):
                load_facts(self.path(companion, key))
            shard = shard_of(load_facts(path))
            return shard if shard.key == key else None
        return None

    def shards(self, stage: str) -> list[Shard]:
        """The shards of a stage, in the order of their releases."""
        path = self.folder / f"{stage}.json"
        made_by = _MADE_BY.get(stage, "releve run")
        try:
            content = json.loads(path.read_bytes())
            if content["format"] != FORMAT:
                raise ValueError("it was made by another version")
            return [shard_of(facts) for facts in content["shards"]]
        except FileNotFoundError as error:
            raise MissingStageError(f"{path} is not there yet; `{made_by}` makes it") from error
        except OSError as error:
            raise OutputError(f"{path} cannot be read ({error.strerror or error})") from error
        except (ValueError, KeyError, TypeError) as error:
            raise OutputError(
                f"{path}: {error}; delete it, and `{made_by}` makes it anew"
            ) from error

    def kept(self, stage: str) -> list[Shard]:
        """The shards that the stage had when it was last complete, none where it never was."""
        with suppress(OutputError, MissingStageError):
            return self.shards(stage)
        return []

    def lined_up(self, *stages: str) -> list[list[Shard]]:
        """The shards of several stages, in the order of their releases.

        Raises MissingStageError also where a stage was made anew and a later one was not, which
        is what a killed run leaves: shards of the same number are then not of the same releases.
        """
        found = {stage: self.shards(stage) for stage in stages}
        for stage in stages:
            for earlier, digest in self.beside(stage).get("of", {}).items():
                if earlier in found and digest != _digest_of(found[earlier]):
                    raise MissingStageError(
                        f"{self.folder / stage}.json is older than what {earlier} has left; "
                        "`releve run` brings all stages to the end"
                    )
        return list(found.values())

    def save(
        self,
        stage: str,
        shards: Sequence[Shard],
        *,
        of: Mapping[str, Sequence[Shard]] | None = None,
        **beside: object,
    ) -> None:
        """Say of which shards a stage is made, now that all are there; keep `beside` with them.

        `of` are the shards of the stages before.
        """
        beside["of"] = {earlier: _digest_of(own) for earlier, own in (of or {}).items()}
        lines = ",\n".join(json.dumps(s.facts(), ensure_ascii=True, sort_keys=True) for s in shards)
        told = json.dumps(beside, ensure_ascii=True, sort_keys=True)
        text = f'{{"format": {FORMAT}, "beside": {told}, "shards": [\n{lines}\n]}}\n'
        with replaced_file(self.folder / f"{stage}.json") as handle:
            handle.write(text.encode())

    def forget(self, stage: str) -> None:
        """Say of a stage that it is not complete, before what lies outside its shards changes.

        What is overwritten must not pass for what `beside` tells, where a run is killed between.
        """
        path = self.folder / f"{stage}.json"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be removed ({error.strerror or error})") from error

    def beside(self, stage: str) -> dict[str, Any]:
        """What was kept with the shards of a stage, empty where it never was complete."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads((self.folder / f"{stage}.json").read_bytes())
            if content["format"] == FORMAT:
                return dict(content["beside"])
        return {}

    @property
    def no_contacts(self) -> bool:
        """Whether contact lines were left out when names were made: nobody is to see them then."""
        return bool(self.beside("names").get("no_contacts"))

    def tidy(self, stages: Iterable[str], keys: Iterable[str]) -> None:
        """Remove the shards of some stages that no stage is made of any more.

        And what killed runs have begun to write, wherever it is; no file whose name no run gives.
        """
        kept = set(keys)
        for folder in (self.folder.parent, self.folder, self.folder / "resolve"):
            with suppress(OSError):
                for path in folder.glob(".*.part"):
                    if _BEGUN.fullmatch(path.name) and path.is_file():
                        path.unlink(missing_ok=True)
        for stage in stages:
            with suppress(OSError):
                for path in (self.folder / stage).iterdir():
                    own = _SHARD.fullmatch(path.name)
                    if own and (own["begun"] or own["key"] not in kept):
                        path.unlink(missing_ok=True)

    def releases(self) -> Iterator[Release]:
        """What `read` found, in order."""
        for shard in self.shards("read"):
            yield from self.load_releases(shard.key)

    def load_releases(self, key: str) -> list[Release]:
        """The releases of one shard."""
        return load_records(self.path("read", key), Release, made_by="releve read")

    def pages(self) -> Iterator[Page]:
        """What `strip` made, in order; `duplicate_of` stands in the table of releases alone."""
        for read, strip in zip(*self.lined_up("read", "strip"), strict=True):
            yield from self.load_pages(read.key, strip.key)

    def load_pages(self, read_key: str, strip_key: str) -> list[Page]:
        """The pages of one shard."""
        by_id = {release.id: release for release in self.load_releases(read_key)}
        path = self.path("strip", strip_key)
        return [
            stripped.page(by_id[stripped.release_id])
            for stripped in load_records(path, Stripped, made_by="releve strip")
        ]

    def page(self, release_id: str) -> Page | None:
        """The page of one release, None where there is none."""
        reads, strips = self.lined_up("read", "strip")
        for number in self._around(reads, release_id):
            for page in self.load_pages(reads[number].key, strips[number].key):
                if page.release.id == release_id:
                    return page
        return None

    @staticmethod
    def _around(shards: Sequence[Shard], release_id: str) -> Iterator[int]:
        """The shards that may hold a release: those that are empty have no place of their own."""
        filled = [number for number, shard in enumerate(shards) if shard.n]
        at = bisect_right([shards[number].first for number in filled], release_id)
        yield from filled[max(0, at - 1) : at]
