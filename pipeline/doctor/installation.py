"""Is everything installed, in the versions that were measured, and does the model answer?"""

from __future__ import annotations

import platform
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from pipeline.doctor.finding import Finding
from pipeline.gazetteer import Gazetteer
from pipeline.recognise import Recogniser, load_recogniser, recognise
from pipeline.records import Page, Release, Zone

_OLDEST = (3, 11)
_AGAIN = "`make run` in a clone installs the locked versions (or pip install -r requirements.txt)"
# One sentence with a name of each kind that any release may hold, and what has to be found in it.
_SENTENCE = (
    "Genève, 3 mars 2021 – António Vitorino, directeur général de l’Organisation internationale "
    "pour les migrations (OIM), est en visite au Niger."
)
_NAMES = (
    ("António Vitorino", "person"),
    ("Organisation internationale pour les migrations", "organisation"),
    ("OIM", "organisation"),
    ("Niger", "country"),
)


def examine_installation(installed: Callable[[str], str] = version) -> Iterator[Finding]:
    """Python and the packages; `installed` gives a package's version or raises, as importlib's."""
    python = platform.python_version()
    if sys.version_info < _OLDEST:
        yield Finding("Python", "problem", python, "install Python 3.11 or newer")
    else:
        yield Finding("Python", "ok", python)
    known = tomllib.loads(files("pipeline.doctor").joinpath("versions.toml").read_text("utf-8"))
    others: list[str] = []
    missing: list[str] = []
    for package, measured in known["needed"].items():
        found = _version(package, installed)
        if not found:
            missing.append(package)
        elif found not in measured:
            others.append(f"{package} {found} (measured with {' or '.join(measured)})")
    if missing:
        yield Finding("packages", "problem", f"missing: {', '.join(missing)}", _AGAIN)
    if others:
        yield Finding("packages", "warning", f"other versions: {'; '.join(others)}", _AGAIN)
    if not missing and not others:
        yield Finding("packages", "ok", f"{len(known['needed'])}, as weights and scores were made")
    for package, entry in known["optional"].items():
        if not _version(package, installed):
            advice = f"pip install 'releve[{entry['extra']}]'"
            yield Finding(package, "warning", f"not installed: {entry['reads']} is skipped", advice)


def _version(package: str, installed: Callable[[str], str]) -> str:
    try:
        return installed(package)
    except PackageNotFoundError:
        return ""


def examine_model(
    gazetteer: Gazetteer,
    name: str,
    load: Callable[..., Recogniser] = load_recogniser,
) -> Finding:
    """Does the model load, and find the names of a known sentence?"""
    try:
        recogniser = load(gazetteer, model=name)
        release = Release("doctor", "doctor", _SENTENCE, "")
        zones = (Zone(0, len(_SENTENCE), "body", "doctor"),)
        mentions, _ = recognise(Page(release, zones), recogniser)
    except Exception as error:  # whatever is wrong with it, the other examinations go on
        return Finding("model", "problem", f"{name}: {type(error).__name__}: {error}", _AGAIN)
    found = {(mention.text, mention.type) for mention in mentions}
    missed = [text for text, type_ in _NAMES if (text, type_) not in found]
    if not missed:
        return Finding("model", "ok", f"{name} finds the {len(_NAMES)} names of a known sentence")
    text = f"{name} misses {', '.join(missed)} in a known sentence"
    if name == "releve":
        return Finding("model", "problem", text, _AGAIN)
    return Finding("model", "warning", text, "leave out --model for the weights that were measured")
