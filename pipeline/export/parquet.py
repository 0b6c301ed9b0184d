"""Parquet: each table as a file, typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.export.format import Format
from pipeline.export.source import Source
from pipeline.write import TABLES
from pipeline.write.formats import write_parquet


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes a file a table, as `outputs/tables/` has it; no notes."""
    for name, table in TABLES.items():
        write_parquet(table, source.tables[name], folder / f"{name}.parquet")
    return ()


FORMAT = Format("parquet", "every table, typed, for pandas, R, DuckDB, Polars", write)
