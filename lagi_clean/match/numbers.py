"""Comparing personal numbers, old numbers and telephone numbers."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.columns import MISSING, Coded, Codes, Flags, Table
from lagi_clean.match.parts import Small, osa_distance

__all__ = [
    "NUMBER_COLUMNS",
    "NUMBER_OUTCOMES",
    "PLAIN_OUTCOMES",
    "compare_numbers",
    "compare_plain_numbers",
]

NUMBER_COLUMNS = ("personal_id", "number", "number_of_one")
"""The columns that comparing personal numbers reads."""
NUMBER_OUTCOMES = (
    "null",
    "same",
    "same_shared",
    "typo",
    "neighbours",
    "two_typos",
    "unsound",
    "conflict",
)
"""``same_shared``: more records hold it than one person has. ``typo``: one typing error (a digit
wrong, or two neighbouring digits swapped). ``neighbours``: numbers that follow one another, as
those of twins do. ``unsound``: they differ, and one of them can be nobody's number, or is that
of several people. ``conflict``: two sound numbers that no typing error explains."""
_CODE = {name: code for code, name in enumerate(NUMBER_OUTCOMES)}
_HOLDERS = 3
_FOLLOWING = 2

PLAIN_OUTCOMES = ("null", "same", "same_shared", "typo", "different")
_PLAIN = {name: code for code, name in enumerate(PLAIN_OUTCOMES)}


def compare_numbers(table: Table, left: Codes, right: Codes) -> Small:
    """Return the code in ``NUMBER_OUTCOMES`` of each pair of rows, by ``personal_id``."""
    codes, of_one = table.codes("personal_id"), table.codes("number_of_one")
    one, other = codes[left], codes[right]
    outcome = np.full(len(left), _CODE["unsound"], dtype=np.int8)
    outcome[(of_one[left] != MISSING) & (of_one[right] != MISSING)] = _CODE["conflict"]
    outcome[one == other] = _CODE["same"]
    outcome[(one == other) & _crowded(table, "personal_id", left)] = _CODE["same_shared"]
    missing = (one == MISSING) | (other == MISSING)
    filler = (one == other) & (table.codes("number")[left] == MISSING)
    rest = np.flatnonzero((one != other) & ~missing)
    distance = _distances(table, "personal_id", one[rest], other[rest], cutoff=2)
    outcome[rest[distance == 1]] = _CODE["typo"]
    outcome[rest[distance == 2]] = _CODE["two_typos"]
    value = table.derived("personal_id", _as_float)
    gap = np.abs(value[one[rest]] - value[other[rest]])
    outcome[rest[gap <= _FOLLOWING]] = _CODE["neighbours"]
    outcome[missing | filler] = _CODE["null"]
    return outcome


def compare_plain_numbers(table: Table, column: str, left: Codes, right: Codes) -> Small:
    """Return the code in ``PLAIN_OUTCOMES`` of each pair, for numbers without structure."""
    codes = table.codes(column)
    one, other = codes[left], codes[right]
    outcome = np.full(len(left), _PLAIN["different"], dtype=np.int8)
    outcome[one == other] = _PLAIN["same"]
    outcome[(one == other) & _crowded(table, column, left)] = _PLAIN["same_shared"]
    missing = (one == MISSING) | (other == MISSING)
    rest = np.flatnonzero((one != other) & ~missing)
    distance = _distances(table, column, one[rest], other[rest], cutoff=1)
    outcome[rest[distance == 1]] = _PLAIN["typo"]
    outcome[missing] = _PLAIN["null"]
    return outcome


def _crowded(table: Table, column: str, rows: Codes) -> Flags:
    """Tell which rows hold a number that more than ``_HOLDERS`` records hold."""
    counts, codes = table.counts(column), table.codes(column)[rows]
    crowded = np.zeros(len(rows), dtype=np.bool_)
    known = np.flatnonzero(codes != MISSING)
    crowded[known] = counts[codes[known]] > _HOLDERS
    return crowded


def _distances(table: Table, column: str, one: Codes, other: Codes, *, cutoff: int) -> Small:
    """Return the distance of numbers in typing errors, ``cutoff + 1`` beyond it.

    A typing error changes the count of two digits at most, by one; where more are different, the
    texts need not be looked at.
    """
    digits = table.derived(column, _digits)
    unlike = np.bitwise_count(digits[one] ^ digits[other])
    other_texts = (digits[one] | digits[other]) >= _NO_NUMBER
    near = np.flatnonzero((unlike <= 2 * cutoff) | other_texts)
    distance = np.full(len(one), cutoff + 1, dtype=np.int8)
    texts = table.texts(column, one[near]), table.texts(column, other[near])
    distance[near] = osa_distance(*texts, cutoff=cutoff)
    return distance


def _digits(column: Coded) -> NDArray[np.uint64]:
    """Return how often each digit occurs in each number, as so many bits.

    Up to six times count; numbers are taken to be filled up to twelve digits with zeros. Longer
    ones and other texts are ``_NO_NUMBER``.

    >>> from lagi_clean.match.columns import encoded
    >>> two = _digits(encoded(pl.Series(["060093012345", "060093012354"])))
    >>> bool(two[0] == two[1])
    True
    """
    number = column.values.cast(pl.Int64, strict=False).fill_null(-1).to_numpy()
    plain = (number >= 0) & (number < 10**_WIDTH)
    rest = np.where(plain, number, 0)
    counts = np.zeros(len(rest), dtype=np.uint64)
    for _ in range(_WIDTH // 4):
        rest, group = np.divmod(rest, 10_000)
        counts += _DIGITS_OF_FOUR[group]
    found = np.zeros(len(rest), dtype=np.uint64)
    for digit in range(10):
        shift = np.uint64(_BITS * digit)
        found |= _UNARY[counts >> shift & np.uint64(15)] << shift
    return np.where(plain, found, _NO_NUMBER)


def _as_float(column: Coded) -> NDArray[np.float64]:
    return column.values.cast(pl.Float64, strict=False).to_numpy()


_NO_NUMBER = np.uint64(1 << 63)
_WIDTH = 12
_BITS = 6
_DIGITS_OF_FOUR = np.sum(
    [
        np.uint64(1) << np.arange(10_000, dtype=np.uint64) // 10**place % 10 * _BITS
        for place in range(4)
    ],
    axis=0,
)
"""How often each digit occurs in 0000 to 9999, six bits for each digit."""
_UNARY = np.array([(1 << min(n, _BITS)) - 1 for n in range(16)], dtype=np.uint64)
