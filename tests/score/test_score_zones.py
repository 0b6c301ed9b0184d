from hypothesis import given
from score_samples import compare, gold_folders, releases

from pipeline.score import GoldRelease


def shares(gold, predicted):
    figures = compare(gold, predicted).figures
    return {
        name.split(".")[1]: (figure.value, figure.cases)
        for name, figure in figures.items()
        if name.startswith("zones.") and "mentions" not in name
    }


def test_shares_of_characters():
    gold = releases(
        a='<z k="boilerplate">12345</z><z k="title">12345</z><z k="body">1234567890</z>',
        b='<z k="body">1234567890</z><z k="contact">1234567890</z>',
    )
    predicted = releases(
        a='<z k="boilerplate">123</z><z k="title">4512345</z><z k="body">12345678</z>'
        '<z k="boilerplate">90</z>',
        b='<z k="body">1234567</z><z k="contact">8901234567890</z>',
    )
    # In a 2 characters of the menu are kept and 2 of the body lost; in b 3 of the body go to the
    # contacts: of 40 characters 7 are wrong, of the 20 of the body 2 are lost and 5 not body.
    assert shares(gold, predicted) == {
        "right": (33 / 40, 40),
        "body_lost": (2 / 20, 20),
        "body_elsewhere": (5 / 20, 20),
        "boilerplate_kept": (2 / 5, 5),
    }


def test_skipped_release_has_lost_its_body_and_kept_nothing():
    gold = releases(
        a='<z k="body">12345</z>',
        b='<z k="boilerplate">12345</z><z k="title">12345</z><z k="body">1234567890</z>',
    )
    assert shares(gold, gold[:1]) == {
        "right": (5 / 25, 25),
        "body_lost": (10 / 15, 15),
        "body_elsewhere": (10 / 15, 15),
        "boilerplate_kept": (0, 5),
    }


def test_it_does_not_count_where_blank_text_is_filed():
    gold = releases(a='\n<z k="title">Un titre</z>\n\n<z k="body">Un corps.</z>\n')
    predicted = releases(a='<z k="title">\nUn titre</z><z k="body">\n\nUn corps.\n</z>')
    blank_first = releases(
        a='<z k="boilerplate">\n</z><z k="title">Un titre\n</z><z k="lead">\n</z>'
        '<z k="body">Un corps.\n</z>'
    )
    assert gold[0].text == predicted[0].text == blank_first[0].text
    for other in (predicted, blank_first):
        assert shares(gold, other)["right"] == shares(other, gold)["right"] == (1, 21)


@given(gold_folders())
def test_gold_against_itself_is_all_right(gold: tuple[GoldRelease, ...]):
    for name, (value, _) in shares(gold, gold).items():
        assert value in (None, 1 if name == "right" else 0)
