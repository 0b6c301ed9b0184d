"""What resolving asks of the gazetteer and the word lists: who bears a name, and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from pipeline.gazetteer import Gazetteer, Known, Name
from pipeline.records import EntityType
from pipeline.resolve.lists import head_among, load_lists, plural_off
from pipeline.resolve.names import is_acronym
from pipeline.resolve.ordinals import figures, roman_off
from pipeline.resolve.spellings import as_written, load_spellings
from pipeline.text import fold, name_key

_TOKEN = re.compile(r"[\w'’.&-]{0,99}\w")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_ELISION = re.compile(r"^[dl]['’]", re.IGNORECASE)
# *COP30* and *COP-30* are *COP 30*.
_NUMBER_BEHIND = re.compile(r"(?<=[A-Z][A-Z])[- ]?(?=\d)")
# *(2023)* after the number of a resolution says no more than the number.
_RESOLUTION_YEAR = re.compile(r"^(r[ée]solutions?\s+\d{3,4})\s*\((?:19|20)\d\d\)", re.IGNORECASE)
_TITLE_WORD = re.compile(r"\bE[a-zà-ÿ]+\b")
# No country's name has more words.
_COUNTRY_WORDS = 5
# Beginnings of words that so many known names share are no sign that two names are related.
_STEM, _COMMON = 5, 20


class Knowledge:
    """The gazetteer by name and type, and the words by which names are compared.

    What has been computed for a name is kept: one instance serves one run.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.lists = load_lists()
        self._words: dict[tuple[EntityType, str], tuple[str, ...]] = {}
        self._without_country: dict[str, tuple[str, str]] = {}
        self._canonical = {
            known.id: self.words(known.name, known.type)
            for known in gazetteer.knowns.values()
            if known.type in ("organisation", "event", "instrument")
        }
        self._nationals = self._known_nationals()
        self._common_stems = self._stems_of_many()

    def by_id(self, known_id: str) -> Known | None:
        """The known entity of that id, None where the gazetteer has none."""
        return self._gazetteer.knowns.get(known_id)

    def city_country(self, name: str) -> str:
        """ISO alpha-3 of the country of a city, empty where it is no known city."""
        return self._gazetteer.city(name) or ""

    def certain(self, name: str, type: EntityType) -> str:
        """The id of the entity of the type that the name alone names, or empty."""
        return next((n.known_id for n in self._names(name, type) if n.certain), "")

    def possible(self, name: str, type: EntityType) -> tuple[str, ...]:
        """The ids of the entities of the type that may bear the name, the certain first."""
        return tuple(n.known_id for n in self._names(name, type))

    def is_demonym(self, name: str) -> bool:
        """Whether the name is an adjective or inhabitants' name of a country."""
        return any(n.kind == "demonym" for n in self._names(name, "country"))

    def _names(self, name: str, type: EntityType) -> list[Name]:
        return [n for n in self._gazetteer.lookup(name) if n.known_id.startswith(f"{type}-")]

    def country_in(self, name: str) -> str:
        """The only country (alpha-3) that words inside the name are sure to name, or empty."""
        return self.without_country(name)[0]

    def without_country(self, name: str) -> tuple[str, str]:
        """The only country (alpha-3) named inside the name, and the name without it.

        Lower-case words count only as demonyms (*maurice*, *niger* are none). With no country, or
        several, the code is empty and the name whole.
        """
        if name not in self._without_country:
            self._without_country[name] = self._country_apart(name)
        return self._without_country[name]

    def _country_apart(self, name: str) -> tuple[str, str]:
        tokens = _TOKEN.findall(name)
        found: set[str] = set()
        kept: list[str] = []
        start = 0
        while start < len(tokens):
            for end in range(min(len(tokens), start + _COUNTRY_WORDS), start, -1):
                code = self._country(_ELISION.sub("", " ".join(tokens[start:end])))
                if code:
                    found.add(code)
                    start = end
                    break
            else:
                kept.append(tokens[start])
                start += 1
        return (found.pop(), " ".join(kept)) if len(found) == 1 else ("", name)

    def _country(self, text: str) -> str:
        for name in self._names(text, "country"):
            written = name.kind == "demonym" or text[:1].isupper()
            if name.certain and written and (name.kind != "acronym" or is_acronym(text)):
                return self._gazetteer.known(name.known_id).country_code
        return ""

    def words(self, name: str, type: EntityType) -> tuple[str, ...]:
        """The words that make the name's identity: folded, singular, no small words.

        Known acronyms inside are written out (*Commission de l'UA*), legal forms left out,
        ordinals made figures. Never empty.
        """
        if (type, name) not in self._words:
            self._words[type, name] = self._identity_words(name, type)
        return self._words[type, name]

    def _identity_words(self, name: str, type: EntityType) -> tuple[str, ...]:
        if type == "organisation":
            key = self._without_legal_form(name_key(self._written_out(name, type)))
        else:
            spaced = _NUMBER_BEHIND.sub(" ", _RESOLUTION_YEAR.sub(r"\1", name))
            key = figures(name_key(roman_off(self._written_out(spaced, type))))
        words = [word for word in key.split(" ") if word not in self.lists.stop_words]
        if len(words) > 1:  # alone, *Les Échos* is not *ECHO*
            words = list(map(plural_off, words))
        joined = " ".join(words).replace("organisation nation unie", "nation unie")
        return tuple((joined or key or fold(name).strip() or "?").split(" "))

    def _written_out(self, name: str, type: EntityType) -> str:
        """The name with the acronyms inside it written out."""
        tokens = _TOKEN.findall(name)
        if len(tokens) < 2:
            return name
        return " ".join(self._long_form(_ELISION.sub("", token), type) for token in tokens)

    def _long_form(self, token: str, type: EntityType) -> str:
        if is_acronym(token):
            for wanted in dict.fromkeys(("organisation", "country", type)):
                names = [n for n in self._names(token, wanted) if n.kind == "acronym"]
                if type != "event" or wanted != "event":
                    # *CAN 2025*: inside an event's name an event's acronym needs no other context
                    names = [n for n in names if n.certain]
                if len(names) == 1:
                    return self._gazetteer.known(names[0].known_id).name
        return token

    def _without_legal_form(self, key: str) -> str:
        for form in self.lists.legal_forms:
            if key.endswith(f" {form}"):
                return key.removesuffix(f" {form}")
        return key.removeprefix("pt ")

    def without_legal_form(self, name: str) -> str:
        """A company's name without *S.A.*, *Ltd* or the like behind it."""
        key = name_key(name)
        kept = len(self._without_legal_form(key).split(" "))
        ends = [match.end() for match in _PLAIN_WORD.finditer(name)]
        return name[: ends[kept - 1]] if kept < len(ends) == len(key.split(" ")) else name

    def key(self, words: Sequence[str]) -> str:
        """The words as one text, numbers last: *9e conférence*, *conférence 9*."""
        return " ".join(sorted(words, key=str.isdigit))

    def canonical_words(self, known_id: str) -> tuple[str, ...]:
        """The words of the canonical name of a known entity; empty where there is none."""
        return self._canonical.get(known_id, ())

    def related(self, words: Sequence[str], known_id: str) -> bool:
        """Whether the words share one, not too common, with a known entity's canonical name."""
        stems = {word[:_STEM] for word in self.canonical_words(known_id)} - self._common_stems
        return any(word[:_STEM] in stems for word in words)

    def _stems_of_many(self) -> frozenset[str]:
        counts = Counter(
            stem for words in self._canonical.values() for stem in {word[:_STEM] for word in words}
        )
        return frozenset(stem for stem, count in counts.items() if count > _COMMON)

    def omitted_head(self, words: Sequence[str]) -> int:
        """How many words at the start may be left out: number, *Université*, *cyclone tropical*."""
        if words[0].isdigit() or words[0] in self.lists.optional_heads:
            return 1
        return head_among(words, self.lists.storm_heads)

    def same_heads(self, head: str) -> frozenset[str]:
        """The head and those that may point to the same thing (*épidémie*, *pandémie*)."""
        alone = frozenset({head})
        return next((group for group in self.lists.same_heads if head in group), alone)

    def is_national(self, words: Sequence[str]) -> bool:
        """Whether a body of this name exists in every state (*ministère de la Santé*)."""
        return head_among(words, self.lists.national_heads) > 0

    def is_often_national(self, words: Sequence[str]) -> bool:
        """Whether a body of this name exists in many states (*Agence nationale du sport*)."""
        return head_among(words, self.lists.often_national_heads) > 0

    def national_known(self, words: tuple[str, ...], country: str) -> str:
        """The id of the known national body of that country, its name without it; or empty."""
        return self._nationals.get((words, country), "")

    def _known_nationals(self) -> dict[tuple[tuple[str, ...], str], str]:
        found: dict[tuple[tuple[str, ...], str], str] = {}
        for known in self._gazetteer.knowns.values():
            if known.type == "organisation" and known.country_code:
                words = self.words(self.without_country(known.name)[1], "organisation")
                if self.is_national(words):
                    found[words, known.country_code] = known.id
        return found

    def is_federated(self, name: str) -> bool:
        """Whether national branches of this body are bodies of their own."""
        return name_key(name).startswith(self.lists.federated)

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        """Only names that are shown ask for them, which workers have none of."""
        return load_spellings()

    def accented(self, name: str) -> str:
        """The name with the accents of capitals put back that typewriters left out (*Etats*).

        Names in capitals, or without any accents, as they are usually written.
        """
        name = as_written(name, self._spellings)
        known = self.lists.accented_capitals
        return _TITLE_WORD.sub(lambda word: known.get(fold(word[0]), word[0]), name)

    def accented_person(self, name: str) -> str:
        """The person's name with the accents of first names put back (*Evariste*)."""
        known = self.lists.accented_first_names
        return _TITLE_WORD.sub(lambda word: known.get(fold(word[0]), word[0]), name)
