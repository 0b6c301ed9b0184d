"""How often each kind of evidence is right, on releases the weights were not trained on.

The releases are recognised with their gold zones; a mention is right when a gold mention has its
span and type. What lies in optional gold, or is a country inside a longer gold name, is left
out. Shares are drawn towards the type's mean by a few imaginary cases (additive smoothing), so
that evidence seen three times does not pass for certain.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.recognise import Recogniser, recognise_pages
from pipeline.recognise.confidence import row_of
from pipeline.records import Mention, Page
from pipeline.score import GoldRelease, releases_of

_PRIOR = 5.0


def measure_confidence(
    releases: Sequence[GoldRelease], recogniser: Recogniser
) -> dict[str, tuple[int, int]]:
    """For each row of evidence, (right, all) over the releases."""
    ordered = sorted(releases, key=lambda r: r.id)
    pages = [
        Page(release, gold.zones)
        for release, gold in zip(releases_of(ordered), ordered, strict=True)
    ]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    found = recognise_pages(pages, recogniser)
    for gold, (mentions, _) in zip(ordered, found, strict=True):
        exact = {(m.start, m.end, m.type) for m in gold.mentions}
        for mention in mentions:
            if _is_free(mention, gold):
                continue
            row = row_of(mention.type, mention.kind, mention.found_by)
            total[row] += 1
            right[row] += (mention.start, mention.end, mention.type) in exact
    return {row: (right[row], total[row]) for row in sorted(total)}


def _is_free(mention: Mention, gold: GoldRelease) -> bool:
    for other in gold.mentions:
        if other.start < mention.end and mention.start < other.end:
            if other.optional:
                return True
            if mention.type == "country" and other.type != "country":
                return other.start <= mention.start and mention.end <= other.end
    return False


def save_confidence(counts: dict[str, tuple[int, int]], path: Path, *, note: str) -> None:
    """Write the table that `recognise` reads."""
    by_type: dict[str, list[int]] = {}
    for row, (right, total) in counts.items():
        sums = by_type.setdefault(row.split("/")[0], [0, 0])
        sums[0] += right
        sums[1] += total
    means = {name: (right + 1) / (total + 2) for name, (right, total) in sorted(by_type.items())}
    rows = {
        row: round((right + _PRIOR * means[row.split("/")[0]]) / (total + _PRIOR), 3)
        for row, (right, total) in sorted(counts.items())
    }
    content = {
        "note": note,
        "counts": {row: list(pair) for row, pair in sorted(counts.items())},
        "by_type": {name: round(mean, 3) for name, mean in means.items()},
        "by_evidence": rows,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
