"""Who is named with whom, as a drawing: the same corpus, the same drawing.

The layout is that of Fruchterman and Reingold (1991): entities push each other away, the ones that
releases name together pull each other near. It begins on a spiral in the order of the entities and
takes a fixed number of steps in plain arithmetic, with nothing drawn by chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.report.corpus import EntityView

_STEPS = 250
_NEIGHBOURS = 4
Point = tuple[float, float]
Edge = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Network:
    """Entities, their places in a square from 0 to 1, and edges: two positions and a weight."""

    entities: Sequence[EntityView]
    places: Sequence[Point]
    edges: Sequence[Edge]


def make_network(entities: Sequence[EntityView]) -> Network:
    """The network of some entities: of each its strongest ties; those with none are left out.

    A tie counts the releases that name both. All ties of forty much named entities would be a
    ball of wool, so each brings its four strongest.
    """
    position = {entity.id: i for i, entity in enumerate(entities)}
    kept: dict[tuple[int, int], int] = {}
    for i, entity in enumerate(entities):
        ties = [(-n, position[other]) for other, n in entity.beside.items() if other in position]
        for weight, j in sorted(ties)[:_NEIGHBOURS]:
            kept[min(i, j), max(i, j)] = -weight
    tied = sorted({i for pair in kept for i in pair})
    renumbered = {old: new for new, old in enumerate(tied)}
    edges = [(renumbered[a], renumbered[b], n) for (a, b), n in sorted(kept.items())]
    return Network([entities[i] for i in tied], layout(len(tied), edges), edges)


def layout(n: int, edges: Sequence[Edge]) -> list[Point]:
    """Places in a square from 0 to 1, rounded to thousandths."""
    if n < 2:
        return [(0.5, 0.5)] * n
    golden = math.pi * (3 - math.sqrt(5))
    xs = [math.sqrt((i + 0.5) / n) * math.cos(golden * i) for i in range(n)]
    ys = [math.sqrt((i + 0.5) / n) * math.sin(golden * i) for i in range(n)]
    top = max((weight for *_, weight in edges), default=1)
    apart = 1.6 / math.sqrt(n)
    for step in range(_STEPS):
        reach = 0.15 * (1 - step / _STEPS) + 0.002
        dx, dy = _pushes(xs, ys, apart)
        for a, b, weight in edges:
            x, y = xs[a] - xs[b], ys[a] - ys[b]
            pull = math.hypot(x, y) / apart * (0.4 + 0.6 * weight / top)
            dx[a], dy[a] = dx[a] - x * pull, dy[a] - y * pull
            dx[b], dy[b] = dx[b] + x * pull, dy[b] + y * pull
        for i in range(n):
            # A slight pull to the middle, so that what hangs together with nothing stays near.
            dx[i], dy[i] = dx[i] - 0.4 * xs[i], dy[i] - 0.4 * ys[i]
            length = math.hypot(dx[i], dy[i]) or 1.0
            xs[i] += dx[i] / length * min(length, reach)
            ys[i] += dy[i] / length * min(length, reach)
    return list(zip(_fitted(xs), _fitted(ys), strict=True))


def _pushes(xs: Sequence[float], ys: Sequence[float], apart: float) -> tuple[list[float], ...]:
    dx, dy = [0.0] * len(xs), [0.0] * len(xs)
    for i in range(len(xs)):
        for j in range(i):
            x, y = xs[i] - xs[j], ys[i] - ys[j]
            push = apart * apart / max(x * x + y * y, 1e-6)
            dx[i], dy[i] = dx[i] + x * push, dy[i] + y * push
            dx[j], dy[j] = dx[j] - x * push, dy[j] - y * push
    return dx, dy


def _fitted(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    return [round((value - low) / room, 3) for value in values]


def label_places(
    centres: Sequence[Point],
    radii: Sequence[float],
    widths: Sequence[float],
    height: float,
    *,
    room: tuple[float, float] = (-math.inf, math.inf),
) -> list[Point]:
    """Where each label is to begin (its left, its base line), beside or over or under its circle.

    In order, each takes the first free place, or the one that covers least. `room` is how far a
    label may go to the left and to the right: what would go on is moved back, over its circle if
    need be.
    """
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(centres, radii, strict=True)]
    places = []
    for (x, y), radius, width in zip(centres, radii, widths, strict=True):
        middle = y + height / 3
        offered = [
            (x + radius + 3, middle),
            (x - radius - 3 - width, middle),
            (x - width / 2, y - radius - 4),
            (x - width / 2, y + radius + height),
        ]
        inside = [(max(room[0], min(left, room[1] - width)), base) for left, base in offered]
        best = min(inside, key=lambda place: round(_covered(place, width, height, taken), 3))
        places.append(best)
        taken.append((best[0], best[1] - height, best[0] + width, best[1]))
    return places


def _covered(
    place: Point, width: float, height: float, taken: Sequence[tuple[float, float, float, float]]
) -> float:
    left, top, right, bottom = place[0], place[1] - height, place[0] + width, place[1]
    return sum(
        max(0.0, min(right, r) - max(left, x)) * max(0.0, min(bottom, b) - max(top, t))
        for x, t, r, b in taken
    )
