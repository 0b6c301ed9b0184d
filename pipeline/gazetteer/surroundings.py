"""What stands around a name and decides about it: hyphens, languages, currencies, streets.

The words come from ``data/context.toml``; all are folded. Every rule looks at a bounded number
of characters beside the name, so that matching stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.gazetteer.spellings import Spelling
from pipeline.gazetteer.squeeze import Squeezed
from pipeline.text import fold

_NEAR = 48
_WORD_AFTER = re.compile(r"[^\W_]+")
_OPENING = str.maketrans("'\"([*", " " * 5)
_LINKS = frozenset({"de", "d", "du", "des", "la", "l"})
_BARE_LINKS = (["de"], ["d"])
_BEFORE_LANGUAGE = frozenset({"le", "l", "du", "au", "de", "d"})
_OPEN_LIST = re.compile(r"\((?:[a-z]+(?:, ?| et | ?/ ?)){0,4}$")
_CLOSED_LIST = re.compile(r"(?:(?:, ?| et | ?/ ?)[a-z]+){0,4}\)")
# Haiti-Insecurite : …, SENEGAL-CULTURE-ARTS / …, or a line in capitals: an agency's label, not a
# hyphenated name.
_LABEL = re.compile(r"-(?!(?:du|des?|las?|les?|en|sur|sous|et)[- ])[\w' -]{2,60}?(?:[:/]|$)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling in a squeezed text, from `start` to `end`."""

    start: int
    end: int
    spelling: Spelling


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words that decide beside a name; see ``data/context.toml`` for each."""

    before_demonym: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    squares: frozenset[str] = frozenset()
    hyphen_before: frozenset[str] = frozenset()
    hyphen_after: frozenset[str] = frozenset()

    def allow(self, hit: Hit, squeezed: Squeezed) -> bool:
        """Whether it is a name there: no language, no currency, no street."""
        if hit.spelling.name is None or hit.spelling.role == "prefix":
            return True
        words = _words_before(hit, squeezed)
        is_adjective = bool(hit.spelling.role) and squeezed.plain[hit.start].islower()
        if self._in_street(words, is_adjective=is_adjective):
            return False
        if not hit.spelling.role:
            return True
        previous = words[-1] if words else ""
        if previous in self.before_demonym:
            return False
        return hit.spelling.role != "language" or not self._is_language(hit, squeezed, previous)

    def joined(self, hits: Collection[Hit], squeezed: Squeezed) -> list[Hit]:
        """The hits that no hyphen makes part of another word."""
        starts = {hit.start for hit in hits}
        ends = {hit.end for hit in hits}
        demonyms = {hit.start for hit in hits if hit.spelling.role}
        kept = []
        for hit in hits:
            after_name = hit.start - 1 in ends
            hyphen_before = squeezed.hyphen_at(hit.start - 1) and not after_name
            if hyphen_before and _words_before(hit, squeezed)[-1] not in self.hyphen_before:
                continue
            is_prefix = hit.spelling.role == "prefix"
            if squeezed.hyphen_at(hit.end):
                partners = demonyms if is_prefix else starts
                word_after = _WORD_AFTER.match(squeezed.folded, hit.end + 1, hit.end + _NEAR)
                if not (
                    hit.end + 1 in partners
                    or (word_after and word_after[0] in self.hyphen_after)
                    or (not hit.spelling.role and _opens_label(hit, squeezed, after_name))
                ):
                    continue
            elif is_prefix:
                continue
            kept.append(hit)
        return kept

    def _in_street(self, words: list[str], *, is_adjective: bool) -> bool:
        first = len(words)
        while first and words[first - 1] in _LINKS:
            first -= 1
        if not first:
            return False
        word, links = words[first - 1].rstrip("."), words[first:]
        if word in self.streets:
            return bool(links) or not is_adjective
        return word in self.squares and links in _BARE_LINKS

    def _is_language(self, hit: Hit, squeezed: Squeezed, previous: str) -> bool:
        if previous == "en":
            return True
        form = squeezed.folded[hit.start : hit.end]
        if form not in self.languages or not squeezed.plain[hit.start].islower():
            return False
        before = squeezed.plain[max(0, hit.start - _NEAR) : hit.start]
        after = squeezed.plain[hit.end : hit.end + _NEAR]
        if previous in _BEFORE_LANGUAGE:
            return not (after[:1] == " " and after[1:2].isupper())
        return bool(_OPEN_LIST.search(fold(before)) and _CLOSED_LIST.match(fold(after)))


def _words_before(hit: Hit, squeezed: Squeezed) -> list[str]:
    """The words before, elisions apart; a comma or a stop stays with its word and parts them."""
    near = squeezed.folded[max(0, hit.start - _NEAR) : hit.start]
    return near.translate(_OPENING).split()


def _opens_label(hit: Hit, squeezed: Squeezed, after_name: bool) -> bool:
    start, end = squeezed.span(hit.start, hit.end)
    source = squeezed.source
    opens_line = start == 0 or source[start - 1] in "\r\n"
    if not (opens_line or after_name):
        return False
    line = source[end : end + 64].splitlines()[0]
    label = _LABEL.match(fold(line))
    return label is not None and (label[0][-1] in ":/" or line.isupper())
