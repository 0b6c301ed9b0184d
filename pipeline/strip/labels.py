"""Which zone each segment is: a linear chain over the lines' features.

The score of a sequence of zones is the sum of a weight for every (feature, zone) pair and for
every (zone, next zone, link) triple; the best sequence is found by Viterbi's algorithm. The
weights are a conditional random field's, trained by `pipeline.train.zones` on annotated
releases, and stand in ``weights.json`` as readable numbers. The two or three
features that speak most for the winning zone are its `reason`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipeline.records import ZONE_KINDS

Vector = NDArray[np.float32]

LINKS = ("next line", "behind a blank line", "goes on", "behind a full line", "behind a dateline")


@dataclass(frozen=True, slots=True)
class ZoneModel:
    """Weights: one row of six a feature, and a 6 x 6 table for each kind of link."""

    features: Mapping[str, Vector]
    links: NDArray[np.float32]


def load_zone_model() -> ZoneModel:
    """The shipped weights."""
    text = files("pipeline.strip").joinpath("weights.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert tuple(data["zones"]) == ZONE_KINDS
    return ZoneModel(
        {name: np.array(row, dtype=np.float32) for name, row in data["features"].items()},
        np.array([data["links"][name] for name in LINKS], dtype=np.float32),
    )


def emissions(model: ZoneModel, features: Sequence[Sequence[str]]) -> Vector:
    """The score of each zone for each segment: an array of segments by zones."""
    scores = np.zeros((len(features), len(ZONE_KINDS)), dtype=np.float32)
    weights = model.features
    for row, names in zip(scores, features, strict=True):
        known = [weights[name] for name in names if name in weights]
        if known:
            row += np.sum(known, axis=0)
    return scores


def best_path(scores: Vector, links: Sequence[int], tables: NDArray[np.float32]) -> list[int]:
    """The zones, as indices, with the highest total score; the first of equals.

    `links[i]` is the kind of link between segment i - 1 and i (``links[0]`` is not read).
    """
    count = len(scores)
    if not count:
        return []
    best = scores[0].copy()
    back = np.zeros(scores.shape, dtype=np.int8)
    for i in range(1, count):
        ways = best[:, None] + tables[links[i]]
        back[i] = np.argmax(ways, axis=0)
        best = ways[back[i], np.arange(len(best))] + scores[i]
    path = [int(np.argmax(best))]
    for i in range(count - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]


def strongest(model: ZoneModel, features: Sequence[str], zone: int, *, most: int = 3) -> list[str]:
    """The features that speak most for a zone against the mean of the others."""
    rows = [(name, row) for name in features if (row := model.features.get(name)) is not None]
    if not rows:
        return []
    table = np.array([row for _, row in rows])
    margins = (table[:, zone] - table.mean(axis=1)).tolist()
    weighed = [
        (margin, name) for margin, (name, _) in zip(margins, rows, strict=True) if name != "bias"
    ]
    weighed.sort(key=lambda pair: (-pair[0], pair[1]))
    return [name for weight, name in weighed[:most] if weight > 0]
