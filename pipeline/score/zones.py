"""Zones: which characters of a release lie in the right kind of zone.

On both sides blank text belongs to the zone of the last visible character before it, and where
there is none to the zone of the first; so where a blank line is filed never counts. Characters
for which the prediction has no zone (a release that was skipped) are in no right zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.records import ZONE_KINDS, Zone
from pipeline.score.cases import Case
from pipeline.score.figures import Figure, Weights, share_figure

_NO_ZONE = len(ZONE_KINDS)
_BODY = ZONE_KINDS.index("body")
_BOILERPLATE = ZONE_KINDS.index("boilerplate")


def zone_figures(
    cases: Sequence[Case], zones: Mapping[str, Sequence[Zone]], weights: Weights
) -> dict[str, Figure]:
    """Shares of characters, which are the cases: ``right`` of all; of the gold's body
    ``body_lost`` (taken for boilerplate, or without a zone) and ``body_elsewhere`` (not taken for
    body, what is lost among it); of the gold's boilerplate ``boilerplate_kept`` (taken for
    another kind of zone).
    """
    tables = np.stack([_confusion(case, zones.get(case.release.id, ())) for case in cases])
    right = np.trace(tables, axis1=1, axis2=2)
    body, boilerplate = tables[:, _BODY], tables[:, _BOILERPLATE]
    lost = body[:, _BOILERPLATE] + body[:, _NO_ZONE]
    kept = boilerplate[:, :_NO_ZONE].sum(axis=1) - boilerplate[:, _BOILERPLATE]
    n_body, n_boilerplate = body.sum(axis=1), boilerplate.sum(axis=1)
    return {
        "right": share_figure(right, tables.sum(axis=(1, 2)), weights),
        "body_lost": share_figure(lost, n_body, weights),
        "body_elsewhere": share_figure(n_body - body[:, _BODY], n_body, weights),
        "boilerplate_kept": share_figure(kept, n_boilerplate, weights),
    }


def _confusion(case: Case, predicted: Sequence[Zone]) -> NDArray[np.int64]:
    """Characters by the kind of zone in the gold (rows) and in the prediction (columns)."""
    text = case.release.text
    size = _NO_ZONE + 1
    pairs = _kinds(text, case.release.zones) * size + _kinds(text, predicted)
    return np.bincount(pairs, minlength=size * size).reshape(size, size)


def _kinds(text: str, zones: Sequence[Zone]) -> NDArray[np.int64]:
    """The kind of zone of each character, as an index of ZONE_KINDS or `_NO_ZONE`."""
    kinds = np.full(len(text), _NO_ZONE, dtype=np.int64)
    for zone in zones:
        kinds[zone.start : zone.end] = ZONE_KINDS.index(zone.kind)
    visible = np.array([not character.isspace() for character in text], dtype=bool)
    if not visible.any():
        return kinds
    last_visible = np.maximum.accumulate(np.where(visible, np.arange(len(text)), -1))
    last_visible[last_visible < 0] = np.argmax(visible)
    return kinds[last_visible]
