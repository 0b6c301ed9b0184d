"""The texts whose file is not the text itself, kept under ``outputs/texts/``.

Release ids come from file names and from cells of other people's tables, so they are not trusted
as paths: they cannot climb out of the folder, and no two share a file, not even where a file
system takes upper and lower case, or composed and decomposed accents, for the same.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from pipeline.files import linked, replaced_folder

INDEX = "index.json"

# What some file system refuses in a name; and `~`, which marks the names made here.
_REFUSED = re.compile(r'[<>:"\\|?*~\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONE = re.compile("[\ud800-\udfff]")
_MAX_BYTES = 180


def write_texts(
    kept: Mapping[str, str],
    texts: Callable[[Collection[str]], Iterable[tuple[str, str]]],
    outputs: Path,
) -> Path:
    """The folder ``texts`` of `outputs`, replaced as a whole by the texts of kept releases.

    `kept` are the hashes (SHA-256 of UTF-8) of their texts by release id; `texts` gives the texts
    of some releases, with their ids: those that are there already are linked, not asked for.

    Each is a file in UTF-8 with its newlines as they are, so that offsets count in it; lone
    surrogates, which have no UTF-8, are U+FFFD. ``index.json`` says which file holds which
    release. Raises :class:`OutputError` when the folder cannot be written or holds other files.
    """
    paths = text_paths(kept)
    folder = outputs / "texts"
    with replaced_folder(folder, manifest=INDEX) as part:
        missing: set[str] = set()
        for release_id, path in paths.items():
            target = part / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (_holds(folder / path, kept[release_id]) and linked(folder / path, target)):
                missing.add(release_id)
        for release_id, text in texts(missing):
            (part / paths[release_id]).write_bytes(_LONE.sub("\ufffd", text).encode())
        index = {
            "files": sorted([*paths.values(), INDEX]),
            "releases": dict(sorted(paths.items())),
        }
        text = json.dumps(index, indent=2) + "\n"
        (part / INDEX).write_text(text, encoding="utf-8", newline="\n")
    return folder


def _holds(path: Path, sha256: str) -> bool:
    """Whether a file is there and has that hash."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == sha256
    except OSError:
        return False


def text_paths(release_ids: Iterable[str], *, suffix: str = ".txt") -> dict[str, str]:
    """The path of each release's text, relative to the folder, with forward slashes.

    It is the id and the suffix where that is safe. Otherwise ``~`` and a hash of the id follow the
    safe part; no id keeps a ``~`` of its own, so that such a path is never another id's.
    """
    release_ids = sorted(set(release_ids))
    safe = {release_id: _safe(release_id, suffix) for release_id in release_ids}
    n_alike = Counter(_alike(path) for path in safe.values())
    return {
        release_id: f"{path}{suffix}"
        if path == release_id and n_alike[_alike(path)] == 1
        else f"{path}~{_hash(release_id)}{suffix}"
        for release_id, path in safe.items()
    }


def _safe(release_id: str, suffix: str) -> str:
    path = "/".join(_safe_part(part, suffix) for part in release_id.split("/"))
    if len(path.encode()) > _MAX_BYTES:
        return path.replace("/", "_").encode()[: _MAX_BYTES // 2].decode(errors="ignore")
    return path


def _safe_part(part: str, suffix: str) -> str:
    part = _REFUSED.sub("_", part)
    # A name may not end in a dot or a space on Windows; `..` climbs, an empty one is the root.
    bare = part.rstrip(". ")
    if bare != part or not bare or _RESERVED.fullmatch(bare):
        return f"{bare}_"
    # A folder `a.txt` would stand where the text of release `a` goes.
    return f"{part}_" if part.lower().endswith(suffix) else part


def _alike(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _hash(release_id: str) -> str:
    return hashlib.sha256(release_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
