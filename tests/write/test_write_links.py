import pytest
import write_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import ZONE_KINDS, Mention
from pipeline.write.links import Link, links


def test_links_of_a_release_worked_by_hand():
    """Seven mentions outside contact lines; the two opening sentences start at 38 and 100."""
    assert links([m for m, _ in samples.NAMED], samples.resolution().entity_of) == [
        Link("oim/2021", "BLR", 2, 0, 9, True, pytest.approx(0.4 + 0.3 * 2 / 7), 0.9),
        Link("oim/2021", "IOM", 4, 0, 2, True, pytest.approx(0.4 + 0.3 + 0.3 * 4 / 7), 0.99),
        Link("oim/2021", "antonio-vitorino", 1, 0, 100, False, pytest.approx(0.3 + 0.3 / 7), 0.9),
        Link("oim/2021", "zeina-mohanna", 0, 1, 187, False, 0.0, 0.9),
    ]


def place(start: int, zone: str, sentence: int) -> Mention:
    return Mention(
        "r", start, start + 1, "x", "country", zone, "name", "f", "r", 0.5, sentence, sentence + 9
    )


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([place(0, "title", 0), place(9, "body", 9)], 1.0),
        ([place(0, "title", 0)], 0.7),
        ([place(0, "lead", 0)], 0.45),
        ([place(0, "lead", 0), place(9, "body", 9)], 0.6),
        ([place(0, "footnote", 0)], 0.3),
        ([place(0, "contact", 0)], 0.0),
    ],
)
def test_salience_of_the_only_entity_of_a_release(mentions, expected):
    entity_of = {("r", m.start, m.end): "e" for m in mentions}
    (link,) = links(mentions, entity_of)
    assert link.salience == pytest.approx(expected)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([z for z in ZONE_KINDS if z != "boilerplate"]),
            st.integers(0, 5),
            st.sampled_from("abc"),
        )
    )
)
def test_salience_stays_in_the_unit_interval_and_shares_add_up(drawn):
    mentions = [place(i, zone, sentence) for i, (zone, sentence, _) in enumerate(drawn)]
    entity_of = {("r", i, i + 1): entity for i, (_, _, entity) in enumerate(drawn)}
    found = links(mentions, entity_of)
    assert [0.0 <= link.salience <= 1.0 + 1e-9 for link in found] == [True] * len(found)
    assert sum(link.n_mentions + link.n_contact_mentions for link in found) == len(mentions)
