"""Names of people over whole columns: repaired once per distinct name, taken apart, keyed."""

from collections.abc import Sequence

import polars as pl

from lagi_clean.normalize.name_table import name_table
from lagi_clean.normalize.result import Normalized
from lagi_clean.rules import rule
from lagi_clean.settings import ToneStyle
from lagi_clean.tables import CHANGES, ISSUES

__all__ = ["normalize_names"]

_MADE = ("family_name", "middle_name", "given_name", "name_key", "name_fold", "name_sound")


def normalize_names(
    frame: pl.DataFrame, *, columns: Sequence[str], tone_style: ToneStyle
) -> Normalized:
    """Return the records with repaired names, what was altered, and what was found.

    ``frame`` has ``record_id`` and the text ``columns``. Certain repairs are made; likely ones
    are the detail of a finding. For ``full_name`` the columns ``family_name``, ``middle_name``,
    ``given_name``, ``name_key``, ``name_fold`` and ``name_sound`` are added, or replaced.
    ``changes`` and ``issues`` follow the rows and then ``columns``.

    >>> frame = pl.DataFrame({"record_id": ["a:1"], "full_name": ["LÊ  VĂN AN"]})
    >>> found = normalize_names(frame, columns=["full_name"], tone_style="keep")
    >>> found.citizens.row(0)[:5], found.changes.row(0)[2:]
    (('a:1', 'Lê Văn An', 'Lê', 'Văn', 'An'), ('LÊ  VĂN AN', 'Lê Văn An', 'name.spaces,name.case'))
    """
    numbered = frame.select("record_id", *columns).with_row_index("row_number")
    names = pl.concat(
        [pl.Series("name", [], dtype=pl.String), *(_distinct(frame, c) for c in columns)]
    )
    table = name_table(names.unique(), tone_style=tone_style)
    changed = table.filter(pl.col("repaired").ne_missing(pl.col("name")))
    flagged = table.filter(pl.col("flags").is_not_null())
    changes, issues = [], []
    for number, column in enumerate(columns):
        frame = _replaced(frame, column, table if column == "full_name" else changed)
        changes.append(_rows_of(numbered, column, number, changed))
        issues.append(_rows_of(numbered, column, number, flagged))
    return Normalized(
        citizens=frame,
        changes=_change_log(pl.concat(changes)) if changes else pl.DataFrame(schema=CHANGES),
        issues=_findings(pl.concat(issues)) if issues else pl.DataFrame(schema=ISSUES),
    )


def _distinct(frame: pl.DataFrame, column: str) -> pl.Series:
    return frame[column].drop_nulls().unique().alias("name")


def _replaced(frame: pl.DataFrame, column: str, table: pl.DataFrame) -> pl.DataFrame:
    """Put the repaired names into their column, and what is made of a full name beside it."""
    if column == "full_name":
        found = frame.select(pl.col(column).alias("name")).join(
            table, on="name", how="left", maintain_order="left"
        )
        made = (found[name] for name in _MADE)
        return frame.with_columns(found["repaired"].alias(column), *made)
    if table.is_empty():
        return frame
    found = frame.select(pl.col(column).alias("name")).join(
        table.select("name", "repaired", pl.lit(value=True).alias("hit")),
        on="name",
        how="left",
        maintain_order="left",
    )
    kept = pl.when(pl.col("hit").is_null()).then("name").otherwise("repaired")
    return frame.with_columns(found.select(kept.alias(column)).to_series())


def _rows_of(numbered: pl.DataFrame, column: str, number: int, table: pl.DataFrame) -> pl.DataFrame:
    """Return the records whose ``column`` holds one of the names of ``table``."""
    return (
        numbered.select("row_number", "record_id", pl.col(column).alias("name"))
        .join(table, on="name", how="inner")
        .with_columns(column=pl.lit(column), column_number=pl.lit(number))
    )


def _change_log(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("row_number", "column_number").select(
        "record_id",
        "column",
        pl.col("name").alias("before"),
        pl.col("repaired").alias("after"),
        _prefixed("steps").alias("step"),
    )


def _findings(rows: pl.DataFrame) -> pl.DataFrame:
    one_each = rows.with_columns(_prefixed("flags").str.split(",").alias("rule")).explode(
        "rule", empty_as_null=False, keep_nulls=False
    )
    codes = one_each["rule"].unique().sort().to_list()
    severity = {code: rule(code).severity for code in codes}
    return one_each.sort("row_number", "column_number", "rule").select(
        "record_id",
        "rule",
        pl.col("rule").replace_strict(severity, return_dtype=pl.String).alias("severity"),
        "column",
        pl.col("proposed").alias("detail"),
    )


def _prefixed(codes: str) -> pl.Expr:
    return "name." + pl.col(codes).str.replace_all(",", ",name.", literal=True)
