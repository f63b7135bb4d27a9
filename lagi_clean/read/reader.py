"""The way from a path to a table, whatever the format."""

from pathlib import Path

from lagi_clean.read.columnar import read_columnar
from lagi_clean.read.delimited import read_delimited
from lagi_clean.read.source import read_content
from lagi_clean.read.table import RawTable, ReadOptions
from lagi_clean.read.workbook import read_workbook

__all__ = ["read_table"]

_DEFAULT = ReadOptions()


def read_table(path: str | Path, *, options: ReadOptions = _DEFAULT) -> RawTable:
    """Return a file, or standard input for ``-``, as a table of texts.

    CSV and TSV, Parquet, Arrow IPC, XLSX, XLS and ODS, also packed as ``.gz`` or ``.zst``; which
    it is shows from its bytes, not from its name. Raises ``InputError`` when it cannot be read or
    holds no table, ``UsageError`` for an option that cannot be, ``LimitError`` when it unpacks to
    more than allowed. No error shows a cell.
    """
    content = read_content(
        path,
        max_unpacked_gb=options.max_unpacked_gb,
        is_text=options.encoding is not None,
    )
    if content.format == "csv":
        return read_delimited(content, options)
    if content.format in ("parquet", "arrow"):
        return read_columnar(content)
    return read_workbook(content, options)
