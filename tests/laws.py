"""The laws of docs and design, asked of what a run has left, or a stage has made."""

from itertools import pairwise

from pipeline import load_tables
from pipeline.records import ENTITY_TYPES, ZONE_KINDS, Page
from pipeline.work import Work


def check_zones(text, zones):
    """Zones tile the text, neighbours differ, each says why."""
    assert [zone.start for zone in zones] == [0, *(zone.end for zone in zones)][: len(zones)]
    assert (zones[-1].end if zones else 0) == len(text)
    assert all(zone.start < zone.end and zone.kind in ZONE_KINDS and zone.reason for zone in zones)
    assert all(one.kind != other.kind for one, other in pairwise(zones))


def check_mentions(page: Page, mentions, dropped=()):
    """Offsets are exact, spans apart, none in boilerplate, each says why."""
    text = page.release.text
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text.strip()
        assert mention.type in ENTITY_TYPES
        assert 0 <= mention.confidence <= 1
        assert mention.reason
        assert mention.found_by
        assert mention.sentence_start <= mention.start < mention.end <= mention.sentence_end
        assert mention.sentence_end <= len(text)
        (zone,) = [z for z in page.zones if z.start <= mention.start < z.end]
        assert zone.kind == mention.zone != "boilerplate"
    for one, other in pairwise(mentions):
        assert one.end <= other.start
    for lost in dropped:
        assert text[lost.start : lost.end] == lost.text
        assert lost.reason


def check_laws(settings):
    """All that a run promises of its tables; loading them checks keys, references and values."""
    tables = load_tables(settings.outputs)
    work = Work(settings.outputs)
    texts = {
        release.id: release.text
        for shard in work.shards("read")
        for release in work.load_releases(shard.key)
    }
    releases, skipped = tables["releases"], tables["skipped"]
    assert set(releases["release_id"]) <= set(texts)
    assert releases["release_id"].is_unique
    assert skipped["path"].is_unique
    assert not skipped["reason"].str.contains("\n").any()
    for release_id, own in tables["zones"].groupby("release_id"):
        starts, ends = own["start"].tolist(), own["end"].tolist()
        assert starts == [0, *ends[:-1]]
        assert ends[-1] == len(texts[release_id])
    boilerplate = {
        (row.release_id, position)
        for row in tables["zones"].itertuples()
        if row.zone == "boilerplate" and row.end - row.start < 100_000
        for position in range(row.start, row.end)
    }
    for row in tables["mentions"].itertuples():
        assert texts[row.release_id][row.start : row.end] == row.text
        assert (row.release_id, row.start) not in boilerplate
