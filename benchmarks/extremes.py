"""Single inputs of the largest size through a whole run: time by stage, and peak memory.

`extremes.py [CASE ...]` writes each input at half and at full size and gives it to `releve run
--workers 0` with our own weights, in a process of its own. The exponent is how often the seconds
double when the size does, without what a run of nothing takes (1 is linear, n log n about 1.1).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Characters that the reader's limits let pass.
_MOST = 5_000_000
_SENTENCE = (
    "Le Programme des Nations Unies pour le développement (PNUD) a ouvert un bureau au Niger, a "
    "déclaré Mme Awa Diallo, directrice de l’OIM à Niamey, le 3 mars 2021. "
)
_LETTERS = "abcdefghij"


def _name(n: int) -> str:
    """A name of two words, another for each number."""
    own = "".join(_LETTERS[int(digit)] for digit in f"{n:05}")
    return f"{own[:2].title()}a {own[2:].title()}o"


def _columns(n: int) -> bytes:
    header = ",".join(f"c{k}" for k in range(n))
    return f'texte,{header}\n"{_SENTENCE}"{",x" * n}\n'.encode()


# Name of the file, full size, and the content at a size.
CASES: dict[str, tuple[str, int, Callable[[int], bytes]]] = {
    "columns": ("large.csv", 1_000_000, _columns),
    "line": ("ligne.txt", _MOST, lambda n: (_SENTENCE * (n // len(_SENTENCE))).encode()),
    "word": ("mot.txt", _MOST, lambda n: ("Le PNUD. " + "a" * (n - 9)).encode()),
    "lines": ("lignes.txt", 1_000_000, lambda n: (_SENTENCE + "\n" + "a\n" * n).encode()),
    "names": ("noms.txt", 10_000, lambda n: "".join(
        f"Vu la résolution {k} (2001), Mme {_name(k)} a ouvert la session.\n" for k in range(n)
    ).encode()),
    "bodies": ("organismes.txt", 10_000, lambda n: "".join(
        f"Selon l’Association {_name(k)} (A{_name(k)[:2].upper()}{k}), il a plu.\n"
        for k in range(n)
    ).encode()),
}  # fmt: skip


def run(name: str, data: bytes) -> tuple[float, float, dict[str, float], dict[str, int]]:
    """Seconds of processor time, peak MiB, seconds by stage, and rows by table."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, outputs = Path(folder, "corpus"), Path(folder, "outputs")
        corpus.mkdir()
        (corpus / name).write_bytes(data)
        command = [sys.executable, "-m", "pipeline", "run", str(corpus), "-o", str(outputs),
                   "--workers", "0", "--any-language"]  # fmt: skip
        env = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        out = os.open(Path(folder, "log"), os.O_WRONLY | os.O_CREAT)
        child = os.posix_spawn(sys.executable, command, env, file_actions=[
            (os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)])  # fmt: skip
        _, status, usage = os.wait4(child, 0)
        if os.waitstatus_to_exitcode(status):
            sys.exit(Path(folder, "log").read_text())
        told = json.loads((outputs / "run.json").read_bytes())
        peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        return usage.ru_utime + usage.ru_stime, peak, told["seconds"], told["rows"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--times", type=float, default=1.0, help="of the full size")
    told = parser.parse_args()
    base, _, _, _ = run("a.txt", _SENTENCE.encode())
    print(f"nothing: {base:.1f} s\n\n| case | size | MB | seconds | exponent | peak MiB | stages |")
    print("|---|---|---|---|---|---|---|")
    for case in told.cases or CASES:
        name, most, make = CASES[case]
        before = 0.0
        for part in (0.5, 1.0):
            data = make(int(most * part * told.times))
            began = time.monotonic()
            seconds, peak, stages, rows = run(name, data)
            own = max(seconds - base, 0.01)
            exponent = f"{math.log2(own / before):.2f}" if before else ""
            before = own
            by = ", ".join(f"{stage} {took:.1f}" for stage, took in stages.items() if took >= 0.1)
            wall = time.monotonic() - began
            print(
                f"| {case} | {int(most * part * told.times):,} | {len(data) / 1e6:.1f} "
                f"| {seconds:.1f} | {exponent} | {peak:.0f} | {by}; {rows['mentions']} mentions, "
                f"{wall:.0f} s of wall |",
                flush=True,
            )


if __name__ == "__main__":
    main()
