"""From pages to mentions: who and what a release names, and where.

The order: a text with decomposed accents, HTML entities or the like is read through its shadow
(`pipeline.shadow`), and what is found there is put back to its place; the model reads the text
between the boilerplate in a dress of the same length (`view`); known names (the gazetteer) and
names of a marked shape (`shapes`) are proposed beside it; boundaries are trimmed by the guide
(`boundaries`), firms that bear people's names are told by their own words (`firms`), meetings by
what is said around them (`meetings`); one place decides what stands (`decide`); names found once
are looked for again in the same release (`spread`); each mention says by what it was found, why,
and how often such evidence is right (`confidence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.gazetteer import Gazetteer
from pipeline.recognise.confidence import Judge, load_confidences
from pipeline.recognise.extract import extract, text_spans
from pipeline.recognise.fingerprint import OWN, model_fingerprint, other_model
from pipeline.recognise.spans import ModelSpan, cut_long
from pipeline.recognise.view import model_view
from pipeline.records import Dropped, Mention, Page
from pipeline.shadow import Shadow, shadow_of

if TYPE_CHECKING:
    from pipeline.recognise.model import Model

__all__ = [
    "Recogniser",
    "load_recogniser",
    "model_fingerprint",
    "other_model",
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
    from pipeline.recognise.model import load_model  # with spaCy, which only who recognises needs

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
    originals = pages
    shadows = [shadow_of(page.release.text) for page in originals]
    pages = [_in_shadow(page, shadow) for page, shadow in zip(originals, shadows, strict=True)]
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
    for original, shadow, page, view, own in zip(
        originals, shadows, pages, views, spans, strict=True
    ):
        result = extract(
            page,
            view,
            own,
            gazetteer=recogniser.gazetteer,
            judge=recogniser.judge,
        )
        yield result if shadow is None else _in_source(result, original.release.text, shadow)


def _in_shadow(page: Page, shadow: Shadow | None) -> Page:
    """The page with the shadow in the place of its text."""
    if shadow is None:
        return page
    zones = tuple(
        replace(z, start=shadow.position(z.start), end=shadow.position(z.end)) for z in page.zones
    )
    return replace(page, release=replace(page.release, text=shadow.text), zones=zones)


def _in_source(
    found: tuple[tuple[Mention, ...], tuple[Dropped, ...]], text: str, shadow: Shadow
) -> tuple[tuple[Mention, ...], tuple[Dropped, ...]]:
    """What was found in the shadow, with the offsets and the letters of the text."""
    mentions: list[Mention] = []
    for mention in found[0]:
        start, end = shadow.span(mention.start, mention.end)
        sentence = shadow.span(mention.sentence_start, mention.sentence_end)
        mentions.append(
            replace(
                mention,
                start=start,
                end=end,
                text=text[start:end],
                sentence_start=sentence[0],
                sentence_end=sentence[1],
            )
        )
    dropped: list[Dropped] = []
    for loser in found[1]:
        start, end = shadow.span(loser.start, loser.end)
        dropped.append(replace(loser, start=start, end=end, text=text[start:end]))
    return tuple(mentions), tuple(dropped)
