"""``pl.col("ho_ten").vn``: names in any polars query, for analysts.

Importing this module registers the namespace ``vn`` for expressions and series. Every method
works on the distinct names of the column and agrees with the scalar functions of
``lagi_clean.text``; null stays null, and what comes to nothing becomes null.

>>> frame = pl.DataFrame({"ho_ten": ["LÊ THỊ HÒANG", "Lê Thị Hoàng", None]})
>>> frame.select(pl.col("ho_ten").vn.normalize())["ho_ten"].to_list()
['Lê Thị Hoàng', 'Lê Thị Hoàng', None]
>>> frame["ho_ten"].vn.given().to_list()
['Hoàng', 'Hoàng', None]
"""

from collections.abc import Callable

import polars as pl

from lagi_clean.coding import encoded, places_of
from lagi_clean.normalize.name_table import name_table
from lagi_clean.settings import ToneStyle

__all__ = ["NamesOfExpr", "NamesOfSeries"]

_REPAIR = {
    "full_name": "repaired",
    "proposed": "proposed",
    "family_name": "family_name",
    "middle_name": "middle_name",
    "given_name": "given_name",
    "key": "name_key",
    "key_fold": "name_fold",
    "key_sound": "name_sound",
    "steps": "steps",
    "flags": "flags",
}
"""Fields of ``repair``, and the columns of the name table that they come from."""


@pl.api.register_series_namespace("vn")
class NamesOfSeries:
    """Names in a series of String."""

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def normalize(self, *, tone_style: ToneStyle = "keep") -> pl.Series:
        """Return the display form, after certain repairs only."""
        return self._column("repaired", tone_style)

    def proposed(self) -> pl.Series:
        """Return the likely form where it differs from the normal one, else null."""
        return self._column("proposed")

    def flags(self) -> pl.Series:
        """Return what somebody should look at: codes joined by commas, null where nothing is."""
        return self._column("flags")

    def family(self) -> pl.Series:
        """Return the family name (họ)."""
        return self._column("family_name")

    def middle(self) -> pl.Series:
        """Return the middle name (chữ đệm)."""
        return self._column("middle_name")

    def given(self) -> pl.Series:
        """Return the given name (tên)."""
        return self._column("given_name")

    def key(self) -> pl.Series:
        """Return K1: the same for spellings of one name that differ in style only."""
        return self._column("name_key")

    def fold(self) -> pl.Series:
        """Return K2: K1 without diacritics."""
        return self._column("name_fold")

    def sound(self) -> pl.Series:
        """Return K3: as the south speaks; for blocking, never proof."""
        return self._column("name_sound")

    def repair(self, *, tone_style: ToneStyle = "keep") -> pl.Series:
        """Return a struct of everything: normal form, proposal, parts, keys, steps, flags."""

        def made(names: pl.Series) -> pl.Series:
            table = _in_order_of(names, tone_style)
            fields = [table[column].alias(name) for name, column in _REPAIR.items()]
            return pl.DataFrame(fields).to_struct(self._series.name)

        return _by_distinct(self._series, made)

    def _column(self, column: str, tone_style: ToneStyle = "keep") -> pl.Series:
        return _by_distinct(self._series, lambda names: _in_order_of(names, tone_style)[column])


@pl.api.register_expr_namespace("vn")
class NamesOfExpr:
    """Names in an expression of String; see ``NamesOfSeries`` for what each method returns."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def normalize(self, *, tone_style: ToneStyle = "keep") -> pl.Expr:
        """Return the display form, after certain repairs only."""
        return self._mapped(lambda series: NamesOfSeries(series).normalize(tone_style=tone_style))

    def proposed(self) -> pl.Expr:
        """Return the likely form where it differs from the normal one, else null."""
        return self._mapped(lambda series: NamesOfSeries(series).proposed())

    def flags(self) -> pl.Expr:
        """Return what somebody should look at: codes joined by commas, null where nothing is."""
        return self._mapped(lambda series: NamesOfSeries(series).flags())

    def family(self) -> pl.Expr:
        """Return the family name (họ)."""
        return self._mapped(lambda series: NamesOfSeries(series).family())

    def middle(self) -> pl.Expr:
        """Return the middle name (chữ đệm)."""
        return self._mapped(lambda series: NamesOfSeries(series).middle())

    def given(self) -> pl.Expr:
        """Return the given name (tên)."""
        return self._mapped(lambda series: NamesOfSeries(series).given())

    def key(self) -> pl.Expr:
        """Return K1: the same for spellings of one name that differ in style only."""
        return self._mapped(lambda series: NamesOfSeries(series).key())

    def fold(self) -> pl.Expr:
        """Return K2: K1 without diacritics."""
        return self._mapped(lambda series: NamesOfSeries(series).fold())

    def sound(self) -> pl.Expr:
        """Return K3: as the south speaks; for blocking, never proof."""
        return self._mapped(lambda series: NamesOfSeries(series).sound())

    def repair(self, *, tone_style: ToneStyle = "keep") -> pl.Expr:
        """Return a struct of everything: normal form, proposal, parts, keys, steps, flags."""
        fields = pl.Struct(dict.fromkeys(_REPAIR, pl.String))
        return self._expr.map_batches(
            lambda series: NamesOfSeries(series).repair(tone_style=tone_style),
            return_dtype=fields,
        )

    def _mapped(self, made: Callable[[pl.Series], pl.Series]) -> pl.Expr:
        return self._expr.map_batches(made, return_dtype=pl.String)


def _by_distinct(series: pl.Series, made: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Return ``made`` of the distinct values of ``series``, put back in the place of each."""
    coded = encoded(series)
    forms = made(coded.values.alias("name"))
    return forms.gather(places_of(coded.codes)).alias(series.name)


def _in_order_of(names: pl.Series, tone_style: ToneStyle) -> pl.DataFrame:
    """Return the name table of distinct ``names`` in their order."""
    numbered = names.to_frame().with_row_index()
    table = name_table(names, tone_style=tone_style)
    return numbered.join(table, on="name", how="left", maintain_order="left")
