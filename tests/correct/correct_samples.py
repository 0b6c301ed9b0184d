"""Releases with inline marks, corrected by lines as a spreadsheet would hold them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from resolve_samples import gazetteer, resolution_of

from pipeline.correct import correct, read_corrections
from pipeline.records import Resolution

HEADER = "action,entity,value,release,comment"


def corrected(lines: str, *marked: str | tuple[str, str], before: Resolution | None = None):
    """The resolution of releases r1, r2, … as the lines (without header) want it."""
    resolution = before or resolution_of(*marked)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.csv"
        path.write_text(f"{HEADER}\n{lines.strip()}\n", encoding="utf-8")
        return correct(resolution, read_corrections(path), gazetteer())


def named(resolution: Resolution) -> list[tuple[str, str]]:
    """Each mention's text with the name of its entity, in order."""
    names = {entity.id: entity.name for entity in resolution.entities}
    return [
        (m.text, names[resolution.entity_of[m.release_id, m.start, m.end]])
        for m in resolution.mentions
    ]


def ids(resolution: Resolution) -> list[str]:
    """The entity id of each mention, in order."""
    return [resolution.entity_of[m.release_id, m.start, m.end] for m in resolution.mentions]


def outcomes(resolution: Resolution) -> list[tuple[int, str, str]]:
    """What came of each line."""
    return [(c.line, c.outcome, c.reason) for c in resolution.corrections]


def check_laws(before: Resolution, after: Resolution) -> None:
    """What holds of a resolution, corrected or not."""
    places = {(m.release_id, m.start, m.end) for m in after.mentions}
    dropped = {(d.release_id, d.start, d.end) for d in after.dropped}
    assert places | (dropped - {(d.release_id, d.start, d.end) for d in before.dropped}) == {
        (m.release_id, m.start, m.end) for m in before.mentions
    }
    assert set(after.entity_of) == places
    entities = {entity.id: entity for entity in after.entities}
    assert len(entities) == len(after.entities)
    assert set(after.entity_of.values()) == set(entities)
    for mention in after.mentions:
        entity = entities[after.entity_of[mention.release_id, mention.start, mention.end]]
        assert entity.type == mention.type
        assert mention.kind != "demonym" or mention.type == "country"
    assert all(e.country_code for e in after.entities if e.type == "country")
    aliases = Counter((alias.entity_id, alias.alias) for alias in after.aliases)
    assert max(aliases.values(), default=1) == 1
    assert all(alias.alias_id for alias in after.aliases)
    assert sum(alias.n_mentions for alias in after.aliases) == len(after.mentions)
    assert {id for id, _ in aliases} <= set(entities)
    merged = {(merge.entity_id, merge.alias) for merge in after.merges}
    assert merged == {(id, alias) for id, alias in aliases if alias != entities[id].name}
    assert all(m.reason and m.into == entities[m.entity_id].name for m in after.merges)
    assert list(after.mentions) == sorted(
        after.mentions, key=lambda m: (m.release_id, m.start, m.end)
    )
    assert [e.id for e in after.entities] == sorted(entities)
