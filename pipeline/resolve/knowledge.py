"""What resolving asks of the gazetteer and of the word lists, remembered for one run."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.gazetteer import Gazetteer, Known
from pipeline.records import EntityType
from pipeline.resolve.names import is_acronym
from pipeline.resolve.ordinals import figures, roman_off
from pipeline.text import fold, name_key

_WORDS = Path(__file__).with_name("words.toml")
_TOKEN = re.compile(r"[\w'’.&-]*\w")
# *COP30* is *COP 30*
_DIGITS_BEHIND = re.compile(r"(?<=[A-Z][A-Z])[- ]?(?=\d)")
_COUNTRY_WORDS = 5
_COMMON = 20
_TITLE_WORD = re.compile(r"\bE[a-zà-ÿ]+\b")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"(?<=\w\w\w)(?:s|x)$")
# *(2023)* after the number of a resolution says no more than the number.
_RESOLUTION_YEAR = re.compile(r"^(r[ée]solutions?\s+\d{3,4})\s*\((?:19|20)\d\d\)", re.IGNORECASE)


def plural_off(word: str) -> str:
    """The folded word without the *s* or *x* of a plural."""
    return word if word.isdigit() else _PLURAL.sub("", word)


class Knowledge:
    """The gazetteer by name and type, the word lists, and keys made with both."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        words: dict[str, Any] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
        self.stop_words = frozenset(words["stop_words"])
        self.pointers: Mapping[str, frozenset[str]] = {
            type: frozenset(map(_singular, heads)) for type, heads in words["pointers"].items()
        }
        self.legal_forms: Sequence[str] = sorted(words["legal_forms"], key=len, reverse=True)
        self.optional_heads = frozenset(words["optional_heads"])
        self.national_heads = tuple(map(_singular, words["national_heads"]))
        self.often_national_heads = tuple(map(_singular, words["often_national_heads"]))
        self._accented = {fold(word): word for word in words["accented_capitals"]}
        self.federated = tuple(words["federated"])
        storms = (tuple(head.split(" ")) for head in words["storm_heads"])
        self.storm_heads = tuple(sorted(storms, key=len, reverse=True))
        self.company_heads = frozenset(words["company_heads"])
        self._head_groups = [frozenset(group) for group in words["same_heads"]]
        self.particles = frozenset(words["particles"])
        self.family_first = frozenset(words["family_first"])
        self._keys: dict[tuple[EntityType, str], tuple[str, ...]] = {}
        self._own_words = self._words_by_id()
        self._nationals = self._known_nationals()
        self.common_stems = self._common_stems()

    def by_id(self, known_id: str) -> Known | None:
        """The known entity of that id, None where the gazetteer has none."""
        return self._gazetteer.knowns.get(known_id)

    def city_country(self, name: str) -> str:
        """ISO alpha-3 of the country of a city, empty where it is no known city."""
        return self._gazetteer.city(name) or ""

    def certain(self, name: str, type: EntityType) -> str:
        """The id of the entity of the type that the name alone names, or empty."""
        return next(
            (n.known_id for n in self._names(name, type) if n.certain),
            "",
        )

    def possible(self, name: str, type: EntityType) -> tuple[str, ...]:
        """The ids of the entities of the type that may bear the name, the certain first."""
        return tuple(n.known_id for n in self._names(name, type))

    def _names(self, name: str, type: EntityType) -> list[Any]:
        prefix = f"{type}-"
        return [n for n in self._gazetteer.lookup(name) if n.known_id.startswith(prefix)]

    def country_in(self, name: str) -> str:
        """The only country that a word or words inside the name are sure to name, or empty."""
        return self.without_country(name)[0]

    def without_country(self, name: str) -> tuple[str, str]:
        """The only country (alpha-3) named inside the name, and the name without it.

        Lower-case words count only as demonyms (*maurice*, *niger* are none). With no country, or
        several, the code is empty and the name whole.
        """
        tokens = _TOKEN.findall(name)
        found: set[str] = set()
        kept: list[str] = []
        start = 0
        while start < len(tokens):
            for end in range(min(len(tokens), start + _COUNTRY_WORDS), start, -1):
                code = self._country(" ".join(tokens[start:end]))
                if code:
                    found.add(code)
                    start = end
                    break
            else:
                kept.append(tokens[start])
                start += 1
        return (found.pop(), " ".join(kept)) if len(found) == 1 else ("", name)

    def _country(self, text: str) -> str:
        without = re.sub(r"^[dlDL]['’]", "", text)
        for name in self._gazetteer.lookup(without):
            known = self._gazetteer.known(name.known_id)
            capital = without[:1].isupper()
            if known.type == "country" and name.certain and (capital or name.kind == "demonym"):
                if name.kind == "acronym" and not is_acronym(without):
                    continue
                return known.country_code
        return ""

    def words(self, name: str, type: EntityType) -> tuple[str, ...]:
        """The words that make the name's identity: folded, singular, no small words.

        Known acronyms inside are written out (*Commission de l'UA*), legal forms left out, and
        ordinals made figures (see :mod:`pipeline.resolve.ordinals`).
        """
        if (type, name) not in self._keys:
            self._keys[type, name] = self._compute_words(name, type)
        return self._keys[type, name]

    def _compute_words(self, name: str, type: EntityType) -> tuple[str, ...]:
        name = _RESOLUTION_YEAR.sub(r"\1", name)
        tokens = _TOKEN.findall(_DIGITS_BEHIND.sub(" ", name) if type == "event" else name)
        if len(tokens) > 1:
            name = " ".join(self._written_out(token, type) for token in tokens)
        if type == "organisation":
            key = self._without_legal_form(name_key(name))
        else:
            key = figures(name_key(_DIGITS_BEHIND.sub(" ", roman_off(name))))
        words = tuple(word for word in key.split(" ") if word not in self.stop_words)
        if len(words) > 1:  # alone, *Les Échos* is not *ECHO*
            words = tuple(map(plural_off, words))
        joined = " ".join(words).replace("organisation nation unie", "nation unie")
        return tuple(joined.split(" ")) if joined else (key,)

    def _written_out(self, token: str, type: EntityType) -> str:
        elided, _, rest = token.rpartition("'" if "'" in token else "’")
        acronym = rest if elided else token
        if is_acronym(acronym):
            for wanted in ("organisation", "country", type):
                names = self._names(acronym, wanted)
                sure = [n for n in names if n.certain and n.kind == "acronym"]
                # *CAN 2025*: inside an event's name an event's acronym needs no other context
                sure = sure or (names if wanted == type == "event" else [])
                if len(sure) == 1:
                    return f"{elided} {self._gazetteer.known(sure[0].known_id).name}"
        return token

    def _without_legal_form(self, key: str) -> str:
        for form in self.legal_forms:
            if key.endswith(f" {form}"):
                return key.removesuffix(f" {form}")
        return key.removeprefix("pt ")

    def _words_by_id(self) -> dict[str, tuple[str, ...]]:
        """The words of each known organisation's, event's and instrument's canonical name."""
        return {
            known.id: self.words(known.name, known.type)
            for known in self._gazetteer.knowns.values()
            if known.type in ("organisation", "event", "instrument")
        }

    def _common_stems(self) -> frozenset[str]:
        """The beginnings of words that so many known names have that sharing one says nothing."""
        counts = Counter(
            stem for words in self._own_words.values() for stem in {word[:5] for word in words}
        )
        return frozenset(stem for stem, count in counts.items() if count > _COMMON)

    def canonical_words(self, known_id: str) -> tuple[str, ...]:
        """The words of the canonical name of a known entity; empty where there is none."""
        return self._own_words.get(known_id, ())

    def key(self, words: Sequence[str]) -> str:
        """The words as one text, numbers last: *9e conférence*, *conférence 9*."""
        return " ".join(sorted(words, key=str.isdigit))

    def omitted_head(self, words: Sequence[str]) -> int:
        """How many words at the start may be left out: number, *Université*, *cyclone tropical*."""
        if words[0].isdigit() or words[0] in self.optional_heads:
            return 1
        for head in self.storm_heads:
            if tuple(words[: len(head)]) == head:
                return len(head)
        return 0

    def same_heads(self, head: str) -> frozenset[str]:
        """The head and those that may point to the same thing (*épidémie*, *pandémie*)."""
        return next((group for group in self._head_groups if head in group), frozenset({head}))

    def is_national(self, words: Sequence[str]) -> bool:
        """Whether a body of this name exists in every state (*ministère de la Santé*)."""
        return _begins_with(words, self.national_heads)

    def is_often_national(self, words: Sequence[str]) -> bool:
        """Whether a body of this name exists in many states (*Agence nationale du sport*)."""
        return _begins_with(words, self.often_national_heads)

    def national_known(self, key: str, country: str) -> str:
        """The id of the known national body of that key, without country, and country, or empty."""
        return self._nationals.get((key, country), "")

    def _known_nationals(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for known in self._gazetteer.knowns.values():
            if known.type == "organisation" and known.country_code:
                _, plain = self.without_country(known.name)
                words = self.words(plain, "organisation")
                if self.is_national(words):
                    found[" ".join(words), known.country_code] = known.id
        return found

    def accented(self, name: str) -> str:
        """The name with the accents of capitals put back that typewriters left out (*Etats*)."""
        return _TITLE_WORD.sub(lambda m: self._accented.get(fold(m[0]), m[0]), name)

    def without_legal_form(self, name: str) -> str:
        """A company's name without *S.A.*, *Ltd* or the like behind it."""
        key = name_key(name)
        kept = len(self._without_legal_form(key).split(" "))
        ends = [match.end() for match in _PLAIN_WORD.finditer(name)]
        return name[: ends[kept - 1]] if 0 < kept < len(ends) == len(key.split(" ")) else name

    def is_federated(self, name: str) -> bool:
        """Whether national branches of this body are bodies of their own."""
        return name_key(name).startswith(self.federated)


def _begins_with(words: Sequence[str], heads: Sequence[str]) -> bool:
    key = " ".join(words) + " "
    return any(key.startswith(f"{head} ") for head in heads)


def _singular(head: str) -> str:
    return " ".join(plural_off(word) for word in head.split(" ") if word not in ("d", "de", "des"))
