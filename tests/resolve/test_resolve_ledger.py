"""What was found of all names is kept: with a few shards more or less, it gives the same again."""

import random
from dataclasses import replace

import pytest
from resolve_samples import gazetteer, page_and_mentions

from pipeline.identities import identify_shards
from pipeline.keys import key_of
from pipeline.ledger import LEDGER, Shelf, keys_of_ledger
from pipeline.resolve import Profile, Profiles, load_tools, named_in
from pipeline.store import dump_records, load_records
from pipeline.work import Shard, ShardEntities, Work

# Each type with what it is called in ways that meet: full, short, initialled, lost letters, lone
# first names, acronyms with and without their long form, national bodies, events of no name.
NAMES = {
    "person": (
        "Jean Dupont", "DUPONT Jean", "J. Dupont", "Dupont", "Jeanne Dupont", "Sophie", "Marie",
        "Marie Solovieva", "Marie Soloviova", "Anne-Sophie Le Goff", "Le Goff", "Jos? Silva",
        "José Silva", "Silva", "José Maria Silva",
    ),
    "organisation": (
        "OIM", "Organisation internationale pour les migrations", "ministère de la Santé",
        "Parlement", "Secours populaire français", "Secours populaire", "GDPA",
        "Groupe de défense des pêcheurs artisans (GDPA)", "M?decins", "Médecins", "Alliance",
    ),
    "country": ("Mali", "Congo", "congolais", "RDC", "Norvège"),
    "event": (
        "39e sommet de la francophonie", "40e sommet de la francophonie", "Sommet",
        "élection présidentielle", "cyclone Pam", "Festival du film de Nouméa 2021",
    ),
    "instrument": ("résolution 1244", "Pacte mondial sur les migrations", "Pacte"),
}  # fmt: skip
PLACES = ("", "FRA", "MLI", "COD")


@pytest.fixture(scope="module")
def tools():
    return load_tools(gazetteer())


def shelf_of(work, key, *, hidden=False):
    return Shelf(work, lambda: key, hidden=hidden)


def release(dice):
    """Some names in a row, each with the day on which it is told."""
    marked = ""
    for _ in range(dice.randrange(1, 7)):
        type = dice.choice([*NAMES])
        name = dice.choice(NAMES[type])
        marked += f"le {dice.randrange(1, 28)} mai 2021, <{type}>{name}</{type}> ; "
    return marked, dice.choice(PLACES)


def shard(work, tools, first, releases):
    """The names of some releases, as `resolve` leaves them."""
    profiles, ids = Profiles(), []
    for n, (marked, country) in enumerate(releases):
        ids.append(f"r{first:04}-{n}")
        page, mentions = page_and_mentions(ids[-1], marked, country)
        page = replace(page, date="2021-05-03", date_earliest="2021-05-03")
        for own in named_in(page, mentions, tools)[1]:
            profiles.add(own)
    key = key_of(first, releases)
    dump_records(work.path("profiles", key), profiles.finished(), Profile)
    return Shard(key, len(ids), ids[0], ids[-1])


def found(work, shards, tools, shelf):
    """All that was found, with who is who shard by shard."""
    resolved, who = identify_shards(work, shards, tools, shelf)
    rows = [load_records(work.path("who", key), ShardEntities) for key in who]
    return resolved, who, rows


def corpus(work, tools, dice, n=24):
    return [shard(work, tools, 10 * k, [release(dice) for _ in range(3)]) for k in range(n)]


def changed(work, tools, dice, shards):
    """The shards with a few that come, go or become others."""
    shards = [*shards]
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(shards))
        number = int(shards[at].first[1:5])
        match dice.randrange(3):
            case 0:
                del shards[at]
            case 1:
                shards[at] = shard(work, tools, number, [release(dice) for _ in range(2)])
            case _:
                new = shard(work, tools, number + dice.randrange(1, 10), [release(dice)])
                if all(new.first[:5] != other.first[:5] for other in shards):
                    shards.insert(at + 1, new)
    return shards


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path)


@pytest.fixture
def afresh(tmp_path, work, tools):
    """What is found where nothing is written down."""
    other = Work(tmp_path / "other")
    other.folder.mkdir(parents=True)
    (other.folder / "profiles").symlink_to(work.folder / "profiles")

    def find(shards):
        return found(other, shards, tools, shelf_of(other, "k", hidden=True))

    return find


@pytest.mark.parametrize("seed", range(25))
def test_a_ledger_gives_what_all_names_give(work, tools, afresh, seed):
    """Shards come, go and change, further and further from what was written down."""
    dice = random.Random(seed)
    shards = corpus(work, tools, dice)
    assert found(work, shards, tools, shelf_of(work, "k")) == afresh(shards)
    written = work.beside("ledger")
    for _ in range(3):
        before, shards = shards, changed(work, tools, dice, shards)
        shelf = shelf_of(work, "k")
        assert shelf.ledger_for([one.key for one in before]) is not None
        assert found(work, shards, tools, shelf_of(work, "k")) == afresh(shards)
        if work.beside("ledger") != written:
            break  # too much has changed, and all was written down anew


def test_what_is_prepared_for_other_shards_than_come_is_put_right(work, tools, afresh):
    dice = random.Random(7)
    shards = corpus(work, tools, dice)
    reads = [replace(one, key=key_of("read", one.key)) for one in shards]
    found(work, shards, tools, shelf_of(work, "k"))
    work.save("read", reads)
    work.save("names", shards)
    ledger = shelf_of(work, "k")
    # what was read has changed in two shards, and names in one of them and a third
    now = [replace(reads[3], key="a"), replace(reads[5], key="b"), *reads[6:], *reads[:3]]
    ledger.prepare(now)
    assert ledger._ledger._out == {shards[n].key for n in (3, 4, 5)}
    now = [*shards]
    now[5] = shard(work, tools, 50, [release(dice)])
    now[9] = shard(work, tools, 90, [release(dice)])
    assert found(work, now, tools, ledger) == afresh(now)
    assert ledger._ledger._out == {shards[n].key for n in (5, 9)}


def test_a_ledger_serves_where_little_has_changed_and_nothing_it_depends_on(work, tools):
    shards = corpus(work, tools, random.Random(1), n=12)
    keys = [one.key for one in shards]
    found(work, shards, tools, shelf_of(work, "k"))
    assert shelf_of(work, "k").ledger_for(keys) is not None
    assert shelf_of(work, "k").ledger_for([*keys[3:]]) is None  # 3 of 9 are gone
    assert shelf_of(work, "k").ledger_for([*keys[2:]]) is not None
    assert shelf_of(work, "k").ledger_for([*keys[1:], "a"]) is not None
    assert shelf_of(work, "k").ledger_for([*keys, "a", "b", "c", "d"]) is not None
    assert shelf_of(work, "k").ledger_for([*keys, "a", "b", "c", "d", "e"]) is None
    assert shelf_of(work, "other").ledger_for(keys) is None
    assert shelf_of(work, "k", hidden=True).ledger_for(keys) is None


@pytest.mark.parametrize("stage", LEDGER)
@pytest.mark.parametrize("harm", ["missing", "halved", "other"])
def test_a_damaged_ledger_is_as_none(work, tools, afresh, stage, harm):
    shards = corpus(work, tools, random.Random(2), n=12)
    found(work, shards, tools, shelf_of(work, "k"))
    (path,) = (work.folder / stage).iterdir()
    if harm == "missing":
        path.unlink()
    elif harm == "halved":
        path.write_bytes(path.read_bytes()[:100])
    else:
        dump_records(path, shards, Shard)
    assert shelf_of(work, "k").ledger_for([one.key for one in shards]) is None
    assert found(work, shards, tools, shelf_of(work, "k")) == afresh(shards)
    assert shelf_of(work, "k").ledger_for([one.key for one in shards]) is not None  # made anew


def test_who_is_who_is_written_again_where_it_is_lost(work, tools):
    shards = corpus(work, tools, random.Random(3), n=12)
    _, who, rows = found(work, shards, tools, shelf_of(work, "k"))
    work.path("who", who[4]).unlink()
    work.path("who", who[5]).write_bytes(b"PAR1")
    assert found(work, shards, tools, shelf_of(work, "k"))[2] == rows


def test_few_shards_leave_no_ledger(work, tools):
    shards = corpus(work, tools, random.Random(4), n=8)
    found(work, shards, tools, shelf_of(work, "k"))
    there = keys_of_ledger(work)
    assert {path.stem for stage in LEDGER for path in (work.folder / stage).iterdir()} == there
    assert len(there) == 1  # all under one name
    found(work, shards[:7], tools, shelf_of(work, "k", hidden=True))
    assert keys_of_ledger(work) == set()
