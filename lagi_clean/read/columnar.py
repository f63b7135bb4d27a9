"""Parquet and Arrow IPC: columns of any type as texts."""

import io

import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.parquet as pq

from lagi_clean.errors import InputError
from lagi_clean.read.body import quarantine_frame
from lagi_clean.read.source import Content
from lagi_clean.read.table import Evidence, RawTable

__all__ = ["as_texts", "read_columnar"]


def read_columnar(content: Content) -> RawTable:
    """Return a Parquet or Arrow IPC file as a table of texts.

    Raises ``InputError`` when it is damaged or has no columns.
    """
    try:
        frame = _frame(content)
    except (pl.exceptions.PolarsError, OSError, ValueError, pl.exceptions.PanicException) as error:
        raise InputError("INPUT_DAMAGED", path=content.path, format=content.format) from error
    if frame.width == 0:
        raise InputError("INPUT_NO_TABLE", path=content.path)
    if frame.height == 0:
        raise InputError("INPUT_NO_ROWS", path=content.path)
    notes = {name: "stored_as_number" for name, dtype in frame.schema.items() if dtype.is_numeric()}
    return RawTable(
        source=content.source,
        frame=as_texts(frame),
        rows=pl.int_range(1, frame.height + 1, eager=True).alias("row"),
        quarantine=quarantine_frame([], content.source),
        dropped={},
        evidence=Evidence(format=content.format, packing=content.packing, notes=notes),
    )


def _frame(content: Content) -> pl.DataFrame:
    source = content.file or io.BytesIO(content.data[:])
    if content.format == "parquet":
        pq.read_metadata(pa.BufferReader(pa.py_buffer(content.data)))  # polars panics aloud
        return pl.read_parquet(source, glob=False)
    if content.data[:6] == b"ARROW1":
        return pl.scan_ipc(source, glob=False).collect()
    return pl.read_ipc_stream(source)


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every column as String; dates are ISO, whole numbers have no fraction.

    >>> as_texts(pl.DataFrame({"id": [60093012345.0, None], "ok": [True, False]})).rows()
    [('60093012345', 'true'), (None, 'false')]
    """
    whole = (cs.float() == cs.float().floor()) & (cs.float().abs() < 2.0**53)
    return (
        frame.with_columns(
            pl.when(whole)
            .then(cs.float().cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cs.float().cast(pl.String))
        )
        .with_columns(cs.nested().map_elements(str, return_dtype=pl.String))
        .with_columns(cs.binary().cast(pl.String, strict=False))
        .with_columns((~cs.string()).cast(pl.String))
        .with_columns(pl.when(cs.string() != "").then(cs.string()))
    )
