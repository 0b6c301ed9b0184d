"""Which files a corpus holds, under which names.

Names come first: a release id is the file's path under the corpus, so every name is made clean
text here (no control characters, no bytes that are not UTF-8) and unique, once, before anything
is opened. Nothing that is found is passed over in silence: what will not be read is a `Skip`.
"""

# os.path answers where pathlib raises (a name too long, a folder without permission), and keeps
# links apart from what they point to.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH114, PTH118, PTH119

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read.names import SUFFIXES, clean_name, ids_of, suffix_of, unique
from pipeline.records import Skip


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file to be read.

    `location` is where it is, `path` its clean name under the corpus. `id` is the id of its
    release; for a file of rows it is what stands before the ``#``, and so it is for a page that,
    once opened, turns out to hold several articles. `place` is where it is opened: a folder that
    the user has named, and the path below it, on which no link is followed. None is `location`.
    """

    location: Path | str
    path: str
    id: str
    place: tuple[str, str] | None = field(default=None, kw_only=True)

    @property
    def suffix(self) -> str:
        """The suffix in lower case, with its dot."""
        return suffix_of(self.path).lower()


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of the file system; `reason` says why it is not read, and is empty if it is."""

    location: str
    name: str
    reason: str = ""
    link: bool = False
    place: tuple[str, str] | None = None


def find_files(
    sources: Sequence[Path], *, exclude: Collection[Path] = ()
) -> tuple[tuple[CorpusFile, ...], tuple[Skip, ...]]:
    """The files to read and what is not read, each sorted by path under the corpus.

    Folders are read with all below them. With one source, paths are relative to it; with several
    each path begins with the source's own name (with more of its path where two are alike).
    Links to files of the corpus are followed unless the file is read under its own name; links
    to folders and links that leave the corpus are skipped. `exclude` names folders and files that
    are passed over without a row in `skipped`: this run's results, and its settings. The results
    of other runs are skipped.

    Raises `InputError` where a source does not exist.
    """
    excluded = {os.path.realpath(folder) for folder in exclude}
    roots = _outermost(sources)
    prefixes = _labels(roots) if len(roots) > 1 else [""]
    real_roots = [os.path.realpath(root) for root in roots]
    found: list[_Found] = []
    for root, prefix in zip(roots, prefixes, strict=True):
        if os.path.isdir(root):
            found += _walk(root, prefix + "/" if prefix else "", excluded)
        else:
            found.append(_source_file(root, prefix or os.path.basename(root)))
    found = _judge_links(_cleanly_named(found), real_roots)
    paths = [item.name for item in found if not item.reason]
    ids = ids_of(paths, {item.name for item in found})
    files = [
        CorpusFile(item.location, item.name, ids[item.name], place=item.place)
        for item in found
        if not item.reason
    ]
    skips = [Skip(item.name, "read", item.reason) for item in found if item.reason]
    return tuple(files), tuple(skips)


def _outermost(sources: Sequence[Path]) -> list[str]:
    """The sources that lie in no other source, each once, in an order of their own."""
    by_real: dict[str, str] = {}
    for source in sorted(os.path.abspath(source) for source in sources):
        if not os.path.lexists(source):
            raise InputError(
                f"{source}: no such file or folder; give a folder of releases or a file"
            )
        by_real.setdefault(os.path.realpath(source), source)
    return [
        source
        for real, source in by_real.items()
        if not any(str(parent) in by_real for parent in Path(real).parents)
    ]


def _labels(roots: Sequence[str]) -> list[str]:
    """A name for each root: the end of its path, as long as it must be to be its own."""
    parts = [Path(root).parts[1:] or ("root",) for root in roots]
    sizes = [1] * len(roots)
    while True:
        labels = ["/".join(p[-size:]) for p, size in zip(parts, sizes, strict=True)]
        counts = Counter(labels)
        longer = [
            size + 1 if counts[label] > 1 and size < len(p) else size
            for label, p, size in zip(labels, parts, sizes, strict=True)
        ]
        if longer == sizes:
            return labels
        sizes = longer


def _walk(root: str, prefix: str, excluded: Collection[str]) -> Iterator[_Found]:
    """Everything below a folder. Iterates: folders may be nested deeper than Python recurses."""
    pending = [(root, prefix)]
    below = len(root.rstrip(os.sep)) + 1
    excluded_names = {os.path.basename(path) for path in excluded}
    while pending:
        folder, above = pending.pop()
        if excluded and os.path.realpath(folder) in excluded:
            continue
        if _holds_results(folder):
            yield _Found(folder, above.rstrip("/") or ".", _RESULTS)
            continue
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield _Found(folder, above.rstrip("/") or ".", f"unreadable folder: {_why(error)}")
            continue
        for entry in entries:
            name = above + entry.name
            if entry.name in excluded_names and os.path.realpath(entry.path) in excluded:
                continue
            if entry.is_dir(follow_symlinks=False):
                if page := _saved_page(entry.path):
                    reason = (
                        f"files of the saved page {page}: move out what is a release of its own"
                    )
                    yield _Found(entry.path, name, reason)
                elif entry.name.startswith("."):
                    yield _Found(
                        entry.path, name, "hidden folder: rename it without its dot to read it"
                    )
                else:
                    pending.append((entry.path, name + "/"))
            elif entry.is_symlink():
                yield _Found(entry.path, name, _name_problem(entry.name), link=True)
            elif entry.is_file(follow_symlinks=False):
                place = root, entry.path[below:]
                yield _Found(entry.path, name, _name_problem(entry.name), place=place)
            else:
                yield _Found(entry.path, name, NO_FILE)


# What browsers, and Word, call the folder of what belongs to a page that they have saved.
_PAGE_FOLDERS = ("_files", "_fichiers")
_PAGES = (".html", ".htm")


def _saved_page(folder: str) -> str:
    """The page beside it whose pictures, programs and frames a folder holds; or empty."""
    for end in _PAGE_FOLDERS:
        if folder.endswith(end):
            pages = (folder.removesuffix(end) + suffix for suffix in _PAGES)
            return next((os.path.basename(page) for page in pages if os.path.lexists(page)), "")
    return ""


_RESULTS = "results of an earlier run: move them out of the corpus, or delete them"


def _holds_results(folder: str) -> bool:
    """Is it what a run, or a stage of one, finished or not, has left? (Its tables are .csv too.)"""

    def has(*names: str) -> bool:
        return any(os.path.isfile(f"{folder}/{name}") for name in names)

    made = ("tables/datapackage.json", "work/read.json", "work/read.jsonl")
    return has("run.json", ".lock") and (has(*made) or os.path.isdir(f"{folder}/work/marks"))


NO_FILE = "no regular file (a pipe, socket or device): copy what it gives into a file"


def _source_file(location: str, name: str) -> _Found:
    """A source that is no folder; it was asked for by name, so it may be hidden or a link."""
    reason = "" if os.path.isfile(location) else NO_FILE
    if os.path.islink(location) and not os.path.exists(location):
        reason = "broken link: its target does not exist"
    real = os.path.realpath(location)
    return _Found(location, name, reason or _suffix_problem(name), place=os.path.split(real))


# What programs and systems leave beside the files of a person, under names that they all share.
_LEFT_BEHIND = re.compile(
    r"\.DS_Store|\._.*|thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#", re.I | re.S
)


def _name_problem(name: str) -> str:
    if _LEFT_BEHIND.fullmatch(name):
        return "left behind by a program: it is no release, nothing is lost"
    if name.startswith("."):
        return "hidden file: rename it without its dot to read it"
    return _suffix_problem(name)


# What word processors write beside .docx, and can save as .docx.
_WRITERS = frozenset({".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".pages", ".wpd", ".wps"})
# What to do with the files of other programs that may well hold releases.
_SAVE_AS = (
    (_WRITERS, "save it as .docx"),
    (frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".numbers"}), "save the sheet as .csv"),
    (frozenset({".mht", ".mhtml", ".webarchive", ".xhtml"}), "save the page as .html"),
    (frozenset({".eml", ".msg"}), "save what the message says as .txt"),
    (frozenset({".json"}), "write one object a line, as .jsonl"),
    (frozenset({".tsv", ".tab"}), "rename it to .csv"),
    (frozenset({".zip", ".7z", ".rar", ".tar", ".gz", ".tgz"}), "unpack it"),
)


def _suffix_problem(name: str) -> str:
    suffix = suffix_of(name)
    if suffix.lower() in SUFFIXES:
        return ""
    for suffixes, what_to_do in _SAVE_AS:
        if suffix.lower() in suffixes:
            return f"unknown suffix {suffix}: {what_to_do}"
    what = f"unknown suffix {clean_name(suffix)}" if suffix else "no suffix"
    return f"{what}: releases are read from {', '.join(SUFFIXES)}"


def _cleanly_named(found: Sequence[_Found]) -> list[_Found]:
    """The entries with clean names, each its own, sorted by name."""
    named: list[_Found] = []
    taken: dict[str, int] = {}
    cleaned = [(clean_name(item.name), item.name, number) for number, item in enumerate(found)]
    for clean, name, number in sorted(cleaned):
        # only where one name literally holds the other's percent-encoding do two become one
        own = unique(clean, taken)
        named.append(found[number] if own == name else replace(found[number], name=own))
    return sorted(named, key=lambda item: item.name)


def _judge_links(found: Sequence[_Found], real_roots: Sequence[str]) -> list[_Found]:
    """The entries, with a reason for every link that is not followed."""
    if not any(item.link for item in found):
        return list(found)
    own_names = dict(_real_names(found))
    judged = []
    for item in found:
        if item.link and not item.reason:
            target = os.path.realpath(item.location)
            item = replace(item, reason=_link_problem(item, target, own_names, real_roots))
            if not item.reason:
                own_names[target] = item.name
                item = replace(item, place=_place(target, real_roots))
        judged.append(item)
    return judged


def _real_names(found: Iterable[_Found]) -> Iterator[tuple[str, str]]:
    """Where each file that is read and is no link really is, with its name.

    In the path of its place there is no link but in that of its folder, which is asked for once.
    """
    folders: dict[str, str] = {}
    for item in found:
        if item.place and not item.link and not item.reason:
            folder, name = os.path.split(os.path.join(*item.place))
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            yield os.path.join(folders[folder], name), item.name


def _place(target: str, real_roots: Sequence[str]) -> tuple[str, str]:
    """The root in which a link's target lies, and where in it."""
    root = next(root for root in real_roots if Path(target).is_relative_to(root))
    return root, os.path.relpath(target, root)


def _link_problem(
    item: _Found, target: str, own_names: dict[str, str], real_roots: Sequence[str]
) -> str:
    if not os.path.exists(item.location):
        return "broken link: its target does not exist, or is the link itself"
    if not any(Path(target).is_relative_to(root) for root in real_roots):
        return "link that leaves the corpus: copy the file, or give its folder as a source too"
    if os.path.isdir(target):
        return "link to a folder: give the folder itself as a source"
    if not os.path.isfile(target):
        return NO_FILE
    if target in own_names:
        return f"link to {own_names[target]}, which is read under that name"
    return ""


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
