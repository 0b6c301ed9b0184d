"""Whether more annotated releases would pay: a recogniser trained on more and more of them.

`python benchmarks/learning_curve.py GOLD --sizes 80,160,320` trains one network on the releases of
so many writers as give the size, and scores its own spans (no gazetteer, no rule) on GOLD: exact
span and type. Writers are added whole, in an order drawn once; the shipped first network, trained
on all, is the last point. Prints a table and writes ``docs/learning_curve.svg``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from pipeline.recognise.model import Model, load_model, model_of
from pipeline.score import GoldRelease, read_gold
from pipeline.train import writer_of
from pipeline.train.ner import annotated_texts, member, with_weights

ROOT = Path(__file__).parents[1]
LABELS = {"PER": "person", "ORG": "organisation", "COUNTRY": "country", "DEMONYM": "demonym",
          "EVENT": "event", "INSTRUMENT": "instrument"}  # fmt: skip
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#9c6b4e", "#000000")
WIDTH, HEIGHT, MARGIN = 560, 360, 46


def part(releases: Sequence[GoldRelease], size: int) -> list[GoldRelease]:
    """The releases of the first writers, drawn once, that together have `size` or more."""
    writers = sorted({writer_of(r) for r in releases})
    random.Random(1).shuffle(writers)
    chosen: list[GoldRelease] = []
    for writer in writers:
        if len(chosen) >= size:
            break
        chosen += [r for r in releases if writer_of(r) == writer]
    return chosen


def figures(model: Model, gold: Sequence[GoldRelease]) -> dict[str, float]:
    """F1 of the model's own spans by label, and of all."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    items = [item for release in gold for item in annotated_texts(release)]
    for item, spans in zip(items, model.find([item.text for item in items]), strict=True):
        own = {(s.start, s.end, s.label) for s in spans if s.label in LABELS.values()}
        own = {x for x in own if not any(a < x[1] and x[0] < b for a, b in item.free)}
        known = {(start, end, LABELS[label]) for start, end, label in item.spans}
        right.update(label for *_, label in own & known)
        found.update(label for *_, label in own)
        wanted.update(label for *_, label in known)
    shares = {
        name: 2 * right[name] / max(1, found[name] + wanted[name]) for name in LABELS.values()
    }
    return {**shares, "all": 2 * right.total() / max(1, found.total() + wanted.total())}


def drawing(points: Mapping[int, Mapping[str, float]]) -> str:
    """The curve as SVG: releases across, F1 up."""
    most = max(points)
    names = list(next(iter(points.values())))

    def place(size: float, share: float) -> str:
        x = MARGIN + (WIDTH - 2.9 * MARGIN) * size / most
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * max(0.0, share - 0.4) / 0.6
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="11" role="img" '
        'aria-label="F1 by number of annotated releases">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for tenth in range(4, 11):
        left, right = place(0, tenth / 10).split(","), place(most, tenth / 10).split(",")
        parts.append(
            f'<path d="M{left[0]} {left[1]}H{right[0]}" stroke="#ddd"/>'
            f'<text x="{float(left[0]) - 24:.0f}" y="{float(left[1]) + 4:.0f}">'
            f"{tenth / 10:.1f}</text>"
        )
    for size in points:
        x, _ = place(size, 0.4).split(",")
        parts.append(f'<text x="{x}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{size}</text>')
    below = 0.0
    colour_of = dict(zip(names, COLOURS, strict=False))
    for name in sorted(names, key=lambda n: -points[most][n]):
        line = " ".join(place(size, row[name]) for size, row in points.items())
        x, y = map(float, place(most, points[most][name]).split(","))
        below = max(y + 4, below + 12)  # labels stand under each other
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour_of[name]}" stroke-width="2"/>'
            f'<text x="{x + 5:.0f}" y="{below:.0f}" fill="{colour_of[name]}">{name}</text>'
        )
    parts.append(
        f'<text x="{WIDTH / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">annotated releases</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--sizes", default="80,160,320")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    releases = read_gold(ROOT / "training")
    parts = [part(releases, int(size)) for size in options.sizes.split(",")]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        trained = list(pool.map(member, parts, [1] * len(parts)))
    points = {
        len(chosen): figures(model_of(with_weights(weights), "curve"), gold)
        for chosen, weights in zip(parts, trained, strict=True)
    }
    whole = load_model()
    points[len(releases)] = figures(replace(whole, quick=whole.quick[:1]), gold)
    names = list(next(iter(points.values())))
    print("| releases | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for size, row in points.items():
        print(f"| {size} | " + " | ".join(f"{row[name]:.3f}" for name in names) + " |")
    (ROOT / "docs" / "learning_curve.svg").write_text(drawing(points), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
