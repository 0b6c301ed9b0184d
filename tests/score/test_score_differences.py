from hypothesis import given
from score_samples import as_resolution, e, gold_folders, releases

from pipeline.score import Difference, differences


def told(gold, predicted):
    """Differences without place, zone and context."""
    return [
        (d.release_id, d.kind, d.gold_text, d.gold_type, d.text, d.type)
        for d in differences(gold, as_resolution(predicted))
    ]


def test_missed_wrong_type_and_span():
    gold = releases(
        a=f"l’{e('organisation', 'OIM')} au {e('country', 'Mali')} et au {e('country', 'Togo')}, "
        "lundi",
        b=f"{e('event', 'séisme en Haïti')} : {e('person', 'Amy Pope')}",
    )
    predicted = releases(
        a=f"{e('organisation', 'l’OIM')} au Mali et au {e('organisation', 'Togo')}, "
        f"{e('person', 'lundi')}",
        b=f"{e('event', 'séisme')} en {e('country', 'Haïti')} : {e('person', 'Amy Pope')}",
    )
    # Haïti lies in the longer name of an event, so it is free
    assert told(gold, predicted) == [
        ("a", "span", "OIM", "organisation", "l’OIM", "organisation"),
        ("a", "missed", "Mali", "country", "", ""),
        ("a", "type", "Togo", "country", "Togo", "organisation"),
        ("a", "wrong", "", "", "lundi", "person"),
        ("b", "span", "séisme en Haïti", "event", "séisme", "event"),
    ]


def test_right_type_is_paired_before_longer_overlap():
    gold = releases(a=f"{e('organisation', 'Agence nationale de santé')} du Mali")
    predicted = releases(
        a=f"{e('event', 'Agence nationale')} de {e('organisation', 'santé du Mali')}"
    )
    assert told(gold, predicted) == [
        ("a", "wrong", "", "", "Agence nationale", "event"),
        ("a", "span", "Agence nationale de santé", "organisation", "santé du Mali", "organisation"),
    ]


def test_entities_cut_differently_and_other_names():
    gold = releases(
        a=f"{e('organisation', 'OIM', 'X')}, {e('organisation', 'OIM', 'X')}, "
        f"{e('organisation', 'IOM', 'X')}, {e('organisation', 'IOM', 'X')}"
    )
    predicted = releases(
        a=f"{e('organisation', 'OIM', 'O')}, {e('organisation', 'OIM', 'O')}, "
        f"{e('organisation', 'IOM', 'I')}, {e('organisation', 'IOM', 'I')}"
    )
    # X matches one of the two, the first of equals by name (I), which has another name
    assert told(gold, predicted) == [
        ("a", "identity", "X", "organisation", "O", "organisation"),
        ("a", "name", "X", "organisation", "I", "organisation"),
    ]


def test_place_and_context_are_shown_on_one_line():
    gold = releases(a=f'<z k="boilerplate">Menu : Mali\n</z><z k="body">{"mot " * 30}fin</z>')
    predicted = releases(a=f"Menu : {e('country', 'Mali')}\n{'mot ' * 30}fin")
    assert differences(gold, as_resolution(predicted)) == [
        Difference(
            release_id="a",
            start=7,
            end=11,
            kind="wrong",
            gold_text="",
            gold_type="",
            text="Mali",
            type="country",
            zone="boilerplate",
            context="Menu : ⟦Mali⟧ " + ("mot " * 10).strip(),
        )
    ]


@given(gold_folders())
def test_gold_does_not_differ_from_itself(gold):
    assert differences(gold, as_resolution(gold)) == []
