"""Every recipe of docs/recipes.md runs, alone behind the first block, and prints what is shown."""

import contextlib
import io
import re

import pytest
from doc_blocks import ROOT, assert_true, blocks, marked, page, tidy

RECIPES = page("recipes.md")
CODE = [block for language, block in blocks(RECIPES) if language == "python"]


@pytest.fixture
def place(golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").symlink_to(golden)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    (tmp_path / "own.csv").write_text(marked(RECIPES, "own.csv"), encoding="utf-8")


def printed(*code):
    out = io.StringIO()
    names = {}
    with contextlib.redirect_stdout(out):
        for block in code:
            exec(compile(block, "recipes.md", "exec"), names)
    return tidy(out.getvalue())


def test_the_recipes_print_what_is_shown(place):
    real = {block: printed(CODE[0], block) for block in CODE[1:]}

    def with_output(match):
        return f"```python\n{match[1]}```\n\n```text\n{real.get(match[1], match[2])}```\n"

    pattern = r"^```python\n(.*?)^```\n\n```text\n(.*?)^```\n"
    assert_true("recipes.md", re.sub(pattern, with_output, RECIPES, flags=re.M | re.S))
    assert all(real.values())


def test_there_are_a_dozen_and_each_is_short():
    assert len(CODE) > 12
    assert max(block.count("\n") for block in CODE) <= 20
    assert max(len(line) for block in CODE for line in block.splitlines()) <= 100
    # below each but the first stands what it prints
    assert [language for language, _ in blocks(RECIPES) if language != "csv"] == [
        "python", *["python", "text"] * (len(CODE) - 1)
    ]  # fmt: skip
