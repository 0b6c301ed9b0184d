"""Figures for a paper: SVG files that need no style sheet, no font file and no program to be seen.

Text stays text, in whatever sans serif there is, so that a layout program can change it; colours
are told apart in grey too, by order and by the labels.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from pipeline.files import replaced_folder
from pipeline.records import ENTITY_TYPES
from pipeline.report.corpus import Corpus, EntityView, make_corpus
from pipeline.report.network import label_places, make_network
from pipeline.report.rows import short
from pipeline.report.svg import (
    COLOURS,
    NO_DATA,
    SHADES,
    element,
    shade_of,
    short_number,
    thresholds,
    world,
    world_map,
)
from pipeline.report.timeline import timeline
from pipeline.report.words import Words, load_words
from pipeline.write import load_tables

_MANIFEST = "manifest.json"
_FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_INK, _QUIET, _LINE = "#1d1b18", "#5c564e", "#d5d0c7"
_SIZE = 12
# The mean width of a letter, of the height of its type; wide enough for any sans serif.
_LETTER = 0.56
_MOST_COUNTRIES, _MOST_NODES = 30, 40
_LONGEST_LABEL = 32
# What is kept free beside labels, as some are wider than that mean.
_EDGE = 16


def write_figures(outputs: Path, *, lang: str = "fr", contacts: bool = False) -> Path:
    """The folder ``figures`` of `outputs`, replaced as a whole by SVG files.

    Mentions by country (bars and a map), by period and type, and who is named with whom. Reads the
    tables alone. Raises as `write_report`.
    """
    words = load_words(lang)
    corpus = make_corpus(load_tables(outputs), (), contacts=contacts)
    figures = {
        "mentions_per_country.svg": country_bars(corpus, words),
        "mentions_per_country_map.svg": country_map(corpus, words),
        "mentions_per_month.svg": month_columns(corpus, words),
        "cooccurrence.svg": cooccurrence(corpus, words),
    }
    folder = outputs / "figures"
    with replaced_folder(folder, manifest=_MANIFEST) as part:
        for name, figure in figures.items():
            (part / name).write_text(f"{figure}\n", encoding="utf-8", newline="\n")
        text = json.dumps({"files": sorted([*figures, _MANIFEST])}, indent=1) + "\n"
        (part / _MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return folder


def country_bars(corpus: Corpus, words: Words) -> Markup:
    """Mentions of the countries that are named most, a bar each."""
    ranked = sorted(
        corpus.of_type("country"), key=lambda entity: (-entity.n_mentions, entity.row.name)
    )[:_MOST_COUNTRIES]
    left, width, step, top = 190, 680, 20, 40
    longest = max((entity.n_mentions for entity in ranked), default=1)
    drawn = []
    for i, entity in enumerate(ranked):
        y = top + i * step
        size = (width - left - 60) * entity.n_mentions / longest
        drawn += [
            _text(short(entity.row.name, _LONGEST_LABEL), left - 8, y + 13, anchor="end"),
            element(
                "rect",
                x=left,
                y=y + 3,
                width=short_number(size),
                height=step - 6,
                fill=COLOURS["country"],
            ),
            _text(words.number(entity.n_mentions), left + size + 5, y + 13, fill=_QUIET),
        ]
    axis = element(
        "line", x1=left, x2=left, y1=top, y2=top + len(ranked) * step, stroke=_INK, stroke_width=1
    )
    return _figure(
        words["mentions_per_country"], width, top + len(ranked) * step + 12, [*drawn, axis]
    )


def country_map(corpus: Corpus, words: Words) -> Markup:
    """The world, its countries the darker the more often they are named."""
    counts: Counter[str] = Counter()
    titles = {}
    for entity in corpus.of_type("country"):
        if code := entity.row.country_code:
            counts[code] += entity.n_mentions
            titles[code] = words.pair(entity.row.name, words.count(counts[code], "mention"))
    steps = thresholds(list(counts.values()))
    width, (across, down) = 1000, world()["view"]
    scale = width / across
    height = down * scale
    drawn = [
        element(
            "g",
            *world_map(counts, titles, {}),
            transform=f"translate(0 36) scale({scale:g})",
        )
    ]
    ends = [step - 1 for step in steps[1:]] + [max(counts.values(), default=0)]
    boxes = [("0", NO_DATA)] + [
        (
            words.number(a) + (f"–{words.number(b)}" if b > a else ""),
            SHADES[shade_of(a, steps) - 1],
        )
        for a, b in zip(steps, ends, strict=True)
        if counts
    ]
    for i, (label, fill) in enumerate(boxes):
        x, y = 20 + i * 95, height + 46
        drawn.append(element("rect", x=x, y=y, width=12, height=12, fill=fill, stroke=_LINE))
        drawn.append(_text(label, x + 18, y + 10.5))
    return _figure(words["map_title"], width, round(height) + 70, drawn)


def month_columns(corpus: Corpus, words: Words) -> Markup:
    """Mentions by period, a column each, the types one above the other."""
    dated = [
        (release.row.date, Counter(m.type for m in release.mentions))
        for release in corpus.releases.values()
    ]
    line = timeline((date, sum(types.values())) for date, types in dated)
    left, right, top, height, width = 60, 20, 60, 260, 900
    title = words["mentions_per_month"]
    if line is None:
        return _figure(title, width, 100, [_text(words["no_date"], left, top)])
    by_type = {type_: [0] * len(line.counts) for type_ in ENTITY_TYPES}
    for date, types in dated:
        one = timeline([(date, 1)], step=line.step)
        if one is None or one.n_undated or one.step != line.step:
            continue
        for type_, n in types.items():
            by_type[type_][(one.first - line.first) // line.step] += n
    top_count = max(line.counts)
    step = (width - left - right) / len(line.counts)
    drawn: list[Markup] = []
    for share in (0.0, 0.5, 1.0):
        y = top + height * (1 - share)
        drawn.append(
            element(
                "line",
                x1=left,
                x2=width - right,
                y1=short_number(y),
                y2=short_number(y),
                stroke=_LINE,
            )
        )
        number = words.number(round(top_count * share))
        drawn.append(_text(number, left - 8, y + 4, anchor="end", fill=_QUIET))
    for i in range(len(line.counts)):
        base = float(top + height)
        for type_ in ENTITY_TYPES:
            size = height * by_type[type_][i] / top_count
            base -= size
            if size:
                drawn.append(
                    element(
                        "rect",
                        element("title", words.pair(line.label(i, words), str(by_type[type_][i]))),
                        x=short_number(left + i * step + step * 0.1),
                        y=short_number(base),
                        width=short_number(step * 0.8),
                        height=short_number(size),
                        fill=COLOURS[type_],
                    )
                )
    every = max(1, -(-len(line.counts) // 6))
    for i in range(0, len(line.counts), every):
        x = left + (i + 0.5) * step
        drawn.append(_text(line.label(i, words), x, top + height + 18, anchor="middle"))
    drawn += _type_legend(words, left, 44)
    note = words["per"][str(line.step)]
    if line.n_undated:
        note = words.join((note, words["undated"].format(n=words.number(line.n_undated))))
    drawn.append(_text(note, left, top + height + 40, fill=_QUIET))
    return _figure(title, width, top + height + 54, drawn)


def cooccurrence(corpus: Corpus, words: Words) -> Markup:
    """The entities that are named most, and which are named together."""
    network = make_network(list(corpus.entities.values())[:_MOST_NODES])
    width, height, top, side = 1000, 820, 70, 110
    title = words["network_title"]
    if not network.entities:
        return _figure(title, width, 100, [_text(words["named_none"], 20, top)])
    centres = [
        (side + x * (width - 2 * side), top + 20 + y * (height - top - 70))
        for x, y in network.places
    ]
    most = max(entity.n_releases for entity in network.entities)
    radii = [4 + 12 * (entity.n_releases / most) ** 0.5 for entity in network.entities]
    heaviest = max((weight for *_, weight in network.edges), default=1)
    drawn = [
        element(
            "line",
            element("title", f"{weight}"),
            x1=short_number(centres[a][0]),
            y1=short_number(centres[a][1]),
            x2=short_number(centres[b][0]),
            y2=short_number(centres[b][1]),
            stroke="#8a8378",
            stroke_opacity=0.45,
            stroke_width=short_number(0.8 + 5 * weight / heaviest),
        )
        for a, b, weight in network.edges
    ]
    for entity, (x, y), radius in zip(network.entities, centres, radii, strict=True):
        count = words.count(entity.n_releases, "release")
        drawn.append(
            element(
                "circle",
                element("title", words.pair(entity.row.name, count)),
                cx=short_number(x),
                cy=short_number(y),
                r=short_number(radius),
                fill=COLOURS[entity.row.type],
                stroke="#fff",
            )
        )
    labels = [_label(entity) for entity in network.entities]
    widths = [len(label) * _SIZE * _LETTER for label in labels]
    places = label_places(centres, radii, widths, _SIZE, room=(_EDGE, width - _EDGE))
    for label, (x, y) in zip(labels, places, strict=True):
        drawn.append(_text(label, x, y, halo=True))
    drawn += _type_legend(words, 20, 48)
    note = words["network_note"].format(n=len(network.entities))
    drawn.append(_text(note, 20, height - 12, fill=_QUIET))
    return _figure(title, width, height, drawn)


def _label(entity: EntityView) -> str:
    row = entity.row
    if row.acronym and len(row.name) > _LONGEST_LABEL:
        return short(row.acronym, _LONGEST_LABEL)
    return short(row.name, _LONGEST_LABEL)


def _type_legend(words: Words, x: float, y: float) -> list[Markup]:
    drawn: list[Markup] = []
    for type_ in ENTITY_TYPES:
        label = words["type_lists"][type_]
        drawn.append(
            element(
                "rect", x=short_number(x), y=y - 10, width=11, height=11, fill=COLOURS[type_], rx=2
            )
        )
        drawn.append(_text(label, x + 16, y))
        x += 36 + len(label) * _SIZE * _LETTER
    return drawn


def _text(
    text: str, x: float, y: float, *, anchor: str = "", fill: str = _INK, halo: bool = False
) -> Markup:
    """A line of text; with a halo it stays readable over lines."""
    around = (
        {"stroke": "#fff", "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
        if halo
        else {}
    )
    return element(
        "text",
        text,
        x=short_number(x),
        y=short_number(y),
        text_anchor=anchor or None,
        fill=fill,
        **around,
    )


def _figure(title: str, width: int, height: int, drawn: Sequence[Markup]) -> Markup:
    return element(
        "svg",
        element("title", title),
        element("rect", width=width, height=height, fill="#fff"),
        element("text", title, x=20, y=24, font_size=16, font_weight="bold", fill=_INK),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        font_family=_FONT,
        font_size=_SIZE,
    )
