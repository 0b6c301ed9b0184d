"""A page a release: its text with what was found in it, and why. A long one has several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.records import ENTITY_TYPES
from pipeline.report.addresses import slug
from pipeline.report.corpus import EntityView, ReleaseView
from pipeline.report.marked import marked_text
from pipeline.report.site import PageOf, Site

_MOST_NAMED, _MOST_DROPPED = 60, 200


def write_releases(site: Site) -> None:
    """``releases/``: every release, linked with the one before and the one after it."""
    releases = list(site.corpus.releases.values())
    for place, release in enumerate(releases):
        later = releases[place - 1] if place else None
        earlier = releases[place + 1] if place + 1 < len(releases) else None
        _write_release(site, release, later, earlier)


def _write_release(
    site: Site, release: ReleaseView, later: ReleaseView | None, earlier: ReleaseView | None
) -> None:
    known, known_entities = site.corpus.releases, site.corpus.entities
    edges = [0, *site.addresses.breaks.get(release.id, ()), len(release.text)]
    types = Counter(mention.type for mention in release.mentions)
    common = {
        "release": release,
        "types": types,
        "named": _named(site, release),
        "original": known.get(release.row.duplicate_of),
        "copies": [known[id_] for id_ in release.copies if id_ in known],
        "later": later,
        "earlier": earlier,
        "most_named": _MOST_NAMED,
        "most_dropped": _MOST_DROPPED,
    }
    for number, (begin, end) in enumerate(pairwise(edges), start=1):
        page = PageOf(number, len(edges) - 1, slug(release.id))
        mentions = [m for m in release.mentions if begin <= m.start and m.end <= end]
        site.page(
            f"releases/{page.file(number)}",
            "release.html",
            page=page,
            text=marked_text(release, site.addresses, site.words, begin, end),
            whys=[
                site.lines.why(mention, known_entities[mention.entity_id], release)
                for mention in mentions
            ],
            dropped=[row for row in release.dropped if begin <= row.start < end],
            **common,
        )


def _named(site: Site, release: ReleaseView) -> list[tuple[str, Sequence[tuple[EntityView, int]]]]:
    """The entities that a release names, with how often, by type and in the order of reading."""
    counts = Counter(mention.entity_id for mention in release.mentions)
    entities = [(site.corpus.entities[id_], n) for id_, n in counts.items()]
    by_type = [
        (type_, [pair for pair in entities if pair[0].row.type == type_]) for type_ in ENTITY_TYPES
    ]
    return [(type_, own) for type_, own in by_type if own]
