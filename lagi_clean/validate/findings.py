"""Rows of the table of findings."""

import polars as pl

from lagi_clean.rules import rule
from lagi_clean.tables import ISSUES

__all__ = ["file_finding", "row_findings"]


def row_findings(
    records: pl.DataFrame, code: str, *, where: pl.Expr, detail: pl.Expr
) -> pl.DataFrame:
    """Return ``tables.ISSUES`` of one rule for the rows of ``records`` where ``where`` is true."""
    found = rule(code)
    return (
        records.lazy()  # so that only the columns that are needed are filtered
        .filter(where)
        .select(
            pl.col("record_id"),
            pl.lit(code).alias("rule"),
            pl.lit(found.severity).alias("severity"),
            pl.lit(found.column).alias("column"),
            detail.cast(pl.String).alias("detail"),
        )
        .collect()
    )


def file_finding(code: str, *, detail: str) -> pl.DataFrame:
    """Return one finding that speaks of a whole column of a source; ``record_id`` is null."""
    found = rule(code)
    row = (None, code, found.severity, found.column, detail)
    return pl.DataFrame([row], schema=ISSUES, orient="row")
