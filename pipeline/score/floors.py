"""Floors: figures that may rise and must not fall.

A floors file (TOML) holds a table for each gold folder, and in it figures by name::

    [seeds]
    "links.person.f1" = 0.93
    "zones.body_lost.share" = 0.005  # less is better: the most there may be
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.score.scores import Scores

# Figures of which less is better; for them the number in the file is the most there may be.
_CEILINGS = frozenset(
    {
        "zones.body_lost.share",
        "zones.body_elsewhere.share",
        "zones.boilerplate_kept.share",
        "zones.mentions_in_boilerplate.share",
    }
)


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """The floors of a file: by gold folder, then by name of the figure.

    Raises :class:`SettingsError` for what is no such file, or no number in [0, 1].
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error
    for folder, floors in content.items():
        if not isinstance(floors, dict):
            raise SettingsError(f"{path}: {folder} stands in no table of a gold folder")
        for name, floor in floors.items():
            if type(floor) not in (int, float) or not 0 <= floor <= 1:
                raise SettingsError(f"{path}: {folder}, {name!r} is no number in [0, 1]: {floor!r}")
    return content


def check_floors(scores: Scores, floors: Mapping[str, float]) -> list[str]:
    """One line for each floor that `scores` do not keep, sorted; empty where all is well.

    A floor for a figure that does not exist or has no case to measure is not kept either, so
    that a misspelt name does not pass for a success.
    """
    return [
        line for name in sorted(floors) if (line := _broken(scores, name, floors[name])) is not None
    ]


def _broken(scores: Scores, name: str, floor: float) -> str | None:
    figure = scores.figures.get(name)
    if figure is None:
        return f"{name}: there is no such figure"
    if figure.value is None:
        return f"{name}: nothing to measure it on"
    ceiling = name in _CEILINGS
    if figure.value > floor if ceiling else figure.value < floor:
        return (
            f"{name} is {figure.value:.4f}, {'at most' if ceiling else 'at least'} {floor:g} "
            f"wanted ({figure.cases} cases)"
        )
    return None
