"""No regular expression of the package goes back over a text again and again."""

import re
import subprocess
import sys
from pathlib import Path

import patterns
import pytest


def test_no_pattern_is_slow():
    """In a process of its own, since a really bad pattern would not come back."""
    done = subprocess.run(
        [sys.executable, patterns.__file__],
        capture_output=True, text=True, timeout=400, check=False,
        env={"PYTHONPATH": ":".join([str(Path(__file__).parents[2]), *filter(None, sys.path)])},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[-1:] == ["all were tried"], done.stderr[-500:] or lines[-1:]
    assert len([line for line in lines if line.startswith("? ")]) > 200
    assert [line for line in lines if line.startswith("! ")] == []


@pytest.mark.parametrize(
    ("pattern", "searched", "bad"),
    [
        (r"\s*x", True, True),
        (r"\s*x", False, False),
        (r"\s*a?\s*x", False, True),
        (r"(?:a|aa)+$", True, True),
        (r"(\w+\s?)*!", False, True),
        (r"\s{0,9}x", True, False),
        (r"(?<!\s)\s*+x", True, False),
        (r"[^<>]*>", False, False),
        (r"^\s*+x", True, False),
    ],
)
def test_the_attack_tells_good_from_bad(pattern, searched, bad):
    assert bool(patterns.slow(pattern, re.compile(pattern).flags, searched=searched)) is bad
