"""Rules about a whole column of a source: absent, suspiciously often the same, out of date."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import polars as pl

from lagi_clean.ids.units import current_ward, period_of, wards
from lagi_clean.settings import Settings
from lagi_clean.tables import ISSUES
from lagi_clean.validate.findings import by_source, file_finding, row_findings

__all__ = ["first_of_january", "missing_values", "old_wards"]

_REQUIRED = (
    "full_name",
    "birth_date",
    "sex",
    "personal_id",
    "birth_registration_place",
    "home_place",
    "permanent_address",
)
_EXPECTED_SHARE = 1 / 365
_SUSPICIOUS_TIMES = 3
_ENOUGH_BIRTHS = 200


def missing_values(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return ``tables.ISSUES`` for cells that every record should have filled.

    A column that a source does not have at all, or never fills, is one finding for that source.
    """
    found = [pl.DataFrame(schema=ISSUES)]
    is_empty = {
        column: (
            pl.col("birth_precision") == "none"
            if column == "birth_date"
            else pl.col(column).is_null()
        )
        for column in _REQUIRED
    }
    any_empty = citizens.select(where.any().alias(c) for c, where in is_empty.items()).row(0)
    lacking = [column for column, some in zip(_REQUIRED, any_empty, strict=True) if some]
    if not lacking:
        return found[0]
    counts = pl.DataFrame(
        [
            (source, rows.height, *rows.select(is_empty[column].sum() for column in lacking).row(0))
            for source, rows in by_source(citizens, ("birth_precision", *_REQUIRED))
        ],
        schema=["source", "len", *lacking],
        orient="row",
    )
    for column in lacking:
        absent = counts.filter(pl.col(column) == pl.col("len"))["source"].to_list()
        found += [
            file_finding(f"{column}.missing", detail=f"{source}: column without any value")
            for source in absent
        ]
        if counts[column].sum() > counts.filter(pl.col("source").is_in(absent))[column].sum():
            where = is_empty[column]
            found.append(
                row_findings(
                    citizens,
                    f"{column}.missing",
                    where=where & pl.col("source").is_in(absent).not_() if absent else where,
                    detail=pl.lit(None, dtype=pl.String),
                )
            )
    return pl.concat(found)


def first_of_january(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return a finding for each source with far more births on 1 January than chance gives."""
    found = [pl.DataFrame(schema=ISSUES)]
    for source, rows in by_source(citizens, ("birth_date",)):
        born = rows["birth_date"].drop_nulls()
        by_day = born.value_counts()
        day = pl.col("birth_date").dt
        on_first = by_day.filter((day.month() == 1) & (day.day() == 1))["count"].sum()
        if len(born) >= _ENOUGH_BIRTHS and (
            on_first > _SUSPICIOUS_TIMES * _EXPECTED_SHARE * len(born)
        ):
            detail = (
                f"{source}: {on_first} of {len(born)} birth dates; "
                f"chance gives {round(len(born) * _EXPECTED_SHARE)}"
            )
            found.append(file_finding("birth_date.first_of_january", detail=detail))
    return pl.concat(found)


def old_wards(citizens: pl.DataFrame, *, settings: Settings, as_of: date) -> pl.DataFrame:
    """Return a finding for each ward whose name went out of use with the units in force.

    One for each source and ward, with the number of records and the ward of today.
    """
    none = pl.DataFrame(schema=ISSUES)
    if period_of(settings.units, as_of=as_of) == "2025-06":
        return none
    counts = (
        citizens.filter(pl.col("ward_code").is_not_null())
        .group_by("source", "ward_code", "ward")
        .len()
        .sort("source", "ward_code", "ward")
    )
    return pl.concat(
        [
            none,
            *(
                file_finding(
                    "ward.old_name",
                    detail=f"{source}: {ward} ({code}), {rows} records; now {target}",
                )
                for source, code, ward, rows in counts.iter_rows()
                if (target := _renamed().get((code, ward))) is not None
            ),
        ]
    )


@cache
def _renamed() -> Mapping[tuple[str, str], str]:
    """Return (code, name) of each known old ward that is gone -> name and code of today's."""
    today = {(ward.code, ward.full_name) for ward in wards("2025-07")}
    return {
        (ward.code, ward.full_name): f"{target.full_name} ({target.code})"
        for ward in wards("2025-06")
        if (ward.code, ward.full_name) not in today
        and (target := current_ward(ward.code, ward.full_name)) is not None
    }
