"""Worker processes: the same bytes, however many there are and whatever becomes of them."""

import gc
import multiprocessing
import time
from dataclasses import replace

import pytest
import tiny_model
from deadly import Exits, KilledOnce, Raises, Stuck, Trapped, wrap_tasks
from engine_samples import alone, crash, jsonl, many_files, release, row, skipped
from flow_samples import tree, write_files

import pipeline.engine.pool as pool
import pipeline.engine.worker as worker
import pipeline.sharding as sharding
from pipeline import load_tables
from pipeline.circles import LOOK_FOR_CIRCLES
from pipeline.engine import rarely_looked_for
from pipeline.engine.pool import Pool
from pipeline.errors import ModelError, PipelineError
from pipeline.flow import run_pipeline, run_stage
from pipeline.read import find_files
from pipeline.tasks import Toolbox
from pipeline.work import Work

# --- however many -----------------------------------------------------------------------------


def test_any_number_of_workers_gives_the_same_bytes(tmp_path, site, settings, monkeypatch):
    write_files(tmp_path / "corpus", many_files())
    expected = alone(settings)
    assert len([path for path in expected if path.startswith("work/strip/")]) > 6
    for workers in (1, 3, 2):
        if workers == 2:  # as it is for users
            monkeypatch.undo()
            monkeypatch.setattr(sharding, "MOST_FILES", 10)
            monkeypatch.syspath_prepend(str(site))
        own = replace(settings, outputs=tmp_path / f"by-{workers}", workers=workers)
        report = run_pipeline(own)
        assert (report.recognised, report.reused) == (56, 0)
        assert tree(own.outputs) == expected
    assert multiprocessing.active_children() == []


# --- whatever becomes of them -----------------------------------------------------------------


def test_a_worker_killed_in_each_stage_changes_nothing(tmp_path, settings, monkeypatch):
    write_files(tmp_path / "corpus", many_files())
    expected = alone(settings)
    flags = tmp_path / "killed"
    flags.mkdir()
    wrap_tasks(
        monkeypatch,
        lambda task: KilledOnce(task.key, task.size, inner=task, flag=flags / task.stage),
    )
    run_pipeline(replace(settings, workers=2))
    killed = {path.name for path in flags.iterdir()}
    assert killed == {"read", "strip", "recognise", "resolve", "tables"}
    assert tree(settings.outputs) == expected


def test_a_worker_that_dies_while_it_has_nothing_to_do_changes_nothing(tmp_path, settings):
    write_files(tmp_path / "corpus", {"un.txt": release(1).encode()})
    expected = alone(settings)

    class Kills:
        """Between two stages."""

        def stage(self, name, total=None, done=0, words=0.0):
            for process in multiprocessing.active_children():
                process.kill()
                process.join()

        def advance(self, n=1): ...

    run_pipeline(replace(settings, workers=1), Kills())
    assert tree(settings.outputs) == expected


@pytest.mark.parametrize("workers", [1, 2])
def test_releases_that_take_their_worker_down_are_skipped(tmp_path, settings, workers):
    words = {"b": tiny_model.SEGFAULT, "c": tiny_model.EXIT}
    files = {
        f"{name}.txt": release(n, words.get(name, "")).encode() for n, name in enumerate("abc")
    }
    others = {"lignes.jsonl": jsonl(row(number) for number in range(3))}
    write_files(tmp_path / "corpus", files | others)
    hanging = jsonl([row(7, tiny_model.HANG), row(8)])
    write_files(tmp_path / "corpus", {"pause.jsonl": hanging})
    run_pipeline(replace(settings, workers=workers, patience=1.0))
    assert skipped(settings) == {
        "b.txt": crash("recognise", "ended by SIGSEGV"),
        "c.txt": crash("recognise", "exit code 3"),
        "pause.jsonl#r7": crash("recognise", "no answer for 1 s"),
    }
    found = load_tables(settings.outputs)["mentions"]
    named = set(found.loc[found["text"] == "PNUD", "release_id"])
    assert named == {"a", "lignes#r0", "lignes#r1", "lignes#r2", "pause#r8"}


def test_a_crash_in_any_stage_is_one_row_in_skipped(tmp_path, settings, monkeypatch):
    files = {f"{name}.txt": release(n).encode() for n, name in enumerate("abcd")}
    write_files(tmp_path / "corpus", files)
    victims = {"read": "a.txt", "strip": "b", "resolve": "c"}

    def trapped(task):
        victim = victims.get(task.stage)
        return task if victim is None else Trapped(task.key, task.size, task, victim)

    wrap_tasks(monkeypatch, trapped)
    told = Told()
    run_pipeline(replace(settings, workers=2), told)
    assert skipped(settings) == {
        "a.txt": ("read", crash("reading", "exit code 9")[1]),
        "b.txt": crash("strip", "exit code 9"),
        "c.txt": crash("resolve", "exit code 9"),
    }
    assert load_tables(settings.outputs)["releases"]["release_id"].tolist() == ["d"]
    assert told.done == {"read": 4, "strip": 3, "recognise": 2, "resolve": 2, "tables": 1}


def test_a_parser_that_hears_no_alarm_is_ended_with_its_worker(tmp_path, settings, monkeypatch):
    write_files(tmp_path / "corpus", {"0.txt": release(0).encode()})
    wrap_tasks(monkeypatch, lambda task: Stuck(task.key, task.size, task, "0.txt"))
    report = run_stage("read", replace(settings, workers=1, patience=0.5))
    assert {skip.path: (skip.stage, skip.reason) for skip in report.skips} == {
        "0.txt": ("read", crash("reading", "no answer for 0.5 s")[1])
    }
    assert report.counts == {"releases": 0}


class Told:
    """Progress that sums up."""

    def __init__(self):
        self.done = {}

    def stage(self, name, total=None, done=0, words=0.0):
        self.now = name
        self.done[name] = done

    def advance(self, n=1):
        self.done[self.now] += n


def test_tables_that_take_workers_down_are_an_error(tmp_path, settings, monkeypatch):
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode(), "b.txt": release(2).encode()})
    wrap_tasks(
        monkeypatch,
        lambda task: Exits(task.key, task.size, task) if task.stage == "tables" else task,
    )
    with pytest.raises(PipelineError) as raised:
        run_pipeline(replace(settings, workers=1))
    assert str(raised.value) == "tables takes its workers down (exit code 9): please report it"


def test_workers_without_memory_for_the_model_are_an_error(tmp_path, site, settings, monkeypatch):
    """The releases are not to blame."""
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode(), "b.txt": release(2).encode()})
    monkeypatch.setattr(pool, "_STILLBORN", 1)
    with tiny_model.flag(site, tiny_model.DIES), pytest.raises(PipelineError) as raised:
        run_pipeline(replace(settings, workers=1))
    assert str(raised.value) == (
        "worker processes end before they have begun to work (exit code 7): "
        "free memory, or give --workers 0"
    )
    assert multiprocessing.active_children() == []


def test_a_bug_in_a_whole_task_is_one_line(tmp_path, settings, monkeypatch):
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    wrap_tasks(monkeypatch, lambda task: Raises(task.key, task.size, task))
    with pytest.raises(PipelineError) as raised:
        run_pipeline(replace(settings, workers=1))
    assert str(raised.value) == ("read: ValueError: un bogue sur deux lignes (--debug says where)")
    assert "in do" in raised.value.__notes__[0]


def test_an_idle_worker_makes_itself_ready_and_keeps_its_trouble_to_itself(tmp_path, settings):
    """It looks for a model that is not there; who needs one says so."""
    write_files(tmp_path / "corpus", {"0.txt": release(0).encode(), "1.txt": b"Bonjour."})
    told = replace(settings, workers=2, model="fr_nothing")
    files, _ = find_files(told.sources)
    tasks = [sharding.read_task((file,), told.columns) for file in files]
    with Pool(told, n_workers=5) as workers:
        workers.expect()
        workers.expect()
        (ahead,) = multiprocessing.active_children()
        time.sleep(3 * worker._IDLE)
        for _ in range(2):
            done = dict(workers.run(tasks, lambda n: None))
            assert [done[number][0].n for number in (0, 1)] == [1, 1]
            processes = multiprocessing.active_children()
            assert ahead in processes
            assert len(processes) == 2
            assert all(process.is_alive() for process in processes)
    with pytest.raises(ModelError, match="'fr_nothing' is not installed"):
        list(Toolbox(Work(told.outputs), model=told.model).warm_up())


def test_one_worker_is_enough_for_one_task(tmp_path, settings, monkeypatch):
    write_files(tmp_path / "corpus", {"0.txt": release(0).encode()})
    started = []
    start = worker._start
    monkeypatch.setattr(worker, "_start", lambda process: started.append(process) or start(process))
    run_pipeline(replace(settings, workers=3))
    assert len(started) == 1


def test_while_workers_are_at_it_something_else_is_done_once(tmp_path, settings):
    write_files(tmp_path / "corpus", {f"{n}.txt": release(n).encode() for n in range(3)})
    files, _ = find_files(settings.sources)
    tasks = [sharding.read_task((file,), settings.columns) for file in files]
    done = []
    with Pool(settings, n_workers=1) as workers:
        for number, _ in workers.run(tasks, lambda n: None, meanwhile=lambda: done.append("also")):
            done.append(number)
        assert [*workers.run([], lambda n: None, meanwhile=lambda: done.append("no"))] == []
    assert done == ["also", 0, 1, 2]


def test_circles_are_looked_for_as_before_when_a_run_ends(tmp_path, settings):
    write_files(tmp_path / "corpus", {"0.txt": release(0).encode()})
    before = gc.get_threshold()
    with rarely_looked_for():
        assert gc.get_threshold() == LOOK_FOR_CIRCLES
    run_stage("read", replace(settings, workers=1))
    assert gc.get_threshold() == before
