"""Comparing two birth dates, each as precise as it is written."""

import numpy as np
from numpy.typing import NDArray

from lagi_clean.match.columns import MISSING, Codes, Flags, Ints, Table
from lagi_clean.match.parts import Small

__all__ = ["BIRTH_OUTCOMES", "compare_births"]

BIRTH_OUTCOMES = (
    "null",
    "same_day",
    "same_default",
    "swapped",
    "one_digit",
    "same_day_other_year",
    "same_month",
    "other_month",
    "year_only",
    "year_only_near",
    "same_year",
    "different",
)
"""``same_default``: both on 01/01 or 31/12, where a missing day is often put. ``one_digit``: one
digit of ddmmyyyy differs, or two neighbours changed places. ``same_month``: another day, or none;
``other_month``: the day and the year agree. ``year_only``: one side knows no more than the year
(or 01/01) and the years agree; ``year_only_near``: they are one apart."""
_CODE = {name: code for code, name in enumerate(BIRTH_OUTCOMES)}
_DEFAULTS = (101, 1231)
_PLACES = 10 ** np.arange(8, dtype=np.int64)


def compare_births(table: Table, left: Codes, right: Codes) -> Small:
    """Return the code in ``BIRTH_OUTCOMES`` of each pair of rows."""
    day, year = table.integers("birth_day"), table.integers("birth_year")
    month = table.integers("birth_month")
    outcome = np.full(len(left), _CODE["different"], dtype=np.int8)
    year_l, year_r = year[left], year[right]
    full = (day[left] != MISSING) & (day[right] != MISSING)
    default_l, default_r = (np.isin(day[side] % 10_000, _DEFAULTS) for side in (left, right))
    vague = ~full | (default_l != default_r)

    outcome[year_l == year_r] = _CODE["same_year"]
    outcome[vague & (np.abs(year_l - year_r) == 1)] = _CODE["year_only_near"]
    outcome[vague & (year_l == year_r)] = _CODE["year_only"]
    same_month = (month[left] == month[right]) & (month[left] != MISSING) & (year_l == year_r)
    outcome[same_month & ~(vague & full)] = _CODE["same_month"]
    _compare_days(outcome, np.flatnonzero(full), day[left], day[right])
    both_default = full & (day[left] == day[right]) & default_l
    outcome[both_default] = _CODE["same_default"]
    outcome[(year_l == MISSING) | (year_r == MISSING)] = _CODE["null"]
    return outcome


def _compare_days(outcome: Small, full: NDArray[np.intp], one: Ints, other: Ints) -> None:
    a, b = one[full], other[full]
    month_a, date_a = a // 100 % 100, a % 100
    month_b, date_b = b // 100 % 100, b % 100
    other_month = (date_a == date_b) & (a // 10_000 == b // 10_000)
    outcome[full[other_month]] = _CODE["other_month"]
    years = np.abs(a // 10_000 - b // 10_000)
    other_year = (a % 10_000 == b % 10_000) & (years <= 10)
    outcome[full[other_year]] = _CODE["same_day_other_year"]
    outcome[full[_one_slip(a, b)]] = _CODE["one_digit"]
    swapped = (years == 0) & (month_a == date_b) & (date_a == month_b)
    outcome[full[swapped]] = _CODE["swapped"]
    outcome[full[a == b]] = _CODE["same_day"]


def _one_slip(a: Ints, b: Ints) -> Flags:
    """Tell whether one digit differs, or two neighbouring digits of one part changed places."""
    digits_a = a[:, None] // _PLACES % 10
    digits_b = b[:, None] // _PLACES % 10
    differ = digits_a != digits_b
    count = differ.sum(axis=1)
    crossed = (digits_a[:, :-1] == digits_b[:, 1:]) & (digits_a[:, 1:] == digits_b[:, :-1])
    neighbours = differ[:, :-1] & differ[:, 1:] & crossed
    neighbours[:, [1, 3]] = False  # the borders between day, month and year
    slips: Flags = (count == 1) | ((count == 2) & neighbours.any(axis=1))
    return slips
