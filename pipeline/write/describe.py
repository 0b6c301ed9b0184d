"""The description of the tables for others: `datapackage.json` and the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.write.columns import COLUMNS, TABLES, Column, Table

CSV_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}


def data_package(fingerprints: Mapping[str, tuple[int, str]], files: list[str]) -> dict[str, Any]:
    """The Frictionless data package (version 1) of the CSV files.

    `fingerprints` gives bytes and SHA-256 of each table's CSV; `files` is every file of the
    folder, so that the next run knows which it may replace. There is no clock in it and no path
    of the machine; the licence of the data is the user's to state.
    Source: https://specs.frictionlessdata.io/data-package/ and /table-schema/.
    """
    return {
        "profile": "tabular-data-package",
        "name": "releve-tables",
        "title": "What a folder of French press releases names",
        "description": "Persons, organisations, countries, events and instruments per release.",
        "resources": [_resource(table, *fingerprints[table.name]) for table in TABLES.values()],
        "files": sorted(files),
    }


def _resource(table: Table, n_bytes: int, sha256: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.holds,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": n_bytes,
        "hash": f"sha256:{sha256}",
        "dialect": CSV_DIALECT,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {
                        # the specification's name for the table itself is the empty one
                        "resource": "" if target == table.name else target,
                        "fields": list(TABLES[target].key),
                    },
                }
                for column, target in table.foreign_keys()
            ],
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": column.required,
        "enum": list(column.choices),
        "pattern": column.pattern,
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    given = {
        name: value for name, value in constraints.items() if value not in (None, "", [], False)
    }
    if given:
        field["constraints"] = given
    return field


def columns_markdown() -> str:
    """The tables with their columns as a Markdown table, keys in bold, for the README."""
    lines = ["| table | holds | columns |", "|---|---|---|"]
    for table in TABLES.values():
        columns = ", ".join(f"**{name}**" if name in table.key else name for name in table.header)
        lines.append(f"| `{table.name}` | {table.holds} | {columns} |")
    return "\n".join(lines) + "\n"


def descriptions_markdown() -> str:
    """Every column with type and description as a Markdown table, for ``docs/tables.md``."""
    lines = ["| column | type | says | in |", "|---|---|---|---|"]
    for column in COLUMNS.values():
        tables = ", ".join(name for name, table in TABLES.items() if column in table.columns)
        says = column.description
        if column.choices:
            says += f" ({', '.join(column.choices)})"
        lines.append(f"| `{column.name}` | {_type_name(column)} | {says} | {tables} |")
    return "\n".join(lines) + "\n"


def _type_name(column: Column) -> str:
    return {"string": "text", "integer": "whole number"}.get(column.type, column.type)
