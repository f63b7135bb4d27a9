"""Counts that explain a change from one night to the next, without remembering anybody.

Two nights' totals alone do not tell new cards from people who moved away. So each night also
keeps how many records stand outside the denominator and why, and how many entered it or got a card
on each of the last days, as its extract dates them.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.measure.catalogue import Catalogue
from lagi_clean.measure.eligibility import EARLIEST, LATEST, law_at
from lagi_clean.measure.records import DAYS_AHEAD, Judged, judge
from lagi_clean.settings import Settings

__all__ = ["DATED_DAYS", "INSIDE", "Accounts", "Dating", "Event", "accounts", "dating"]

Event = Literal["of_age", "card"]
"""What is dated: "of_age" that a record entered the denominator, at an age or otherwise; "card"
that it got what the numerator asks for, or lost it, a card or something else."""

DATED_DAYS = 62
"""How many days back a night counts what its extract dates: more than a month."""
INSIDE = ""
"""The reason of records that are inside the denominator."""

_OUTSIDE = "outside"
_OF_AGE = "of_age"
_BIRTH = "birth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """Which days explain an indicator: columns of dates, "of_age" or "birth"."""

    entered: str
    """The day from which a record is in the denominator."""
    turned: str
    """The day from which a record of the denominator is counted, or is not any more."""
    turned_off: bool
    """Whether a record is counted up to that day instead of from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The records of one night that an indicator can be of: of age, or in a narrower denominator.

    ``standing`` counts them by reason (why they are outside the denominator, ``INSIDE`` if not)
    and whether they are counted. ``dated`` counts those of them that entered, being counted from
    then on or not, or turned later, by event, day, reason and whether they are counted,
    for ``DATED_DAYS`` up to the reference date.
    """

    standing: Mapping[tuple[str, bool], int]
    dated: Mapping[tuple[Event, date, str, bool], int]


@cache
def dating(indicator: str, denominator: str) -> Dating | None:
    """Return which days explain an indicator, None if there are none.

    >>> dating("cccd_left", "eligible")
    Dating(entered='of_age', turned='card_issued_on', turned_off=True)
    """
    document = toml_document("history/dated.toml")
    turned_off = indicator in document["lost"]
    turned = document["lost" if turned_off else "gained"].get(indicator)
    if turned is None:
        return None
    entered = document["entered"].get(denominator, _OF_AGE)
    return Dating(entered=entered, turned=turned, turned_off=turned_off)


def accounts(
    people: pl.DataFrame | pl.LazyFrame,
    *,
    as_of: date,
    settings: Settings,
    catalogue: Catalogue,
    days_ahead: int = DAYS_AHEAD,
    distinct: Collection[str] = (),
) -> dict[str, Accounts]:
    """Return the accounts of those indicators of ``catalogue`` that can be explained.

    Without those over a denominator that holds minors where an age is to be reached.
    ``people`` and ``distinct`` are as for ``coverage``, and so is what is raised.

    >>> from lagi_clean.measure.catalogue import builtin_catalogue
    >>> town = pl.DataFrame({"birth_year": [1980, 1970], "card_status": ["issued", None]})
    >>> found = accounts(town, as_of=date(2022, 12, 31), settings=Settings(),
    ...                  catalogue=builtin_catalogue())
    >>> sorted(found["cccd_issued"].standing.items())
    [(('', False), 1), (('', True), 1)]
    """
    ways = {
        code: way
        for code, entry in catalogue.indicators.items()
        if catalogue.table == "people" and (way := dating(code, entry.denominator)) is not None
    }
    if not ways:
        return {}
    only = catalogue.only(list(ways))
    judged = judge(
        people,
        as_of=as_of,
        settings=settings,
        catalogue=only,
        days_ahead=days_ahead,
        distinct=distinct,
    )
    counts = pl.collect_all([_counts(judged, only, c, way, as_of) for c, way in ways.items()])
    found = {}
    for code, counted in zip(ways, counts, strict=True):
        if not counted.filter(pl.col("may").not_())["records"].sum():
            found[code] = _accounts(counted)
    return found


def _counts(
    judged: Judged, catalogue: Catalogue, code: str, way: Dating, as_of: date
) -> pl.LazyFrame:
    """Return the number of records by reason, being counted, and the days of entry and turn.

    ``may`` is false for those in the denominator that cannot be told when they entered it.
    """
    denominator = catalogue.indicators[code].denominator
    came_of_age = pl.col(LATEST).dt.offset_by(f"{law_at(as_of).age}y")
    days = {_OF_AGE: came_of_age, _BIRTH: pl.col(LATEST)}
    turned = days.get(way.turned, pl.col(way.turned))
    of_age = pl.col("of_age").fill_null(value=False)
    if way.entered == _OF_AGE:
        may, entered = of_age, came_of_age
    elif way.entered == _BIRTH:
        may, entered = (pl.col(EARLIEST) <= as_of).fill_null(value=True), pl.col(LATEST)
    else:
        # whoever would be in the denominator if the record counted
        may = judged.checked.denominators[denominator].expr.fill_null(value=False)
        entered = pl.max_horizontal(came_of_age, way.entered)
    numerator = judged.checked.numerators[code].expr.fill_null(value=False)
    since = as_of - timedelta(days=DATED_DAYS)
    inside = pl.col("inside")
    # the numerator without what turns it off: a card is there, though "left" is not counted
    has = pl.col("is_counted") ^ way.turned_off
    return (
        judged.records.with_columns(
            pl.col(f"d:{denominator}").alias("inside"),
            pl.when(f"d:{denominator}")
            .then(pl.lit(INSIDE))
            .otherwise(pl.coalesce("left_out", pl.lit(_OUTSIDE)))
            .alias("reason"),
            numerator.alias("is_counted"),
        )
        .with_columns(pl.lit(value=True).alias("counted"))
        .select(
            "inside",
            "reason",
            "is_counted",
            may.alias("may"),
            entered.alias("entered"),
            turned.alias("turned"),
        )
        .filter("may" if way.entered != _OF_AGE else pl.col("may") | inside)
        .select(
            "reason",
            "is_counted",
            "may",
            (has & (pl.col("turned") < pl.col("entered")).fill_null(value=True)).alias("before"),
            pl.when(pl.col("entered") > since).then("entered").alias("entered"),
            pl.when(has & (pl.col("turned") >= pl.col("entered")) & (pl.col("turned") > since))
            .then("turned")
            .alias("turned"),
            pl.lit(way.turned_off).alias("turned_off"),
        )
        .group_by(pl.all())
        .agg(pl.len().alias("records"))
    )


def _accounts(counted: pl.DataFrame) -> Accounts:
    standing: Counter[tuple[str, bool]] = Counter()
    dated: Counter[tuple[Event, date, str, bool]] = Counter()
    for row in counted.iter_rows(named=True):
        reason, records = row["reason"], row["records"]
        standing[reason, row["is_counted"]] += records
        if row["entered"] is not None:
            dated["of_age", row["entered"], reason, row["before"] ^ row["turned_off"]] += records
        if row["turned"] is not None:
            dated["card", row["turned"], reason, row["is_counted"]] += records
    return Accounts(standing=standing, dated=dated)
