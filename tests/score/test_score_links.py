from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_samples import compare, e, rates, releases

from pipeline.score.links import largest_matching

OIM = "Organisation internationale pour les migrations"


def test_precision_recall_and_f1_of_links():
    gold = releases(
        a=f"{e('organisation', 'OIM', OIM)} et {e('organisation', 'OIM', OIM)} au "
        f"{e('country', 'Mali')}, au {e('country', 'Togo')} ; {e('person', 'Amy Pope')}",
        b=f"{e('country', 'Mali')} ; {e('event', 'COP 26')} ; Jean, ODD",
    )
    predicted = releases(
        a=f"{e('organisation', 'OIM', OIM)} et OIM au "
        f"{e('country', 'Mali')}, au {e('organisation', 'Togo')} ; {e('person', 'Amy Pope')}",
        b=f"{e('country', 'Mali')} ; COP 26 ; {e('person', 'Jean')}, {e('instrument', 'ODD')}",
    )
    scores = compare(gold, predicted)
    # predicted: OIM right, Togo as an organisation wrong; of OIM one mention is enough
    assert rates(scores, "links", "organisation") == (1 / 2, 1, 2 / 3)
    # gold: Mali in a, Togo in a, Mali in b; found: Mali twice; F1 = 2·2 / (2 + 3)
    assert rates(scores, "links", "country") == (1, 2 / 3, 4 / 5)
    assert rates(scores, "links", "person") == (1 / 2, 1, 2 / 3)
    assert rates(scores, "links", "event") == (None, 0, 0)
    assert rates(scores, "links", "instrument") == (0, None, 0)
    # without the instrument: 4 right of 6 predicted, of 6 gold
    assert rates(scores, "links", "all") == (4 / 6, 4 / 6, 8 / 12)
    cases = {name: figure.cases for name, figure in scores.figures.items()}
    assert (cases["links.all.precision"], cases["links.all.recall"]) == (6, 6)
    assert (cases["links.country.precision"], cases["links.country.recall"]) == (2, 3)


@pytest.mark.parametrize(
    ("predicted", "found"),
    [
        (f"le {e('event', 'Sommet')} mondial des diasporas", False),  # 6 of 14 characters
        (f"le Sommet {e('event', 'mondial')} des diasporas", True),  # 7 of 14
        (f"{e('event', 'le Sommet mondial')} des diasporas", True),  # 14 of 17
        (f"le {e('event', 'Sommet mondial des diasporas')}", True),  # 14 of 28
        (f"{e('event', 'le Sommet mondial des diasporas')}", False),  # 14 of 31
    ],
)
def test_half_of_the_longer_span_is_enough(predicted, found):
    gold = releases(a=f"le {e('event', 'Sommet mondial')} des diasporas")
    expected = (1, 1, 1) if found else (0, 0, 0)
    assert rates(compare(gold, releases(a=predicted)), "links", "event") == expected


def test_each_matches_once():
    one = releases(a=f"{e('person', 'Pope', 'Amy Pope')} {e('person', 'A. Pope', 'Amy Pope')}")
    two = releases(a=f"{e('person', 'Pope')} {e('person', 'A. Pope')}")
    assert rates(compare(one, two), "links", "person") == (1 / 2, 1, 2 / 3)
    assert rates(compare(two, one), "links", "person") == (1, 1 / 2, 2 / 3)


def test_matching_is_the_largest_where_greed_would_lose_one():
    # Predicted X holds mentions of both A (twice) and B, predicted Y one of A: A–Y and B–X.
    gold = releases(
        a=f"{e('person', 'Un', 'A')} {e('person', 'Deux', 'A')} {e('person', 'Trois', 'A')} "
        f"{e('person', 'Quatre', 'B')}"
    )
    predicted = releases(
        a=f"{e('person', 'Un', 'X')} {e('person', 'Deux', 'X')} {e('person', 'Trois', 'Y')} "
        f"{e('person', 'Quatre', 'X')}"
    )
    assert rates(compare(gold, predicted), "links", "person") == (1, 1, 1)


PAIRS = st.dictionaries(
    st.tuples(st.sampled_from([("person", c) for c in "ABCD"]), st.sampled_from("wxyz")),
    st.integers(1, 3),
    max_size=9,
)


@given(PAIRS, st.randoms())
def test_matching_is_as_large_as_by_trying_all_and_does_not_depend_on_order(shared, random):
    matching = largest_matching(shared)
    assert matching <= shared.keys()

    def is_matching(pairs):
        return len({g for g, _ in pairs}) == len({p for _, p in pairs}) == len(pairs)

    assert is_matching(matching)
    assert not any(is_matching(pairs) for pairs in combinations(shared, len(matching) + 1))
    shuffled = random.sample(sorted(shared.items()), len(shared))
    assert largest_matching(dict(shuffled)) == matching


def test_optional_gold_is_free_on_both_sides():
    gold = releases(
        a=f"la {e('event', 'pandémie', 'pandémie de COVID-19', opt='1')} au {e('country', 'Mali')}"
    )
    without = compare(gold, releases(a=f"la pandémie au {e('country', 'Mali')}"))
    right = compare(gold, releases(a=f"la {e('event', 'pandémie', 'X')} au {e('country', 'Mali')}"))
    longer = compare(
        gold, releases(a=f"{e('person', 'la pandémie', 'X')} au {e('country', 'Mali')}")
    )
    for scores in (without, right, longer):
        assert rates(scores, "links", "all") == rates(scores, "mentions", "all") == (1, 1, 1)
        assert scores.figures["links.all.precision"].cases == 1


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (f"{e('event', 'pandémie au Mali')}, au Togo", (None, None, None)),  # 8 of 16: free
        (f"{e('event', 'pandémie au Mali,')} au Togo", (0, None, 0)),  # 8 of 17: wrong
    ],
)
def test_prediction_lies_in_optional_gold_when_half_of_it_does(predicted, expected):
    gold = releases(a=f"{e('event', 'pandémie', opt='1')} au Mali, au Togo")
    assert rates(compare(gold, releases(a=predicted)), "links", "event") == expected


def test_an_entity_with_other_than_optional_mentions_is_counted():
    gold = releases(
        a=f"la {e('event', 'pandémie', 'COVID-19', opt='1')} ; la {e('event', 'COVID-19')}"
    )
    only_optional = releases(a=f"la {e('event', 'pandémie', 'X')} ; la COVID-19")
    assert rates(compare(gold, only_optional), "links", "event") == (None, 0, 0)


def test_country_inside_a_longer_gold_name_is_free():
    gold = releases(a=f"la {e('organisation', 'Croix-Rouge du Mali')} au {e('country', 'Congo')}")
    inside = releases(
        a=f"la Croix-Rouge du {e('country', 'Mali')} au {e('country', 'Congo', 'RDC')}"
    )
    scores = compare(gold, inside)
    assert rates(scores, "links", "country") == (1, 1, 1)
    assert rates(scores, "links", "organisation") == (None, 0, 0)
    # an organisation inside is not free, nor a country inside the longer name of a country
    wrong = releases(a=f"la {e('organisation', 'Croix-Rouge')} du Mali au Congo")
    assert rates(compare(gold, wrong), "mentions", "organisation") == (0, 0, 0)
    gold = releases(a=f"le {e('country', 'Congo-Brazzaville')}")
    wrong = releases(a=f"le {e('country', 'Congo', 'RDC')}-Brazzaville")
    assert rates(compare(gold, wrong), "links", "country") == (0, 0, 0)


def test_prediction_with_a_mention_in_boilerplate_is_wrong():
    gold = releases(
        a=f'<z k="boilerplate">OIM | Mali\n</z><z k="body">{e("organisation", "OIM", OIM)} '
        f"au {e('country', 'Mali')}</z>"
    )
    predicted = releases(
        a=f"{e('organisation', 'OIM', OIM)} | Mali\n{e('organisation', 'OIM', OIM)} "
        f"au {e('country', 'Mali')}"
    )
    scores = compare(gold, predicted)
    # the OIM has a mention in the menu: its entity is wrong, and the gold's missed
    assert rates(scores, "links", "organisation") == (0, 0, 0)
    assert rates(scores, "links", "country") == (1, 1, 1)
    # of the mentions only the one in the menu is wrong
    assert rates(scores, "mentions", "organisation") == (1 / 2, 1, 2 / 3)
    assert scores.n_in_boilerplate == 1
    share = scores.figures["zones.mentions_in_boilerplate.share"]
    assert (share.value, share.cases) == (1 / 3, 3)


def test_release_without_prediction_has_missed_everything():
    gold = releases(a=e("country", "Mali"), b=e("country", "Mali"))
    assert rates(compare(gold, gold[:1]), "links", "country") == (1, 1 / 2, 2 / 3)
