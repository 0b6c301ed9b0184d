import pytest

from pipeline.strip.language import LanguageFinder

FINDER = LanguageFinder()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministre a annoncé que la campagne de vaccination commencera en mars.", "fr"),
        ("The minister said on Monday that the campaign will begin in March of this year.", "en"),
        ("El ministro anunció el lunes que la campaña comenzará en marzo en todo el país.", "es"),
        ("Der Minister hat am Montag angekündigt, dass die Kampagne im März beginnen wird.", "de"),
        # names of other languages do not make French another one
        (
            "Le groupe est composé de MM. Nguyễn Văn An, Zhang Wei, Hamad Al Thani et de Mme Olga "
            "Ivanova, qui sont les représentants des pays.",
            "fr",
        ),
        ("OIM Niger 2021", ""),
        ("", ""),
        ("*** 12 34 56 ***", ""),
    ],
)
def test_the_language_of_a_text(text, language):
    assert FINDER.find(text) == language
