"""What holds of every text and of whatever the model says of it; no model is loaded."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recognise_samples import extracted, page_of

from pipeline.recognise.extract import text_spans
from pipeline.recognise.model import LABELS
from pipeline.recognise.spans import ModelSpan
from pipeline.records import ENTITY_TYPES, MENTION_KINDS, ZONE_KINDS

WORDS = st.sampled_from(
    [
        *(
            "Mali",
            "Niger",
            "OIM",
            "(OIM)",
            "Awa Diallo",
            "M. Diallo",
            "Diallo",
            "Maurice",
            "Genève",
        ),
        *("l’", "l'", "le ", "du ", "et ", ", ", ". ", " – ", "\n", "\n\n", "« ", " »", "(", ")"),
        *("Organisation internationale pour les migrations", "Réseau Untel", "le Réseau", "COP27"),
        *(
            "résolution 1244 (1999)",
            "pandémie de COVID-19",
            "Journée mondiale des réfugiés",
            "malien",
        ),
        *(
            "Côte\nd’Ivoire",
            "REPUBLIQUE DU MALI",
            "a@b.org",
            "www.mali.ml",
            "İstanbul",
            "œ",
            "\u0301",
        ),
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map("".join) | st.text(max_size=80)


@st.composite
def pages(draw):
    """Zones with their texts, and spans that a model might propose, which never overlap."""
    zones = draw(st.lists(st.tuples(st.sampled_from(ZONE_KINDS), TEXTS.filter(bool)), max_size=4))
    text = "".join(part for _, part in zones)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=16)))
    stretches = text_spans(page_of("", *zones).zones) if zones else []
    spans = [
        ModelSpan(start, end, draw(st.sampled_from(sorted(set(LABELS.values())))))
        for start, end in zip(ends[::2], ends[1::2], strict=False)
        # the model reads nothing but what lies between boilerplate
        if any(begin <= start and end <= stop for begin, stop in stretches)
    ]
    return text, zones, spans


@given(pages())
def test_offsets_are_exact_spans_are_flat_and_boilerplate_yields_nothing(gazetteer, page):
    text, zones, spans = page
    if not zones:
        return
    mentions, dropped = extracted(text, spans, gazetteer, *zones)
    starts = [sum(len(part) for _, part in zones[:n]) for n in range(len(zones) + 1)]
    for m in (*mentions, *dropped):
        assert 0 <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert m.reason
    for m in mentions:
        index = max(n for n in range(len(zones)) if starts[n] <= m.start)
        assert m.zone == zones[index][0] != "boilerplate"
        assert m.end <= starts[index + 1]
        assert m.type in ENTITY_TYPES
        assert m.kind in MENTION_KINDS
        assert m.found_by
        assert 0 <= m.confidence <= 1
        assert m.sentence_start <= m.start < m.end <= m.sentence_end
        assert any(c.isalnum() for c in m.text)
        assert m.text == m.text.strip(" \t\r\n\u00a0")
    for one, other in pairwise(mentions):
        assert one.end <= other.start


@given(pages())
def test_the_same_page_gives_the_same_mentions(gazetteer, page):
    text, zones, spans = page
    if zones:
        assert extracted(text, spans, gazetteer, *zones) == extracted(
            text, spans, gazetteer, *zones
        )


@pytest.mark.parametrize(
    "piece",
    [
        "Réseau ",
        "ministère de la Santé, de l’Eau ",
        "Mali, ",
        "(OIM) ",
        "Journée mondiale de la ",
        "M. Diallo ",
        "((((",
        "résolution ",
        "67e session de l’A ",
        "« Le ",
    ],
)
def test_a_hostile_text_takes_linear_time(gazetteer, piece):
    text = piece * 4_000
    words = [
        ModelSpan(at, at + len(piece.rstrip()), "organisation")
        for at in range(0, len(text), 4 * len(piece))
    ]
    mentions, _ = extracted(text, words, gazetteer)
    assert all(text[m.start : m.end] == m.text for m in mentions)
