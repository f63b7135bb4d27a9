"""A column as dictionary codes: equal values have equal integers.

A million records have some ten thousand birth days and a few wards, so a column is coded once and
what is made of it is worked out on its distinct values. Texts are told apart by their hashes, which
are integers and so are coded three times faster, and then compared once with what they stand for.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["MISSING", "Coded", "Codes", "encoded", "gathered", "places_of"]

Codes = NDArray[np.int32]
MISSING = -1
"""The code of a null."""


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
    if series.dtype != pl.String:
        return _dictionary(series)
    hashes = series.hash()
    hashed = _dictionary(hashes.set(series.is_null(), None) if series.null_count() else hashes)
    highest = np.maximum.accumulate(hashed.codes)  # it rises where a value first appears
    first = np.flatnonzero(np.diff(highest, prepend=np.int32(MISSING)))
    coded = Coded(hashed.codes, series.gather(first))
    return coded if gathered(coded).equals(series, null_equal=True) else _dictionary(series)


def _dictionary(series: pl.Series) -> Coded:
    array = series.to_arrow()  # the system's pool, unlike Arrow's own, gives memory back
    coded = pc.dictionary_encode(array, memory_pool=pa.system_memory_pool())
    codes = coded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False)
    values = pl.Series(coded.dictionary, dtype=series.dtype)
    return Coded(codes.astype(np.int32, copy=False), values)


def places_of(codes: Codes) -> pl.Series:
    """Return codes as places to gather from: null for ``MISSING``.

    >>> pl.Series(["x", "y"]).gather(places_of(np.array([1, -1], dtype=np.int32))).to_list()
    ['y', None]
    """
    return pl.Series(codes.view(np.uint32)).set(pl.Series(codes == MISSING), None)


def gathered(coded: Coded) -> pl.Series:
    """Return a column with its values."""
    return coded.values.gather(places_of(coded.codes))
