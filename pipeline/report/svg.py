"""A small writer of SVG, and the charts of the pages.

Elements are made of names, attributes and children; whatever is text is escaped here. Colours
stand in presentation attributes, which a style sheet may outweigh: a figure looks right by itself,
and the pages still have their dark style.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

COLOURS = {
    "person": "#1f5fa8",
    "organisation": "#a8480a",
    "country": "#1c7443",
    "event": "#8b2f8f",
    "instrument": "#6b5b00",
}
# From few to many, for the map: one hue, so that it can be read in grey.
SHADES = ("#cfe3d6", "#9ccbac", "#63ad80", "#2f8a58", "#0d5a34")
NO_DATA = "#e7e5e0"


def element(name: str, *children: object, **attributes: object) -> Markup:
    """An element; an underscore at the end of an attribute's name is left out, others are hyphens.

    Attributes that are None are left out.

    >>> element("text", "a < b", class_="label", font_size=12)
    Markup('<text class="label" font-size="12">a &lt; b</text>')
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S704


def short_number(value: float) -> str:
    """A coordinate with one decimal at most, so that bytes do not hang on the last bits."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def bar(share: float, type_: str = "") -> Markup:
    """A bar that fills its share in [0, 1] of the width it is given; hidden from screen readers."""
    width = short_number(max(share, 0.01) * 100)
    # There are some hundred thousand of them, so it is written out.
    return Markup(  # noqa: S704
        f'<svg class="bar {escape(type_)}" viewBox="0 0 100 1" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{width}" height="1"/></svg>'
    )


def columns(counts: Sequence[int], titles: Sequence[str]) -> Markup:
    """A column a count, stretched to whatever room there is; each has a title."""
    top = max(counts, default=0) or 1
    drawn = []
    for i, (n, title) in enumerate(zip(counts, titles, strict=True)):
        size = 100 * n / top
        drawn.append(
            f'<g><title>{escape(title)}</title><rect class="room" x="{10 * i}" y="0" '
            f'width="10" height="100"/><rect class="column" x="{10 * i + 1}" '
            f'y="{short_number(100 - size)}" width="8" height="{short_number(size)}"/></g>'
        )
    # Written out for the same reason as `bar`.
    return Markup(  # noqa: S704
        f'<svg class="columns" viewBox="0 0 {10 * len(counts)} 100" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(drawn)}</svg>'
    )


@lru_cache(maxsize=1)
def world() -> Mapping[str, Any]:
    """The drawing of the world (WORLD.md)."""
    text = files("pipeline.report").joinpath("world.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def thresholds(counts: Sequence[int]) -> list[int]:
    """From which count on each shade is: whole numbers in equal ratios, fewer where counts are few.

    >>> thresholds([1, 3, 250])
    [1, 4, 10, 28, 83]
    """
    top = max(counts, default=0)
    ratio = top ** (1 / len(SHADES)) if top > 0 else 1
    steps = {1, *(math.ceil(round(ratio**i, 6)) for i in range(1, len(SHADES)))}
    return sorted(step for step in steps if step <= max(top, 1))


def shade_of(count: int, steps: Sequence[int]) -> int:
    """Which shade a count has, 0 for none: as many as there are, the darkest for the highest."""
    reached = sum(step <= count for step in steps)
    return reached + len(SHADES) - len(steps) if reached else 0


def world_map(
    counts: Mapping[str, int], titles: Mapping[str, str], links: Mapping[str, str]
) -> list[Markup]:
    """The countries, shaded by count; those that have a title or a link carry it.

    Dots stand for countries without a shape, and for small ones where they have a count.
    """
    drawing, steps = world(), thresholds(list(counts.values()))
    drawn = [element("path", class_="s0", fill=NO_DATA, d=drawing["land"])]

    def put(code: str, name: str, **shape: object) -> None:
        shade = shade_of(counts.get(code, 0), steps)
        fill = SHADES[shade - 1] if shade else NO_DATA
        title = [element("title", titles[code])] if code in titles else []
        one = element(name, *title, class_=f"s{shade}", fill=fill, **shape)
        link = links.get(code)
        drawn.append(element("a", one, href=link, tabindex=-1) if link else one)

    for code, path in drawing["shapes"].items():
        put(code, "path", d=path)
    for code, (x, y) in drawing["dots"].items():
        if code not in drawing["shapes"] or counts.get(code):
            put(code, "circle", cx=x, cy=y, r=9 if counts.get(code) else 5)
    return [
        element("g", *drawn, stroke="#fff", stroke_width=1.5, stroke_linejoin="round", class_="map")
    ]
