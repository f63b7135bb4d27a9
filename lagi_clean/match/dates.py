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
_ONES = np.uint32(0x11111111)


def compare_births(table: Table, left: Codes, right: Codes) -> Small:
    """Return the code in ``BIRTH_OUTCOMES`` of each pair of rows."""
    day_l, day_r = (table.integers("birth_day", rows) for rows in (left, right))
    year_l, year_r = (table.integers("birth_year", rows) for rows in (left, right))
    month_l, month_r = (table.integers("birth_month", rows) for rows in (left, right))
    outcome = np.full(len(left), _CODE["different"], dtype=np.int8)
    full = (day_l != MISSING) & (day_r != MISSING)
    default_l, default_r = (np.isin(day % 10_000, _DEFAULTS) for day in (day_l, day_r))
    vague = ~full | (default_l != default_r)

    outcome[year_l == year_r] = _CODE["same_year"]
    outcome[vague & (np.abs(year_l - year_r) == 1)] = _CODE["year_only_near"]
    outcome[vague & (year_l == year_r)] = _CODE["year_only"]
    same_month = (month_l == month_r) & (month_l != MISSING) & (year_l == year_r)
    outcome[same_month & ~(vague & full)] = _CODE["same_month"]
    _compare_days(outcome, np.flatnonzero(full), day_l, day_r)
    both_default = full & (day_l == day_r) & default_l
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
    """Tell whether one digit differs, or two neighbouring digits of one part changed places.

    Each digit takes four bits, so that all eight are compared at once.
    """
    one, other = _four_bits_a_digit(a), _four_bits_a_digit(b)
    apart = one ^ other
    differ = (apart | apart >> 1 | apart >> 2 | apart >> 3) & _ONES
    count = np.bitwise_count(differ)
    slips: Flags = count == 1
    two = np.flatnonzero(count == 2)
    for place in (0, 2, 4, 5, 6):  # within day, month and year, from the last digit on
        here = differ[two] == np.uint32(0x11) << np.uint32(4 * place)
        first, second = ((one[two] >> np.uint32(4 * at)) & 15 for at in (place, place + 1))
        third, fourth = ((other[two] >> np.uint32(4 * at)) & 15 for at in (place, place + 1))
        slips[two[here & (first == fourth) & (second == third)]] = True
    return slips


def _four_bits_a_digit(day: Ints) -> NDArray[np.uint32]:
    year, rest = day // 10_000, day % 10_000
    return (_FOUR_BITS[year].astype(np.uint32) << np.uint32(16)) | _FOUR_BITS[rest]


_FOUR_BITS = np.array([int(f"{n:04d}", 16) for n in range(10_000)], dtype=np.uint32)
"""The digits of 0 to 9999, four bits each."""
