"""From the zones of one release and the model's spans to mentions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.gazetteer import Gazetteer, Name
from pipeline.recognise.boundaries import trim
from pipeline.recognise.candidates import Candidate, is_acronym
from pipeline.recognise.confidence import Judge
from pipeline.recognise.context import says_type
from pipeline.recognise.decide import (
    Loser,
    end_there,
    settle_ambiguous,
    settle_overlaps,
    settle_types,
)
from pipeline.recognise.extend import (
    carry_back,
    carry_charges,
    carry_on,
    cut_back,
    foreign_names,
    join_hyphenated,
)
from pipeline.recognise.firms import name_firms
from pipeline.recognise.happenings import find_happenings, with_demonyms
from pipeline.recognise.kinds import find_kinds
from pipeline.recognise.meetings import name_meetings
from pipeline.recognise.pairs import part_pairs
from pipeline.recognise.sentences import Sentences
from pipeline.recognise.shapes import acronym_before, bracketed_acronym, find_shapes
from pipeline.recognise.spans import ModelSpan
from pipeline.recognise.spread import back_references, repeats
from pipeline.recognise.veto import veto
from pipeline.records import Dropped, EntityType, Mention, MentionKind, Page, Zone
from pipeline.text import name_key

# The longest name in the annotated releases has some 200 characters.
_LONGEST_NAME = 300
_TYPES: dict[str, EntityType] = {
    "person": "person",
    "organisation": "organisation",
    "country": "country",
    "demonym": "country",
    "event": "event",
    "instrument": "instrument",
}


def text_spans(zones: Sequence[Zone]) -> list[tuple[int, int]]:
    """The stretches of a text between its boilerplate, as (start, end)."""
    spans: list[tuple[int, int]] = []
    for zone in zones:
        if zone.kind == "boilerplate":
            continue
        if spans and spans[-1][1] == zone.start:
            spans[-1] = (spans[-1][0], zone.end)
        else:
            spans.append((zone.start, zone.end))
    return spans


class _Zones:
    """Which zone an offset lies in."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._zones = zones
        self._starts = [z.start for z in zones]

    def at(self, offset: int) -> Zone:
        return self._zones[bisect_right(self._starts, offset) - 1]


def _from_model(
    view: str, spans: Sequence[ModelSpan], gazetteer: Gazetteer, zones: _Zones
) -> tuple[list[Candidate], list[Loser]]:
    candidates: list[Candidate] = []
    lost: list[Loser] = []
    for span in spans:
        type_ = _TYPES.get(span.label)
        if type_ is None:
            continue
        # A name lies in one zone: what hangs over is the dateline's or the title's.
        end = min(span.end, zones.at(span.start).end)
        start, end = trim(
            view,
            span.start,
            end,
            person=type_ == "person",
            text_name=type_ == "instrument",
            is_known=lambda name: bool(gazetteer.lookup(name)),
        )
        text = view[start:end]
        if not any(c.isalnum() for c in text) or (len(text) < 2 and not text.isalpha()):
            continue
        kind: MentionKind = (
            "demonym" if span.label == "demonym"
            else "acronym" if type_ != "person" and is_acronym(text)
            else "name"
        )  # fmt: skip
        candidate = Candidate(
            start, end, type_, kind, ("model",), "the model", probability=span.probability
        )
        if end - start > _LONGEST_NAME:
            lost.append(Loser(candidate, "too long for a name"))
            continue
        names = [n for n in gazetteer.lookup(text) if gazetteer.known(n.known_id).type == type_]
        if type_ == "country" and not names:
            lost.append(Loser(candidate, "no country that the gazetteer knows"))
        else:
            candidates.append(candidate)
    return candidates, lost


def _from_gazetteer(view: str, gazetteer: Gazetteer, start: int, end: int) -> list[Candidate]:
    candidates: list[Candidate] = []
    for match in gazetteer.match(view[start:end]):
        by_type: dict[EntityType, list[Name]] = {}
        for name in match.names:
            by_type.setdefault(gazetteer.known(name.known_id).type, []).append(name)
        for type_, names in by_type.items():
            best = names[0]
            # A certain surface says whom it names; one that several share leaves it to identity.
            # An event that needs context may be another year's (*séisme en Haïti*).
            alone = best.certain or (len(names) == 1 and type_ != "event")
            candidates.append(
                Candidate(
                    start + match.start,
                    start + match.end,
                    type_,
                    best.kind,
                    ("gazetteer",),
                    f"a known {best.kind} ({best.known_id})",
                    best.known_id if alone else "",
                    best.certain,
                    ends_here=best.certain and best.ends_here,
                )
            )
    return candidates


def extract(
    page: Page,
    view: str,
    spans: Sequence[ModelSpan],
    *,
    gazetteer: Gazetteer,
    judge: Judge,
) -> tuple[tuple[Mention, ...], tuple[Dropped, ...]]:
    """The mentions of a page and what was dropped; `spans` are the model's, in order."""
    # A name lies in one zone, so that each is looked through by itself.
    stretches = [(z.start, z.end) for z in page.zones if z.kind != "boilerplate"]
    zones = _Zones(page.zones)
    proposed, lost = _from_model(view, spans, gazetteer, zones)
    known: list[Candidate] = []
    for start, end in stretches:
        known += _from_gazetteer(view, gazetteer, start, end)
        known += find_shapes(view, start=start, end=end)
        known += find_happenings(view, start=start, end=end)
        known += find_kinds(view, start=start, end=end)
    known += foreign_names(view, known) + with_demonyms(view, known)
    proposed = name_meetings(view, name_firms(view, proposed), known)
    proposed = part_pairs(view, proposed, known)
    proposed = carry_back(view, cut_back(view, proposed, known), known)
    proposed = carry_charges(view, proposed, known) + known
    kept, losers = settle_ambiguous(view, proposed, spans)
    lost += losers
    kept, losers = end_there(view, join_hyphenated(view, kept))
    lost += losers
    winners, losers = settle_overlaps(kept)
    lost += losers
    winners = carry_on(view, winners, [zones.at(w.start).end for w in winners])
    more: list[Candidate] = []
    for winner in winners:
        zone = zones.at(winner.start)
        behind = bracketed_acronym(view, winner, zone.end)
        ahead = acronym_before(view, winner, zone.start)
        more += [acronym for acronym in (behind, ahead) if acronym is not None]
    # What was decided from the place itself stays; repeats fill what is left.
    winners, losers = settle_overlaps([*winners, *more])
    lost += losers
    winners, losers = settle_types(view, winners)
    lost += losers
    winners, losers = veto(view, winners, gazetteer, spans)
    lost += losers
    again = repeats(view, stretches, winners, gazetteer) + back_references(view, stretches, winners)
    # A long name that stands again outweighs what was found inside it there.
    standing = {(w.start, w.end) for w in winners}
    long = [
        c
        for c in again
        if c.kind == "name"
        and (c.start, c.end) not in standing
        and view.count(" ", c.start, c.end) >= 2
    ]
    winners, losers = settle_overlaps([*winners, *long])
    lost += losers
    winners = _fill(winners, again)
    sentences = Sentences(view)
    text = page.release.text
    sure, losers = _sure_enough(view, winners, judge)
    freed = _freed(lost, [x.candidate for x in losers])
    if freed:
        winners = sorted([*(w for w, _ in sure), *freed], key=lambda w: w.start)
        sure, more_losers = _sure_enough(view, winners, judge)
        losers += more_losers
    lost += losers
    mentions = [
        Mention(
            release_id=page.release.id,
            start=w.start,
            end=w.end,
            text=text[w.start : w.end],
            type=w.type,
            zone=zones.at(w.start).kind,
            kind=w.kind,
            found_by="+".join(w.sources),
            reason=w.reason,
            confidence=confidence,
            sentence_start=(around := sentences.around(w.start, w.end))[0],
            sentence_end=around[1],
            known=w.known,
        )
        for w, confidence in sure
    ]
    final = {(w.start, w.end, w.type) for w, _ in sure}
    dropped = {
        (x.candidate.start, x.candidate.end): Dropped(
            page.release.id,
            x.candidate.start,
            x.candidate.end,
            text[x.candidate.start : x.candidate.end],
            f"no {x.candidate.type}: {x.reason}",
        )
        for x in sorted(
            lost, key=lambda x: (x.candidate.start, x.candidate.end, x.reason), reverse=True
        )
        if (x.candidate.start, x.candidate.end, x.candidate.type) not in final
    }
    return tuple(mentions), tuple(dropped[key] for key in sorted(dropped))


def _sure_enough(
    view: str, winners: Sequence[Candidate], judge: Judge
) -> tuple[list[tuple[Candidate, float]], list[Loser]]:
    """The winners with their confidence, and those that are too unsure.

    One name has one decision in a release: the surest of its places speaks for all, and a person's
    full name for her surname alone.
    """
    names = [(w.type, name_key(view[w.start : w.end])) for w in winners]
    confidences = [
        judge.of(w, view[w.start : w.end], clear=says_type(view, w.start, w.end, w.type))
        for w in winners
    ]
    best: dict[tuple[EntityType, str], float] = {}
    for name, confidence in zip(names, confidences, strict=True):
        best[name] = max(confidence, best.get(name, 0.0))
    full: dict[str, float] = {}
    for (type_, key), confidence in best.items():
        words = key.split(" ") if type_ == "person" else []
        for word in words if len(words) > 1 else ():
            full[word] = max(confidence, full.get(word, 0.0))
    for type_, key in best:
        if type_ == "person" and key in full:
            best[type_, key] = max(best[type_, key], full[key])
    sure: list[tuple[Candidate, float]] = []
    lost: list[Loser] = []
    for winner, name, confidence in zip(winners, names, confidences, strict=True):
        if judge.too_low(winner, best[name]):
            lost.append(Loser(winner, f"too unsure ({best[name]:.2f}): {winner.reason}"))
        else:
            sure.append((winner, confidence))
    return sure, lost


def _freed(lost: Sequence[Loser], fallen: Sequence[Candidate]) -> list[Candidate]:
    """The countries that lay inside longer names which, too unsure, are none after all.

    *Coupe d'Afrique des nations 2025 au Maroc*, where that is not taken for an event, still names
    Morocco. `fallen` are in order and do not overlap.
    """
    starts = [one.start for one in fallen]
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in (x.candidate for x in lost):
        at = bisect_right(starts, candidate.start) - 1
        inside = at >= 0 and candidate.end <= fallen[at].end
        if inside and candidate.type == "country" != fallen[at].type:
            found.setdefault((candidate.start, candidate.end), candidate)
    kept, _ = settle_overlaps([found[key] for key in sorted(found)])
    return list(kept)


def _fill(winners: Sequence[Candidate], more: Sequence[Candidate]) -> list[Candidate]:
    """The winners and those of the others that lie in the gaps between them."""
    edges = [w.start for w in winners]
    gaps = []
    for candidate in more:
        at = bisect_right(edges, candidate.start)
        free_before = at == 0 or winners[at - 1].end <= candidate.start
        free_after = at == len(winners) or candidate.end <= winners[at].start
        if free_before and free_after:
            gaps.append(candidate)
    chosen, _ = settle_overlaps(gaps)
    return sorted([*winners, *chosen], key=lambda c: c.start)
