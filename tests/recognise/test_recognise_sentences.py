import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognise.sentences import Sentences


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("Un. Le Mali a signé. Deux.", "Mali", "Le Mali a signé."),
        ("Le Mali a signé", "Mali", "Le Mali a signé"),
        ("Selon M. Diallo, le Mali signe. Oui.", "Mali", "Selon M. Diallo, le Mali signe."),
        ("Dit-il. « Le Mali signe ! » Et alors ?", "Mali", "« Le Mali signe ! »"),
        ("Le Mali... et le Niger. Fin.", "Niger", "Le Mali... et le Niger."),
        ("Titre sans point\n\nLe Mali signe.", "Mali", "Le Mali signe."),
        ("Les pays :\n- le Mali\n- le Niger", "Mali", "- le Mali"),
        ("Il y a J. F. Diop et le Mali. Fin.", "Mali", "Il y a J. F. Diop et le Mali."),
        ("En 2020. 15 pays, dont le Mali. Fin.", "Mali", "15 pays, dont le Mali."),
    ],
)
def test_the_sentence_around_a_name(text, name, sentence):
    start = text.index(name)
    begin, end = Sentences(text).around(start, start + len(name))
    assert text[begin:end] == sentence


@given(text=st.text("ab M.!?»« \n-9É", max_size=80), data=st.data())
def test_a_sentence_holds_its_name(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = Sentences(text).around(start, end)
    assert 0 <= begin <= start <= end <= stop <= len(text)
