"""Roles, series and copies of ids follow their persons and bodies."""

from dataclasses import replace

import pytest
from correct_samples import corrected
from resolve_samples import resolution_of

from pipeline.records import Role

TEXT = (
    "<person>Awa Diallo</person>, directrice de la <organisation>Ligue rouge</organisation>, et "
    "<person>Jean Kodjo</person>",
    "<person>Awa Diallo</person>, maire",
)


def before():
    resolution = resolution_of(*TEXT)
    first, second = (m for m in resolution.mentions if m.text == "Awa Diallo")
    roles = (
        Role("r1", "person-awa-diallo", first.end + 2, first.end + 12, "directrice",
             "organisation-ligue-rouge"),
        Role("r2", "person-awa-diallo", second.end + 2, second.end + 7, "maire"),
    )  # fmt: skip
    return replace(resolution, roles=roles)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rename,person:Awa Diallo,Awa D.,,", ["awa-diallo of ligue-rouge", "awa-diallo of "]),
        (
            "merge,person:Awa Diallo,person:Jean Kodjo,,",
            ["jean-kodjo of ligue-rouge", "jean-kodjo of "],
        ),
        (
            "merge,person:Awa Diallo,person:Jean Kodjo,r2,",
            ["awa-diallo of ligue-rouge", "jean-kodjo of "],
        ),
        ("reject,organisation:Ligue rouge,,,", ["awa-diallo of ", "awa-diallo of "]),
        ("retype,organisation:Ligue rouge,event,,", ["awa-diallo of ", "awa-diallo of "]),
    ],
)
def test_roles_follow(line, expected):
    after = corrected(line, before=before())
    told = [f"{role.person_id} of {role.organisation_id}" for role in after.roles]
    assert [t.replace("person-", "").replace("organisation-", "") for t in told] == expected


@pytest.mark.parametrize(
    ("line", "series"),
    [
        ("merge,event:Festival bleu,event:Coupe rouge,,", "event-coupe-rouge"),
        ("retype,event:Festival bleu,instrument,,", "instrument-festival-bleu"),
        ("reject,event:Festival bleu,,,", ""),
        ("merge,event:Marche verte,event:Festival bleu,,", ""),
    ],
)
def test_series_follow(line, series):
    resolution = resolution_of(
        "le <event>Festival bleu</event> ; <event>Marche verte</event> ; <event>Coupe rouge</event>"
    )
    entities = tuple(
        replace(e, series_id="event-festival-bleu") if e.id == "event-marche-verte" else e
        for e in resolution.entities
    )
    assert len(entities) == 3
    after = corrected(line, before=replace(resolution, entities=entities))
    assert {e.series_id for e in after.entities} <= {series, ""}
    found = {e.id: e.series_id for e in after.entities}
    assert found.get("event-marche-verte", "") == series


def test_a_role_whose_person_was_rejected_is_dropped_with_the_reason():
    after = corrected("reject,person:Awa Diallo,,r2,", before=before())
    assert [role.role for role in after.roles] == ["directrice"]
    assert [(d.text, d.reason) for d in after.dropped] == [
        ("Awa Diallo", "corrections.csv, line 2: reject"),
        ("maire", "role of no person any more: corrections.csv, line 2: reject"),
    ]
