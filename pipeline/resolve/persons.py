"""Which names of one release are one person.

Full names first: those with the same words, then shorter forms and other transcriptions of only
one other. A surname or first name alone, or one with initials, goes to the nearest fitting person
before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Mention
from pipeline.resolve.clusters import Local, only
from pipeline.resolve.forms import Form, form_of, near, sound
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import legible

_TITLE = re.compile(r"(?:\b(M\.|MM\.|Mr|Monsieur)|\b(Mme|Mlle|Mmes|Madame|Mademoiselle))\s*$")
_TITLE_REACH = 16
# A word that more people share is no evidence, and is not searched (it would cost their square).
LARGEST_BLOCK = 100
NEAR = "another transcription of “{}”"


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
    return people.persons(knowledge)


def _gender(text: str, start: int) -> str:
    title = _TITLE.search(text, max(0, start - _TITLE_REACH), start)
    return "" if title is None else "m" if title[1] else "f"


def _known(mention: Mention, knowledge: Knowledge) -> str:
    """The gazetteer's id of a person whom the user's files name, or empty: ours has no persons."""
    if mention.known.startswith("person-"):
        return mention.known
    name = legible(mention.text)
    surname, _, others = name.partition(" ")  # *DIALLO Awa*
    return knowledge.certain(name, "person") or knowledge.certain(f"{others} {surname}", "person")


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
        self._widest: list[Form] = []

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
            self._widest.append(form)
        self._put(index, self._by_key[form.key])

    def _put(self, index: int, person: int) -> None:
        self._members[person].append(index)
        starts = self._starts[person]
        start = self._mentions[index].start
        starts.insert(bisect_left(starts, start), start)
        self._gender[person] = self._gender[person] or self._genders[index]
        if self._forms[index].size > self._widest[person].size:
            self._widest[person] = self._forms[index]

    def join_full(self) -> None:
        """Join full names that are shorter forms, or near spellings, of only one other."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        by_size = sorted(range(len(self._members)), key=lambda p: -self._widest[p].size)
        for person in by_size:
            form = self._widest[person]
            longer = [p for p in self._having(form) if len(self._widest[p].words) > len(form.words)]
            block = blocks[tuple(sorted(map(sound, form.words)))]
            alike = [p for p in block[:LARGEST_BLOCK] if near(form, self._widest[p])]
            block.append(person)
            chosen, reason = (longer, "a shorter form of “{}”") if longer else (alike, NEAR)
            if len(chosen) == 1:
                name = legible(self._mentions[self._members[chosen[0]][0]].text)
                for index in self._members[person]:
                    self._reasons.setdefault(index, reason.format(name))
                    self._put(index, chosen[0])
                self._members[person] = []
                block.remove(person)

    def _having(self, form: Form) -> list[int]:
        """The persons, not yet joined to others, of whose full name this is a part."""
        rarest = min((self._by_word.get(word, []) for word in form.words), key=len)
        if len(rarest) > LARGEST_BLOCK:
            return []
        return [p for p in rarest if self._members[p] and form.fits(self._widest[p])]

    def add_short(self, index: int) -> None:
        """Give a short name to the nearest fitting person before it, else make it one."""
        form, gender = self._forms[index], self._genders[index]
        fitting = [
            person
            for person in self._having(form)
            if not gender or self._gender[person] in ("", gender)
        ]
        exact = [p for p in fitting if form.words[-1] == self._widest[p].words[-1]]
        start = self._mentions[index].start
        ranked = sorted((self._distance(p, start), p) for p in exact or fitting)
        if not ranked:
            self.add(index)
            return
        person = ranked[0][1]
        if self._widest[person] != form:
            name = legible(self._mentions[self._members[person][0]].text)
            self._reasons[index] = f"short for “{name}” in this release"
        self._put(index, person)

    def _distance(self, person: int, start: int) -> tuple[bool, int]:
        starts = self._starts[person]
        at = bisect_left(starts, start)
        return (False, start - starts[at - 1]) if at else (True, starts[0] - start)

    def persons(self, knowledge: Knowledge) -> list[Person]:
        """The persons, each with its mentions in order."""
        return [
            Person(
                release_id=self._mentions[members[0]].release_id,
                type="person",
                named=[(self._mentions[i], self._reasons.get(i, "")) for i in sorted(members)],
                known=only(_known(self._mentions[i], knowledge) for i in members),
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
