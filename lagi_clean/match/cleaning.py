"""Steps that make a column comparable: the columns that a specification makes from others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lagi_clean.match.columns import Coded, Recipe, Table, encoded, mapped

__all__ = ["CLEANING", "DerivedColumn", "cleaning_recipes", "folded"]


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
