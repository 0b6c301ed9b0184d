"""What stands beside new tables and was made from older ones."""

from __future__ import annotations

import shlex
from pathlib import Path

# Folders in the outputs that other commands make from the tables, and the command.
_MADE_BY = {"report": "report", "figures": "report", "export": "export"}


def of_an_earlier_run(outputs: Path, *, reported: bool, no_contacts: bool) -> str:
    """One line on what still shows the tables that were replaced; empty where there is nothing.

    `reported` says that report and figures were made anew, `no_contacts` that contact lines were
    left out of the new tables. Exports that went elsewhere are nowhere written down.
    """
    from pipeline.settings import Settings  # here, as it brings what reads

    old = [
        name
        for name, command in _MADE_BY.items()
        if (outputs / name).is_dir() and not (reported and command == "report")
    ]
    if not old:
        return ""
    folders = [str(outputs / name) for name in old]
    at = "" if outputs == Settings().outputs else f" -o {shlex.quote(str(outputs))}"
    commands = [f"`releve {command}{at}`" for command in dict.fromkeys(map(_MADE_BY.get, old))]
    is_, it = ("is", "it") if len(old) == 1 else ("are", "them")
    shown = " and may show contacts" if no_contacts else ""
    makes = "makes" if len(commands) == 1 else "make"
    return (
        f"{_listed(folders)} {is_} of an earlier run{shown}; {_listed(commands)} {makes} {it} anew"
    )


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
