"""Comparing any text: levels that test equality, similarity or the number of typing errors."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.errors import UsageError
from lagi_clean.match.columns import MISSING, Codes, Flags, Table
from lagi_clean.match.parts import Small, distinct_pairs
from lagi_clean.match.spec import Comparison, Level

__all__ = ["TESTS", "compare_texts"]

Scores = NDArray[np.float32]
_Scorer = Callable[[list[str], list[str]], Scores]


def compare_texts(table: Table, comparison: Comparison, left: Codes, right: Codes) -> Small:
    """Return the first level whose test holds, for each pair of rows of the first column.

    A level without a test takes what is left; without such a level, that is null.
    """
    column = comparison.columns[0]
    codes = table.codes(column)
    one, other = codes[left], codes[right]
    missing = (one == MISSING) | (other == MISSING)
    known = np.flatnonzero(~missing)
    low, high, inverse = distinct_pairs(one[known], other[known])
    first, second = table.texts(column, low), table.texts(column, high)
    level = np.zeros(len(low), dtype=np.int8)
    for number, candidate in reversed(list(enumerate(comparison.levels, start=1))):
        level[_holds(candidate, low, high, first, second)] = number
    outcome = np.zeros(len(left), dtype=np.int8)
    outcome[known] = level[inverse]
    return outcome


def _holds(level: Level, low: Codes, high: Codes, first: list[str], second: list[str]) -> Flags:
    if level.test is None:
        return np.ones(len(low), dtype=np.bool_)
    if level.test == "equal":
        equal: Flags = low == high
        return equal
    if level.test not in TESTS:
        raise UsageError("SPEC_TEST", name=level.test, tests=", ".join(("equal", *TESTS)))
    score = TESTS[level.test](first, second)
    held = np.ones(len(low), dtype=np.bool_)
    if level.at_least is not None:
        held &= score >= np.float32(level.at_least)
    if level.at_most is not None:
        held &= score <= np.float32(level.at_most)
    return held


def _jaro_winkler(one: list[str], other: list[str]) -> Scores:
    from rapidfuzz.distance import JaroWinkler  # only where a test asks for it
    from rapidfuzz.process import cpdist

    return cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)


def _ratio(one: list[str], other: list[str]) -> Scores:
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cpdist

    return cpdist(one, other, scorer=Indel.normalized_similarity, dtype=np.float32)


def _typing_errors(one: list[str], other: list[str]) -> Scores:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    return cpdist(one, other, scorer=OSA.distance, dtype=np.float32)


def _difference(one: list[str], other: list[str]) -> Scores:
    """Return how far apart two numbers are; NaN, which no test holds of, where one is none."""
    left, right = (
        pl.Series(side).cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        for side in (one, other)
    )
    apart: Scores = np.abs(left - right).astype(np.float32)
    return apart


TESTS: Mapping[str, _Scorer] = MappingProxyType(
    {
        "jaro_winkler": _jaro_winkler,
        "ratio": _ratio,
        "typing_errors": _typing_errors,
        "difference": _difference,
    }
)
"""``jaro_winkler`` and ``ratio`` are similarities from 0 to 1, ``typing_errors`` counts wrong,
missing, added and swapped letters, ``difference`` is between numbers."""
