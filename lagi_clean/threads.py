"""The same work on several things at once: numpy, polars and RapidFuzz let other threads run."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

__all__ = ["one_ahead", "side_by_side"]

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


def one_ahead(work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[Result]:
    """Yield what ``work`` makes of each thing; the next one is made while one is looked at.

    >>> list(one_ahead(len, ["a", "bb"]))
    [1, 2]
    """
    with ThreadPoolExecutor(1) as beside:
        waiting: list[Future[Result]] = []
        for thing in things:
            waiting.append(beside.submit(work, thing))
            if len(waiting) > 1:
                yield waiting.pop(0).result()
        for last in waiting:
            yield last.result()
