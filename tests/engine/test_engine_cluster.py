"""A Dask cluster gives the bytes of one process, whatever happens to its workers."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import dask
import pytest
import spacy
from distributed import Client
from flow_samples import FILES, FRENCH, tree, write_files
from typer.testing import CliRunner

import pipeline.engine.cluster as cluster
import pipeline.engine.scheduler as scheduler
from pipeline import load_tables
from pipeline.cli import app
from pipeline.engine.remote import Answer, Freight, Kit, Unseen, facts_here, perform
from pipeline.errors import ClusterError
from pipeline.flow import run_pipeline
from pipeline.read import Columns, find_files
from pipeline.settings import Settings
from pipeline.sharding import read_task
from pipeline.steps import Silence

ROOT = Path(__file__).parents[2]
MARK = "La dépêche qui tue"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a corpus, a gazetteer, and a small model that stands in for ours."""
    place = tmp_path_factory.mktemp("cluster")
    for n in range(4):
        own = {f"{n}/{name}": content for name, content in FILES.items()}
        for name in own:
            if name.endswith(("un.txt", ".html")):
                own[name] = own[name].replace(b"Diallo", f"Diallo-{n}".encode())
        write_files(place / "corpus", own)
    names = "type;name;alias\norganisation;Maison des lucioles;PNUD\n"
    write_files(place / "mine", {"names.csv": names.encode()})
    nlp = spacy.blank("fr")
    recogniser = nlp.add_pipe("ner")
    for label in ("PER", "ORG", "LOC", "MISC"):
        recogniser.add_label(label)
    nlp.initialize()
    nlp.to_disk(place / "model")
    return place


@pytest.fixture(scope="module")
def settings(place):
    return Settings(
        (place / "corpus",), place / "undisturbed", model=str(place / "model"),
        gazetteers=(place / "mine",), workers=0, patience=60.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(settings):
    """The bytes that a run in this process leaves."""
    run_pipeline(settings)
    assert "Maison des lucioles" in set(load_tables(settings.outputs)["entities"]["name"])
    return tree(settings.outputs)


@contextmanager
def process(place, *arguments):
    """A part of a cluster as a process of its own, in a folder of its own."""
    place.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (place / "log").open("wb") as log:
        one = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=place, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield one
    finally:
        one.kill()
        one.wait()


def worker(place, address):
    # left to itself (a test run that was killed), it ends
    return process(
        place, "worker", address, "--nthreads", "1", "--no-nanny", "--death-timeout", "60"
    )


@pytest.fixture(scope="module")
def address(place):
    """A scheduler with one worker that lives through all tests."""
    told = place / "scheduler.json"
    with ExitStack() as stack:
        stack.enter_context(
            process(place / "scheduler", "scheduler", "--port", "0", "--scheduler-file", str(told))
        )
        until = time.monotonic() + 30
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.05)
        with Client(scheduler_file=str(told), set_as_default=False) as client:
            address = client.scheduler.address
            stack.enter_context(worker(place / "one", address))
            client.wait_for_workers(1, timeout=30)
        yield address


# --- the same bytes ---------------------------------------------------------------------------


class Killer(Silence):
    """Kills a worker when the first releases have been recognised."""

    def __init__(self, process):
        self.process, self.name, self.done = process, "", {}

    def stage(self, name, total=None, done=0, words=0.0):
        self.name = name

    def advance(self, n=1):
        self.done[self.name] = self.done.get(self.name, 0) + n
        if self.name == "recognise" and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def test_a_worker_killed_in_the_middle_changes_nothing(place, settings, address, undisturbed):
    with worker(place / "two", address) as victim:
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=30)
        killer = Killer(victim)
        report = run_pipeline(replace(settings, outputs=place / "killed", cluster=address), killer)
        assert victim.returncode == -9
    assert killer.done["recognise"] == report.counts["releases"] == 36
    assert tree(place / "killed") == undisturbed


def test_workers_that_do_not_see_the_folder_are_sent_all_they_need(
    place, settings, address, undisturbed
):
    # what this path means, depends on who asks
    folder = os.open(place, os.O_RDONLY)
    ours = Path(f"/proc/self/fd/{folder}")
    try:
        report = run_pipeline(
            replace(
                settings, sources=(ours / "corpus",), gazetteers=(ours / "mine",),
                outputs=ours / "apart", cluster=address,
            )
        )  # fmt: skip
    finally:
        os.close(folder)
    assert report.recognised == 36
    assert tree(place / "apart") == undisturbed


def test_a_cluster_of_our_own_does_without_a_release_that_kills_its_workers(
    tmp_path, settings, monkeypatch
):
    preload = tmp_path / "preload.py"
    preload.write_text(  # Dask runs it twice
        "import os\nimport pipeline.tasks as tasks\n"
        "tasks.kept = make_page = getattr(tasks, 'kept', tasks.make_page)\n"
        "def killed(release, *rest):\n"
        f"    return os._exit(3) if {MARK!r} in release.text else make_page(release, *rest)\n"
        "tasks.make_page = killed\n"
    )
    texts = {"a.txt": FRENCH, "b.txt": f"{MARK}\n\n{FRENCH}", "c.txt": FRENCH + FRENCH}
    corpus = write_files(tmp_path / "corpus", {name: t.encode() for name, t in texts.items()})
    monkeypatch.setattr(scheduler, "_ALLOWED_FAILURES", 0)
    with dask.config.set({"distributed.worker.preload": [str(preload)]}):
        report = run_pipeline(
            replace(
                settings, sources=(corpus,), outputs=tmp_path / "outputs", cluster="local",
                workers=1,
            )
        )  # fmt: skip
    (skip,) = report.skips
    assert (skip.path, skip.stage) == ("b.txt", "strip")
    assert skip.reason.startswith("strip crashed on it (it took 1 workers of the cluster down)")
    assert report.counts["releases"] == 2


# --- what cannot be done is said in one line --------------------------------------------------


def test_a_worker_with_other_packages_is_named(settings, address, monkeypatch):
    here = facts_here(settings.model)
    monkeypatch.setattr(
        cluster, "facts_here", lambda model: here | {"numpy": "1.0", "code of strip": "other"}
    )
    with pytest.raises(ClusterError) as raised:
        run_pipeline(replace(settings, cluster=address, force=True))
    assert str(raised.value).startswith("worker tcp://127.0.0.1:")
    told = f"is not like this machine: numpy {here['numpy']}, here 1.0; the code of strip; install"
    assert told in str(raised.value)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:1", "nowhere", "tcp://"])
def test_an_address_where_nobody_is(place, tmp_path, monkeypatch, wrong):
    monkeypatch.setattr(scheduler, "CONNECT", 0.5)
    begun = time.monotonic()
    command = ["run", str(place / "corpus"), "-o", str(tmp_path / "o"), "--cluster", wrong]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    (line,) = " ".join(result.stderr.split("\n")).strip().split("\r")
    assert f"{wrong}: no Dask scheduler answers there" in line
    assert time.monotonic() - begun < 10


def test_without_dask_the_extra_is_named(place, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    command = ["run", str(place / "corpus"), "-o", str(tmp_path / "o"), "--cluster", "local"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "pip install 'releve[cluster]'" in result.stderr


# --- a worker alone ---------------------------------------------------------------------------


@pytest.fixture
def kit(tmp_path):
    return Kit(tmp_path / "o", "token", "stock", (), tuple(facts_here("stock").items()), 60.0)


def test_a_worker_says_what_it_does_not_see(tmp_path, kit):
    corpus = write_files(tmp_path / "corpus", {"un.txt": FRENCH.encode()})
    (file,), _ = find_files([corpus])
    task = read_task((file,), Columns())
    assert perform(task, kit, Freight()) == Unseen("outputs")
    write_files(kit.outputs, {"work/token": b"token"})
    assert isinstance(perform(task, kit, Freight()), Answer)
    write_files(corpus, {"un.txt": b"Autre chose.\n"})
    assert perform(task, kit, Freight()) == Unseen("corpus")
    answer = perform(task, kit, Freight(files=(FRENCH.encode(),)))
    assert isinstance(answer, Answer)
    assert answer.made[0].n == 1


def test_a_worker_with_other_code_refuses(tmp_path, kit):
    answer = perform(read_task((), Columns()), replace(kit, facts=(("spacy", "2.0"),)), Freight())
    assert isinstance(answer, ClusterError)
    assert "here 2.0" in str(answer)


def test_a_worker_that_hangs_ends_itself():
    code = (  # the search holds the interpreter's lock
        "import re\nfrom pipeline.engine.remote import _watched\n"
        "with _watched(1.0) as alive:\n    alive.tell(0)\n    re.match('(a+)+$', 'a' * 64 + 'b')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=30
    )
    assert ended.returncode == 1
