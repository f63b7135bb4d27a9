"""Wards of before the merger of July 2025 counted as those since."""

from collections.abc import Collection
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.settings import Units

__all__ = ["in_units", "units_definition"]

_WARD = ("ward_code", "ward")


def in_units(records: pl.LazyFrame, *, units: Units, as_of: date) -> pl.LazyFrame:
    """Return ``records`` with the wards that they belong to in the units asked for.

    ``records`` has ``ward_code`` and ``ward``. With units since July 2025 an old ward becomes the
    one it went into whole, told by code and name together, for codes were given anew; one that was
    divided, and any other, stays as it is. New wards cannot be told apart into old ones.
    """
    from lagi_clean.ids.units import current_ward, period_of  # rarely needed

    if period_of(units, as_of=as_of) == "2025-06":
        return records
    known = records.select(_WARD).unique().drop_nulls().collect().sort(_WARD).rows()
    found = {pair: current_ward(*pair) for pair in known}
    table = pl.DataFrame(
        [(*pair, new.code, new.full_name) for pair, new in found.items() if new is not None],
        schema=dict.fromkeys((*_WARD, "new:code", "new:ward"), pl.String),
        orient="row",
    )
    return records.join(table.lazy(), on=_WARD, how="left", maintain_order="left").with_columns(
        pl.coalesce("new:code", "ward_code").alias("ward_code"),
        pl.coalesce("new:ward", "ward").alias("ward"),
    )


def units_definition(
    dimensions: Collection[str], *, units: Units, as_of: date
) -> dict[Language, tuple[str, ...]]:
    """Return the sentence that says of which period the wards are, none if nothing is by ward."""
    from lagi_clean.ids.units import period_of  # rarely needed

    if {"ward", "hamlet"}.isdisjoint(dimensions):
        return {"en": (), "vi": ()}
    text = toml_document("measure/eligibility.toml")["units"][period_of(units, as_of=as_of)]
    return {"en": (text["en"],), "vi": (text["vi"],)}
