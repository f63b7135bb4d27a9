"""Cells of text columns: what is in them, their distinct values, and lookups by value."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from lagi_clean.coding import MISSING, Coded, encoded, is_repetitive
from lagi_clean.normalize.log import change_rows, no_changes
from lagi_clean.text.codes import is_missing
from lagi_clean.threads import side_by_side

__all__ = [
    "distinct_texts",
    "known_values",
    "tidy_texts",
    "with_columns_of",
    "with_rows_at",
    "without_missing",
]

_LONGEST_MISSING = 48  # bytes of the longest text that may stand for an empty cell
_SPACES = r"[\s\u00A0\u3000]+"
_UNTIDY = r"[^ -~\u00C0-\u024F\u1EA0-\u1EF9]|  |^ | $"
"""Anything but ASCII, letters in their composed form and single spaces between them."""
_TIDY = "^[!-~]*[1-9][!-~]*$"
"""Surely tidy, and no word for nothing."""
_INVISIBLE = r"[\u200B-\u200F\u2060\uFEFF\u00AD\u0000-\u0008\u000E-\u001F\u007F]"


def with_columns_of(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return ``frame`` with these columns, as null text where it has none."""
    absent = [c for c in columns if c not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in absent)


def with_rows_at(frame: pl.DataFrame, at: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``frame`` with ``rows`` (its columns) in place of those at the places ``at``.

    >>> frame = pl.DataFrame({"a": [1, 2, 3]})
    >>> with_rows_at(frame, pl.Series([1]), pl.DataFrame({"a": [9]}))["a"].to_list()
    [1, 9, 3]
    """
    return frame.select(
        column.clone().scatter(at, rows[column.name]) for column in frame.iter_columns()
    )


def distinct_texts(frame: pl.DataFrame, column: str) -> list[str]:
    """Return the distinct texts of a column, in order."""
    texts: list[str] = frame[column].unique().drop_nulls().sort().to_list()
    return texts


def without_missing(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return ``frame`` with nulls for cells that only say that nothing is known."""
    likely = frame.select(
        pl.col(column).filter(_may_be_missing(pl.col(column))).unique().implode()
        for column in columns
    )
    replaced = []
    for column in likely.columns:
        texts = likely[column].explode(empty_as_null=False).drop_nulls().sort()
        if missing := [text for text in texts if is_missing(text)]:
            cell = pl.col(column)
            replaced.append(pl.when(cell.is_in(missing).not_()).then(cell).alias(column))
    return frame.with_columns(replaced)


def known_values(column: pl.Series) -> Coded:
    """Return a column of texts as codes, without the values that only say that nothing is known.

    >>> known_values(pl.Series(["không rõ", "Kinh"])).codes.tolist()
    [-1, 0]
    """
    if column.null_count() == len(column):
        return Coded(np.full(len(column), MISSING, dtype=np.int32), column.clear())
    coded = encoded(column)
    cell = pl.col(coded.values.name)
    likely = coded.values.to_frame().select(_may_be_missing(cell).arg_true()).to_series()
    missing = [at for at in likely if is_missing(coded.values[at])]
    if not missing:
        return coded
    known = np.ones(len(coded.values) + 1, dtype=np.bool_)
    known[[*missing, -1]] = False
    places = np.where(known, np.cumsum(known, dtype=np.int32) - 1, np.int32(MISSING))
    return Coded(places[coded.codes], coded.values.filter(pl.Series(known[:-1])))


def _may_be_missing(cell: pl.Expr) -> pl.Expr:
    """Tell whether to look at a cell: words for nothing are short and have no digit but 0."""
    return (cell.str.len_bytes() <= _LONGEST_MISSING) & cell.str.contains("[1-9]").not_()


def tidy_texts(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Repair the spacing and the Unicode form of free text; return the frame and its changes.

    NFC, one space for a run of white space, none at the ends, no zero-width and control
    characters; null for cells that only say that nothing is known. Outer white space alone is no
    change worth a row, and neither is a cell that says nothing.

    >>> rows = pl.Series([0, 1], dtype=pl.UInt32)
    >>> frame = pl.DataFrame({"record_id": rows, "hamlet": ["Thôn  1", "không rõ"]})
    >>> [table.rows() for table in tidy_texts(frame, ["hamlet"])]
    [[(0, 'Thôn 1'), (1, None)], [(0, 'hamlet', 'Thôn  1', 'Thôn 1', 'text.spaces')]]
    """
    found = side_by_side(_tidied, [frame[column] for column in columns])
    changes = [no_changes()]
    for column, odd in zip(columns, found, strict=True):
        if not odd.is_empty():
            inner = pl.col("before").str.strip_chars() != pl.col("after")
            changes.append(
                change_rows(
                    odd.with_columns(frame["record_id"].gather(odd["at"])),
                    column=column,
                    before=pl.col("before"),
                    after=pl.col("after"),
                    step=pl.when(inner).then(pl.lit("text.spaces")),
                )
            )
            cells = odd.select(pl.when(pl.col("after") != "").then("after").alias(column))
            frame = frame.with_columns(
                with_rows_at(frame.select(column), odd["at"], cells).to_series()
            )
    return frame, pl.concat(changes)


def _tidied(column: pl.Series) -> pl.DataFrame:
    """Return place, ``before`` and ``after`` of the cells that are not tidy or say nothing."""
    cell = pl.col("before")
    cells = column.alias("before").to_frame()
    # a value of many cells is looked at once; most other cells are numbers, which are tidy
    if is_repetitive(column):
        seen = column.unique().alias("before").to_frame()
    else:
        seen = cells.filter(cell.str.contains(_TIDY).not_())
    untidy = cell.str.contains(_UNTIDY)
    after = (
        pl.when(untidy)
        .then(
            cell.str.normalize("NFC")
            .str.replace_all(_INVISIBLE, "")
            .str.replace_all(_SPACES, " ")
            .str.strip_chars()
        )
        .otherwise(cell)
    )
    likely = seen.filter(untidy | _may_be_missing(cell)).unique()
    missing = [text for text in likely["before"] if is_missing(text)]
    table = likely.select(
        cell, pl.when(cell.is_in(missing).not_()).then(after).alias("after")
    ).filter(cell.ne_missing(pl.col("after")))
    if table.is_empty():
        return table.select(pl.lit(None, dtype=pl.UInt32).alias("at"), pl.all())
    odd = cells.with_row_index("at").filter(cell.is_in(table["before"].implode()))
    return odd.join(table, on="before", how="left", maintain_order="left")
