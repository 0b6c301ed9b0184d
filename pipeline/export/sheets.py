"""CSV for spreadsheets: no cell starts a formula, whoever opens the file, and however.

`outputs/tables/*.csv` are exact, so a text there may begin with ``=``; a spreadsheet that opens
the file takes that for a formula, which may fetch or run something. In these copies an apostrophe
stands before each sign that starts a formula (= + - @ and their full-width forms) where a text
begins with it, or where it would begin a cell for a spreadsheet that cuts at another sign than
the comma (OWASP, *CSV Injection*). Every text is in quotes; a byte order mark says UTF-8 to Excel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.export.format import Format
from pipeline.export.source import Source, values_of
from pipeline.write import TABLES

# Where a cell begins for whoever cuts at a comma, semicolon, bar, tab or line end.
_STARTS = re.compile(
    r"(?:^|(?<=[,;|\t\r\n\v\f\x85\u2028\u2029]))([^\S\t\r\n]{0,8}\"?)(?=[=+\-@＝＋－＠])"
)
_BLANK = re.compile(r"^(?=[\t\r\n])")


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes a file a table, as `outputs/tables/` has it but for the apostrophes; no notes."""
    for name, table in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
            handle.write(",".join(table.header) + "\n")
            for values in values_of(source, name):
                handle.write(",".join(map(_cell, values)) + "\n")
    return ()


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever would start a formula.

    >>> harmless("=1+1"), harmless("Port-au-Prince"), harmless("a;=1")
    ("'=1+1", 'Port-au-Prince', "a;'=1")
    """
    return _BLANK.sub("'", _STARTS.sub(r"\1'", text))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return '"' + harmless(value).replace('"', '""') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else repr(value)


FORMAT = Format("csv", "every table, no cell a formula, for spreadsheets", write)
