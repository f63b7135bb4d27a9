"""The people behind a figure, for those who have to visit them."""

from collections.abc import Collection
from datetime import date
from typing import Literal

import polars as pl

from lagi_clean.errors import UsageError
from lagi_clean.measure.breakdown import natural
from lagi_clean.measure.catalogue import Catalogue, builtin_catalogue
from lagi_clean.measure.expressions import near
from lagi_clean.measure.records import DAYS_AHEAD, judge
from lagi_clean.measure.units import in_units
from lagi_clean.settings import Settings

__all__ = ["LISTS", "worklist"]

LISTS = {
    "missing": "cccd_left",
    "due": "cccd_due",
    "expired": "cccd_expired",
    "undetermined": "age_undetermined",
}
"""Short names of lists, with the indicator whose people they hold."""

Numbers = Literal["masked", "whole"]

_ORDER = ("ward_code", "ward", "hamlet", "household_id", "full_name", "birth_date", "record_id")
_LISTED = (
    "record_id",
    "ward_code",
    "ward",
    "hamlet",
    "household_id",
    "head_name",
    "full_name",
    "birth_date",
    "birth_year",
    "birth_month",
    "sex",
    "personal_id",
    "old_id",
    "permanent_address",
    "current_address",
    "phone",
    "residence_status",
    "card_status",
    "card_issued_on",
    "card_expires_on",
    "eid_status",
)
_MASKED = {"personal_id": 6, "old_id": 3, "phone": 3}


def worklist(
    people: pl.DataFrame | pl.LazyFrame,
    *,
    of: str,
    as_of: date,
    settings: Settings,
    catalogue: Catalogue | None = None,
    numbers: Numbers = "masked",
    days_ahead: int = DAYS_AHEAD,
    distinct: Collection[str] = (),
) -> pl.DataFrame:
    """Return the people whom an indicator counts, by ward, hamlet and household.

    ``of`` is an indicator or one of ``LISTS``: "missing" (eligible without a card), "due" (their
    card runs out within ``days_ahead``), "expired", "undetermined" (in age). The list has as many
    rows as the indicator's numerator. Of personal numbers, old numbers and telephones
    only the first digits are shown unless ``numbers`` is "whole". ``distinct`` is as for
    ``coverage``. Raises ``UsageError`` for an
    unknown indicator, and as ``coverage`` does.

    >>> people = pl.DataFrame({"birth_year": [1980], "personal_id": ["060080012345"]})
    >>> found = worklist(people, of="missing", as_of=date(2022, 12, 31), settings=Settings())
    >>> found["personal_id"].to_list()
    ['060080******']
    """
    catalogue = catalogue or builtin_catalogue()
    code = LISTS.get(of, of)
    if code not in catalogue.indicators:
        choices = [*LISTS, *catalogue.indicators]
        raise UsageError("INDICATOR_UNKNOWN", name=of, near=near(of, choices))
    judged = judge(
        people,
        as_of=as_of,
        settings=settings,
        catalogue=catalogue.only([code]),
        days_ahead=days_ahead,
        distinct=distinct,
    )
    found = judged.records.filter(pl.col(f"n:{code}"))
    if catalogue.table == "rows":
        return found.select(judged.columns).collect()
    listed = in_units(found.select(_LISTED), units=settings.units, as_of=as_of).select(_LISTED)
    order = [natural(name) if name == "hamlet" else pl.col(name) for name in _ORDER]
    shown = listed.collect().sort(*order, nulls_last=True, maintain_order=True)
    if numbers == "whole":
        return shown
    return shown.with_columns(
        pl.when(pl.col(name).str.len_chars() > kept)
        .then(
            pl.col(name).str.slice(0, kept)
            + pl.lit("*").repeat_by(pl.col(name).str.len_chars() - kept).list.join("")
        )
        .otherwise(pl.col(name))
        .alias(name)
        for name, kept in _MASKED.items()
    )
