"""A table to Parquet, CSV or XLSX: the same bytes for the same table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import polars as pl

from lagi_clean.errors import LimitError
from lagi_clean.write.distinct import distinct_metadata

__all__ = ["FIXED_TIME", "FRAME_WRITERS", "write_csv", "write_parquet", "write_xlsx"]

_ROW_GROUP = 100_000
_LEVEL = 1
"""Of zstd: files are 2 % larger than with the usual 3."""
_AUTOFIT_ROWS = 10_000
FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's properties know no time zone
"""When every workbook says it was made, so that the same table gives the same bytes."""
_SHEET_ROWS = 1_048_575  # what a worksheet holds below its heading
_STARTS_FORMULA = r"^(?:[=@\t\r]|[+-][^0-9]|[+-][0-9.,]*[^0-9.,])"


def write_parquet(frame: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    """Write ``frame`` to ``path`` as zstd Parquet with row groups of a fixed size.

    A lazy one is written as it is worked out, without being held in memory as a whole. There are
    no statistics of the columns: records are in the order of the extract, so they skip nothing.
    Of a table of people the metadata tell which numbers are never repeated.
    """
    write = frame.sink_parquet if isinstance(frame, pl.LazyFrame) else frame.rechunk().write_parquet
    write(
        path,
        compression="zstd",
        compression_level=_LEVEL,
        statistics=False,
        row_group_size=_ROW_GROUP,
        metadata=distinct_metadata(frame) or None,
    )


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write ``frame`` to ``path`` as UTF-8 CSV that a spreadsheet opens without running it.

    A byte-order mark tells Excel the encoding. Text that a spreadsheet would take for a formula
    (it starts with ``= @``, or with ``+ -`` and is no number) gets an apostrophe in front, as
    OWASP's note on CSV injection advises; Parquet holds the exact text.
    """
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    guarded = frame.with_columns(
        pl.when(pl.col(name).str.contains(_STARTS_FORMULA))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    )
    guarded.write_csv(path, include_bom=True)


def write_xlsx(frame: pl.DataFrame, path: Path) -> None:
    """Write ``frame`` to ``path`` as one worksheet: heading frozen, filter on, text as text.

    Raises ``LimitError`` when a worksheet cannot hold the rows.
    """
    if frame.height > _SHEET_ROWS:
        raise LimitError(
            "OUTPUT_TOO_MANY_ROWS", name=path.name, rows=frame.height, limit=_SHEET_ROWS
        )
    from xlsxwriter import Workbook  # a third of a tenth of a second, rarely needed

    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(path, plain) as book:
        book.set_properties({"created": FIXED_TIME})
        frame.write_excel(
            book,
            worksheet="data",
            table_style="Table Style Light 1",
            freeze_panes=(1, 0),
            autofit=frame.height <= _AUTOFIT_ROWS,
        )


FRAME_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], None]] = MappingProxyType(
    {"parquet": write_parquet, "csv": write_csv, "xlsx": write_xlsx}
)
"""The formats a table can be written in, by file extension."""
