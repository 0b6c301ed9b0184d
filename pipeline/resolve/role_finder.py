"""Where the role of a person stands: before the name, behind it, or in a line beside it.

Each mention of a person is looked at once, no further than `_REACH` characters away.
"""

from __future__ import annotations

import re

from pipeline.records import Mention
from pipeline.resolve.phrases import Phrase, Reader

_REACH = 220
# How far back *son président* looks for whose.
_OWNER_REACH = 320
_MOST_ROLES = 4
_COURTESY = (
    r"(?:mm?|mmes?|mlles?|mr|drs?|dre|prs?|pre|prof|mes?|mgr|s\.? ?e\.?(?: ?m)?|mons)\.?|monsieur|"
    r"madame|mademoiselle|maitre|docteure?|monseigneur|son excellence|sa majeste|pere|soeur|frere|"
    r"reverend|venerable|sour"
)
_TITLES = re.compile(rf"(?:(?:\b(?:le|la) |\bl')?\b(?:{_COURTESY})(?: |$)){{1,3}}$")
_TITLE_REACH = 40
_LABEL_REACH = 80
# The word before a name, if nothing but a comma or a colon is between.
_LAST_WORD = re.compile(r"([^\W_][\w-]{0,24}'?)\)? {0,4}([,:]?) {0,4}$")
_JOINT = re.compile(r" {0,4}([,:]| est| etait|) {0,4}$")
_DETERMINER = re.compile(
    r"(?:\b(?:le|la|les|un|une|son|sa|leur|notre|votre|mon|ma|ce|cet|cette|du|au|ledit|"
    r"ladite) {1,3}|\bl' ?)$"
)
_OWNED = re.compile(r"\b(?:son|sa|leur) {1,3}$|\bdont (?:le |la |l')$")
_DEMONYM_NOUN = re.compile(r"(?:\b(?:le|la) {1,2}|\bl')$")
_STARTERS = '.!?:"*|•-–—>»«…;([#_▪●◦→'
_ARTICLE = r"(?P<det>(?:(?:le|la|notre|leur|son|sa|un|une|mon|ma) {1,3}|l' ?)?)"
_AFTER = re.compile(
    r"(?:(?: {0,2}\([^()]{1,60}\))? {0,3}, {0,4}(?:(?:alors|jusqu'ici|jusqu'alors|"
    r"jusque-la|aujourd'hui|desormais|egalement|lui-meme|elle-meme|par ailleurs|"
    r"en sa qualite de|en qualite de|en tant que) ){0,2}"
    r"|(?P<dash> {1,3}[-/|] {1,3}|-{2} ?)|(?P<copula> {1,2}(?:"
    r"(?:est|a ete|etait|sera) (?:re)?(?:nomme|elu|designe|promu)e? |(?:est|etait|reste|devient|"
    r"demeure) ))|(?P<line> {1,6}))" + _ARTICLE
)
_IN_BRACKET = re.compile(r" {0,2}\( {0,2}(?P<det>)(?P<copula>x)?(?P<line>x)?")
# Before a name that fills its line: a mark, a label (*Contact presse :*), a title.
_SOLE_START = re.compile(r"^[\s>*_•\-–—]*(?:[^:\n]{1,40}: {1,3})?(?:[\w.]{1,12} ){0,2}$")
_LABEL_END = re.compile(r" {0,3}:")
_FURTHER = re.compile(r" {0,2},? {0,3}(?:et )?")
_BODY_BEHIND = re.compile(r" {0,2}(?:,|-|\() ?(?:(?:de|a) )?(?:le |la |l'|du |au )?")
_OF_BODY = re.compile(r" {0,2},? (?:de la |de l'|du |de |d'|a la |a l'|au |chez )")
_NAMED_NEXT = re.compile(rf" {{0,3}},? {{0,3}}(?:(?:le |la |l')?(?:{_COURTESY}) ){{0,2}}")


class RoleFinder:
    """Goes through the persons of a release; a stretch that says one's role says no other's."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._taken_to = 0

    def roles(self, person: Mention) -> list[Phrase]:
        """The phrases before and behind a name."""
        before = self._before(person)
        behind = self._behind(person)
        if behind:
            self._taken_to = behind[-1].stop
        elif before and all(phrase.organisation is None for phrase in before):
            before = [self._with_body_behind(before[0], person.end), *before[1:]]
        return [*before, *behind]

    # Before the name.

    def _before(self, person: Mention) -> list[Phrase]:
        reader = self._reader
        title = _TITLES.search(reader.folded, max(0, person.start - _TITLE_REACH), person.start)
        target = title.start() if title else person.start
        low = max(self._taken_to, target - _REACH, 0)
        index = reader.last_before(person.start)
        if index >= 0 and reader.mentions[index].type == "person":
            low = max(low, reader.mentions[index].end)
        last = _LAST_WORD.search(reader.folded, max(low, target - 24), target)
        if last is None or (not last[2] and reader.opens_nothing(last[1])):
            return []
        close = self._beside(low, target)
        found = self._ending_at(low, target)
        if close is not None:
            return [*self._fuller(close, low), close]
        if found is None:
            demonym = reader.mentions[index] if index >= 0 else None
            if demonym is not None and demonym.kind == "demonym" and demonym.end >= target - 2:
                article = _DEMONYM_NOUN.search(
                    reader.folded, max(low, demonym.start - 5), demonym.start
                )
                if article is not None:
                    found = self._ending_at(low, article.start(), mark=",")
        return [found] if found is not None else []

    def _beside(self, low: int, target: int) -> Phrase | None:
        """A role right before the name, only adjectives between: *l'ailier serbe X*."""
        reader = self._reader
        stretch = reader.folded[max(low, target - 60) : target]
        words = list(re.finditer(r"[^\W_]\w*(?:-\w+)*'?", stretch))[-5:]
        offset = max(low, target - 60)
        for word in reversed(words):
            start = offset + word.start()
            if not reader.words.is_head(word[0], beside=True):
                if word[0] in ("de", "du", "des", "d'", "et", "la", "le", "l'", "en", "pour"):
                    return None
                continue
            phrase = self._from_head(start, low, target, beside=True)
            if phrase is not None and _JOINT.fullmatch(reader.folded, phrase.stop, target):
                mark = _JOINT.fullmatch(reader.folded, phrase.stop, target)
                if mark is not None and not mark[1]:
                    return phrase
            return None
        return None

    def _fuller(self, close: Phrase, low: int) -> list[Phrase]:
        """*le gouverneur de région*, before *le général X*."""
        reader = self._reader
        article = _DEMONYM_NOUN.search(reader.folded, max(low, close.start - 5), close.start)
        first = reader.folded[close.start : close.end].split(" ")[0]
        if article is None or first not in reader.words.ranks:
            return []
        found = self._ending_at(low, article.start(), mark=",")
        return [found] if found is not None else []

    def _ending_at(self, low: int, target: int, *, mark: str = "") -> Phrase | None:
        """The longest role before `target`, with nothing but a comma or colon between."""
        for start, word in self._reader.heads_in(low, target):
            phrase = self._from_head(start, low, target, beside=True)
            if phrase is None:
                continue
            if phrase.organisation is None and not self._reader.words.is_head(word):
                continue
            joint = _JOINT.fullmatch(self._reader.folded, phrase.stop, target)
            if joint is None or (mark and joint[1] != mark):
                continue
            if joint[1] == ":" and not self._opens_line(phrase.start):
                continue
            if self._reader.text.count("\n", phrase.stop, target) > 1:
                continue
            return phrase
        return None

    def _from_head(
        self, start: int, low: int, target: int, *, beside: bool = False
    ) -> Phrase | None:
        """The phrase of the head at `start` and what is before it, if a role may begin so."""
        reader = self._reader
        first = start
        for _ in range(3):  # *ancien*, *nouvelle*, *Premier*
            before = re.compile(r"([^\W_]\w*)[ -]{1,2}$").search(
                reader.folded, max(low, first - 16), first
            )
            if before is None or before[1] not in reader.words.before_heads:
                break
            first = before.start(1)
        head = reader.head(first, beside=beside)
        if head is None:
            return None
        determiner = _DETERMINER.search(reader.folded, max(low, first - 8), first)
        if determiner is None and not self._opens(first):
            return None
        phrase = reader.phrase(*head, target, names_inside=True)
        owned = _OWNED.search(reader.folded, max(low, first - 12), first)
        if owned is not None and phrase.organisation is None:
            phrase = self._owned(phrase, phrase.start)
        return phrase

    def _opens(self, start: int) -> bool:
        """Whether a sentence, or with a capital a line, begins there."""
        text = self._reader.text
        before = text[max(0, start - 12) : start]
        bare = before.rstrip(" \t\u00a0\u202f")
        if not bare.strip():
            return True
        if bare.endswith("\n"):
            return bare.rstrip(" \t").endswith("\n\n") or text[start].isupper()
        return bare[-1] in _STARTERS and (text[start].isupper() or bare[-1] not in '"»«;(')

    def _opens_line(self, start: int) -> bool:
        before = self._reader.text[max(0, start - 24) : start].rpartition("\n")[2]
        return not re.sub(r"(?i)\b(?:l[ea]s?|votre|contact)\b|l['’]", "", before).strip(
            " \t*_•-–—>|"
        )

    def _owned(self, phrase: Phrase, before: int) -> Phrase:
        """*son président*: of the body named last, unless a person was named since."""
        reader = self._reader
        if reader.words.is_personal(reader.folded[phrase.start : phrase.end]):
            return phrase
        index = reader.last_before(before)
        while index >= 0 and reader.mentions[index].start > phrase.start - _OWNER_REACH:
            mention = reader.mentions[index]
            if mention.type == "organisation":
                return _with(phrase, mention)
            if mention.type == "person":
                break
            index -= 1
        return phrase

    # Behind the name.

    def _behind(self, person: Mention) -> list[Phrase]:
        joints = (
            pattern.match(self._reader.folded, person.end, person.end + _REACH)
            for pattern in (_IN_BRACKET, _AFTER)
        )
        return next((f for joint in joints if joint and (f := self._at_joint(person, joint))), [])

    def _at_joint(self, person: Mention, joint: re.Match[str]) -> list[Phrase]:
        reader = self._reader
        start = joint.end()
        bare = not joint["det"]
        if joint["line"]:
            if not self._signed(person, joint) or reader.text[start - 1 : start + 1].isspace():
                return []
        elif reader.text.count("\n", person.end, start) > 1:
            return []
        head = reader.head(start, beside=bare or joint["det"].startswith("un"))
        if head is None:
            return []
        phrase = reader.phrase(*head, min(len(reader.text), start + _REACH))
        if not self._holds(phrase, joint):
            return []
        if joint["det"].strip() in ("son", "sa", "leur") and phrase.organisation is None:
            phrase = self._owned(phrase, person.start) if not joint["copula"] else phrase
        if phrase.organisation is None:
            phrase = self._with_body_behind(phrase, phrase.stop)
        return [phrase, *self._further(phrase)]

    def _signed(self, person: Mention, joint: re.Match[str]) -> bool:
        """Whether the name fills its line and the role begins the next."""
        text = self._reader.text
        if text.count("\n", person.end, joint.end()) != 1:
            return False
        line = text[max(0, person.start - _LABEL_REACH) : person.start].rpartition("\n")[2]
        return _SOLE_START.match(line) is not None and text[joint.end() : joint.end() + 1].isupper()

    def _holds(self, phrase: Phrase, joint: re.Match[str]) -> bool:
        """Whether the phrase is of the name before it, and not a sentence's or another name's."""
        reader = self._reader
        definite = joint["det"].strip() in ("le", "la", "l'")
        if joint["copula"]:
            return True
        if phrase.cut and (definite or joint["line"]):
            return False
        if joint["line"] and _LABEL_END.match(reader.folded, phrase.stop):
            return False  # *Photographe : Y*
        if joint.re is _IN_BRACKET and reader.folded[phrase.stop : phrase.stop + 1] not in (
            ")",
            ",",
            ";",
        ):
            return False
        following = _NAMED_NEXT.match(reader.folded, phrase.stop)
        named = reader.at(following.end()) if following else None
        return not (definite and named is not None and named.type == "person")

    def _further(self, phrase: Phrase) -> list[Phrase]:
        """*X, sous-préfet, directeur de cabinet*; *président de A et directeur de B*."""
        reader = self._reader
        more: list[Phrase] = []
        for _ in range(_MOST_ROLES):
            joint = _FURTHER.match(reader.folded, phrase.stop)
            if joint is None or not joint[0].strip():
                break
            head = reader.head(joint.end())
            if head is None:
                break
            phrase = reader.phrase(*head, min(len(reader.text), joint.end() + _REACH))
            following = _NAMED_NEXT.match(reader.folded, phrase.stop)
            named = reader.at(following.end()) if following else None
            if phrase.cut or (
                named is not None
                and named.type == "person"
                and "," not in reader.folded[phrase.stop : named.start]
            ):
                break
            if phrase.organisation is None:
                phrase = self._with_body_behind(phrase, phrase.stop)
            more.append(phrase)
        return more

    def _with_body_behind(self, phrase: Phrase, position: int) -> Phrase:
        """*géologue, Bureau des mines*; *la sergente X, de la GRC*."""
        pattern = _OF_BODY if position != phrase.stop else _BODY_BEHIND
        joint = pattern.match(self._reader.folded, position)
        if joint is not None and "\n" in self._reader.text[position : joint.end()]:
            joint = None
        body = self._reader.at(joint.end()) if joint else None
        if body is None or body.type != "organisation":
            return phrase
        return _with(phrase, body)


def _with(phrase: Phrase, body: Mention) -> Phrase:
    return Phrase(
        phrase.start,
        phrase.end,
        max(phrase.stop, body.end) if body.start >= phrase.stop else phrase.stop,
        body,
        phrase.country,
        phrase.cut,
        closed=True,
    )
