"""`releve export` and `releve import` as a user types them."""

import json

import pytest
from test_export_labelstudio import edited, given_back
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.exchange import size
from pipeline.export import FORMATS


@pytest.fixture
def releve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)))

    return call


def test_all_formats(releve, outputs, tmp_path):
    result = releve("export", "-o", outputs, "--to", "there")
    assert result.exit_code == 0
    head, *rows, _, last = result.stdout.splitlines()
    assert head.split() == ["files", "size", "holds"]
    assert [row.split()[0] for row in rows] == list(FORMATS)
    assert last == "export: there"
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert not [row for row in rows if "…" in row]
    assert result.stderr.split() == list(FORMATS)
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == sorted(FORMATS)


def test_some_formats_where_they_go_by_default(releve, outputs, tmp_path):
    (tmp_path / "outputs").symlink_to(outputs)
    result = releve("export", "--format", "gexf", "-f", "tei,jsonl", "-q")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    made = sorted(path.name for path in (outputs / "export").iterdir())
    assert made == ["gexf", "jsonl", "tei"]


def test_a_long_table_is_told(releve, outputs, monkeypatch):
    monkeypatch.setattr("pipeline.export.network.MOST", 2)
    monkeypatch.setattr("pipeline.export.network.network.__kwdefaults__", {"most": 2})
    result = releve("export", "-o", outputs, "--to", "there", "-f", "gexf")
    assert "note gexf: 2 of 3 releases name more than 2 entities: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "-f", "pdf"], "no format is called 'pdf'; known: parquet, sqlite, xlsx, "),
        (["export", "-o", "none"], "none: no tables here; `releve run CORPUS"),
        (["import", "none.json"], "none.json cannot be read (No such file or directory)"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_2(releve, outputs, arguments, message):
    result = releve(*arguments, *([] if "-o" in arguments else ["-o", outputs]))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("error ")
    assert message in line


def test_there_and_back(releve, outputs, exported_whole, tmp_path):
    tasks = json.loads((exported_whole / "label-studio" / "tasks.json").read_bytes())
    given_back(tasks, tmp_path / "p.json", edited(("Namibie", "", "")), leave=["oim/2021"])
    result = releve("import", "p.json", "-o", outputs)
    assert result.stdout == (
        "2 releases annotated, 1 not yet; 1 correction, 0 remarks: imported.csv\n"
    )
    assert (tmp_path / "imported.csv").read_text("utf-8") == (
        "action,entity,value,release,comment\nreject,NAM,,,corrected in Label Studio\n"
    )
    assert "imported.csv is there already" in releve("import", "p.json", "-o", outputs).stderr
    result = releve("import", "p.json", "--gold", "gold", "-o", outputs)
    assert result.stdout == "2 releases annotated, 1 not yet; gold: gold\n"
    assert len(list((tmp_path / "gold").rglob("*.xml"))) == 2


def test_sizes():
    assert [size(n) for n in (0, 999, 1000, 1_234_567, 5 * 10**12)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "1.2 MB",
        "5,000.0 GB",
    ]


def test_help_names_every_format_and_shows_an_example(releve):
    told = " ".join(releve("export", "--help").stdout.replace("│", " ").split())
    assert all(name in told for name in FORMATS)
    assert "Example: releve export --format xlsx" in told
    assert "Example: releve import " in " ".join(releve("import", "--help").stdout.split())
