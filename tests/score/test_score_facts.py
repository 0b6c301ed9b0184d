from dataclasses import replace

from score_samples import as_resolution, e, rates, releases, zones_of

from pipeline.records import Page, Role
from pipeline.score import releases_of, score
from pipeline.score.facts import agree

GOLD = releases(
    a=(
        f"{e('person', 'Amy Pope', role='directrice générale', of='OIM')} et"
        f" {e('person', 'X', role='porte-parole', of='HCR')}, {e('organisation', 'OIM')},"
        f" {e('organisation', 'HCR')}"
    ),
    b=f"{e('person', 'Y', role='préfet')}, {e('person', 'Z')}",
    c=e("person", "W"),  # no role in the whole release: it says nothing
)


def scored(*roles, gold=GOLD):
    resolution = replace(as_resolution(gold), roles=roles)
    return score(gold, zones=zones_of(gold), resolution=resolution)


def said(release, person, role, body=""):
    return Role(release, f"person/{person}", 0, 1, role, body and f"organisation/{body}")


def test_a_role_agrees_with_another_that_it_begins_or_goes_on_from():
    assert agree("Directeur régional", "directeur  regional pour l'Afrique")
    assert agree("directrice générale", "directrice")
    assert not agree("directeur", "directeurs")
    assert not agree("ancien directeur", "directeur")
    assert not agree("", "directeur")


def test_persons_count_once_and_releases_without_a_role_not_at_all():
    scores = scored(
        said("a", "Amy Pope", "directrice générale", "OIM"),
        said("a", "Amy Pope", "ambassadrice"),  # a second role is neither right nor wrong
        said("a", "X", "chef", "HCR"),  # does not agree
        said("b", "Z", "maire"),  # the gold has none
        said("c", "W", "griot"),
    )
    # of Amy Pope, X and Z one is right; of Amy Pope, X and Y one is found
    assert rates(scores, "roles", "person") == (1 / 3, 1 / 3, 1 / 3)
    assert scores.figures["roles.person.recall"].cases == 3


def test_the_body_is_asked_of_roles_that_are_right():
    scores = scored(
        said("a", "Amy Pope", "directrice générale", "HCR"),
        said("a", "X", "porte-parole", "HCR"),
        said("b", "Y", "préfet", "OIM"),
    )
    assert rates(scores, "roles", "person") == (1, 1, 1)
    # three bodies said, two given, one right
    assert rates(scores, "roles", "organisation") == (1 / 3, 1 / 2, 2 / 5)


def test_facts_of_events_are_asked_where_the_gold_gives_them():
    given = {"kind": "festival", "from": "2012-10", "to": "2012-10-26", "country": "SEN"}
    gold = releases(
        a=f"le {e('event', 'Festival du Lac', **given)}",
        b=f"la {e('event', 'crise du Lac', kind='conflict')}",
    )
    resolution = as_resolution(gold)
    festival, crisis = resolution.entities
    found = replace(
        festival,
        event_kind="festival",
        event_start="2012-10-24",
        event_end="2012-10",
        country_code="SEN",
    )
    resolution = replace(resolution, entities=(found, replace(crisis, event_kind="other")))
    figures = score(gold, zones=zones_of(gold), resolution=resolution).figures
    shares = {
        label: (figures[f"events.{label}.share"].value, figures[f"events.{label}.share"].cases)
        for label in ("kind", "country", "start", "end", "year")
    }
    # a start may be finer than the gold's, an end not coarser
    assert shares == {
        "kind": (1 / 2, 2),
        "country": (1, 1),
        "start": (1, 1),
        "end": (0, 1),
        "year": (1, 1),
    }


def test_dates_and_places_of_releases():
    bare = releases(a="Bonjour.", b="Bonsoir.", c="Adieu.")
    gold = (
        replace(bare[0], date="2020-07", place="Paris et Dakar"),
        replace(bare[1], date="2020-07-01", place="Rome"),
        bare[2],
    )
    pages = [
        Page(release, (), date="2020-07-01", place=place)
        for release, place in zip(releases_of(gold), ("Paris", "Genève", "Oslo"), strict=True)
    ]
    scores = score(gold, zones={}, resolution=as_resolution(()), pages=pages)
    date, place = scores.figures["releases.date.share"], scores.figures["releases.place.share"]
    assert (date.value, date.cases) == (1, 2)
    assert (place.value, place.cases) == (1 / 2, 2)
    without = score(gold, zones={}, resolution=as_resolution(()))
    assert without.figures["releases.date.share"].value == 0
