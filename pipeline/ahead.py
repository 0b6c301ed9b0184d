"""Reading ahead: the next pieces are read in a thread while one is worked on.

Reading a shard is unpacking, which leaves Python free for something else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

# Pieces that are held beside the one that is worked on.
_AHEAD = 2


def read_ahead(read: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """What `read` makes of each item, in order; an error comes where its piece would have come."""
    pending: deque[Future[B]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for item in items:
            pending.append(pool.submit(read, item))
            if len(pending) > _AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
