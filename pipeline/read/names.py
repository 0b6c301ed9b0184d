"""What a file and its releases are called: clean text, unique, before anything is opened."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import quote

from pipeline.records import Release

ROW_SUFFIXES = (".jsonl", ".csv")
PAGE_SUFFIXES = (".html", ".htm")
SUFFIXES = (".txt", ".md", *PAGE_SUFFIXES, ".docx", ".pdf", *ROW_SUFFIXES)

# Controls, invisible format characters, undecodable bytes (surrogates), line and paragraph ends.
_UNCLEAN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """The name with what is no clean text percent-encoded (``%0A`` for a newline).

    A byte that is not UTF-8 (how Python marks it: PEP 383) becomes its ``%XX``.
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        quote(character.encode("utf-8", "surrogateescape"))
        if unicodedata.category(character) in _UNCLEAN
        else character
        for character in name
    )


def suffix_of(name: str) -> str:
    """What a path ends with from its last dot on, which neither begins nor ends the file's name.

    >>> suffix_of("2020/.caché/n° 1.2.Txt"), suffix_of(".txt"), suffix_of("fin.")
    ('.Txt', '', '')
    """
    dot = name.rfind(".")
    return name[dot:] if name.rfind("/") + 1 < dot < len(name) - 1 else ""


def unique(name: str, taken: dict[str, int]) -> str:
    """The name, or with ``~2``, ``~3``, … before its suffix if it is taken; noted in `taken`."""
    if name not in taken:
        taken[name] = 1
        return name
    suffix = suffix_of(name) if name.lower().endswith(SUFFIXES) else ""
    stem, candidate = name.removesuffix(suffix), name
    while candidate in taken:
        taken[name] += 1
        candidate = f"{stem}~{taken[name]}{suffix}"
    taken[candidate] = 1
    return candidate


def ids_of(paths: Sequence[str], names: Collection[str]) -> dict[str, str]:
    """The id of each path: without its suffix, which is kept where two files would clash.

    `names` are all names of the corpus, those of files that are not read among them. What a file
    holds is not known yet: a CSV file has rows, a page may have articles, and the ids of both
    begin with that of their file and a ``#``.
    """
    stems = {path: path.removesuffix(suffix_of(path)) for path in paths}
    counts = Counter(stems.values())
    whole = {path for path, stem in stems.items() if counts[stem] > 1}
    while True:
        # a whole path may be the stem of another file ("a.txt" and "a.txt.md"): so on until still
        more = {path for path, stem in stems.items() if stem in whole} - whole
        if not more:
            break
        whole |= more
    ids = {path: path if path in whole else stem for path, stem in stems.items()}
    # Rows are called id#row, the articles of a page id#number: no file may be called so already.
    hashed = [name for name in names if "#" in name]
    before_hash = {name[:position] for name in hashed for position in _hashes(name, digits=False)}
    before_number = {name[:position] for name in hashed for position in _hashes(name, digits=True)}
    taken = set(ids.values())
    for path in paths:
        name = path.lower()
        is_page = name.endswith(PAGE_SUFFIXES)
        if not is_page and not name.endswith(ROW_SUFFIXES):
            continue
        clashing = before_number if is_page else before_hash
        if ids[path] in clashing:
            candidate, number = path, 1
            while candidate in clashing or (candidate in taken and candidate != ids[path]):
                number += 1
                candidate = f"{path}~{number}"
            taken.add(candidate)
            ids[path] = candidate
    return ids


def row_of(release: Release) -> str:
    """The row or number of a release that is one of several in its file, else nothing.

    >>> row_of(Release("presse/mars#3", "presse/mars.html", "", ""))
    '3'
    """
    whole = release.id.startswith(release.path)
    base = release.path if whole else release.path.removesuffix(suffix_of(release.path))
    return release.id[len(base) :].partition("#")[2]


def _hashes(name: str, *, digits: bool) -> Iterator[int]:
    """Where each ``#`` of a name stands; with `digits` only those with a number behind them."""
    for position, character in enumerate(name):
        if character == "#" and (not digits or name[position + 1 : position + 2].isdigit()):
            yield position
