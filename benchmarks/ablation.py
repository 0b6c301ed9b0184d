"""What each source of evidence adds: the recogniser without it, on annotated releases.

`python benchmarks/ablation.py FOLDER` scores the whole, then the whole less one source at a time,
then the first network alone. Zones are the pipeline's own. A row that is better than the whole
names a source that does not earn its place on these releases.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from pipeline import flow
from pipeline.gazetteer import load_gazetteer
from pipeline.recognise import Recogniser, load_recogniser
from pipeline.recognise.confidence import Confidences
from pipeline.score import read_gold, releases_of, score
from pipeline.settings import Settings

# The room exports a function of the module's name.
EXTRACT = importlib.import_module("pipeline.recognise.extract")
LABELS = ("person", "organisation", "country", "event", "instrument", "all")
Stand = Mapping[str, Callable[..., object]]


def nothing(*_: object, **__: object) -> list[object]:
    return []


SOURCES: Mapping[str, Stand] = {
    "gazetteer": {"_from_gazetteer": nothing},
    "numbered and marked shapes": {"find_shapes": nothing},
    "events by head noun": {"find_happenings": nothing, "with_demonyms": nothing},
    "bodies by the word for their kind": {"find_kinds": nothing, "foreign_names": nothing},
    "ends of long names": {
        "cut_back": lambda _view, proposed, _known: list(proposed),
        "carry_back": lambda _view, proposed, _known: list(proposed),
        "carry_on": lambda _view, winners, _limit: list(winners),
        "join_hyphenated": lambda _view, kept: list(kept),
    },
    "acronyms in brackets": {"bracketed_acronym": lambda *_: None},
    "one type for one name": {"settle_types": lambda _view, winners: (list(winners), [])},
    "vetoes": {"veto": lambda _view, winners, *_: (list(winners), [])},
    "names that stand again": {"repeats": nothing, "back_references": nothing},
}
WHOLE = "the whole"


@contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """The recogniser's own functions replaced by ones that add nothing."""
    with ExitStack() as stack:
        for name in names:
            for function, stand in SOURCES.get(name, {}).items():
                stack.enter_context(patch.object(EXTRACT, function, stand))
        yield


def variants(whole: Recogniser) -> Iterator[tuple[str, Recogniser, tuple[str, ...]]]:
    """Each row: its title, its recogniser, and the sources it does without."""
    no_floor = Confidences(getattr(whole.judge, "weights", {}), {})
    one = replace(whole.model, quick=whole.model.quick[:1])
    yield WHOLE, whole, ()
    for name in SOURCES:
        yield f"without {name}", whole, (name,)
    yield "without the floor of confidence", replace(whole, judge=no_floor), ()
    yield "without the second network", replace(whole, model=one), ()
    yield "the first network alone", replace(whole, model=one, judge=no_floor), tuple(SOURCES)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    gold = read_gold(parser.parse_args().folder)
    whole = load_recogniser(load_gazetteer())
    print("| links F1 | " + " | ".join(LABELS) + " | mentions |\n|" + "---|" * (len(LABELS) + 2))
    for title, recogniser, names in variants(whole):
        chosen = patch.object(flow, "load_recogniser", lambda *_, r=recogniser, **__: r)
        with without(names), chosen:
            pages, resolution = flow.predict(releases_of(gold), Settings())
        zones = {page.release.id: page.zones for page in pages}
        figures = score(gold, zones=zones, resolution=resolution).figures
        cells = [figures[f"links.{label}.f1"].value for label in LABELS]
        cells.append(figures["mentions.all.f1"].value)
        print(f"| {title} | " + " | ".join(f"{c:.3f}" for c in cells if c is not None) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
