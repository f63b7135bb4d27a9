"""Rows of the table of findings."""

from collections.abc import Iterator, Sequence

import polars as pl

from lagi_clean.rules import rule
from lagi_clean.tables import ISSUES

__all__ = ["by_source", "file_finding", "row_findings"]


def by_source(citizens: pl.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each source with these columns of its records, in the order of the sources."""
    sources, chosen = citizens["source"], citizens.select(columns)
    for source in sources.unique(maintain_order=True):
        own = sources == source
        yield source, chosen if own.all() else chosen.filter(own)


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
