"""SQLite: the tables with their keys, the texts, full-text search, views; for Datasette and SQL.

Beside the tables stand `texts` and three indexes for full-text search (`texts_fts`,
`entities_fts`, `aliases_fts`), in which accents and case do not count. Empty cells that say
nothing are NULL. Offsets count code points from 0; `substr` counts them from 1.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.export.format import Format
from pipeline.export.source import Source, texts, values_of
from pipeline.write import TABLES, Column, Table

FILE = "releve.sqlite"
METADATA = "metadata.json"

_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_TOKENS = "unicode61 remove_diacritics 2"

_TEXTS = """
CREATE TABLE "texts" (
  "release_id" TEXT NOT NULL PRIMARY KEY REFERENCES "releases" ("release_id"),
  "title" TEXT,
  "text" TEXT NOT NULL
)"""

# What is searched, and in which columns.
SEARCHED = {"texts": ("title", "text"), "entities": ("name", "acronym"), "aliases": ("alias",)}

# Beside the indexes on keys and on what refers to other tables.
_INDEXES = (
    ("releases", ("date_earliest",)),
    ("releases", ("place_country",)),
    ("entities", ("type", "n_releases")),
    ("entities", ("name",)),
    ("entities", ("country_code",)),
    ("mentions", ("release_id", "start")),
    ("mentions", ("type",)),
    ("aliases", ("alias",)),
    ("aliases", ("alias_id",)),
)

VIEWS = {
    "named": (
        "Which release names whom: the links, with titles, dates and names",
        """
SELECT l.release_id, r.date, r.title, l.entity_id, e.type, e.name, e.acronym, e.country_code,
  l.n_mentions, l.in_title, l.salience, l.confidence
FROM release_entities AS l
JOIN releases AS r ON r.release_id = l.release_id
JOIN entities AS e ON e.entity_id = l.entity_id""",
    ),
    "in_context": (
        "Each mention in its sentence",
        """
SELECT m.mention_id, m.release_id, r.date, m.entity_id, e.type, e.name, m.text,
  trim(replace(replace(
    substr(t.text, m.sentence_start + 1, m.sentence_end - m.sentence_start),
    char(13), ' '), char(10), ' ')) AS sentence,
  m.zone, m.found_by, m.confidence
FROM mentions AS m
JOIN releases AS r ON r.release_id = m.release_id
JOIN entities AS e ON e.entity_id = m.entity_id
JOIN texts AS t ON t.release_id = m.release_id""",
    ),
    "persons_roles": (
        "What releases say that persons do, and for whom",
        """
SELECT p.name AS person, o.role, b.name AS organisation, o.country_code, r.date, o.release_id,
  o.person_id, o.organisation_id
FROM roles AS o
JOIN entities AS p ON p.entity_id = o.person_id
JOIN releases AS r ON r.release_id = o.release_id
LEFT JOIN entities AS b ON b.entity_id = o.organisation_id""",
    ),
    "countries_by_month": (
        "How many releases name each country, month by month",
        """
SELECT substr(r.date_earliest, 1, 7) AS month, e.name AS country, e.country_code,
  count(*) AS n_releases, sum(l.n_mentions) AS n_mentions
FROM release_entities AS l
JOIN releases AS r ON r.release_id = l.release_id
JOIN entities AS e ON e.entity_id = l.entity_id
WHERE e.type = 'country' AND r.date_earliest IS NOT NULL
GROUP BY month, l.entity_id""",
    ),
}


def write(source: Source, folder: Path) -> Sequence[str]:
    """Writes the database, and what Datasette shows of tables and columns; no notes."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as base:
        try:
            _fill(base, source)
        except sqlite3.OperationalError as error:  # the disk is full, or cannot be written
            raise OSError(str(error)) from error
    text = json.dumps(_metadata(), ensure_ascii=False, indent=1)
    (folder / METADATA).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return ()


def _fill(base: sqlite3.Connection, source: Source) -> None:
    # The file is new and thrown away if anything fails: nothing has to be undone.
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.execute("BEGIN")
    for name, table in TABLES.items():
        base.execute(_create(table))
        places = ", ".join("?" * len(table.columns))
        base.executemany(f'INSERT INTO "{name}" VALUES ({places})', _rows(source, table))  # noqa: S608
    base.execute(_TEXTS)
    titles = dict(
        zip(
            source.tables["releases"]["release_id"], source.tables["releases"]["title"], strict=True
        )
    )
    base.executemany(
        "INSERT INTO texts VALUES (?, ?, ?)",
        ((id, titles[id] or None, text) for id, text in texts(source)),
    )
    for name, columns in _indexed():
        label = "_".join(("by", name, *columns))
        base.execute(f'CREATE INDEX "{label}" ON "{name}" ({_listed(columns)})')
    for name, columns in SEARCHED.items():
        base.execute(
            f'CREATE VIRTUAL TABLE "{name}_fts" USING fts5 '
            f'({_listed(columns)}, tokenize="{_TOKENS}", content="{name}")'
        )
        base.execute(f'INSERT INTO "{name}_fts" ("{name}_fts") VALUES (\'rebuild\')')  # noqa: S608
    for name, (_, query) in VIEWS.items():
        base.execute(f'CREATE VIEW "{name}" AS {query.strip()}')
    base.execute("COMMIT")
    base.execute("ANALYZE")


def _rows(source: Source, table: Table) -> Iterator[tuple[object, ...]]:
    may_be_null = [not column.required for column in table.columns]
    for values in values_of(source, table.name):
        yield tuple(
            None if value == "" and null else value
            for value, null in zip(values, may_be_null, strict=True)
        )


def _create(table: Table) -> str:
    lines = [_column(column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({_listed(table.key)})")
    for column, target in table.foreign_keys():
        key = _listed(TABLES[target].key)
        lines.append(f'FOREIGN KEY ("{column.name}") REFERENCES "{target}" ({key})')
    inside = ",\n  ".join(lines)
    return f'CREATE TABLE "{table.name}" (\n  {inside}\n)'


def _column(column: Column) -> str:
    type = _TYPES.get(column.type, "TEXT")
    line = f'"{column.name}" {type}' + (" NOT NULL" if column.required else "")
    if column.choices:
        line += f' CHECK ("{column.name}" IN ({_quoted(column.choices)}))'
    if column.type == "boolean":
        line += f' CHECK ("{column.name}" IN (0, 1))'
    return line


def _indexed() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _INDEXES
    begun = {(name, columns[0]) for name, columns in _INDEXES}
    begun |= {(table.name, table.key[0]) for table in TABLES.values()}
    for table in TABLES.values():
        for column, _ in table.foreign_keys():
            if (table.name, column.name) not in begun:
                yield table.name, (column.name,)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _metadata() -> dict[str, object]:
    """What Datasette shows beside tables, views and columns (``datasette -m metadata.json``)."""
    tables: dict[str, object] = {
        name: {
            "description": _plain(table.holds),
            "columns": {column.name: _plain(column.description) for column in table.columns},
            # the rows of each type at a glance, and one click away
            **({"facets": ["type"]} if "type" in table.header else {}),
        }
        for name, table in TABLES.items()
    }
    tables["texts"] = {"description": "the text of each release", "label_column": "title"}
    tables |= {name: {"description": description} for name, (description, _) in VIEWS.items()}
    return {
        "title": "releve",
        "description": "What a folder of French press releases names",
        "databases": {"releve": {"tables": tables}},
    }


def _plain(description: str) -> str:
    """A description without its marks, which Datasette would show."""
    return description.replace("`", "")


FORMAT = Format("sqlite", "a database: keys, full-text search, views", write)
