"""A text put right, and the way back: what each spelling was meant to be, and where it stands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spellings import SPELLINGS

from pipeline.shadow import count_garbled, readable, shadow_of

MEANT = "À Genève, l’État a dit : « Noël à Évry – 5 €… »\n"


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_is_read_as_it_was_meant(name):
    assert readable(SPELLINGS[name](MEANT)) == MEANT


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_character_of_the_shadow_stands_for_its_own_spelling(name):
    spell = SPELLINGS[name]
    source = spell(MEANT)
    shadow = shadow_of(source)
    pieces = [source[slice(*shadow.span(i, i + 1))] for i in range(len(MEANT))]
    assert "".join(pieces) == source
    assert pieces == [spell(character) for character in MEANT]


@pytest.mark.parametrize(
    "text",
    [
        "L’Élysée, dit-il, à 5 € : « Été… » &c. AT&T ; R&D\r\nfin",
        # capitals before a no-break space, an ellipsis, a quote: no accident
        "LA LIBERTÉ\u00a0! LA CITÉ… À “COTÉ” DÉJÀ\u00a0» ; SÃO PAULO, Åland, Ängelholm",
        "q\u0303 &inconnu; &#0; fin\u00ad",
    ],
)
def test_what_is_meant_so_or_stands_for_nothing_has_no_shadow(text):
    assert readable(text).replace("\ufffd", "&#0;") == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("un\rdeux\r\ntrois\u2028quatre\x0b", "un\ndeux\r\ntrois\nquatre\n"),
        ("inter\u00adnational", "international"),
        ("PrÃ©sident, Ã Paris, dÃ©jÃ ", "Président, à Paris, déjà "),
        ("Cahors Ã Paris", "Cahors Ã Paris"),
        ("d&eacute;cid&#xE9; &lt;br&gt; R&amp;D", "décidé <br> R&D"),
        ("Ngu\u1ec5n, Bé\u0301la, \u0301a", "Ngu\u1ec5n, Bé\u0301la, \u0301a"),
    ],
)
def test_one_by_one(text, meant):
    assert readable(text) == meant


def test_how_many_were_garbled():
    assert count_garbled("PrÃ©sident, lâ€™Ã‰tat") == 3
    assert count_garbled("Président, l’État — CITÉ\u00a0» — &eacute;") == 0


@given(st.text() | st.text("e\u0301&acut#39;\r\n\u00adÃ©â€™Â \u2028xÅ“", max_size=60))
@example("\u0301")
@example("&amp;#13;")
def test_spans_lie_in_order_and_cuts_tile(text):
    shadow = shadow_of(text)
    if shadow is None:
        return
    assert shadow.text != text
    assert len(shadow.starts) == len(shadow.ends) == len(shadow.text)
    last = 0
    for position in range(len(shadow.text)):
        start, end = shadow.span(position, position + 1)
        assert last <= start < end <= len(text) == shadow.size
        assert shadow.position(start) == position
        last = end
    cuts = [shadow.cut(position) for position in range(len(shadow.text) + 1)]
    assert (cuts[0], cuts[-1]) == (0, len(text))
    assert cuts == sorted(cuts)


def test_a_long_text_takes_linear_time():
    shadow = shadow_of("l&rsquo;e\u0301te\u0301 Ã© " * 50_000)
    assert shadow is not None
    assert len(shadow.text) == 8 * 50_000
