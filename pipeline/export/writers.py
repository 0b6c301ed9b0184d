"""The formats by name. Another one is a file beside these, and a name in this list."""

from __future__ import annotations

from pipeline.export import (
    gexf,
    graphml,
    jsonl,
    labelstudio,
    parquet,
    sheets,
    sqlite,
    tei,
    xlsx,
)
from pipeline.export.format import Format

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (parquet, sqlite, xlsx, sheets, graphml, gexf, jsonl, tei, labelstudio)
}
