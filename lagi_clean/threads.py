"""The same work on several things at once: numpy, polars and RapidFuzz let other threads run."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import polars as pl

__all__ = ["side_by_side"]

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Thing], Result], things: Iterable[Thing]) -> list[Result]:
    """Return what ``work`` makes of each thing, in their order, with as many threads as polars has.

    The first exception in that order is raised.

    >>> side_by_side(len, ["a", "bb"])
    [1, 2]
    """
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return list(pool.map(work, things))
