"""The columns that matching reads, as dictionary codes: equal values have equal integers.

A million records have some ten thousand birth days and half a million names, so a column is coded
once and what matching derives from it is worked out on its distinct values.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import MISSING, Coded, Codes, combined, encoded, gathered, places_of
from lagi_clean.errors import UsageError
from lagi_clean.threads import side_by_side

__all__ = [
    "MISSING",
    "Coded",
    "Codes",
    "Flags",
    "Ints",
    "Recipe",
    "Table",
    "encoded",
    "gathered",
    "kept",
    "mapped",
    "place_in_order",
]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)


Recipe = Callable[["Table"], Coded]
"""How a column is made from others."""


class Table:
    """Records seen column by column: those of a frame, and those that recipes make from them.

    A column is read from the frame when first asked for, coded, and let go; values are numbered
    as they first appear. ``rows`` are the rows of the frame in the order wanted, None for its own.
    """

    def __init__(
        self,
        frame: pl.DataFrame | pl.LazyFrame,
        recipes: Mapping[str, Recipe] | None = None,
        *,
        rows: Ints | None = None,
    ) -> None:
        self._frame = frame.lazy()
        self._names = self._frame.collect_schema().names()
        self._recipes = dict(recipes or {})
        self._rows = rows
        self._coded: dict[str, Coded] = {}
        self._derived: dict[tuple[str, str], NDArray[Any]] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self.height: int = self._frame.select(pl.len()).collect().item()
        """How many records there are."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(dict.fromkeys([*self._names, *self._recipes]))

    def column(self, name: str) -> Coded:
        """Return a column. ``UsageError`` if the specification names one that is not there."""
        if name not in self._recipes:
            return self.own(name)
        return self._once(name, lambda: self._recipes[name](self))

    def own(self, name: str) -> Coded:
        """Return a column of the frame, also where a recipe makes another one of that name."""
        return self._once(f"own {name}", lambda: encoded(self.source(name)))

    def _once(self, name: str, make: Callable[[], Coded]) -> Coded:
        with self._locks[name]:
            if name not in self._coded:
                self._coded[name] = make()
            return self._coded[name]

    def ready(self, names: Sequence[str]) -> None:
        """Code these columns, several at a time."""
        side_by_side(self.column, dict.fromkeys(names))

    def keep(self, names: Sequence[str]) -> None:
        """Let go of all columns but these; one that is asked for later is coded again."""
        wanted = {name if name in self._recipes else f"own {name}" for name in names}
        self._coded = {name: coded for name, coded in self._coded.items() if name in wanted}

    def require(self, name: str) -> None:
        """Raise ``UsageError`` if the frame has no such column."""
        if name not in self._names:
            raise UsageError("MATCH_COLUMN_MISSING", name=name, columns=", ".join(self.columns))

    def source(self, name: str) -> pl.Series:
        """Return a column of the frame as it is. ``UsageError`` if it is not there."""
        self.require(name)
        series = self._frame.select(name).collect().get_column(name)
        return series if self._rows is None else series.gather(self._rows)

    def series(self, name: str) -> pl.Series:
        """Return a column with its values."""
        if name not in self._recipes:
            return self.source(name)
        return gathered(self.column(name)).alias(name)

    def codes(self, name: str) -> Codes:
        """Return a code for each record, ``MISSING`` for null."""
        return self.column(name).codes

    def values(self, name: str) -> pl.Series:
        """Return the distinct values; the position of each is its code."""
        return self.column(name).values

    def size(self, name: str) -> int:
        """Return how many distinct values there are."""
        return len(self.column(name).values)

    def texts(self, name: str, codes: Codes) -> list[str]:
        """Return the values of codes as text, "" for ``MISSING``."""
        found = self.values(name).gather(places_of(codes))
        return found.cast(pl.String).fill_null("").to_list()

    def integers(self, name: str, rows: Codes) -> Ints:
        """Return a column of integers at these rows, with ``MISSING`` for null."""
        values = self.derived(name, _as_integers)
        found: Ints = values[self.codes(name)[rows]]
        return found

    def counts(self, name: str) -> Ints:
        """Return how many records hold each distinct value, by its code."""
        return self.derived(name, _counts)

    def derived(self, name: str, make: Callable[[Coded], NDArray[Number]]) -> NDArray[Number]:
        """Return what a function makes of a column, which is worked out once.

        Different functions must have different names.
        """
        key = name, make.__name__
        with self._locks[f"{key}"]:
            if key not in self._derived:
                self._derived[key] = make(self.column(name))
            return self._derived[key]

    def combined(self, names: Sequence[str]) -> tuple[Codes, pl.DataFrame]:
        """Return a code for each record's combination of values, and the combinations' rows."""
        return combined({name: self.column(name) for name in names})


def _as_integers(column: Coded) -> Ints:
    """Return the values, and ``MISSING`` at the end, where the code of null finds it."""
    return np.append(column.values.cast(pl.Int64).to_numpy(), MISSING)


def _counts(column: Coded) -> Ints:
    return np.bincount(column.codes[column.codes != MISSING], minlength=len(column.values))


def mapped(codes: Codes, values: pl.Series) -> Coded:
    """Return a column whose value is ``values`` at each code; equal values become one.

    >>> mapped(np.array([0, 1, 2, -1]), pl.Series(["x", None, "x"])).codes.tolist()
    [0, -1, 0, -1]
    """
    of_value = encoded(values)
    return Coded(np.append(of_value.codes, np.int32(MISSING))[codes], of_value.values)


def kept(coded: Coded, where: pl.Series) -> Coded:
    """Return a column without the values for which ``where`` is not true.

    >>> kept(encoded(pl.Series(["b", "a", "b"])), pl.Series([True, False])).codes.tolist()
    [0, -1, 0]
    """
    places = np.arange(len(coded.values), dtype=np.int32)
    places[~where.fill_null(value=False).to_numpy()] = MISSING
    return Coded(np.append(places, np.int32(MISSING))[coded.codes], coded.values)


def place_in_order(table: Table, columns: Sequence[str]) -> Ints | None:
    """Return the rows in the order of ``columns``, nulls last; None if they are in it already.

    Later columns are looked at only where earlier ones leave ties.
    """
    keys: list[Ints] = []
    sorted_so_far, order = True, np.arange(table.height)
    tied = np.ones(max(table.height - 1, 0), dtype=np.bool_)  # each row with the next one
    for name in columns:
        series = table.source(name)
        if series.is_empty() or series.eq_missing(series[0]).all():
            continue
        key = _ranks(series)
        keys.append(key)
        if sorted_so_far and (key[:-1] <= key[1:])[tied].all():
            tied &= key[:-1] == key[1:]
        else:
            sorted_so_far, order = False, np.lexsort(keys[::-1])
            tied = np.logical_and.reduce([one[order[1:]] == one[order[:-1]] for one in keys])
        if not tied.any():
            break
    return None if sorted_so_far else order.astype(np.int64)


def _ranks(series: pl.Series) -> Ints:
    """Return numbers in the order of the values, that of nulls the highest."""
    last = np.iinfo(np.int64).max
    if series.dtype.is_integer():
        return series.cast(pl.Int64).fill_null(last).to_numpy()
    coded = encoded(series)
    rank = coded.values.rank("dense").cast(pl.Int64).to_numpy()
    ranks: Ints = np.append(rank, last)[coded.codes]
    return ranks
