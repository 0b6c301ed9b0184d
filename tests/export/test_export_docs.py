"""docs/exports.md says what is true."""

import json
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.etree as etree
import pytest
import typer
from test_export_labelstudio import given_back
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.export import FORMATS, export
from pipeline.export.sqlite import SEARCHED, VIEWS
from pipeline.export.xlsx import MOST_ROWS

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "exports.md").read_text("utf-8")


def marked(name):
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", DOC, re.DOTALL)
    assert match, name
    return match[1]


def block(name):
    return re.search(r"```\w+\n(.*?)```", marked(name), re.DOTALL)[1]


def commands(prefix):
    blocks = re.findall(r"^```console\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
    lines = [line.removeprefix("$ ") for b in blocks for line in b.splitlines()]
    return [line for line in lines if line.startswith(prefix)]


@pytest.fixture
def place(tmp_path, monkeypatch, outputs):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").symlink_to(outputs)
    return tmp_path


def test_every_format_is_in_the_table_with_the_files_it_makes(exported):
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (.*?) \|$", marked("formats"), re.MULTILINE)
    assert [(name, holds) for name, holds, _ in rows] == [
        (format.name, format.holds) for format in FORMATS.values()
    ]
    for _, _, files in rows:
        for file in re.findall(r"`([^`…]+?)/?…?`", files):
            assert (exported / file).exists(), file


def test_the_commands_run(place):
    for command in commands("releve export"):
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"

    tasks = json.loads(Path("outputs/export/label-studio/tasks.json").read_bytes())
    given_back(tasks, Path("project-1.json"))
    imports = commands("releve import")
    assert len(imports) == 2
    for command in imports:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"


def test_the_code_runs(place):
    export(Path("outputs"), Path("outputs/export"))
    found = re.findall(r"^```python\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
    assert len(found) == 3
    for code in found:
        exec(compile(code, "exports.md", "exec"), {})


def test_the_queries_run(golden, tmp_path):
    export(golden, tmp_path)
    with closing(sqlite3.connect(tmp_path / "sqlite" / "releve.sqlite")) as base:
        for name in ("search", "views"):
            assert base.execute(block(name)).fetchall()
    xpath = block("xpath").strip()
    paths = [*(tmp_path / "tei" / "releases").glob("*.xml")]
    spaces = {"tei": "http://www.tei-c.org/ns/1.0"}
    assert any(etree.parse(path).xpath(xpath, namespaces=spaces) for path in paths)


def test_names_and_numbers_in_the_text(exported):
    for name in (*VIEWS, *SEARCHED):
        assert f"`{name}`" in DOC
    assert f"{MOST_ROWS - 1:,} rows" in DOC
    rows = re.findall(r"^\| `([\w-]+)` \| \d", marked("figures"), re.MULTILINE)
    assert rows == list(FORMATS)


def test_files_and_options_in_the_text_exist():
    options = {
        name
        for command in typer.main.get_command(app).commands.values()
        for option in command.params
        for name in option.opts
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", DOC)) <= options
    for target in re.findall(r"\]\(([^)#:]+)\)", DOC):
        assert (ROOT / "docs" / target).exists(), target
