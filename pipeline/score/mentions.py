"""Strict mentions: a predicted mention is right when span and type are exactly the gold's.

This is the *strict* figure of SemEval-2013 task 9 (Segura-Bedmar et al. 2013), which goes back to
the counts of MUC-5 (Chinchor and Sundheim 1993). Demonyms are countries, and have a row of their
own beside: country mentions that both sides call demonyms.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pipeline.records import EntityType, Mention
from pipeline.score.cases import LABELS, Case, Tally, count_by_label
from pipeline.score.gold import GoldMention

MENTION_LABELS: tuple[str, ...] = (*LABELS, "demonym")

Match = tuple[GoldMention, Mention]
_M = TypeVar("_M", GoldMention, Mention)


def strict_matches(case: Case) -> list[Match]:
    """The pairs of gold and predicted mention with the same span and type, in text order."""
    predicted = _by_span(case.predicted)
    return [
        (mention, predicted[span])
        for span, mention in _by_span(case.gold).items()
        if span in predicted
    ]


def tally_mentions(case: Case) -> Tally:
    """The counts that precision and recall of a release's mentions are made of."""
    matches = strict_matches(case)
    tally = Tally(
        gold=count_by_label(mention.type for mention in case.gold),
        predicted=count_by_label(mention.type for mention in case.predicted),
        matched=count_by_label(mention.type for mention, _ in matches),
    )
    tally.gold["demonym"] = sum(mention.demonym for mention in case.gold)
    tally.predicted["demonym"] = sum(mention.kind == "demonym" for mention in case.predicted)
    tally.matched["demonym"] = sum(
        gold.demonym and predicted.kind == "demonym" for gold, predicted in matches
    )
    return tally


def _by_span(mentions: Iterable[_M]) -> dict[tuple[int, int, EntityType], _M]:
    return {(mention.start, mention.end, mention.type): mention for mention in mentions}
