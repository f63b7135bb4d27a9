"""Records judged one by one: who counts, who is of which figure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.measure.catalogue import Catalogue
from lagi_clean.measure.counting import Conditions, conditions, with_conditions
from lagi_clean.measure.eligibility import BIRTH_COLUMNS
from lagi_clean.measure.numbers import with_number_checks
from lagi_clean.measure.standing import REASON, with_standing
from lagi_clean.measure.validity import with_card_validity
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS

__all__ = ["DAYS_AHEAD", "DERIVED", "Judged", "LeftOut", "judge"]

LeftOut = Literal["apart", "counted"]

DAYS_AHEAD = 90
"""How many days ahead cards that fall due are counted, unless told otherwise."""

DERIVED = (
    "as_of",
    "left_out",
    "counted",
    "of_age",
    "card_valid",
    "card_valid_until",
    "due_by",
    "number_fits",
    "number_shared",
)
"""Columns that conditions may use besides those of the table."""

_NO_REASON = (
    pl.lit(0, dtype=pl.UInt8).alias(REASON),
    pl.lit(None, dtype=pl.String).alias("left_out"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Records with their standing, and a column for each figure that they may be of."""

    records: pl.LazyFrame
    """The table's columns, ``DERIVED``, the facts, ``d:<denominator>`` and ``n:<indicator>``."""
    columns: Sequence[str]
    """The table's own columns; of people also those of ``tables.CITIZENS`` it lacked."""
    checked: Conditions
    birth_days_known: bool = False
    """Whether everybody's day of birth is known."""


def judge(
    table: pl.DataFrame | pl.LazyFrame,
    *,
    as_of: date,
    settings: Settings,
    catalogue: Catalogue,
    days_ahead: int = DAYS_AHEAD,
    left_out: LeftOut = "apart",
    distinct: Collection[str] = (),
) -> Judged:
    """Judge every record of ``table`` by the conditions of ``catalogue``.

    With ``left_out`` "counted" every record counts, whatever its standing. ``distinct`` names
    columns that are known to hold no value twice.
    ``days_ahead`` is how far after ``as_of`` a card may run out to be due.
    Raises ``InputError`` for people without any birth column, ``UsageError`` for a date before
    the first law or an expression that cannot be.
    """
    records = table.lazy()
    columns = records.collect_schema().names()
    birth_days_known = False
    if catalogue.table == "people":
        if {*columns}.isdisjoint(BIRTH_COLUMNS):
            raise InputError("COVERAGE_NO_BIRTH", columns=", ".join(BIRTH_COLUMNS))
        lacking = {name: dtype for name, dtype in CITIZENS.items() if name not in columns}
        records = records.with_columns(pl.lit(None, dtype=d).alias(n) for n, d in lacking.items())
        columns += lacking
        checked = conditions(catalogue, known=[*columns, *DERIVED])
        standing = with_standing(records, as_of=as_of, settings=settings, distinct=distinct)
        records, birth_days_known = standing.records, standing.birth_days_known
        if left_out == "counted":
            records = records.with_columns(pl.lit(value=True).alias("counted"), *_NO_REASON)
        records = with_card_validity(records, as_of=as_of).with_columns(
            pl.lit(as_of + timedelta(days=days_ahead)).alias("due_by")
        )
        records = with_number_checks(records, as_of=as_of)
    else:
        checked = conditions(catalogue, known=[*columns, "as_of"])
        records = records.with_columns(pl.lit(as_of).alias("as_of"), *_NO_REASON)
    return Judged(
        records=with_conditions(records, catalogue=catalogue, checked=checked),
        columns=columns,
        checked=checked,
        birth_days_known=birth_days_known,
    )
