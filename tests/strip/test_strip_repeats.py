import pytest
from strip_samples import copies_in, release, repeats_in

LINE = "Site officiel de la Ligue"
TEXTS = {
    "a": f"{LINE}\nLe Mali a signé.\n",
    "b": f"{LINE}\nLe Niger a signé.\n",
    "c": f"{LINE.upper()}\nLe Togo a signé.\n",
    "d": "Le Bénin a signé.\n",
}


def corpus(**texts):
    return [release(text, id=name) for name, text in texts.items()]


def test_a_line_of_three_distinct_releases_is_counted():
    releases = corpus(**TEXTS)
    repeats = repeats_in(releases, copies_in(releases))
    assert [
        repeats.count(line) for line in (LINE, "  site OFFICIEL de la ligue.", "Le Mali a signé.")
    ] == [3, 3, 0]


def test_two_releases_are_not_enough():
    releases = corpus(a=TEXTS["a"], b=TEXTS["b"])
    assert repeats_in(releases, {}).count(LINE) == 0


def test_copies_do_not_make_their_lines_look_repeated():
    releases = corpus(a=TEXTS["a"], b=TEXTS["a"], c=TEXTS["a"].upper(), d=TEXTS["d"])
    copies = copies_in(releases)
    assert copies == {"b": "a", "c": "a"}
    repeats = repeats_in(releases, copies)
    assert repeats.count(LINE) == 0


def test_a_line_that_stands_twice_in_a_release_counts_once():
    releases = corpus(a=f"{LINE}\n{LINE}\n{LINE}\n", b=f"{LINE}\nx\n")
    assert repeats_in(releases, {}).count(LINE) == 0


def test_in_a_large_corpus_three_are_too_few():
    texts = {f"r{n:03}": f"Texte {n}\n" + (f"{LINE}\n" if n < 4 else "") for n in range(300)}
    assert repeats_in(corpus(**texts), {}).count(LINE) == 0
    assert repeats_in(corpus(**dict(list(texts.items())[:150])), {}).count(LINE) == 4


def test_paragraphs_are_never_counted():
    paragraph = "Le gouvernement a déclaré que tout va bien. " * 12
    releases = corpus(**{name: f"{name} signe\n{paragraph}\n" for name in "abcd"})
    assert repeats_in(releases, {}).count(paragraph) == 0


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_by_id_is_the_original_whatever_the_order(order):
    releases = corpus(b="Le Mali.\n", a="Le  MALI\n", c="Le Niger.\n")[::order]
    assert copies_in(releases) == {"b": "a"}
