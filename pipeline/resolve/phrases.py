"""Noun phrases that say a role: *ancienne directrice adjointe de l'OIM au Mali*.

A phrase begins with a head (``roles.toml``), perhaps with words before it, and runs on over
adjectives and complements until something that cannot belong to it. What it is of, a body or a
country, is read from the mentions and is no part of the role's text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Mention
from pipeline.resolve.role_words import RoleWords
from pipeline.text import fold

_LONGEST = 30  # tokens
_TOKEN = re.compile(r" {0,40}([^\W_][\w]{0,40}(?:-\w{1,40}){0,6}'?|\S)")
_WORD = re.compile(r"[^\W_]\w{0,40}(?:-\w{1,40}){0,6}'?")
_BRACKET = re.compile(r" {0,2}\([^()]{1,60}\)")
# *, du Budget et de la Planification*: a list of complements, which *et* closes.
_OF = r"(?:du|des|de la|de l'|de|d'|au|aux|a la|a l') ?"
_MORE = re.compile(
    rf" {{0,3}}, {{0,3}}{_OF}(?=[^,.;:()]{{2,60}}"
    rf"(?: {{0,3}}, {{0,3}}{_OF}[^,.;:()]{{2,60}}){{0,5}} et {_OF})"
)
# What stands below a role in a signature, and is no part of it.
_CONTACT = re.compile(
    r"[\w.+-]{1,60}@|www\.|https?:|"
    r"(?:tel|telephone|mobile|portable|gsm|fax|courriel|e-?mail|whatsapp)\b\.? {0,2}[:+(\d]"
)
_QUOTING = re.compile(r"(?<=\n)>")
_DETERMINERS = frozenset(
    {"le", "la", "les", "l'", "un", "une", "son", "sa", "ses", "leur", "leurs", "notre", "nos"}
    | {"votre", "mon", "ma", "ce", "cet", "cette"}
)
_LINKS = frozenset(
    {"de", "d'", "du", "des", "au", "aux", "en", "pour", "sur", "contre", "aupres", "chez", "pres"}
)
_PLACING = frozenset({"à", "au", "en", "chez", "aux"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A role's text from `start` to `end`; the phrase with what it is of goes on to `stop`.

    `cut` says that a word ended it, not a mark, a name or the end of a paragraph; `closed` that a
    body or a place has been named.
    """

    start: int
    end: int
    stop: int
    organisation: Mention | None = None
    country: Mention | None = None
    cut: bool = False
    closed: bool = False


class Reader:
    """The text of one release, folded, with its mentions; what reads phrases in it."""

    def __init__(self, text: str, mentions: Sequence[Mention], words: RoleWords) -> None:
        # Lines of quoted mail begin with a mark that is no part of the sentence.
        self.text = _QUOTING.sub(" ", text) if "\n>" in text else text
        self.folded, self.words = fold(self.text), words
        self.mentions = mentions
        self._at = {mention.start: mention for mention in mentions}
        self._starts = [mention.start for mention in mentions]

    def at(self, position: int) -> Mention | None:
        """The mention that starts there, if it names something."""
        mention = self._at.get(position)
        return None if mention is None or self._is_a_role(mention) else mention

    def opens_nothing(self, word: str) -> bool:
        """Whether no role can end with the folded word: verbs, prepositions, articles."""
        return word in self.words.ends or word in _LINKS or word in _DETERMINERS or word == "et"

    def _is_a_role(self, mention: Mention) -> bool:
        """Whether recognition took a role for a body (*Délégué régional pour le Sud-Ouest*)."""
        first = _WORD.match(self.folded, mention.start)
        return mention.type == "organisation" and first is not None and self.words.is_head(first[0])

    def last_before(self, position: int) -> int:
        """The index of the last mention that starts before the position, or -1."""
        return bisect_right(self._starts, position - 1) - 1

    def head(self, start: int, *, beside: bool = False) -> tuple[int, int] | None:
        """Where a role's own words begin and its head ends, if one begins at `start`."""
        own = -1
        for _ in range(4):
            token = _WORD.match(self.folded, start)
            if token is None or self.at(start) is not None:
                return None
            word = token[0]
            if own < 0 and word not in self.words.no_part:
                own = token.start()
            if word in self.words.before_heads and self._head_follows(token.end(), beside=beside):
                start = self._skip(token.end())
                continue
            return (own, token.end()) if self.words.is_head(word, beside=beside) else None
        return None

    def _head_follows(self, end: int, *, beside: bool) -> bool:
        following = _WORD.match(self.folded, self._skip(end))
        return following is not None and (
            following[0] in self.words.before_heads
            or self.words.is_head(following[0], beside=beside)
        )

    def _skip(self, position: int) -> int:
        while self.folded[position : position + 1] in (" ", "-") and position < len(self.folded):
            position += 1
        return position

    def heads_in(self, low: int, high: int) -> list[tuple[int, str]]:
        """The words of a stretch that may be heads, with their starts."""
        return [
            (token.start(), token[0])
            for token in _WORD.finditer(self.folded, low, high)
            if self.words.is_head(token[0], beside=True)
        ]

    def phrase(
        self, start: int, head_end: int, limit: int, *, names_inside: bool = False
    ) -> Phrase:
        """The phrase whose head ends at `head_end`, read no further than `limit`.

        `names_inside` says that a name that no mention is may be a part of it.
        """
        parse = _Parse(self, start, head_end, limit)
        parse.titled = parse.titled or names_inside
        return parse.run()


class _Parse:
    """One walk over the tokens of a phrase."""

    def __init__(self, reader: Reader, start: int, head_end: int, limit: int) -> None:
        self._reader, self._limit = reader, limit
        self._start, self._end, self._stop = start, head_end, head_end
        self._position = head_end
        self._before_link = 0  # the end of the role before its last preposition
        self._last = "noun"
        self._link = ""
        self._organisation: Mention | None = None
        self._country: Mention | None = None
        self._closed = self._cut = self._named = False
        self.titled = reader.text[start].isupper()

    def run(self) -> Phrase:
        for _ in range(_LONGEST):
            token = _TOKEN.match(self._reader.folded, self._position, self._limit)
            if token is None or self._reader.text.count("\n", self._position, token.start(1)) > 1:
                break
            mention = self._reader.at(token.start(1))
            goes_on = self._mention(mention) if mention else self._token(token)
            if not goes_on:
                break
        return Phrase(
            self._start,
            self._end,
            self._stop,
            self._organisation,
            self._country,
            self._cut,
            self._closed,
        )

    def _mention(self, mention: Mention) -> bool:
        if mention.type == "person" or mention.end > self._limit:
            return False
        if mention.type == "country":
            self._country = self._country or mention
            if mention.kind != "demonym" and mention.text[:1].isupper():
                self._closed = True
        else:
            if not self._closed and self._last == "noun" and self._before_link:
                self._end = self._before_link  # *de la coopérative X*: its head is no role's
            if mention.type == "organisation" and self._organisation is None:
                self._organisation = mention
            self._closed = True
        self._last = "noun"
        self._stop = self._position = mention.end
        return True

    def _token(self, token: re.Match[str]) -> bool:
        word, start, end = token[1], token.start(1), token.end()
        if not (word[0].isalnum()):
            return self._mark(word)
        if self._last == "noun" and self._below(start):
            return False
        written = self._reader.text[start:end]
        following = self._reader.text[end + 1 : end + 2]
        if word == "a" and (written in "àÀ" or following.isupper()):
            word = "à"
        elif word == "par" and self._next(end).startswith("interim"):
            return self._noun(word, start, end)
        elif word == "avec" and self._reader.folded[max(0, start - 10) : start].endswith(
            ("relation ", "relations ")
        ):
            word = "de"
        if word in self._reader.words.ends or word[0].isdigit():
            # *l'attaquant né à Brazzaville*: a participle is no sentence's verb
            self._cut = not (word[0].isdigit() or written.endswith("é"))
            return False
        if word in _DETERMINERS:
            self._cut = self._last not in ("link",)
            if self._cut:
                return False
        elif word in _LINKS or word == "à":
            if self._last == "noun":
                self._before_link = self._end
            self._last, self._link = "link", word
        elif word == "et":
            if self._last != "noun" or self._closed:
                return False
            self._last = "et"
        else:
            return self._noun(word, start, end)
        self._position = end
        return True

    def _noun(self, word: str, start: int, end: int) -> bool:
        capital = self._reader.text[start].isupper()
        if self._last == "et" and not self._reader.words.is_head(word) and self._link == "":
            # *président et vice-président*, but not *président et Paul*
            self._cut = True
            return False
        if capital and self._last == "noun" and not (self.titled or self._closed):
            self._cut = True
            return False
        if capital and self._last == "link" and self._link in _PLACING:
            self._closed = True
        if self._closed:
            goes_on = capital or self._named or word.startswith("charge")
            if self._last == "noun" and not goes_on:
                self._cut = True
                return False
        else:
            self._end = end
        self._last, self._named = "noun", capital  # *Afrique australe*
        self._stop = self._position = end
        return True

    def _mark(self, mark: str) -> bool:
        folded = self._reader.folded
        if mark == "-" and self._in_compound():
            self._position += 1
            return True
        if mark == "(" and self._last == "noun":
            bracket = _BRACKET.match(folded, self._position, self._limit)
            if bracket is not None and self._closed:
                self._stop = self._position = bracket.end()
                return True
        if mark == "," and not self._closed and self._last == "noun" and self._link:
            more = _MORE.match(folded, self._position, self._limit)
            if more is not None:
                self._position = more.end()
                self._last = "link"
                return True
        return False

    def _below(self, start: int) -> bool:
        """Whether the next line of a signature begins there, or an address or number."""
        text = self._reader.text
        if _CONTACT.match(self._reader.folded, start):
            return True
        return text[start].isupper() and "\n" in text[self._position : start]

    def _in_compound(self) -> bool:
        """Whether a hyphen joins the demonym that was read to more: *franco-libanaise*."""
        before, behind = self._reader.folded[self._position - 1 :][:1], self._position + 1
        return before.isalpha() and self._reader.folded[behind : behind + 1].isalpha()

    def _next(self, position: int) -> str:
        token = _TOKEN.match(self._reader.folded, position, self._limit)
        return token[1] if token else ""
