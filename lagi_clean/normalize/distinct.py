"""Distinct texts of several columns together, and each cell as the place of its text among them."""

from collections.abc import Sequence

import polars as pl
import pyarrow as pa

__all__ = ["distinct_and_codes"]


def distinct_and_codes(columns: Sequence[pl.Series]) -> tuple[pl.Series, list[pl.Series]]:
    """Return the distinct texts of ``columns`` (String), and each cell's place among them.

    The texts are in the order in which they first occur, column by column. Places are UInt32,
    null for null. Forms of all cells follow from those of the texts by ``forms.gather(places)``.

    >>> texts, places = distinct_and_codes([pl.Series(["b", None]), pl.Series(["a", "b"])])
    >>> texts.to_list(), [column.to_list() for column in places]
    (['b', 'a'], [[0, None], [1, 0]])
    """
    cells = [column.to_arrow(compat_level=pl.CompatLevel.oldest()) for column in columns]
    if not any(map(len, cells)):
        return pl.Series([], dtype=pl.String), [pl.Series([], dtype=pl.UInt32) for _ in columns]
    encoded = pa.chunked_array(cells, type=pa.large_string()).dictionary_encode()
    texts = pl.Series(encoded.chunk(encoded.num_chunks - 1).dictionary, dtype=pl.String)
    places = [pl.Series(chunk.indices).cast(pl.UInt32) for chunk in encoded.chunks]
    return texts, places
