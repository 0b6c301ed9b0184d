"""What a corpus costs as it grows, with more workers, and the second time: part of `make bench`.

`scale.py sizes 1000 10000` runs releve on generated corpora of these sizes and prints for each
what a release costs in processor time, the peak memory of the main process and of a worker, and
what both come to for a million releases if they go on growing as they did. After each run nothing
is changed and it is run again, then one release is added and it is run again.

`scale.py workers 1 2` runs one corpus with these numbers of workers, in turn, beside
`nlp.pipe(n_process=…)` of plain spaCy over the same files.

Each run is a fresh process; figures are the system's. README.md says how to read them.
"""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from generate import make_release, make_world
from speed import HERE, RESULTS, WORK, Run, corpus_of, machine, measure

MILLION = 1_000_000


def releve(corpus: Path, outputs: Path, workers: int) -> tuple[Run, dict[str, object]]:
    """What a run cost, and what it says of itself."""
    command = [
        sys.executable, "-m", "pipeline", "run", str(corpus), "--outputs", str(outputs),
        "--workers", str(workers), "--quiet",
    ]  # fmt: skip
    run = measure(command, WORK / "log.txt")
    return run, json.loads((outputs / "run.json").read_text(encoding="utf-8"))


def sizes(counts: Sequence[int], seed: int, workers: int) -> dict[str, object]:
    """Cost, memory, second run, and one release added, by size."""
    outputs = WORK / "outputs-scale"
    rows: list[dict[str, object]] = []
    for count in counts:
        corpus = corpus_of(count, seed)
        shutil.rmtree(outputs, ignore_errors=True)
        first, facts = releve(corpus, outputs, workers)
        again, _ = releve(corpus, outputs, workers)
        added = corpus / f"{count // 2:06}-ajout.txt"
        try:
            added.write_text(make_release(make_world(seed), seed, MILLION + count), "utf-8")
            one_more, told = releve(corpus, outputs, workers)
        finally:
            added.unlink(missing_ok=True)
        peak: dict[str, int] = facts["host"]["peak_mib"]  # type: ignore[index, assignment]
        rows.append(
            {
                "releases": count,
                "words": facts["words"],
                "wall": first.wall,
                "processor": first.processor,
                "ms a release": 1000 * first.processor / count,
                "main MiB": peak["main"],
                "worker MiB": peak["worker"],
                "second run": again.wall / first.wall,
                "one added": one_more.wall / first.wall,
                "recognised anew": told["done"]["recognise"],  # type: ignore[index]
                "entities": facts["rows"]["entities"],  # type: ignore[index]
                "seconds": facts["seconds"],
            }
        )
        print(line(rows[-1]), flush=True)
    result: dict[str, object] = {"sizes": rows}
    if len(rows) > 1:
        (a, b), growth = (rows[0], rows[-1]), {}
        for what in ("main MiB", "worker MiB"):
            slope = (b[what] - a[what]) / (b["releases"] - a["releases"])  # type: ignore[operator]
            growth[what] = round(b[what] + slope * (MILLION - b["releases"]))  # type: ignore[operator]
        result["a million, growing on"] = growth
        result["cost, largest to smallest"] = round(b["ms a release"] / a["ms a release"], 3)  # type: ignore[operator]
        print(f"largest to smallest, by release: {result['cost, largest to smallest']}")
        print(f"a million, growing on: {growth}")
    return result


def line(row: dict[str, object]) -> str:
    """A row as it is printed."""
    return (
        f"{row['releases']:>8,} releases {row['wall']:8.1f} s wall {row['processor']:8.1f} s cpu "
        f"{row['ms a release']:6.1f} ms each, main {row['main MiB']} MiB, "
        f"worker {row['worker MiB']} MiB, second run {row['second run']:.1%}, "
        f"one added {row['one added']:.1%} ({row['recognised anew']} recognised), "
        f"{row['entities']:,} entities"
    )


def scaling(numbers: Sequence[int], count: int, seed: int, rounds: int) -> dict[str, object]:
    """Wall time by number of workers, releve's and plain spaCy's, in turn."""
    corpus, outputs = corpus_of(count, seed), WORK / "outputs-scale"
    walls: dict[str, list[float]] = {}
    for _ in range(rounds):
        for n in numbers:
            shutil.rmtree(outputs, ignore_errors=True)
            run, _ = releve(corpus, outputs, n)
            walls.setdefault(f"releve, {n} workers", []).append(run.wall)
            command = [
                sys.executable, str(HERE / "plain_spacy.py"), str(corpus),
                str(WORK / "plain.csv"), str(n),
            ]  # fmt: skip
            run = measure(command, WORK / "log.txt")
            walls.setdefault(f"plain spaCy, {n} processes", []).append(run.wall)
    for name, own in walls.items():
        print(f"{name:<26} {min(own):8.1f} s (of {', '.join(f'{w:.1f}' for w in own)})")
    best = {name: min(own) for name, own in walls.items()}
    first, last = (f"releve, {n} workers" for n in (numbers[0], numbers[-1]))
    ratio = round(best[first] / best[last], 2)
    print(f"{numbers[-1]} workers are {ratio} times as fast as {numbers[0]}")
    return {"releases": count, "wall": walls, "times as fast": ratio}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("sizes", "workers"))
    parser.add_argument("numbers", type=int, nargs="+")
    parser.add_argument("--releases", type=int, default=2000, help="of `workers`")
    parser.add_argument("--workers", type=int, default=2, help="of `sizes`")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="write results/scale-WHAT.json anew")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    facts = machine() | {"cores used": options.workers}
    if options.what == "sizes":
        result = sizes(options.numbers, options.seed, options.workers)
    else:
        result = scaling(options.numbers, options.releases, options.seed, options.rounds)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        text = json.dumps({"date": today, "machine": facts, **result}, indent=1, ensure_ascii=False)
        path = RESULTS.with_name(f"scale-{options.what}.json")
        path.write_text(text + "\n", encoding="utf-8")
        print(f"written: results/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
