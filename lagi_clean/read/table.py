"""What reading a file gives: a table of texts, where every row went, what was seen on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

__all__ = ["Evidence", "RawTable", "ReadOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the person says of a file; None is found out from the file. What is said always wins."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    """Name or number, from 1, of the sheet of a workbook."""
    header_row: int | None = None
    """Line of the file or row of the sheet that holds the headings, from 1."""
    max_unpacked_gb: float = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a file was read and why so. Words and counts, never a cell's value."""

    format: str
    """csv, parquet, arrow, xlsx, xls, ods."""
    packing: str | None = None
    """gz, zst, or None."""
    encoding: str | None = None
    encoding_reasons: tuple[str, ...] = ()
    """Why this encoding: codes with counts, such as ``bom`` or ``valid_utf8=128402``."""
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    """Line of the file or row of the sheet that holds the (last row of) headings, from 1."""
    careful: bool = False
    """Whether the careful reader was needed."""
    repairs: Mapping[str, int] = field(default_factory=dict)
    """What the careful reader mended, by code, with the number of rows."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Findings about columns: heading to code, such as an identifier stored as a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A file as a table of texts."""

    source: str
    """Name of the file without folders, packing and extension; ``stdin`` for standard input."""
    frame: pl.DataFrame
    """String columns under the file's own headings, made unique; empty cells are null."""
    rows: pl.Series
    """Int64, for each row of ``frame`` its number, from 1, counted from the row below the heading.

    Every row below the heading has a number, also those that were dropped or set aside.
    """
    quarantine: pl.DataFrame
    """``tables.QUARANTINE``: rows that cannot be trusted, with the reason."""
    dropped: Mapping[str, int]
    """Rows that are no records, by kind: title, numbering, blank, total, signature."""
    evidence: Evidence

    @property
    def rows_read(self) -> int:
        """Rows of the file but for headings: those of the table, set aside and dropped."""
        return self.frame.height + self.quarantine.height + sum(self.dropped.values())
