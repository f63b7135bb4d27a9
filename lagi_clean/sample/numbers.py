"""Personal numbers (12 digits, Decree 137/2015 art. 13) and 9-digit numbers, none used twice."""

from typing import Literal

import numpy as np

from lagi_clean.sample.facts import Flags, Ints, facts
from lagi_clean.sample.families import NOBODY
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.streams import scatter

__all__ = ["Room", "century_digit", "old_numbers", "pair_numbers", "personal_numbers"]

PAIRS = 500_000  # the last six digits, as pairs of neighbouring numbers
Room = Literal["residents", "departed", "outsiders", "dead_outsiders"]
ROOMS: dict[Room, int] = {
    "residents": 0,
    "departed": 300_000,
    "outsiders": 400_000,
    "dead_outsiders": 470_000,
}


def century_digit(female: Flags, year: Ints) -> Ints:
    """Return digit 4: even for men, odd for women, 0 or 1 in the 1900s, 2 or 3 in the 2000s."""
    return 2 * ((year - 1900) // 100) + female


def personal_numbers(
    rng: np.random.Generator,
    *,
    plan: Plan,
    chunk: int,
    province: Ints,
    female: Flags,
    year: Ints,
    twin_of: Ints,
) -> Ints:
    """Return the last six digits, distinct over the whole town among equal first six.

    The younger of two twins of one sex (``twin_of`` names the elder) gets the number beside.
    """
    number = pair_numbers(rng, plan=plan, chunk=chunk, province=province, female=female, year=year)
    cell = _cells(province, female, year)
    younger = np.flatnonzero(twin_of != NOBODY)
    elder = twin_of[younger]
    beside = cell[younger] == cell[elder]
    number[younger[beside]] = number[elder[beside]] ^ 1
    return number


def pair_numbers(
    rng: np.random.Generator,
    *,
    plan: Plan,
    chunk: int,
    province: Ints,
    female: Flags,
    year: Ints,
    room: Room = "residents",
) -> Ints:
    """Return last six digits from the pairs that are kept for ``room``."""
    cell = _cells(province, female, year)
    rank = _rank_within(cell) * plan.chunks + chunk + ROOMS[room]
    pair = scatter(rank, size=PAIRS, key=cell * 1_000_003 + plan.seed)
    return 2 * pair + rng.integers(0, 2, len(cell))


def _cells(province: Ints, female: Flags, year: Ints) -> Ints:
    return (province * 10 + century_digit(female, year)) * 100 + year % 100


def old_numbers(rng: np.random.Generator, *, plan: Plan, chunk: int, size: int) -> Ints:
    """Return ``size`` different 9-digit numbers (as integers), most of Bình Thuận's series 26."""
    rules = facts("papers")
    at = np.arange(size) * plan.chunks + chunk
    body = scatter(at % 10_000_000, size=10_000_000, key=plan.seed)
    local = rng.random(size) < rules["old_id_local"]
    prefix = np.where(local, int(rules["old_id_local_prefix"]), rng.integers(1, 38, size))
    return prefix * 10_000_000 + body


def _rank_within(cell: Ints) -> Ints:
    """Return how many earlier positions hold the same value.

    >>> _rank_within(np.array([5, 7, 5, 5])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(cell)])
    rank = np.empty(len(cell), dtype=np.int64)
    rank[order] = np.arange(len(cell)) - np.repeat(starts, lengths)
    return rank
