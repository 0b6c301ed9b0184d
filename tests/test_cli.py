"""The command, inside this process: options, messages, exit codes."""

import json
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
import typer
from flow_samples import ENGLISH, FILES, FRENCH, tree, write_files
from typer.testing import CliRunner

from pipeline import load_tables
from pipeline.cli import app
from pipeline.flow import STAGES

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(typer.main.get_command(app).commands)
HEAD = re.compile(r"\s+entities\s+mentions\s+in most releases")


@pytest.fixture
def releve(tmp_path, monkeypatch):
    """Calls the command in an empty folder that holds `corpus`; gives the result back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write_files(tmp_path / "corpus", FILES)

    def call(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)))

    return call


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


# --- without a corpus -------------------------------------------------------------------------


def test_version(releve):
    result = releve("--version")
    assert (result.exit_code, result.output) == (0, f"releve {version('releve')}\n")


def test_the_commands_are_these():
    assert set(COMMANDS) == {
        *STAGES,
        *("doctor", "explain", "export", "import", "report", "run", "sample", "score"),
        *("show", "train"),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(releve, command):
    for flag in ("--help", "-h"):
        result = releve(command, flag)
        assert result.exit_code == 0
        assert f"Usage: releve {command}" in result.output
        assert "bool" not in result.output
    assert f"Example: releve {command}" in result.output
    for option in typer.main.get_command(app).commands[command].params:
        assert option.help, option.name


def test_help_names_every_command_and_shows_examples(releve):
    result = releve("--help")
    assert result.exit_code == 0
    assert "bool" not in result.output
    for command in COMMANDS:
        assert re.search(rf"^│ {command} ", result.output, re.MULTILINE), command
    assert "releve run corpus" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["runn"], "No such command 'runn'"),
        (["run", "--output", "x"], "No such option"),
        (["show"], "Missing argument"),
        (["run", "--outputs"], "requires an argument"),
    ],
)
def test_a_wrong_option_exits_with_2(releve, arguments, message):
    result = releve(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere"], "nowhere: no such file or folder"),
        (["strip"], "outputs is not there yet; `releve read` makes it"),
        (["show", "un"], "outputs/work/read.json is not there yet; `releve read` makes it"),
        (["score", "nowhere"], "nowhere"),
        (["run", "--config", "none.toml"], "none.toml cannot be read (No such file or directory)"),
        (["run", "--gazetteer", "none"], "none"),
        (["run", "--model", "xx_none"], "the model 'xx_none' is not installed"),
        (["report"], "outputs is not there yet; `releve run` makes it"),
        (["report", "--outputs", "."], "no tables here; `releve run CORPUS"),
        (["train", "nowhere"], "nowhere"),
        (["train", "corpus", "--part", "all"], "no part is called 'all'; known: zones, ner,"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_2(releve, arguments, message):
    result = releve(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    told = [line for line in lines(result.stderr) if line.startswith("error ")]
    assert len(told) == 1
    assert message in told[0]
    assert "Traceback" not in result.stderr


def test_debug_shows_the_traceback(releve):
    result = releve("run", "nowhere", "--debug")
    assert type(result.exception).__name__ == "InputError"


def test_a_bug_is_one_line_too(releve, monkeypatch):
    monkeypatch.setattr("pipeline.flow.run_stage", lambda *_: 1 / 0)
    result = releve("strip")
    assert result.exit_code == 2
    assert lines(result.stderr) == [
        "error ZeroDivisionError: division by zero (--debug says where)"
    ]


def test_an_interrupt_exits_with_130(releve, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.flow.run_pipeline", interrupted)
    result = releve("run")
    assert result.exit_code == 130
    assert lines(result.stderr) == [
        "read",
        "interrupted; what was recognised is kept, the next run goes on from there",
    ]


# --- run and the stages -----------------------------------------------------------------------


@pytest.mark.usefixtures("loaded_once")
class TestRun:
    def test_it_says_what_was_found_and_where_the_tables_are(self, releve):
        result = releve("run")
        assert result.exit_code == 0
        head, *rows, counts, where = lines(result.stdout)
        assert HEAD.search(f" {head}")
        kinds = [row.split()[0] for row in rows]
        assert kinds == ["person", "organisation", "country", "event", "instrument"]
        assert re.fullmatch(r"9 releases: 9 recognised, 0 as before, 0 skipped; \d+\.\d s", counts)
        assert where == "tables: outputs/tables (CSV, JSON, Parquet, datapackage.json)"
        tables = load_tables("outputs")
        # contact lines apart, as in the report
        named = tables["entities"].query("n_mentions > 0")
        told = tables["mentions"].query("zone != 'contact'")
        assert 0 < len(told) < len(tables["mentions"])
        for row in rows:
            kind, entities, mentions, *_ = row.split()
            assert int(entities) == (named["type"] == kind).sum()
            assert int(mentions) == (told["type"] == kind).sum()
        assert max(map(len, result.stdout.splitlines())) <= 80

    def test_progress_is_plain_lines_where_it_is_piped(self, releve):
        assert lines(releve("run").stderr) == [
            "read",
            "strip: 9 releases",
            "recognise: 9 releases",
            "resolve: 9 releases",
            "tables: 9 releases",
            "note sous-dossier/ancien.txt: read as Windows-1252: the bytes are not UTF-8",
        ]
        assert "recognise: 9 releases, 9 as before" in lines(releve("run").stderr)
        assert "\x1b" not in releve("run").output

    def test_what_is_of_older_tables_is_named(self, releve):
        def noted(*arguments):
            told = lines(releve(*arguments, "corpus/un.txt").stderr)
            return [line for line in told if "earlier run" in line]

        assert noted("run", "--report") == []
        assert releve("export", "-f", "jsonl").exit_code == 0
        assert noted("run") == []  # the tables are as they were
        assert noted("run", "--no-contacts") == [
            "note outputs/report, outputs/figures and outputs/export are of an earlier run and may "
            "show contacts; `releve report` and `releve export` make them anew"
        ]
        assert noted("run", "-q") == []
        assert noted("run", "--no-contacts", "--report") == [
            "note outputs/export is of an earlier run and may show contacts; "
            "`releve export` makes it anew"
        ]
        shutil.move("outputs", "mes résultats")
        shutil.rmtree("mes résultats/export")
        assert noted("run", "-o", "mes résultats") == [
            "note mes résultats/report and mes résultats/figures are of an earlier run; "
            "`releve report -o 'mes résultats'` makes them anew"
        ]
        shutil.rmtree("mes résultats/tables")
        assert "are of an earlier run" in releve("tables", "-o", "mes résultats").stderr

    def test_quiet_says_only_what_went_wrong(self, releve):
        result = releve("run", "-q")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
        Path("corpus/anglais.txt").write_text(ENGLISH)
        result = releve("run", "--quiet")
        assert lines(result.output) == [
            "skipped anglais.txt: not French but 'en'; --any-language keeps such releases"
        ]

    def test_strict_exits_with_1_when_something_was_skipped(self, releve):
        assert releve("run", "--strict").exit_code == 0
        Path("corpus/anglais.txt").write_text(ENGLISH)
        assert releve("run").exit_code == 0
        assert releve("run", "--strict").exit_code == 1
        assert releve("run", "--strict", "--any-language").exit_code == 0
        assert len(load_tables("outputs")["releases"]) == 10

    def test_five_skips_are_listed_and_all_with_v(self, releve):
        write_files(Path("corpus"), {f"vide{n}.txt": b"" for n in range(7)})
        told = lines(releve("run", "-q").stderr)
        assert len(told) == 6
        assert told[-1] == "… and 2 more (-v lists all)"
        assert len(lines(releve("run", "-q", "-v").stderr)) == 7

    def test_options_outweigh_the_file_and_the_file_the_defaults(self, releve):
        Path("releve.toml").write_text(
            'sources = ["corpus/lignes.csv"]\noutputs = "du-fichier"\n[columns]\ntitle = "id"\n'
        )
        assert releve("run").exit_code == 0
        assert load_tables("du-fichier")["releases"]["release_id"].tolist() == [
            "lignes#a",
            "lignes#b",
        ]
        result = releve(
            "run", "corpus/un.txt", "-o", "de-l-option", "--text-column", "contenu", "--force"
        )
        assert result.exit_code == 0
        assert load_tables("de-l-option")["releases"]["release_id"].tolist() == ["un"]
        Path("autre.toml").write_text('outputs = "autre"\n')
        assert releve("run", "--config", "autre.toml").exit_code == 0
        assert len(load_tables("autre")["releases"]) == 9

    @pytest.mark.parametrize("content", ["sauces = 1", "outputs = 1", "outputs ="])
    def test_a_wrong_settings_file_is_one_line_and_2(self, releve, content):
        Path("releve.toml").write_text(content)
        result = releve("run")
        assert result.exit_code == 2
        (told,) = lines(result.stderr)
        assert told.startswith("error releve.toml: ")

    def test_columns_are_named_by_options(self, releve):
        Path("export.csv").write_text(
            'numero;corps;tete;jour;lien;maison\n7;"' + FRENCH + '";Un titre;2021-03-03;u;PANA\n'
        )
        columns = {"id": "numero", "text": "corps", "title": "tete", "date": "jour"}
        columns |= {"url": "lien", "publisher": "maison"}
        given = [part for name, column in columns.items() for part in (f"--{name}-column", column)]
        assert releve("run", "export.csv", *given).exit_code == 0
        (row,) = load_tables("outputs")["releases"].to_dict("records")
        assert (row["release_id"], row["publisher"], row["date"]) == (
            "export#7",
            "PANA",
            "2021-03-03",
        )
        assert releve("read", "export.csv", "-o", "par-etapes", *given).exit_code == 0
        assert tree(Path("par-etapes"), "work") == {
            path: content
            for path, content in tree(Path("outputs"), "work").items()
            if path.startswith(("work/read", "work/marks"))
        }

    def test_names_of_ones_own_are_known(self, releve):
        write_files(
            Path("noms"),
            {
                "organisations.toml": '[[organisation]]\nid = "ligue-d-essai"\n'
                'name = "Ligue d’essai"\naliases = ["Bleus-Verts"]\n'.encode()
            },
        )
        Path("corpus/un.txt").write_text(FRENCH + "Les Bleus-Verts ont salué les Bleus-Verts.\n")
        assert releve("run", "--gazetteer", "noms").exit_code == 0
        assert "Ligue d’essai" in set(load_tables("outputs")["entities"]["name"])

    def test_the_stages_one_by_one_end_with_the_tables_of_a_run(self, releve):
        releve("run", "-o", "whole")
        told = [lines(releve(stage).stdout) for stage in STAGES]
        assert [line[0].partition(":")[0] for line in told] == list(STAGES)
        assert told[0] == ["read: 9 releases"]
        assert tree(Path("outputs")) == tree(Path("whole"))

    @pytest.mark.parametrize(
        ("stage", "needed"),
        [("recognise", "strip"), ("resolve", "recognise"), ("tables", "resolve")],
    )
    def test_a_stage_without_input_names_the_command(self, releve, stage, needed):
        for before in STAGES[: STAGES.index(needed)]:
            releve(before)
        result = releve(stage, "-q")
        assert result.exit_code == 2
        assert f"is not there yet; `releve {needed}` makes it" in result.stderr


# --- show -------------------------------------------------------------------------------------


class TestShow:
    def test_a_release_is_shown_whole_with_its_mentions_marked(self, releve, golden):
        for name in ("003_e30d41b0987c64b1", "003"):
            result = releve("show", name, "-o", golden)
            assert result.exit_code == 0
            assert (
                "[Anna Rostocka|person], chef de mission de l'[OIM|organisation]" in result.stdout
            )
        head, *_, legend = lines(result.stdout)
        assert head.startswith("003_e30d41b0987c64b1")
        assert "\x1b" not in result.stdout
        mentions = load_tables(golden)["mentions"].query(f"release_id == '{head.split()[0]}'")
        told = mentions[mentions.zone != "contact"]
        assert 0 < len(told) < len(mentions)
        types = ("person", "organisation", "country", "event", "instrument")
        counts = "  ".join(f"{type} {(told.type == type).sum()}" for type in types)
        assert legend == f"{counts}  in contact lines {len(mentions) - len(told)}  | boilerplate"

    def test_lines_of_boilerplate_stand_behind_bars(self, releve, golden):
        tables = load_tables(golden)
        zones = tables["zones"].query("zone == 'boilerplate'")
        for name in set(zones.release_id):
            text = (ROOT / "corpus" / f"{name}.txt").read_text()
            shown = releve("show", name, "-o", golden).stdout.splitlines()
            spans = zones[zones.release_id == name][["start", "end"]].itertuples(index=False)
            expected = [
                f"| {line}" for a, b in spans for line in text[a:b].split("\n") if line.strip()
            ]
            assert expected
            assert [line for line in shown if line.startswith("| ")] == expected

    def test_without_its_marks_it_is_the_text(self, releve, golden):
        text = (ROOT / "corpus" / "002_3ddd9c1bccf19f9a.txt").read_text()
        shown = releve("show", "002", "-o", golden).stdout
        bare = re.sub(r"\[([^][|]*)\|[a-z]+\]", r"\1", re.sub(r"(?m)^\| ", "", shown))
        assert text.strip() in bare

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("999", "there is no release '999'; the table releases lists them"),
            ("030_e3", "there is no release '030_e3'; near that: 003_e30d41b0987c64b1"),
            ("00", "several releases begin with '00'; for instance: 000_f5cfcb9a033ae5e6, 002_"),
        ],
    )
    def test_an_unknown_release_is_an_error_that_names_some(self, releve, golden, name, message):
        result = releve("show", name, "-o", golden)
        assert result.exit_code == 2
        assert message in result.stderr

    def test_control_characters_do_not_reach_the_terminal(self, releve, loaded_once):
        hostile = FRENCH + "\x1b[2J\x1b]0;titre\x07 Le Niger, \x9b31m [b]gras[/b].\n"
        Path("corpus/\x1b[31mrouge.txt").write_text(hostile)
        Path("corpus/\x1b[31mvide.txt").write_text("")
        told = releve("run").output + releve("show", "%1B").output
        assert not set(told) & {"\x1b", "\x07", "\x9b"}
        assert "[b]gras[/b]" in told


# --- score ------------------------------------------------------------------------------------


class TestScore:
    def test_figures_fit_a_line_and_stand_in_json(self, releve, loaded_once):
        result = releve("score", ROOT / "tests" / "score" / "seeds", "--json", "figures.json")
        assert result.exit_code == 0
        for title in ("Release-entity links", "Mentions, exact span", "(B³)", "Zones"):
            assert title in result.stdout
        assert re.search(r"^country +1\.000 \[1\.00–1\.00\] ", result.stdout, re.MULTILINE)
        assert "…" not in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 80
        figures = json.loads(Path("figures.json").read_bytes())
        assert figures["n_releases"] == 4
        assert figures["links"]["country"]["f1"]["value"] == 1

    def test_v_lists_every_difference(self, releve, loaded_once):
        gold = FRENCH.replace("Mme Awa Diallo", 'Mme <e t="person" n="Awa Diallo">Awa</e> Diallo')
        gold = gold.replace("hier", '<e t="country" n="Tchad">hier</e>')
        Path("un.xml").write_text(f'<release id="un"><z k="body">{gold}</z></release>')
        plain = lines(releve("score", "un.xml", "-q").stdout)
        told = lines(releve("score", "un.xml", "-q", "-v").stdout)
        assert told[: len(plain)] == plain
        kinds = [line.split()[1:] for line in told[len(plain) :]]
        assert ["missed", "country", "hier"] in [words[:3] for words in kinds]
        assert ["span", "person", "Awa", "→", "person", "Awa", "Diallo"] in [
            words[:7] for words in kinds
        ]
        assert ["wrong", "country", "Niger"] in [words[:3] for words in kinds]

    def test_gold_that_is_not_well_formed_is_one_line_and_2(self, releve):
        Path("gold.xml").write_text("<release id='x'>")
        result = releve("score", "gold.xml")
        assert result.exit_code == 2
        (told,) = lines(result.stderr)
        assert told.startswith("error gold.xml, line 1: ")
