"""From pages to mentions: who and what a release names, and where.

The order: the model reads the text between the boilerplate in a dress of the same length
(`view`); known names (the gazetteer) and names of a marked shape (`shapes`) are proposed beside
it; boundaries are trimmed by the guide (`boundaries`); one place decides what stands
(`decide`); names found once are looked for again in the same release (`spread`); each mention
says by what it was found, why, and how often such evidence is right (`confidence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.gazetteer import Gazetteer
from pipeline.recognise.confidence import Judge, load_confidences
from pipeline.recognise.extract import extract, text_spans
from pipeline.recognise.model import (
    OWN,
    Model,
    ModelSpan,
    cut_long,
    load_model,
    model_fingerprint,
)
from pipeline.recognise.view import model_view
from pipeline.records import Dropped, Mention, Page

__all__ = [
    "Recogniser",
    "load_recogniser",
    "model_fingerprint",
    "recognise",
    "recognise_pages",
]

# Pages whose texts go through the model together.
_PAGES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What recognition needs, loaded once."""

    model: Model
    gazetteer: Gazetteer
    judge: Judge


def load_recogniser(gazetteer: Gazetteer, *, model: str = OWN) -> Recogniser:
    """The recogniser with a model: ``releve`` (our weights), ``stock``, or a spaCy pipeline."""
    return Recogniser(load_model(model), gazetteer, load_confidences())


def recognise(
    page: Page, recogniser: Recogniser
) -> tuple[tuple[Mention, ...], tuple[Dropped, ...]]:
    """The mentions of one page, in order, and the candidates that were dropped."""
    return next(iter(recognise_pages([page], recogniser)))


def recognise_pages(
    pages: Iterable[Page], recogniser: Recogniser
) -> Iterator[tuple[tuple[Mention, ...], tuple[Dropped, ...]]]:
    """Mentions and dropped candidates for each page, in order."""
    batch: list[Page] = []
    for page in pages:
        batch.append(page)
        if len(batch) == _PAGES_AT_ONCE:
            yield from _batch(batch, recogniser)
            batch = []
    yield from _batch(batch, recogniser)


def _batch(
    pages: Sequence[Page], recogniser: Recogniser
) -> Iterator[tuple[tuple[Mention, ...], tuple[Dropped, ...]]]:
    views = [model_view(page.release.text) for page in pages]
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    for index, (page, view) in enumerate(zip(pages, views, strict=True)):
        for start, end in text_spans(page.zones):
            for offset, piece in cut_long(view[start:end]):
                texts.append(piece)
                places.append((index, start + offset))
    spans: list[list[ModelSpan]] = [[] for _ in pages]
    for (index, shift), found in zip(places, recogniser.model.find(texts), strict=True):
        spans[index] += [
            ModelSpan(s.start + shift, s.end + shift, s.label, s.probability) for s in found
        ]
    for page, view, own in zip(pages, views, spans, strict=True):
        yield extract(
            page,
            view,
            own,
            gazetteer=recogniser.gazetteer,
            judge=recogniser.judge,
        )
