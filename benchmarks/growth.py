"""Time against size, stage by stage: part of what is shown, not of `make bench`.

`growth.py [STAGE ...] [--from 20000] [--doublings 3] [--limit 20]` doubles the size of each input
of `tests/fuzz/growing.py` and prints the seconds and the exponent: how often the time doubles when
the size does (1 is linear; n log n is about 1.1). The exponent is of the last doubling, and of all
of them together in brackets. Each time is the least of several tries; a case that takes longer than
`--limit` seconds is not doubled again. `--model` puts the real model in the place of a stub.

Python does not look for circles meanwhile (`gc`): when it does, it walks over all that is loaded, a
few times at one size and more often at the next, which is a step and no growth. "Back references",
20,000 characters doubled four times: .068 .144 .298 .804 1.764 s with it (exponents up to 1.8 from
one size to the next), .070 .142 .284 .641 1.324 without (1.06 in all).
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/fuzz"), str(ROOT / "tests/read")]

from growing import STAGES, Tools  # noqa: E402

from pipeline.gazetteer import load_gazetteer  # noqa: E402
from pipeline.recognise import load_recogniser  # noqa: E402

# Shorter than this is noise: the work is repeated until it has taken so long.
_ENOUGH = 0.2


def seconds(work: Callable[[], object], limit: float) -> float:
    """The least of some tries, in seconds of processor time."""
    best, spent = math.inf, 0.0
    gc.collect()
    gc.disable()
    while spent < _ENOUGH:
        before = time.process_time()
        work()
        took = time.process_time() - before
        best, spent = min(best, took), spent + max(took, 0.01)
        if took > limit:
            break
    gc.enable()
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stages", nargs="*", default=list(STAGES), metavar="STAGE")
    parser.add_argument("--from", type=int, default=20_000, dest="first", metavar="SIZE")
    parser.add_argument("--doublings", type=int, default=3)
    parser.add_argument("--limit", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name holds it")
    parser.add_argument("--model", action="store_true", help="the real model, not a stub")
    told = parser.parse_args()
    gazetteer = load_gazetteer()
    tools = Tools(gazetteer, load_recogniser(gazetteer).model) if told.model else Tools(gazetteer)
    for stage in told.stages:
        print(f"\n| {stage} | size | seconds | exponent |\n|---|---|---|---|")
        chosen = {name: make for name, make in STAGES[stage].items() if told.only in name}
        for name, make in chosen.items():
            times: list[float] = []
            for doubling in range(told.doublings + 1):
                times.append(seconds(make(told.first << doubling, tools), told.limit))
                if times[-1] > told.limit:
                    break
            print(row(name, told.first, times), flush=True)


def row(name: str, first: int, times: list[float]) -> str:
    """One line of the table; two sizes at least."""
    if len(times) < 2:
        return f"| {name} | {first} | {times[0]:.3f} | over the limit |"
    last = math.log2(times[-1] / times[-2])
    whole = math.log2(times[-1] / times[0]) / (len(times) - 1)
    sign = " !" if last > 1.4 and times[-1] > 0.02 else ""
    shown = " ".join(f"{t:.3f}" for t in times)
    return f"| {name} | {first << (len(times) - 1):,} | {shown} | {last:.2f} ({whole:.2f}){sign} |"


if __name__ == "__main__":
    main()
