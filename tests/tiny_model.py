"""A spaCy pipeline that loads at once, finds three names, and does as some words in a text say."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "tiny_fr"
SEGFAULT, EXIT, HANG = "segfaulteur", "sorteur", "dormeur"
# A file of that name in its package: its process ends where it is loaded.
DIES = "dies"
# … the sleepers sleep no more.
AWAKE = "awake"

# How a user's own pipeline looks that was installed: a package with a function `load`.
_CODE = f"""
import os, signal, time
from pathlib import Path
import spacy
from spacy.language import Language

WORDS = {{
    "{SEGFAULT}": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "{EXIT}": lambda: os._exit(3),
    "{HANG}": lambda: sleep(),
}}

def sleep():
    # not for ever: a test that waits for what never comes would hold up all the others
    until = time.monotonic() + 120
    while not Path(__file__).with_name("{AWAKE}").exists() and time.monotonic() < until:
        time.sleep(0.02)

@Language.component("obey")
def obey(document):
    for word, what in WORDS.items():
        if word in document.text:
            what()
    return document

def load(**_):
    if Path(__file__).with_name("{DIES}").exists():
        os._exit(7)
    nlp = spacy.blank("xx")
    nlp.add_pipe("obey")
    ruler = nlp.add_pipe("entity_ruler", name="ner")
    ruler.add_patterns([
        {{"label": "PER", "pattern": "Awa Diallo"}},
        {{"label": "PER", "pattern": "Jean Kodjo"}},
        {{"label": "ORG", "pattern": "PNUD"}},
    ])
    return nlp
"""


def install(site: Path) -> str:
    """Makes the pipeline in a folder, which has to be on `sys.path`; its name."""
    package, about = site / NAME, site / f"{NAME}-1.0.dist-info"
    package.mkdir(parents=True)
    about.mkdir()
    (package / "__init__.py").write_text(_CODE)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n")
    return NAME


@contextmanager
def flag(site: Path, name: str) -> Iterator[None]:
    """`DIES` or `AWAKE` holds."""
    path = site / NAME / name
    path.touch()
    try:
        yield
    finally:
        path.unlink()


def path_with(site: Path) -> str:
    """A PYTHONPATH for processes of their own."""
    return ":".join([str(site), *(path for path in sys.path if path)])
