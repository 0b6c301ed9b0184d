"""How things are drawn: a release, what a run found, figures, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.console import one_line, visible
from pipeline.records import EntityType

if TYPE_CHECKING:
    from pipeline.flow import Kind, Report
    from pipeline.records import Mention, Page
    from pipeline.review import Explanation
    from pipeline.score import Difference, ScoreTable

_COLOURS: dict[EntityType, str] = {
    "person": "green",
    "organisation": "blue",
    "country": "yellow",
    "event": "magenta",
    "instrument": "cyan",
}
_MOST_FACTS = 10
_BAR = "| "
_ZONES = {"boilerplate": "dim", "title": "bold", "contact": "italic"}


def drawn_release(page: Page, mentions: Sequence[Mention], *, coloured: bool) -> Text:
    """A release with its mentions coloured and its boilerplate dimmed.

    Where there are no colours the mentions stand in brackets with their types, and lines of
    boilerplate behind a bar.
    """
    text = Text(visible(page.release.text), no_wrap=False)
    for zone in page.zones:
        if style := _ZONES.get(zone.kind):
            text.stylize(style, zone.start, zone.end)
    for mention in mentions:
        text.stylize(f"bold {_COLOURS[mention.type]} underline", mention.start, mention.end)
    if not coloured:
        text = _marked(text, page, mentions)
    head = [page.release.id, page.date, page.place, page.place_country, page.duplicate_of]
    if page.duplicate_of:
        head[-1] = f"a copy of {page.duplicate_of}"
    shown = Text(visible(" · ".join(part for part in head if part)), style="dim")
    return Text.assemble(shown, "\n\n", text, "" if text.plain.endswith("\n") else "\n")


def _marked(text: Text, page: Page, mentions: Sequence[Mention]) -> Text:
    marks: dict[int, str] = {m.end: f"|{m.type}]" for m in mentions}
    for zone in page.zones:
        if zone.kind == "boilerplate":
            at = zone.start
            for line in text.plain[zone.start : zone.end].split("\n"):
                if line.strip():
                    marks[at] = marks.get(at, "") + _BAR
                at += len(line) + 1
    for mention in mentions:
        marks[mention.start] = marks.get(mention.start, "") + "["
    cuts = sorted(marks.keys() - {0})
    marked = Text()
    for start, piece in zip([0, *cuts], text.divide(cuts), strict=True):
        marked.append(marks.get(start, "")).append_text(piece)
    return marked


def legend(page: Page, mentions: Sequence[Mention], *, coloured: bool) -> Text:
    """How many mentions of each type there are outside contact lines, as in the report.

    And what the marks of `drawn_release` mean that are there.
    """
    line = Text()
    outside = [m for m in mentions if m.zone != "contact"]
    for type_, colour in _COLOURS.items():
        count = sum(m.type == type_ for m in outside)
        line.append(f"{type_} {count}", style=f"bold {colour}").append("  ")
    if left := len(mentions) - len(outside):
        line.append(f"in contact lines {left}").append("  ")
    if any(zone.kind == "boilerplate" for zone in page.zones):
        line.append(*(("dimmed: boilerplate", "dim") if coloured else (f"{_BAR}boilerplate", "")))
    line.rstrip()
    return line


def found_table(kinds: Mapping[EntityType, Kind]) -> Table:
    """What a run found: a row a type."""
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("")
    table.add_column("entities", justify="right")
    table.add_column("mentions", justify="right")
    table.add_column("in most releases", ratio=1, no_wrap=True, overflow="ellipsis")
    for type_, kind in kinds.items():
        table.add_row(
            f"[{_COLOURS[type_]}]{type_}[/]",
            f"{kind.entities:,}",
            f"{kind.mentions:,}",
            ", ".join(map(one_line, kind.most_named)),
        )
    return table


def summary(report: Report) -> str:
    """What a run did, and where its tables are, as markup."""
    counts = report.counts
    return (
        f"{number(counts['releases'], 'release')}: {report.recognised:,} recognised, "
        f"{report.reused:,} as before, {len(report.skips):,} skipped; "
        f"{sum(report.seconds.values()):.1f} s\n"
        f"tables: [b]{one_line(str(report.tables))}[/b] (CSV, JSON, Parquet, datapackage.json)"
    )


def number(count: int, what: str) -> str:
    """So many of something: *1 release*, *2 releases*."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def drawn_explanation(explanation: Explanation, *, verbose: bool) -> Text:
    """An explanation, block by block; long blocks are cut short unless `verbose`."""
    drawn = Text(visible(explanation.head), style="bold")
    for title, facts in explanation.blocks:
        if not facts:
            continue
        shown = facts if verbose else facts[:_MOST_FACTS]
        width = max(len(label) for label, _ in shown)
        drawn.append(f"\n{title}" if title else "", style="not bold underline")
        for label, text in shown:
            drawn.append(f"\n  {visible(label):<{width}}  ", style="not bold dim")
            drawn.append(visible(" ".join(text.split())), style="not bold")
        if len(shown) < len(facts):
            drawn.append(
                f"\n  … and {len(facts) - len(shown)} more (-v lists all)", style="not bold"
            )
    return drawn


def score_table(block: ScoreTable) -> Table:
    """A group of figures; it fits a terminal of 80 columns."""
    table = Table(
        title=one_line(block.title),
        title_justify="left",
        box=None,
        pad_edge=False,
        collapse_padding=True,
    )
    for index, column in enumerate(block.columns):
        counts = index > 0 and all(row[index].isdigit() for row in block.rows)
        table.add_column(column, justify="right" if counts else "left", no_wrap=True)
    for row in block.rows:
        table.add_row(*map(one_line, row))
    return table


def drawn_difference(difference: Difference) -> str:
    """A difference between gold and prediction on one line, as markup."""
    d = difference
    sides = [
        f"{type_} {text}" for type_, text in ((d.gold_type, d.gold_text), (d.type, d.text)) if text
    ]
    return (
        f"[dim]{one_line(f'{d.release_id}:{d.start}')}[/dim] [b]{d.kind}[/b] "
        f"{one_line(' → '.join(sides))} [dim]{one_line(d.context)}[/dim]"
    )
