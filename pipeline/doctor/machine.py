"""Is there room to work: memory, disk, cores, a place for results, an encoding for accents?"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.doctor.finding import Finding, in_bytes

# A run without a corpus, measured: model, gazetteer and tables' library. And what each release
# adds, from the README's figure (50,000 releases in 8 GB).
_BASE_MEMORY = 1_200_000_000
_MEMORY_A_RELEASE = 150_000
# Results take about as much as texts, tables in three forms and what is kept between runs.
_OUTPUTS_A_BYTE = 6
_LEAST_DISK = 100_000_000
_ACCENTS = "éœ’«–»"


def examine_memory(n_releases: int, available: int | None) -> Finding:
    """Does the corpus fit in memory? `available` is in bytes, None where nobody can tell."""
    needed = _BASE_MEMORY + n_releases * _MEMORY_A_RELEASE
    if available is None:
        return Finding("memory", "ok", f"unknown here; a run needs about {in_bytes(needed)}")
    text = f"{in_bytes(available)} free, a run needs about {in_bytes(needed)}"
    if available < needed:
        advice = "close other programs, or run the corpus in parts"
        return Finding("memory", "warning", text, advice)
    return Finding("memory", "ok", text)


def available_memory() -> int | None:
    """The memory that this process may still take, in bytes; None where the system does not say."""
    found: list[int] = []
    meminfo = _read("/proc/meminfo")
    for line in meminfo.splitlines():
        if line.startswith("MemAvailable:"):
            found.append(int(line.split()[1]) * 1024)
    limit, used = (_read(f"/sys/fs/cgroup/memory.{name}").strip() for name in ("max", "current"))
    if limit.isdigit() and used.isdigit():  # a container may be allowed less than there is
        found.append(max(0, int(limit) - int(used)))
    return min(found, default=None)


def _read(path: str) -> str:
    try:
        return Path(path).read_text("ascii", "replace")
    except OSError:
        return ""


def examine_cores() -> Finding:
    """How many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Finding("cores", "ok", str(cores or "unknown"))


def examine_outputs(outputs: Path, corpus_bytes: int) -> Iterator[Finding]:
    """Can results be written, and is there room for them?"""
    place = next((p for p in (outputs, *outputs.absolute().parents) if p.exists()), Path())
    choose = "choose another folder with --outputs"
    if not place.is_dir():
        yield Finding("outputs", "problem", f"{place} is a file", f"move it away, or {choose}")
        return
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".releve-doctor-"):
            pass
    except OSError as error:
        text = f"{place} cannot be written ({error.strerror or error})"
        yield Finding("outputs", "problem", text, f"allow writing there, or {choose}")
        return
    yield Finding("outputs", "ok", f"{outputs} can be written")
    free = shutil.disk_usage(place).free
    needed = _LEAST_DISK + _OUTPUTS_A_BYTE * corpus_bytes
    text = f"{in_bytes(free)} free, results need about {in_bytes(needed)}"
    if free < _LEAST_DISK:
        yield Finding("disk", "problem", text, f"free some space, or {choose}")
    elif free < needed:
        yield Finding("disk", "warning", text, f"free some space, or {choose}")
    else:
        yield Finding("disk", "ok", text)


def examine_encoding(terminal: str) -> Iterator[Finding]:
    """Can the terminal show French, and does the system keep names of files as UTF-8?"""
    utf8 = "set PYTHONUTF8=1 (on Linux also LC_ALL=C.UTF-8)"
    try:
        _ACCENTS.encode(terminal or "ascii")
    except (UnicodeEncodeError, LookupError):
        text = f"{terminal or 'unknown'}: it cannot show {_ACCENTS}"
        yield Finding("terminal", "warning", text, utf8)
    else:
        yield Finding("terminal", "ok", terminal)
    names = sys.getfilesystemencoding()
    if names.lower().replace("-", "") != "utf8":
        yield Finding("file names", "warning", f"read as {names}, not as UTF-8", utf8)
