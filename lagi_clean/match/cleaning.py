"""Steps that make a column comparable: the columns that a specification makes from others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import polars as pl
import pyarrow as pa

from lagi_clean.match.columns import Coded, Recipe, Table, encoded, mapped

__all__ = ["CLEANING", "DerivedColumn", "cleaning_recipes", "folded", "folded_values"]


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
    return _joined(_letters(column))


def _letters(column: pl.Expr) -> pl.Expr:
    """Fold the letters, each for itself; single spaces, or one at an end, for all the rest."""
    return (
        column.str.normalize("NFKD")
        .str.replace_all(r"[\p{M}\p{Cf}]", "")
        .str.to_lowercase()
        .str.replace_all("[đðɖ]", "d")
        .str.replace_all("?", "\ufffd", literal=True)
        .str.replace_all(r"[^\p{L}\p{N}\u{FFFD}]+", " ")
    )


def _joined(column: pl.Expr) -> pl.Expr:
    """Leave out spaces at the ends, and texts of nothing but lost letters."""
    return column.str.replace(r"^[ \u{FFFD}]+$", "").str.strip_chars()


def folded_values(values: pl.Series) -> pl.Series:
    """Return texts folded as ``folded`` does, each distinct word once: names repeat theirs.

    >>> folded_values(pl.Series(["Đặng  Thị-Lý", None, "Lý"])).to_list()
    ['dang thi ly', None, 'ly']
    """
    words = values.drop_nulls().str.split(" ")
    if words.is_empty():
        return values
    each = encoded(words.explode())
    plain = pl.select(_letters(pl.lit(each.values))).to_series().gather(each.codes)
    ends = np.append(0, np.cumsum(words.list.len().to_numpy(), dtype=np.int64))
    texts = pl.Series(pa.LargeListArray.from_arrays(pa.array(ends), plain.to_arrow()))
    single = texts.list.join(" ").str.replace_all(" {2,}", " ")
    made = pl.select(_joined(pl.lit(single))).to_series()
    return made if not values.null_count() else _with_nulls(made, values.is_not_null())


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
