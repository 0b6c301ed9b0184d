"""Gold and predictions for the tests, both written as annotated French sentences."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from pipeline.records import ENTITY_TYPES, ZONE_KINDS, Entity, Mention, Resolution, Zone
from pipeline.score import GoldMention, GoldRelease, Scores, read_gold, score


def e(type_, text, name="", **attributes):
    """A mention in gold XML; the canonical name is the text where none is given."""
    given = {"t": type_, "n": name or text, **attributes}
    marks = " ".join(f"{key}={quoteattr(value)}" for key, value in given.items())
    return f"<e {marks}>{escape(text)}</e>"


def releases(**contents) -> tuple[GoldRelease, ...]:
    """Releases by id, each given as its zones, or as the text of one body."""
    with TemporaryDirectory() as folder:
        for release_id, content in contents.items():
            zones = content if "<z " in content else f'<z k="body">{content}</z>'
            xml = f'<release id="{release_id}">{zones}</release>'
            (Path(folder) / f"{release_id}.xml").write_text(xml, encoding="utf-8")
        return read_gold(Path(folder))


def zones_of(predicted: Iterable[GoldRelease]) -> dict[str, tuple[Zone, ...]]:
    return {release.id: release.zones for release in predicted}


def as_resolution(predicted: Iterable[GoldRelease]) -> Resolution:
    """What `resolve` would return had it found these mentions; one entity a type and name."""
    entities, mentions, entity_of = {}, [], {}
    for release in predicted:
        for m in release.mentions:
            entity = Entity(id=f"{m.type}/{m.name}", type=m.type, name=m.name)
            entities[entity.id] = entity
            entity_of[release.id, m.start, m.end] = entity.id
            mentions.append(
                Mention(
                    release_id=release.id,
                    start=m.start,
                    end=m.end,
                    text=m.text,
                    type=m.type,
                    zone=m.zone,
                    kind="demonym" if m.demonym else "name",
                    found_by="test",
                    reason="test",
                    confidence=1.0,
                    sentence_start=0,
                    sentence_end=len(release.text),
                )
            )
    return Resolution(
        entities=tuple(entities.values()),
        mentions=tuple(mentions),
        entity_of=entity_of,
        aliases=(),
        merges=(),
    )


def compare(gold: Iterable[GoldRelease], predicted: Iterable[GoldRelease]) -> Scores:
    gold, predicted = tuple(gold), tuple(predicted)
    return score(gold, zones=zones_of(predicted), resolution=as_resolution(predicted))


def rates(
    scores: Scores, group: str, label: str
) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1."""
    return tuple(
        scores.figures[f"{group}.{label}.{measure}"].value
        for measure in ("precision", "recall", "f1")
    )


# Strategies: a text of 40 characters with blanks, cut into zones, with flat mentions on it.

_TEXT = "Mali et ONU, Amy  Pope\n\nà Sal ; le G20. "


@st.composite
def _annotated(draw, release_id, optional):
    cuts = sorted(draw(st.sets(st.integers(1, len(_TEXT) - 1), max_size=4)))
    bounds = [0, *cuts, len(_TEXT)]
    zones = tuple(
        Zone(start, end, draw(st.sampled_from(ZONE_KINDS)), "test")
        for start, end in pairwise(bounds)
    )
    ends = sorted(draw(st.sets(st.integers(0, len(_TEXT)), max_size=12)))
    mentions = []
    for start, end in zip(ends[::2], ends[1::2], strict=False):
        touched = [z.kind for z in zones if z.start < end and start < z.end]
        if optional is None or "boilerplate" not in touched:
            mentions.append(
                GoldMention(
                    start=start,
                    end=end,
                    text=_TEXT[start:end],
                    type=draw(st.sampled_from(ENTITY_TYPES)),
                    name=draw(st.sampled_from(["A", "B", "C"])),
                    zone=touched[0],
                    optional=bool(optional) and draw(st.booleans()),
                )
            )
    return GoldRelease(id=release_id, text=_TEXT, zones=zones, mentions=tuple(mentions))


def gold_folders(*, optional: bool = True):
    """Folders of one to three gold releases, mentions never in boilerplate."""
    return st.integers(1, 3).flatmap(
        lambda n: st.tuples(*(_annotated(f"r{i}", optional) for i in range(n)))
    )


def predictions():
    """Predictions on the same three releases, mentions anywhere."""
    return st.tuples(*(_annotated(f"r{i}", None) for i in range(3)))
