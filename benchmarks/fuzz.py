"""One stage against ugly input, for as long as told: `fuzz.py STAGE --minutes N [--atheris]`.

Inputs come from `tests/fuzz/ugly.py`, made by hypothesis, new ones each time; with `--atheris`
(where it is installed: `pip install atheris`, wheels for Linux) by mutation that follows which code
is reached. The first failure is shown with what made it; without one the number of inputs is.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / room) for room in ("", "fuzz", "read"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=["read", "strip", "recognise", "resolve", "write"])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--atheris", action="store_true", help="mutation led by coverage")
    told = parser.parse_args()
    if told.atheris:
        with_atheris(told.stage, told.minutes)
    else:
        with_hypothesis(told.stage, told.minutes)


def with_hypothesis(stage: str, minutes: float) -> None:
    import ugly

    keeps_the_laws, strategy = ugly.STAGES[stage]
    end, tried = time.monotonic() + 60 * minutes, 0

    @settings(max_examples=500, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def round_of_some(case: object) -> None:
        nonlocal tried
        if time.monotonic() < end:
            tried += 1
            keeps_the_laws(case)

    while time.monotonic() < end:
        round_of_some()
    print(f"{stage}: {tried} inputs, {minutes:g} minutes, nothing broken")


def with_atheris(stage: str, minutes: float) -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: pip install atheris, or leave out --atheris")
    with atheris.instrument_imports(include=["pipeline"]):
        import ugly
    keeps_the_laws, strategy = ugly.STAGES[stage]

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def once(case: object) -> None:
        keeps_the_laws(case)

    seconds = f"-max_total_time={int(60 * minutes)}"
    atheris.Setup([sys.argv[0], seconds, "-rss_limit_mb=4096"], once.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
