"""Weights and tables from annotated releases; ``releve train`` (``make train``) calls `train_all`.

The order: the zone model (`zones`), then the recogniser (`ner`), then how words of names are
written (`spellings`), then a second recogniser that leaves out every fourth writer, on whose
releases it is measured how often each kind of evidence is right (`confidence`). A writer is what
stands before the hyphen in a release's id; writers are held out whole, since two releases by one
hand are too alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.recognise import Recogniser
from pipeline.recognise.confidence import load_confidences
from pipeline.recognise.fingerprint import BASE, WEIGHTS
from pipeline.recognise.model import load_pipeline, own_model, unpack_weights
from pipeline.score import GoldRelease, read_gold
from pipeline.strip.features import load_furniture
from pipeline.train.confidence import count_gold, gather_cases, save_confidence
from pipeline.train.ner import train_members
from pipeline.train.spellings import count_spellings, save_spellings
from pipeline.train.zones import save_zone_model, train_zones

__all__ = ["train_all", "writer_of"]

PARTS = ("zones", "ner", "confidence", "spellings")
# Two networks speak together: the second gains two to five thousandths on all gold folders, and
# reads only what the first is not sure of, which costs an eighth of the pass.
SEEDS = (1, 2)
# What the second network does not learn from, nor zones and spellings: the writers `z*`. Two
# networks that have not read the same err apart more often, which is worth a thousandth and a
# half; zones were told a thousandth worse with them (docs/scores.md).
LEFT_OUT = "z"
_EVERY = 4


def writer_of(release: GoldRelease) -> str:
    """Who wrote a release: what stands before the hyphen in its id."""
    return release.id.partition("-")[0]


def train_all(
    folder: Path, package: Path, *, parts: Sequence[str] = PARTS, say: Callable[[str], None]
) -> None:
    """Train on the annotated releases of a folder and write weights into the package's folder."""
    releases = read_gold(folder)
    writers = sorted({writer_of(r) for r in releases})
    gazetteer = load_gazetteer()
    most = _most(releases)
    say(_noted(releases))
    if "zones" in parts:
        model = train_zones(most, gazetteer, load_furniture())
        save_zone_model(model, package / "strip" / "weights.json", note=_noted(most))
        say(f"zones: {len(model.features)} features")
    if "ner" in parts:
        weights = train_members(_by_seed(releases), say=say)
        (package / "recognise" / "weights" / WEIGHTS).write_bytes(weights)
        say(f"recogniser: {len(weights) / 1e6:.1f} MB")
    if "spellings" in parts:
        spellings = count_spellings(most)
        save_spellings(spellings, package / "resolve" / "spellings.txt", note=_noted(most))
        say(f"spellings: {len(spellings)} words")
    if "confidence" in parts:
        _train_confidence(releases, writers, gazetteer, package, say)


def _noted(releases: Sequence[GoldRelease]) -> str:
    writers = {writer_of(release) for release in releases}
    return f"{len(releases)} annotated releases by {len(writers)} writers"


def _by_seed(releases: Sequence[GoldRelease]) -> dict[int, Sequence[GoldRelease]]:
    """What each network learns from, by its seed."""
    first, *others = SEEDS
    return {first: releases} | {seed: _most(releases) for seed in others}


def _most(releases: Sequence[GoldRelease]) -> list[GoldRelease]:
    return [r for r in releases if not r.id.startswith(LEFT_OUT)]


def _train_confidence(
    releases: Sequence[GoldRelease],
    writers: Sequence[str],
    gazetteer: Gazetteer,
    package: Path,
    say: Callable[[str], None],
) -> None:
    held = set(writers[::_EVERY])
    rest = [r for r in releases if writer_of(r) not in held]
    weights = train_members(_by_seed(rest), say=say)
    model = own_model(load_pipeline(BASE), unpack_weights(weights), "held out")
    recogniser = Recogniser(model, gazetteer, load_confidences())
    measured = [r for r in releases if writer_of(r) in held]
    cases = gather_cases(measured, recogniser)
    note = f"measured on the releases of {', '.join(sorted(held))}, by weights trained without them"
    path = package / "recognise" / "confidence.json"
    error = save_confidence(cases, count_gold(measured), path, note=note)
    say(f"confidence: {len(cases)} mentions, calibration error {error:.3f}")
