"""Steps that make a column comparable: the columns that a specification makes from others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.match.columns import Coded, Recipe, Table, encoded, mapped

__all__ = ["CLEANING", "DerivedColumn", "cleaning_recipes", "folded", "folded_values"]

_END, _GAP = "\n", ord(" ")
_BEYOND = 0x1F00
"""Behind the letters of Latin scripts, precomposed ones among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedColumn:
    """A column made for matching: ``source`` after the ``clean`` steps, cut to ``prefix``."""

    name: str
    source: str
    clean: tuple[str, ...]
    prefix: int | None


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


def folded_values(values: pl.Series) -> pl.Series:
    """Return texts folded as ``folded`` does.

    In nearly all names each character stands for one letter, with one space between words: these
    are looked up, all names as one array. Only the other texts are folded one after the other.

    >>> folded_values(pl.Series(["Đặng  Thị-Lý", None, "Lý"])).to_list()
    ['dang thi ly', None, 'ly']
    """
    known = values.drop_nulls()
    if known.is_empty():
        return values
    text = known.str.join(_END).item()
    characters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(characters == ord(_END))
    if len(ends) >= len(known):  # a text has this character itself
        return pl.select(folded(pl.lit(values))).to_series()
    letters = _letters()[np.minimum(characters, _BEYOND)]
    around = np.pad(letters, 1, constant_values=_GAP) <= _GAP  # a gap, or no letter
    odd = np.flatnonzero((letters <= 0) | ((letters == _GAP) & (around[:-2] | around[2:])))
    made = pl.Series([letters.tobytes().decode()]).str.split(_END).explode()
    if len(odd):
        rows = pl.Series(np.unique(np.searchsorted(ends, odd)))
        made = made.scatter(rows, pl.select(folded(pl.lit(known.gather(rows)))).to_series())
    return made if not values.null_count() else _with_nulls(made, values.is_not_null())


@cache
def _letters() -> NDArray[np.uint8]:
    """Return for each character the letter or digit that it is folded to, 0 for no single one."""
    folds = pl.select(folded(pl.lit(pl.Series([chr(code) for code in range(_BEYOND)])))).to_series()
    single = [ord(one) if len(one) == 1 and one.isascii() else 0 for one in folds]
    letters = np.array([*single, 0], dtype=np.uint8)
    letters[[ord(_END), _GAP]] = ord(_END), _GAP
    return letters


def _with_nulls(made: pl.Series, known: pl.Series) -> pl.Series:
    places = known.cum_sum().cast(pl.Int64) - 1
    return made.gather(pl.select(pl.when(known).then(places)).to_series())


def cleaning_recipes(columns: tuple[DerivedColumn, ...]) -> dict[str, Recipe]:
    """Return how each column that a specification makes is made; empty text becomes null."""
    return {one.name: _recipe(one) for one in columns}


def _recipe(one: DerivedColumn) -> Recipe:
    def make(table: Table) -> Coded:
        source = encoded(table.source(one.source).cast(pl.String))
        return mapped(source.codes, pl.select(_cleaned(one, pl.lit(source.values))).to_series())

    return make


def _cleaned(one: DerivedColumn, column: pl.Expr) -> pl.Expr:
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
