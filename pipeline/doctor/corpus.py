"""What lies in a corpus: kinds of files, what would be skipped and why, what looks suspicious.

Large corpora are looked into at evenly spaced files, and of a file of many releases the first
are read; the findings say so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from pipeline.doctor.finding import Finding
from pipeline.errors import InputError
from pipeline.gazetteer import Gazetteer
from pipeline.read import CorpusFile, find_files, read_file, row_of
from pipeline.records import Release, Skip
from pipeline.settings import Settings
from pipeline.strip import Repeats, cut_zones, load_stripper, make_page

MOST_FILES = 2_000
_MOST_OF_A_FILE = 1_000
_MOST_CUT = 200  # releases, evenly spaced, whose zones and language are looked at
_PATHS = 3
# Below these a corpus of releases looks odd.
_SHORT = 200  # characters of a usual release
_LONG_LINE = 600  # characters of a text in one line
_MOST = 0.8
_VARIABLE = re.compile(r"'[^']*'|\([^()]*\)|\d[\d,.]*")

# What to do about a skip, by how its reason begins; where none fits, the end of the reason says it.
_ADVICE = (
    ("no column", "name the column that holds the text: --text-column NAME"),
    ("results of an earlier run", "move them out of the corpus, or name them with --outputs"),
    ("not French", "leave them out, or keep them with --any-language"),
    ("PDF: no text layer", "run OCR on them (ocrmypdf, for instance), or leave them out"),
    ("undecodable", "save them as UTF-8"),
)
_LEAVE_OUT = "leave them out, or mend them"
# First words of reasons that say of what kind they are.
_KINDS = frozenset({"PDF", "Word", "binary", "damaged", "empty", "undecodable"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was found in a corpus.

    `n_releases` is an estimate where not all was read; `n_bytes` is the size of its files.
    """

    findings: tuple[Finding, ...]
    n_releases: int
    n_bytes: int


def examine_corpus(settings: Settings, gazetteer: Gazetteer) -> Corpus:
    """The findings on the sources of the settings; nothing is written."""
    excluded = [path for path in (settings.outputs, settings.corrections) if path]
    try:
        files, unread = find_files(settings.sources, exclude=excluded)
    except InputError as error:
        return Corpus((Finding("corpus", "problem", str(error), "name your folder"),), 0, 0)
    n_bytes = sum(_size(file) for file in files)
    looked_at = _spaced(files, MOST_FILES)
    releases: list[Release] = []
    skips = list(unread)
    cut_short = False
    for file in looked_at:
        found = list(islice(read_file(file, columns=settings.columns), _MOST_OF_A_FILE + 1))
        cut_short |= len(found) > _MOST_OF_A_FILE
        for item in found[:_MOST_OF_A_FILE]:
            if isinstance(item, Release):
                releases.append(item)
            else:
                skips.append(item)
    findings = [_kinds(files, unread, len(looked_at), len(releases), cut_short=cut_short)]
    foreign = _foreign(releases, settings, gazetteer)
    findings += _skipped([*skips, *foreign])
    findings += _suspicious(releases, foreign)
    share = len(files) / len(looked_at) if looked_at else 1
    return Corpus(tuple(findings), round(len(releases) * share), n_bytes)


def _spaced(items: Sequence[CorpusFile], most: int) -> Sequence[CorpusFile]:
    if len(items) <= most:
        return items
    return [items[number * len(items) // most] for number in range(most)]


def _size(file: CorpusFile) -> int:
    try:
        return Path(file.location).stat().st_size
    except OSError:
        return 0


def _kinds(
    files: Sequence[CorpusFile],
    unread: Sequence[Skip],
    n_looked_at: int,
    n_releases: int,
    *,
    cut_short: bool,
) -> Finding:
    if not files:
        what = f"{len(unread):,} files, none of a known kind" if unread else "no file"
        advice = "put .txt, .md, .html, .docx, .pdf, .jsonl or .csv files there"
        return Finding("corpus", "problem", what, advice)
    counts = Counter(file.suffix for file in files)
    kinds = ", ".join(f"{n:,} {suffix}" for suffix, n in sorted(counts.items()))
    part = f", {n_looked_at:,} looked into" if n_looked_at < len(files) else ""
    over = "over " if cut_short else ""
    text = f"{len(files):,} files ({kinds}){part}: {over}{n_releases:,} releases"
    if not n_releases:
        return Finding("corpus", "problem", text, "the reasons stand below")
    return Finding("corpus", "ok", text)


def _sample(releases: Sequence[Release]) -> Sequence[Release]:
    return releases[:: max(1, -(-len(releases) // _MOST_CUT))]


def _foreign(releases: Sequence[Release], settings: Settings, gazetteer: Gazetteer) -> list[Skip]:
    """A skip for each release of a sample that is not French."""
    tools = load_stripper(gazetteer, boilerplate=gazetteer.boilerplate)
    skips: list[Skip] = []
    for release in [] if settings.any_language else _sample(releases):
        row = row_of(release)
        path = f"{release.path}#{row}" if row else release.path
        try:
            page = make_page(release, cut_zones(release, Repeats(), tools), tools)
        except Exception as error:  # as in a run, one release that fails is one skip
            skips.append(Skip(path, "strip", f"strip fails ({type(error).__name__})"))
            continue
        if page.language not in {"fr", ""}:
            skips.append(Skip(path, "strip", f"not French but {page.language!r}"))
    return skips


def _skipped(skips: Sequence[Skip]) -> Iterator[Finding]:
    """A finding for each kind of reason, the commonest first, with the first paths."""
    groups: defaultdict[str, list[Skip]] = defaultdict(list)
    for skip in skips:
        groups[_VARIABLE.sub("…", skip.reason)].append(skip)
    for _, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        what, advice = _told(group[0].reason)
        paths = ", ".join(skip.path for skip in group[:_PATHS])
        more = f" and {len(group) - _PATHS:,} more" if len(group) > _PATHS else ""
        yield Finding("skipped", "warning", f"{len(group):,}, {what} ({paths}{more})", advice)


def _told(reason: str) -> tuple[str, str]:
    """What a reason says, and what to do about it."""
    pieces = reason.split(": ")
    has_hint = len(pieces) > (2 if pieces[0] in _KINDS else 1)
    hint = pieces.pop() if has_hint else _LEAVE_OUT
    what = ": ".join(pieces)
    return what, next((advice for start, advice in _ADVICE if what.startswith(start)), hint)


def _suspicious(releases: Sequence[Release], foreign: Sequence[Skip]) -> Iterator[Finding]:
    if not releases:
        return
    n_looked_at = len(_sample(releases))
    if 2 * len(foreign) > n_looked_at:
        text = f"mostly not French: {len(foreign):,} of {n_looked_at:,} looked at"
        advice = "releve knows French; --any-language keeps the others, without promise"
        yield Finding("language", "warning", text, advice)
    lengths = [len(release.text) for release in releases]
    if median(lengths) < _SHORT:
        text = f"half of the releases have less than {median(lengths):,.0f} characters"
        if any(file.path.lower().endswith((".csv", ".jsonl")) for file in releases):
            advice = "is it the text's column? --text-column NAME says which it is"
        else:
            advice = "look whether the files hold the whole texts"
        yield Finding("length", "warning", text, advice)
    in_one_line = [r for r in releases if len(r.text) > _LONG_LINE and "\n" not in r.text.strip()]
    if len(in_one_line) > _MOST * len(releases):
        text = f"{len(in_one_line):,} of {len(releases):,} releases are one long line"
        advice = (
            "export them with line ends if you can: titles, menus and contacts are told by them"
        )
        yield Finding("lines", "warning", text, advice)
    copies = len(releases) - len({release.sha256 for release in releases})
    if copies > len(releases) / 2:
        text = f"{copies:,} of {len(releases):,} texts are copies, word for word"
        yield Finding("copies", "warning", text, "look whether the right column or folder is read")
    notes = Counter(_VARIABLE.sub("…", note) for release in releases for note in release.notes)
    for note, count in notes.most_common(_PATHS):
        if count > len(releases) / 2:
            text = f"of {count:,} of {len(releases):,} releases: {note}"
            yield Finding("notes", "warning", text, "look at a few with `releve show`")
