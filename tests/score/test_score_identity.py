import bcubed
import pytest
from hypothesis import given
from score_samples import as_resolution, compare, e, gold_folders, predictions, rates, releases

from pipeline.score.cases import make_cases
from pipeline.score.mentions import strict_matches


def folder(groups):
    """One release of twelve mentions, entities named by the letters of `groups`."""
    return releases(a=" ".join(e("person", f"P{i}", name) for i, name in enumerate(groups)))


@pytest.mark.parametrize(
    ("predicted", "precision"),
    [
        # The example of Bagga and Baldwin (1998): entities of 5, 2 and 5 mentions.
        # The second is merged with the third: (5·1 + 2·2/7 + 5·5/7) / 12 = 16/21
        ("AAAAABBBBBBB", 16 / 21),
        # The first is merged with the third: (10·5/10 + 2·1) / 12 = 7/12
        ("AAAAABBAAAAA", 7 / 12),
    ],
)
def test_two_wrong_merges_of_the_paper(predicted, precision):
    gold = folder("AAAAABBCCCCC")
    f1 = 2 * precision / (precision + 1)
    merged = rates(compare(gold, folder(predicted)), "identity", "person")
    assert merged == pytest.approx((precision, 1, f1))
    split = rates(compare(folder(predicted), gold), "identity", "person")
    assert split == pytest.approx((1, precision, f1))


def test_only_what_was_found_counts_and_the_folder_is_one_corpus():
    gold = releases(
        a=f"{e('person', 'Pope', 'A')} ; {e('country', 'Mali')} ; {e('person', 'Kim', 'K')}",
        b=f"{e('person', 'Pope', 'A')} ; {e('instrument', 'ODD')} ; {e('person', 'Pope', 'B')}",
    )
    predicted = releases(
        a=f"{e('person', 'Pope', 'X')} ; {e('country', 'Mali')} ; Kim",
        b=f"{e('person', 'Pope', 'X')} ; {e('instrument', 'ODD')} ; {e('person', 'Pope', 'X')}",
    )
    scores = compare(gold, predicted)
    # X holds both mentions of A and the one of B: precision (2/3 + 2/3 + 1/3) / 3 = 5/9
    assert rates(scores, "identity", "person") == pytest.approx((5 / 9, 1, 5 / 7))
    # with Mali, without the instrument: (5/3 + 1) / 4 = 2/3
    assert rates(scores, "identity", "all") == pytest.approx((2 / 3, 1, 4 / 5))
    assert scores.figures["identity.all.f1"].cases == 4
    assert rates(scores, "identity", "event") == (None, None, None)


@given(gold_folders(), predictions())
def test_figures_are_those_of_the_bcubed_package(gold, predicted):
    resolution = as_resolution(predicted)
    in_gold, in_prediction = {}, {}
    for case in make_cases(gold, resolution):
        for mention, found in strict_matches(case):
            if mention.type != "instrument":
                place = (found.release_id, found.start, found.end)
                in_gold[place] = {(mention.type, mention.name)}
                in_prediction[place] = {resolution.entity_of[place]}
    ours = rates(compare(gold, predicted), "identity", "all")
    if not in_gold:
        assert ours == (None, None, None)
        return
    precision = bcubed.precision(in_prediction, in_gold)
    recall = bcubed.recall(in_prediction, in_gold)
    theirs = (precision, recall, bcubed.fscore(precision, recall))
    assert ours == pytest.approx(theirs)
