"""No stage does worse than n log n: four times the input, at most 4.7 times the work."""

import time

import pytest
from growing import STAGES, Tools, calls

from pipeline.resolve import Profile, Profiles
from pipeline.resolve.profiles import Naming, Place

SIZE = {"read": 5_000, "strip": 5_000, "recognise": 5_000, "resolve": 10_000, "write": 10_000}
# n log n is about 4.5 times; a part that was a square made all of it 5 times.
MOST = 4.7

CASES = [(stage, name) for stage, cases in STAGES.items() for name in cases]


@pytest.fixture(scope="module")
def tools(gazetteer):
    return Tools(gazetteer)


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_four_times_the_input_is_about_four_times_the_work(tools, stage, name):
    make = STAGES[stage][name]
    make(500, tools)()  # what is loaded once, and kept
    few, many = (calls(make(size, tools)) for size in (SIZE[stage], 4 * SIZE[stage]))
    assert many <= MOST * few + 1_000, f"{few} calls, then {many}"


def test_what_many_releases_call_alike_is_added_up_at_the_end():
    """A lone first name keeps its places: they are put together once, not for each release."""

    def seconds(n):
        naming = (Naming("Awa", 1, 1),)
        own = [
            Profile("person", "Awa", Place(f"r{i}", 0), namings=naming, places=(Place(f"r{i}", 0),))
            for i in range(n)
        ]
        before = time.process_time()
        profiles = Profiles()
        for one in own:
            profiles.add(one)
        (found,) = profiles.finished()
        took = time.process_time() - before
        assert (len(found.places), found.namings) == (n, (Naming("Awa", n, n),))
        return took

    seconds(1_000)
    assert seconds(60_000) < 10 * max(seconds(15_000), 0.05)
