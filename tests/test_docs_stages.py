"""The pages on how it decides are true of the code: examples, reasons, evidence, numbers."""

import json
import re
from importlib import import_module

import pytest
from doc_blocks import ROOT, assert_true, filled, marked, page, prose
from reasons import fits, reasons_in

import pipeline.flow as flow
from pipeline.recognise.decide import _WEIGHTS
from pipeline.settings import Settings
from pipeline.text import squeeze
from pipeline.write import load_tables

STAGES = ("read", "strip", "recognise", "resolve", "write")
EXAMPLES = {
    "quickstart.md": ("lagune.txt", "pirogues.txt"),
    "recognise.md": ("fleuve.txt",),
    "read.md": ("port.html",),
}
# Which files make the reasons that a page has to explain.
MADE_BY = {
    "read.md": ("read",),
    "strip.md": ("strip",),
    "recognise.md": ("recognise",),
    "resolve.md": ("resolve",),
}
# What a page explains though its room does not make it, or makes it of parts.
MADE_ELSEWHERE = {
    "separators <=2, word1:accueil",
    "markup: …",
    "corrections.csv, line …",
}
# Kinds of links between lines, inside the model of zones: no reasons.
# The last is a line on the terminal, not the reason of a row.
NO_REASONS = {
    *("behind a blank line", "behind a dateline", "behind a full line", "next line"),
    "… is …; weights and scores were made with …: names may differ; "
    "`pip install -r requirements.txt` installs it",
}


@pytest.fixture
def examples(tmp_path, monkeypatch, loaded_once):
    """The tables of a run over the releases that the pages show, and their texts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    for name, files in EXAMPLES.items():
        for file in files:
            (tmp_path / "corpus" / file).write_text(marked(page(name), file), encoding="utf-8")
    flow.run_pipeline(Settings(sources=(tmp_path / "corpus",), outputs=tmp_path / "outputs"))
    return load_tables(tmp_path / "outputs")


def lines(rows):
    """Rows of cells as lines, columns under each other."""
    rows = [[squeeze(str(cell)) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in rows
    )


def short(text, length=44):
    text = squeeze(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def of(table, release_id):
    return list(table[table["release_id"] == release_id].itertuples())


def shown_zones(tables, release_id, text):
    return lines(
        [(z.zone, short(text[z.start : z.end]), z.reason) for z in of(tables["zones"], release_id)]
    )


def test_the_examples_are_real(examples, tmp_path):
    port = (tmp_path / "outputs" / "texts" / "port.txt").read_text("utf-8")
    lagune = (tmp_path / "corpus" / "lagune.txt").read_text("utf-8")
    named = of(examples["mentions"], "fleuve")
    merges = examples["merges"]
    shown = {
        "read.md": {"port": shown_zones(examples, "port", port)},
        "strip.md": {"zones": shown_zones(examples, "lagune", lagune)},
        "recognise.md": {
            "mentions": lines(
                [(short(m.text, 40), m.type, m.found_by, m.reason, m.confidence) for m in named]
            ),
            "dropped": lines([(d.text, d.reason) for d in of(examples["dropped"], "fleuve")]),
        },
        "resolve.md": {
            "merges": lines(
                [(m.alias, short(m.into), m.reason) for m in merges.itertuples()
                 if not m.entity_id.startswith("country-")]
            ),
        },
        "write.md": {
            "links": lines(
                [("entity_id", "n_mentions", "n_contact_mentions", "salience"),
                 *((k.entity_id, k.n_mentions, k.n_contact_mentions, k.salience)
                   for k in of(examples["release_entities"], "lagune"))]
            ),
        },
    }  # fmt: skip
    for name, outputs in shown.items():
        text = page(name)
        for mark, content in outputs.items():
            text = filled(text, mark, content)
        assert_true(name, text)


def test_what_is_said_of_the_examples(examples):
    fleuve = marked(page("recognise.md"), "fleuve.txt")
    seen = {(row.start, row.text) for table in ("mentions", "dropped")
            for row in of(examples[table], "fleuve")}  # fmt: skip
    river = fleuve.index("fleuve Niger monte") + len("fleuve ")
    assert river not in {start for start, _ in seen}
    assert {text for _, text in seen}.isdisjoint({"Tours", "Nice", "suisses", "Maradi", "Niamey"})
    told = [m for m in of(examples["mentions"], "lagune") if m.zone != "contact"]
    assert (len(told), sum(m.zone == "title" for m in told)) == (11, 0)
    pnud = [m for m in told if m.entity_id == "organisation-pnud"]
    assert len(pnud) == 2
    assert "2/11 = .3545" in page("write.md")
    assert round(0.3 + 0.3 * 2 / 11, 4) == 0.3545


def spans(text):
    """What stands between backquotes, outside blocks; of markup, what it says."""
    found = re.findall(r"`([^`]+)`", prose(text))
    return {" ".join(span.split()).removeprefix("markup: ") for span in found} - {"…"}


def explained(text):
    """The reasons in the first column of the tables that explain reasons."""
    tables = re.findall(r"^\| (?:reason|note) \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    cells = [row.split(" | ")[0] for table in tables for row in table.splitlines()]
    return {span for cell in cells for span in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("name", MADE_BY)
def test_every_reason_of_the_code_is_explained(name):
    made = reasons_in(*MADE_BY[name]) - NO_REASONS
    assert len(made) > 8
    # what the markup says is explained where it is used
    told = spans(page(name)) | (spans(page("strip.md")) if name == "read.md" else set())
    assert [reason for reason in sorted(made) if not any(fits(reason, one) for one in told)] == []


@pytest.mark.parametrize("name", MADE_BY)
def test_every_reason_that_is_explained_is_made(name):
    made = reasons_in(*MADE_BY[name], single_words=True)
    told = explained(page(name)) - MADE_ELSEWHERE
    assert told
    assert [
        reason
        for reason in sorted(told)
        if not reason.startswith("markup: ") and not any(fits(one, reason) for one in made)
    ] == []


def test_what_makes_a_run_go_on_is_explained():
    told = spans(page("write.md")) | spans(page("strip.md"))
    made = {reason for reason in reasons_in("tasks.py") if "--" in reason}
    assert len(made) == 3
    assert [reason for reason in made if reason not in told] == []


def test_a_run_gives_no_reason_that_is_not_explained(golden):
    tables = load_tables(golden)
    told = explained(page("recognise.md")) | {"…"}
    parts = {part for reason in tables["mentions"]["reason"] for part in reason.split("; ")}
    plain = {reason.removeprefix("…; ") for reason in told} - {"…"}
    assert [part for part in parts if not any(fits(one, part) for one in plain)] == []
    merges = explained(page("resolve.md"))
    assert [r for r in tables["merges"]["reason"] if not any(fits(m, r) for m in merges)] == []


def test_the_sources_of_evidence_are_those_of_the_code(golden):
    table = re.search(r"^\| found_by \|.*\n\|[-| ]+\n((?:\|.*\n)+)", page("recognise.md"), re.M)[1]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(_WEIGHTS)
    found = load_tables(golden)["mentions"]["found_by"]
    assert {source for sources in found for source in sources.split("+")} <= set(told)


NUMBERS = [
    ("read.md", "files over 50 MB", "read:MAX_FILE_BYTES", 50_000_000),
    ("read.md", "over 5,000,000 characters", "read:MAX_TEXT_CHARACTERS", 5_000_000),
    ("strip.md", "at least three distinct releases", "strip.repeats:_FEWEST_RELEASES", 3),
    ("strip.md", "and 2 % of them", "strip.repeats:_SMALLEST_SHARE", 0.02),
    ("strip.md", "where 22 % of the words", "strip.language:_ENOUGH_FRENCH", 0.22),
    ("strip.md", "under eight words", "strip.language:_SHORTEST", 8),
    ("strip.md", "at least 40 words", "strip.alike:_FEWEST", 40),
    ("strip.md", "75 % of the shorter text", "strip.alike:_OF_SHORTER", 0.75),
    ("strip.md", "half of the longer", "strip.alike:_OF_LONGER", 0.5),
    ("strip.md", "more than 40 days apart", "strip.alike:_DAYS_APART", 40),
    ("strip.md", "from ten on the number is rounded", "strip.repeats:_SAID", 9),
    ("recognise.md", "over 300 characters", "recognise.extract:_LONGEST_NAME", 300),
    ("resolve.md", "some 200 characters", "resolve.role_finder:_REACH", 220),
    ("write.md", ".4 if it is named in the title", "write.links:_TITLE", 0.4),
    ("write.md", ".3 if in one of the first two sentences", "write.links:_OPENING", 0.3),
    ("write.md", ".3 times its share", "write.links:_SHARE", 0.3),
    ("write.md", "first two sentences", "write.links:_N_OPENING_SENTENCES", 2),
]


@pytest.mark.parametrize(("name", "words", "constant", "value"), NUMBERS)
def test_numbers_are_those_of_the_code(name, words, constant, value):
    assert words in squeeze(page(name))
    module, _, attribute = constant.partition(":")
    assert getattr(import_module(f"pipeline.{module}"), attribute) == value


def test_measured_figures_are_those_that_were_measured():
    weights = ROOT / "pipeline" / "recognise" / "confidence.json"
    measured = json.loads(weights.read_text("utf-8"))["measured"]
    assert round(100 * measured["share right where confidence is .9 or more"]) == 98
    assert "98 in 100 were right" in squeeze(page("recognise.md"))
    (share,) = re.findall(
        r"Of the characters (\d+)\.\d %", squeeze((ROOT / "README.md").read_text("utf-8"))
    )
    assert f"{share} % of the characters were in the right zone" in squeeze(page("strip.md"))


def test_ambiguous_names_are_ambiguous(gazetteer):
    for name in ("Maurice", "Géorgie"):
        assert f"*{name}*" in page("recognise.md")
        assert not any(found.certain for found in gazetteer.lookup(name))


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_has_its_parts(stage):
    text = page(f"{stage}.md")
    assert text.startswith(f"# How it decides, {STAGES.index(stage) + 1}: {stage}\n")
    assert "\n## Limits\n" in text
    assert "order" in text
    assert flow.STAGES[STAGES.index(stage)] == ("tables" if stage == "write" else stage)
