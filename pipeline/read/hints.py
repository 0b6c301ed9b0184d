"""What the markup and trafilatura say of each line of a page.

From the strongest evidence to the weakest: the heading, the markup (``<nav>``, ``<footer>``,
classes), what trafilatura keeps and, where it can be believed, what it does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.read import markup
from pipeline.read.render import Box, Rendering
from pipeline.records import Hint, ZoneKind
from pipeline.text import name_key, squeeze

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_TITLE_SIZE = (15, 250)


def text_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line that is not blank."""
    lines = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((position, position + len(line)))
        position += len(line) + 1
    return lines


def find_headline(rendering: Rendering, title: str) -> Box | None:
    """The heading of the release: the one that begins the page's title, else an only ``<h1>``."""
    headings = [box for box in rendering.boxes if box.element.tag in ("h1", "h2")]
    headings.sort(key=lambda box: (box.element.tag, box.start))
    title_key = name_key(title)
    for box in headings:
        if _heads(title_key, rendering.text[box.start : box.end]):
            return box
    first_level = [box for box in headings if box.element.tag == "h1"]
    if len(first_level) == 1:
        return first_level[0]
    return None if headings else _called_heading(rendering)


def _called_heading(rendering: Rendering) -> Box | None:
    """The one element whose class or id calls it a title, on a page without headings."""
    called = [
        box
        for box in rendering.boxes
        if _TITLE_SIZE[0] <= box.end - box.start <= _TITLE_SIZE[1]
        and "\n" not in rendering.text[box.start : box.end]
        and _named(box.element, markup.HEADING)
    ]
    spans = {(box.start, box.end) for box in called}
    return called[0] if len(spans) == 1 else None


def _heads(title_key: str, heading: str) -> bool:
    """Is a page's title the heading, perhaps beside the site's name (or cut short)?"""
    key = name_key(heading)
    if len(key) < 12:  # a site's name may begin or end its title
        return bool(key) and title_key == key
    return (
        f"{title_key} ".startswith(f"{key} ")
        or (f" {title_key}".endswith(f" {key}") and 2 * len(key) > len(title_key))
        or (len(title_key) > 30 and key.startswith(title_key))
    )


def best_title(rendering: Rendering, headline: Box | None, title: str) -> str:
    """The page's title, or its heading where the title only adds the site's name to it."""
    heading = squeeze(rendering.text[headline.start : headline.end]) if headline else ""
    return heading if _heads(name_key(title), heading) else title or heading


def page_hints(
    rendering: Rendering,
    lines: Sequence[tuple[int, int]],
    *,
    headline: Box | None,
    title: str,
    kept: Sequence[bool | None] | None,
) -> tuple[Hint, ...]:
    """The hints for a page, in order; each covers whole lines, no two overlap.

    `kept` says of each line whether trafilatura keeps it; None says that nothing is known.
    """
    return tuple(_merged(_judged(rendering, lines, headline, title, kept)))


def _judged(
    rendering: Rendering,
    lines: Sequence[tuple[int, int]],
    headline: Box | None,
    title: str,
    kept: Sequence[bool | None] | None,
) -> Iterator[tuple[int, Hint]]:
    """The number of each line of which something is known, and a hint for it."""
    furniture, contact = _markup(rendering, lines, headline)
    first, last = _content(rendering, lines, headline, kept)
    title_key = name_key(title)
    for number, (start, end) in enumerate(lines):
        hint: tuple[ZoneKind, str] | None = None
        if headline and headline.start <= start and end <= headline.end:
            hint = "title", f"html: <{headline.element.tag}>"
        elif not headline and title_key and name_key(rendering.text[start:end]) == title_key:
            hint, title_key = ("title", "html: the page's title"), ""
        elif number in furniture:
            hint = "boilerplate", f"html: {furniture[number]}"
        elif number in contact:
            hint = "contact", f"html: {contact[number]}"
        elif kept and kept[number]:
            hint = "body", "trafilatura: kept"
        elif kept and kept[number] is False and not first <= number < last:
            hint = "boilerplate", "trafilatura: not kept"
        if hint:
            yield number, Hint(start, end, *hint)


def _merged(hints: Iterable[tuple[int, Hint]]) -> list[Hint]:
    """The hints, those of neighbouring lines that say the same made one."""
    merged: list[Hint] = []
    previous_number = -1
    for number, hint in hints:
        before = merged[-1] if merged and number == previous_number + 1 else None
        if before and (before.zone, before.reason) == (hint.zone, hint.reason):
            merged[-1] = Hint(before.start, hint.end, hint.zone, hint.reason)
        else:
            merged.append(hint)
        previous_number = number
    return merged


def _markup(
    rendering: Rendering, lines: Sequence[tuple[int, int]], headline: Box | None
) -> tuple[dict[int, str], dict[int, str]]:
    """The numbers of the lines that markup calls furniture, and contact, with its words."""
    size = len(rendering.text)
    holders = _holders(rendering, headline)
    starts = [start for start, _ in lines]
    furniture: dict[int, str] = {}
    contact: dict[int, str] = {}
    covered = {"furniture": 0, "contact": 0}
    outer_first = sorted(rendering.boxes, key=lambda box: (box.start, -box.end))
    for box in outer_first:
        reason, sure = _furniture(box.element)
        words = _contact(box.element)
        if words and not sure:
            kind, reason, target = "contact", words, contact
        else:
            kind, target = "furniture", furniture
        if not reason or box.end <= covered[kind]:
            continue
        if box.end - box.start > (0.9 if sure else 0.5) * size:
            continue
        if box.element in holders:
            continue
        covered[kind] = box.end
        for number in range(bisect_left(starts, box.start), bisect_left(starts, box.end)):
            if lines[number][1] <= box.end:
                target[number] = reason
    return furniture, contact


def _holders(rendering: Rendering, headline: Box | None) -> set[HtmlElement]:
    """The elements that hold the release, which are no furniture, whatever they are called."""
    size = len(rendering.text)
    core = [
        box.element
        for box in rendering.boxes
        if box.element.tag == "main"
        or (box.element.tag == "article" and box.end - box.start > size / 2)
    ]
    if headline:
        core.append(headline.element)
    holders: set[HtmlElement] = set()
    for element in core:
        above: HtmlElement | None = element
        while above is not None and above not in holders:
            holders.add(above)
            above = above.getparent()
    return holders


def _furniture(element: HtmlElement) -> tuple[str, bool]:
    """Why an element is furniture, empty if it is not, and whether its tag alone says so."""
    tag = element.tag
    if tag in ("html", "body", "main", "article", "h1"):
        return "", False
    if tag in ("nav", "form", "button", "figcaption"):
        return f"<{tag}>", tag == "nav"
    if tag in ("header", "footer"):
        inside = next(element.iterancestors("article", "main"), None) is not None
        return ("", False) if inside else (f"<{tag}>", True)
    role = element.get("role", "").lower()
    if role in markup.ROLES:
        return f"role={role}", role in ("navigation", "contentinfo")
    if tag == "aside":
        return "<aside>", False
    return _named(element, markup.FURNITURE), False


def _contact(element: HtmlElement) -> str:
    return "" if element.tag in ("html", "body", "form", "a") else _named(element, markup.CONTACT)


def _named(element: HtmlElement, vocabulary: frozenset[str]) -> str:
    """The class or id of an element that has a word of the vocabulary, as ``class=…``."""
    for attribute in ("id", "class"):
        for name in element.get(attribute, "")[:500].split():
            words = {word.lower() for word in _WORD.findall(name)}
            if words & vocabulary and not words & markup.NOT_FURNITURE:
                return f"{attribute}={name[:60]}"
    return ""


def _content(
    rendering: Rendering,
    lines: Sequence[tuple[int, int]],
    headline: Box | None,
    kept: Sequence[bool | None] | None,
) -> tuple[int, int]:
    """The lines (first, end) among which trafilatura's silence says nothing.

    That is the smallest element with nine tenths of what it keeps, or the article around it, and
    what stands between the heading and it: there it loses dates, subheadings, contacts.
    """
    if not kept:
        return 0, len(lines)
    sizes = [0]
    for (start, end), keep in zip(lines, kept, strict=True):
        sizes.append(sizes[-1] + (end - start if keep else 0))
    starts = [start for start, _ in lines]
    best = Box(rendering.boxes[-1].element, 0, len(rendering.text))
    for box in rendering.boxes:
        first, last = bisect_left(starts, box.start), bisect_left(starts, box.end)
        if sizes[last] - sizes[first] >= 0.9 * sizes[-1] and (
            box.end - box.start < best.end - best.start
        ):
            best = box
    around = next(best.element.iterancestors("article"), None)
    if around is not None:
        best = next((box for box in rendering.boxes if box.element is around), best)
    start = min(best.start, headline.start) if headline else best.start
    return bisect_left(starts, start), bisect_left(starts, best.end)
