"""All formats, each in a folder of its own that is replaced as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.export.format import Format
from pipeline.export.source import Source, open_source
from pipeline.export.writers import FORMATS
from pipeline.files import replaced_folder

MANIFEST = "export.json"
# Folders of a run: each is replaced as a whole, and would be in the way of itself.
_OF_A_RUN = ("tables", "texts", "work", "report", "figures")


@dataclass(frozen=True, slots=True)
class Exported:
    """What a format has become: its folder, how many files and bytes, what to know of it."""

    format: Format
    folder: Path
    n_files: int
    n_bytes: int
    notes: tuple[str, ...]


def chosen_formats(names: Sequence[str]) -> list[Format]:
    """The formats of these names, each once, all of them where none is named.

    Raises :class:`OutputError` for a name that no format has.
    """
    wanted = dict.fromkeys(name.strip().lower().replace("_", "-") for name in names)
    for name in wanted:
        if name not in FORMATS:
            raise OutputError(f"no format is called {name!r}; known: {', '.join(FORMATS)}")
    return [format for name, format in FORMATS.items() if name in wanted or not wanted]


def export(
    outputs: Path,
    to: Path,
    *,
    formats: Sequence[str] = (),
    contacts: bool = False,
    begins: Callable[[str], object] = str,
) -> list[Exported]:
    """The tables of an output folder in other formats, a folder each under `to`.

    `formats` are names of `FORMATS` (all where there are none), `begins` is told each name.
    Raises :class:`OutputError` where there are no tables, where `to` cannot be written, or where
    a folder there holds what was not made by an export or was changed since.
    """
    chosen = chosen_formats(formats)
    for name in _OF_A_RUN:
        if to.resolve().is_relative_to((outputs / name).resolve()):
            raise OutputError(f"{to} is the run's own folder; export to another one")
    source = open_source(outputs, contacts=contacts)
    done = []
    for format in chosen:
        begins(format.name)
        done.append(_export(source, format, to / format.name))
    return done


def _export(source: Source, format: Format, folder: Path) -> Exported:
    _refuse_changed(folder)
    with replaced_folder(folder, manifest=MANIFEST) as part:
        notes = format.write(source, part)
        paths = sorted(path for path in part.rglob("*") if path.is_file())
        files = {path.relative_to(part).as_posix(): _sha256(path) for path in paths}
        n_bytes = sum(path.stat().st_size for path in paths)
        listed = {"format": format.name, "files": [*files, MANIFEST], "sha256": files}
        text = json.dumps(listed, ensure_ascii=False, indent=1)
        (part / MANIFEST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return Exported(format, folder, len(files), n_bytes, tuple(notes))


def _refuse_changed(folder: Path) -> None:
    """People work in a workbook; what they did there is not to be lost."""
    try:
        known = json.loads((folder / MANIFEST).read_bytes())["sha256"]
        changed = [
            name
            for name, sha256 in known.items()
            if (folder / name).is_file() and _sha256(folder / name) != sha256
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # no export, or none whole: `replaced_folder` says what is wrong with it
    if changed:
        raise OutputError(
            f"{folder / changed[0]} was changed since it was exported; "
            "move it away, or choose another --to"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
