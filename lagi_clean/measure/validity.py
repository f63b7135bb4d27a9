"""Until when a card is valid: the date printed on it, else by law."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.measure.eligibility import EARLIEST, LATEST, laws

__all__ = ["FOR_LIFE", "with_card_validity"]

FOR_LIFE = date(9999, 12, 31)
"""The last day of a card that never runs out."""

_ISSUED = "card_issued_on"
_PRINTED = "card_expires_on"


def with_card_validity(people: pl.LazyFrame, *, as_of: date) -> pl.LazyFrame:
    """Add ``card_valid_until`` (Date) and ``card_valid`` (Boolean, at ``as_of``).

    ``people`` comes from ``eligibility.with_birth_bounds``. ``card_valid_until`` is the last day
    of validity, the earliest one possible where the birth date is vague: the printed date
    ``card_expires_on``, else by article 21 of the law in force when the card was issued, null
    without a day of issue or any birth. ``card_valid`` is null where the birth date leaves it open.
    """
    first, last = _by_law()
    return people.with_columns(
        _prolonged(pl.coalesce(_PRINTED, first)).alias("card_valid_until"),
        _prolonged(pl.coalesce(_PRINTED, last)).alias("_latest"),
    ).with_columns(
        pl.when(pl.col("card_valid_until") >= as_of)
        .then(statement=True)
        .when(pl.col("_latest") < as_of)
        .then(statement=False)
        .alias("card_valid")
    )


def _by_law() -> tuple[pl.Expr, pl.Expr]:
    """Return the earliest and latest last day of validity that the law gives."""
    first = last = pl.lit(None, dtype=pl.Date)
    for law in laws():
        since = pl.col(_ISSUED) >= law.valid_from
        # a younger holder meets a lower age: so the earliest day takes the older holder's birth
        # with the younger one's age, and they are the same person where the birth is certain
        first = pl.when(since).then(_birthday(EARLIEST, LATEST, law.renewal_ages)).otherwise(first)
        last = pl.when(since).then(_birthday(LATEST, EARLIEST, law.renewal_ages)).otherwise(last)
    return first, last


def _birthday(born: str, judged_by: str, ages: Sequence[int]) -> pl.Expr:
    """Return when ``born`` reaches the first of ``ages`` that a card issued then runs out on."""
    years = toml_document("measure/eligibility.toml")["validity"]["years_before"]
    issued, judged = pl.col(_ISSUED), pl.col(judged_by)
    until = pl.when(judged.is_not_null()).then(pl.lit(FOR_LIFE))
    days = until.otherwise(None)
    for age in reversed(ages):
        days = (
            pl.when(issued < judged.dt.offset_by(f"{age - years}y"))
            .then(pl.col(born).dt.offset_by(f"{age}y"))
            .otherwise(days)
        )
    return days


def _prolonged(until: pl.Expr) -> pl.Expr:
    for rule in toml_document("measure/eligibility.toml")["validity"]["prolonged"]:
        until = (
            pl.when(until.is_between(rule["from"], rule["to"]))
            .then(pl.lit(rule["until"]))
            .otherwise(until)
        )
    return until
