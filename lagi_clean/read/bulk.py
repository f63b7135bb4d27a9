"""The fast reader: sound lines of a text file to a frame, by polars in one piece."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from lagi_clean.read.lines import Flags
from lagi_clean.read.text_file import TextFile

__all__ = ["NotUtf8Error", "read_good_lines", "text_schema"]


class NotUtf8Error(Exception):
    """A file that was taken to be UTF-8 is not, somewhere beyond its head."""


def text_schema(names: Sequence[str]) -> dict[str, type[pl.String]]:
    """Return a schema of String columns."""
    return dict.fromkeys(names, pl.String)


def read_good_lines(
    text: TextFile, good: Flags, names: Sequence[str], *, body_at: int, own_file: Path | None
) -> pl.DataFrame:
    """Return the good lines from ``body_at`` on as String columns; empty cells are null.

    ``own_file`` is the file that holds just ``text.data``, if there is one: it spares a copy.
    Raises ``NotUtf8Error``.
    """
    if not good.any():
        return pl.DataFrame(schema=text_schema(names))
    whole = own_file is not None and good.all() and not text.lines.blank[body_at]
    skipped = text.line_number(body_at) - 1 if whole else 0
    separator = text.dialect.delimiter if text.dialect.plain else "\x1f"
    # else one row of the right width comes first: by it polars knows how many columns there are
    guide = ("x" + separator * (len(names) - 1) + "\n").encode()
    try:
        frame = pl.read_csv(
            own_file if whole and own_file else _joined(text, good, body_at, guide),
            has_header=False,
            separator=separator,
            quote_char=text.dialect.quote if text.lines.quoted else None,
            schema=text_schema(names),
            infer_schema=False,
            skip_lines=skipped,
            glob=False,
        )
    except pl.exceptions.ComputeError as error:
        raise NotUtf8Error from error
    frame = frame if whole else frame.slice(1)
    if frame.height != int(good.sum()):
        if not whole:
            raise AssertionError("lines were counted otherwise than read")
        return read_good_lines(text, good, names, body_at=body_at, own_file=None)
    if text.lines.adjacent:  # a cell may be quotes around nothing
        is_quoted = frame.select((pl.all() == "").any()).row(0, named=True)
        frame = frame.with_columns(
            pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
            for name, found in is_quoted.items()
            if found
        )
    return frame


def _joined(text: TextFile, good: Flags, body_at: int, guide: bytes) -> bytes:
    """Return the good lines in one piece, behind ``guide``."""
    starts = np.append(text.lines.starts[body_at:], len(text.data))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(np.int8), [0]])))
    with memoryview(text.data) as view:
        return b"".join(
            [guide, *(view[starts[a] : starts[b]] for a, b in edges.reshape(-1, 2).tolist())]
        )
