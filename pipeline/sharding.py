"""Which files are read together: cut by their names, so that a new file moves no other border."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pipeline.read import MAX_FILE_BYTES, Columns, CorpusFile, read_bytes, reads_rows
from pipeline.tasks import ReadTask, content_of, read_key

# Files of a shard: at most, and on average about. A shard is what a killed worker loses and what
# one new release costs; below this the cost of a file a shard and a stage begins to show.
MOST_FILES = 96
_BORDER = 48


def shards_of(files: Sequence[CorpusFile]) -> Iterator[tuple[CorpusFile, ...]]:
    """The files in runs that are read together, in the order of the ids of their releases.

    A file of rows stands alone: its releases are `id#row`. Where a run ends depends on the id of
    the file alone, but for runs that grow too long.
    """
    run: list[CorpusFile] = []
    for file in sorted(files, key=_first_id):
        if reads_rows(file):
            if run:
                yield tuple(run)
            yield (file,)
            run = []
            continue
        run.append(file)
        if len(run) == MOST_FILES or _is_border(file):
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def read_task(files: tuple[CorpusFile, ...], columns: Columns) -> ReadTask:
    """The reading of some files; its key has the hash of their content in it."""
    contents = [content_of(read_bytes(file.location, MAX_FILE_BYTES)) for file in files]
    key = read_key(files, contents, columns)
    return ReadTask(key, len(files), files, columns, MOST_FILES)


def _first_id(file: CorpusFile) -> str:
    return f"{file.id}#" if reads_rows(file) else file.id


def _is_border(file: CorpusFile) -> bool:
    digest = hashlib.blake2b(file.id.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _BORDER == 0
