"""Markdown: the text stays as it is; front matter and the first heading become hints.

The front matter is read with a parser of ``key: value`` lines, not with YAML: a value that needs
more (a list, a block) is no title or date.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.read.fields import iso_date, one_line
from pipeline.records import Hint, Release

_MAX_LINES = 200
_FENCE = re.compile(r"-{3}[ \t]*\r?\n?")
_CLOSE = re.compile(r"(?:-{3}|\.{3})[ \t]*\r?\n?")
_KEY = re.compile(r"([^\s:#-][^:\n]{0,60}):(?:[ \t]++(.*))?$")
_HEADING = re.compile(r"\s*#[ \t]+(\S[^\n]*)")


def with_markup(release: Release) -> Release:
    """The release with the fields of its front matter, and hints for it and for its heading."""
    fields, end = front_matter(release.text)
    hints = [Hint(0, end, "boilerplate", "markdown: front matter")] if end else []
    heading = _HEADING.match(release.text, end)
    title = ""
    if heading:
        title = heading.group(1).strip().rstrip("#").rstrip()
        start = heading.start(1)
        hints.append(Hint(start, start + len(title), "title", "markdown: first heading"))
    return replace(
        release,
        title=one_line(_first(fields, "title", "titre") or title),
        date=iso_date(_first(fields, "date", "published", "publié", "datepublished")),
        publisher=one_line(
            _first(fields, "publisher", "éditeur", "editeur", "source", "site", "organisation")
        ),
        url=one_line(_first(fields, "url", "link", "lien", "canonical", "source_url")),
        hints=tuple(hints),
    )


def _first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The fields of the front matter (keys in lower case) and where it ends, 0 if there is none.

    It has to open the text with ``---``, close with ``---`` or ``...`` and hold nothing but keys
    with values, and lines that continue them: a rule above a text is no front matter.
    """
    opening = _FENCE.match(text)
    if not opening or not opening.group().endswith("\n"):
        return {}, 0
    fields: dict[str, str] = {}
    position = opening.end()
    for _ in range(_MAX_LINES):
        line_end = text.find("\n", position) + 1 or len(text)
        line = text[position:line_end].rstrip()
        if _CLOSE.fullmatch(text, position, line_end):
            return (fields, line_end) if fields else ({}, 0)
        match = _KEY.match(line)
        if match:
            value = (match.group(2) or "").strip()
            fields.setdefault(match.group(1).strip().lower(), value.strip("\"'"))
        elif line and line[0] not in " \t-#":
            break
        if line_end == len(text):
            break
        position = line_end
    return {}, 0
