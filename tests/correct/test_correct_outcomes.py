"""Lines that do nothing, and lines that contradict each other: each says so with its number."""

import pytest
from correct_samples import check_laws, corrected, ids, named, outcomes
from hypothesis import given
from hypothesis import strategies as st
from resolve_samples import resolution_of

MARKED = (
    "<person>Jean Dupont</person>, <person>Aline Martin</person>, l'<organisation>Agence des eaux"
    "</organisation>, le <country>Mali</country> et le <event>Forum vert</event>",
    "<person>Jean Dupont</person> ; la <organisation>Ligue rouge</organisation> ; les "
    "<country>maliens</country> ; <organisation>Forum vert</organisation>",
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("renommé,person:Jean Dupont,X,,", "no action is called 'renommé'; known: rename, merge, "),
        ("rename,,X,,", "it names no entity"),
        ("rename,person:Jean Dupont,,,", "its value is empty: give the new name"),
        ("merge,person:Jean Dupont,,,", "its value is empty: give into what"),
        ("split,person:Jean Dupont,,,", "say what to split off: a spelling as value, a release"),
        (
            "retype,person:Jean Dupont,ville,,",
            "no type is called 'ville'; known: person (personne), ",
        ),
        ("reject,person:Jean Dupont,—,,", "its value '—' has no letter and no digit"),
        ("rename,person:Dupont, Jean,X,,note", "more cells than columns: put a name with the "),
        ("reject,person:Personne,,,", "nothing is called 'person:Personne'"),
        ("reject,Forum vert,,,", "'Forum vert' names 2 entities (event-forum-vert, organisation-"),
        ("reject,person:Jean Dupont,,r9,", "no release 'r9' names anything"),
        ("reject,person:Aline Martin,,r2,", "no such mention, or narrower lines have the word"),
        ("merge,person:Jean Dupont,person:Jean Dupont,,", "they are one already"),
        ("merge,person:Jean Dupont,person:Rien,,", "nothing is called 'person:Rien'"),
        ("rename,person:Jean Dupont,Jean Dupont,,", "it is called so already"),
        ("retype,person:Jean Dupont,person,,", "it is of that type already"),
        ("retype,person:Jean Dupont,person,r2,", "it is of that type already"),
        ("rename,person:Jean Dupont,Jean Dupont,r2,", "no such mention, or narrower lines"),
        ("alias,country:Mali,maliens,,", "it is an alias of that already"),
        ("alias,person:Jean Dupont,Jean Dupont,,", "it is its name"),
    ],
)
def test_a_line_without_effect_says_why_and_changes_nothing(line, reason):
    before = resolution_of(*MARKED)
    after = corrected(line, before=before)
    ((number, outcome, told),) = outcomes(after)
    assert (number, outcome) == (2, "without effect")
    assert told.startswith(reason)
    assert (after.mentions, after.entity_of, after.entities, after.merges) == (
        before.mentions,
        before.entity_of,
        before.entities,
        before.merges,
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["rename,person:Jean Dupont,Jean Durand,,", "rename,person-jean-dupont,Jean Duval,,"],
        ["retype,person:Jean Dupont,event,,", "retype,person:Jean Dupont,instrument,,"],
        ["reject,person:Jean Dupont,,,", "rename,person:Jean Dupont,Jean Duval,,"],
        ["reject,person:Jean Dupont,,,", "merge,person:Jean Dupont,person:Aline Martin,,"],
        ["reject,person:Jean Dupont,,r1,", "split,person:Jean Dupont,,r1,"],
        [
            "merge,person:Jean Dupont,person:Aline Martin,,",
            "merge,person:Jean Dupont,organisation:Ligue rouge,,",
        ],
        [
            "merge,person:Jean Dupont,person:Aline Martin,,",
            "merge,person:Aline Martin,person:Jean Dupont,,",
        ],
        [
            "merge,person:Jean Dupont,organisation:Ligue rouge,,",
            "retype,person:Jean Dupont,event,,",
        ],
        ["alias,person:Jean Dupont,Mali,,", "alias,person:Aline Martin,Mali,,"],
    ],
)
def test_two_lines_that_contradict_each_other_are_both_told_and_neither_is_applied(lines):
    before = resolution_of(*MARKED)
    for order in (lines, lines[::-1]):
        after = corrected("\n".join(order), before=before)
        assert outcomes(after) == [
            (2, "contradicted", "by line 3"),
            (3, "contradicted", "by line 2"),
        ]
        assert (after.mentions, after.entity_of) == (before.mentions, before.entity_of)
        assert (after.entities, after.aliases) == (before.entities, before.aliases)


def test_a_circle_of_merges_contradicts_itself_and_nothing_else():
    after = corrected(
        "merge,person:Jean Dupont,person:Aline Martin,,\n"
        "merge,person:Aline Martin,organisation:Ligue rouge,,\n"
        "merge,organisation:Ligue rouge,person:Jean Dupont,,\n"
        "merge,organisation:Agence des eaux,organisation:Ligue rouge,,",
        *MARKED,
    )
    assert [outcome for _, outcome, _ in outcomes(after)] == ["contradicted"] * 3 + ["applied"]
    assert outcomes(after)[0][2] == "by lines 3, 4"
    assert ("Agence des eaux", "Ligue rouge") in named(after)


def test_two_ways_to_one_end_are_no_contradiction():
    after = corrected(
        "merge,person:Jean Dupont,person:Aline Martin,,\n"
        "merge,person:Aline Martin,organisation:Ligue rouge,,\n"
        "merge,person:Jean Dupont,organisation:Ligue rouge,,",
        *MARKED,
    )
    assert {id for id in ids(after) if "r" in id} >= {"organisation-ligue-rouge"}
    assert "contradicted" not in {outcome for _, outcome, _ in outcomes(after)}


def test_a_line_twice_is_applied_once():
    line = "reject,person:Jean Dupont,,,"
    assert outcomes(corrected(f"{line}\n{line}", *MARKED)) == [
        (2, "applied", "2 mentions"),
        (3, "without effect", "it says the same as line 2"),
    ]


def test_a_name_that_another_bears_is_told():
    after = corrected("rename,person:Aline Martin,Jean Dupont,,", *MARKED)
    assert outcomes(after)[0][2].endswith(
        "person-jean-dupont bears that name too: merge would make them one"
    )


def test_without_lines_nothing_changes():
    before = resolution_of(*MARKED)
    assert corrected("", before=before) == before


_ENTITIES = [
    "person:Jean Dupont", "Aline Martin", "organisation:Agence des eaux", "country:Mali",
    "event:Forum vert", "organisation:Forum vert", "Ligue rouge", "person:Nouveau", "Ligue",
    "person-jean-dupont", "event-ligue-rouge", "country-MLI", "organisation-oim", "OIM", "rien",
]  # fmt: skip
_LINE = st.tuples(
    st.sampled_from(["rename", "merge", "split", "retype", "reject", "alias"]),
    st.sampled_from(_ENTITIES),
    st.sampled_from(
        [*_ENTITIES, "Nouveau", "maliens", "Jean Dupont", "", "event", "person", "country"]
    ),
    st.sampled_from(["", "", "r1", "r2"]),
)


def senses(resolution, lines):
    """What each line came to, and everything but reasons, which have line numbers in them."""
    told = {lines[c.line - 2]: c.outcome for c in resolution.corrections}
    rows = [(m.release_id, m.start, m.type, m.kind) for m in resolution.mentions]
    merges = [(m.entity_id, m.alias, m.into) for m in resolution.merges]
    dropped = [(d.release_id, d.start, d.end) for d in resolution.dropped]
    kept = resolution.entity_of, resolution.entities, resolution.aliases
    return told, rows, merges, dropped, kept


@given(st.lists(_LINE, min_size=1, max_size=7, unique=True), st.randoms(use_true_random=False))
def test_the_laws_hold_and_the_order_of_lines_is_nothing(lines, random):
    before = resolution_of(*MARKED)

    def run(order):
        after = corrected("\n".join(",".join((*line, "")) for line in order), before=before)
        assert [c.line for c in after.corrections] == list(range(2, len(order) + 2))
        check_laws(before, after)
        return after

    first = run(lines)
    applied = {c.line for c in first.corrections if c.outcome == "applied"}
    reasons = [
        *(m.reason for m in first.mentions),
        *(m.reason for m in first.merges),
        *(d.reason for d in first.dropped),
    ]
    for number in applied:
        assert any(f"corrections.csv, line {number}: " in reason for reason in reasons) or (
            lines[number - 2][0] == "rename"
        )
    shuffled = list(lines)
    random.shuffle(shuffled)
    second = run(shuffled)
    one, other = senses(first, lines), senses(second, shuffled)
    assert one[1:] == other[1:]
    same = {line for line in lines if one[0][line] == other[0][line]}
    # of two lines that say the same, the first is applied, and that is the order's
    twins = [c for c in (*first.corrections, *second.corrections) if "the same as" in c.reason]
    assert same == set(lines) or twins
