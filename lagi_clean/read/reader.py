"""The way from a path to a table, whatever the format."""

from contextlib import suppress
from pathlib import Path

from lagi_clean.errors import InputError
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
    holds no table or was changed meanwhile, ``UsageError`` for an option that cannot be,
    ``LimitError`` when it unpacks to more than allowed. No error shows a cell.
    """
    before = _state(path)
    try:
        return _read(path, options)
    finally:
        if before is not None and _state(path) != before:  # whatever else it led to
            raise InputError("INPUT_CHANGED", path=path)


def _state(path: str | Path) -> tuple[int, int, int] | None:
    """Return what tells a file from what it was before, None for what is no file."""
    with suppress(OSError):
        if str(path) != "-" and Path(path).is_file():
            facts = Path(path).stat()
            return facts.st_ino, facts.st_size, facts.st_mtime_ns
    return None


def _read(path: str | Path, options: ReadOptions) -> RawTable:
    content = read_content(
        path,
        max_unpacked_gb=options.max_unpacked_gb,
        is_text=options.encoding is not None,
    )
    if content.format == "csv":
        return read_delimited(content, options)
    if content.format in ("parquet", "arrow"):
        from lagi_clean.read.columnar import read_columnar  # it loads Arrow: a sixth of a second

        return read_columnar(content)
    return read_workbook(content, options)
