"""Names of many releases added up: by their keys in one process, by hashes across shards."""

from dataclasses import replace

import pytest

from pipeline.resolve import Again, Profile, Profiles
from pipeline.resolve.event_facts import Told, told_of
from pipeline.resolve.forms import Form
from pipeline.resolve.profiles import Naming, Place

BASE = Profile(
    "person",
    "Awa Diallo",
    Place("r1", 5),
    forms=(Form(("awa", "diallo"), ()),),
    gender="f",
    namings=(Naming("Awa Diallo", 1, 1, "full"),),
)


def again(profile):
    return Again(profile.first, profile.namings, profile.places, profile.told)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "organisation"},
        {"name": "Awa Diallô"},
        {"known": "person-x"},
        {"country": "SEN"},
        {"apart": "x"},
        {"shown_with_country": True},
        {"forms": (Form(("diallo", "awa"), ()),)},
        {"forms": (Form(("awa", "diallo"), (), frozenset({"awa"})),)},
        {"forms": (Form(("awa", "diallo"), (), frozenset(), frozenset({"awa"})),)},
        {"gender": ""},
        {"full": frozenset({"a b"})},
        {"acronyms": frozenset({"a b"})},
        {"shortened": frozenset({"a b"})},
        {"places": (Place("r1", 5, (1,)),)},
    ],
)
def test_what_differs_in_anything_that_joining_asks_for_is_another_profile(change):
    other = replace(BASE, **change)
    assert other.likeness() != BASE.likeness()
    assert other.key != BASE.key


def test_what_differs_in_counts_or_reasons_is_the_same_profile():
    other = replace(BASE, first=Place("r0", 1), namings=(Naming("Awa Diallo", 7, 0, "x"),))
    assert other.likeness() == BASE.likeness()
    assert other.key == BASE.key


def test_shards_add_up_to_what_one_process_finds():
    event = Told(references={"2020"}, context="b")
    event.places[0][("Dakar",)] += 2
    more = Told(references={"2021"}, context="a", begun={"2021-01-01"})
    more.places[0][("Dakar",)] += 1
    summit = Profile("event", "sommet", Place("r1", 1), told=event.as_text())
    lone = replace(BASE, name="Awa", places=(Place("r1", 3, (1,)),))
    first = [BASE, summit, lone]
    second = [
        replace(summit, first=Place("r2", 9), told=more.as_text()),
        replace(BASE, first=Place("r2", 0), namings=(Naming("Awa Diallo", 2, 1, "other"),)),
        replace(lone, first=Place("r2", 3), places=(Place("r2", 3, (1,)),)),
        replace(BASE, gender=""),
    ]
    together = Profiles()
    numbers = [together.add(replace(one)) for one in (*first, *second)]
    assert numbers == [0, 1, 2, 1, 0, 2, 3]

    shards = []
    for own in (first, second):
        shard = Profiles()
        for one in own:
            shard.add(replace(one))
        shards.append(shard.finished())
    joined = Profiles()
    for shard in shards:
        for one in shard:
            number = joined.number(one.alike)
            if number is None:
                joined.add(one)
            else:
                joined.add_again(number, again(one))
    found, wanted = joined.finished(), together.finished()
    assert found == wanted
    assert found[0].namings == (Naming("Awa Diallo", 3, 2, "full"),)
    assert found[2].places == (Place("r1", 3, (1,)), Place("r2", 3, (1,)))
    told = told_of(found[1].told)
    assert told.places[0] == {("Dakar",): 3}
    assert (told.references, told.begun, told.context) == ({"2020", "2021"}, {"2021-01-01"}, "a")
