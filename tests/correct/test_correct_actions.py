"""Each action, everywhere and in one release: what it changes, and the reason it leaves."""

import pytest
from correct_samples import check_laws, corrected, ids, named, outcomes
from resolve_samples import resolution_of

DUPONT = (
    "<person>Jean Dupont</person> et <person>Dupont</person>, de la <organisation>Ligue rouge"
    "</organisation>",
    "<person>Jean Dupont</person>, <person>Aline Martin</person> et <person>J. Dupont</person>",
)
BODIES = (
    "l'<organisation>Agence des eaux</organisation>, l'<organisation>AE</organisation> ; le "
    "<event>Forum vert</event>",
    "<organisation>Agence des fleuves</organisation> ; <organisation>Forum vert</organisation>",
)


def check(lines, marked):
    before = resolution_of(*marked)
    after = corrected(lines, before=before)
    check_laws(before, after)
    return after


def test_rename_changes_the_name_and_keeps_the_id():
    after = check("rename,person:Jean Dupont,Jean-Marc Dupont,,", DUPONT)
    assert named(after)[:2] == [("Jean Dupont", "Jean-Marc Dupont"), ("Dupont", "Jean-Marc Dupont")]
    assert ids(after)[0] == "person-jean-dupont"
    assert outcomes(after) == [(2, "applied", "4 mentions; it was “Jean Dupont”")]
    merges = {m.alias: m.reason for m in after.merges if m.entity_id == "person-jean-dupont"}
    assert merges["Jean Dupont"] == "corrections.csv, line 2: rename"
    assert merges["Dupont"] == "short for “Jean Dupont” in this release"


def test_rename_in_one_release_makes_a_thing_of_its_own():
    after = check("rename,person:Jean Dupont,Jean Dupont (maire),r2,", DUPONT)
    assert named(after)[3:] == [
        ("Jean Dupont", "Jean Dupont (maire)"),
        ("Aline Martin", "Aline Martin"),
        ("J. Dupont", "Jean Dupont (maire)"),
    ]
    assert named(after)[0] == ("Jean Dupont", "Jean Dupont")
    assert after.mentions[3].reason == "corrections.csv, line 2: rename"


def test_merge_makes_one_and_the_old_id_goes_on_leading_to_it():
    after = check(
        "merge,organisation:Agence des fleuves,organisation:Agence des eaux,,même agence", BODIES
    )
    assert {name for text, name in named(after) if "gence" in text} == {"Agence des eaux"}
    assert outcomes(after) == [(2, "applied", "1 mention")]
    (alias,) = [a for a in after.aliases if a.alias == "Agence des fleuves"]
    assert (alias.entity_id, alias.alias_id) == (
        "organisation-agence-des-eaux",
        "organisation-agence-des-fleuves",
    )
    (merge,) = [m for m in after.merges if m.alias == "Agence des fleuves"]
    assert merge.reason == "corrections.csv, line 2: merge, même agence"


def test_merge_gives_the_acronym_of_what_was_merged():
    marked = ("L'<organisation>Agence des eaux</organisation> ; <organisation>ZX</organisation>",)
    after = check("merge,organisation:ZX,organisation:Agence des eaux,,", marked)
    assert [(e.name, e.acronym) for e in after.entities] == [("Agence des eaux", "ZX")]


def test_a_part_takes_no_acronym_from_its_whole():
    marked = ("L'<organisation>OIM</organisation> et l'<organisation>OIM Minsk</organisation>",)
    after = check("split,organisation:OIM,OIM Minsk,,", marked)
    assert [(e.name, e.acronym) for e in after.entities] == [
        ("Organisation internationale pour les migrations", "OIM"),
        ("OIM Minsk", ""),
    ]


def test_merge_in_one_release_moves_the_mentions_of_that_release():
    after = check("merge,person:Jean Dupont,person:Aline Martin,r2,", DUPONT)
    assert named(after) == [
        ("Jean Dupont", "Jean Dupont"),
        ("Dupont", "Jean Dupont"),
        ("Ligue rouge", "Ligue rouge"),
        ("Jean Dupont", "Aline Martin"),
        ("Aline Martin", "Aline Martin"),
        ("J. Dupont", "Aline Martin"),
    ]


def test_merge_into_what_only_the_gazetteer_knows():
    after = check("merge,organisation:Agence des fleuves,organisation:OIM,,", BODIES)
    assert "organisation-oim" in ids(after)


def test_split_of_a_spelling_and_of_a_release():
    after = check("split,person:Jean Dupont,J. Dupont,,", DUPONT)
    assert named(after)[3:] == [
        ("Jean Dupont", "Jean Dupont"),
        ("Aline Martin", "Aline Martin"),
        ("J. Dupont", "J. Dupont"),
    ]
    after = check("split,person:Jean Dupont,,r2,", DUPONT)
    first, second = ids(after)[0], ids(after)[3]
    assert first == "person-jean-dupont"
    assert second.startswith("person-jean-dupont-")
    assert second == ids(after)[5]
    assert after.mentions[3].reason == "corrections.csv, line 2: split"


def test_what_was_split_off_can_be_named_by_the_next_lines():
    whole = check("split,person:Jean Dupont,,r2,", DUPONT)
    part = ids(whole)[3]
    lines = f"rename,{part},Jean Dupont (maire),,\nsplit,person:Jean Dupont,,r2,"
    after = check(lines, DUPONT)
    assert named(after)[3] == ("Jean Dupont", "Jean Dupont (maire)")
    assert ids(after)[3] == part
    assert [outcome for _, outcome, _ in outcomes(after)] == ["applied", "applied"]


def test_a_split_that_would_take_everything_changes_nothing():
    after = check("split,person:Aline Martin,,r2,", DUPONT)
    assert ids(after)[4] == "person-aline-martin"
    assert outcomes(after) == [(2, "without effect", "it is so already")]


def test_retype_changes_type_id_and_mentions_and_joins_what_bears_the_name():
    after = check("retype,organisation:Forum vert,event,,", BODIES)
    assert [(m.text, m.type) for m in after.mentions if m.text == "Forum vert"] == [
        ("Forum vert", "event"),
        ("Forum vert", "event"),
    ]
    assert len({id for id in ids(after) if "forum" in id}) == 1
    after = check("retype,organisation:Ligue rouge,event,,", DUPONT)
    (entity,) = [e for e in after.entities if e.name.startswith("Ligue")]
    assert (entity.id, entity.type) == ("event-ligue-rouge", "event")
    (alias,) = [a for a in after.aliases if a.entity_id == "event-ligue-rouge"]
    assert alias.alias_id == "organisation-ligue-rouge"


def test_retype_takes_id_and_name_from_the_gazetteer_where_it_knows_it():
    marked = ("Le <organisation>Mali</organisation> et <person>Lézarde</person>.",)
    after = check("retype,organisation:Mali,pays,,\nretype,person:Lézarde,country,,", marked)
    assert ids(after) == ["country-MLI", "person-lezarde"]
    assert outcomes(after) == [
        (2, "applied", "1 mention"),
        (3, "without effect", "no country is called 'Lézarde'"),
    ]


def test_reject_drops_the_mentions_with_the_reason():
    after = check("reject,person:Aline Martin,,,une rue", DUPONT)
    assert "Aline Martin" not in dict(named(after))
    assert [(d.text, d.reason) for d in after.dropped] == [
        ("Aline Martin", "corrections.csv, line 2: reject, une rue")
    ]


def test_reject_of_one_spelling_in_one_release():
    after = check("reject,person:Jean Dupont,Dupont,r1,", DUPONT)
    assert [d.text for d in after.dropped] == ["Dupont"]


def test_one_mention_can_be_meant():
    before = resolution_of(*DUPONT)
    mention = before.mentions[1]
    line = f"reject,{mention.release_id}:{mention.start}-{mention.end},,,"
    assert [d.text for d in corrected(line, before=before).dropped] == ["Dupont"]


def test_alias_brings_a_spelling_to_its_entity_whatever_it_was_taken_for():
    marked = ("<person>Jean Dupont</person> ; <organisation>Le Chef</organisation>", DUPONT[1])
    after = check("alias,person:Jean Dupont,Le Chef,,", marked)
    assert named(after)[1] == ("Le Chef", "Jean Dupont")
    assert after.mentions[1].type == "person"
    after = check("alias,person:Jean Dupont,Le Grand Jean,,", marked)
    assert ("person-jean-dupont", "Le Grand Jean", 0) in {
        (a.entity_id, a.alias, a.n_mentions) for a in after.aliases
    }
    assert outcomes(after) == [
        (2, "applied", "no mention is written so; noted as an alias"),
    ]


def test_the_narrower_line_has_the_word():
    lines = (
        "reject,person:Jean Dupont,,,\nmerge,person:Jean Dupont,person:Aline Martin,r2,\n"
        "split,person:Jean Dupont,J. Dupont,r2,"
    )
    after = check(lines, DUPONT)
    assert named(after) == [
        ("Ligue rouge", "Ligue rouge"),
        ("Jean Dupont", "Aline Martin"),
        ("Aline Martin", "Aline Martin"),
        ("J. Dupont", "J. Dupont"),
    ]
    assert [reason for _, _, reason in outcomes(after)] == ["2 mentions", "1 mention", "1 mention"]


def test_merges_are_followed_to_their_end():
    lines = (
        "merge,person:Aline Martin,person:Jean Dupont,,\n"
        "rename,person:Jean Dupont,J.-M. Dupont,,\n"
        "merge,organisation:Ligue rouge,person:Aline Martin,,\n"
    )
    after = check(lines, DUPONT)
    assert {name for _, name in named(after)} == {"J.-M. Dupont"}
    assert {m.type for m in after.mentions} == {"person"}


@pytest.mark.parametrize("name", ["person-jean-dupont", "Jean Dupont", "personne:DUPONT"])
def test_the_ways_to_name_an_entity(name):
    assert [d.text for d in check(f"reject,{name},Dupont,,", DUPONT).dropped] == ["Dupont"]


def test_names_that_lines_give_can_be_used_by_lines():
    lines = (
        "reject,event:Ligue bleue,,,\n"
        "rename,organisation:Ligue rouge,Ligue bleue,,\n"
        "retype,organisation:Ligue bleue,instrument,,"
    )
    after = corrected(lines, *DUPONT)
    assert outcomes(after)[0] == (2, "without effect", "nothing is called 'event:Ligue bleue'")
    assert [(e.id, e.name) for e in after.entities if e.type == "instrument"] == [
        ("instrument-ligue-rouge", "Ligue bleue")
    ]
