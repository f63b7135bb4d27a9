"""Comparing two birth dates, each as precise as it is written."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.columns import MISSING, Coded, Codes, Flags, Ints, Table
from lagi_clean.match.parts import Small

__all__ = ["BIRTH_COLUMNS", "BIRTH_OUTCOMES", "compare_births"]

BIRTH_COLUMNS = ("birth_day", "birth_year", "birth_month")
"""The columns that comparing birth dates reads."""
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
_Days = NDArray[np.uint32]
_DEFAULTS = (0x0101, 0x1231)
_ONES = np.uint32(0x11111111)
_DATE, _MONTH, _YEAR = np.uint32(0xFF), np.uint32(0xFF00), np.uint32(0xFFFF0000)


def compare_births(table: Table, left: Codes, right: Codes) -> Small:
    """Return the code in ``BIRTH_OUTCOMES`` of each pair of rows."""
    day = table.derived("birth_day", _four_bits_a_digit)
    codes = table.codes("birth_day")
    one, other = day[codes[left]], day[codes[right]]
    year_l, year_r = (table.integers("birth_year", rows) for rows in (left, right))
    month_l, month_r = (table.integers("birth_month", rows) for rows in (left, right))
    outcome = np.full(len(left), _CODE["different"], dtype=np.int8)
    full = (one != 0) & (other != 0)
    default_l, default_r = (_is_default(side) for side in (one, other))
    vague = ~full | (default_l != default_r)
    years = np.abs(year_l - year_r)

    outcome[years == 0] = _CODE["same_year"]
    outcome[vague & (years == 1)] = _CODE["year_only_near"]
    outcome[vague & (years == 0)] = _CODE["year_only"]
    same_month = (month_l == month_r) & (month_l != MISSING) & (years == 0)
    outcome[same_month & ~(vague & full)] = _CODE["same_month"]
    _compare_days(outcome, np.flatnonzero(full), one, other)
    both_default = full & (one == other) & default_l
    outcome[both_default] = _CODE["same_default"]
    outcome[(year_l == MISSING) | (year_r == MISSING)] = _CODE["null"]
    return outcome


def _compare_days(outcome: Small, full: NDArray[np.intp], one: _Days, other: _Days) -> None:
    """Compare full dates, at the places ``full``."""
    a, b = one[full], other[full]
    apart = a ^ b
    outcome[full[apart & (_DATE | _YEAR) == 0]] = _CODE["other_month"]
    same_day = np.flatnonzero(apart & (_DATE | _MONTH) == 0)
    years = np.abs(_year(a[same_day]) - _year(b[same_day]))
    outcome[full[same_day[years <= 10]]] = _CODE["same_day_other_year"]
    outcome[full[_one_slip(a, b)]] = _CODE["one_digit"]
    crossed = ((a >> 8 ^ b) & _DATE == 0) & ((b >> 8 ^ a) & _DATE == 0)
    outcome[full[crossed & (apart & _YEAR == 0)]] = _CODE["swapped"]
    outcome[full[apart == 0]] = _CODE["same_day"]


def _year(day: _Days) -> Ints:
    digits = [(day >> np.uint32(shift) & 15).astype(np.int64) for shift in (28, 24, 20, 16)]
    return ((digits[0] * 10 + digits[1]) * 10 + digits[2]) * 10 + digits[3]


def _one_slip(a: _Days, b: _Days) -> Flags:
    """Tell whether one digit differs, or two neighbouring digits of one part changed places."""
    apart = a ^ b
    differ = (apart | apart >> 1 | apart >> 2 | apart >> 3) & _ONES
    count = np.bitwise_count(differ)
    slips: Flags = count == 1
    two = np.flatnonzero(count == 2)
    for place in (0, 2, 4, 5, 6):  # within day, month and year, from the last digit on
        here = differ[two] == np.uint32(0x11) << np.uint32(4 * place)
        first, second = ((a[two] >> np.uint32(4 * at)) & 15 for at in (place, place + 1))
        third, fourth = ((b[two] >> np.uint32(4 * at)) & 15 for at in (place, place + 1))
        slips[two[here & (first == fourth) & (second == third)]] = True
    return slips


def _is_default(day: _Days) -> Flags:
    month_and_date = day & (_DATE | _MONTH)
    found: Flags = (month_and_date == _DEFAULTS[0]) | (month_and_date == _DEFAULTS[1])
    return found


def _four_bits_a_digit(column: Coded) -> _Days:
    """Return days as yyyymmdd with four bits for each digit, so that all are compared at once.

    At the end, where the code of null finds it, is 0.

    >>> from lagi_clean.coding import encoded
    >>> import polars as pl
    >>> [hex(day) for day in _four_bits_a_digit(encoded(pl.Series([19850317])))]
    ['0x19850317', '0x0']
    """
    text = column.values.cast(pl.String).str.zfill(8)
    days = text.str.to_integer(base=16, dtype=pl.UInt32).to_numpy()
    return np.append(days, np.uint32(0))
