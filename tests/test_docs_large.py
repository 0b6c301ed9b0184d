"""The examples of docs/large_corpora.md run, as far as one machine can run them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "large_corpora.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def marked(name, text=TEXT):
    return re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", text, re.DOTALL)[1]


def test_what_is_on_the_disk_is_read_as_shown(golden, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").symlink_to(golden)
    exec(compile(marked("look"), "large_corpora.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"^count +4\.0", printed, re.MULTILINE)
    assert re.search(r"^boilerplate +\d+", printed, re.MULTILINE)
    assert re.search(r"^organisation +\d+", printed, re.MULTILINE)


@pytest.mark.parametrize("text", [TEXT, README], ids=["docs", "README"])
def test_the_settings_of_the_slurm_script_exist(text):
    tree = ast.parse(marked("slurm", text))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    (call,) = [one for one in calls if getattr(one.func, "id", "") == "Settings"]
    assert {one.arg for one in call.keywords} <= set(Settings.__dataclass_fields__)


@pytest.mark.parametrize("part", ["scheduler", "worker"])
@pytest.mark.parametrize("text", [TEXT, README], ids=["docs", "README"])
def test_dask_knows_the_options_of_its_commands(part, text):
    (command,) = re.findall(rf"^dask {part} ([^#\n]*)", text, re.MULTILINE)
    asked = [sys.executable, "-m", "dask", part, "--help"]
    known = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout
    for option in re.findall(r"--[a-z-]+", command):
        assert re.search(rf"{option}\b", known), option
