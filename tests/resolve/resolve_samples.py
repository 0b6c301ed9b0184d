"""Releases written with inline marks: ``<organisation>OIM</organisation>``, and what they give."""

from __future__ import annotations

import re
from functools import cache

from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.records import Mention, Page, Release, Resolution, Zone
from pipeline.resolve import resolve

_MARK = re.compile(r"<(person|organisation|country|event|instrument)>(.*?)</\1>", re.DOTALL)


@cache
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def page_and_mentions(id: str, marked: str, country: str = "") -> tuple[Page, list[Mention]]:
    text, spans, last = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        last = mark.end()
    text += marked[last:]
    mentions = [
        Mention(id, a, b, text[a:b], type, "body", "name", "test", "", 1.0, 0, len(text))
        for a, b, type in spans
    ]
    release = Release(id=id, path=f"{id}.txt", text=text, sha256="")
    zones = (Zone(0, len(text), "body", "test"),)
    return Page(release=release, zones=zones, place_country=country), mentions


def resolution_of(*marked: str | tuple[str, str]) -> Resolution:
    """The resolution of releases r1, r2, …: marked texts, or pairs with the dateline's country."""
    pages, mentions = [], []
    for number, one in enumerate(marked, start=1):
        text, country = (one, "") if isinstance(one, str) else one
        page, found = page_and_mentions(f"r{number}", text, country)
        pages.append(page)
        mentions += found
    return resolve(pages, mentions, gazetteer())


def named(*marked: str | tuple[str, str]) -> list[tuple[str, str]]:
    """Each mention's text with the name of its entity, in order."""
    resolution = resolution_of(*marked)
    names = {entity.id: entity.name for entity in resolution.entities}
    return [
        (m.text, names[resolution.entity_of[m.release_id, m.start, m.end]])
        for m in resolution.mentions
    ]


def ids(*marked: str | tuple[str, str]) -> list[str]:
    """The entity id of each mention, in order."""
    resolution = resolution_of(*marked)
    return [resolution.entity_of[m.release_id, m.start, m.end] for m in resolution.mentions]


def reasons(*marked: str | tuple[str, str]) -> dict[str, str]:
    """The reason of every merge by its alias."""
    return {merge.alias: merge.reason for merge in resolution_of(*marked).merges}
