"""The columns that matching reads, as dictionary codes: equal values have equal integers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.errors import UsageError

__all__ = [
    "CLEANING",
    "MISSING",
    "Codes",
    "DerivedColumn",
    "Flags",
    "Ints",
    "Table",
    "cleaned",
    "folded",
]

Codes = NDArray[np.int32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
MISSING = -1
"""The code of a null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedColumn:
    """A column made for matching: ``source`` after the ``clean`` steps, cut to ``prefix``."""

    name: str
    source: str
    clean: tuple[str, ...]
    prefix: int | None


class Table:
    """A frame of records seen column by column, each coded once, when first asked for."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._codes: dict[str, Codes] = {}
        self._values: dict[str, pl.Series] = {}

    @property
    def height(self) -> int:
        """How many records there are."""
        return self._frame.height

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._frame.columns

    def series(self, name: str) -> pl.Series:
        """Return a column as it is. ``UsageError`` if the specification names one not there."""
        if name not in self._frame.columns:
            raise UsageError(
                "MATCH_COLUMN_MISSING", name=name, columns=", ".join(self._frame.columns)
            )
        return self._frame.get_column(name)

    def codes(self, name: str) -> Codes:
        """Return a code for each record: the place of its value among ``values``.

        Values are numbered as they first appear; null is ``MISSING``.
        """
        if name not in self._codes:
            coded = self.series(name).to_arrow().dictionary_encode()
            self._codes[name] = (
                coded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False).astype(np.int32)
            )
            self._values[name] = pl.Series(coded.dictionary)
        return self._codes[name]

    def values(self, name: str) -> pl.Series:
        """Return the distinct values; the position of each is its code."""
        self.codes(name)
        return self._values[name]

    def texts(self, name: str, codes: Codes) -> list[str]:
        """Return the values of codes as text; no code may be ``MISSING``."""
        return self.values(name).gather(codes.astype(np.uint32)).cast(pl.String).to_list()

    def integers(self, name: str) -> Ints:
        """Return an integer column with ``MISSING`` for null."""
        return self.series(name).cast(pl.Int64).fill_null(MISSING).to_numpy()

    def counts(self, name: str) -> Ints:
        """Return how many records hold each distinct value, by its code."""
        codes = self.codes(name)
        return np.bincount(codes[codes >= 0], minlength=len(self.values(name)))


def folded(column: pl.Expr) -> pl.Expr:
    """Return text in lower case without diacritics, single spaces for everything else.

    A letter that was lost to ``?`` within a word, or to U+FFFD, stays as U+FFFD.

    >>> pl.select(folded(pl.lit(" Đặng  Thị-Lý "))).item()
    'dang thi ly'
    """
    return (
        column.str.normalize("NFKD")
        .str.replace_all(r"[\p{M}\p{Cf}]", "")
        .str.to_lowercase()
        .str.replace_all("[đðɖ]", "d")
        .str.replace_all("?", "\ufffd", literal=True)
        .str.replace_all(r"[^\p{L}\p{N}\u{FFFD}]+", " ")
        .str.replace(r"^[ \u{FFFD}]+$", "")
        .str.strip_chars()
    )


def cleaned(frame: pl.DataFrame, derived: tuple[DerivedColumn, ...]) -> pl.DataFrame:
    """Add the columns that a specification makes; empty text becomes null."""
    for one in derived:
        if one.source not in frame.columns:
            raise UsageError(
                "MATCH_COLUMN_MISSING", name=one.source, columns=", ".join(frame.columns)
            )
    return frame.with_columns(_derived(one).alias(one.name) for one in derived)


def _derived(one: DerivedColumn) -> pl.Expr:
    column = pl.col(one.source).cast(pl.String)
    for step in one.clean:
        column = _STEPS[step](column)
    if one.prefix is not None:
        column = column.str.head(one.prefix)
    column = column.str.strip_chars()
    return pl.when(column != "").then(column)


def _words(column: pl.Expr) -> pl.Expr:
    return column.str.strip_chars().str.split(" ")


_STEPS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = MappingProxyType(
    {
        "lower": lambda c: c.str.to_lowercase(),
        "fold": folded,
        "digits": lambda c: c.str.replace_all(r"[^0-9]", ""),
        "letters": lambda c: c.str.replace_all(r"[^\p{L}]", ""),
        "first_word": lambda c: _words(c).list.first(),
        "last_word": lambda c: _words(c).list.last(),
        "sorted_words": lambda c: _words(c).list.sort().list.join(" "),
    }
)
CLEANING = tuple(_STEPS)
"""The steps a column may go through, by name."""
