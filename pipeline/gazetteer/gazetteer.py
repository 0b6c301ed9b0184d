"""The matcher: every known surface of a text, leftmost and longest, in linear time.

Steps: squeeze the text (offsets kept), run one Aho–Corasick automaton over it, keep the hits
that stand between word boundaries in a fitting case and context, then let the leftmost longest
win. A hyphen is a boundary only where names are joined (*Sénégal-Mali*, *franco-allemand*):
*Jean-Maurice* and *Saint-Marin-du-Mont* name no country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import ahocorasick

from pipeline.gazetteer.names import Known, Match, Name
from pipeline.gazetteer.spellings import Spelling
from pipeline.gazetteer.squeeze import Squeezed, has_broken_words, squeeze_text
from pipeline.gazetteer.surroundings import Hit, Surroundings
from pipeline.records import MENTION_KINDS
from pipeline.text import name_key

# Addresses and handles name nobody: www.suisse.ch, info@mali.net.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|@[\w.-]+")


class Gazetteer:
    """What is known, by id and by name, and where a text says it. Never changes once built.

    `boilerplate` are the lines that the user knows to be furniture; `fingerprint` is of the rest.
    """

    def __init__(
        self,
        *,
        knowns: Mapping[str, Known],
        spellings: Iterable[Spelling],
        cities: Mapping[str, tuple[str, str]],
        surroundings: Surroundings,
        fingerprint: str,
        boilerplate: Sequence[str] = (),
    ) -> None:
        self._knowns = dict(knowns)
        self._cities = dict(cities)
        self._surroundings = surroundings
        self.fingerprint = fingerprint
        self.boilerplate = tuple(boilerplate)
        by_key: dict[str, list[Spelling]] = defaultdict(list)
        names: dict[str, list[Name]] = defaultdict(list)
        for spelling in spellings:
            by_key[spelling.key].append(spelling)
            in_context = spelling.end - spelling.start < len(spelling.key)
            if spelling.name and not in_context and spelling.role != "prefix":
                names[name_key(spelling.name.surface)].append(spelling.name)
        self._names = {key: _ranked(found) for key, found in names.items()}
        self._automaton = ahocorasick.Automaton()
        for key, group in by_key.items():
            self._automaton.add_word(key, tuple(group))
        self._automaton.make_automaton()

    @property
    def knowns(self) -> Mapping[str, Known]:
        """Every known entity by its id."""
        return MappingProxyType(self._knowns)

    def known(self, id: str) -> Known:
        """The entity of that id; KeyError where there is none."""
        return self._knowns[id]

    def lookup(self, name: str) -> tuple[Name, ...]:
        """Whom a whole string names, the certain first, in any case; empty where unknown."""
        return self._names.get(name_key(name), ())

    def city(self, name: str) -> str | None:
        """ISO alpha-3 of the country of the city of that name, None where it is unknown."""
        return self._cities.get(name_key(name), ("", None))[1]

    def city_name(self, name: str) -> str:
        """The city of that name as it is written, the name itself where it is unknown."""
        return self._cities.get(name_key(name), (name, ""))[0]

    def match(self, text: str) -> tuple[Match, ...]:
        """Where the text names what is known: leftmost longest, in order, without overlap."""
        found = self._found(squeeze_text(text))
        if has_broken_words(text):
            for span, names in self._found(squeeze_text(text, mend=True)).items():
                found.setdefault(span, []).extend(names)
        addresses = [address.span() for address in _ADDRESS.finditer(text)] if found else []
        matches: list[Match] = []
        covered = next_address = 0
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start < covered:
                continue
            covered = end
            while next_address < len(addresses) and addresses[next_address][1] <= start:
                next_address += 1
            in_address = next_address < len(addresses) and addresses[next_address][0] < end
            if found[start, end] and not in_address:
                matches.append(Match(start, end, _ranked(found[start, end])))
        return tuple(matches)

    def _found(self, squeezed: Squeezed) -> dict[tuple[int, int], list[Name]]:
        """The names by their spans in the source; none where the span is no name."""
        found: dict[tuple[int, int], list[Name]] = {}
        for hit in self._hits(squeezed):
            spelling = hit.spelling
            span = squeezed.span(hit.start + spelling.start, hit.start + spelling.end)
            names = found.setdefault(span, [])
            if spelling.name:
                names.append(spelling.name)
        return found

    def _hits(self, squeezed: Squeezed) -> list[Hit]:
        """The spellings between word boundaries, in a fitting case and fitting surroundings."""
        hits = []
        folded, plain = squeezed.folded, squeezed.plain
        for last, group in self._automaton.iter(folded):
            end = last + 1
            start = end - len(group[0].key)
            # Most hits lie inside a word, so this comes first and calls nothing of ours.
            before, after = folded[start - 1 : start], folded[end : end + 1]
            if before.isalnum() or after.isalnum() or "_" in (before, after):
                continue
            if _in_host(plain, start, end):
                continue
            written = plain[start:end]
            for spelling in group:
                hit = Hit(start, end, spelling)
                if spelling.fits(written) and self._surroundings.allow(hit, squeezed):
                    hits.append(hit)
        return self._surroundings.joined(hits, squeezed)


def _ranked(names: Iterable[Name]) -> tuple[Name, ...]:
    """One name an entity, its best, the certain first."""
    best: dict[str, Name] = {}
    for name in sorted(names, key=_rank):
        best.setdefault(name.known_id, name)
    return tuple(best.values())


def _rank(name: Name) -> tuple[bool, bool, int, str, str]:
    return (
        not name.certain,
        not name.ends_here,
        MENTION_KINDS.index(name.kind),
        name.known_id,
        name.surface,
    )


def _in_host(plain: str, start: int, end: int) -> bool:
    """Whether it is part of a host or an address without ``www``: *suisse.ch*, *mali@x.org*."""
    following = plain[end : end + 2]
    if following[:1] == "@" or (following[:1] == "." and following[1:].islower()):
        return True
    return start > 1 and plain[start - 1] == "." and plain[start].islower()
