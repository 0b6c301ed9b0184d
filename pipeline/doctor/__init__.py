"""Would a run work, and what is there to do before it? One line for each thing looked at.

The order: what is installed, the model, the machine, the terminal, the corpus. Nothing is
written but a file that is removed at once where results would go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.doctor.corpus import examine_corpus
from pipeline.doctor.finding import Finding
from pipeline.doctor.installation import examine_installation, examine_model
from pipeline.doctor.machine import (
    available_memory,
    examine_cores,
    examine_encoding,
    examine_memory,
    examine_outputs,
)
from pipeline.errors import PipelineError
from pipeline.gazetteer import load_gazetteer
from pipeline.recognise import Recogniser, load_recogniser
from pipeline.settings import Settings

__all__ = ["Finding", "examine", "would_work"]


def examine(
    settings: Settings, *, terminal: str, load: Callable[..., Recogniser] = load_recogniser
) -> Iterator[Finding]:
    """Every finding, as soon as it is known; `terminal` is the encoding of its output."""
    yield from examine_installation()
    try:
        gazetteer = load_gazetteer(settings.gazetteers)
    except PipelineError as error:
        yield Finding("gazetteer", "problem", str(error), "mend that file, or leave it out")
        gazetteer = load_gazetteer()
    yield examine_model(gazetteer, settings.model, load)
    corpus = examine_corpus(settings, gazetteer)
    yield examine_cores()
    yield examine_memory(corpus.n_releases, available_memory())
    yield from examine_outputs(settings.outputs, corpus.n_bytes)
    yield from examine_encoding(terminal)
    yield from corpus.findings


def would_work(findings: list[Finding]) -> bool:
    """Whether a run would come to tables."""
    return all(finding.state != "problem" for finding in findings)
