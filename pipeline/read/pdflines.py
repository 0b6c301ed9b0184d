"""The lines of a document's pages, laid out: paragraphs, furniture, title.

A page says where a line stands and how large it is, not what it is. A gap larger than the usual
one, or another size, begins a paragraph; what stands at the edge of many pages is furniture, and
so is a lone number there; a few words larger than the text around, on the first page, are the
title. All of it is a hint that the next stage may overrule, but for the blank lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from statistics import median

from pipeline.records import Hint
from pipeline.text import squeeze

_EDGE = 3  # lines at each end of a page, in writing order, and highest and lowest
# On how many of the pages a line must stand: left and right pages may have their own.
_SHARE = 0.4
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?\s{0,3}[-–—|]?\s{0,3}\d{1,4}\s{0,3}(?:(?:/|sur|de|of)\s{0,3}\d{1,4})?\s{0,3}[-–—|]?",
    re.IGNORECASE,
)
_WIDE_GAP = 1.3  # times the usual distance of two lines
_OTHER_SIZE = 1.15
_TITLE_SIZE = 1.25  # times that of the text
_TITLE = (15, 250)
_TITLE_WORDS = 4  # "Communiqué de presse" is none
_SENTENCE_END = frozenset('.!?:»”"')


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, its height above the page's lower edge, its size (points)."""

    text: str
    height: float
    size: float


def laid_out(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[Hint, ...], str]:
    """The text of the pages, hints for it, and the title that stands out of it (or nothing)."""
    furniture = _furniture(pages)
    titles = _title(pages, furniture)
    usual = _usual_gap(pages)
    parts: list[str] = []
    hints: list[Hint] = []
    position = 0
    before: tuple[int, int] | None = None  # the page and number of the line before
    for place in _places(pages):
        line = pages[place[0]][place[1]]
        if before is not None:
            above = pages[before[0]][before[1]]
            apart = (
                (place in furniture) != (before in furniture)
                or (place in titles) != (before in titles)
                or _parted(above, line, usual, same_page=before[0] == place[0])
            )
            parts.append("\n\n" if apart else "\n")
            position += len(parts[-1])
        if place in furniture:
            hints.append(Hint(position, position + len(line.text), "boilerplate", furniture[place]))
        elif place in titles:
            hints.append(Hint(position, position + len(line.text), "title", "PDF: largest words"))
        parts.append(line.text)
        position += len(line.text)
        before = place
    title = squeeze(" ".join(pages[page][number].text for page, number in sorted(titles)))
    return "".join(parts), tuple(_joined(hints)), title


def _places(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[int, int]]:
    return ((page, number) for page, lines in enumerate(pages) for number in range(len(lines)))


def _joined(hints: Sequence[Hint]) -> Iterator[Hint]:
    """The hints, those for the title made one: it is one heading, whatever its line ends."""
    for zone, group in groupby(hints, key=lambda hint: hint.zone):
        own = list(group)
        if zone == "title":
            yield Hint(own[0].start, own[-1].end, zone, own[0].reason)
        else:
            yield from own


def _parted(above: Line, line: Line, usual: float, *, same_page: bool) -> bool:
    """Whether a paragraph ends between two lines."""
    ends = above.text[-1] in _SENTENCE_END
    down = above.height - line.height
    if not same_page or down < 0:  # on another page, or at the head of another column
        return ends
    small, large = sorted((above.size, line.size))
    if small and large / small > _OTHER_SIZE:
        return True
    return bool(usual) and bool(large) and down > _WIDE_GAP * usual * large


def _usual_gap(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance from line to line, in sizes of their letters; 0 where there is none."""
    gaps = [
        (above.height - line.height) / line.size
        for above, line in chain.from_iterable(map(pairwise, pages))
        if line.size and 0.5 * line.size < above.height - line.height < 3 * line.size
    ]
    return median(gaps) if gaps else 0.0


def _furniture(pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], str]:
    """The lines that are a page's number, or stand at the edge of many pages; with the reason."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_key(lines[number]) for edge in _edges(lines) for number in edge})
    n_pages = sum(bool(lines) for lines in pages)
    needed = max(2, _SHARE * n_pages)
    found: dict[tuple[int, int], str] = {}
    for page, lines in enumerate(pages):
        for edge in _edges(lines):
            for number in edge:
                count = counts[_key(lines[number])]
                if len(lines) > 1 and _PAGE_NUMBER.fullmatch(lines[number].text):
                    found[page, number] = "PDF: page number"
                elif count >= needed:
                    found[page, number] = f"PDF: on {count} of {n_pages} pages"
                else:
                    break  # behind a line of the text there is no more furniture
    return found


def _key(line: Line) -> str:
    return _NUMBER.sub("#", squeeze(line.text)).casefold()


def _edges(lines: Sequence[Line]) -> tuple[Sequence[int], ...]:
    """The numbers of the lines at a page's edges, from outside: as written, as seen."""
    numbers = range(len(lines))
    by_height = sorted(numbers, key=lambda number: (lines[number].height, number))
    orders = (numbers, numbers[::-1], by_height, by_height[::-1])
    return tuple(order[:_EDGE] for order in orders)


def _title(
    pages: Sequence[Sequence[Line]], furniture: dict[tuple[int, int], str]
) -> set[tuple[int, int]]:
    """The neighbouring lines of the first page that are largest, and larger than the text."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    if not sizes:
        return set()
    text_size = max(sizes, key=lambda size: (sizes[size], size))
    first = next((page for page, lines in enumerate(pages) if lines), 0)
    groups: list[tuple[float, list[int]]] = []
    for number, line in enumerate(pages[first]):
        if (first, number) in furniture:
            continue
        size = round(line.size, 1)
        if groups and groups[-1][0] == size and groups[-1][1][-1] == number - 1:
            groups[-1][1].append(number)
        else:
            groups.append((size, [number]))
    for size, numbers in sorted(groups, key=lambda group: -group[0]):
        if size < _TITLE_SIZE * text_size:
            break
        text = " ".join(pages[first][number].text for number in numbers)
        if _TITLE[0] <= len(text) <= _TITLE[1] and len(text.split()) >= _TITLE_WORDS:
            return {(first, number) for number in numbers}
    return set()
