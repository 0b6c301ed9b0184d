"""Which column, or JSON key, holds which part of a release: by its name, else by its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import islice

from pipeline.read.fields import as_text, by_name, is_day, locate
from pipeline.read.names import clean_name
from pipeline.text import key_words, name_key

Records = Iterable[Mapping[str, object]]

# Under which key the interfaces of WordPress and Drupal keep a text that has a format.
_TEXT_KEYS = ("rendered", "value", "processed")
_FEW = 1_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the CSV columns, or JSON keys, that hold a release.

    A name is looked up as written, then without regard to case and accents. Other usual names are
    tried after it, since a folder holds exports of several hands; what was taken instead of a name
    that was chosen is told. A text or a date that has no such name is found by its cells.
    """

    text: str = "text"
    id: str = "id"
    title: str = "title"
    date: str = "date"
    url: str = "url"
    publisher: str = "publisher"


# Usual names after the default one (own list). "description" and "summary" are absent: they are
# no full text.
_OTHERS = {
    "text": (
        "texte", "content", "contenu", "body", "corps", "article", "fulltext", "full_text",
        "body_html", "message",
    ),
    "id": ("identifiant", "release_id", "doc_id", "uid", "guid", "référence", "réf", "numéro"),
    "title": ("titre", "headline", "heading", "intitulé", "objet", "sujet"),
    "date": (
        "published", "published_at", "published_date", "post_date", "date_published",
        "date_publication", "publication_date", "pubdate",
        "mise en ligne", "publié", "publié le", "paru le", "parution", "mis en ligne le", "created",
    ),
    "url": ("link", "lien", "source_url", "adresse"),
    "publisher": (
        "source", "éditeur", "site", "organisation", "média", "émetteur", "service émetteur",
    ),
}  # fmt: skip

# A column without a known name holds the text if its cells have so many characters on average,
# and so many times as many as those of any other.
_LONG, _BY_FAR = 200, 4
# It holds the date if so many of its cells that are not empty, in so large a part of the first
# rows, are a day each.
_ROWS, _DAYS, _FILLED = 500, 0.9, 0.5
# Words, or their beginnings, of the name of a column whose days are not those of the releases
# (own list): when a row was made, changed or fetched, and what a release only tells of.
_OTHER_DAYS = (
    "access", "anniv", "archiv", "begin", "birth", "capture", "collect", "consult", "crawl",
    "deadline", "debut", "download", "echeance", "embargo", "evenement", "event", "expir", "export",
    "extract", "fetch", "fin", "import", "index", "maj", "mise a jour", "modif", "naissance",
    "retriev", "revis", "saisi", "scrap", "start", "telecharg", "updat",
)  # fmt: skip
_DEFAULTS = Columns()


@dataclass(frozen=True, slots=True)
class Guessed:
    """The columns that are known by their cells alone; empty where there is none."""

    text: str = ""
    date: str = ""


_NOTHING = Guessed()


def guess(records: Callable[[], Records], *, columns: Columns) -> Guessed:
    """What the cells of a file say where the names of its columns do not.

    The text is what is by far the longest. The date is the one column whose cells are days;
    of several that are it is none, unless all but one have the same day in every row.
    """
    return Guessed(text=_fullest(records(), columns), date=_dated(records(), columns))


def _fullest(records: Iterable[Mapping[str, object]], columns: Columns) -> str:
    """The key under which by far the longest texts stand where none has a known name; or none."""
    sizes: Counter[str] = Counter()
    n = 0
    for n, record in enumerate(records, 1):  # noqa: B007
        if located(tuple(record), columns)["text"] is not None:
            return ""
        for key, value in record.items():
            if isinstance(value, str):
                sizes[key] += len(value)
    (best, most), (_, second) = [*sizes.most_common(2), ("", 0), ("", 0)][:2]
    return best if most >= max(_LONG * n, _BY_FAR * second, 1) else ""


def _dated(records: Records, columns: Columns) -> str:
    """The key under which the first rows have a day each where none has a known name; or none."""
    filled: Counter[str] = Counter()
    days: dict[str, Counter[str]] = {}
    n = 0
    for n, record in enumerate(islice(records, _ROWS), 1):  # noqa: B007
        keys = located(tuple(record), columns)
        if len(record) > _FEW or keys["date"] is not None:
            return ""
        named = set(keys.values())
        for key, value in record.items():
            cell = plain(value)
            if key not in named and isinstance(cell, str) and cell.strip():
                filled[key] += 1
                if day := is_day(cell):
                    days.setdefault(key, Counter())[day] += 1
    found = {
        key: counts
        for key, counts in days.items()
        if filled[key] >= _FILLED * n
        and counts.total() >= _DAYS * filled[key]
        and not _is_other_day(key)
    }
    if len(found) > 1:
        found = {key: counts for key, counts in found.items() if len(counts) > 1}
    return next(iter(found)) if len(found) == 1 else ""


def _is_other_day(key: str) -> bool:
    words = " ".join(key_words(key.replace("_", " ")))
    return any(f" {start}" in f" {words}" for start in _OTHER_DAYS)


def _chosen(columns: Columns) -> list[tuple[str, str]]:
    """The fields whose column was chosen, with its name."""
    return [
        (field.name, getattr(columns, field.name))
        for field in fields(columns)
        if getattr(columns, field.name) != getattr(_DEFAULTS, field.name)
    ]


def instead(keys: Mapping[str, str | None], columns: Columns, guessed: Guessed) -> list[str]:
    """What was taken for the columns that were chosen and are not there, or by the cells alone."""
    notes: list[str] = []
    for field, wanted in _chosen(columns):
        key = keys[field]
        if key is None:
            notes.append(f"no column {clean_name(wanted)!r} for its {field}")
        elif name_key(key) != name_key(wanted) and key != getattr(guessed, field, None):
            notes.append(
                f"no column {clean_name(wanted)!r}: its {field} is taken from {clean_name(key)!r}"
            )
    for field, key, why in (
        ("text", guessed.text, "by far the longest"),
        ("date", guessed.date, "whose cells are days"),
    ):
        if key and keys[field] == key:
            notes.append(
                f"no column {clean_name(getattr(columns, field))!r}: its {field} is taken from "
                f"{clean_name(key)!r}, {why}"
            )
    return notes


def located(
    keys: tuple[str, ...], columns: Columns, guessed: Guessed = _NOTHING
) -> Mapping[str, str | None]:
    """Which key holds which field; few keys are kept for many files, many for one at a time."""
    return (_few_located if len(keys) <= _FEW else _many_located)(keys, columns, guessed)


def _locate_all(
    keys: tuple[str, ...], columns: Columns, guessed: Guessed
) -> Mapping[str, str | None]:
    there, named = set(keys), by_name(keys)
    found = {
        field.name: locate(
            there,
            named,
            getattr(columns, field.name),
            (getattr(_DEFAULTS, field.name), *_OTHERS[field.name]),
        )
        for field in fields(columns)
    }
    day = found["date"]
    if day is not None and name_key(day) != name_key(columns.date) and _is_other_day(day):
        found["date"] = None
    for field in fields(guessed):
        key = getattr(guessed, field.name)
        if found[field.name] is None and key and key in there:
            found[field.name] = key
    return found


_few_located = lru_cache(maxsize=32)(_locate_all)
_many_located = lru_cache(maxsize=1)(_locate_all)


def no_text_column(names: tuple[str, ...], columns: Columns) -> str:
    """The reason for which a file or a row without the column of the text is skipped."""
    shown = ", ".join(clean_name(as_text(name))[:40] for name in names[:20]) or "none"
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return f"no column {columns.text!r}; found: {shown}{more}: name the one that holds the text"


def plain(value: object) -> object:
    """The text of a JSON object that is a text with its format, else the value itself."""
    if isinstance(value, dict):
        return next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), value)
    return value
