"""The report's own words, in the languages it speaks, and how each writes numbers and dates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from pipeline.errors import SettingsError

LANGUAGES = ("fr", "en")
_ISO = re.compile(r"(?P<year>\d{4})?(?:-?-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
# Where French has a space that no line may break at: a narrow one before the high signs, a full one
# before a colon and inside quotation marks (Imprimerie nationale, Lexique des règles
# typographiques). The lists are written with plain spaces, which can be seen.
_NO_BREAK = (
    (re.compile(r" (?=[;?!])"), "\u202f"),
    (re.compile(r" (?=[:»])|(?<=«) "), "\u00a0"),
)


@dataclass(frozen=True)
class Words:
    """The words of one language, by key, and what is written with them."""

    lang: str
    texts: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        """The text, or the table of texts, under a key; one that is not there is an error."""
        return self.texts[key]

    def number(self, value: int | float, digits: int = 0) -> str:
        """A number as the language writes it.

        >>> load_words("fr").number(12345.6, 1)
        '12\\u202f345,6'
        """
        text = f"{value:,.{digits}f}"
        return text.replace(",", "\u202f").replace(".", ",") if self.lang == "fr" else text

    def count(self, value: int, what: str) -> str:
        """A number and what it counts, in the singular or in the plural, on one line."""
        one, many = self.texts["counts"][what]
        single = value < 2 if self.lang == "fr" else value == 1
        return f"{self.number(value)}\u00a0{one if single else many}"

    def pair(self, name: str, what: str) -> str:
        """A name and what is said of it.

        >>> load_words("fr").pair("Mali", "2 mentions"), load_words("en").pair("Mali", "2 mentions")
        ('Mali\\xa0: 2 mentions', 'Mali: 2 mentions')
        """
        return f"{name}\u00a0: {what}" if self.lang == "fr" else f"{name}: {what}"

    def join(self, clauses: Iterable[str]) -> str:
        """Clauses that follow each other, with the language's semicolon between them."""
        return ("\u202f; " if self.lang == "fr" else "; ").join(clauses)

    def date(self, iso: str) -> str:
        """An ISO date that may be partial, in words; another text as it stands.

        >>> load_words("fr").date("2020-07-01"), load_words("fr").date("--07-14")
        ('1er juillet 2020', '14 juillet')
        """
        found = _ISO.fullmatch(iso)
        if not iso or found is None or not 1 <= int(found["month"] or 1) <= 12:
            return iso
        month = self.texts["months"][int(found["month"]) - 1] if found["month"] else ""
        day = str(int(found["day"])) if found["day"] else ""
        if self.lang == "fr" and day == "1":
            day = "1er"
        return " ".join(part for part in (day, month, found["year"]) if part)

    def finders(self, found_by: str) -> str:
        """What found a mention, in words."""
        names = self.texts["finders"]
        return ", ".join(names.get(one, one) for one in found_by.split("+"))

    def why(self, reason: str) -> str:
        """A reason of the tables in the report's language; one that has no words yet, as it is."""
        whole = self._clause(reason)
        if whole != reason or "; " not in reason:
            return whole
        clauses = reason.split("; ")
        told = [self._clause(clause) for clause in clauses]
        return self.join(told) if told != clauses else reason

    def _clause(self, clause: str) -> str:
        if clause not in self._known:
            self._known[clause] = self._translated(clause)
        return self._known[clause]

    def _translated(self, clause: str) -> str:
        for pattern, text in self._reasons:
            if found := pattern.fullmatch(clause):
                return text.format(*(self.why(group) for group in found.groups()))
        return clause

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    @cached_property
    def _reasons(self) -> list[tuple[re.Pattern[str], str]]:
        return [
            (re.compile(re.escape(reason).replace(r"\{\}", "(.{1,300}?)")), text)
            for reason, text in self.texts.get("reasons", {}).items()
        ]


def load_words(lang: str) -> Words:
    """The words of a language. Raises :class:`SettingsError` for one that is not spoken."""
    if lang not in LANGUAGES:
        raise SettingsError(f"--lang {lang}: the report speaks {' and '.join(LANGUAGES)}")
    text = files("pipeline.report").joinpath(f"words_{lang}.toml").read_text("utf-8")
    texts = tomllib.loads(text)
    return Words(lang, _set(texts) if lang == "fr" else texts)


def _set(texts: Any) -> Any:  # noqa: ANN401
    """The texts as French sets them: with spaces that do not break where it wants those."""
    if isinstance(texts, str):
        for pattern, space in _NO_BREAK:
            texts = pattern.sub(space, texts)
        return texts
    if isinstance(texts, list):
        return [_set(one) for one in texts]
    return {key: _set(value) for key, value in texts.items()} if isinstance(texts, dict) else texts
