"""The README says what is true: its commands run, its output is the real one, its code works."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from flow_samples import FRENCH, ROWS, write_files
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.settings import load_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = typer.main.get_command(app).commands
TARGETS = {
    *("run", "strip", "recognise", "resolve", "tables", "report", "export"),
    *("score", "bench", "train", "test", "check", "clean"),
}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def console():
    """The commands of the console blocks."""
    return [
        line.removeprefix("$ ")
        for block in blocks("console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with what the README's commands name."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copytree(ROOT / "tests" / "score" / "seeds", tmp_path / "tests" / "gold")
    write_files(
        tmp_path, {"path/to/my-folder/un.txt": FRENCH.encode(), "export.csv": ROWS.encode()}
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command):
    assert re.search(rf"\breleve {command}\b", README), f"`releve {command}` is not in the README"


def test_every_option_in_the_readme_exists():
    known = {
        name for command in COMMANDS.values() for option in command.params for name in option.opts
    } | {"--help", "--version"}
    ours = re.sub(r"^dask .*", "", README, flags=re.MULTILINE)  # see test_docs_large
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ours)) - known == set()


def test_every_make_target_is_listed_and_those_in_the_readme_exist():
    listed = subprocess.run(
        ["make", "-C", ROOT, "--no-print-directory"], capture_output=True, encoding="utf-8"
    )
    assert listed.returncode == 0
    shown = set(re.findall(r"^  make (\w+)", listed.stdout, re.MULTILINE))
    assert shown >= TARGETS
    assert set(re.findall(r"`make (\w+)[`\s]", README)) <= shown
    for command in console():
        if command.startswith("make "):
            target, *variables = shlex.split(command)[1:]
            assert target in shown
            assert {v.partition("=")[0] for v in variables} <= {
                "CORPUS",
                "OUTPUTS",
                "OPTIONS",
                "GOLD",
            }


def test_the_commands_run(place, loaded_once):
    ran = CliRunner().invoke(app, ["run", "corpus"])
    assert ran.exit_code == 0
    commands = [c for c in console() if re.match(r"(?:\.venv/bin/)?releve ", c)]
    assert commands
    for command in commands:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"


def test_the_output_of_a_run_is_the_real_one(place, loaded_once):
    match = re.search(r"<!-- run -->\n```text\n(.*?)```\n<!-- /run -->", README, re.DOTALL)
    assert match, "the README has no block <!-- run --> with the output of `make run`"

    def plain(text):
        return re.sub(
            r"\d+\.\d s$",
            "… s",
            "\n".join(line.rstrip() for line in text.splitlines()),
            flags=re.MULTILINE,
        )

    real = CliRunner().invoke(app, ["run", "corpus", "--outputs", "outputs"]).stdout
    assert plain(match[1]) == plain(real), f"put this there:\n{real}"


def test_the_code_runs(golden, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").symlink_to(golden)
    # a cluster of Slurm's is not at hand; test_docs_large looks at that block
    code = [block for block in blocks("python") if "dask_jobqueue" not in block]
    assert len(code) == len(blocks("python")) - 1 > 0
    for block in code:
        exec(compile(block, "README.md", "exec"), {})
        printed = capsys.readouterr().out
        assert block.count("print(") == 0 or printed.strip()
        assert "Empty DataFrame" not in printed


def test_the_settings_file_can_be_loaded(tmp_path):
    examples = blocks("toml")
    assert examples
    for example in examples:
        path = tmp_path / "releve.toml"
        path.write_text(example, encoding="utf-8")
        load_settings(path)


def test_files_that_are_linked_exist():
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        assert (ROOT / target).exists(), target
