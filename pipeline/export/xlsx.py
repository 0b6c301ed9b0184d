"""XLSX: one workbook, a sheet a table.

All text is written as text and its columns are formatted as text, so that no spreadsheet makes a
formula, a date or a number of it, now or when a cell is edited; dates are text too (ISO 8601 sorts
as dates do, and a spreadsheet knows none before 1900).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError

from pipeline.export.format import Format
from pipeline.export.source import Source, values_of
from pipeline.write import TABLES, Table
from pipeline.write.formats import write_csv

FILE = "releve.xlsx"
# Of a sheet, its header among them; and of a cell, in UTF-16 units.
MOST_ROWS = 1_048_576
_MOST_UNITS = 32_767
# The same in every workbook, so that it holds no clock.
_MADE = datetime.datetime(2000, 1, 1)
_N_MEASURED = 200
_WIDTHS = (8, 60)


def write(source: Source, folder: Path, *, most_rows: int = MOST_ROWS) -> Sequence[str]:
    """Writes the workbook; a table that outgrows a sheet is CSV beside it, and a note says so."""
    notes = []
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    try:
        with Workbook(str(folder / FILE), options) as book:
            book.set_properties({"title": "releve", "created": _MADE})
            text = book.add_format({"num_format": "@"})
            head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
            for name, table in TABLES.items():
                sheet = book.add_worksheet(name)
                n_rows = len(source.tables[name])
                if n_rows >= most_rows:
                    note = f"{name} has {n_rows:,} rows, more than a sheet holds: see {name}.csv"
                    sheet.write_string(0, 0, note)
                    notes.append(note)
                elif n_cut := _fill(sheet, source, table, text, head):
                    cells = "1 cell is" if n_cut == 1 else f"{n_cut:,} cells are"
                    notes.append(f"{name}: {cells} cut at what a cell holds; whole in {name}.csv")
                else:
                    continue
                write_csv(table, source.tables[name], folder / f"{name}.csv")
    except XlsxFileError as error:
        raise OSError(str(error)) from error
    return notes


def _fill(sheet: Any, source: Source, table: Table, text: Any, head: Any) -> int:  # noqa: ANN401
    """Fills a sheet, row by row as its constant memory wants it; how many cells were cut."""
    frame = source.tables[table.name]
    for index, column in enumerate(table.columns):
        is_text = column.type in ("string", "date")
        longest = max(map(len, map(str, frame[column.name].iloc[:_N_MEASURED])), default=0)
        least, most = _WIDTHS
        width = min(most, max(least, len(column.name) + 4, longest + 1))
        sheet.set_column(index, index, width, text if is_text else None)
    sheet.freeze_panes(1, 0)
    # no green corners where a text looks like a number
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.autofilter(0, 0, len(frame), len(table.columns) - 1)
    for index, name in enumerate(table.header):
        sheet.write_string(0, index, name, head)
    n_cut = 0
    for number, values in enumerate(values_of(source, table.name), start=1):
        for index, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    cell = _cell(value)
                    n_cut += len(cell) < len(value)
                    sheet.write_string(number, index, cell, text)
            elif isinstance(value, bool):
                sheet.write_boolean(number, index, value)
            elif value is not None:
                sheet.write_number(number, index, value)
    return n_cut


def _cell(text: str) -> str:
    # XlsxWriter writes such text as it is, as the XML of formatted text; a space keeps it text.
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f" {text}"
    if len(text) * 2 > _MOST_UNITS:
        units = text.encode("utf-16-le")
        if len(units) > _MOST_UNITS * 2:
            return units[: _MOST_UNITS * 2].decode("utf-16-le", "ignore")
    return text


FORMAT = Format("xlsx", "a workbook, one sheet a table, filters on", write)
