"""What the search page reads: every entity and release, in scripts, since a page that was opened
from the disk may run its own scripts and fetch nothing.

A script holds so many rows that none is large; the most named entities come first, so that the
first results are there before the last script is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.records import ENTITY_TYPES
from pipeline.report.addresses import slug
from pipeline.report.corpus import EntityView, ReleaseView
from pipeline.report.rows import short
from pipeline.report.site import Site, paged
from pipeline.report.words import Words
from pipeline.text import name_key

_PER_SHARD, _MOST_NAMES = 2000, 20


def write_search(site: Site) -> None:
    """``search.html`` and ``assets/search/*.js``."""
    shards = []
    entities = [entity_row(entity) for entity in site.corpus.entities.values()]
    releases = [release_row(one, site.words) for one in site.corpus.releases.values()]
    for kind, rows in (("entities", entities), ("releases", releases)):
        for page, some in paged(rows, kind, most=_PER_SHARD):
            name = f"{kind}_{page.number}.js"
            site.file(f"assets/search/{name}", shard(kind, some))
            shards.append(name)
    words = site.words
    labels = {**words["types"], "release": words["counts"]["release"]}
    site.page("search.html", "search.html", shards=shards, labels=json.dumps(labels))


def shard(kind: str, rows: Sequence[Sequence[object]]) -> str:
    """A script that hands rows to the search; nothing in them can end a string or a script."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'releveIndex("{kind}",{text});\n'


def entity_row(entity: EntityView) -> list[object]:
    """Number of its type, name, acronym, releases, address, its other names."""
    row = entity.row
    by_key: dict[str, str] = {}
    for name, _ in sorted(entity.spellings.items(), key=lambda pair: (-pair[1], pair[0])):
        by_key.setdefault(name_key(name), short(name))
    known = {name_key(row.name), name_key(row.acronym)}
    names = [name for key, name in by_key.items() if key not in known]
    acronym = row.acronym if row.acronym != row.name else ""
    return [
        ENTITY_TYPES.index(row.type),
        short(row.name),
        short(acronym),
        entity.n_releases,
        slug(entity.id),
        "\n".join(names[:_MOST_NAMES]),
    ]


def release_row(release: ReleaseView, words: Words) -> list[object]:
    """Title, date in words, place and publisher, address, and what else it is found by."""
    row = release.row
    where = " · ".join(short(text, 80) for text in (row.place, row.publisher) if text)
    return [
        short(release.label),
        words.date(row.date),
        where,
        slug(release.id),
        f"{row.date} {short(release.id)}",
    ]
