"""Cells of text columns: what is in them, their distinct values, and lookups by value."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from lagi_clean.normalize.log import change_rows, no_changes
from lagi_clean.text.codes import is_missing

__all__ = [
    "distinct_texts",
    "map_texts",
    "tidy_texts",
    "with_columns_of",
    "with_rows_at",
    "without_missing",
]

_LONGEST_MISSING = 48  # bytes of the longest text that may stand for an empty cell
_SPACES = r"[\s\u00A0\u3000]+"
_UNTIDY = r"[^ -~\u00C0-\u024F\u1EA0-\u1EF9]|  |^ | $"
"""Anything but ASCII, letters in their composed form and single spaces between them."""
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
    places = np.arange(frame.height, dtype=np.uint32)
    places[at.to_numpy()] = np.arange(frame.height, frame.height + rows.height, dtype=np.uint32)
    return pl.concat([frame, rows.select(frame.columns)]).select(pl.all().gather(places))


def distinct_texts(frame: pl.DataFrame, column: str) -> list[str]:
    """Return the distinct texts of a column, in order."""
    texts: list[str] = frame[column].unique().drop_nulls().sort().to_list()
    return texts


def map_texts(
    frame: pl.DataFrame, column: str, read: Callable[[str], str | None]
) -> dict[str, str | None]:
    """Return distinct text -> ``read(text)``."""
    return {text: read(text) for text in distinct_texts(frame, column)}


def without_missing(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return ``frame`` with nulls for cells that only say that nothing is known."""
    # such words are short and hold no digit but 0: most columns have next to none to look at
    short = [pl.col(c).filter(pl.col(c).str.len_bytes() <= _LONGEST_MISSING) for c in columns]
    likely = frame.select(
        cell.filter(cell.str.contains("[1-9]").not_()).unique().implode() for cell in short
    )
    replaced = []
    for column in likely.columns:
        texts = likely[column].explode(empty_as_null=False).drop_nulls().sort()
        if missing := [text for text in texts if is_missing(text)]:
            cell = pl.col(column)
            replaced.append(pl.when(cell.is_in(missing).not_()).then(cell).alias(column))
    return frame.with_columns(replaced)


def tidy_texts(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Repair the spacing and the Unicode form of free text; return the frame and its changes.

    NFC, one space for a run of white space, none at the ends, no zero-width and control
    characters. Outer white space alone is no change worth a row.
    """
    changes = [no_changes()]
    untidy = frame.select(pl.col(column).str.contains(_UNTIDY).any() for column in columns)
    tidied = []
    for column in [name for name in columns if untidy[name].item()]:
        cells = frame.select("record_id", pl.col(column).alias("before"))
        table = (
            cells.select(pl.col("before").filter(pl.col("before").str.contains(_UNTIDY)).unique())
            .with_columns(
                pl.col("before")
                .str.normalize("NFC")
                .str.replace_all(_INVISIBLE, "")
                .str.replace_all(_SPACES, " ")
                .str.strip_chars()
                .alias("after")
            )
            .filter(pl.col("before") != pl.col("after"))
        )
        if table.is_empty():
            continue
        cells = cells.join(table, on="before", how="left", maintain_order="left")
        inner = pl.col("before").str.strip_chars() != pl.col("after")
        changes.append(
            change_rows(
                cells,
                column=column,
                before=pl.col("before"),
                after=pl.col("after"),
                step=pl.when(inner).then(pl.lit("text.spaces")),
            )
        )
        cell = pl.coalesce("after", "before")
        tidied.append(cells.select(pl.when(cell != "").then(cell).alias(column)).to_series())
    return frame.with_columns(tidied), pl.concat(changes)
