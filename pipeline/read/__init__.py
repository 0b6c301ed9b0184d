"""Reading: a folder or files become releases, and what is not read becomes a skip with a reason.

Steps: `find_files` lists the corpus and names every release before anything is opened; `read_file`
turns one file into releases, and depends on nothing but that file; `read_corpus` does both, in
the order of paths, whatever the order of creation.

============  ==================================  =============================================
suffix        text                                hints and fields
============  ==================================  =============================================
.txt          the file                            none
.md           the file                            front matter, first heading
.html .htm    a rendering of all the page shows   heading, markup, trafilatura; JSON-LD, meta
              (of each article, in an export of   (the export's own names of its parts)
              a press database)
.docx         a rendering of what print shows     styles, headers, notes; properties
.pdf          the lines of the pages              place and size of lines; properties
.jsonl .csv   a cell of each row, its HTML        fields from the other columns (`Columns`)
              rendered
============  ==================================  =============================================

`Release.text` is the decoded source as it is: newlines untouched, byte order mark dropped, what
cannot be decoded U+FFFD. `Release.kept` is false exactly when the file's bytes are that text in
UTF-8 and its path can be written as text, so that offsets hold in the file as anyone opens it; a
file with a byte order mark is therefore kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pipeline.read.clock import in_time, in_time_if_long
from pipeline.read.columns import Columns
from pipeline.read.content import Signature, content_of, read_bytes, signature_of
from pipeline.read.decode import Decoded, decode, text_problem
from pipeline.read.document import Document
from pipeline.read.files import CorpusFile, find_files
from pipeline.read.html import declared_encoding, read_fragment, read_pages, shows_markup
from pipeline.read.markdown import with_markup
from pipeline.read.names import PAGE_SUFFIXES, ROW_SUFFIXES, row_of, unique
from pipeline.read.pdf import read_pdf
from pipeline.read.rows import BadRow, csv_rows, jsonl_rows
from pipeline.read.word import read_word
from pipeline.records import Hint, Release, Skip
from pipeline.shadow import count_garbled, readable
from pipeline.text import name_key

__all__ = [
    "MAX_FILE_BYTES",
    "ROW_SUFFIXES",
    "Columns",
    "CorpusFile",
    "Signature",
    "content_of",
    "find_files",
    "read_bytes",
    "read_corpus",
    "read_file",
    "reads_several",
    "row_of",
    "signature_of",
    "unique",
]

MAX_FILE_BYTES = 50_000_000
MAX_TEXT_CHARACTERS = 5_000_000
# Formats that are no text themselves; each reader says in one line why there is no document.
_DOCUMENTS: Mapping[str, Callable[[bytes], Document | str]] = {
    ".docx": read_word,
    ".pdf": read_pdf,
}
_UNICODE = Decoded("", "utf-8")
# Characters above a title in the text of a row that has it already.
_ABOVE = 200


def read_corpus(
    sources: Sequence[Path], *, columns: Columns | None = None, exclude: Collection[Path] = ()
) -> Iterator[Release | Skip]:
    """Every release of the sources and every skip, sorted by path under the corpus, then by row.

    A corpus without releases gives none, and it is the caller who says so. Raises `InputError`
    where a source does not exist; no content of a file raises anything. `exclude` as in
    `find_files`.
    """
    files, skips = find_files(sources, exclude=exclude)
    entries: list[CorpusFile | Skip] = sorted([*files, *skips], key=lambda entry: entry.path)
    skipped_paths: dict[str, int] = {}
    for entry in entries:
        read = [entry] if isinstance(entry, Skip) else read_file(entry, columns=columns)
        for result in read:
            if isinstance(result, Skip):
                # a row's path ("a.csv#3") might be the name of a file
                result = Skip(unique(result.path, skipped_paths), result.stage, result.reason)
            yield result


def reads_several(file: CorpusFile) -> bool:
    """Whether the file may hold several releases, whose ids then begin with ``id#``."""
    return file.suffix in (*ROW_SUFFIXES, *PAGE_SUFFIXES)


def read_file(
    file: CorpusFile, data: bytes | str | None = None, *, columns: Columns | None = None
) -> Iterator[Release | Skip]:
    """The releases of one file in its order, and a skip for each that cannot be read.

    `data` is what `read_bytes` has given, where it was read already.
    """
    if data is None:
        data = read_bytes(file, MAX_FILE_BYTES)
    if isinstance(data, str):
        yield _skip(file.path, data)
        return
    if (read_document := _DOCUMENTS.get(file.suffix)) and data:
        yield _written(file, in_time(read_document, data), _UNICODE)
        return
    is_page = file.suffix in PAGE_SUFFIXES
    decoded = decode(data, declared=declared_encoding(data) if is_page else "")
    if isinstance(decoded, str):
        yield _skip(file.path, decoded)
    elif file.suffix in ROW_SUFFIXES:
        yield from _rows(file, decoded, columns or Columns())
    elif is_page:
        yield from _pages(file, decoded)
    else:
        as_is = decoded.text.encode() == data and str(file.location).endswith(file.path)
        release = _release(file.path, file.id, decoded.text, decoded, kept=not as_is)
        if isinstance(release, Release) and file.suffix == ".md":
            release = with_markup(release)
        yield release


def _rows(file: CorpusFile, decoded: Decoded, columns: Columns) -> Iterator[Release | Skip]:
    rows = csv_rows if file.suffix == ".csv" else jsonl_rows
    for row in rows(decoded.text, columns=columns):
        path = f"{file.path}#{row.number}" if row.number else file.path
        if isinstance(row, BadRow):
            yield _skip(path, row.reason)
            continue
        shown: tuple[str, tuple[Hint, ...]] | str = row.text, ()
        if shows_markup(row.text):
            shown = in_time_if_long(read_fragment, row.text, row.title)
        if isinstance(shown, str) or (problem := text_problem(shown[0])):
            yield _skip(
                path, shown if isinstance(shown, str) else f"{problem} in what its markup shows"
            )
            continue
        title = readable(row.title)
        text, hints = _under(title, *shown)
        release = _release(path, f"{file.id}#{row.id}", text, decoded)
        if isinstance(release, Release):
            release = replace(
                release,
                path=file.path,
                title=title,
                date=row.date,
                publisher=readable(row.publisher),
                url=row.url,
                hints=hints,
                notes=(*release.notes, *row.notes),
            )
        yield release


def _under(title: str, text: str, hints: tuple[Hint, ...]) -> tuple[str, tuple[Hint, ...]]:
    """The text of a row under its title, as on a page, unless it begins with that; its hints.

    A title names people and bodies like any other part of a release.
    """
    key = name_key(title)
    if not key or key in name_key(text[: 2 * len(title) + _ABOVE]):
        return text, hints
    shift = len(title) + 2
    moved = (replace(hint, start=hint.start + shift, end=hint.end + shift) for hint in hints)
    return f"{title}\n\n{text}", (Hint(0, len(title), "title", "row: its title"), *moved)


def _pages(file: CorpusFile, decoded: Decoded) -> Iterator[Release | Skip]:
    """The page that a file holds, or the articles of an export, numbered from 1."""
    documents = in_time(read_pages, decoded.text)
    if isinstance(documents, str):
        documents = (documents,)
    for number, document in enumerate(documents, 1):
        several = f"#{number}" if len(documents) > 1 else ""
        yield _written(file, document, decoded, several=several)


def _written(
    file: CorpusFile, document: Document | str, decoded: Decoded, *, several: str = ""
) -> Release | Skip:
    """The release that a document is; `several` is the end of its id, where a file has more."""
    path = file.path + several
    what = "page" if file.suffix in PAGE_SUFFIXES else "document"
    if isinstance(document, str):
        return _skip(path, document)
    if problem := text_problem(document.text):
        return _skip(path, f"{problem} in what the {what} shows")
    release = _release(path, file.id + several, document.text, decoded)
    if isinstance(release, Skip):
        return release
    return replace(
        release,
        path=file.path,
        title=readable(document.title),
        date=document.date,
        publisher=readable(document.publisher),
        url=document.url,
        hints=document.hints,
        notes=(*release.notes, *document.notes),
    )


def _release(
    path: str, release_id: str, text: str, decoded: Decoded, *, kept: bool = True
) -> Release | Skip:
    """A release with what every format knows of it, unless its text is too long."""
    if len(text) > MAX_TEXT_CHARACTERS:
        return _skip(path, f"longer than {MAX_TEXT_CHARACTERS} characters: split it")
    garbled = count_garbled(text)
    note = f"{garbled} characters are UTF-8 taken for another encoding: names are read through it"
    return Release(
        id=release_id,
        path=path,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        encoding=decoded.encoding,
        kept=kept,
        notes=(*decoded.notes, note) if garbled else decoded.notes,
    )


def _skip(path: str, reason: str) -> Skip:
    return Skip(path, "read", reason)
