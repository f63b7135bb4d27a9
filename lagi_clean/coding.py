"""A column as dictionary codes: equal values have equal integers.

A million records have some ten thousand birth days and a few wards, so a column is coded once and
what is made of it is worked out on its distinct values. Values are told apart by their hashes, and
then compared once with what they stand for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = [
    "MISSING",
    "SPREAD",
    "Coded",
    "Codes",
    "combined",
    "encoded",
    "gathered",
    "is_repetitive",
    "places_of",
]

Codes = NDArray[np.int32]
MISSING = -1
"""The code of a null."""
SPREAD = 0x9E3779B97F4A7C15
"""An odd number that spreads hashes over slots (Knuth's multiplicative hashing)."""
_SAMPLE = 1 << 14
_FEW = 4
_WIDEST = 2**62


@dataclass(frozen=True, slots=True)
class Coded:
    """A column: a code for each record, and the distinct ``values`` whose places the codes are."""

    codes: Codes
    values: pl.Series


def encoded(series: pl.Series) -> Coded:
    """Return a column as codes, numbered by first appearance.

    >>> encoded(pl.Series(["b", None, "a", "b"])).codes.tolist()
    [0, -1, 1, 0]
    """
    if series.dtype == pl.Null:
        series = series.cast(pl.String)
    hashes = series.hash().to_numpy()
    known = series.is_not_null().to_numpy() if series.null_count() else None
    first = _first_rows(hashes, known)
    own = first == np.arange(len(first), dtype=np.int32)
    rows = np.flatnonzero(own)
    number = np.empty(len(first) + 1, dtype=np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    number[MISSING] = MISSING
    coded = Coded(number[first], series.filter(pl.Series(own)).rechunk())
    return coded if _stands_for(coded, series, own) else _by_values(series)


def _stands_for(coded: Coded, series: pl.Series, own: NDArray[np.bool_]) -> bool:
    """Tell whether codes stand for the values of a column, whose first ones are its ``own``."""
    if len(coded.values) * _FEW <= len(series):
        return gathered(coded).equals(series, null_equal=True)
    again = ~own & (coded.codes != MISSING)
    repeated = coded.values.gather(coded.codes[again])
    return repeated.equals(series.filter(pl.Series(again)))


def _by_values(series: pl.Series) -> Coded:
    """Return a column as codes, told apart by its values: two of them have one hash."""
    values = series.drop_nulls().unique(maintain_order=True)
    places = pl.Series(np.arange(len(values), dtype=np.int32))
    codes = series.replace_strict(values, places, default=MISSING, return_dtype=pl.Int32)
    return Coded(codes.to_numpy(), values)


def is_repetitive(column: pl.Series) -> bool:
    """Tell whether a column seems to have few distinct values: if so, these are the way to it.

    >>> is_repetitive(pl.Series(["a", "b"] * 10)), is_repetitive(pl.Series(["a", "b"]))
    (True, False)
    """
    sample = column.head(_SAMPLE)
    return sample.n_unique() * _FEW <= len(sample)


def _first_rows(hashes: NDArray[np.uint64], known: NDArray[np.bool_] | None) -> Codes:
    """Return for each row the first row with its hash, ``MISSING`` for those not ``known``.

    Each hash has a slot, and the slot goes to the first row that falls into it. Rows of other
    hashes, which share the slot by chance, look for another one in the next round.
    """
    first = np.full(len(hashes), MISSING, dtype=np.int32)
    if known is None:
        rows, own = np.arange(len(hashes), dtype=np.int32), hashes
    else:
        rows = np.flatnonzero(known).astype(np.int32)
        own = hashes[rows]
    spread = SPREAD
    while len(rows):
        bits = max(len(rows).bit_length(), 8)
        slot = (own * np.uint64(spread) >> np.uint64(64 - bits)).view(np.int64)
        holder = np.empty(1 << bits, dtype=np.int32)
        holder[slot[::-1]] = rows[::-1]  # of rows with one slot the last one written stays
        found = holder[slot]
        first[rows] = found
        others = np.flatnonzero(hashes[found] != own)
        rows, own = rows[others], own[others]
        spread = spread * SPREAD % 2**64
    return first


def _appearances(codes: Codes) -> NDArray[np.intp]:
    """Return the row where each value first appears, of codes that are numbered so."""
    highest = np.maximum.accumulate(np.append(np.int32(MISSING), codes))
    return np.flatnonzero(highest[1:] > highest[:-1])


def combined(columns: Mapping[str, Coded]) -> tuple[Codes, pl.DataFrame]:
    """Return the distinct combinations of values of columns, and which one each row has.

    >>> codes, table = combined(
    ...     {"a": encoded(pl.Series(["x", None, "x"])), "b": encoded(pl.Series(["y", "y", "y"]))}
    ... )
    >>> codes.tolist(), table.rows()
    ([0, 1, 0], [('x', 'y'), (None, 'y')])
    """
    key, span = np.zeros(1, dtype=np.int64), 1
    for coded in columns.values():
        size = len(coded.values) + 1  # null is one of the values
        if span * size > _WIDEST:
            shorter = encoded(pl.Series(key))
            key, span = shorter.codes.astype(np.int64), len(shorter.values)
        key = key * size + (coded.codes + 1)
        span *= size
    codes = encoded(pl.Series(key)).codes
    first = _appearances(codes)
    return codes, pl.DataFrame(
        [gathered(Coded(one.codes[first], one.values)).alias(n) for n, one in columns.items()]
    )


def places_of(codes: Codes) -> pl.Series:
    """Return codes as places to gather from: null for ``MISSING``.

    >>> pl.Series(["x", "y"]).gather(places_of(np.array([1, -1], dtype=np.int32))).to_list()
    ['y', None]
    """
    missing = codes == MISSING
    places = pl.Series(codes.view(np.uint32))
    return places.set(pl.Series(missing), None) if missing.any() else places


def gathered(coded: Coded) -> pl.Series:
    """Return a column with its values."""
    return coded.values.gather(places_of(coded.codes))
