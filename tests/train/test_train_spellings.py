"""How words of names are written, counted on small releases."""

from pathlib import Path

from pipeline.score import read_gold
from pipeline.train.spellings import count_spellings, save_spellings


def gold(folder: Path, *texts: str):
    for number, text in enumerate(texts):
        (folder / f"a-{number}.xml").write_text(
            f'<release id="a-{number}"><z k="body">{text}</z></release>', encoding="utf-8"
        )
    return read_gold(folder)


def test_a_word_is_written_as_texts_and_names_mostly_have_it(tmp_path):
    body = '<e t="organisation" n="Comité des Mers">{}</e>'
    text = "L’été, à l’école, un comité décida : la mer, la mer, la mer était gelée. À bientôt. "
    releases = gold(tmp_path, text * 3 + body.format("COMITE DES MERS"), text)
    spellings = count_spellings(releases)
    # "Mers" is a name's word; "comité" stands in lower case; "bientôt" four times, "A" is too short
    assert spellings["mers"] == "Mers"
    assert (spellings["comite"], spellings["mer"], spellings["bientot"]) == (
        "comité",
        "mer",
        "bientôt",
    )
    assert "a" not in spellings


def test_what_is_not_clear_is_left_out(tmp_path):
    text = "Il a marché au marché, et il marche : le marché, la marche, il marche, où l’été dure. "
    assert "marche" not in count_spellings(gold(tmp_path, text * 2))


def test_a_text_that_lost_its_accents_says_nothing(tmp_path):
    assert count_spellings(gold(tmp_path, "Le comite du musee, le comite, un comite. " * 3)) == {}


def test_the_words_are_written_behind_their_source(tmp_path):
    path = tmp_path / "spellings.txt"
    save_spellings({"comite": "comité", "mers": "Mers"}, path, note="2 releases")
    head, source, *words = path.read_text(encoding="utf-8").splitlines()
    assert head.endswith("2 releases")
    assert "MIT" in source
    assert words == ["comité", "Mers"]
