"""All rules over the records of a job."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, ISSUES, QUARANTINE, conform
from lagi_clean.threads import side_by_side
from lagi_clean.validate.columns import first_of_january, missing_values, old_wards
from lagi_clean.validate.households import household_rules
from lagi_clean.validate.rows import name_hints, row_rules, with_digits
from lagi_clean.validate.shared import shared_numbers

__all__ = ["NO_IDENTITY", "Validated", "validate"]

NO_IDENTITY = "no name, number or birth date"
"""Reason in quarantine for a row that cannot be anybody's record."""
_Check = Callable[[pl.DataFrame], pl.DataFrame]
_NOT_RAW = ("record_id", "source", "source_row", "birth_precision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """Records that can be used, what is wrong with them, and rows that were set aside."""

    citizens: pl.DataFrame
    """``tables.CITIZENS`` and further columns, in the order they came in."""
    issues: pl.DataFrame
    """``tables.ISSUES``: findings about whole columns first, then by record and column."""
    quarantine: pl.DataFrame
    """``tables.QUARANTINE``."""


def validate(citizens: pl.DataFrame, *, settings: Settings, as_of: date) -> Validated:
    """Check normalized records against the rules in ``data/rules``.

    ``citizens`` has the columns of ``tables.CITIZENS``; ``as_of`` is the day at which ages and
    states are judged. Nothing is altered. A row with neither name nor number nor birth date goes
    to the quarantine.

    >>> row = {"record_id": "list:1", "source": "list", "source_row": 1, "full_name": "Lê Thị Mai"}
    >>> citizens = conform(pl.DataFrame([{**row, "personal_id": "003193012345"}]), CITIZENS)
    >>> found = validate(citizens, settings=Settings(), as_of=date(2022, 12, 31)).issues
    >>> found.filter(pl.col("rule") == "personal_id.province")["detail"].to_list()
    ['code=003']
    """
    nobody = pl.all_horizontal(
        pl.col("full_name").is_null(),
        pl.col("personal_id").is_null(),
        pl.col("old_id").is_null(),
        pl.col("birth_year").is_null(),
    )
    is_nobody = citizens.select(nobody.alias("nobody"))["nobody"]
    kept = citizens.filter(is_nobody.not_()) if is_nobody.any() else citizens
    ids = kept["record_id"]
    numbered = kept.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("record_id"))
    checks: tuple[_Check, ...] = (  # the longest first, so that the others fill the time
        partial(household_rules, ids=ids),
        partial(shared_numbers, ids=ids),
        partial(_row_findings, as_of=as_of),
        name_hints,
        missing_values,
        first_of_january,
        partial(old_wards, settings=settings, as_of=as_of),
    )
    found = side_by_side(lambda check: check(numbered), checks)
    return Validated(
        citizens=kept,
        issues=_in_order(ids, pl.concat([no_issues(), *found])),
        quarantine=_set_aside(citizens.filter(is_nobody)),
    )


def _row_findings(citizens: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    rules, citizens = row_rules(as_of=as_of), with_digits(citizens)
    # lazily, so that what rules have in common is computed once
    broken = (
        citizens.lazy()
        .select(rule.where.fill_null(value=False).alias(rule.code) for rule in rules)
        .collect()
    )
    found = [
        issue_rows(citizens, code=rule.code, where=pl.lit(broken[rule.code]), detail=rule.detail)
        for rule in rules
        if broken[rule.code].any()
    ]
    return pl.concat([no_issues(), *found])


def _set_aside(rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``tables.QUARANTINE``; ``raw`` holds the filled cells as a JSON object."""
    raw = [
        json.dumps(
            {k: v for k, v in row.items() if v is not None and k not in _NOT_RAW},
            ensure_ascii=False,
            default=str,
        )
        for row in rows.iter_rows(named=True)
    ]
    return conform(
        rows.select(
            "source",
            "source_row",
            pl.lit(NO_IDENTITY).alias("reason"),
            pl.Series("raw", raw, dtype=pl.String),
        ),
        QUARANTINE,
    )


def _in_order(ids: pl.Series, issues: pl.DataFrame) -> pl.DataFrame:
    positions = {column: index for index, column in enumerate(CITIZENS)}
    place = pl.col("column").replace_strict(
        positions, default=len(positions), return_dtype=pl.Int64
    )
    return (
        issues.with_columns(place.alias("column_number"))
        .sort("record_id", "column_number", "rule", "detail", nulls_last=False)
        .with_columns(pl.lit(ids).gather(pl.col("record_id")).alias("record_id"))
        .select(*ISSUES)
    )
