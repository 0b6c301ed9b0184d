"""How a person's name is written: words, initials, near spellings, and the form to show."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import accents, all_capitals, best_spelling, legible, lost_letters
from pipeline.text import fold, name_key

_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_APOSTROPHES = re.compile("['’ʼ]")
_CAPITAL_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile("[IVX]+")
_SAINT = {"st": "saint", "ste": "sainte"}

# Letters that transcriptions from other scripts write in several ways, in this order.
_TRANSCRIPTION = (
    (re.compile("y"), "i"), (re.compile("i[oe](?=v)"), "ie"), (re.compile("tch|sh"), "ch"),
    (re.compile("dj"), "j"), (re.compile("ou|o"), "u"), (re.compile("ph"), "f"),
    (re.compile("ck|q"), "k"), (re.compile("w"), "v"), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip
_VOWELS = re.compile("[aeiou]")
_LIKE = 80  # of 100, rapidfuzz's ratio
_SHORTEST_LIKE = 5


@dataclass(frozen=True, slots=True)
class Form:
    """A person's name as compared: folded words in order, without particles, and initials.

    `compound` are the words of a hyphenated first name (*Sophie* is not *Anne-Sophie*), `joined`
    all words that a hyphen joins to another.
    """

    words: tuple[str, ...]
    initials: tuple[str, ...] = ()
    compound: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many words and initials the name has."""
        return len(self.words) + len(self.initials)

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the same name in another order has in common with this one."""
        return tuple(sorted(self.words)), tuple(sorted(self.initials))

    def fits(self, full: Form) -> bool:
        """Whether the fuller name has every word of this one, and words for its initials."""
        own = set(self.words)
        if full.compound > own or not own.issubset(full.words):
            return False
        if len(own) == len(self.words) and not self.initials:
            return True
        left = Counter(full.words)
        left.subtract(self.words)
        if any(count < 0 for count in left.values()):
            return False
        free = Counter(word[0] for word in left.elements())
        free.update(full.initials)
        free.subtract(self.initials)
        return all(count >= 0 for count in free.values())


def form_of(name: str, knowledge: Knowledge) -> Form:
    """The name as it is compared: *M.-N. de Castagnède* has two initials and one word.

    A particle counts as a word where it is the last, as in *Hồng Vân*.
    """
    words: list[str] = []
    initials: list[str] = []
    compound: set[str] = set()
    joined: set[str] = set()
    parts = [_TOKEN.findall(word) for word in legible(name).split(" ")]
    last = sum(map(len, parts))
    number = 0
    for position, tokens in enumerate(parts):
        for token in tokens:
            number += 1
            word = name_key(_APOSTROPHES.sub("", token))
            if len(word) == 1 and token.isupper():
                initials.append(word)
            elif word and (word not in knowledge.lists.particles or number == last):
                words.append(_SAINT.get(word, word))
                if len(tokens) > 1:
                    joined.add(words[-1])
                    if position == 0:
                        compound.add(words[-1])
    return Form(
        tuple(words or [name_key(name) or legible(name) or name]),
        tuple(initials),
        frozenset(compound),
        frozenset(joined),
    )


@lru_cache(maxsize=1 << 14)
def transcribed(word: str) -> str:
    """The folded word with what transcriptions vary written in one way."""
    for pattern, letters in _TRANSCRIPTION:
        word = pattern.sub(letters, word)
    return word


# Asked for each pair of a block, up to a hundred times a name.
@lru_cache(maxsize=1 << 14)
def sound(word: str) -> str:
    """First letter, consonants and last letter of the transcribed word: a blocking key."""
    plain = transcribed(word)
    return plain[:1] + _VOWELS.sub("", plain[1:-1]) + plain[1:][-1:]


def near(one: Form, other: Form) -> bool:
    """Whether two full names are one name transcribed twice (*Solovieva*, *Soloviova*).

    Word by word: the same once transcribed in one way; one word may besides differ in inner
    vowels, length and last letter kept, so that *Jean* and *Jeanne*, *Émile* and *Émilie* or
    *Mario* and *Maria* stay two.
    """
    if len(one.words) != len(other.words) or one.initials != other.initials:
        return False
    differing = 0
    for a, b in zip(sorted(one.words, key=sound), sorted(other.words, key=sound), strict=True):
        plain_a, plain_b = transcribed(a), transcribed(b)
        if plain_a == plain_b:
            continue
        differing += 1
        alike = fuzz.ratio(plain_a, plain_b) >= _LIKE and sound(a) == sound(b)
        if differing > 1 or not alike or len(plain_a) != len(plain_b):
            return False
        if len(plain_a) < _SHORTEST_LIKE:
            return False
    return True


def name_to_show(counts: Mapping[str, int], knowledge: Knowledge) -> str:
    """The fullest form of a person's name, first names first, in mixed case, fully accented."""
    if len(counts) == 1:
        return _ordered(next(iter(counts)), knowledge)
    by_form: dict[tuple[tuple[str, ...], tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for surface, count in counts.items():
        by_form[form_of(surface, knowledge).key][_ordered(surface, knowledge)] += count
    fullest = max(
        by_form,
        key=lambda f: (
            not all(lost_letters(s) for s in by_form[f]),
            len(f[0]), len(f[1]), sum(by_form[f].values()), f,
        ),
    )  # fmt: skip
    chosen = best_spelling(by_form[fullest])
    best: dict[str, str] = {}
    for surface in sorted(counts):
        for token in _CAPITAL_WORD.findall(surface):
            known = best.setdefault(fold(token), token)
            if _quality(token) > _quality(known):
                best[fold(token)] = token
    return _CAPITAL_WORD.sub(lambda m: _better(m[0], best.get(fold(m[0]), m[0])), chosen)


def _better(token: str, other: str) -> str:
    """The other spelling of a word where it has more accents and its case can be trusted."""
    return other if accents(other) > accents(token) and not all_capitals(other) else token


def _quality(token: str) -> tuple[bool, int]:
    return not all_capitals(token), accents(token)


def _ordered(surface: str, knowledge: Knowledge) -> str:
    """The surface in mixed case; family names in capitals before others go behind them."""
    tokens = surface.split(" ")
    capital = [all_capitals(token) and max(map(len, _CAPITAL_WORD.findall(token))) > 1
               for token in tokens]  # fmt: skip
    leading = capital.index(False) if False in capital else 0
    family_first = name_key(tokens[0]) in knowledge.lists.family_first
    if leading > 0 and not family_first and not any(capital[leading:]):
        tokens = tokens[leading:] + tokens[:leading]
        capital = capital[leading:] + capital[:leading]
    mixed = [
        _CAPITAL_WORD.sub(_capitalised, token) if caps else token
        for token, caps in zip(tokens, capital, strict=True)
    ]
    return " ".join(mixed)


def _capitalised(word: re.Match[str]) -> str:
    """The word with one capital; Roman numerals (*Albert II*) stay."""
    return word[0] if _ROMAN.fullmatch(word[0]) else word[0].capitalize()
