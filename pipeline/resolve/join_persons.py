"""Which persons of several releases are one.

Full names that are the same but for accents, case and order are one; so are shorter forms and
other transcriptions of only one other. A lone surname is one with a full name of another release
only where one person of the corpus has it and nothing speaks against; a lone first name never.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.resolve.clusters import Clusters
from pipeline.resolve.forms import Form, near, sound
from pipeline.resolve.names import lost_letters, surviving_key
from pipeline.resolve.persons import LARGEST_BLOCK, NEAR
from pipeline.resolve.profiles import Profile


def join_persons(people: Sequence[Profile]) -> Clusters:
    """The persons in sets of what is one person, each with the reason why it was joined."""
    clusters = Clusters(len(people), [person.known for person in people])
    corpus = _Corpus(people, clusters)
    corpus.join_known()
    corpus.join_same()
    corpus.join_shorter()
    corpus.join_near()
    corpus.join_lost()
    corpus.join_initialled()
    corpus.join_bare()
    return clusters


class _Corpus:
    """The persons of all releases, by the words of their names.

    Persons with the same forms are indexed once, so that a name in many releases costs no more.
    """

    def __init__(self, people: Sequence[Profile], clusters: Clusters) -> None:
        self._people, self._clusters = people, clusters
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._words: dict[int, set[str]] = {}
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
            words = self._words[index] = {word for form in full for word in form.words}
            for word in sorted(words):
                self._by_word[word].append(index)
            for word in sorted({f.words[-1] for f in full if f.words[-1] not in f.joined}):
                self._by_surname[word].append(index)

    def _name(self, index: int) -> str:
        return self._people[index].name

    def _joined(self, owners: Sequence[int], index: int, reason: str) -> bool:
        """Whether the owners are one person, to whom the other has been joined."""
        if len({self._clusters.find(owner) for owner in owners}) != 1:
            return False
        return self._clusters.join(owners[0], index, reason.format(self._name(owners[0])))

    def join_known(self) -> None:
        """Join those whom the user's gazetteer knows as one."""
        by_id: dict[str, int] = {}
        for index, person in enumerate(self._people):
            if person.known:
                self._clusters.join(by_id.setdefault(person.known, index), index, "")

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
        if len(rarest) > LARGEST_BLOCK:
            return []
        words = set(form.words)
        return [
            i
            for i in rarest
            if words <= self._words[i] and any(form.fits(f) for f in self._people[i].forms)
        ]

    def join_near(self) -> None:
        """Join names that are transcribed in two ways."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index in self._distinct:
            for form in self._people[index].forms:
                if len(form.words) > 1:
                    blocks[tuple(sorted(map(sound, form.words)))].append(index)
        for _, block in sorted(blocks.items()):
            roots = sorted({self._clusters.find(index) for index in block})
            if not 1 < len(roots) <= LARGEST_BLOCK:
                continue
            for at, one in enumerate(roots):
                for other in roots[at + 1 :]:
                    if any(
                        near(a, b)
                        for a in self._people[one].forms
                        for b in self._people[other].forms
                    ):
                        self._clusters.join(one, other, NEAR.format(self._name(one)))

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
            owners = self._by_surname.get(form.words[0], [])[:LARGEST_BLOCK]
            genders = {g for owner in owners for g in self._genders[self._people[owner].forms]}
            genders -= {""}
            contradicted = person.gender and genders and person.gender not in genders
            surname = form.words[0] not in self._first_names
            if owners and surname and not contradicted:
                reason = "the only person of the corpus with that surname is “{}”"
                self._joined(owners, index, reason)
            elif not owners and surname:
                self._clusters.join(alone.setdefault(form.words[0], index), index, "")
