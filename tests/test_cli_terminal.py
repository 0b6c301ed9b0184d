"""The command as a process of its own: in a pipe, on a terminal, with a reader that goes away."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.records import Page, Release, Resolution, Zone
from pipeline.store import dump_records
from pipeline.work import Shard, Stripped, Work, stripped_of
from pipeline.write import fragment_of, write_fragment

ROOT = Path(__file__).parents[1]
RELEVE = [sys.executable, "-m", "pipeline"]
COLOUR = re.compile(r"\x1b\[(?:\d+;)*3[0-7]m")
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"}
}


def piped(*arguments, cwd=ROOT, **environment):
    return subprocess.run(
        [*RELEVE, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        env=PLAIN | environment,
        encoding="utf-8",
        timeout=120,
    )


def on_terminal(*arguments, columns=80, **environment):
    """What a terminal of that width is sent, and the exit code."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*RELEVE, *map(str, arguments)],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=PLAIN | {"TERM": "xterm-256color"} | environment,
    )
    os.close(theirs)
    received = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        received += chunk
    os.close(ours)
    return received.decode(), process.wait(timeout=120)


def without_codes(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n")


def test_module_and_command_are_the_same():
    assert piped("--version").stdout == f"releve {version('releve')}\n"
    script = Path(sys.executable).with_name("releve")
    told = subprocess.run([script, "--version"], capture_output=True, encoding="utf-8", timeout=60)
    assert told.stdout == f"releve {version('releve')}\n"


def test_help_does_not_wait_for_spacy():
    code = (
        "import sys; from pipeline.cli import app; app(['run', '--help'], standalone_mode=False); "
        "print({'spacy', 'pandas', 'trafilatura'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60)
    assert (done.stderr.strip(), done.returncode) == (b"set()", 0)


@pytest.mark.model
def test_a_whole_run_on_a_terminal(tmp_path):
    """The one test in which everything is as it is for a user, the model's loading too."""
    sent, code = on_terminal("run", "corpus", "-o", tmp_path / "outputs")
    assert code == 0
    shown = without_codes(sent)
    for stage, count in [("read", "4/4"), ("strip", "4/4"), ("resolve", ""), ("tables", "")]:
        assert re.search(rf"[\r\n]{stage} +━+ +{count}.* 0:00:\d\d", shown), stage
    assert re.search(r"recognise +━+ +4/4 +[\d,]+ words/s +0:00:\d\d", shown)
    assert COLOUR.search(sent)
    *_, counts, where = shown.splitlines()
    assert re.fullmatch(r"4 releases: 4 recognised, 0 as before, 0 skipped; \d+\.\d s", counts)
    assert where.startswith("tables: ")
    assert (tmp_path / "outputs" / "tables" / "datapackage.json").is_file()


def test_a_missing_source_is_one_line_and_2(tmp_path):
    done = piped("run", "nowhere", cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("", 2)
    *_, told = done.stderr.splitlines()
    assert re.fullmatch(r"error \S*nowhere: no such file or folder; .*", told)


class TestShow:
    def test_colours_on_a_terminal(self, golden):
        sent, code = on_terminal("show", "003", "-o", golden)
        assert code == 0
        assert COLOUR.search(sent)
        assert "|person]" not in sent
        assert max(map(len, without_codes(sent).splitlines())) <= 80
        assert "Zeynal Hajiyev" in without_codes(sent)

    def test_no_color_is_honoured_and_mentions_are_marked_otherwise(self, golden):
        sent, code = on_terminal("show", "003", "-o", golden, NO_COLOR="1")
        assert code == 0
        assert not COLOUR.search(sent)
        assert "[Zeynal Hajiyev|person]" in " ".join(without_codes(sent).split())

    def test_in_a_pipe_a_line_of_the_text_is_a_line(self, golden):
        done = piped("show", "003", "-o", golden)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
        assert any(len(line) > 300 for line in done.stdout.splitlines())


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_error(tmp_path, unbuffered):
    text = "Le Mali a signé un accord avec le Niger.\n" * 20_000
    release = Release("long", "long.txt", text, "0")
    page = Page(release, (Zone(0, len(text), "body", "test"),))
    work, shard = Work(tmp_path), Shard("k", 1, "long", "long")
    dump_records(work.path("read", "k"), [release], Release)
    dump_records(work.path("strip", "k"), [stripped_of(page)], Stripped)
    rows = fragment_of([page], Resolution((), (), {}, (), ()))
    write_fragment(rows, work.path("rows", "k"), facts=shard.facts())
    for stage in ("read", "strip", "rows"):
        work.save(stage, [shard])
    process = subprocess.Popen(
        [*RELEVE, "show", "long", "-o", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=PLAIN | {"PYTHONUNBUFFERED": unbuffered},
    )
    assert process.stdout.readline() == b"long\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0
