"""What is held against a task that takes its workers down, whoever does it."""

from dataclasses import dataclass

import pytest

from pipeline.engine.trials import Trials
from pipeline.errors import PipelineError
from pipeline.tasks import Task
from pipeline.work import Shard


@dataclass(frozen=True, slots=True)
class Some(Task):
    @property
    def stage(self):
        return "strip"


def done_by(trials, killers):
    """What becomes of all, where the releases in `killers` (by task) end every worker."""
    finished, deaths = {}, 0
    while trials.left:
        trial = trials.take()
        numbers = [n for n in range(trial.task.size) if trial.task.wanted(n)]
        if killers.get(trial.task.key, set()) & set(numbers):
            trials.died(trial, "ended by SIGSEGV")
            deaths += 1
            continue
        done = trials.done(trial, (Shard(trial.task.key, len(numbers)),))
        if done is not None:
            finished[done[0]] = (done[1][0].n, [n for n, _ in trial.task.lost])
    assert not trials.waiting
    return finished, deaths


def test_releases_that_kill_are_found_and_the_rest_is_done():
    trials = Trials([Some("a", 5), Some("b", 8), Some("c", 1)])
    finished, deaths = done_by(trials, {"b": {2, 7}, "c": {0}})
    assert finished == {0: (5, []), 1: (6, [2, 7]), 2: (0, [0])}
    # a task and a release twice, what is between them once
    assert deaths == (2 + 2 * 2 + 2 * 2) + 2


def test_one_death_is_held_against_nobody():
    trials = Trials([Some("a", 5)])
    trials.died(trials.take(), "ended by SIGKILL")
    assert done_by(trials, {}) == ({0: (5, [])}, 0)


def test_what_is_given_back_is_as_it_was():
    trials = Trials([Some("a", 5)])
    for _ in range(5):
        trials.give_back(trials.take())
    trials.died(trials.take(), "ended by SIGKILL")
    assert trials.take().task.only is None


def test_a_task_that_kills_without_any_release_is_an_error():
    trials = Trials([Some("a", 0)])
    trials.died(trials.take(), "ended by SIGSEGV")
    with pytest.raises(PipelineError, match="strip takes its workers down"):
        trials.died(trials.take(), "ended by SIGSEGV")
