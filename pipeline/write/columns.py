"""Every table and every column, described once.

The header of the CSV, the dtypes in pandas, the JSON and Parquet, `datapackage.json` and the
tables of the documentation all derive from here. A quantity has one name in every table, so a
column is described by its name alone; what a table adds to it stands in the table's `holds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.records import ENTITY_TYPES, MENTION_KINDS, OUTCOMES, ZONE_KINDS

ColumnType = Literal["string", "integer", "number", "boolean", "date"]

# The last form is a day whose year the release does not give (*gMonthDay* of XML Schema).
_PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2}"
_COUNTRY_CODE = r"[A-Z]{3}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it says, and what its values must satisfy.

    `required` text is never empty. `references` is the table whose key the column repeats; an
    empty cell refers to nothing. `prose` comes out of a release, so that telephone numbers and
    e-mail addresses are masked in it.
    """

    name: str
    description: str
    type: ColumnType = "string"
    required: bool = False
    prose: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    references: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it holds, its key, all its columns in order, and what its rows go by."""

    name: str
    holds: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def foreign_keys(self) -> list[tuple[Column, str]]:
        """The columns that refer to another row, each with the table it refers to."""
        return [
            (column, column.references)
            for column in self.columns
            if column.references and (column.name,) != self.key
        ]


def _count(name: str, description: str) -> Column:
    return Column(name, description, "integer", required=True, minimum=0)


def _share(name: str, description: str) -> Column:
    return Column(name, description, "number", required=True, minimum=0, maximum=1)


_DESCRIBED = (
    # what a row is, and what it belongs to
    Column(
        "release_id",
        "Release: its path under the corpus without suffix; `#id` follows for a row of a file",
        required=True,
        references="releases",
    ),
    Column(
        "duplicate_of",
        "Release that this one is a copy of, word for word or with other things around it, if any",
        references="releases",
    ),
    Column("mention_id", "Mention: `release_id:start-end`", required=True),
    Column(
        "entity_id",
        "Entity: one person, organisation, country, event or instrument of the corpus",
        required=True,
        references="entities",
    ),
    Column("person_id", "Person, as `entity_id`", required=True, references="entities"),
    Column("organisation_id", "Organisation, as `entity_id`, if any", references="entities"),
    Column("alias_id", "The `entity_id` this spelling would have had on its own", required=True),
    Column("series_id", "Series that the event is an edition of, if any"),
    # what a release says of itself
    Column("path", "File, relative to the corpus, with forward slashes", required=True),
    Column("publisher", "Publisher, where the file's own markup or columns name one", prose=True),
    Column("title", "Title of the release", prose=True),
    Column("date", "Date of the release, ISO 8601, may be partial", pattern=_PARTIAL_DATE),
    Column("date_earliest", "First day that `date` can mean", "date"),
    Column("place", "Place of the dateline", prose=True),
    Column("place_country", "Country of `place`, ISO 3166-1 alpha-3", pattern=_COUNTRY_CODE),
    Column("language", "Language of the text, ISO 639-1"),
    Column("text_sha256", "SHA-256 of the text", required=True),
    # spans
    Column(
        "start",
        "First character of the span, in Unicode code points of the text, counted from 0",
        "integer",
        required=True,
        minimum=0,
    ),
    Column(
        "end", "Character after the span, counted likewise", "integer", required=True, minimum=0
    ),
    Column("sentence_start", "`start` of the sentence", "integer", required=True, minimum=0),
    Column("sentence_end", "`end` of the sentence", "integer", required=True, minimum=0),
    Column(
        "first_start",
        "`start` of the first mention outside contact lines (of the first at all, if none is)",
        "integer",
        required=True,
        minimum=0,
    ),
    Column("text", "Text of the span, as it stands", required=True, prose=True),
    Column("zone", "Zone of the release", required=True, choices=ZONE_KINDS),
    # what is named, and how
    Column("type", "Type of entity", required=True, choices=ENTITY_TYPES),
    Column("kind", "Kind of mention", required=True, choices=MENTION_KINDS),
    Column("name", "Canonical name", required=True, prose=True),
    Column("acronym", "Acronym, if any", prose=True),
    Column("alias", "Spelling, on one line", required=True, prose=True),
    Column("into", "What the spelling was made one with", prose=True),
    Column("country_code", "Country, ISO 3166-1 alpha-3 (Kosovo: XKX)", pattern=_COUNTRY_CODE),
    Column("event_kind", "Kind of event"),
    Column("event_start", "First day, ISO 8601, may be partial", pattern=_PARTIAL_DATE),
    Column("event_end", "Last day, ISO 8601, may be partial", pattern=_PARTIAL_DATE),
    Column("event_place", "Place of the event", prose=True),
    Column("role", "What the release says the person does", required=True, prose=True),
    # why
    Column("found_by", "What found the mention", required=True),
    Column("reason", "Why", required=True, prose=True),
    Column("stage", "Stage that skipped it", required=True),
    # corrections
    Column(
        "line",
        "Row of the corrections file, as a spreadsheet counts",
        "integer",
        required=True,
        minimum=1,
    ),
    Column("action", "What the line asks for: rename, merge, split, retype, reject or alias"),
    Column("entity", "What it is about, as the user wrote it"),
    Column("value", "Its value; where that is a type, by its name here"),
    Column("release", "The release it is limited to, as the user wrote it"),
    Column("outcome", "What came of the line", required=True, choices=OUTCOMES),
    _share("confidence", "Confidence in [0, 1]; of a link, the highest of its mentions"),
    # figures
    _count("n_characters", "Characters (code points) of the text"),
    _count("n_body_characters", "Characters in the body"),
    _count("n_mentions", "Mentions outside contact lines"),
    _count("n_contact_mentions", "Mentions in contact lines"),
    _count("n_releases", "Releases that mention it outside contact lines"),
    Column("first_date", "Earliest `date_earliest` of these releases", "date"),
    Column("last_date", "Latest `date_earliest` of these releases", "date"),
    Column("in_title", "Whether a mention stands in the title", "boolean", required=True),
    _share("salience", "How much the release is about the entity, in [0, 1]"),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _DESCRIBED}


def _table(name: str, holds: str, key: str, columns: str, *, sorted_by: str = "") -> Table:
    header = f"{key} {columns}".split()
    return Table(
        name,
        holds,
        key=tuple(key.split()),
        columns=tuple(COLUMNS[column] for column in header),
        sorted_by=tuple((sorted_by or key).split()),
    )


_TABLES = (
    _table(
        "releases",
        "one row a release",
        "release_id",
        "path publisher title date date_earliest place place_country language n_characters "
        "n_body_characters n_mentions text_sha256 duplicate_of",
    ),
    _table(
        "zones",
        "the zones that tile each release: title, lead, body, footnote, contact, boilerplate",
        "release_id start",
        "end zone reason",
    ),
    _table(
        "mentions",
        "one row for each time a name stands in a release",
        "mention_id",
        "release_id entity_id type text start end zone kind found_by reason confidence "
        "sentence_start sentence_end",
        # the order of reading: as text, `a:10-12` would come before `a:2-5`
        sorted_by="release_id start end",
    ),
    _table(
        "entities",
        "one row a person, organisation, country, event or instrument, however it is written",
        "entity_id",
        "type name acronym country_code event_kind event_start event_end event_place series_id "
        "n_mentions n_releases first_date last_date",
    ),
    _table(
        "aliases",
        "the spellings of each entity",
        "entity_id alias",
        "alias_id n_mentions",
    ),
    _table(
        "release_entities",
        "the links: which release names which entity, and how prominently",
        "release_id entity_id",
        "n_mentions n_contact_mentions first_start in_title salience confidence",
    ),
    _table(
        "roles",
        "what releases say that persons do",
        "release_id person_id start",
        "end role organisation_id country_code",
    ),
    _table(
        "merges",
        "spellings that were made one with an entity, and why",
        "entity_id alias",
        "into reason",
    ),
    _table(
        "dropped",
        "candidates that became no mention, and why",
        "release_id start end",
        "text reason",
    ),
    _table(
        "corrections",
        "the lines of your corrections file, and what came of each",
        "line",
        "action entity value release outcome reason",
    ),
    _table(
        "skipped",
        "files and releases that are in no other table, and why",
        "path",
        "stage reason",
    ),
)
TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
