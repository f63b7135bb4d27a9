"""Rules about a whole column of a source: absent, suspiciously often the same, out of date."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache

import polars as pl

from lagi_clean.findings import column_issue, issue_rows, no_issues
from lagi_clean.ids.units import current_ward, period_of, wards
from lagi_clean.settings import Settings

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
    found = [no_issues()]
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
            for source, rows in _by_source(citizens, ("birth_precision", *_REQUIRED))
        ],
        schema=["source", "len", *lacking],
        orient="row",
    )
    for column in lacking:
        absent = counts.filter(pl.col(column) == pl.col("len"))["source"].to_list()
        found += [
            column_issue(code=f"{column}.missing", detail=f"{source}: column without any value")
            for source in absent
        ]
        if counts[column].sum() > counts.filter(pl.col("source").is_in(absent))[column].sum():
            where = is_empty[column]
            found.append(
                issue_rows(
                    citizens,
                    code=f"{column}.missing",
                    where=where & pl.col("source").is_in(absent).not_() if absent else where,
                    detail=pl.lit(None, dtype=pl.String),
                )
            )
    return pl.concat(found)


def first_of_january(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return a finding for each source with far more births on 1 January than chance gives."""
    found = [no_issues()]
    for source, rows in _by_source(citizens, ("birth_date", "birth_month")):
        born = rows["birth_date"].count()
        in_january = rows.filter(pl.col("birth_month") == 1)["birth_date"]
        on_first = (in_january.dt.day() == 1).sum()
        if born >= _ENOUGH_BIRTHS and on_first > _SUSPICIOUS_TIMES * _EXPECTED_SHARE * born:
            detail = (
                f"{source}: {on_first} of {born} birth dates; "
                f"chance gives {round(born * _EXPECTED_SHARE)}"
            )
            found.append(column_issue(code="birth_date.first_of_january", detail=detail))
    return pl.concat(found)


def old_wards(citizens: pl.DataFrame, *, settings: Settings, as_of: date) -> pl.DataFrame:
    """Return a finding for each ward whose name went out of use with the units in force.

    One for each source and ward, with the number of records and the ward of today.
    """
    none = no_issues()
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
                column_issue(
                    code="ward.old_name",
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


def _by_source(
    citizens: pl.DataFrame, columns: Sequence[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each source with these columns of its records, in the order of the sources."""
    sources, chosen = citizens["source"], citizens.select(columns)
    for source in sources.unique(maintain_order=True):
        own = sources == source
        yield source, chosen if own.all() else chosen.filter(own)
