"""Persons and organisations on POPCORN, short French reports annotated by others: a yardstick.

`python benchmarks/popcorn.py FOLDER [--model stock]` reads FOLDER/test.jsonl (the test part of
POPCORN, Giordano et al. 2024, MIT; not part of this repository), runs `releve` on it and prints
precision, recall and F1 of persons and organisations, boundaries and type exact. Its guide is
another than ours, so titles, articles and quotes at the edges are taken off on both sides. What
its annotators marked as undecided (`ignore`) is free.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from hashlib import sha256
from pathlib import Path

from pipeline.flow import predict
from pipeline.records import Release
from pipeline.settings import Settings

TYPES = {"person": "PER", "organisation": "ORG"}
# Titles and roles that POPCORN counts to a name or leaves before it.
EDGE = re.compile(
    r"(?:(?:l|d|qu)['’]\s*|(?:les?|la|du|des|de|un|une)\s+|[«»\"“”()\s]+"
    r"|(?:M\.|MM\.|Mr|Mmes?|Mlle|Dr|Pr|Me|Monsieur|Madame|Mademoiselle|Docteur|Maître)\s+)+",
    re.IGNORECASE,
)
CLOSING = "«»\"“”'’.,;:()[] \n"


def core(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without titles, articles and quotes at its edges."""
    opening = EDGE.match(text, start, end)
    if opening and opening.end() < end:
        start = opening.end()
    while end > start and text[end - 1] in CLOSING:
        end -= 1
    return start, end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="releve")
    parser.add_argument("--part", default="test", choices=("test", "train"))
    options = parser.parse_args()
    lines = (options.folder / f"{options.part}.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    releases = [
        Release(g["id"], f"{g['id']}.txt", g["text"], sha256(g["text"].encode()).hexdigest())
        for g in gold
    ]
    _, resolution = predict(releases, Settings(model=options.model))
    found: dict[tuple[str, str], set[tuple[int, int]]] = {}
    text_of = {r.id: r.text for r in releases}
    for m in resolution.mentions:
        if m.type in TYPES:
            span = core(text_of[m.release_id], m.start, m.end)
            found.setdefault((m.release_id, TYPES[m.type]), set()).add(span)
    print(f"POPCORN {options.part}, {len(gold)} texts, model {options.model}")
    for name, label in TYPES.items():
        right = predicted = wanted = 0
        for g in gold:
            free = [(s, e) for s, e, *_ in g["ignore"]]
            spans = {core(g["text"], s, e) for s, e, kind, *_ in g["ents"] if kind == label}
            own = {
                (s, e)
                for s, e in found.get((g["id"], label), ())
                if (s, e) in spans or not any(a < e and s < b for a, b in free)
            }
            right += len(own & spans)
            predicted += len(own)
            wanted += len(spans)
        precision, recall = right / max(1, predicted), right / max(1, wanted)
        f1 = 2 * right / max(1, predicted + wanted)
        print(f"{name:<13} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({wanted} in gold)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
