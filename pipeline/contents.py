"""What files were found to hold, so that those that have not changed are not read to be hashed.

``outputs/work/contents.bin`` has, for each file of the last run, a hash of all that the system says
of it (where it is, its size, when it and its entry were last changed, its number on which disk:
:func:`~pipeline.read.signature_of`) and the hash of its content. The first is looked for: whatever
is different, the file is read again. Nothing depends on the index but time: what is read when a
shard is made is hashed then as well, and a key that was wrong would find no shard of that name.

As with git's index, a file that was changed shortly before it was hashed is not noted: clocks are
coarse, so that another change at once need not show in its times. It is read again the next time.

::

    a line                                   `_head`: whose index this is, of which program
    32 bytes                                 hash of all that follows
    16 bytes a file, sorted, then 32 a file  hashes of signatures, and of contents in that order
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.files import replaced_file
from pipeline.keys import code_of, key_of
from pipeline.read import (
    MAX_FILE_BYTES,
    CorpusFile,
    Signature,
    content_of,
    read_bytes,
    signature_of,
)

# Of the form of the file.
_FORMAT = 1
# Files that are asked for together.
_AT_ONCE = 256
_SIGNATURE, _CONTENT, _CHECK = 16, 32, 32
# How much older than the moment of its hashing a change must be: the coarsest clocks of file
# systems count by 2 s (FAT), and those of two machines that share a disk are not quite the same.
CLEARLY_OLDER = 10 * 10**9  # nanoseconds


def index_of(outputs: Path) -> Path:
    """Where the index of an output folder is."""
    return outputs / "work" / "contents.bin"


class Contents:
    """The hashes of the files of a corpus, those from `path` that still hold.

    With `force` none do. An index that is damaged, of another version or of another user (who may
    read other files) is as good as none.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        self._path, self._force = path, force
        self._behind: int | None = None
        # of the index: hashes of signatures as two numbers each, contents, which were asked for
        self._signatures, self._contents = _nothing() if force else _loaded(path)
        self._first = np.ascontiguousarray(self._signatures[:, 0])
        self._asked = np.zeros(len(self._first), np.bool_)
        self._new_signatures, self._new_contents = bytearray(), bytearray()

    def of(self, files: Sequence[CorpusFile]) -> list[str]:
        """What :func:`~pipeline.read.content_of` says of each file, read where it must be."""
        signatures = [signature_of(file) for file in files]
        known = self._known([_hash_of(signature) for signature in signatures])
        return [
            content or self._read(file, signature)
            for file, signature, content in zip(files, signatures, known, strict=True)
        ]

    def know(self, files: Sequence[CorpusFile]) -> bool:
        """Whether all of these files are as they were noted."""
        return all(
            known
            for start in range(0, len(files), _AT_ONCE)
            for known in self._known(
                [_hash_of(signature_of(file)) for file in files[start : start + _AT_ONCE]]
            )
        )

    def save(self) -> None:
        """Keep what is known of the files that were asked for, if it is not what was known.

        Raises :class:`~pipeline.errors.OutputError` where it cannot be written.
        """
        if not self._new_signatures and bool(self._asked.all()) and not self._force:
            return
        signatures = np.concatenate(
            [self._signatures[self._asked], _rows(self._new_signatures, _SIGNATURE)]
        )
        contents = np.concatenate(
            [self._contents[self._asked], _rows(self._new_contents, _CONTENT)]
        )
        order = np.lexsort((signatures[:, 1], signatures[:, 0]))
        body = signatures[order].tobytes() + contents[order].tobytes()
        # the disk is not waited for: what a power cut has halved does not have its hash
        with replaced_file(self._path, durable=False) as handle:
            handle.write(_head() + _check_of(body))
            handle.write(body)

    def _known(self, hashes: Sequence[bytes]) -> list[str]:
        """The content of each hash of a signature, empty where the index has none."""
        if not len(self._first):
            return [""] * len(hashes)
        wanted = _rows(b"".join(hashes), _SIGNATURE)
        at = np.searchsorted(self._first, wanted[:, 0])
        at[at == len(self._first)] = 0
        same = (self._signatures[at] == wanted).all(axis=1)
        self._asked[at[same]] = True
        return [
            self._contents[number].tobytes().hex() if found else ""
            for number, found in zip(at.tolist(), same.tolist(), strict=True)
        ]

    def _read(self, file: CorpusFile, before: Signature | None) -> str:
        """The content of a file, noted where its signature will tell whether it still holds."""
        now = self._now()
        data = read_bytes(file, MAX_FILE_BYTES)
        content = content_of(data)
        if (
            before is not None
            and not isinstance(data, str)
            and max(before.modified, before.changed) < now - CLEARLY_OLDER
            and signature_of(file) == before
        ):
            self._new_signatures += _hash_of(before)
            self._new_contents += bytes.fromhex(content)
        return content

    def _now(self) -> int:
        """The moment by this machine's clock or that of the disk, whichever is behind: ns."""
        if self._behind is None:
            self._behind = _behind(self._path.parent)
        return time.time_ns() - self._behind


def _behind(folder: Path) -> int:
    """By how much the clock that a folder's disk tells times by is behind ours: ns, at least 0."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as handle:
            handle.write(b"?")
            handle.flush()
            return max(0, time.time_ns() - os.fstat(handle.fileno()).st_mtime_ns)
    return 0  # what cannot be written is told when the index is


def _hash_of(signature: Signature | None) -> bytes:
    """16 bytes; a file without a signature has those that no index holds."""
    if signature is None:
        return bytes(_SIGNATURE)
    told = "\0".join(map(str, signature)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=_SIGNATURE).digest()


def _loaded(path: Path) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The signatures and contents of an index, none where it is not one of ours and whole."""
    with suppress(OSError):
        told = path.read_bytes()
        head = _head()
        start = len(head) + _CHECK
        body = memoryview(told)[start:]
        n, rest = divmod(len(body), _SIGNATURE + _CONTENT)
        if told.startswith(head) and not rest and told[len(head) : start] == _check_of(body):
            return _rows(body[: n * _SIGNATURE], _SIGNATURE), _rows(
                body[n * _SIGNATURE :], _CONTENT
            )
    return _nothing()


def _nothing() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return _rows(b"", _SIGNATURE), _rows(b"", _CONTENT)


def _rows(told: bytes | bytearray | memoryview, size: int) -> NDArray[np.uint64]:
    """Bytes as rows of whole numbers, of `size` bytes a row."""
    return np.frombuffer(told, "<u8").reshape(-1, size // 8)


def _head() -> bytes:
    """Of what all that is noted holds: the user, and the code that reads files."""
    user = os.geteuid() if hasattr(os, "geteuid") else 0
    return f"releve {key_of(_FORMAT, code_of('read'), MAX_FILE_BYTES, user)}\n".encode()


def _check_of(body: bytes | memoryview) -> bytes:
    return blake2b(body, digest_size=_CHECK).digest()
