"""All figures of a gold folder, and how they are shown.

Figures are kept under dotted names, ``group.label.measure``: ``links.person.f1``,
``zones.body_lost.share``. JSON rounds to four places, tables to three (zones: four) and
intervals to one less; floors compare what is not rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.records import Page, Resolution, Zone
from pipeline.score.calibration import calibration_figures
from pipeline.score.cases import LABELS, Case, make_cases, types_of
from pipeline.score.facts import event_figures, release_figures, role_figures
from pipeline.score.figures import Figure, Weights, draw_weights, rate_figures, share_figure
from pipeline.score.gold import GoldRelease
from pipeline.score.identity import assign, identity_figures
from pipeline.score.links import Links, match_links, tally_links
from pipeline.score.mentions import MENTION_LABELS, tally_mentions
from pipeline.score.zones import zone_figures
from pipeline.text import name_key

Group = dict[str, dict[str, Figure]]

_JSON_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a group is shown: its measures as columns, then columns of cases, each from a measure."""

    title: str
    measures: Mapping[str, str]
    cases: Mapping[str, str]
    decimals: int = 3


_RATES = {"precision": "precision", "recall": "recall", "f1": "F1"}
_SIDES = {"recall": "gold", "precision": "found"}
_LAYOUTS = {
    "links": _Layout("Release-entity links", _RATES, _SIDES),
    "mentions": _Layout("Mentions, exact span and type", _RATES, _SIDES),
    "identity": _Layout("Identity of the mentions found (B³)", _RATES, {"f1": "mentions"}),
    "names": _Layout(
        "Canonical names equal to the gold's",
        {"exact": "exactly", "folded": "but for case and accents"},
        {"exact": "links"},
    ),
    "confidence": _Layout(
        "Right mentions by confidence, in hundredths", {"share": "share"}, {"share": "mentions"}
    ),
    "zones": _Layout("Zones", {"share": "share"}, {"share": "cases"}, decimals=4),
    "roles": _Layout("Persons with their role, and its body", _RATES, _SIDES),
    "events": _Layout("Facts of events, share right", {"share": "share"}, {"share": "cases"}),
    "releases": _Layout("Releases, share right", {"share": "share"}, {"share": "cases"}),
}


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of a gold folder by dotted name, in the order they are shown.

    `n_in_boilerplate` is how many predicted mentions touch gold boilerplate.
    """

    n_releases: int
    n_in_boilerplate: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A group of figures as text, for whoever prints it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def score(
    gold: Sequence[GoldRelease],
    *,
    zones: Mapping[str, Sequence[Zone]],
    resolution: Resolution,
    pages: Sequence[Page] = (),
) -> Scores:
    """How well `zones` (by release id) and `resolution` say what the gold says.

    `pages` are asked for the dates and places of releases alone.

    The gold is scored as one corpus; predictions for releases that are not in it are left out,
    a release without predictions has missed everything. Raises :class:`ValueError` for a
    prediction that was made on another text.
    """
    if not gold:
        raise ValueError("no gold release to score against")
    cases = make_cases(gold, resolution)
    weights = draw_weights(len(cases))
    links = match_links(cases, resolution)
    link_tallies = [tally_links(one) for one in links]
    mention_tallies = [tally_mentions(case) for case in cases]
    assignments = assign(cases, resolution)
    groups: dict[str, Group] = {
        "links": {label: rate_figures(link_tallies, label, weights) for label in LABELS},
        "mentions": {
            label: rate_figures(mention_tallies, label, weights) for label in MENTION_LABELS
        },
        "identity": {label: identity_figures(assignments, label, weights) for label in LABELS},
        "names": {label: _name_figures(links, label, weights) for label in LABELS},
        "confidence": calibration_figures(cases, weights),
        "zones": {
            label: {"share": figure}
            for label, figure in (
                *zone_figures(cases, zones, weights).items(),
                ("mentions_in_boilerplate", _boilerplate_figure(cases, weights)),
            )
        },
        "roles": role_figures(cases, links, resolution, weights),
        "events": event_figures(cases, links, weights),
        "releases": release_figures(cases, pages, weights),
    }
    return Scores(
        n_releases=len(cases),
        n_in_boilerplate=sum(len(case.in_boilerplate) for case in cases),
        figures={
            f"{group}.{label}.{measure}": figure
            for group, labels in groups.items()
            for label, measures in labels.items()
            for measure, figure in measures.items()
        },
    )


def tables(scores: Scores) -> tuple[ScoreTable, ...]:
    """The figures as tables of text: one a group, a row a label, each with its 95 % interval."""
    return tuple(
        _table(_LAYOUTS[group], labels) for group, labels in _nested(scores.figures).items()
    )


def as_dict(scores: Scores) -> dict[str, object]:
    """The figures as nested mappings for JSON, rounded; None where there is nothing to measure."""
    return {
        "n_releases": scores.n_releases,
        "n_mentions_in_boilerplate": scores.n_in_boilerplate,
        **{
            group: {
                label: {
                    measure: {
                        "value": _rounded(figure.value),
                        "low": _rounded(figure.low),
                        "high": _rounded(figure.high),
                        "cases": figure.cases,
                    }
                    for measure, figure in measures.items()
                }
                for label, measures in labels.items()
            }
            for group, labels in _nested(scores.figures).items()
        },
    }


def _name_figures(links: Sequence[Links], label: str, weights: Weights) -> dict[str, Figure]:
    """Of the matched links, the share whose name is the gold's: exactly, and as name keys."""
    types = types_of(label)
    pairs = [
        [(name, entity.name) for (type_, name), entity in one.pairs if type_ in types]
        for one in links
    ]
    matched = np.array([len(names) for names in pairs])
    exact = np.array([sum(a == b for a, b in names) for names in pairs])
    folded = np.array([sum(name_key(a) == name_key(b) for a, b in names) for names in pairs])
    return {
        "exact": share_figure(exact, matched, weights),
        "folded": share_figure(folded, matched, weights),
    }


def _boilerplate_figure(cases: Sequence[Case], weights: Weights) -> Figure:
    """Of the predicted mentions that are not free, the share that touches gold boilerplate."""
    touching = np.array([len(case.in_boilerplate) for case in cases])
    predicted = np.array([len(case.predicted) for case in cases])
    return share_figure(touching, predicted, weights)


def _nested(figures: Mapping[str, Figure]) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for name, figure in figures.items():
        group, label, measure = name.split(".")
        groups.setdefault(group, {}).setdefault(label, {})[measure] = figure
    return groups


def _table(layout: _Layout, labels: Group) -> ScoreTable:
    return ScoreTable(
        title=layout.title,
        columns=("", *layout.measures.values(), *layout.cases.values()),
        rows=tuple(
            (
                label.replace("_", " "),
                *(_cell(figures[measure], layout.decimals) for measure in layout.measures),
                *(str(figures[measure].cases) for measure in layout.cases),
            )
            for label, figures in labels.items()
        ),
    )


def _cell(figure: Figure, decimals: int) -> str:
    if figure.value is None:
        return "–"
    value = f"{figure.value:.{decimals}f}"
    if figure.low is None or figure.high is None:
        return value
    # One decimal less and no leading zero: three such figures have to fit a line of 80 characters.
    low, high = (f"{x:.{decimals - 1}f}".removeprefix("0") for x in (figure.low, figure.high))
    return f"{value} [{low}–{high}]"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _JSON_DECIMALS)
