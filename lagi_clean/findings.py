"""Rows of the table of findings, made the same way by every stage.

While a stage works, the ``record_id`` of a record is the number of its row, from 0: findings are
put in order by it, and get the ids of the records at the end.
"""

import polars as pl

from lagi_clean.rules import rule
from lagi_clean.tables import ISSUES

__all__ = ["column_issue", "issue_rows", "no_issues"]

_ROW = {"record_id": pl.UInt32()}


def no_issues() -> pl.DataFrame:
    """Return an empty list of findings."""
    return pl.DataFrame(schema={**ISSUES, **_ROW})


def issue_rows(
    frame: pl.DataFrame, *, code: str, where: pl.Expr, detail: pl.Expr, column: str | None = None
) -> pl.DataFrame:
    """Return ``tables.ISSUES`` of one rule for the rows of ``frame`` where ``where`` holds."""
    found = rule(code)
    return (
        frame.lazy()  # so that only the columns that are needed are filtered
        .filter(where)
        .select(
            pl.col("record_id"),
            pl.lit(code).alias("rule"),
            pl.lit(found.severity).alias("severity"),
            pl.lit(column or found.column).alias("column"),
            detail.cast(pl.String).alias("detail"),
        )
        .collect()
    )


def column_issue(*, code: str, detail: str, column: str | None = None) -> pl.DataFrame:
    """Return one finding that speaks of a whole column; its ``record_id`` is null."""
    found = rule(code)
    row = {
        "record_id": None,
        "rule": code,
        "severity": found.severity,
        "column": column or found.column,
        "detail": detail,
    }
    return pl.DataFrame([row], schema={**ISSUES, **_ROW})
