from itertools import zip_longest

import pytest
from hypothesis import given
from nervaluate import Evaluator
from score_samples import as_resolution, compare, e, gold_folders, predictions, rates, releases

from pipeline.records import ENTITY_TYPES
from pipeline.score.cases import make_cases


def test_span_and_type_must_be_exact():
    gold = releases(
        a=f"l’{e('organisation', 'OIM')} et {e('person', 'Amy Pope')} au {e('country', 'Mali')}, "
        f"au {e('country', 'Togo')} et au {e('country', 'Bénin')}"
    )
    predicted = releases(
        a=f"{e('organisation', 'l’OIM')} et {e('person', 'Amy Pope')} au {e('country', 'Mali')}, "
        f"au {e('organisation', 'Togo')} et au Bénin"
    )
    scores = compare(gold, predicted)
    assert rates(scores, "mentions", "person") == (1, 1, 1)
    # l'OIM has another span, Togo another type
    assert rates(scores, "mentions", "organisation") == (0, 0, 0)
    # Mali of Mali, Togo, Bénin: F1 = 2·1 / (1 + 3)
    assert rates(scores, "mentions", "country") == (1, 1 / 3, 1 / 2)
    assert rates(scores, "mentions", "event") == (None, None, None)
    # 2 right (Amy Pope, Mali) of 4 predicted and 5 in the gold: F1 = 2·2 / (4 + 5)
    assert rates(scores, "mentions", "all") == (2 / 4, 2 / 5, 4 / 9)


def test_demonyms_are_countries_and_have_their_own_row():
    gold = releases(
        a=f"le {e('country', 'Mali')}, les {e('country', 'Maliens', 'Mali', k='demonym')}, "
        f"les {e('country', 'Togolais', 'Togo', k='demonym')}"
    )
    predicted = releases(
        a=f"le {e('country', 'Mali')}, les {e('country', 'Maliens', 'Mali')}, "
        f"les {e('country', 'Togolais', 'Togo', k='demonym')}"
    )
    scores = compare(gold, predicted)
    assert rates(scores, "mentions", "country") == (1, 1, 1)
    # Maliens was found, but not as a demonym
    assert rates(scores, "mentions", "demonym") == (1, 1 / 2, 2 / 3)
    assert rates(scores, "mentions", "all") == (1, 1, 1)


@given(gold_folders(), predictions())
def test_strict_figures_are_those_of_nervaluate(gold, predicted):
    # Freedoms are ours alone, so nervaluate gets what is left of both sides.
    cases = make_cases(gold, as_resolution(predicted))

    def spans(mentions):
        return [{"label": m.type, "start": m.start, "end": m.end - 1} for m in mentions]

    true, pred = [spans(c.gold) for c in cases], [spans(c.predicted) for c in cases]
    if not any(true) and not any(pred):
        return
    results = Evaluator(true, pred, tags=list(ENTITY_TYPES), loader="dict").evaluate()["entities"]
    scores = compare(gold, predicted)
    for type_ in ENTITY_TYPES:
        ours = rates(scores, "mentions", type_)
        if type_ not in results:
            assert ours == (None, None, None)
            continue
        theirs = results[type_]["strict"]
        # nervaluate gives 0 where there is nothing to divide by
        for our, their in zip_longest(ours, (theirs.precision, theirs.recall, theirs.f1)):
            assert (our or 0) == pytest.approx(their)
