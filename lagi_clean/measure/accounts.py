"""Counts that explain a change from one night to the next, without remembering anybody.

Two nights' totals alone do not tell new cards from people who moved away. So each night also
keeps how many records of age stand outside the denominator and why, and how many reached the age
or got a card on each of the last days, as its extract dates them.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from lagi_clean.measure.catalogue import Catalogue
from lagi_clean.measure.eligibility import LATEST, law_at
from lagi_clean.measure.records import DAYS_AHEAD, judge
from lagi_clean.settings import Settings

__all__ = ["DATED_DAYS", "EXPLAINED", "INSIDE", "Accounts", "Event", "accounts"]

Event = Literal["of_age", "card"]

EXPLAINED = "cccd_issued"
"""The indicator whose changes are explained."""
DATED_DAYS = 62
"""How many days back a night counts what its extract dates: more than a month."""
INSIDE = ""
"""The reason of records that are inside the denominator."""

_OUTSIDE = "outside"
_CARD_DAY = "card_issued_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The records of age of one night.

    ``standing`` counts them by reason (why they are outside the denominator, ``INSIDE`` if not)
    and whether they hold a card. ``dated`` counts those of them that reached the age, holding a
    card by then or not, or got a card at that age, by event, day, reason and holding, for
    ``DATED_DAYS`` up to the reference date.
    """

    standing: Mapping[tuple[str, bool], int]
    dated: Mapping[tuple[Event, date, str, bool], int]


def accounts(
    people: pl.DataFrame | pl.LazyFrame,
    *,
    as_of: date,
    settings: Settings,
    catalogue: Catalogue,
    days_ahead: int = DAYS_AHEAD,
    distinct: Collection[str] = (),
) -> Accounts | None:
    """Return the accounts of ``EXPLAINED``, None when ``catalogue`` has none or counts minors.

    ``people`` and ``distinct`` are as for ``coverage``, and so is what is raised.

    >>> from lagi_clean.measure.catalogue import builtin_catalogue
    >>> town = pl.DataFrame({"birth_year": [1980, 1970], "card_status": ["issued", None]})
    >>> found = accounts(town, as_of=date(2022, 12, 31), settings=Settings(),
    ...                  catalogue=builtin_catalogue())
    >>> sorted(found.standing.items())
    [(('', False), 1), (('', True), 1)]
    """
    if catalogue.table != "people" or EXPLAINED not in catalogue.indicators:
        return None
    only = catalogue.only([EXPLAINED])
    judged = judge(
        people,
        as_of=as_of,
        settings=settings,
        catalogue=only,
        days_ahead=days_ahead,
        distinct=distinct,
    )
    inside = pl.col(f"d:{only.indicators[EXPLAINED].denominator}")
    numerator = judged.checked.numerators[EXPLAINED].expr.fill_null(value=False)
    came_of_age = pl.col(LATEST).dt.offset_by(f"{law_at(as_of).age}y")
    of_age = pl.col("of_age").fill_null(value=False)
    records = judged.records.select(
        of_age.alias("of_age"),
        pl.when(inside)
        .then(pl.lit(INSIDE))
        .otherwise(pl.coalesce("left_out", pl.lit(_OUTSIDE)))
        .alias("reason"),
        numerator.alias("holds"),
        came_of_age.alias("came"),
        pl.col(_CARD_DAY).alias("card"),
        (inside & ~of_age).alias("minor"),
    )
    since = as_of - timedelta(days=DATED_DAYS)
    adults = records.filter("of_age")
    held = pl.col("holds") & (pl.col("card") < pl.col("came")).fill_null(value=True)
    recent = adults.filter(pl.col("came") > since)
    got = adults.filter(
        pl.col("holds") & (pl.col("card") >= pl.col("came")) & (pl.col("card") > since)
    )
    minors, standing, came, cards = pl.collect_all(
        [
            records.select(pl.col("minor").sum()),
            adults.group_by("reason", "holds").len(),
            recent.group_by("came", "reason", held.alias("held")).len(),
            got.group_by("card", "reason").len(),
        ]
    )
    if minors.item():
        return None
    dated: Counter[tuple[Event, date, str, bool]] = Counter()
    for day, reason, holds, count in came.iter_rows():
        dated["of_age", day, reason, holds] += count
    for day, reason, count in cards.iter_rows():
        dated["card", day, reason, True] += count
    return Accounts(standing={(r, h): n for r, h, n in standing.iter_rows()}, dated=dated)
