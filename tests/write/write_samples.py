"""A small corpus as the stages before `write` would leave it."""

import hashlib
from typing import Any

from pipeline.records import (
    Alias,
    Dropped,
    Entity,
    Mention,
    Merge,
    Page,
    Release,
    Resolution,
    Role,
    Skip,
    Zone,
)

TITLE = "L’OIM au Bélarus\n"
LEAD = "Minsk, 3 mars 2021 – "
BODY = (
    "L’Organisation internationale pour\nles migrations (OIM) aide. António Vitorino, "
    "directeur général de l’OIM, est là. Le Bélarus reste loin.\n"
)
CONTACT = "Contact : Zeina Mohanna, presse@iom.int, +41 22 717 91 11\n"
TEXT = TITLE + LEAD + BODY + CONTACT


def release(release_id: str = "oim/2021", text: str = TEXT, **more: Any) -> Release:
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Release(release_id, f"{release_id}.txt", text, sha256, **more)


def first_page() -> Page:
    ends = [len(TITLE), len(TITLE + LEAD), len(TITLE + LEAD + BODY), len(TEXT)]
    kinds = ("title", "lead", "body", "contact")
    zones = tuple(
        Zone(start, end, kind, f"landmark {kind}")
        for start, end, kind in zip([0, *ends], ends, kinds, strict=False)
    )
    return Page(
        release(publisher="OIM"),
        zones,
        title="L’OIM au Bélarus",
        date="2021-03-03",
        date_earliest="2021-03-03",
        place="Minsk",
        place_country="BLR",
        language="fr",
    )


def second_page() -> Page:
    text = "NA, la Namibie : null, nan"
    return Page(
        release("oim/2020", text),
        (Zone(0, len(text), "body", "all there is"),),
        title="NA",
        date="2020-07",
        date_earliest="2020-07-01",
        language="fr",
    )


def mention(text: str, *, nth: int = 0, **more: Any) -> Mention:
    """The nth occurrence of a text in the first page as a mention in its zone and sentence."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(text, start + 1)
    zone = next(z for z in first_page().zones if z.start <= start < z.end)
    sentence_start = max(TEXT.rfind(". ", 0, start) + 2, zone.start)
    fields = {
        "release_id": "oim/2021",
        "start": start,
        "end": start + len(text),
        "text": text,
        "type": "organisation",
        "zone": zone.kind,
        "kind": "name",
        "found_by": "gazetteer",
        "reason": "known name",
        "confidence": 0.9,
        "sentence_start": sentence_start,
        "sentence_end": zone.end,
    }
    return Mention(**{**fields, **more})


NAMED = [
    (mention("OIM", kind="acronym"), "IOM"),
    (mention("Bélarus", type="country"), "BLR"),
    (mention("Organisation internationale pour\nles migrations"), "IOM"),
    (mention("OIM", nth=1, kind="acronym", confidence=0.99), "IOM"),
    (mention("António Vitorino", type="person", found_by="model"), "antonio-vitorino"),
    (mention("OIM", nth=2, kind="acronym"), "IOM"),
    (mention("Bélarus", nth=1, type="country"), "BLR"),
    (mention("Zeina Mohanna", type="person", found_by="model"), "zeina-mohanna"),
]
NAMIBIA = Mention(
    "oim/2020", 7, 14, "Namibie", "country", "body", "name", "gazetteer", "known", 1.0, 0, 26
)


def resolution(*more: tuple[Mention, str], **fields: Any) -> Resolution:
    named = [*NAMED, (NAMIBIA, "NAM"), *more]
    long_form = "Organisation internationale pour les migrations"
    given = {
        "entities": (
            Entity("IOM", "organisation", long_form, acronym="OIM"),
            Entity("BLR", "country", "Bélarus", country_code="BLR"),
            Entity("NAM", "country", "Namibie", country_code="NAM"),
            Entity("antonio-vitorino", "person", "António Vitorino"),
            Entity("zeina-mohanna", "person", "Zeina Mohanna"),
        ),
        "mentions": tuple(m for m, _ in named),
        "entity_of": {(m.release_id, m.start, m.end): entity_id for m, entity_id in named},
        "aliases": (
            Alias("IOM", "OIM", "oim", 3),
            Alias("IOM", long_form, "IOM", 1),
            Alias("zeina-mohanna", "Zeina Mohanna", "zeina-mohanna", 1),
        ),
        "merges": (Merge("IOM", "OIM", long_form, "acronym in brackets"),),
        "dropped": (Dropped("oim/2021", 17, 22, "Minsk", "a city"),),
        "roles": (Role("oim/2021", "antonio-vitorino", 124, 142, "directeur général", "IOM"),),
    }
    return Resolution(**{**given, **fields})


SKIPS = (Skip("vide.txt", "read", "empty"),)


def pages() -> list[Page]:
    return [first_page(), second_page()]
