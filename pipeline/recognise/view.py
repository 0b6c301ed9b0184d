"""The text as the model sees it: another dress, the same length.

A model trained on clean text stumbles over what a scraper leaves: names cut by a hard-wrapped
line, acute accents used as apostrophes, markdown stars. `model_view` puts the usual character (or
a blank) in each such place and keeps every offset, so that what the model finds in the view
stands at the same offsets in the text. What cannot keep its length (accents behind their
letters, HTML entities) has been put right before, in the text's shadow.
"""

from __future__ import annotations

import re

# One character for one. Curly quotes stay as they are: the tokeniser knows them.
_CHARACTERS = str.maketrans(
    {
        "´": "'",
        "`": "'",
        "ʼ": "'",
        "‘": "'",
        "’": "'",
        "′": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\t": "\n",  # the cells of a table are no sentence: names end with them, as with lines
        "\r": " ",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "|": " ",
        "*": " ",
        "¹": " ",
        "²": " ",
        "³": " ",
        "•": "-",
    }
)
# No prose has so long a run without a blank, and tokenisers take quadratic time over one.
_NO_PROSE = re.compile(r"\S{200,}")
# A line end inside a paragraph: neither side blank, and the next line goes on with a word.
_LINE_END = re.compile(r"(?<=[^\n])\n(?=[^\n])")
_SENTENCE_END = frozenset(".!?:;…»”")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# Lines of hard-wrapped text are about equally long; shorter columns are lists and headings.
_SHORTEST_WRAP = 35
_LONGEST_WRAP = 110


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _join_wrapped(text: str, source: str) -> str:
    """The text with the line ends of hard-wrapped paragraphs made spaces.

    One that is a tab in the source parts two cells, and stays.
    """
    if "\n" not in text:
        return text
    characters = list(text)
    for match in _LINE_END.finditer(text):
        at = match.start()
        if source[at] == "\t":
            continue
        line_start = text.rfind("\n", 0, at) + 1
        line = text[line_start:at]
        if not line.strip():
            continue
        next_end = text.find("\n", at + 1)
        following = text[at + 1 : len(text) if next_end < 0 else next_end]
        first = following.lstrip()[:1]
        if not first or first in "-•*":
            continue
        ends_sentence = line.rstrip()[-1:] in _SENTENCE_END
        if first.islower() and not ends_sentence:
            characters[at] = " "
        elif _SHORTEST_WRAP <= len(line) <= _LONGEST_WRAP and not ends_sentence:
            # The next word would not have fitted: the line was cut, it did not end.
            word = following.split(None, 1)[0]
            width = max(len(line), len(following))
            if len(line) + 1 + len(word) > width or len(following) >= _SHORTEST_WRAP:
                characters[at] = " "
    return "".join(characters)


def model_view(text: str) -> str:
    """The text, same length, with layout debris replaced by what a reader would see.

    >>> model_view("l´OIM\\net le **PNUD**")
    "l'OIM et le   PNUD  "
    """
    view = _NO_PROSE.sub(_blank, text.translate(_CHARACTERS))
    if "_" in view:
        view = _UNDERSCORE.sub(" ", view)
    view = _join_wrapped(view, text)
    assert len(view) == len(text)
    return view
