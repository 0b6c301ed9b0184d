"""Values that files state about their releases: one line of clean text, an ISO date."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from email.utils import parsedate

from pipeline.dates import MONTHS, WEEKDAYS, find_dates
from pipeline.text import fold, key_words, name_key, squeeze

_NO_CHARACTER = re.compile(r"[\0\ud800-\udfff]")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d-])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
# day before month, as French sites write it, also inside "mer, 01/07/2020 - 14:30" (Drupal)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")

# Month before day, as English pages and the English surfaces of French databases write it.
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ENGLISH = re.compile(
    rf"\b({'|'.join(_ENGLISH_MONTHS)}) (\d{{1,2}}),? (\d{{4}})\b"
    rf"|\b(\d{{1,2}}) ({'|'.join(_ENGLISH_MONTHS)}) (\d{{4}})\b",
    re.IGNORECASE,
)

# All the words that stand in a cell which says a day, and the hour of it, in French or English.
_IN_DAYS = frozenset(
    {
        *MONTHS, *WEEKDAYS, *_ENGLISH_MONTHS, *(month[:3] for month in _ENGLISH_MONTHS),
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon", "tue", "wed", "thu", "fri", "sat", "sun",
        "a", "at", "le", "du", "on", "er", "t", "z", "h", "min", "s", "am", "pm",
        "utc", "gmt", "cet", "cest", "met", "heure", "heures",
    }
)  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_DAY = 50

# How the name of a column goes on that says more of the same (*titre du communiqué*), and how many
# of its words are looked at.
_GOES_ON = frozenset({"d", "de", "des", "du", "of", "complet", "integral", "brut"})
_MOST_WORDS = 8

# What word processors and PDF printers write as a title: a file's name, or a word for none.
_NO_TITLE = re.compile(
    r"^microsoft word|^powerpoint|\.(?:docx?|dotx?|odt|rtf|pdf|indd|pptx?|html?|tmp)$"
    r"|^(?:sans titre|untitled|(?:new )?document|nouveau document|titre|title|mod[eè]le)\s?-?\d*$"
    r"|^https?:|^[^\s_\\/]*[_\\/][^\s]*$",
    re.IGNORECASE,
)

# What computers are sold with as their owner's company (own list), as `name_key` has it.
_NO_COMPANY = frozenset(
    {
        "acer", "apple", "asus", "company", "dell", "dell inc", "hewlett packard",
        "hewlett packard company", "home", "hp", "hp inc", "lenovo", "maison", "microsoft",
        "microsoft corporation", "organisation", "packard bell", "personnel", "private", "prive",
        "societe", "sony", "toshiba", "unknown",
    }
)  # fmt: skip


def as_text(value: object) -> str:
    """A cell or JSON value as text: strings and numbers; empty for all else.

    NUL and lone surrogates, which JSON can spell and UTF-8 cannot, become U+FFFD.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _NO_CHARACTER.sub("\ufffd", str(value))


def one_line(value: object) -> str:
    """The value as one line of text."""
    return squeeze(as_text(value))


def iso_date(value: object) -> str:
    """The date as ISO text (``2020-07-01``, ``2020-07`` or ``2020``), or empty.

    Read are ISO dates with or without time, ``dd/mm/yyyy`` and the dates of e-mail (RFC 5322).
    A date that no calendar has, or before 1900, is none.
    """
    text = one_line(value)[:100]
    if match := _COMPACT.match(text):
        return _checked(*match.groups())
    if match := _DAY_FIRST.search(text):
        day, _, month, year = match.groups()
        return _checked(year, month, day)
    if match := _ISO.match(text):
        return _checked(*match.groups())
    if text[:3].isalpha() and (mail := parsedate(text)):
        return _checked(*map(str, mail[:3]))
    return ""


def stated_date(value: object) -> str:
    """The first complete date that a line about a text says in words or digits, as ISO text.

    >>> stated_date("Actualité, mardi 23 février 2021 420 mots, p. 4")
    '2021-02-23'
    >>> stated_date("News, Thursday, June 13, 2024")
    '2024-06-13'
    """
    line = one_line(value)[:1_000]
    found = next((d.iso for d in find_dates(line) if d.complete), "")
    if not found and (match := _ENGLISH.search(line)):
        month, day, year, day_first, month_second, year_last = match.groups()
        number = _ENGLISH_MONTHS.index((month or month_second).lower()) + 1
        found = _checked(year or year_last, str(number), day or day_first)
    return found or iso_date(line)


def cell_date(value: object) -> str:
    """The date that a cell says, in digits as `iso_date` reads it or in words, as ISO text.

    >>> cell_date("01/07/2020"), cell_date("mercredi 1er juillet 2020"), cell_date("juillet 2020")
    ('2020-07-01', '2020-07-01', '2020-07')
    """
    if found := iso_date(value):
        return found
    line = one_line(value)[:100]
    return stated_date(line) or next(
        (date.iso for date in find_dates(line) if not date.iso.startswith("-")), ""
    )


def is_day(value: str) -> str:
    """The day, as ISO text, that a cell says where it says nothing else but an hour; or empty.

    A number is none, nor is a year of two digits: they may be anything.

    >>> is_day("mer. 1er juillet 2020 à 14h30"), is_day("CP 2020-07-01"), is_day("20200701")
    ('2020-07-01', '', '')
    """
    if not 8 <= len(value) <= _LONGEST_DAY or not _YEAR.search(value):
        return ""
    if value.strip().isdigit() or any(w not in _IN_DAYS for w in _LETTERS.findall(fold(value))):
        return ""
    found = cell_date(value)
    return found if len(found) == 10 else ""


def own_title(value: object) -> str:
    """The title among a document's properties, unless a program or a template has left it there.

    >>> own_title("Microsoft Word - CP_v3.docx"), own_title("Un toit pour tous")
    ('', 'Un toit pour tous')
    """
    title = one_line(value)
    return "" if _NO_TITLE.search(title) else title


def own_company(value: object) -> str:
    """The company among a document's properties, unless it is the computer's or nobody's."""
    name = one_line(value)
    return "" if len(name) > 100 or name_key(name) in _NO_COMPANY else name


def _checked(year: str, month: str | None, day: str | None) -> str:
    try:
        real = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    if not 1900 <= real.year <= 2100:
        return ""
    return real.isoformat()[: 10 if day else 7 if month else 4]


def by_name(keys: Sequence[str]) -> dict[str, str]:
    """The keys by their names without case and accents; of those alike the first.

    The only key that is more of a shorter name (*texte intégral* of *texte*, but not *article id*
    of *article*) stands under that name with "…" too.
    """
    found: dict[str, str] = {}
    longer: dict[str, str] = {}
    for key in keys:
        # not `name_key`, whose cache a file of a million columns would fill
        words = key_words(key)
        found.setdefault(" ".join(words), key)
        for at in range(1, min(len(words), _MOST_WORDS)):
            if words[at] in _GOES_ON:
                start = " ".join(words[:at])
                longer[start] = "" if start in longer else key
    for start, key in longer.items():
        if key:
            found.setdefault(f"{start} …", key)
    return found


def locate(
    keys: Collection[str], named: Mapping[str, str], wanted: str, others: tuple[str, ...] = ()
) -> str | None:
    """The key that is `wanted`, else one of `others`, else the only one that is more of one.

    Case and accents do not count. `named` is what `by_name` gives for the keys.

    >>> keys = ("Réf", "Intitulé du communiqué")
    >>> locate(keys, by_name(keys), "title", ("titre", "intitulé"))
    'Intitulé du communiqué'
    """
    if wanted in keys:
        return wanted
    for end in ("", " …"):
        for name in (wanted, *others):
            found = named.get(f"{name_key(name)}{end}")
            if found is not None and name_key(name):
                return found
    return None
