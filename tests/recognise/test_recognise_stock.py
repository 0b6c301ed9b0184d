"""The stock pipeline loaded the short way: the same tokens, the same pattern, written shortly."""

import re

import pytest
import spacy
from spacy.attrs import NORM, ORTH, PREFIX, SHAPE, SPACY, SUFFIX
from spacy.util import compile_infix_regex

from pipeline.recognise.fingerprint import BASE
from pipeline.recognise.model import _INFIXES, _OTHER_PIPES, load_pipeline
from pipeline.recognise.stock import load_stock, shortened

LETTERS = "a-zß-öø-ÿ" * 60
TEXT = (
    "Aujourd'hui, l'ex-ministre Saint-Louis et la grand'mère de Villeneuve-sur-l'Isle (Québec) "
    "ont-ils vu l'anti-héros ? ANTI-HÉROS, États-Unis, prud’homal, Aix-en-Provence, re-dire, "
    "M. Le Mesnil-Saint-Denis, jean-pierre, http://exemple.fr/a-b, 12h30, 3,5 %, S.A., r’ouvrir."
)


@pytest.fixture(scope="module")
def usual(recogniser):
    """The pipeline as spaCy loads it, with our cuts; with `recogniser`, beside the other model."""
    nlp = spacy.load(BASE, exclude=_OTHER_PIPES)
    infixes = [*nlp.Defaults.infixes, *_INFIXES]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


def test_tokens_and_names_are_those_of_the_usual_way(usual):
    own = load_pipeline()
    told, wanted = own(TEXT), usual(TEXT)
    of_words = [ORTH, NORM, PREFIX, SUFFIX, SHAPE, SPACY]
    assert told.to_array(of_words).tolist() == wanted.to_array(of_words).tolist()
    assert [(e.text, e.label_) for e in told.ents] == [(e.text, e.label_) for e in wanted.ents]
    assert wanted.ents
    assert own.tokenizer.rules == usual.tokenizer.rules


def test_words_that_are_not_cut_are_the_same(usual):
    long = usual.tokenizer.token_match.__self__
    short = re.compile(shortened(long.pattern))
    assert short.flags == long.flags
    assert len(short.pattern) < len(long.pattern) / 20
    # each alternative's own beginning, behind it what may follow
    heads = re.findall(r"\(\?:\^([^\[(?]{1,30})", long.pattern)
    assert len(heads) > 150
    words = {
        f"{head}{joint}{tail}"
        for head in heads
        for joint in ("", "-", "‑", "'")
        for tail in ("", "mot", "MOT", "d'or", "la-Ville", "1")
    } | {"aix-en-provence", "Bois-d'Arcy", "x-la-l’y", "x-la-", "-la-y", "a1-sur-b"}
    matched = {word for word in words if long.match(word)}
    assert {word for word in words if short.match(word)} == matched
    assert 1000 < len(matched) < len(words)


def test_alternatives_that_end_alike_are_joined():
    pattern = f"(?i)(?:^ex-[{LETTERS}]+$)|(?:^no$)|(?:^mi-[{LETTERS}]+$)|(?:^a[{LETTERS}]$)"
    assert shortened(pattern) == (
        f"(?i)(?:^no$)|(?:(?:^ex-|^mi-)[{LETTERS}]+$)|(?:(?:^a)[{LETTERS}]$)"
    )


@pytest.mark.parametrize("pattern", ["", "a|b", "(?:^a$)|(?:b)", f"[{LETTERS}]"])
def test_another_pattern_is_left_as_it_is(pattern):
    assert shortened(pattern) == pattern


def test_a_model_that_is_not_there_is_an_error_of_the_system():
    with pytest.raises(OSError, match="fr_nothing is not installed"):
        load_stock("fr_nothing", [])
