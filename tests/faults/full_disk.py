"""A disk that is full from the nth write on, for everything that Python writes through files."""

import errno
import io
from contextlib import contextmanager
from pathlib import Path

OPEN = Path.open


class Disk:
    """Counts writes; from the nth on there is no space left (0: always some)."""

    def __init__(self, full_from=0):
        self.full_from, self.n_writes = full_from, 0

    def write(self):
        self.n_writes += 1
        if self.full_from and self.n_writes >= self.full_from:
            raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def disk(patch, full_from=0):
    """All files opened for writing are on such a disk; `patch` is a `pytest.MonkeyPatch`."""
    on = Disk(full_from)

    class File(io.FileIO):
        def write(self, data):
            on.write()
            return super().write(data)

    def opened(path, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        if not set(mode) & set("wax+"):
            return OPEN(path, mode, buffering, encoding, errors, newline)
        buffered = io.BufferedWriter(File(path, mode.replace("b", "").replace("t", "")))
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding, errors, newline)

    with patch.context() as patched:
        patched.setattr(Path, "open", opened)
        yield on
