"""The bytes of a file that was listed: of that file, whatever has become of its place meanwhile.

A corpus may be written to while it is read. Who can put files there must not be able to have others
read for them: a link that was judged when the corpus was listed is not looked up again, and below
the folder that the user has named no link is followed that has come since, the last part of a path
or one above it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import NamedTuple

from pipeline.read.files import NO_FILE, CorpusFile

_REPLACED = (
    "replaced: since the corpus was listed a link, or something else, took its place or that of a "
    "folder above it; run again"
)
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe waits for its other end
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
# With O_PATH (Linux) a folder that may be entered but not listed does as well.
_FOLDER = (
    getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
)
# What opening a link says that is not to be followed, as a file or as a folder.
_NO_LONGER = {errno.ELOOP, errno.EMLINK, errno.ENOTDIR}


class Signature(NamedTuple):
    """What the system says of a file, which is another one when its content is.

    `modified` and `changed` in nanoseconds; `changed` is when anything of its entry was, which no
    program can set (on Windows it is when the file was made).
    """

    place: str
    size: int
    modified: int
    changed: int
    number: int
    device: int


def signature_of(file: CorpusFile) -> Signature | None:
    """The signature of what `read_bytes` would read, None where that is not simply a file."""
    place = os.path.join(*file.place) if file.place else str(file.location)  # noqa: PTH118
    try:
        found = os.lstat(place)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Signature(
        place, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev
    )


def read_bytes(file: CorpusFile, limit: int) -> bytes | str:
    """The file's bytes, or one line that says why they cannot be had (`limit` in bytes)."""
    try:
        with open(_opened(file), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return NO_FILE
            data = stream.read(limit + 1)
    except IsADirectoryError:
        return NO_FILE
    except FileNotFoundError:
        return "vanished: it was there when the corpus was listed; run again"
    except OSError as error:
        if error.errno in _NO_LONGER:
            return _REPLACED
        if error.errno in (errno.ENXIO, errno.ENODEV):  # a socket, a device without its machine
            return NO_FILE
        return (
            f"unreadable: {(error.strerror or type(error).__name__).lower()}; check its permissions"
        )
    if len(data) > limit:
        return f"larger than {limit // 10**6} MB: split it"
    return data


def _opened(file: CorpusFile) -> int:
    """A descriptor of the file. Raises `OSError`, with one of `_NO_LONGER` for a new link."""
    folder, below = file.place or os.path.split(file.location)
    if os.open not in os.supports_dir_fd:
        whole = Path(folder, below)
        if whole.is_symlink():
            raise OSError(errno.ELOOP, "a link")
        return os.open(whole, _FILE)
    *folders, name = Path(below).parts
    above = os.open(folder or os.curdir, _FOLDER)
    try:
        for part in folders:
            inside = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=above)
            os.close(above)
            above = inside
        return os.open(name, _FILE, dir_fd=above)
    finally:
        os.close(above)


def content_of(data: bytes | str) -> str:
    """The hash of a file's bytes, or why there are none."""
    return data if isinstance(data, str) else hashlib.sha256(data).hexdigest()
