"""Markdown: nothing is cut; front matter and heading are hinted."""

import pytest

from pipeline.read.markdown import front_matter, with_markup
from pipeline.records import Hint, Release

NOTE = """---
titre: "L’OIM ouvre un centre : bilan"
date: 09/03/2021
publisher: OIM
url: https://example.org/a
tags:
  - migration
---

# L’OIM ouvre un centre

Niamey – Le texte.
"""


def release(text: str) -> Release:
    return Release(id="a", path="a.md", text=text, sha256="")


def test_front_matter_and_heading():
    found = with_markup(release(NOTE))
    end = NOTE.index("\n# ")
    start = NOTE.index("L’OIM ouvre un centre\n")
    assert found == Release(
        id="a",
        path="a.md",
        text=NOTE,
        sha256="",
        title="L’OIM ouvre un centre : bilan",
        date="2021-03-09",
        publisher="OIM",
        url="https://example.org/a",
        hints=(
            Hint(0, end, "boilerplate", "markdown: front matter"),
            Hint(start, start + 21, "title", "markdown: first heading"),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nGenève – Un filet, et non des champs.\n\n---\n",
        "---\ntitle: jamais fermé\n",
        "---",
        "--- \n---\n",
        "Texte\n---\ntitle: x\n---\n",
        "---\n" + "a: b\n" * 500 + "---\n",
    ],
)
def test_what_is_no_front_matter(text):
    assert front_matter(text) == ({}, 0)


def test_windows_newlines():
    assert front_matter("---\r\ntitle: A\r\n---\r\nTexte") == ({"title": "A"}, 20)


def test_text_without_markup_has_no_hint():
    assert with_markup(release("Genève – Le texte.\n# plus loin")) == release(
        "Genève – Le texte.\n# plus loin"
    )
