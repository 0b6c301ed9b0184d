"""Workers of a Dask cluster: the same tasks, on other machines or on this one.

What a task needs is found out, not asked: workers that see the output folder work there, others
get the shards with the task and send back what they made (:mod:`pipeline.engine.remote`). Dask
gives a task to another worker where one dies; a task that keeps killing them is cut in halves
(:mod:`pipeline.engine.trials`). Few tasks are on their way at a time, so that a scheduler never
holds a corpus.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from pipeline.engine import default_workers
from pipeline.engine.remote import (
    Answer,
    Files,
    Freight,
    Kit,
    Unseen,
    differences,
    facts_here,
    perform,
    unlike,
    warm_up,
)
from pipeline.engine.scheduler import CONNECT, LOCAL, dask, quiet, scheduler_at, scheduler_here
from pipeline.engine.trials import CHANCES, Made, Trial, Trials
from pipeline.errors import ClusterError, OutputError, PipelineError
from pipeline.files import replaced_file
from pipeline.read import MAX_FILE_BYTES, read_bytes
from pipeline.settings import Settings
from pipeline.tasks import ReadTask, Task, Toolbox
from pipeline.work import Work

_TOKEN = ".shared-"  # noqa: S105 - the beginning of a file's name
_LOOK_EVERY = 2.0  # seconds
# A network file system may keep for so long what it believes to know of a folder.
_APPEARS = 90.0
# How often the model may fail to load, each time on as many workers as Dask allows a task.
_WARM_UPS = 3
_GAZETTEER_FILES = frozenset({".toml", ".csv", ".txt"})


class _Flights:
    """Tasks on their way."""

    def __init__(self, client: Any, kit: Kit) -> None:  # noqa: ANN401
        self._client, self._kit = client, kit
        self._flying: dict[str, tuple[Trial, Any]] = {}
        self._together: set[str] = set()
        self._landed: SimpleQueue[str] = SimpleQueue()

    @property
    def n(self) -> int:
        """How many."""
        return len(self._flying)

    def start(self, trial: Trial, freight: Freight) -> None:
        """Hand a task to the scheduler."""
        key = f"{trial.task.stage}-{secrets.token_hex(16)}"  # Dask shows what is before the dash
        future = self._client.submit(perform, trial.task, self._kit, freight, key=key, pure=False)
        self._flying[key] = trial, future
        if self.n > 1:
            self._together.update(self._flying)
        future.add_done_callback(lambda _: self._landed.put(key))

    def next(self, look: Callable[[], None]) -> tuple[Trial, Any, bool]:
        """The next that comes back, whatever has become of it, and whether it was always alone.

        Meanwhile one looks about.
        """
        while True:
            look()
            with suppress(Empty):
                key = self._landed.get(timeout=_LOOK_EVERY)
                was_alone = key not in self._together
                self._together.discard(key)
                return *self._flying.pop(key), was_alone

    def cancel(self) -> None:
        """Those that are still on their way are not waited for."""
        with suppress(Exception):
            self._client.cancel([future for _, future in self._flying.values()], force=True)


class Cluster:
    """The workers of a scheduler, or of one of our own on this machine (`LOCAL`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._work = Work(settings.outputs)
        self._closing = ExitStack()
        self._client: Any = None
        self._kit: Kit | None = None
        self._shared = self._corpus_shared = True
        self._n_workers, self._looked, self._alone_since = 0, 0.0, 0.0

    def __enter__(self) -> Cluster:
        dask()
        with ExitStack() as stack:
            stack.enter_context(quiet())
            if self._settings.cluster != LOCAL:  # our own is started when there is work
                self._client = stack.enter_context(scheduler_at(self._settings.cluster))
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def expect(self) -> None:
        """Nothing: workers are there, or come, whatever is to be done."""

    def run(
        self,
        tasks: Sequence[Task],
        advance: Callable[[int], None],
        *,
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[tuple[int, Made]]:
        """What each task made, by its number, as they are done; see `Engine`."""
        if not tasks:
            return
        kit = self._ready()
        trials = Trials(tasks)
        flights = _Flights(self._client, kit)
        alone: list[Trial] = []
        warm = False
        try:
            while trials.left:
                if alone and not flights.n:
                    flights.start(alone[0], self._freight(alone[0].task) or Freight())
                while trials.waiting and not alone and flights.n < 2 * max(self._n_workers, 1):
                    trial = trials.take()
                    freight = self._freight(trial.task)
                    if freight is not None:
                        flights.start(trial, freight)
                        continue
                    done = trials.done(trial, self._done_here(trial.task, advance))
                    if done is not None:
                        yield done
                if not flights.n:
                    continue
                if meanwhile is not None:
                    meanwhile()
                    meanwhile = None
                trial, future, was_alone = flights.next(self._look)
                if alone and trial is alone[0]:
                    del alone[0]
                answer = self._answer(future)
                if answer is None:  # the scheduler has forgotten it
                    trials.give_back(trial)
                elif isinstance(answer, PipelineError):
                    raise answer
                elif isinstance(answer, Unseen):
                    self._shared &= answer.what != "outputs"
                    self._corpus_shared &= answer.what != "corpus"
                    trials.give_back(trial)
                elif isinstance(answer, Answer):
                    warm = True
                    self._keep(trial.task, answer)
                    if trial.task.only is None:
                        advance(answer.told + len(trial.task.lost))
                    done = trials.done(trial, answer.made)
                    if done is not None:
                        yield done
                else:
                    if not warm:
                        self._warm_up(kit)
                        warm = True
                    if was_alone or trial.is_search:
                        trials.died(trial, answer, times=CHANCES)
                    else:  # its workers may have died of what else they had in hand
                        alone.append(trial)
        finally:
            flights.cancel()

    def _ready(self) -> Kit:
        """Workers that are like this machine; what they need, and whether they see our folder."""
        if self._kit is not None:
            return self._kit
        settings = self._settings
        if self._client is None:
            n_workers = settings.workers or default_workers() or 1
            self._client = self._closing.enter_context(scheduler_here(n_workers))
        token = self._token()
        facts = facts_here(settings.model)
        told = self._asked(token)
        wrong: dict[str, list[str]] = {}
        for worker, answer in told.items():
            if not isinstance(answer, tuple):
                wrong[worker] = [f"releve cannot be used there ({answer})"]
            elif differing := differences(facts, answer[0]):
                wrong[worker] = differing
        if wrong:
            raise ClusterError(unlike(wrong))
        answers = [answer for answer in told.values() if isinstance(answer, tuple)]
        self._shared = self._corpus_shared = all(sees for _, sees in answers)
        self._n_workers, self._alone_since = len(told), time.monotonic()
        self._kit = Kit(
            settings.outputs.absolute(), token, settings.model, _lists(settings.gazetteers),
            tuple(facts.items()), settings.patience,
        )  # fmt: skip
        return self._kit

    def _asked(self, token: str) -> dict[str, object]:
        """What each worker says of itself; raises where none comes."""
        address = self._settings.cluster
        until = time.monotonic() + self._settings.patience
        while True:
            left = max(until - time.monotonic(), 1.0)
            try:
                self._client.wait_for_workers(1, timeout=left)
            except TimeoutError as error:
                raise ClusterError(
                    f"{address}: no worker has come; start some with `dask worker {address} "
                    "--nthreads 1`"
                ) from error
            outputs = str(self._settings.outputs.absolute())
            told = self._client.run(
                _probe(), self._settings.model, outputs, token, on_error="return"
            )
            # one that dies while it is asked is nobody's concern: others are asked by their tasks
            alive = {worker: a for worker, a in told.items() if not isinstance(a, OSError)}
            if alive:
                return alive

    def _token(self) -> str:
        """The name of a new file in the folder ``work``, which is there as long as we are."""
        token = _TOKEN + secrets.token_hex(8)
        path = self._work.folder / token
        for old in self._work.folder.glob(f"{_TOKEN}*"):  # of a run that was killed
            old.unlink(missing_ok=True)
        with replaced_file(path) as handle:
            handle.write(token.encode())
        self._closing.callback(path.unlink, missing_ok=True)
        return token

    def _freight(self, task: Task) -> Freight | None:
        """What a task takes along; None where it has to be done here, since a file is not read."""
        files: tuple[bytes, ...] | None = None
        if isinstance(task, ReadTask) and not (self._shared and self._corpus_shared):
            contents = [read_bytes(file, MAX_FILE_BYTES) for file in task.files]
            files = tuple(content for content in contents if isinstance(content, bytes))
            if len(files) < len(contents):
                return None
        if self._shared:
            return Freight(files=files)
        shards: list[tuple[str, str, bytes]] = []
        for stage, key in task.inputs:
            with suppress(FileNotFoundError):  # of an earlier run, or said so by the task
                shards.append((stage, key, self._work.path(stage, key).read_bytes()))
        return Freight(tuple(shards), files)

    def _done_here(self, task: Task, advance: Callable[[int], None]) -> Made:
        tell = advance if task.only is None else lambda _: None
        return task.do(Toolbox(self._work), tell)  # files are read without models and lists

    def _look(self) -> None:
        """How many workers there are; raises where there have been none for too long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        self._connection()
        try:
            self._n_workers = len(self._client.nthreads())
        except Exception as error:
            raise self._gone() from error
        if self._n_workers:
            self._alone_since = now
        elif now - self._alone_since > self._settings.patience:
            raise ClusterError(
                f"{self._settings.cluster}: no worker is left; start some, and run again: "
                "what is done is kept"
            )

    def _connection(self) -> None:
        """Returns when there is one; raises when the scheduler does not come back."""
        until = time.monotonic() + 2 * CONNECT
        while self._client.status != "running":
            if self._client.status in {"closed", "closing"} or time.monotonic() > until:
                raise self._gone()
            time.sleep(0.1)

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"{self._settings.cluster}: the scheduler is gone; start it, and run again: "
            "what is done is kept"
        )

    def _answer(self, future: Any) -> Answer | Unseen | PipelineError | str | None:  # noqa: ANN401
        """What a task came to: a text where it has killed its workers, None where it is lost."""
        from distributed.scheduler import KilledWorker

        if future.status == "finished":
            try:
                answer: Answer | Unseen | PipelineError = future.result()
            except Exception:  # the worker died between its work and our question
                self._connection()
                return None
            return answer
        if future.status != "error":
            self._connection()
            return None
        error = future.exception()
        if isinstance(error, KilledWorker):
            return f"it took {error.allowed_failures + 1} workers of the cluster down"
        return ClusterError(
            f"{self._settings.cluster}: {type(error).__name__}: {' '.join(str(error).split())}"
        )

    def _warm_up(self, kit: Kit) -> None:
        """Raises where workers die of what every task needs."""
        for _ in range(_WARM_UPS):
            if self._client.submit(warm_up, kit, pure=False).exception() is None:
                return
        raise ClusterError(
            f"{self._settings.cluster}: workers die as soon as they load the model; "
            "give them more memory (1 GB is enough), or look into their logs"
        )

    def _keep(self, task: Task, answer: Answer) -> None:
        """Write what has come back, or see that it is there."""
        for stage, key, content in answer.shards:
            with replaced_file(self._work.path(stage, key), durable=False) as handle:
                handle.write(content)
        if not answer.shards and task.only is None:
            for shard in answer.made:
                for stage, _ in task.results:
                    _appeared(self._work.path(stage, shard.key))


def _probe() -> Callable[..., object]:
    """A function that travels by value, since it may come where there is no releve."""

    def probe(model: str, outputs: str, token: str) -> object:
        try:
            from pathlib import Path

            from pipeline.engine.remote import facts_here, sees
        except ImportError as error:
            return str(error)
        return facts_here(model), sees(Path(outputs), token)

    return probe


def _lists(folders: Sequence[Path]) -> Files:
    """The files of the user's gazetteers."""
    return tuple(
        (str(number), path.name, path.read_bytes())
        for number, folder in enumerate(folders)
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _GAZETTEER_FILES
    )


def _appeared(path: Path) -> None:
    """Returns when a file that a worker has written is seen here."""
    until = time.monotonic() + _APPEARS
    while not path.exists():
        if time.monotonic() > until:
            raise OutputError(
                f"{path}: a worker has written it, and it is not seen here; look into the shared "
                "file system, or run without --cluster"
            )
        with suppress(OSError):
            os.listdir(path.parent)  # noqa: PTH208 - has a network file system look anew
        time.sleep(0.1)
