"""Comparing personal numbers, old numbers and telephone numbers."""

import numpy as np
import polars as pl

from lagi_clean.match.columns import MISSING, Codes, Flags, Table
from lagi_clean.match.parts import Small, osa_distance

__all__ = ["NUMBER_OUTCOMES", "PLAIN_OUTCOMES", "compare_numbers", "compare_plain_numbers"]

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
    codes, sound = table.codes("personal_id"), table.codes("number") != MISSING
    one, other = codes[left], codes[right]
    outcome = np.full(len(left), _CODE["unsound"], dtype=np.int8)
    trusted = table.codes("number_of_one") != MISSING
    outcome[trusted[left] & trusted[right]] = _CODE["conflict"]
    outcome[one == other] = _CODE["same"]
    outcome[(one == other) & _crowded(table, "personal_id", left)] = _CODE["same_shared"]
    missing = (one == MISSING) | (other == MISSING)
    filler = (one == other) & ~sound[left]
    rest = np.flatnonzero((one != other) & ~missing)
    distance = _distances(table, "personal_id", one[rest], other[rest], cutoff=2)
    outcome[rest[distance == 1]] = _CODE["typo"]
    outcome[rest[distance == 2]] = _CODE["two_typos"]
    value = table.values("personal_id").cast(pl.Float64, strict=False).to_numpy()
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
    crowded = np.append(counts > _HOLDERS, values=False)
    return crowded[codes]


def _distances(table: Table, column: str, one: Codes, other: Codes, *, cutoff: int) -> Small:
    return osa_distance(table.texts(column, one), table.texts(column, other), cutoff=cutoff)
