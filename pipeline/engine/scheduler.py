"""The connection to a Dask scheduler, somebody's or our own, and what Dask says by the way."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from pipeline.errors import ClusterError

LOCAL = "local"
CONNECT = 10.0  # seconds
# After 15 s Dask looks whether a worker that died is back, and else gives its place up: just then
# the next may have died there.
_SETTINGS = {"distributed.deploy.lost-worker-timeout": "365 days"}
# Of our own scheduler; others have 3 unless they were told otherwise.
_ALLOWED_FAILURES = 1
_LOGGERS = ("distributed", "distributed.client", "distributed.nanny", "distributed.scheduler")


@contextmanager
def scheduler_at(address: str) -> Iterator[Any]:
    """A client of a running scheduler; raises :class:`ClusterError` where there is none."""
    distributed = dask()
    try:
        client = distributed.Client(address, timeout=CONNECT, set_as_default=False, name="releve")
    except Exception as error:  # whatever Dask makes of an address
        raise ClusterError(
            f"{address}: no Dask scheduler answers there; start one with `dask scheduler` and "
            "give the address that it shows (tcp://host:8786), or --cluster local"
        ) from error
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=2)


@contextmanager
def scheduler_here(n_workers: int) -> Iterator[Any]:
    """A client of a cluster of our own: processes that no other machine reaches."""
    distributed = dask()
    from dask import config

    with (
        config.set(_SETTINGS),
        distributed.LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=None,
            silence_logs=logging.CRITICAL,
            scheduler_kwargs={"allowed_failures": _ALLOWED_FAILURES},
            local_directory=tempfile.gettempdir(),
        ) as cluster,
        distributed.Client(cluster, set_as_default=False, name="releve") as client,
    ):
        yield client


def dask() -> ModuleType:
    """The package, if it is installed; it is an extra."""
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("--cluster needs Dask: pip install 'releve[cluster]'") from error
    package: ModuleType = distributed
    return package


@contextmanager
def quiet() -> Iterator[None]:
    """Dask tells its own story of every worker that dies; ours is in `skipped`, or one error."""
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="distributed")
        try:
            for name in levels:
                logging.getLogger(name).setLevel(logging.CRITICAL)
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
