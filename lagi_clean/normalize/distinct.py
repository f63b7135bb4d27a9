"""Work on the distinct values of columns: their places among all cells, and back to the rows."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from lagi_clean.coding import MISSING, Codes, encoded
from lagi_clean.threads import side_by_side

__all__ = ["distinct_and_codes", "rows_where"]


def distinct_and_codes(columns: Sequence[pl.Series]) -> tuple[pl.Series, list[Codes]]:
    """Return the distinct texts of ``columns`` (String), and each cell's place among them.

    The texts are in the order in which they first occur, column by column. The place of a null is
    ``MISSING``. Forms of all cells follow from those of the texts.

    >>> texts, places = distinct_and_codes([pl.Series(["b", None]), pl.Series(["a", "b"])])
    >>> texts.to_list(), [column.tolist() for column in places]
    (['b', 'a'], [[0, -1], [1, 0]])
    """
    if not columns:
        return pl.Series([], dtype=pl.String), []
    # column by column first: what a column repeats is looked up in a small table
    coded = side_by_side(encoded, columns)
    every = encoded(pl.concat([column.values.alias("text") for column in coded]))
    ends = np.cumsum([len(column.values) for column in coded])
    return every.values, [
        np.append(numbers, np.int32(MISSING))[column.codes]
        for numbers, column in zip(np.split(every.codes, ends[:-1]), coded, strict=True)
    ]


def rows_where(codes: Codes, table: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
    """Return the rows ``at`` which a column has a value for which ``where`` holds.

    ``codes`` are places in ``table``, whose columns stand beside ``at`` (UInt32).

    >>> table = pl.DataFrame({"text": ["x", "y"]})
    >>> rows_where(np.array([0, 1, -1, 0], dtype=np.int32), table, pl.col("text") == "x").rows()
    [(0, 'x'), (3, 'x')]
    """
    wanted = table.select(where.fill_null(value=False)).to_series().to_numpy()
    if not wanted.any():
        return table.clear().select(pl.lit(None, dtype=pl.UInt32).alias("at"), pl.all())
    at = np.flatnonzero(np.append(wanted, [False])[codes])
    return table.select(
        pl.lit(pl.Series(at, dtype=pl.UInt32)).alias("at"), pl.all().gather(codes[at])
    )
