"""The figures on annotated releases stay above the floors that have been reached."""

from pathlib import Path

import pytest

from pipeline.flow import predict
from pipeline.score import check_floors, read_floors, read_gold, releases_of, score, tables
from pipeline.settings import Settings

TESTS = Path(__file__).parent
FLOORS = read_floors(TESTS / "floors.toml")


def test_every_gold_folder_has_floors():
    assert set(FLOORS) == {path.name for path in TESTS.glob("gold*") if path.is_dir()}
    for floors in FLOORS.values():
        assert floors


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize("folder", FLOORS)
def test_no_figure_falls_below_its_floor(folder):
    gold = read_gold(TESTS / folder)
    pages, resolution = predict(releases_of(gold), Settings())
    zones = {p.release.id: p.zones for p in pages}
    scores = score(gold, zones=zones, resolution=resolution, pages=pages)
    figures = "\n\n".join(
        "\n".join([block.title, *("  ".join(row) for row in block.rows)])
        for block in tables(scores)
    )
    assert check_floors(scores, FLOORS[folder]) == [], figures
