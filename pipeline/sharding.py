"""Which files are read together: cut by their names, so that a new file moves no other border."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pipeline.read import (
    MAX_FILE_BYTES,
    ROW_SUFFIXES,
    Columns,
    CorpusFile,
    content_of,
    read_bytes,
    reads_several,
)
from pipeline.tasks import ReadTask, read_key

# Files of a shard: at most, and on average about. A shard is what a killed worker loses and what
# one new release costs; below this the cost of a file a shard and a stage begins to show.
MOST_FILES = 192
_BORDER = 96


def shards_of(files: Sequence[CorpusFile]) -> Iterator[tuple[CorpusFile, ...]]:
    """The files in runs that are read together, in the order of the ids of their releases.

    Where a run ends depends on the id of the file alone, but for runs that grow too long. A file
    of several releases (`a#1`, `a#2`) stays with those whose ids come between its own and theirs
    (`a 2`), so that the releases of one run are all before those of the next.
    """
    run: list[CorpusFile] = []
    held: list[str] = []
    for file in sorted(files, key=lambda file: file.id):
        held = [id for id in held if file.id.startswith(id) and file.id[len(id) :] < "#"]
        if run and not held and (len(run) >= MOST_FILES or _is_border(run[-1])):
            yield tuple(run)
            run = []
        run.append(file)
        if reads_several(file):
            held.append(file.id)
    if run:
        yield tuple(run)


def read_task(
    files: tuple[CorpusFile, ...], columns: Columns, contents: Sequence[str] | None = None
) -> ReadTask:
    """The reading of some files; its key has the hash of their content in it.

    `contents` are these hashes, as of `content_of`, where they are known.
    """
    if contents is None:
        contents = [content_of(read_bytes(file, MAX_FILE_BYTES)) for file in files]
    key = read_key(files, contents, columns)
    return ReadTask(key, len(files), files, columns, MOST_FILES)


def _is_border(file: CorpusFile) -> bool:
    if file.suffix in ROW_SUFFIXES:
        return True  # rows are many already
    digest = hashlib.blake2b(file.id.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _BORDER == 0
