"""A corpus of invented French press releases for measuring speed: `generate.py N FOLDER`.

Every release is a title, a dateline and some paragraphs with quotes, 250 to 600 words, without
any boilerplate. A world of persons, organisations, events and texts is drawn once from the
seed; some of it is named in many releases and most of it in few, as in a real collection. Within
a release a name stands first in full and then in short (*M. Diallo*, *l'OIM*), and releases
differ in accents, capitals, quotation marks and line ends, so that finding who is who is work.

Every hundred releases have some persons and bodies of their own besides, so that names go on
coming as a corpus grows.

Release number i depends on the seed and on i alone. Nothing here knows the pipeline.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import textwrap
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

WORDS = Path(__file__).with_name("words.toml")
N_PERSONS = 6000
N_ORGANISATIONS = 1500
# Gatherings, disasters, texts.
N_OF_EACH_KIND = 300
# So many releases in a row have so many persons of their own, and name these so often.
N_NEIGHBOURS, N_OWN_PERSONS, OWN_SHARE = 100, 60, 0.3

# The paragraphs go on until a length of this many words is reached; one holds under 130.
_LENGTHS = (250, 460)
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_SMALL_WORDS = frozenset({"de", "des", "du", "la", "le", "les", "l", "d", "et", "en", "pour"})
_MUTE_H = ("Haït", "Hydr", "Hél", "Hugu")


@dataclass(frozen=True, slots=True)
class Noun:
    """A name as French grammar sees it: `gender` is m, f, mp, fp, or empty for no article."""

    gender: str
    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its adjective in both genders, whose names its people bear, its towns."""

    noun: Noun
    adjective: str
    adjective_f: str
    region: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person, her role and the body she speaks for."""

    given: str
    surname: str
    woman: bool
    doctor: bool
    role: str
    body: Noun


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything that releases are about."""

    words: Mapping[str, Any]
    countries: tuple[Country, ...]
    organisations: tuple[Noun, ...]
    persons: tuple[Person, ...]
    gatherings: tuple[Noun, ...]
    disasters: tuple[Noun, ...]
    texts: tuple[Noun, ...]


# French articles and prepositions.


def elides(name: str) -> bool:
    """Whether an article or *de* before the name loses its vowel (*l'OIM*, *d'Haïti*)."""
    first = unicodedata.normalize("NFD", name)[0]
    return first in "AEIOUaeiou" or name.startswith(_MUTE_H)


def with_article(noun: Noun) -> str:
    """*le PNUD*, *l'OIM*, *les Philippines*, *Cuba*."""
    if not noun.gender:
        return noun.name
    if noun.gender.endswith("p"):
        return f"les {noun.name}"
    if elides(noun.name):
        return f"l'{noun.name}"
    return f"{'la' if noun.gender == 'f' else 'le'} {noun.name}"


def after(preposition: str, noun: Noun) -> str:
    """The noun behind *de* or *à*: *du PNUD*, *de l'OIM*, *aux Philippines*, *d'Haïti*."""
    if not noun.gender and preposition == "de" and elides(noun.name):
        return f"d'{noun.name}"
    whole = with_article(noun)
    contracted = {"de le ": "du ", "de les ": "des ", "à le ": "au ", "à les ": "aux "}
    phrase = f"{preposition} {whole}"
    for long, short in contracted.items():
        if noun.gender and phrase.startswith(long):
            return short + phrase[len(long) :]
    return phrase


def inside(country: Noun) -> str:
    """*au Mali*, *en France*, *aux Philippines*, *à Cuba*."""
    elided = elides(country.name)
    if country.gender == "f" or (elided and not country.gender.endswith("p")):
        # Cuba and its like take no article and "à"; Haïti is the one that takes "en".
        return f"en {country.name}"
    return after("à", country)


def town_noun(town: str) -> Noun:
    """*Le Caire* as a noun with an article that contracts; other towns have none."""
    return Noun("m", town[3:]) if town.startswith("Le ") else Noun("", town)


def inhabitants(country: Country) -> str:
    """*Maliens*, *Sud-Africains*, *Burkinabè*."""
    name = "-".join(part.capitalize() for part in country.adjective.split("-"))
    return name if name[-1] in "sxè" else f"{name}s"


def plain_letters(text: str) -> str:
    """The text without accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


# The world.


def few_often(rng: random.Random, items: Sequence[T]) -> T:
    """One of the items, the first far more often than the last."""
    return items[int(len(items) * rng.random() ** 2.5)]


def numbers(rng: random.Random, words: Mapping[str, Any]) -> dict[str, str]:
    """A value for every slot that is a number, a day or a single word."""
    phrases = words["phrases"]
    year = rng.randint(2008, 2025)
    currency = rng.choice(("d'euros", "de dollars"))
    return {
        "n": str(rng.randint(3, 190)),
        "pct": str(rng.randint(2, 96)),
        "big": f"{rng.randint(2, 980)} {rng.randint(0, 999):03}",
        "money": f"{rng.randint(1, 90)},{rng.randint(1, 9)} millions {currency}",
        "day": str(rng.randint(2, 28)),
        "year": str(year),
        "later": str(year + rng.randint(2, 6)),
        "number": str(rng.randint(900, 2800)),
        "ordinal": f"{rng.randint(2, 78)}e",
        "weekday": rng.choice(phrases["weekdays"]),
        "month": rng.choice(phrases["months"]),
        "theme": rng.choice(words["events"]["themes"]),
        "cause": rng.choice(words["events"]["causes"]),
        "storm": rng.choice(words["events"]["storms"]),
        "place": rng.choice(phrases["places"]),
        "group": rng.choice(phrases["groups"]),
        "verb": rng.choice(phrases["verbs"]),
        "object": rng.choice(phrases["objects"]),
        "said": rng.choice(phrases["said"]),
    }


def make_world(seed: int) -> World:
    """The world of a seed."""
    rng = random.Random(f"{seed}/world")
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    genders = {"le": "m", "la": "f", "l'": "f", "les": "mp", "": ""}
    countries = tuple(
        Country(Noun(genders[article], name), adjective, adjective_f, region, tuple(towns))
        for article, name, adjective, adjective_f, region, towns in words["countries"]["rows"]
    )
    organisations = _organisations(rng, words["organisations"], countries)
    return World(
        words,
        countries,
        organisations,
        tuple(_person(rng, words, countries, organisations) for _ in range(N_PERSONS)),
        *(
            _named_things(rng, words, words["events"][kind], countries)
            for kind in ("gatherings", "disasters", "texts")
        ),
    )


def _organisations(
    rng: random.Random,
    words: Mapping[str, Any],
    countries: Sequence[Country],
    size: int = N_ORGANISATIONS,
) -> tuple[Noun, ...]:
    """Known bodies first, since what stands first is named most; then invented ones."""
    found = {noun.name: noun for noun in (Noun(g, n, a) for g, n, a in words["known"])}
    while len(found) < size:
        draw = rng.random()
        country = rng.choice(countries)
        if draw < 0.2:
            head, tail = rng.choice(words["firm_heads"]), rng.choice(words["firm_tails"])
            noun = Noun("", f"{head}{tail}{rng.choice(words['firm_suffixes'])}")
        elif draw < 0.35:
            noun = Noun("m", f"{rng.choice(words['ministries'])} {after('de', country.noun)}")
        elif draw < 0.45:
            noun = Noun("f", f"Université {after('de', town_noun(rng.choice(country.towns)))}")
        else:
            gender, head = rng.choice(words["heads"])
            adjective = rng.choice(words["adjectives"])[gender == "f"]
            seat = f" {after('de', country.noun)}" if rng.random() < 0.3 else ""
            name = f"{head} {adjective} {rng.choice(words['purposes'])}{seat}"
            noun = Noun(gender, name, _acronym(name) if rng.random() < 0.7 else "")
        found.setdefault(noun.name, noun)
    known = len(words["known"])
    nouns = list(found.values())
    invented = nouns[known:]
    rng.shuffle(invented)
    return (*nouns[:known], *invented)


def _acronym(name: str) -> str:
    words = re.split(r"[\s'’-]+", plain_letters(name))
    return "".join(w[0].upper() for w in words if w.lower() not in _SMALL_WORDS)


def _person(
    rng: random.Random,
    words: Mapping[str, Any],
    countries: Sequence[Country],
    organisations: Sequence[Noun],
) -> Person:
    names = words["names"][rng.choice(countries).region]
    woman = rng.random() < 0.5
    surnames = [_surname(rng, names) for _ in range(2 if rng.random() < 0.06 else 1)]
    return Person(
        rng.choice(names["women" if woman else "men"]),
        "-".join(surnames),
        woman,
        rng.random() < 0.08,
        rng.choice(words["roles"]["rows"])[woman],
        few_often(rng, organisations),
    )


def _surname(rng: random.Random, names: Mapping[str, Sequence[str]]) -> str:
    head, tail = rng.choice(names["heads"]), rng.choice(names["tails"])
    return head + (tail if head[-1].isalpha() else tail.capitalize())


def _named_things(
    rng: random.Random,
    words: Mapping[str, Any],
    patterns: Sequence[tuple[str, str]],
    countries: Sequence[Country],
) -> tuple[Noun, ...]:
    """Events or texts of these patterns; the same name may come up again, as in life."""
    nouns = []
    for _ in range(N_OF_EACH_KIND):
        gender, pattern = rng.choice(patterns)
        country = rng.choice(countries)
        town = rng.choice(country.towns)
        values = numbers(rng, words) | {
            "town": town,
            "of:town": after("de", town_noun(town)),
            "in:country": inside(country.noun),
            "adjective_f:country": country.adjective_f,
        }
        values["of:month"] = after("de", Noun("", values["month"]))
        for slot, value in values.items():
            pattern = pattern.replace(f"{{{slot}}}", value)
        nouns.append(Noun(gender, pattern))
    return tuple(nouns)


# One release.


@dataclass(slots=True)
class Story:
    """A release being written: who is in it, and who has been named already."""

    rng: random.Random
    world: World
    persons: dict[str, Person]
    nouns: dict[str, Noun]
    countries: dict[str, Country]
    town: str
    style: Callable[[Person], str]
    seen: set[str] = field(default_factory=set)
    bags: dict[str, list[str]] = field(default_factory=dict)
    in_title: bool = False

    def write(self, pattern: str) -> str:
        """The pattern with every slot filled in, from a capital on."""
        text = _SLOT.sub(lambda match: self._fill(match[1], match[2]), pattern)
        # A French sentence that opens with a quotation mark has its capital behind it.
        return text[0].upper() + text[1:]

    def one(self, kind: str) -> str:
        """A phrase of that kind, written; none comes again before all have been used."""
        bag = self.bags.setdefault(kind, [])
        if not bag:
            phrases = self.world.words["phrases"][kind]
            bag += self.rng.sample(phrases, len(phrases))
        return self.write(bag.pop())

    def _fill(self, form: str, who: str | None) -> str:
        if who is None:
            return self._phrase(form)
        if who in self.persons:
            return self._person(form, who)
        if form in {"people", "of_people", "adjective", "adjectives"}:
            return self._of_country(form, self.countries[who])
        noun = self._noun(who)
        if form == "in":
            return inside(noun)
        if form == "at" or form == "to":
            return after("à", noun)
        return with_article(noun) if form == "the" else after("de", noun)

    def _phrase(self, name: str) -> str:
        if name in {"quote", "Quote"}:
            quote = self.one("quotes")
            return quote if name == "Quote" else quote[0].lower() + quote[1:]
        if name == "aim":
            return " ".join(self._phrase(part) for part in ("verb", "object", "place"))
        if name in {"time", "result"}:
            text = self.one(f"{name}s")
            return text[0].lower() + text[1:]
        return self.town if name == "town" else numbers(self.rng, self.world.words)[name]

    def _noun(self, who: str) -> Noun:
        """What to call it here: in full the first time, then mostly in short."""
        if who == "town":
            return town_noun(self.town)
        if who in {"aim", "month"}:
            return Noun("", self._phrase(who))
        if who in self.countries:
            return self.countries[who].noun
        noun = self.nouns[who]
        head = noun.name.split()[0]
        if self.in_title:
            return Noun(noun.gender, noun.short or noun.name)
        if noun.name not in self.seen:
            self.seen.add(noun.name)
            return Noun(noun.gender, f"{noun.name} ({noun.short})") if noun.short else noun
        if noun.short and self.rng.random() < 0.8:
            return Noun(noun.gender, noun.short)
        if not noun.short and noun.gender and head[0].isupper() and self.rng.random() < 0.4:
            return Noun(noun.gender, head)
        return noun

    def _person(self, form: str, who: str) -> str:
        person = self.persons[who]
        if form in {"e", "ne"}:
            return form if person.woman else ""
        if form == "role":
            return person.role
        if form == "of_name":
            name = self._name(who)
            doctor = name.removeprefix("le ")
            return after("de", Noun("m" if doctor != name else "", doctor))
        if form == "added":
            verb = self.rng.choice(self.world.words["phrases"]["added"])
            verb = verb.replace("{il}", "elle" if person.woman else "il")
            return verb if "-t-" in verb else f"{verb} {self._name(who)}"
        new = who not in self.seen
        name = self._name(who)
        if form == "intro" and new:
            role = f"{person.role} {after('de', self._noun(f'{who} body'))}"
            return f"{name}, {role}"
        return name

    def _name(self, who: str) -> str:
        person = self.persons[who]
        if self.in_title or who not in self.seen:
            if not self.in_title:
                self.seen.add(who)
            return self.style(person)
        title = "le Dr" if person.doctor else "Mme" if person.woman else "M."
        forms = (f"{title} {person.surname}", person.surname, f"{person.given} {person.surname}")
        return self.rng.choices(forms, weights=(5, 3, 1))[0]

    def _of_country(self, form: str, country: Country) -> str:
        if form == "adjective":
            return country.adjective
        if form == "adjectives":
            feminine = country.adjective_f
            return feminine if feminine[-1] == "è" else f"{feminine}s"
        return f"{'les' if form == 'people' else 'des'} {inhabitants(country)}"


def _full_names(rng: random.Random) -> Callable[[Person], str]:
    """How a release writes a name in full: accents lost, surname in capitals, initial …"""
    draw = rng.random()

    def style(person: Person) -> str:
        given, surname = person.given, person.surname
        if draw < 0.08:
            given, surname = plain_letters(given), plain_letters(surname)
        elif draw < 0.18:
            surname = surname.upper()
        elif draw < 0.22:
            given = f"{given[0]}."
        return f"le Dr {given} {surname}" if person.doctor else f"{given} {surname}"

    return style


@lru_cache(maxsize=4)
def _neighbourhood(world: World, seed: int, number: int) -> tuple[Person, ...]:
    """The persons whom only the releases of one hundred name, with bodies of their own."""
    rng = random.Random(f"{seed}/own/{number}")
    lists = world.words["organisations"]
    known = len(lists["known"])
    own = _organisations(rng, lists, world.countries, size=known + 30)[known:]
    return tuple(_person(rng, world.words, world.countries, own) for _ in range(N_OWN_PERSONS))


def _cast(rng: random.Random, world: World, own: Sequence[Person]) -> Story:
    people = _different(rng, world.persons, 3)
    people = [rng.choice(own) if rng.random() < OWN_SHARE else person for person in people]
    persons = dict(zip("PQR", people, strict=True))
    bodies = dict.fromkeys([persons["P"].body, persons["Q"].body])
    while len(bodies) < 3:
        bodies.setdefault(few_often(rng, world.organisations))
    nouns = dict(zip("ABC", bodies, strict=True))
    nouns |= {
        "E": few_often(rng, world.gatherings),
        "D": few_often(rng, world.disasters),
        "T": few_often(rng, world.texts),
    }
    nouns |= {f"{who} body": person.body for who, person in persons.items()}
    countries = dict(zip("KLM", rng.sample(world.countries, 3), strict=True))
    town = rng.choice(countries["K"].towns)
    return Story(rng, world, persons, nouns, countries, town, _full_names(rng))


def _different(rng: random.Random, items: Sequence[T], count: int) -> list[T]:
    found: dict[T, None] = {}
    while len(found) < count:
        found.setdefault(few_often(rng, items))
    return list(found)


def _dateline(story: Story) -> str:
    rng, country = story.rng, story.countries["K"]
    value = numbers(rng, story.world.words)
    day = f"{value['day']} {value['month']}"
    agency = rng.choice(story.world.words["organisations"]["agencies"])
    return rng.choice(
        (
            f"{story.town} – ",
            f"{story.town}, {day} {value['year']} – ",
            f"{story.town}, le {day} {value['year']} - ",
            f"{story.town}, {country.noun.name}, {day} ({agency}) - ",
            f"{story.town} ({agency}) — ",
            f"{story.town.upper()}, {day} – ",
        )
    )


def make_release(world: World, seed: int, index: int) -> str:
    """The text of release number `index` of a seed's corpus."""
    rng = random.Random(f"{seed}/{index}")
    story = _cast(rng, world, _neighbourhood(world, seed, index // N_NEIGHBOURS))
    story.in_title = True
    title = story.one("titles")
    story.in_title = False
    paragraphs = [_dateline(story) + story.one("leads")]
    wanted = rng.randint(*_LENGTHS)
    length = len(paragraphs[0].split())
    while length < wanted:
        if rng.random() < 0.35:
            paragraph = story.one("speeches")
        else:
            paragraph = " ".join(story.one("sentences") for _ in range(rng.randint(1, 3)))
        paragraphs.append(paragraph)
        length += len(paragraph.split())
    if rng.random() < 0.1:
        paragraphs = [textwrap.fill(p, 78, break_on_hyphens=False) for p in paragraphs]
    between = "\n" if rng.random() < 0.2 else "\n\n"
    text = f"{title}\n\n{between.join(paragraphs)}\n"
    return _typeset(rng, text)


def _typeset(rng: random.Random, text: str) -> str:
    """The text with one kind of apostrophe and of quotation mark throughout."""
    if rng.random() < 0.5:
        text = text.replace("'", "’")
    draw = rng.random()
    if draw < 0.25:
        return text.replace("« ", '"').replace(" »", '"')
    if draw < 0.4:
        return text.replace("« ", "“").replace(" »", "”")
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»") if draw < 0.7 else text


def write_corpus(count: int, folder: Path, *, seed: int = 1) -> None:
    """Writes `count` releases into a folder that is new or empty.

    Raises FileExistsError where it holds something, which would be measured with them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    world = make_world(seed)
    for index in range(count):
        text = make_release(world, seed, index)
        (folder / f"{index:06}.txt").write_bytes(text.encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, metavar="N", help="how many releases")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where; new or empty")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another world")
    options = parser.parse_args()
    try:
        write_corpus(options.count, options.folder, seed=options.seed)
    except OSError as error:
        print(f"generate.py: {error}; choose another folder", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
