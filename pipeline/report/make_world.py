"""How ``world.json`` was made: the world as small SVG paths, keyed by ISO 3166-1 alpha-3.

The borders are those of Natural Earth (public domain), as the npm package ``world-atlas`` gives
them out (WORLD.md). To make the file anew::

    python -m pipeline.report.make_world countries-50m.json pipeline/report/world.json

1. Every arc, shared by the two countries it parts, is projected (Equal Earth) and simplified
   (Visvalingam), so that neighbours still touch;
2. rings too small to see are left out; a country with no ring left that can be seen, or that the
   source draws inside another one, becomes a dot.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pycountry

Point = tuple[float, float]

# Units of the drawing. Equal Earth spans 2.7066 to each side, and 1.3173 up and down.
WIDTH, HEIGHT = 2000, 974
_SCALE = WIDTH / 2 / 2.70663
# Square units: a corner that is flatter is left out; an island that is smaller; a country whose
# largest island is smaller is a dot; one that is smaller than the last has a dot besides.
_FLAT, _SPECK, _SMALL, _SLIGHT = 1.5, 5.0, 45.0, 120.0
# Countries that the source knows by name only, or as parts that ISO 3166-1 gives no code.
_BY_NAME = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM", "Indian Ocean Ter.": ""}
# Where the source has no country: degrees east and north, rounded.
_PLACES: dict[str, Point] = {
    "BES": (-68.3, 12.2),
    "BVT": (3.4, -54.4),
    "CCK": (96.9, -12.2),
    "CXR": (105.7, -10.5),
    "GIB": (-5.4, 36.1),
    "GLP": (-61.5, 16.2),
    "GUF": (-53.1, 4.0),
    "MTQ": (-61.0, 14.6),
    "MYT": (45.2, -12.8),
    "REU": (55.5, -21.1),
    "SJM": (16.0, 78.6),
    "TKL": (-171.8, -9.2),
    "TUV": (179.2, -8.5),
    "UMI": (166.6, 19.3),
}


def project(longitude: float, latitude: float) -> Point:
    """Where a place is drawn: Equal Earth (Šavrič, Patterson and Jenny 2018), y downwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2, t6 = t**2, t**6
    slope = 9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * slope)
    y = t * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)
    return WIDTH / 2 + x * _SCALE, HEIGHT / 2 - y * _SCALE


def make_world(topology: dict[str, Any]) -> dict[str, Any]:
    """The drawing: ``view``, ``shapes`` and ``dots`` by country, ``land`` that is no country's."""
    arcs = [_simplified(arc) for arc in _arcs(topology)]
    rings: dict[str, list[list[Point]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        cut = [part for ring in _rings(geometry, arcs) for part in _cut(ring)]
        drawn = [[project(*place) for place in part] for part in cut]
        rings.setdefault(_code(geometry), []).extend(drawn)
    land = rings.pop("", [])
    shapes, dots = {}, {code: project(*place) for code, place in _PLACES.items()}
    for code, own in rings.items():
        largest = max(own, key=_area)
        if _area(largest) < _SLIGHT:
            dots[code] = _centre(largest)
        if _area(largest) >= _SMALL:
            shapes[code] = _path([ring for ring in own if _area(ring) >= _SPECK])
    return {
        "view": [WIDTH, HEIGHT],
        "shapes": dict(sorted(shapes.items())),
        "dots": {code: [round(x), round(y)] for code, (x, y) in sorted(dots.items())},
        "land": _path([ring for ring in land if _area(ring) >= _SPECK]),
    }


def _code(geometry: dict[str, Any]) -> str:
    name = geometry["properties"]["name"]
    country = pycountry.countries.get(numeric=geometry.get("id", ""))
    # The source files Ashmore and Cartier Islands under Australia's number.
    if name in _BY_NAME or country is None:
        return _BY_NAME.get(name, "")
    return str(country.alpha_3)


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """In degrees; where an arc crosses the 180th meridian, its degrees go on beyond 180."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc: list[Point] = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            _append(arc, (x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def _append(line: list[Point], place: Point) -> None:
    """The place at the end of a line, its longitude that turn of the globe which is nearest."""
    if line:
        turns = round((line[-1][0] - place[0]) / 360)
        place = (place[0] + 360 * turns, place[1])
    line.append(place)


def _rings(geometry: dict[str, Any], arcs: Sequence[list[Point]]) -> list[list[Point]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = []
    for numbers in (ring for polygon in polygons for ring in polygon):
        ring: list[Point] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            for place in arc[1:] if ring else arc:
                _append(ring, place)
        rings.append(ring)
    return rings


def _cut(ring: list[Point]) -> list[list[Point]]:
    """The parts of a ring within 180 degrees to each side; around the pole, closed along it."""
    if abs(ring[-1][0] - ring[0][0]) > 180:
        pole = math.copysign(90, ring[0][1])
        ring = [*ring, (ring[-1][0], pole), (ring[0][0], pole), ring[0]]
    parts = []
    for turn in (-360, 0, 360):
        part = [(x + turn, y) for x, y in ring]
        for side in (1, -1):
            part = _half(part, side)
        if len(part) > 2:
            parts.append([*part, part[0]])
    return parts


def _half(ring: list[Point], side: int) -> list[Point]:
    """What of a ring lies west of 180 (`side` 1) or east of -180 (-1): Sutherland and Hodgman."""
    kept = []
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if side * ax <= 180:
            kept.append((ax, ay))
        if (side * ax <= 180) != (side * bx <= 180):
            edge = 180.0 * side
            kept.append((edge, ay + (by - ay) * (edge - ax) / (bx - ax)))
    return kept


def _simplified(arc: list[Point]) -> list[Point]:
    """The arc without its flattest corners as drawn (Visvalingam and Whyatt 1993), ends kept."""
    places = list(arc)
    points = [project(*place) for place in places]
    while len(points) > 2:
        corners = [_triangle(*points[i - 1 : i + 2]) for i in range(1, len(points) - 1)]
        flattest = min(range(len(corners)), key=corners.__getitem__)
        if corners[flattest] >= _FLAT:
            break
        # An island that is one arc keeps four points, or it would be no area.
        if places[0] == places[-1] and len(points) <= 4:
            break
        del points[flattest + 1], places[flattest + 1]
    return places


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _area(ring: Sequence[Point]) -> float:
    after = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, after, strict=True))) / 2


def _centre(ring: Sequence[Point]) -> Point:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _path(rings: Sequence[Sequence[Point]]) -> str:
    """Whole units, each point relative to the one before."""
    path = []
    x = y = 0
    for ring in rings:
        points = list(dict.fromkeys((round(px), round(py)) for px, py in ring))
        if len(points) < 3:
            continue
        steps = []
        for px, py in points:
            steps.append(f"{px - x}{py - y}" if py < y else f"{px - x} {py - y}")
            x, y = px, py
        path.append(f"m{steps[0]}l{' '.join(steps[1:])}z")
        x, y = points[0]
    return "".join(path)


def main(source: Path, target: Path) -> None:
    """Reads the topology and writes the drawing, one country a line."""
    world = make_world(json.loads(source.read_text("utf-8")))
    text = json.dumps(world, indent=0, ensure_ascii=True)
    target.write_text(f"{text}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
