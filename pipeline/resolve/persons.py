"""Which names are one person: within a release, then across releases.

A surname or first name alone, or one with initials, belongs to a full name of its own release.
Across releases full names that are the same but for accents, case and order are one; a lone
surname only where one person of the corpus has it and nothing speaks against.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Mention
from pipeline.resolve.clusters import Clusters, Local
from pipeline.resolve.forms import Form, form_of, near, sound
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import legible, lost_letters, surviving_key

_TITLE = re.compile(r"(?:\b(M\.|MM\.|Mr|Monsieur)|\b(Mme|Mlle|Mmes|Madame|Mademoiselle))\s*$")
_TITLE_REACH = 16
# A word that more people share is no evidence, and is not searched (it would cost their square).
_LARGEST_BLOCK = 100


@dataclass(slots=True)
class Person(Local):
    """What one release calls one person; `forms` are the full ones, or the only one."""

    forms: tuple[Form, ...] = ()
    gender: str = ""


def persons_of(text: str, mentions: Sequence[Mention], knowledge: Knowledge) -> list[Person]:
    """The persons that the mentions of one release name."""
    forms = [form_of(mention.text, knowledge) for mention in mentions]
    genders = [_gender(text, mention.start) for mention in mentions]
    people = _Release(mentions, forms, genders)
    for index, form in enumerate(forms):
        if len(form.words) > 1:
            people.add(index)
    people.join_full()
    for initialled in (True, False):
        for index, form in enumerate(forms):
            if len(form.words) < 2 and bool(form.initials) is initialled:
                people.add_short(index)
    return people.persons()


def _gender(text: str, start: int) -> str:
    title = _TITLE.search(text, max(0, start - _TITLE_REACH), start)
    return "" if title is None else "m" if title[1] else "f"


class _Release:
    """The persons of one release while its mentions are gone through."""

    def __init__(
        self, mentions: Sequence[Mention], forms: Sequence[Form], genders: Sequence[str]
    ) -> None:
        self._mentions, self._forms, self._genders = mentions, forms, genders
        self._members: list[list[int]] = []
        self._reasons: dict[int, str] = {}
        self._by_key: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._starts: list[list[int]] = []
        self._gender: list[str] = []

    def add(self, index: int) -> None:
        """Take in a mention as a person of its own, or as one with the same words."""
        form = self._forms[index]
        if form.key not in self._by_key:
            self._by_key[form.key] = len(self._members)
            for word in dict.fromkeys(form.words):
                self._by_word[word].append(len(self._members))
            self._members.append([])
            self._starts.append([])
            self._gender.append("")
        self._put(index, self._by_key[form.key])

    def _put(self, index: int, person: int) -> None:
        self._members[person].append(index)
        starts = self._starts[person]
        start = self._mentions[index].start
        starts.insert(bisect_left(starts, start), start)
        self._gender[person] = self._gender[person] or self._genders[index]

    def join_full(self) -> None:
        """Join full names that are shorter forms, or near spellings, of only one other."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        by_size = sorted(range(len(self._members)), key=lambda p: -self._form(p).size)
        for person in by_size:
            form = self._form(person)
            longer = [p for p in self._having(form) if len(self._form(p).words) > len(form.words)]
            block = blocks[tuple(sorted(map(sound, form.words)))]
            alike = [p for p in block[:_LARGEST_BLOCK] if near(form, self._form(p))]
            block.append(person)
            chosen, reason = (longer, "a shorter form of “{}”") if longer else (alike, _NEAR)
            if len(chosen) == 1:
                name = legible(self._mentions[self._members[chosen[0]][0]].text)
                for index in self._members[person]:
                    self._reasons.setdefault(index, reason.format(name))
                    self._put(index, chosen[0])
                self._members[person] = []
                block.remove(person)

    def _form(self, person: int) -> Form:
        return max((self._forms[i] for i in self._members[person]), key=lambda form: form.size)

    def _having(self, form: Form) -> list[int]:
        """The persons, not yet joined to others, of whose full name this is a part."""
        rarest = min((self._by_word.get(word, []) for word in form.words), key=len)
        if len(rarest) > _LARGEST_BLOCK:
            return []
        return [p for p in rarest if self._members[p] and form.fits(self._form(p))]

    def add_short(self, index: int) -> None:
        """Give a short name to the nearest fitting person before it, else make it one."""
        form, gender = self._forms[index], self._genders[index]
        fitting = [
            person
            for person in self._having(form)
            if not gender or self._gender[person] in ("", gender)
        ]
        exact = [p for p in fitting if form.words[-1] == self._form(p).words[-1]]
        start = self._mentions[index].start
        ranked = sorted((self._distance(p, start), p) for p in exact or fitting)
        if not ranked:
            self.add(index)
            return
        person = ranked[0][1]
        if self._form(person) != form:
            name = legible(self._mentions[self._members[person][0]].text)
            self._reasons[index] = f"short for “{name}” in this release"
        self._put(index, person)

    def _distance(self, person: int, start: int) -> tuple[bool, int]:
        starts = self._starts[person]
        at = bisect_left(starts, start)
        return (False, start - starts[at - 1]) if at else (True, starts[0] - start)

    def persons(self) -> list[Person]:
        """The persons, each with its mentions in order."""
        return [
            Person(
                release_id=self._mentions[members[0]].release_id,
                type="person",
                named=[(self._mentions[i], self._reasons.get(i, "")) for i in sorted(members)],
                forms=self._full_forms(members),
                gender=self._gender[person],
            )
            for person, members in enumerate(self._members)
            if members
        ]

    def _full_forms(self, members: Sequence[int]) -> tuple[Form, ...]:
        """The widest form, and those that begin like it: *Abi Nader* says not which Abi Nader."""
        forms = {self._forms[i] for i in members}
        widest = max(forms, key=lambda form: (form.size, form.words, form.initials))
        full = {
            form
            for form in forms
            if len(form.words) > 1 and (form.words[0] == widest.words[0] or form.key == widest.key)
        }
        return tuple(sorted(full | {widest}, key=lambda f: (f.words, f.initials)))


_NEAR = "another transcription of “{}”"


def join_persons(people: Sequence[Person]) -> tuple[list[list[int]], list[str]]:
    """Sets of indices of persons of releases that are one, and for each why it was joined."""
    clusters = Clusters(len(people), [""] * len(people))
    corpus = _Corpus(people, clusters)
    corpus.join_same()
    corpus.join_shorter()
    corpus.join_near()
    corpus.join_lost()
    corpus.join_initialled()
    corpus.join_bare()
    return clusters.sets(), clusters.reasons


class _Corpus:
    """The persons of all releases, by the words of their names.

    Persons with the same forms are indexed once, so that a name in many releases costs no more.
    """

    def __init__(self, people: Sequence[Person], clusters: Clusters) -> None:
        self._people, self._clusters = people, clusters
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        self._genders: dict[tuple[Form, ...], set[str]] = defaultdict(set)
        self._first_names: set[str] = set()
        self._distinct: list[int] = []
        for index, person in enumerate(people):
            full = [form for form in person.forms if len(form.words) > 1]
            known = person.forms in self._genders
            self._genders[person.forms].add(person.gender)
            if known or not full:
                continue
            self._distinct.append(index)
            self._first_names |= {form.words[0] for form in full}
            for word in sorted({word for form in full for word in form.words}):
                self._by_word[word].append(index)
            for word in sorted({f.words[-1] for f in full if f.words[-1] not in f.joined}):
                self._by_surname[word].append(index)

    def _name(self, index: int) -> str:
        names = [legible(mention.text) for mention, _ in self._people[index].named]
        return max(names, key=lambda name: (len(name), name))

    def _joined(self, owners: Sequence[int], index: int, reason: str) -> bool:
        """Whether the owners are one person, to whom the other has been joined."""
        if len({self._clusters.find(owner) for owner in owners}) != 1:
            return False
        return self._clusters.join(owners[0], index, reason.format(self._name(owners[0])))

    def join_same(self) -> None:
        """Join what has the same words, whatever their order."""
        by_words: dict[tuple[str, ...], int] = {}
        for index, person in enumerate(self._people):
            for form in person.forms:
                if len(form.words) > 1 and not form.initials:
                    first = by_words.setdefault(tuple(sorted(form.words)), index)
                    self._clusters.join(first, index, "")

    def join_shorter(self) -> None:
        """Join a full name to the only longer one that has all its words and begins like it."""
        for index in self._distinct:
            form = max(self._people[index].forms, key=lambda f: f.size)
            owners = [
                owner
                for owner in self._having(form)
                if any(
                    f.size > form.size
                    and f.words[0] == form.words[0]
                    and form.fits(f)
                    and not f.compound >= set(form.words)
                    for f in self._people[owner].forms
                )
            ]
            self._joined(owners, index, "a shorter form of “{}”")

    def _having(self, form: Form) -> list[int]:
        rarest = min((self._by_word.get(word, []) for word in form.words), key=len)
        if len(rarest) > _LARGEST_BLOCK:
            return []
        return [i for i in rarest if any(form.fits(f) for f in self._people[i].forms)]

    def join_near(self) -> None:
        """Join names that are transcribed in two ways."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index in self._distinct:
            for form in self._people[index].forms:
                if len(form.words) > 1:
                    blocks[tuple(sorted(map(sound, form.words)))].append(index)
        for _, block in sorted(blocks.items()):
            roots = sorted({self._clusters.find(index) for index in block})
            if not 1 < len(roots) <= _LARGEST_BLOCK:
                continue
            for at, one in enumerate(roots):
                for other in roots[at + 1 :]:
                    if any(
                        near(a, b)
                        for a in self._people[one].forms
                        for b in self._people[other].forms
                    ):
                        self._clusters.join(one, other, _NEAR.format(self._name(one)))

    def join_lost(self) -> None:
        """Join a name with letters lost in decoding to the only one that it may have been."""
        damaged = [i for i in range(len(self._people)) if lost_letters(self._name(i))]
        if not damaged:
            return
        whole: dict[str, list[int]] = defaultdict(list)
        for index in range(len(self._people)):
            if not lost_letters(self._name(index)):
                owner = self._clusters.find(index)
                if owner not in whole[surviving_key(self._name(index))]:
                    whole[surviving_key(self._name(index))].append(owner)
        for index in damaged:
            owners = whole.get(surviving_key(self._name(index)), [])
            self._joined(owners, index, "“{}” with letters lost in decoding")

    def join_initialled(self) -> None:
        """Join a surname with initials to the only person of the corpus whom it fits."""
        for index, person in enumerate(self._people):
            (form, *others) = person.forms
            if not others and form.initials and len(form.words) == 1:
                self._joined(self._having(form), index, "the only person of the corpus of “{}”")

    def join_bare(self) -> None:
        """Join a lone surname to the only person that has it; lone first names stay apart."""
        alone: dict[str, int] = {}
        for index, person in enumerate(self._people):
            (form, *others) = person.forms
            if others or form.size > 1:
                continue
            owners = self._by_surname.get(form.words[0], [])[:_LARGEST_BLOCK]
            genders = {g for owner in owners for g in self._genders[self._people[owner].forms]}
            genders -= {""}
            contradicted = person.gender and genders and person.gender not in genders
            surname = form.words[0] not in self._first_names
            if owners and surname and not contradicted:
                reason = "the only person of the corpus with that surname is “{}”"
                self._joined(owners, index, reason)
            elif not owners and surname:
                self._clusters.join(alone.setdefault(form.words[0], index), index, "")
