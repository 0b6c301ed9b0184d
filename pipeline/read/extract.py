"""Which lines of a page trafilatura takes for its text.

Trafilatura returns a text of its own, so its judgement is carried over by words. A long line is
kept when most of its runs of four words stand in what was kept. A short one is kept when it
stands there as a line; when its words only stand there inside a line, nothing is known: they may
be a sentence's, or trafilatura has joined what a ``<br>`` parts.

Nothing here reaches a network. Trafilatura's only cache whose content changes results (that of
`deduplicate`) is not used, so that a page's result does not depend on the pages before it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml.html import HtmlElement

# A library's complaint about one page is no message for the user; ours is the note.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_MAX_SOURCE = 2_000_000  # characters; beyond it trafilatura's time grows faster than the page
_MIN_KEPT = 200  # characters, below which nothing was recognised as the text
_LONGEST = 5  # lines, of which it must keep half to be believed
_SHORT = 10  # words
_RUN = 4  # words
_ENOUGH = 0.6  # of a line's runs
_WORD = re.compile(r"\w+")


def kept_lines(root: HtmlElement, lines: Sequence[str], *, size: int) -> list[bool | None] | str:
    """For each line whether trafilatura keeps it (None: unknown), or why nothing is known at all.

    `root` is not changed; `size` is that of the page's source in characters.
    """
    if size > _MAX_SOURCE:
        return _alone(f"more than {_MAX_SOURCE} characters, which is too long for it")
    # a fifth of a second, which a corpus without pages need not wait for
    import trafilatura

    try:
        document = trafilatura.bare_extraction(
            deepcopy(root),
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            with_metadata=False,
        )
    except Exception as error:  # whatever hostile markup makes of a library, the page is read
        return _alone(f"it failed with {type(error).__name__}")
    text = getattr(document, "text", None) or ""
    kept = _carried_over(text, lines)
    if sum(len(line) for line, keep in zip(lines, kept, strict=True) if keep) < _MIN_KEPT:
        return _alone("it finds no text")
    if False not in kept:
        return _alone("it keeps the whole page")
    longest = sorted(range(len(lines)), key=lambda number: len(lines[number]))[-_LONGEST:]
    if 2 * sum(kept[number] is True for number in longest) < len(longest):
        return _alone("it misses the longest lines")
    return kept


def _alone(why: str) -> str:
    """What a reader is told where the library's judgement is not used."""
    return (
        f"menus told by the page alone, without the library trafilatura ({why}): look at its zones"
    )


def _carried_over(text: str, lines: Sequence[str]) -> list[bool | None]:
    """For each line whether its words stand in the text, None where that says nothing."""
    whole_lines = {tuple(_words(line)) for line in text.split("\n")}
    all_words = _words(text)
    runs = {length: set(_runs(all_words, length)) for length in range(1, _RUN + 1)}

    def is_kept(line: str) -> bool | None:
        words = _words(line)
        if not words or tuple(words) in whole_lines:
            return True if words else None
        length = min(_RUN, len(words))
        found = [run in runs[length] for run in _runs(words, length)]
        if len(words) < _SHORT:
            return None if all(found) else False
        return sum(found) >= _ENOUGH * len(found)

    return [is_kept(line) for line in lines]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(length)), strict=False)
