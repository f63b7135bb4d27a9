"""Who has reached an age at a reference date, and which law asks for which age."""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import Language, UsageError

__all__ = [
    "BIRTH_COLUMNS",
    "Law",
    "born_by",
    "law_at",
    "laws",
    "reached",
    "with_birth_bounds",
]

BIRTH_COLUMNS = ("birth_date", "birth_year", "birth_month")
"""Columns of citizens that ages are counted from."""

EARLIEST = "born_from"
LATEST = "born_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law on identity cards: from when to when, and the age from which a card is due."""

    code: str
    valid_from: date
    valid_to: date | None
    title: dict[Language, str]
    age: int
    age_article: str
    renewal_ages: tuple[int, ...]
    """Ages on which a card issued under this law runs out."""


@cache
def laws() -> tuple[Law, ...]:
    """Return the laws on identity cards, oldest first."""
    return tuple(
        Law(
            code=entry["code"],
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            title=entry["title"],
            age=entry["age"],
            age_article=entry["age_article"],
            renewal_ages=tuple(entry["renewal_ages"]),
        )
        for entry in toml_document("measure/eligibility.toml")["law"]
    )


def law_at(as_of: date) -> Law:
    """Return the law in force on a day; ``UsageError`` for a day before the first one.

    >>> law_at(date(2024, 6, 30)).code, law_at(date(2024, 7, 1)).code
    ('2014', '2023')
    """
    for law in laws():
        if law.valid_from <= as_of and (law.valid_to is None or as_of <= law.valid_to):
            return law
    raise UsageError("COVERAGE_NO_LAW", as_of=as_of, first=laws()[0].valid_from)


def born_by(age: int, as_of: date) -> date:
    """Return the last day of birth on which somebody has reached ``age`` by ``as_of``.

    The last day of a month closes the month, so that a birthday of 29 February is reached on
    28 February in common years (Civil Code 91/2015/QH13, end of a period, by analogy).

    >>> born_by(14, date(2022, 12, 30)), born_by(14, date(2022, 2, 28))
    (datetime.date(2008, 12, 30), datetime.date(2008, 2, 29))
    """
    year = as_of.year - age
    closes_month = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    day = calendar.monthrange(year, as_of.month)[1] if closes_month else as_of.day
    return date(year, as_of.month, day)


def with_birth_bounds(people: pl.LazyFrame, *, days_known: bool) -> pl.LazyFrame:
    """Add ``born_from`` and ``born_to`` (Date): the first and last day the birth can have been.

    Both are the birth date where it is known, the ends of the month or year where only these
    are, null where nothing is. ``days_known`` tells that every birth date is.
    """
    day = pl.col("birth_date")
    if days_known:
        return people.with_columns(day.alias(EARLIEST), day.alias(LATEST))
    # dates are made only where they are needed: it takes longer than all the rest of counting
    year = pl.when(day.is_null()).then(pl.col("birth_year").cast(pl.Int32))
    month = pl.when(pl.col("birth_month").is_between(1, 12)).then(pl.col("birth_month"))
    last = month.otherwise(12)
    month_after = pl.date(year + last // 12, last % 12 + 1, 1)
    return people.with_columns(
        pl.coalesce(day, pl.date(year, month.otherwise(1), 1)).alias(EARLIEST),
        pl.coalesce(day, (month_after.to_physical() - 1).cast(pl.Date)).alias(LATEST),
    )


def reached(age: int, as_of: date) -> pl.Expr:
    """Return a Boolean expression: whether ``age`` is reached, null if that is undecided.

    For frames made by ``with_birth_bounds``.
    """
    limit = born_by(age, as_of)
    return (
        pl.when(pl.col(LATEST) <= limit)
        .then(statement=True)
        .when(pl.col(EARLIEST) > limit)
        .then(statement=False)
    )
