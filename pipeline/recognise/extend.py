"""Where the model stops too early or runs on: ends of long names, put right by what is known.

Cut back: a known body in front of a place or a dash is the whole name (*OIM pour l'Asie
centrale*, *PNUD - Human Mobility*). Carried on: complements that are coordinated belong to the
name they complete (*ministère de la Santé, de l'Hygiène et de la Population*).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.words import any_of

# What may stand behind a complete name of a body and is no part of it. Words for regions follow
# *pour* only behind an acronym, since long names hold such words (*Fonds … pour l'enfance*).
_PLACE_TAIL = re.compile(
    r"\s+(?:en|au|aux|à|dans)\s+(?:l['’]|la\s|le\s|les\s)?[A-ZÀ-Þ]|\s+[-–—:]\s|\s*[,;(]|\s+\|"
    r"|\s+(?:du|le|de)\s+\d"
)
_FOR_TAIL = re.compile(r"\s+(?:pour|de|du|d['’]|des)\s?(?:la\s|le\s|les\s|l['’])?[A-ZÀ-Þ]")
_NOUN = r"[^\W\d_]{3,24}(?:-[^\W\d_]{2,16}){0,3}"
_NO_ADJECTIVE = r"(?!(?:et|ou|a|ont|est|sont|qui|que|pour|dans|avec|par|sur)\b)"
_ADJECTIVE_END = (
    r"(?:que|le|ales?|aux|elles?|ées?|és|é|ives?|ifs?|aires?|iques?|iennes?|iens?|iers?|ières?"
    r"|ures?|ères?|eurs?|euses?)"
)
_ADJECTIVES = rf"(?:\s{_NO_ADJECTIVE}[a-zà-ÿ]{{2,20}}{_ADJECTIVE_END}\b){{0,2}}"
_OF = r"(?:de\sla\s|de\sl['’]|du\s|des\s|de\s|d['’])"
_THE = r"(?:les\s|la\s|le\s|l['’])"
_OF_LIST = re.compile(
    rf"(?:,\s(?:et\s)?{_OF}{_NOUN}{_ADJECTIVES}){{0,5}}\s?,?\set\s{_OF}{_NOUN}{_ADJECTIVES}"
)
# A region may have a complement of its own (*pour l'Europe de l'Est et l'Asie centrale*).
_REGION = rf"{_THE}{_NOUN}(?:\s{_OF}{_NOUN})?{_ADJECTIVES}"
_FOR_LIST = re.compile(rf"(?:,\s{_REGION}){{0,4}}\set\s{_REGION}")
_ENDS_IN_OF = re.compile(rf"\s{_OF}{_NOUN}{_ADJECTIVES}$")
_ENDS_IN_FOR = re.compile(rf"\spour\s{_REGION}$")
_HEAD_BEFORE = re.compile(
    rf"(?<![\w-]){any_of('heads_of_others')}{_ADJECTIVES}\s(?:des\s|du\s|de\sla\s|de\sl['’])\Z"
)
_GOES_ON = re.compile(r"\s(?:sur|pour|contre)\s")
_STOP = re.compile(r"\s*(?:[.,;:!?)(»\"”\[]|$|\n)")
# Heads whose complements come in lists.
_LISTING_HEAD = re.compile(any_of("listing_heads"), re.IGNORECASE)
# What a ministry is in charge of comes in lists of words with capitals, whatever stands behind.
_CHARGE = (
    rf"{_OF}[A-ZÀ-Þ][^\W\d_]{{2,24}}(?:-[^\W\d_]{{2,16}}){{0,3}}{_ADJECTIVES}"
    rf"(?:\s(?:des?|du|à\sl['’])\s?{_NOUN}){{0,1}}"
)
_CHARGES = re.compile(rf"(?:,\s(?:et\s)?{_CHARGE}){{0,6}},?\set\s{_CHARGE}")
_MINISTRY = re.compile(r"(?:minist[èe]re|secrétariat\sd'[ÉE]tat)\b", re.IGNORECASE)
_OTHER_BODY = re.compile(rf"\s(?:{_OF})?{any_of('second_heads')}\b")
# The rest of a hyphenated name on either side: *Pittet* of *Pittet-dit-Grosjean*.
_PERSON_BEFORE = re.compile(r"(?<![^\W_])(?:[A-ZÀ-Þ][^\W\d_]{1,20}-){1,2}\Z")
_PERSON_AFTER = re.compile(
    r"(?:-(?:[A-ZÀ-Þ][^\W\d_]{1,20}|(?:dit|du|de|le|la)(?=-[A-ZÀ-Þ]))){1,4}(?![^\W_])"
)
# Patterns that end where a name begins: `$` would also match in front of a line end there.
# The rest of a hyphenated acronym on either side, perhaps nothing.
_HYPHEN_BEFORE = re.compile(r"(?:(?<![^\W_])[A-ZÀ-Þ][A-Za-zÀ-ÿ]{1,9}-){0,2}\Z")
_HYPHEN_AFTER = re.compile(r"(?:-[A-ZÀ-Þ][A-Za-zÀ-ÿ]{1,9}){1,2}(?![^\W_])")
_FOREIGN_HEAD = re.compile(
    r"(?<![^\W_])[A-ZÀ-Þ][\w'’-]{2,24}(?:\s(?:[A-ZÀ-Þ][\w'’-]{1,24}|and|y|e)){0,4}"
    r"\s(?:of|for|por|para)\s(?:the\s)?\Z"
)
_NAMES = frozenset({"organisation", "event", "instrument"})


def cut_back(
    view: str, proposed: Iterable[Candidate], known: Sequence[Candidate]
) -> list[Candidate]:
    """The model's candidates, ended where a known body that opens them ends.

    A demonym behind an acronym says where (*l'OIM ukrainienne*); behind a name in words it makes
    another body of it (*Croix-Rouge malienne*).
    """
    heads: dict[int, Candidate] = {}
    demonyms = {(c.start, c.end) for c in known if c.kind == "demonym"}
    country_ends = {c.end for c in known if c.type == "country" and c.kind != "demonym"}
    for candidate in known:
        if candidate.type == "organisation" and candidate.certain:
            best = heads.get(candidate.start)
            if best is None or candidate.length > best.length:
                heads[candidate.start] = candidate
    result: list[Candidate] = []
    for candidate in proposed:
        head = heads.get(candidate.start)
        if head is not None and candidate.type in _NAMES and candidate.end > head.end:
            tail = view[head.end : candidate.end]
            acronym = is_acronym(view[head.start : head.end])
            shouted = view[candidate.start : candidate.end].isupper() and " " in tail.strip()
            adjective = (candidate.end - len(tail.lstrip()), candidate.end) in demonyms
            if (
                (adjective and acronym)
                or _PLACE_TAIL.match(tail)
                or ((acronym or candidate.end in country_ends) and _FOR_TAIL.match(tail))
                or shouted
            ):
                reason = "ends with the known body"
                candidate = replace(
                    candidate, end=head.end, type="organisation", kind=head.kind,
                    reason=f"{candidate.reason}; {reason}",
                )  # fmt: skip
        result.append(candidate)
    return result


def carry_back(
    view: str, proposed: Iterable[Candidate], known: Sequence[Candidate]
) -> list[Candidate]:
    """The model's bodies that open with a known one and go on, with their own head before them.

    *Nations Unies sur les migrations* is no body, the *réseau des Nations Unies sur les
    migrations* is.
    """
    bodies: dict[int, int] = defaultdict(int)
    for candidate in known:
        if candidate.type == "organisation" and candidate.certain:
            bodies[candidate.start] = max(bodies[candidate.start], candidate.end)
    result: list[Candidate] = []
    for candidate in proposed:
        end = bodies.get(candidate.start, 0)
        if candidate.type == "organisation" and 0 < end < candidate.end:
            head = _HEAD_BEFORE.search(view, max(0, candidate.start - 60), candidate.start)
            if head is not None and _GOES_ON.match(view, end):
                reason = f"{candidate.reason}; its head stands before it"
                candidate = replace(
                    candidate, start=head.start(), probability=None, reason=reason
                )  # fmt: skip
        result.append(candidate)
    return result


def carry_charges(
    view: str, proposed: Iterable[Candidate], known: Sequence[Candidate]
) -> list[Candidate]:
    """The model's ministries with all that they are in charge of.

    *ministère de la Santé*, and behind it *, des Secours et de la Réinstallation*. A country or a
    body that is known, or opens with the word for one, ends the list.
    """
    stops = sorted(c.start for c in known if c.certain and c.type in ("country", "organisation"))
    result: list[Candidate] = []
    for candidate in proposed:
        if candidate.type == "organisation" and _MINISTRY.match(view, candidate.start):
            at = bisect_left(stops, candidate.end)
            limit = stops[at] if at < len(stops) else len(view)
            charges = _CHARGES.match(view, candidate.end)
            if (
                charges is not None
                and charges.end() <= limit
                and not _OTHER_BODY.search(charges[0])
            ):
                reason = f"{candidate.reason}; carried on over coordinated complements"
                candidate = replace(
                    candidate, end=charges.end(), probability=None, reason=reason
                )  # fmt: skip
        result.append(candidate)
    return result


def foreign_names(view: str, known: Iterable[Candidate]) -> list[Candidate]:
    """English, Spanish and Portuguese names that end in a country: *Coalición por Venezuela*.

    The joining word is no French one, so that the words before it are no French text either.
    """
    found: list[Candidate] = []
    for country in known:
        if country.type != "country" or country.kind == "demonym":
            continue
        head = _FOREIGN_HEAD.search(view, max(0, country.start - 80), country.start)
        if head is not None:
            reason = "a foreign name that ends in a country"
            span = (head.start(), country.end)
            found.append(Candidate(*span, "organisation", "name", ("shape",), reason))
    return found


def join_hyphenated(view: str, proposed: Iterable[Candidate]) -> list[Candidate]:
    """The candidates, with acronyms that are part of a hyphenated one widened to the whole.

    *CFE-CGC* is one union and *PS-Gouv* is not the party *PS*; but *Sénégal-Mali* are two
    countries, and *ONU-Habitat* is known as a whole and wins by its length. A person's name is
    never half of a hyphenated one.
    """
    result: list[Candidate] = []
    proposed = list(proposed)
    persons = {at for c in proposed if c.type == "person" for at in (c.start, c.end)}
    for candidate in proposed:
        text = view[candidate.start : candidate.end]
        if candidate.type == "person":
            candidate = _whole_person(view, candidate, persons)
        elif candidate.type != "country" and is_acronym(text):
            before = _HYPHEN_BEFORE.search(view, max(0, candidate.start - 24), candidate.start)
            start = before.start() if before else candidate.start
            match = _HYPHEN_AFTER.match(view, candidate.end)
            end = match.end() if match else candidate.end
            if (start, end) != (candidate.start, candidate.end):
                candidate = replace(
                    candidate, start=start, end=end, known="", certain=False, sources=("shape",),
                    probability=None,
                    reason=f"{candidate.reason}; the whole hyphenated acronym",
                )  # fmt: skip
        result.append(candidate)
    return result


def _whole_person(view: str, candidate: Candidate, persons: set[int]) -> Candidate:
    """The person with the rest of its hyphenated name; of *Le Goff-Diop* that are two, each."""
    if candidate.end + 1 in persons or candidate.start - 1 in persons:
        return candidate
    before = _PERSON_BEFORE.search(view, max(0, candidate.start - 44), candidate.start)
    after = _PERSON_AFTER.match(view, candidate.end)
    start = before.start() if before else candidate.start
    end = after.end() if after else candidate.end
    if (start, end) == (candidate.start, candidate.end):
        return candidate
    reason = f"{candidate.reason}; the whole hyphenated name"
    return replace(candidate, start=start, end=end, reason=reason)


def carry_on(view: str, winners: Sequence[Candidate], limit: Sequence[int]) -> list[Candidate]:
    """The candidates with the coordinated complements behind them; `limit` ends each zone.

    A complement is taken only where no other candidate stands in it and a mark of punctuation,
    a bracket or the end of the line closes it.
    """
    result: list[Candidate] = []
    for index, candidate in enumerate(winners):
        end = candidate.end
        ends_here = candidate.ends_here or candidate.type not in _NAMES
        if not ends_here and _LISTING_HEAD.match(view, candidate.start):
            following = winners[index + 1].start if index + 1 < len(winners) else len(view)
            stop = min(following, limit[index])
            end = _carried(view, candidate, stop)
        if end > candidate.end:
            reason = f"{candidate.reason}; carried on over coordinated complements"
            candidate = replace(candidate, end=end, reason=reason)
        result.append(candidate)
    return result


def _carried(view: str, candidate: Candidate, stop: int) -> int:
    text = view[candidate.start : candidate.end]
    for ending, pattern in ((_ENDS_IN_OF, _OF_LIST), (_ENDS_IN_FOR, _FOR_LIST)):
        if ending.search(text[-60:]):
            match = pattern.match(view, candidate.end, stop)
            if match and _STOP.match(view, match.end()):
                return match.end()
    return candidate.end
