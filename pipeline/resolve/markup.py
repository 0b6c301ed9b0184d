"""A text without the marks of Markdown, for what is read around a name.

*[X](https://…), porte-parole* and ***X***, *porte-parole* say of X what they say without the
marks. Marks that open a line's list stay: they say that something begins there.
"""

from __future__ import annotations

import re

from pipeline.shadow import Shadow, edited

_HINT = re.compile(r"[*_]|\]\(")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\([^()\s]{1,500}(?: \"[^\"\n]{0,100}\")?\)")
_STARS = re.compile(r"\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}")
_LINES = re.compile(r"(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_])")


def without_markup(text: str) -> Shadow | None:
    """The text without stars and lines of emphasis and with links' words alone, and the way back.

    ``None`` where there is nothing to take out.

    >>> without_markup("de [**X**](https://x.example), *maire*").text
    'de X, maire'
    """
    if not _HINT.search(text):
        return None
    cuts = [
        cut
        for link in _LINK.finditer(text)
        for cut in ((link.start(), link.start(1)), (link.end(1), link.end()))
    ]
    cuts += [mark.span() for pattern in (_STARS, _LINES) for mark in pattern.finditer(text)]
    edits: list[tuple[int, int, str]] = []
    last = 0
    for start, end in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if start >= last:
            edits.append((start, end, ""))
            last = end
    return edited(text, edits) if edits else None
