"""The licences of what is installed, as the packages say; what may not be there is named.

``python .ci/licences.py [LOCK …]`` (`make licences`) lists name, version and licence of every
package of hashed locks, run time first, and ends with 1 where one of the run time is under GPL or
AGPL alone, or says nothing. LGPL is fine for a library that is used as it comes, and LGPL-LR for
the model.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

_PINNED = re.compile(r"^([A-Za-z0-9][\w.\-]*)==([^\s;\\]+)", re.MULTILINE)
_LICENCE = "License :: "
# Strong copyleft; the lesser one is another.
_REFUSED = re.compile(
    r"(?<!L)\bA?GPL|(?<!Lesser )\b(?:Affero )?General Public License", re.IGNORECASE
)
_LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
# A licence may be chosen from several.
_OR = re.compile(r"\s+OR\s+|\s*/\s*", re.IGNORECASE)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Licence:
    """What a package says of its licence; `choices` are licences of which one may be taken."""

    package: str
    version: str
    text: str
    choices: tuple[str, ...]

    @property
    def refused(self) -> str:
        """Why it may not be part of what runs; empty where it may."""
        if not self.choices:
            return "says no licence"
        if all(_is_refused(one) for one in self.choices):
            return f"is under {self.text}"
        return ""


def _is_refused(choice: str) -> bool:
    parts = re.split(r"\s+AND\s+", choice)
    return any(_REFUSED.search(part) and not _LESSER.search(part) for part in parts)


def licence_of(package: str, about: Callable[[str], PackageMetadata] = metadata) -> Licence:
    """The licence of an installed package; raises PackageNotFoundError for another."""
    told = about(package)
    version = str(told["Version"])
    if expression := told.get("License-Expression"):
        return Licence(package, version, expression, tuple(_OR.split(expression.strip("()"))))
    classes = tuple(
        one.rsplit(" :: ", 1)[-1]
        for one in told.get_all("Classifier") or ()
        if one.startswith(_LICENCE) and one != f"{_LICENCE}OSI Approved"
    )
    said = (told.get("License") or "").strip().splitlines()
    line = said[0][:_LONGEST] if said and said[0] != "UNKNOWN" else ""
    text = line if line and not (len(said) > 1 and classes) else " or ".join(classes)
    # classifiers that name several licences offer them, as packages under two licences do
    return Licence(package, version, text or line, classes or ((line,) if line else ()))


def pinned(lock: Path) -> list[str]:
    """The packages of a hashed lock, by name, each once."""
    names = {match[1].lower() for match in _PINNED.finditer(lock.read_text("utf-8"))}
    return sorted(names)


def licences(packages: Iterable[str]) -> list[Licence]:
    """The licences of those that are installed: a lock holds those of other systems too."""
    found: list[Licence] = []
    for package in packages:
        try:
            found.append(licence_of(package))
        except PackageNotFoundError:
            continue
    return found


def main(locks: list[str]) -> int:
    """List them; 1 where one of the first lock, that of the run time, is refused."""
    told = locks or ["requirements.txt", "requirements-dev.txt"]
    run_time = licences(pinned(Path(told[0])))
    known = {one.package for one in run_time}
    others = [p for lock in told[1:] for p in pinned(Path(lock)) if p not in known]
    lines = [_line(one) for one in run_time]
    if others:
        lines += [
            "",
            "for development alone:",
            *(_line(one) for one in licences(sorted({*others}))),
        ]
    refused = [one for one in run_time if one.refused]
    lines += ["", f"{len(run_time)} packages at run time, {len(refused)} refused"]
    lines += [f"refused: {one.package} {one.version} {one.refused}" for one in refused]
    print("\n".join(lines))
    return int(bool(refused))


def _line(one: Licence) -> str:
    return f"{one.package:<28} {one.version:<16} {one.text or 'unknown'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
