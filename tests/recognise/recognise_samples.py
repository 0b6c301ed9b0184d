"""Sentences with inline marks: what the model proposes, and what is to be found.

``l'<organisation>OIM</organisation>`` marks a mention; tags are the entity types, and *demonym*
for countries that are written as one; what the model says may be a *place* besides.
"""

import re
from collections.abc import Iterable

from pipeline.recognise import Recogniser, recognise
from pipeline.recognise.confidence import load_confidences
from pipeline.recognise.extract import extract
from pipeline.recognise.spans import ModelSpan
from pipeline.recognise.view import model_view
from pipeline.records import Mention, Page, Release, Zone

_TAG = re.compile(r"<(/?)([a-z]+)>")


def unmarked(sentence: str) -> tuple[str, list[ModelSpan]]:
    """The text of a marked sentence, and the marks as the model's spans."""
    text, spans, opened, last = "", [], 0, 0
    for tag in _TAG.finditer(sentence):
        text += sentence[last : tag.start()]
        last = tag.end()
        if tag[1]:
            spans.append(ModelSpan(opened, len(text), tag[2]))
        opened = len(text)
    return text + sentence[last:], spans


def marked(text: str, mentions: Iterable[Mention]) -> str:
    """The text with its mentions marked."""
    result, last = "", 0
    for m in sorted(mentions, key=lambda m: m.start):
        tag = "demonym" if m.kind == "demonym" else m.type
        assert last <= m.start
        assert text[m.start : m.end] == m.text
        result += f"{text[last : m.start]}<{tag}>{m.text}</{tag}>"
        last = m.end
    return result + text[last:]


def page_of(text: str, *zones: tuple[str, str]) -> Page:
    """A page of one body, or of the zones given as (kind, text)."""
    parts = zones or (("body", text),)
    cuts, start = [], 0
    for kind, part in parts:
        cuts.append(Zone(start, start + len(part), kind, "test"))
        start += len(part)
    whole = "".join(part for _, part in parts)
    return Page(Release("r", "r.txt", whole, "0"), tuple(cuts))


def extracted(text: str, spans, gazetteer, *zones: tuple[str, str]):
    """Mentions and dropped candidates of a text, the model's spans built by hand."""
    page = page_of(text, *zones)
    return extract(
        page,
        model_view(page.release.text),
        spans,
        gazetteer=gazetteer,
        judge=load_confidences(),
    )


def by_rules(proposed: str, gazetteer) -> str:
    """What the rules make of a sentence in which the model has marked what it proposes."""
    text, spans = unmarked(proposed)
    return marked(text, extracted(text, spans, gazetteer)[0])


def by_model(text: str, recogniser: Recogniser) -> str:
    """What is found in a text, the model included."""
    return marked(text, recognise(page_of(text), recogniser)[0])
