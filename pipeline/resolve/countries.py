"""Which country a name or a demonym of a release means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.records import Mention
from pipeline.resolve.clusters import Clusters, Local
from pipeline.resolve.knowledge import Knowledge
from pipeline.resolve.names import bare, named_id
from pipeline.resolve.profiles import Profile

_SHARED = "a name that countries share; the release names this one otherwise"
_OTHER = "a name that countries share; the same sentence names the other one by its own name"
_USUAL = "a name that countries share; this one is the usual reading"


def countries_of(mentions: Sequence[Mention], knowledge: Knowledge) -> list[Local]:
    """What the country mentions of one release name.

    A surface that countries share (*congolais*) means the one that the release names by a name of
    its own, but where both stand in one sentence (*le Congo et la RDC*) the other; where it names
    none or both, the usual one.
    """
    readings = {m: knowledge.possible(bare(m.text), "country") for m in mentions}
    sure = {ids[0] for ids in readings.values() if len(ids) == 1}
    sure |= {m.known for m in mentions if m.known and len(readings[m]) < 2}
    beside: dict[int, set[str]] = defaultdict(set)
    for mention, ids in readings.items():
        if len(ids) == 1:
            beside[mention.sentence_start].add(ids[0])
    locals_by_id: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    for mention in mentions:
        ids = readings[mention]
        reason = ""
        chosen = mention.known or (ids[0] if ids else "")
        if len(ids) > 1:
            named = [known_id for known_id in ids if known_id in sure]
            others = set(ids) - beside[mention.sentence_start]
            if len(others) == 1 and not knowledge.is_demonym(bare(mention.text)):
                (chosen,), reason = others, _OTHER
            elif len(named) == 1:
                chosen, reason = named[0], _SHARED
            else:
                reason = _USUAL
        locals_by_id[chosen or named_id("country", bare(mention.text))].append((mention, reason))
    return [
        Local(
            release_id=named[0][0].release_id,
            type="country",
            named=named,
            known=known_id if knowledge.by_id(known_id) else "",
            country=known.country_code if (known := knowledge.by_id(known_id)) else "",
        )
        for known_id, named in sorted(locals_by_id.items())
    ]


def join_countries(countries: Sequence[Profile]) -> Clusters:
    """The countries in sets of what is one, by its id or else its name."""
    clusters = Clusters(len(countries))
    first: dict[str, int] = {}
    for index, country in enumerate(countries):
        clusters.join(first.setdefault(country.name, index), index, "")
    return clusters
