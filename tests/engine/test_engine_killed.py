"""Runs that are killed, interrupted, out of space: nothing lost, nothing left behind."""

import errno
import importlib
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_model
from engine_samples import alone, many_files, release, skipped
from flow_samples import tree, write_files
from typer.testing import CliRunner

import pipeline.sharding as sharding
import pipeline.steps as steps
from pipeline import load_tables
from pipeline.cli import app
from pipeline.errors import MissingStageError, OutputError
from pipeline.flow import run_pipeline, run_stage
from pipeline.look import chosen
from pipeline.run import only_run
from pipeline.sharding import MOST_FILES
from pipeline.work import Work

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@pytest.fixture(scope="module")
def kills():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("kills")


@pytest.fixture
def command(settings, tmp_path):
    """A run as a process of its own, with a worker."""
    config = tmp_path / "releve.toml"
    config.write_text("workers = 1\n")
    run = [sys.executable, "-m", "pipeline", "run", str(settings.sources[0]), "--config", config]
    return [*map(str, run), "-o", str(settings.outputs), "-m", tiny_model.NAME]


@pytest.fixture
def env(site):
    return os.environ | {"PYTHONPATH": tiny_model.path_with(site)}


# --- killed -----------------------------------------------------------------------------------


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_bytes(
    tmp_path, settings, command, env, kills, monkeypatch
):
    write_files(tmp_path / "corpus", many_files())
    monkeypatch.setattr(sharding, "MOST_FILES", MOST_FILES)  # as in processes of their own
    expected = alone(settings)
    # while a worker begins, in the middle of many small tasks, while tables are put together
    for stage in ("read", "strip", "tables"):
        run = kills.Started(command, tmp_path / "log.txt", env)
        while run.stage() != stage:
            assert run.process.poll() is None, run.said()
            time.sleep(0.005)
        run.process.kill()
        run.process.wait()
        assert run.gone()[0] == 0
        assert kills.is_whole(settings.outputs)
    run_pipeline(replace(settings, workers=1))
    assert tree(settings.outputs) == expected


def run_until(stage, settings, monkeypatch):
    """A run that is killed before it says what it has made in that stage."""
    save = Work.save

    def killed(self, name, *rest, **named):
        if name == stage:
            raise KeyboardInterrupt
        save(self, name, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Work, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            run_pipeline(settings)


@pytest.mark.parametrize("stage", ["resolve", "tables"])
def test_what_a_killed_run_has_overwritten_does_not_pass_for_what_was(
    tmp_path, settings, monkeypatch, stage
):
    """After the kill the corpus is again as it was before."""
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode(), "b.txt": release(2).encode()})
    run_pipeline(settings)
    before = tree(settings.outputs)
    write_files(tmp_path / "corpus", {"b.txt": release(2).replace("Awa", "Aïcha").encode()})
    run_until(stage, settings, monkeypatch)
    write_files(tmp_path / "corpus", {"b.txt": release(2).encode()})
    run_pipeline(settings)
    assert tree(settings.outputs) == before


@pytest.mark.parametrize("stage", ["strip", "recognise", "names", "rows"])
def test_until_a_killed_run_is_brought_to_its_end_that_is_said(
    tmp_path, settings, monkeypatch, stage
):
    """A release has come, which moves the others: shards are not of the same releases."""
    write_files(tmp_path / "corpus", {"b.txt": release(2).encode(), "c.txt": release(3).encode()})
    run_pipeline(settings)
    tables = tree(settings.outputs, "tables")
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    run_until(stage, settings, monkeypatch)
    assert tree(settings.outputs, "tables") == tables
    wrong = r"/(strip|recognise|names|rows)\.json is older than what .* has left; `releve run` "
    with pytest.raises(MissingStageError, match=wrong):
        chosen(settings.outputs, "c")
    if stage != "rows":
        with pytest.raises(MissingStageError, match=wrong):
            run_stage("tables", settings)
    run_pipeline(settings)
    assert chosen(settings.outputs, "c")[0].release.text == release(3)


BEGUN = f".{'0a' * 16}.parquet.0123abcd.part"


def test_what_a_killed_run_was_writing_is_cleared_away(tmp_path, settings):
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    run_pipeline(settings)
    before = tree(settings.outputs, ".")
    for folder in ("", "work", "work/read", "work/resolve", "work/rows"):
        (settings.outputs / folder / BEGUN).write_bytes(b"PAR1")
    run_pipeline(settings)
    assert tree(settings.outputs, ".").keys() == before.keys()


def test_what_no_run_has_made_is_left_where_it_is(tmp_path, settings):
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    mine = [".thesis.part", "work/notes.txt", "work/read/mine.parquet", "work/rows/.mine.part"]
    write_files(settings.outputs, dict.fromkeys(mine, b"mine"))
    run_pipeline(settings)
    write_files(tmp_path / "corpus", {"a.txt": release(2).encode()})
    run_pipeline(settings)
    assert [(settings.outputs / name).read_bytes() for name in mine] == [b"mine"] * len(mine)


@pytest.mark.parametrize(
    "content", [b"mine", b"[]", b'{"versions": {"mine": "1"}}', b"[" * 100_000]
)
def test_a_run_json_of_somebody_else_is_told_before_anything_is_done(tmp_path, settings, content):
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    write_files(settings.outputs, {"run.json": content})
    with pytest.raises(OutputError, match=r"run\.json was not made by this program; move it away"):
        run_pipeline(settings)
    assert {path.name for path in settings.outputs.iterdir()} == {".lock", "run.json"}
    assert (settings.outputs / "run.json").read_bytes() == content


def test_a_lock_that_is_a_link_is_not_followed(tmp_path, settings):
    write_files(tmp_path, {"thesis.txt": b"mine"})
    settings.outputs.mkdir()
    (settings.outputs / ".lock").symlink_to(tmp_path / "thesis.txt")
    with pytest.raises(OutputError, match="lock is a link, which no run has made; remove it"):
        run_pipeline(settings)
    assert (tmp_path / "thesis.txt").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "holder",
    ["", f"{os.getpid()} here\n", "1 elsewhere\n", "\x00"],
    ids=["empty", "a process that runs", "another machine", "no text"],
)
def test_the_lock_of_a_dead_run_is_taken_over_whatever_it_says(tmp_path, settings, holder):
    """Its process id may be somebody else's by now, or of another machine."""
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    write_files(settings.outputs, {".lock": holder.encode()})
    assert run_pipeline(settings).counts["releases"] == 1


def test_who_is_refused_is_told_by_whom(settings):
    told = rf"another run \(process {os.getpid()} on .+\) is writing .*; wait for it, or choose"
    with only_run(settings.outputs), pytest.raises(OutputError, match=told):
        run_pipeline(settings)


def test_a_disk_without_locks_is_no_other_run(settings, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    with pytest.raises(OutputError, match=r"knows no locks .No locks available."):
        run_pipeline(settings)


# --- interrupted ------------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "times"), [("read", 1), ("recognise", 2)])
def test_ctrl_c_is_one_line_and_the_next_run_goes_on(
    tmp_path, site, settings, command, env, kills, stage, times
):
    """At once, while workers start, and when they are at work; the impatient press it twice."""
    files = {f"{n}.txt": release(n).encode() for n in range(8)}
    write_files(tmp_path / "corpus", files | {"z.txt": release(9, tiny_model.HANG).encode()})
    run = kills.Started(command, tmp_path / "log.txt", env)
    while run.stage() != stage:
        assert run.process.poll() is None, run.said()
        time.sleep(0.02)
    while not run.workers():
        time.sleep(0.02)
    time.sleep(0.1)
    for _ in range(times):
        os.killpg(run.process.pid, signal.SIGINT)
        time.sleep(0.03)
    assert run.process.wait(timeout=20) == 130, run.said()
    assert run.gone()[0] == 0
    *before, last = run.said().splitlines()
    assert last == "interrupted; what was recognised is kept, the next run goes on from there"
    stages = ("read", "strip", "recognise")
    assert [line.partition(":")[0] for line in before] == [*stages[: stages.index(stage) + 1]]
    with tiny_model.flag(site, tiny_model.AWAKE):
        run_pipeline(replace(settings, workers=1))
        expected = alone(settings)
    assert tree(settings.outputs) == expected


def test_ctrl_c_is_held_back_from_the_first_worker_on(tmp_path):
    """It would end in the traceback of an import, before Python has come to our own code."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, pathlib, time\n"
        "from pipeline.engine.worker import _start\n"
        "for _ in range(2):\n"
        "    process = multiprocessing.get_context('spawn').Process(target=time.sleep, args=(9,))\n"
        "    _start(process)\n"
        "    print(pathlib.Path(f'/proc/{process.pid}/status').read_text())\n"
        "    process.kill()\n"
        "print(pathlib.Path('/proc/self/status').read_text())\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    held = [int(mask, 16) for mask in re.findall(r"^SigBlk:\s*(\w+)", done.stdout, re.MULTILINE)]
    bit = 1 << (signal.SIGINT - 1)
    assert [mask & bit for mask in held] == [bit, bit, 0]


def test_a_script_that_is_not_guarded_runs_with_workers(tmp_path, settings, env):
    """`spawn` runs the script that calls us once more in each worker, but not with us."""
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from pipeline import Settings, run_pipeline\n"
        "print('script')\n"
        f"s = Settings((Path({str(tmp_path / 'corpus')!r}),), Path({str(settings.outputs)!r}),"
        f" {tiny_model.NAME!r}, workers=1)\n"
        "print(run_pipeline(s).counts['releases'])\n"
    )
    done = subprocess.run(
        [sys.executable, script], env=env, capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == ("script\n1\n", "")


# --- out of space -----------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own, and what gives it so many bytes."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def resize(size, *, again=True):
        options = f"{'remount,' if again else ''}size={size}"
        return subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True
        ).returncode

    if os.geteuid() or resize(10**8, again=False):
        pytest.skip("nothing may be mounted here")
    yield folder, resize
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("place", ["worker", "main"])
def test_a_full_disk_is_one_line_and_the_next_run_goes_on(
    tmp_path, settings, command, small_disk, place, monkeypatch
):
    disk, resize = small_disk
    outputs = disk / "outputs"
    write_files(tmp_path / "corpus", {"a.txt": release(1).encode()})
    run_pipeline(replace(settings, outputs=outputs))
    before = tree(outputs, "tables", "texts")
    used = sum(path.stat().st_blocks * 512 for path in outputs.rglob("*"))
    write_files(tmp_path / "corpus", many_files())
    expected = alone(settings)
    # pages of 4 KiB: one shard more, or all but the tables
    n_shards = sum(path.startswith(("work/", "texts/")) for path in expected)
    resize(used + (8_192 if place == "worker" else n_shards * 8_192))
    own = [part.replace(str(settings.outputs), str(outputs)) for part in command[3:]]
    done = CliRunner().invoke(app, own)
    assert done.exit_code == 2
    told = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    where = {"worker": r"work/(marks|read)/\w+\.parquet", "main": "tables"}[place]
    assert re.match(f"error {outputs}/{where} cannot", told), told
    assert told.endswith(
        " cannot be written (No space left on device); free the space, allow writing there, "
        "or choose another output folder"
    )
    assert tree(outputs, "tables", "texts") == before
    resize(10**8)
    run_pipeline(replace(settings, outputs=outputs, workers=1))
    assert tree(outputs) == expected


# --- a corpus that changes while it is read ---------------------------------------------------


def after_listing(monkeypatch, change):
    """Do something once when the contents of all files are known, and before they are read."""
    tasks_of, done = steps.read_task, []

    def listed(files, columns, contents):
        task = tasks_of(files, columns, contents)
        if not done:
            done.append(change())
        return task

    monkeypatch.setattr(steps, "read_task", listed)


def test_a_file_that_changes_before_it_is_read_is_kept_as_what_it_was_then(
    tmp_path, settings, monkeypatch
):
    corpus = tmp_path / "corpus"
    old, new = release(1).encode(), release(1).replace("Awa Diallo", "Jean Kodjo").encode()
    write_files(corpus, {"a.txt": old, "b.txt": release(2).encode()})
    after_listing(monkeypatch, lambda: (corpus / "a.txt").write_bytes(new))
    run_pipeline(settings)
    assert tree(settings.outputs) == alone(settings)
    assert "Kodjo" in (settings.outputs / "tables" / "mentions.csv").read_text()
    (corpus / "a.txt").write_bytes(old)
    run_pipeline(settings)
    assert tree(settings.outputs) == alone(settings)
    assert "Diallo" in (settings.outputs / "tables" / "mentions.csv").read_text()


def test_a_file_that_vanishes_before_it_is_read_is_skipped_for_that_run(
    tmp_path, settings, monkeypatch
):
    corpus = tmp_path / "corpus"
    files = {"a.txt": release(1).encode(), "b.txt": release(2).encode()}
    write_files(corpus, files)
    after_listing(monkeypatch, (corpus / "a.txt").unlink)
    run_pipeline(settings)
    reason = "vanished: it was there when the corpus was listed; run again"
    assert skipped(settings) == {"a.txt": ("read", reason)}
    write_files(corpus, files)
    run_pipeline(settings)
    assert load_tables(settings.outputs)["releases"]["release_id"].tolist() == ["a", "b"]
    assert tree(settings.outputs) == alone(settings)
