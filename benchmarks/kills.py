"""Whether a run that is killed loses anything: `python benchmarks/kills.py`.

A corpus is generated and run once, undisturbed. Then, as often as asked, it is run anew and at a
random moment the main process or one of its workers is killed (SIGKILL: it cannot defend itself).
A killed run is started again; a run whose worker was killed has to end by itself. In the end all
bytes of tables, texts and intermediate results must be those of the undisturbed run. After the
main process is killed no process of the run may be left, and the tables must be whole: every
second kill meets a folder with results of another corpus. Needs Linux (/proc). The moments come
from a seed, but what a process is doing then differs from run to run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / "work" / "kills"
RESULTS = HERE / "results" / "kills.json"
# Seconds within which no process of a killed run is left.
GRACE = 5.0
# What the clock or the disk has a part in: the signatures of files are of this disk.
OF_THE_CLOCK = frozenset({"run.json", ".lock", "work/contents.bin"})


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed, after how many seconds, in which stage, and what came of it.

    `orphans` is how many processes were left after `GRACE`, `gone` after how many seconds there
    was none; `whole` says that the tables could be read, or were not there yet; `code` is the exit
    code in the end.
    """

    victim: str
    moment: float
    stage: str
    identical: bool
    whole: bool
    orphans: int
    gone: float
    code: int


def hear_interrupts() -> None:
    """In a new process: Ctrl-C ends it, even where whoever started us is deaf (`nohup`, `&`)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Started:
    """A run in a session of its own; what it says goes to a file."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, env=env, start_new_session=True,
                preexec_fn=hear_interrupts,
            )  # fmt: skip

    def said(self) -> str:
        """All that it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stage(self) -> str:
        """The stage that it is at, by what it has said last."""
        lines = self.said().split("\n")
        return lines[-2].partition(":")[0] if len(lines) > 1 else "start"

    def workers(self) -> list[int]:
        """Its worker processes."""
        return [pid for pid, words in self.alive().items() if "spawn_main" in words]

    def alive(self) -> dict[int, str]:
        """All processes of its session that are no zombies, with their command lines."""
        found: dict[int, str] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
                    words = (folder / "cmdline").read_text(encoding="utf-8", errors="replace")
                except OSError:  # it has ended in the meantime
                    continue
                state, _, _, session = stat.rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state not in "ZX":
                    found[int(folder.name)] = words
        return found

    def gone(self) -> tuple[int, float]:
        """How many processes are left after a while, and how long it took that none was."""
        began = time.monotonic()
        while (left := len(self.alive())) and time.monotonic() - began < GRACE:
            time.sleep(0.02)
        return left, round(time.monotonic() - began, 2)


def bytes_of(outputs: Path) -> dict[str, bytes]:
    """All that a run leaves but its clock and its lock."""
    return {
        path.relative_to(outputs).as_posix(): path.read_bytes()
        for path in sorted(outputs.rglob("*"))
        if path.is_file() and path.relative_to(outputs).as_posix() not in OF_THE_CLOCK
    }


def is_whole(outputs: Path) -> bool:
    """Whether the tables are there as a whole, or not at all."""
    from pipeline import load_tables
    from pipeline.errors import OutputError

    try:
        tables = load_tables(outputs)
    except OutputError as error:
        return "no tables here" in str(error)
    known = set(tables["entities"]["entity_id"])
    return set(tables["mentions"]["entity_id"]) <= known


def kill_one(
    command: Sequence[str],
    outputs: Path,
    expected: Mapping[str, bytes],
    *,
    victim: str,
    moment: float,
    env: Mapping[str, str] = os.environ,
) -> Kill:
    """Start a run, kill its main process or a worker after a while, and bring it to its end.

    A run that does not end well is no error here: its exit code is told.
    """
    log = outputs.with_name("log.txt")
    run = Started(command, log, env)
    began = time.monotonic()
    while time.monotonic() - began < moment and run.process.poll() is None:
        time.sleep(0.01)
    at = run.stage()
    left, seconds, whole = 0, 0.0, True
    if victim == "worker":
        while run.process.poll() is None and not (there := run.workers()):
            time.sleep(0.01)
        if run.process.poll() is None:
            os.kill(random.choice(there), signal.SIGKILL)
        run.process.wait()
    else:
        run.process.kill()
        run.process.wait()
        left, seconds = run.gone()
        whole = is_whole(outputs)
        run = Started(command, log, env)
        run.process.wait()
    identical = bytes_of(outputs) == expected
    took = round(time.monotonic() - began, 2) if victim == "worker" else moment
    return Kill(
        victim,
        round(min(moment, took), 2),
        at,
        identical,
        whole,
        left,
        seconds,
        run.process.returncode,
    )


def command_of(corpus: Path, outputs: Path, workers: int, model: str) -> list[str]:
    """The command of a run."""
    config = WORK / "releve.toml"
    config.write_text(f"workers = {workers}\n", encoding="utf-8")
    run = [sys.executable, "-m", "pipeline", "run", str(corpus), "--outputs", str(outputs)]
    return [*run, "--config", str(config), "--model", model]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--releases", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="releve")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()

    from speed import corpus_of

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    corpus = corpus_of(options.releases, options.seed)
    other = corpus_of(options.releases // 4, options.seed)
    outputs, before = WORK / "outputs", WORK / "before"
    command = command_of(corpus, outputs, options.workers, options.model)
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - began
    expected = bytes_of(outputs)
    earlier = command_of(other, before, options.workers, options.model)
    subprocess.run(earlier, check=True, capture_output=True)
    print(
        f"{options.releases} releases, {options.workers} workers, undisturbed: {whole:.1f} s, "
        f"{len(expected)} files\n"
    )
    rng = random.Random(options.seed)
    kills: list[Kill] = []
    print("kill  victim   at s  stage      tables  left after 5 s  gone after s  same bytes")
    for number in range(1, options.kills + 1):
        shutil.rmtree(outputs)
        if number % 2:
            shutil.copytree(before, outputs)
        victim = "worker" if number % 3 == 0 else "main"
        moment = round(rng.uniform(0.0, whole), 2)
        kill = kill_one(command, outputs, expected, victim=victim, moment=moment)
        kills.append(kill)
        print(
            f"{number:4}  {kill.victim:6} {kill.moment:6.2f}  {kill.stage:9}  "
            f"{'whole' if kill.whole else 'BROKEN':6}  {kill.orphans:14}  {kill.gone:12.2f}  "
            f"{'yes' if kill.identical else 'NO'}{f' ended with {kill.code}' if kill.code else ''}",
            flush=True,
        )
    good = sum(k.identical and k.whole and not k.orphans and not k.code for k in kills)
    print(f"\n{good} of {len(kills)} identical, tables whole, no process left")
    if options.keep:
        told = {"undisturbed_seconds": round(whole, 2), "good": good, "of": len(kills)}
        content = {"options": vars(options)} | told | {"kills": [asdict(kill) for kill in kills]}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0 if good == len(kills) else 1


if __name__ == "__main__":
    sys.exit(main())
