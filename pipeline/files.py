"""Files and folders that are replaced as a whole, so that no reader ever sees half of one.

A folder is written beside its place and put there by two renames, since no file system that
Python reaches everywhere exchanges two folders in one step:

1. ``.tables.part`` is filled and flushed to the disk, then renamed ``.tables.new``: complete;
2. ``tables`` is renamed ``.tables.old``, and ``.tables.new`` becomes ``tables``;
3. ``.tables.old`` is removed.

Killed anywhere, one complete folder is left, and `complete_folder` finds it. Two programs must
not write the same folder at the same time.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError

# Left behind by file managers, not by people; they may go with the folder.
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@contextmanager
def replaced_file(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """An open file whose content takes the place of `path` when the block ends well.

    Several processes may write it, of several machines too: one of them wins, whole. `durable`
    has the disk hold it before the block ends; without, a power cut (but no killed program) may
    leave less than the whole.
    Raises :class:`OutputError` when it cannot be written; `path` is then as it was.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as handle:
            yield handle
            handle.flush()
            if durable:
                os.fsync(handle.fileno())
        part.replace(path)
        if durable:
            _sync(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def replaced_folder(folder: Path, *, manifest: str, many: bool = False) -> Iterator[Path]:
    """An empty folder whose files take the place of `folder` when the block ends well.

    The block writes the file `manifest`, a JSON object whose ``files`` lists every file written.
    With `many`, the disk is asked once to hold all that was written to it, not file by file, which
    takes half a minute for some thousands.
    Raises :class:`OutputError` when something cannot be written, or when `folder` holds a file
    that its manifest does not list: nothing that someone else made is removed.
    """
    place = folder.resolve()
    part, new, old = _beside(place)
    try:
        _refuse_foreign(folder, place, manifest)
        place.parent.mkdir(parents=True, exist_ok=True)
        _settle(place)
        part.mkdir()
        yield part
        if many and hasattr(os, "sync"):
            os.sync()
        else:
            _sync_tree(part)
        part.rename(new)
        if place.exists():
            place.rename(old)
        new.rename(place)
        _sync(place.parent)
        _remove(old)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def complete_folder(folder: Path, *, manifest: str) -> Path | None:
    """The folder with the last complete content of `folder`, or None.

    It is another one than `folder` only where a run was killed between two renames.
    """
    place = folder.resolve()
    _, new, old = _beside(place)
    for candidate in (place, new, old):
        if (candidate / manifest).is_file():
            return candidate
    return None


def _beside(place: Path) -> tuple[Path, Path, Path]:
    """The names of the folder while it is written, when it is complete, when it is replaced."""
    part, new, old = (place.with_name(f".{place.name}.{state}") for state in ("part", "new", "old"))
    return part, new, old


def _settle(place: Path) -> None:
    """Finish or clear away what a killed run has left."""
    part, new, old = _beside(place)
    for complete in (new, old):
        if complete.exists() and not place.exists():
            complete.rename(place)
    for leftover in (part, new, old):
        _remove(leftover)


def _refuse_foreign(folder: Path, place: Path, manifest: str) -> None:
    for path, shown in ((place.parent, folder.parent), (place, folder)):
        if path.exists() and not path.is_dir():
            raise OutputError(f"{shown} is a file; move it away, or choose another output folder")
    own = {*listed_files(place / manifest), manifest}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        is_file = path.is_symlink() or not path.is_dir()
        if is_file and name not in own and path.name not in _DROPPINGS:
            raise OutputError(
                f"{folder} holds {name}, which was not made by this program; "
                "move it away, or choose another output folder"
            )


def listed_files(manifest: Path) -> list[str]:
    """The files that a manifest lists; none where there is no readable one."""
    try:
        listed = json.loads(manifest.read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def linked(source: Path, target: Path) -> bool:
    """Whether `target` is now another name of the file `source`, or a copy where names are one."""
    try:
        target.hardlink_to(source)
    except OSError:
        try:
            shutil.copyfile(source, target)
        except OSError:
            return False
    return True


def _sync_tree(folder: Path) -> None:
    for directory, _, names in os.walk(folder):
        for name in names:
            if Path(directory, name).stat().st_nlink == 1:  # others are on the disk already
                _sync(Path(directory, name))
        _sync(Path(directory))


def _sync(path: Path) -> None:
    """Have the disk hold what was written; only POSIX can flush a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_write(path: Path, error: OSError) -> OutputError:
    why = error.strerror or str(error)
    return OutputError(
        f"{path} cannot be written ({why}); free the space, allow writing there, "
        "or choose another output folder"
    )
