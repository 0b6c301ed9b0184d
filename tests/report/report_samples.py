"""A small corpus as tables and texts, with a release in it that tries to be run."""

from dataclasses import replace

import write_samples as samples

from pipeline.records import Entity, Mention, Merge, Page, Role, Zone
from pipeline.write import build_tables, write_tables

EVIL_ID = "../<script>\"évil'"
EVIL_NAME = "Jean </script><img src=x onerror=window.hacked=1>"
EVIL_BODY = "Ligue \"des <b>grillons</b>\" & 'Cie'"
EVIL = (
    "<script>window.hacked=1</script> à Minsk\n\n"
    f"{EVIL_NAME}, président de la {EVIL_BODY}, écrit à grillon@ligue.org.\n\n"
    "Le Bélarus \u202etourne\u202c \u2028 et </textarea><svg onload=window.hacked=1>.\n"
)
MENU = "Accueil\nNous suivre\n"


def evil_page() -> Page:
    text = MENU + EVIL
    title = len(MENU) + EVIL.index("\n")
    zones = (
        Zone(0, len(MENU), "boilerplate", "menu"),
        Zone(len(MENU), title, "title", "first line"),
        Zone(title, len(text), "body", "the rest"),
    )
    release = samples.release(EVIL_ID, text, publisher='"><i>éditeur</i>')
    return Page(release, zones, title=EVIL.split("\n")[0], date="2021", date_earliest="2021-01-01")


def evil_mention(text: str, type_: str) -> Mention:
    start = (MENU + EVIL).index(text)
    return Mention(
        EVIL_ID,
        start,
        start + len(text),
        text,
        type_,
        "body",
        "name",
        "model",
        "too unsure (0.30): <em>the model</em>",
        0.5,
        len(MENU) + EVIL.index("\n") + 2,
        len(MENU) + len(EVIL),
    )


def corpus_tables(*, more_pages=(), more_named=(), more_entities=()):
    named = (
        (evil_mention(EVIL_NAME, "person"), 'person-"><script>'),
        (evil_mention(EVIL_BODY, "organisation"), "Organisation/../x"),
        (evil_mention("Bélarus", "country"), "BLR"),
        *more_named,
    )
    resolution = samples.resolution(*named)
    resolution = replace(
        resolution,
        entities=(
            *resolution.entities,
            Entity('person-"><script>', "person", EVIL_NAME),
            Entity("Organisation/../x", "organisation", EVIL_BODY, country_code="BLR"),
            *more_entities,
        ),
        merges=(
            *resolution.merges,
            Merge('person-"><script>', EVIL_NAME, EVIL_NAME, "points back to “<u>x</u>”"),
        ),
        roles=(
            *resolution.roles,
            Role(EVIL_ID, 'person-"><script>', 120, 129, "<i>président</i>", "Organisation/../x"),
        ),
    )
    pages = [*samples.pages(), evil_page(), *more_pages]
    return pages, build_tables(pages, resolution, skips=samples.SKIPS)


def write_corpus(outputs, patch, **more):
    """The tables in `outputs`, and the report's texts from memory."""
    pages, tables = corpus_tables(**more)
    write_tables(tables, outputs)
    texts = [(page.release.id, page.release.text) for page in pages]
    patch.setattr("pipeline.report.texts_of", lambda _: iter(texts))
    return outputs
