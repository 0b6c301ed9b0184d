"""The blocks of documentation pages, for the tests that run them.

Where the program gives other answers than a page shows, the test says what to put there;
``RELEVE_DOCS=write pytest tests/test_docs_*.py`` puts it there.
"""

import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def page(name):
    """The text of a page of docs/."""
    return (DOCS / name).read_text("utf-8")


def marked(text, name):
    """The block between the marks of that name."""
    match = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```\n<!-- /{name} -->", text, re.DOTALL)
    assert match, name
    return match[1]


def filled(text, name, content):
    """The text with that content in the block between the marks of that name."""
    block = re.compile(rf"(<!-- {name} -->\n```\w+\n).*?(```\n<!-- /{name} -->)", re.DOTALL)
    assert block.search(text), name
    return block.sub(lambda match: match[1] + content + match[2], text)


def blocks(text):
    """Every fenced block, in order: its language, and what it holds."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(text):
    """The text without its fenced blocks."""
    return re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def commands(text):
    """The commands of the console blocks, without their prompt."""
    held = (block for language, block in blocks(text) if language == "console")
    return [line.removeprefix("$ ") for block in held for line in block.splitlines()]


def tidy(output):
    """What was printed, without blanks at the ends of lines, each line with its end."""
    return "".join(f"{line.rstrip()}\n" for line in output.splitlines())


def timeless(text):
    """The text without the seconds that a run took."""
    return re.sub(r"\d+\.\d s$", "… s", text, flags=re.MULTILINE)


def assert_true(name, true):
    """That the page says what the program does: `true` is the page as it has to be."""
    if os.environ.get("RELEVE_DOCS") == "write" and timeless(page(name)) != timeless(true):
        (DOCS / name).write_text(true, encoding="utf-8")
    shown, real = timeless(page(name)).splitlines(), timeless(true).splitlines()
    for number, (line, meant) in enumerate(zip(shown, real, strict=False), 1):
        assert line == meant, f"docs/{name}:{number}; RELEVE_DOCS=write puts right what is shown"
    assert len(shown) == len(real)
