"""Rows of the change log, and findings about many cells, made the same way by every step.

While records are normalized their ``record_id`` is the number of their row, as in ``findings``.
"""

import polars as pl

from lagi_clean.findings import column_issue, no_issues
from lagi_clean.tables import CHANGES

__all__ = ["change_rows", "no_changes", "value_issues"]

_VALUES_SHOWN = 10


def no_changes() -> pl.DataFrame:
    """Return an empty change log."""
    return pl.DataFrame(schema={**CHANGES, "record_id": pl.UInt32()})


def change_rows(
    frame: pl.DataFrame, *, column: str, before: pl.Expr, after: pl.Expr, step: pl.Expr
) -> pl.DataFrame:
    """Return ``tables.CHANGES`` for the rows of ``frame`` whose ``step`` is not null."""
    return (
        frame.lazy()  # so that only the columns that are needed are filtered
        .filter(step.is_not_null())
        .select(
            pl.col("record_id"),
            pl.lit(column).alias("column"),
            before.cast(pl.String).alias("before"),
            after.cast(pl.String).alias("after"),
            step.cast(pl.String).alias("step"),
        )
        .collect()
    )


def value_issues(frame: pl.DataFrame, *, code: str, column: str, where: pl.Expr) -> pl.DataFrame:
    """Return one finding per source for the rows where ``where`` holds: which values, how often.

    For texts outside every known spelling: a column of them is one piece of work, not a million.
    """
    findings = [no_issues()]
    for (source,), rows in frame.filter(where).group_by("source", maintain_order=True):
        counts = rows.group_by(column).len().sort(pl.col("len"), column, descending=[True, False])
        shown = ", ".join(
            f"'{text[:40]}' {n}" for text, n in counts.head(_VALUES_SHOWN).iter_rows()
        )
        more = ", ..." if counts.height > _VALUES_SHOWN else ""
        detail = f"{source}: {rows.height} cells, {counts.height} values: {shown}{more}"
        findings.append(column_issue(code=code, detail=detail, column=column))
    return pl.concat(findings)
