"""Weights of the zone model, from annotated releases.

A linear-chain conditional random field (Lafferty et al. 2001) with the softmax-margin loss
(Gimpel and Smith 2010: a wrong zone costs more the longer the segment), trained by AdaGrad with
a small weight decay. Releases are met as they are and dressed in invented page furniture
(``pages.toml``), so that the model does not learn a few writers' layouts by heart. Seeded: the
same releases give the same weights on one kind of machine.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.gazetteer import Gazetteer
from pipeline.records import ZONE_KINDS, Zone, ZoneKind
from pipeline.score import GoldRelease
from pipeline.shadow import readable
from pipeline.strip.cut import link_kinds
from pipeline.strip.features import Furniture, line_features, place_features
from pipeline.strip.labels import LINKS, ZoneModel, best_path, emissions
from pipeline.strip.lines import Segment, segments

# A feature seen in fewer releases than this says more about one writer than about pages.
_FEWEST = 4
_SMALLEST_WEIGHT = 0.03
_BLANKS = re.compile(r"\n\s*\n+")


@dataclass(frozen=True, slots=True)
class Example:
    """A text as segments, with their features, links and right zones (indices)."""

    features: tuple[tuple[str, ...], ...]
    links: tuple[int, ...]
    zones: tuple[int, ...]
    sizes: tuple[int, ...]


Piece = tuple[str, ZoneKind]


def pieces(release: GoldRelease) -> list[Piece]:
    """The zones of a gold release as (text, kind), the text as `strip` reads it."""
    return [(readable(release.text[z.start : z.end]), z.kind) for z in release.zones]


def make_example(parts: Sequence[Piece], gazetteer: Gazetteer, furniture: Furniture) -> Example:
    """The example for a text given as its zones."""
    text = "".join(part for part, _ in parts)
    zones: list[Zone] = []
    at = 0
    for part, kind in parts:
        zones.append(Zone(at, at + len(part), kind, "gold"))
        at += len(part)
    cut = segments(text, gazetteer)
    own = [line_features(s, furniture) for s in cut]
    place = place_features(cut, own)
    return Example(
        tuple(tuple(a + b) for a, b in zip(own, place, strict=True)),
        tuple(link_kinds(cut)),
        tuple(_majority(s, zones) for s in cut),
        tuple(s.end - s.start for s in cut),
    )


def _majority(segment: Segment, zones: Sequence[Zone]) -> int:
    share: Counter[int] = Counter()
    for zone in zones:
        overlap = min(segment.end, zone.end) - max(segment.start, zone.start)
        if overlap > 0:
            share[ZONE_KINDS.index(zone.kind)] += overlap
    return max(share, key=lambda kind: (share[kind], -kind))


class Dresser:
    """Puts furniture around releases."""

    def __init__(self, titles: Sequence[str], chance: random.Random) -> None:
        text = files("pipeline.train").joinpath("pages.toml").read_text(encoding="utf-8")
        self.data: dict[str, list[str]] = tomllib.loads(text)
        self.titles = list(titles)
        self.chance = chance

    def fill(self, name: str) -> str:
        """One phrase of a list of ``pages.toml``, its blanks filled."""
        pick = self.chance.choice
        number = self.chance.randint
        day, month, year = number(1, 28), number(1, 12), number(2004, 2026)
        months = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ]
        date = pick(
            [
                f"{day:02}/{month:02}/{year}",
                f"{day} {months[month - 1]} {year}",
                f"{year}-{month:02}-{day:02}",
                f"{day:02}.{month:02}.{year}",
                f"{year}-{month:02} {day:02} {months[month - 1].title()} {year}",
            ]
        )
        city = pick(self.data["cities"])
        phrase: str = pick(self.data[name])
        return phrase.format(
            org=pick(self.data["orgs"]),
            city=city,
            CITY=city.upper(),
            date=date,
            title=pick(self.titles),
        )

    def menu(self) -> str:
        """A block of menu entries, some doubled, some with a sentence glued to them."""
        chance = self.chance
        style = chance.random()
        lines: list[str] = []
        for entry in chance.sample(self.data["entries"], chance.randint(4, 22)):
            if chance.random() < 0.12 and style < 0.6:
                lines.append("-")
            if style < 0.35 and chance.random() < 0.5:
                glued = entry + self.fill("glued") if chance.random() < 0.35 else entry
                lines += [entry, glued]
            else:
                bullet = "- " if chance.random() < (0.6 if style < 0.5 else 0.05) else ""
                lines.append(bullet + entry)
        return "\n".join(lines) + "\n"

    def related(self) -> str:
        """A list of other articles' titles under a heading."""
        titles = self.chance.sample(self.titles, self.chance.randint(1, 4))
        bullet = self.chance.choice(["", "- ", "• ", "» "])
        head = self.fill("related_heads") if self.chance.random() < 0.8 else ""
        return "\n".join([head] * bool(head) + [bullet + t for t in titles]) + "\n"

    def annotate(self, parts: Sequence[Piece]) -> list[Piece]:
        """The release with, at times, markup debris in its body or a footnote behind it."""
        chance = self.chance
        result: list[Piece] = []
        for text, kind in parts:
            breaks = [m.end() for m in re.finditer(r"\n", text[: len(text) // 2])]
            if kind == "body" and breaks and chance.random() < 0.08:
                at = chance.choice(breaks)
                debris = "\n".join(self.fill("debris") for _ in range(chance.randint(1, 4)))
                result += [(text[:at], kind), (debris + "\n", "boilerplate"), (text[at:], kind)]
            elif kind == "body" and chance.random() < 0.12:
                words = [m.end() for m in re.finditer(r"(?<![a-zé])[a-zé]{5,}+(?=[ ,.])", text)]
                mark = chance.choice(["*", "**", "(1)", "[1]", "1", "¹"])
                if not words:
                    result.append((text, kind))
                    continue
                at = chance.choice(words)
                marked = text[:at] + mark + text[at:]
                note = f"{mark}{chance.choice([' ', ' ', ''])}{self.fill('footnotes')}\n"
                if chance.random() < 0.3:
                    break_ = chance.choice(["\n", "\n\n"])
                    note = self.fill("note_heads") + break_ + note
                result += [(marked.rstrip("\n") + "\n\n", kind), (note, "footnote")]
            elif kind == "lead" and chance.random() < 0.3:
                lead = self.fill("leads")
                own_line = not lead.endswith(" ") or chance.random() < 0.1
                result.append((lead + chance.choice(["\n", "\n\n"]) if own_line else lead, kind))
            else:
                result.append((text, kind))
        return result

    def bare(self, parts: Sequence[Piece]) -> list[Piece]:
        """What a table of releases holds: the body alone, at times one paragraph or one line."""
        chance = self.chance
        body = next(text for text, kind in parts if kind == "body")
        if chance.random() < 0.5:
            paragraphs = [p for p in _BLANKS.split(body) if len(p) > 60] or [body]
            body = chance.choice(paragraphs)
        if chance.random() < 0.5:
            body = " ".join(body.split())
        title = [(t, k) for t, k in parts if k == "title"][:1] if chance.random() < 0.3 else []
        return [*((t.rstrip("\n") + "\n", k) for t, k in title), (body, "body")]

    def dress(self, parts: Sequence[Piece]) -> list[Piece]:
        """The release with furniture put above, below and sometimes inside."""
        chance = self.chance
        if chance.random() < 0.1:
            return self.bare(parts)
        gap = chance.choice(["\n", "\n\n", "\n\n", "\n\n\n"])
        above: list[str] = []
        if chance.random() < 0.4:
            above.append(self.menu())
        for name, share in (("above", 0.35), ("crumbs", 0.35), ("labels", 0.4), ("dates", 0.4)):
            while chance.random() < share:
                above.append(self.fill(name) + "\n")
                share /= 2
        if chance.random() < 0.3:
            chance.shuffle(above)
        below: list[str] = []
        for name, share in (("captions", 0.1), ("below", 0.75), ("about", 0.15)):
            while chance.random() < share:
                below.append(self.fill(name) + "\n")
                share /= 2
        if chance.random() < 0.3:
            below.insert(chance.randrange(len(below) + 1), self.related())
        if chance.random() < 0.12:
            below.append(self.menu())
        if chance.random() < 0.1:
            below.append(self.fill("sentences") + "\n")
        parts = self.annotate(parts)
        result: list[Piece] = []
        if above:
            block = chance.choice(["", gap]).join(above) + chance.choice(["", "\n"])
            result.append((block, "boilerplate"))
        tight = chance.random() < 0.25
        as_it_was = chance.choice([0.0, 1.0])
        for i, (text, kind) in enumerate(parts):
            goes_on = kind == "lead" and text.endswith(" ")
            keeps = text.endswith("\n") and chance.random() < as_it_was
            closed = text if goes_on or keeps else text.rstrip("\n") + gap
            if tight and len(text) > 200:
                closed = _BLANKS.sub("\n", closed)
            result.append((closed, kind))
            behind_title = kind == "title" and i + 1 < len(parts)
            if behind_title and chance.random() < 0.2:
                name = chance.choice(["dates", "captions", "labels", "above", "section_words"])
                result.append((self.fill(name) + gap, "boilerplate"))
            last_body = kind == "body" and all(k != "body" for _, k in parts[i + 1 :])
            if last_body and chance.random() < 0.12:
                result.append((self.fill("end_marks") + gap, "boilerplate"))
        if below:
            result.append((chance.choice(["", gap]).join(below), "boilerplate"))
        return result


def train_zones(
    releases: Sequence[GoldRelease],
    gazetteer: Gazetteer,
    furniture: Furniture,
    *,
    passes: int = 10,
    dressings: int = 4,
    rate: float = 0.3,
    decay: float = 0.002,
    seeds: Sequence[int] = (1, 2, 3, 4, 5, 6),
) -> ZoneModel:
    """Weights trained on releases, each met as it is and in `dressings` other dresses.

    The mean of the weights over `seeds`, which differ in the dresses and in the order.
    """
    models = [
        _train_once(releases, gazetteer, furniture, passes, dressings, rate, decay, seed)
        for seed in seeds
    ]
    names = sorted({name for model in models for name in model.features})
    nothing = np.zeros(len(ZONE_KINDS), dtype=np.float32)
    return ZoneModel(
        {
            name: np.mean([model.features.get(name, nothing) for model in models], axis=0)
            for name in names
        },
        np.mean([model.links for model in models], axis=0),
    )


def _train_once(
    releases: Sequence[GoldRelease],
    gazetteer: Gazetteer,
    furniture: Furniture,
    passes: int,
    dressings: int,
    rate: float,
    decay: float,
    seed: int,
) -> ZoneModel:
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    plain = [pieces(r) for r in sorted(releases, key=lambda r: r.id)]
    titles = sorted({" ".join(t.split()) for ps in plain for t, k in ps if k == "title"})
    dresser = Dresser(titles, chance)
    examples: list[Example] = []
    counts: Counter[str] = Counter()
    for parts in plain:
        dresses = [list(parts)] + [dresser.dress(parts) for _ in range(dressings)]
        group = [make_example(dress, gazetteer, furniture) for dress in dresses]
        counts.update({f for e in group for names in e.features for f in names})
        examples += group
    kept = {name for name, count in counts.items() if count >= _FEWEST}
    return _train_chain(examples, kept, passes=passes, rate=rate, decay=decay, chance=chance)


def _train_chain(
    examples: Sequence[Example],
    kept: set[str],
    *,
    passes: int,
    rate: float,
    decay: float,
    chance: random.Random,
) -> ZoneModel:
    names = sorted(kept)
    index = {name: i for i, name in enumerate(names)}
    width = len(ZONE_KINDS)
    coded = [
        [np.array([index[f] for f in row if f in index], dtype=np.int64) for row in e.features]
        for e in examples
    ]
    weights = np.zeros((len(names), width))
    tables = np.zeros((len(LINKS), width, width))
    squares, table_squares = np.full_like(weights, 1e-6), np.full_like(tables, 1e-6)
    order = list(range(len(examples)))
    for number in range(passes):
        chance.shuffle(order)
        step = rate * (1 - number / passes)
        for i in order:
            example, rows = examples[i], coded[i]
            scores = np.stack([weights[row].sum(axis=0) for row in rows])
            gold = np.array(example.zones)
            # Cost: what a wrong zone would lose, growing with the length of the segment.
            cost = np.log1p(np.array(example.sizes) / 20.0)
            scores += cost[:, None]
            scores[np.arange(len(gold)), gold] -= cost
            marginals, pairs = _marginals(scores, example.links, tables)
            error = marginals
            error[np.arange(len(gold)), gold] -= 1.0
            link_error = np.zeros_like(tables)
            for at in range(1, len(gold)):
                kind = example.links[at]
                link_error[kind] += pairs[at]
                link_error[kind, gold[at - 1], gold[at]] -= 1.0
            used = np.concatenate(rows)
            gradient = np.repeat(error, [len(row) for row in rows], axis=0)
            total = np.zeros_like(weights)
            np.add.at(total, used, gradient)
            touched = np.unique(used)
            change = total[touched] + decay * weights[touched]
            squares[touched] += change**2
            weights[touched] -= step * change / np.sqrt(squares[touched])
            link_error += decay * tables
            table_squares += link_error**2
            tables -= step * link_error / np.sqrt(table_squares)
    rows_kept = {
        name: row.astype(np.float32)
        for name, row in zip(names, weights, strict=True)
        if np.abs(row).max() >= _SMALLEST_WEIGHT
    }
    return ZoneModel(rows_kept, tables.astype(np.float32))


def _marginals(
    scores: NDArray[np.float64], links: Sequence[int], tables: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Forward-backward: the probability of each zone, and of each pair of neighbours."""
    count, width = scores.shape
    forward = np.zeros_like(scores)
    backward = np.zeros_like(scores)
    forward[0] = scores[0]
    for i in range(1, count):
        forward[i] = scores[i] + _log_sum(forward[i - 1][:, None] + tables[links[i]], 0)
    for i in range(count - 2, -1, -1):
        backward[i] = _log_sum(tables[links[i + 1]] + (scores[i + 1] + backward[i + 1])[None], 1)
    total = _log_sum(forward[-1], 0)
    pairs = np.zeros((count, width, width))
    for i in range(1, count):
        pairs[i] = np.exp(
            forward[i - 1][:, None] + tables[links[i]] + (scores[i] + backward[i])[None] - total
        )
    return np.exp(forward + backward - total), pairs


def _log_sum(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    top = values.max(axis=axis)
    result: NDArray[np.float64] = top + np.log(
        np.exp(values - np.expand_dims(top, axis)).sum(axis=axis)
    )
    return result


def save_zone_model(model: ZoneModel, path: Path, *, note: str) -> None:
    """Write weights as JSON, rounded to two places, features in order."""
    rows: Mapping[str, list[float]] = {
        name: [round(float(x), 2) for x in row] for name, row in sorted(model.features.items())
    }
    tables = {
        name: [[round(float(x), 2) for x in row] for row in table]
        for name, table in zip(LINKS, model.links, strict=True)
    }
    lines = [
        "{",
        f' "note": {json.dumps(note, ensure_ascii=False)},',
        f' "zones": {json.dumps(ZONE_KINDS)},',
        f' "links": {json.dumps(tables)},',
        ' "features": {',
    ]
    body = [f"  {json.dumps(n, ensure_ascii=False)}: {json.dumps(r)}" for n, r in rows.items()]
    path.write_text("\n".join(lines) + "\n" + ",\n".join(body) + "\n }\n}\n", encoding="utf-8")


def zone_accuracy(model: ZoneModel, examples: Sequence[Example]) -> tuple[float, dict[str, int]]:
    """The share of characters in the right zone, and the confusions by characters."""
    right = total = 0
    confusion: defaultdict[str, int] = defaultdict(int)
    for example in examples:
        path = best_path(emissions(model, example.features), example.links, model.links)
        for guess, gold, size in zip(path, example.zones, example.sizes, strict=True):
            total += size
            right += size * (guess == gold)
            if guess != gold:
                confusion[f"{ZONE_KINDS[gold]} as {ZONE_KINDS[guess]}"] += size
    return right / total, dict(sorted(confusion.items(), key=lambda kv: -kv[1]))
