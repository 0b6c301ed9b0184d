"""A few sentences with our model: what any reader would find in them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy
from recognise_samples import by_model, page_of, unmarked
from spacy.attrs import IS_SPACE
from spellings import SPELLINGS

from pipeline.errors import ModelError
from pipeline.recognise import load_recogniser, model_fingerprint, recognise, recognise_pages
from pipeline.recognise.decode import decode, decoder_of, unsure
from pipeline.recognise.fingerprint import OWN, STOCK
from pipeline.recognise.model import load_model, moves_of
from pipeline.score import read_gold

CORPUS = Path(__file__).parents[2] / "corpus"
GOLD = Path(__file__).parents[1] / "gold_shared"

pytestmark = pytest.mark.model

SENTENCES = [
    "L'<organisation>OIM</organisation> a ouvert un centre au <country>Niger</country>, a déclaré "
    "mardi <person>Awa Diallo</person>, sa directrice régionale.",
    "Le Président <demonym>ghanéen</demonym>, <person>Nana Akufo-Addo</person>, a reçu la "
    "délégation de l'<organisation>Union européenne</organisation> à Accra.",
    "La <event>pandémie de COVID-19</event> a frappé le <country>Bélarus</country> et "
    "l'<country>Ukraine</country>, selon l'<organisation>Organisation mondiale de la Santé"
    "</organisation> (<organisation>OMS</organisation>).",
    "Les États ont adopté le <instrument>Pacte mondial pour des migrations sûres, ordonnées et "
    "régulières</instrument> à Marrakech.",
    "« Nous saluons cette décision », a dit <person>António Vitorino</person>, Directeur général "
    "de l'<organisation>OIM</organisation>.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_names_are_found_as_marked(recogniser, sentence):
    text, _ = unmarked(sentence)
    assert by_model(text, recogniser) == sentence


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_names_are_found_however_they_are_spelt(recogniser, sentence, spelling):
    spelt = SPELLINGS[spelling](sentence)
    assert by_model(unmarked(spelt)[0], recogniser) == spelt


def test_offsets_hold_in_a_text_that_is_read_through_its_shadow(recogniser):
    text = "Awa Nguéma a dit ; l&rsquo;&Eacute;tat a sign&eacute;. M. Jos&eacute; Nguéma rit.\r"
    page = page_of(text)
    mentions, dropped = recognise(page, recogniser)
    assert [m.text for m in mentions] == ["Awa Nguéma", "Jos&eacute; Nguéma"]
    for found in (*mentions, *dropped):
        assert text[found.start : found.end] == found.text
    assert text[mentions[1].sentence_start : mentions[1].sentence_end] == (
        "M. Jos&eacute; Nguéma rit."
    )


def test_pages_together_give_what_each_gives_alone(recogniser):
    pages = [page_of(unmarked(sentence)[0] * times) for sentence in SENTENCES for times in (1, 3)]
    alone = [recognise(page, recogniser) for page in pages]
    assert list(recognise_pages(pages, recogniser)) == alone
    assert list(recognise_pages(pages[::-1], recogniser)) == alone[::-1]


def test_a_page_of_boilerplate_and_an_empty_page_have_no_mentions(recogniser):
    text = unmarked(SENTENCES[0])[0]
    pages = [page_of("", ("boilerplate", text)), page_of("", ("boilerplate", ""))]
    assert list(recognise_pages(pages, recogniser)) == [((), ()), ((), ())]


def test_an_unknown_model_is_an_error_that_says_what_to_do(gazetteer):
    with pytest.raises(ModelError, match="'xx_none' is not installed: install its wheel"):
        load_recogniser(gazetteer, model="xx_none")


def test_models_have_fingerprints_of_their_own():
    names = ["releve", "stock", "xx_none"]
    assert len({model_fingerprint(name) for name in names}) == 3
    assert model_fingerprint("releve") == model_fingerprint("releve")


def test_the_stock_model_can_be_chosen(gazetteer):
    stock = load_recogniser(gazetteer, model="stock")
    text = "Selon Awa Diallo, le Mali a signé un accord avec l'OIM."
    assert "<country>Mali</country>" in by_model(text, stock)
    assert "<organisation>OIM</organisation>" in by_model(text, stock)


ODD = ["", " ", "\n\n", "OIM", "OIM OIM OIM", "Amy Pope", "  Amy Pope  ", "Le\nProgramme 2030 \n"]


@pytest.mark.parametrize("name", [OWN, STOCK])
def test_the_quick_form_of_the_network_gives_what_spacy_gives(name):
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    texts += [release.text for release in read_gold(GOLD)] + ODD
    model = load_model(name)
    quick = replace(model, quick=model.quick[:1])  # the network that spaCy's own pipeline holds
    found = [[replace(s, probability=None) for s in spans] for spans in quick.find(texts)]
    assert sum(map(len, found)) > 500
    assert found == [list(spans) for spans in replace(quick, quick=()).find(texts)]


def test_the_vectors_of_a_text_are_the_same_bytes_in_any_company():
    model = load_model(OWN)
    (encoder, _), *_ = model.quick
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))] + ODD
    documents = [model.nlp.make_doc(text) for text in texts]
    together = [v.tobytes() for v in encoder.vectors(documents)]
    reverse = [v.tobytes() for v in load_model(OWN).quick[0][0].vectors(documents[::-1])]
    alone = [load_model(OWN).quick[0][0].vectors([documents[0]])[0].tobytes()]
    assert together == reverse[::-1]
    assert alone == together[:1]


def test_the_vectors_of_some_tokens_are_those_that_they_have_among_all():
    model = load_model(OWN)
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))] + ODD
    documents = [model.nlp.make_doc(text) for text in texts]
    chance = np.random.default_rng(1)
    for share in (0.0, 0.02, 0.3, 1.0):
        asked = [chance.random(len(document)) < share for document in documents]
        for encoder, _ in model.quick:
            some, whole = encoder.vectors(documents, asked), encoder.vectors(documents)
            for mask, few, all_ in zip(asked, some, whole, strict=True):
                np.testing.assert_allclose(few, all_[mask], rtol=0, atol=1e-4)


def test_the_second_network_is_asked_where_the_first_is_not_sure():
    model = load_model(OWN)
    (encoder, decoder), *_ = model.quick
    documents = [model.nlp.make_doc(path.read_text("utf-8")) for path in CORPUS.glob("*.txt")]
    documents.insert(1, model.nlp.make_doc(""))
    blank = [document.to_array(IS_SPACE).astype(bool) for document in documents]
    first = decoder.scored(encoder.vectors(documents))
    asked = unsure(first, blank)
    assert [len(mask) for mask in asked] == [len(document) for document in documents]
    assert 0 < sum(mask.sum() for mask in asked) < 0.3 * sum(map(len, documents))
    alone = decode([first], blank)
    doubtful = 0
    for names, mask in zip(alone, asked, strict=True):
        for name in names:
            if name.probability < 0.95:
                doubtful += 1
                assert mask[name.start : name.end].all()
    assert doubtful > 5
    # the same network once more adds nothing, wherever it is asked
    again = decoder.scored(encoder.vectors(documents, asked), asked)
    twice = decode([first, again], blank)
    assert [[n[:3] for n in names] for names in twice] == [
        [n[:3] for n in names] for names in alone
    ]


def test_a_network_of_another_build_goes_through_spacy():
    nlp = spacy.blank("fr")
    recogniser = nlp.add_pipe("ner", config={"model": {"extra_state_tokens": True}})
    recogniser.add_label("PER")
    nlp.initialize()
    assert decoder_of(recogniser.model, moves_of(recogniser)) is None
