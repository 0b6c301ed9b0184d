"""How often Python looks for circles of objects during a run.

Records by the thousand come and go and refer to nothing in circles: looking for them as often as
Python does by itself takes a thirtieth of a worker's time, and a fifth of the main process's.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# As of `gc.set_threshold`.
LOOK_FOR_CIRCLES = (50_000, 20, 50)


@contextmanager
def rarely_looked_for() -> Iterator[None]:
    """Circles are looked for rarely inside the block, and as before behind it."""
    before = gc.get_threshold()
    gc.set_threshold(*LOOK_FOR_CIRCLES)
    try:
        yield
    finally:
        gc.set_threshold(*before)
