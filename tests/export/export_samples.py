"""An output folder with what makes exporting work: contact lines, markup, formulas, odd ids."""

import hashlib
from pathlib import Path

import write_samples as samples

from pipeline.records import Alias, Dropped, Entity, Mention, Page, Release, Resolution, Role, Zone
from pipeline.store import dump_records
from pipeline.work import Shard, Stripped, Work, stripped_of
from pipeline.write import build_tables, write_tables

ODD_ID = "../évadé/<b>|é"
ODD_TEXT = (
    "=SOMME(A1) <script>alert(1)</script>\r\n"
    "L’<r>Ligue</r> & l’Œuvre 😀 saluent +Élodie N’Diaye, présidente de l’Œuvre.\x0b\r\n"
    "Contact : Rose O’Neil, rose@oeuvre.example, tél. 01 23 45 67 89\r\n"
)
ODD_NAMES = (
    ("=SOMME(A1)", "organisation", "organisation-somme"),
    ("<r>Ligue</r>", "organisation", "organisation-ligue"),
    ("Œuvre", "organisation", "organisation-oeuvre"),
    ("+Élodie N’Diaye", "person", "person-élodie n’diaye"),  # no name in XML
    ("Rose O’Neil", "person", "person-rose-o-neil"),
)
SECRETS = ("presse@iom.int", "717 91 11", "rose@oeuvre", "45 67 89")
FORMATS = ["parquet", "sqlite", "xlsx", "csv", "graphml", "gexf", "jsonl", "tei", "label-studio"]


def odd_page() -> Page:
    title, contact = ODD_TEXT.index("\n") + 1, ODD_TEXT.index("Contact")
    zones = (
        Zone(0, title, "title", "first line"),
        Zone(title, contact, "body", "the rest"),
        Zone(contact, len(ODD_TEXT), "contact", "landmark"),
    )
    sha256 = hashlib.sha256(ODD_TEXT.encode()).hexdigest()
    release = Release(ODD_ID, "a/b.csv", ODD_TEXT, sha256, kept=True, publisher="-1+2")
    return Page(release, zones, title="=SOMME(A1)", date="--09-13", language="fr")


def odd_mentions() -> list[tuple[Mention, str]]:
    page, found = odd_page(), []
    for name, type, id in ODD_NAMES:
        start = ODD_TEXT.index(name)
        zone = next(z for z in page.zones if z.start <= start < z.end)
        fields = (ODD_ID, start, start + len(name), name, type, zone.kind, "name", "model", "seen")
        found.append((Mention(*fields, 0.5, zone.start, zone.end), id))
    return found


def resolution() -> Resolution:
    base = samples.resolution(*odd_mentions())
    entities = [Entity(id, type, name) for name, type, id in ODD_NAMES]
    start = ODD_TEXT.index("présidente")
    phone = samples.TEXT.index("41 22 717")
    event = Entity("event-fête", "event", "Fête", event_kind="observance", event_start="--09-13")
    fete = samples.mention("Minsk", type="event", zone="lead")
    return Resolution(
        entities=(*base.entities, *entities, event),
        mentions=(*base.mentions, fete),
        entity_of={**base.entity_of, (fete.release_id, fete.start, fete.end): event.id},
        aliases=(*base.aliases, Alias("organisation-oeuvre", "Œuvre", "organisation-oeuvre", 1)),
        merges=base.merges,
        dropped=(*base.dropped, Dropped("oim/2021", phone, phone + 3, "41 ", "a number")),
        roles=(
            *base.roles,
            Role(ODD_ID, "person-élodie n’diaye", start, start + 10, "présidente", ODD_NAMES[2][2]),
            Role(ODD_ID, "person-rose-o-neil", ODD_TEXT.index("tél."), ODD_TEXT.index("01"), "tél"),
        ),
    )


def pages() -> list[Page]:
    return [*samples.pages(), odd_page()]


def outputs_of(folder: Path, some=None, found=None) -> Path:
    """An output folder as a run on these pages leaves it."""
    some = pages() if some is None else some
    found = resolution() if found is None else found
    write_tables(build_tables(some, found, skips=samples.SKIPS), folder)
    keep_pages(folder, some)
    return folder


def keep_pages(folder: Path, some) -> None:
    """Leave the pages as the stages before do."""
    some = sorted(some, key=lambda page: page.release.id)
    ids = [page.release.id for page in some] or [""]
    work, shard = Work(folder), Shard("k", len(some), ids[0], ids[-1])
    dump_records(work.path("read", "k"), [page.release for page in some], Release)
    dump_records(work.path("strip", "k"), [stripped_of(page) for page in some], Stripped)
    for stage in ("read", "strip"):
        work.save(stage, [shard])
