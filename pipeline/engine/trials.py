"""What is still to be done, and what is held against it: the same whoever does it.

A task that took its worker down is done once more, since a worker may be killed for reasons that
are not its own; if that fails too, halves of it are tried until the releases are found that no
worker survives, and it is done without them (`Task.lost`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import PipelineError
from pipeline.tasks import Task
from pipeline.work import Shard

Made = tuple[Shard, ...]

# How often a task, or one release of it, may take a worker down before that is held against it.
CHANCES = 2


@dataclass(frozen=True, slots=True)
class Trial:
    """A task on its way, or a part of one; `of` is the number of the task."""

    of: int
    task: Task
    deaths: int = 0

    @property
    def is_search(self) -> bool:
        """Whether it is of several releases, of which none is judged yet."""
        return self.task.only is not None and len(self.task.only) > 1


@dataclass(slots=True)
class _Suspects:
    """Which releases of a task are still to be cleared, and which are found to kill."""

    open: int = 0
    lost: dict[int, str] = field(default_factory=dict)
    n_before: int = -1

    @property
    def in_vain(self) -> bool:
        """Whether the last search has found none."""
        return self.open == 0 and len(self.lost) == self.n_before


class Trials:
    """Tasks until they are done; `left` of them are not."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.left = len(tasks)
        self._waiting = deque(Trial(number, task) for number, task in enumerate(tasks))
        self._suspects: dict[int, _Suspects] = {}

    @property
    def waiting(self) -> bool:
        """Whether there is one to be started."""
        return bool(self._waiting)

    def take(self) -> Trial:
        """The next one to be started."""
        return self._waiting.popleft()

    def give_back(self, trial: Trial) -> None:
        """It is to be started anew, through no fault of its own."""
        self._waiting.appendleft(trial)

    def done(self, trial: Trial, made: Made) -> tuple[int, Made] | None:
        """The task that is finished by this, with what it made."""
        if trial.task.only is None:
            self.left -= 1
            return trial.of, made
        self._cleared(trial)
        return None

    def died(self, trial: Trial, what: str, *, times: int = 1) -> None:
        """It took workers down: try again, or halves, or hold it against the only release left.

        `what` is what happened to the last of them. Raises :class:`PipelineError` where no release
        can be blamed.
        """
        deaths = trial.deaths + times
        if deaths < CHANCES and not trial.is_search:
            self._waiting.appendleft(replace(trial, deaths=deaths))
            return
        task = trial.task
        one = self._suspects.setdefault(trial.of, _Suspects())
        if task.only is None:
            found = {number for number, _ in task.lost}
            numbers = [n for n in range(task.size) if n not in found]
            if not numbers or not task.divides or one.in_vain:
                raise PipelineError(
                    f"{task.stage} takes its workers down ({what}): please report it"
                )
            one.lost, one.n_before = dict(task.lost), len(task.lost)
            task = replace(task, lost=())
        else:
            numbers = sorted(task.only)
            one.open -= 1
        if len(numbers) == 1:
            one.lost[numbers[0]] = what
            one.open += 1
            self._cleared(trial)
            return
        middle = len(numbers) // 2
        for half in (numbers[middle:], numbers[:middle]):
            one.open += 1
            self._waiting.appendleft(Trial(trial.of, replace(task, only=frozenset(half))))

    def _cleared(self, trial: Trial) -> None:
        """A part is looked through; when all are, the task is done without what was found."""
        one = self._suspects[trial.of]
        one.open -= 1
        if one.open == 0:
            lost = tuple(sorted(one.lost.items()))
            task = replace(trial.task, only=None, lost=lost)
            self._waiting.appendleft(Trial(trial.of, task))
