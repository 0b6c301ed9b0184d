import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.recognise.view import model_view


@given(st.text() | st.text("ax\n\r_*´’|-•. é", max_size=80))
@example("\u200b\ufeff\u00a0")
def test_the_view_keeps_the_length_and_every_letter_its_place(text):
    view = model_view(text)
    assert len(view) == len(text)
    for before, after in zip(text, view, strict=True):
        assert after in (before, " ", "'", "-") or not before.isalnum()


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("l’OIM et l´ONU", "l'OIM et l'ONU"),
        ("le **PNUD** et *l'OIM*", "le   PNUD   et  l'OIM "),
        ("Côte\u00a0d’Ivoire", "Côte d'Ivoire"),
        ("Jean‑Pierre", "Jean-Pierre"),
        ("_Amy Pope_ et a_b", " Amy Pope  et a_b"),
        # a hard-wrapped line goes on, a list and a heading do not
        (
            "Le Conseil de sécurité des Nations\nunies a adopté hier la résolution.",
            "Le Conseil de sécurité des Nations unies a adopté hier la résolution.",
        ),
        ("Structure\nDirection", "Structure\nDirection"),
        ("Les pays sont :\n- le Mali\n- le Niger", "Les pays sont :\n- le Mali\n- le Niger"),
        ("Fin de la phrase.\nle début", "Fin de la phrase.\nle début"),
        ("Nations\n\nunies", "Nations\n\nunies"),
    ],
)
def test_layout_debris_becomes_what_a_reader_would_see(text, view):
    assert model_view(text) == view


def test_a_long_text_takes_linear_time():
    text = "Le Conseil de sécurité des Nations unies & l'OIM\n" * 40_000
    assert len(model_view(text)) == len(text)


def test_the_cells_of_a_table_stand_on_lines_of_their_own():
    """Joined by blanks, *Croix du Sud* and the *Croix du Nord* of the next cell are one name."""
    assert model_view("1\tCroix du Sud\tCroix du Nord\n") == "1\nCroix du Sud\nCroix du Nord\n"
    assert model_view("Dr Amina Sall\tcardiologue\t10 h") == "Dr Amina Sall\ncardiologue\n10 h"
