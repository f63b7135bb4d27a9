"""XLSX, XLS and ODS: one sheet of a workbook as a table of texts."""

from collections import Counter

import fastexcel
import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.read.body import raw_table
from lagi_clean.read.heading import (
    HEAD_ROWS,
    Heading,
    find_heading,
    heading_at,
    is_filled,
    unique_names,
)
from lagi_clean.read.source import Content
from lagi_clean.read.table import Evidence, RawTable, ReadOptions

__all__ = ["read_workbook"]

_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_NO_DAY = r"^1899-12-3[01] (\d\d:\d\d:\d\d)$"


def read_workbook(content: Content, options: ReadOptions) -> RawTable:
    """Return a sheet as a table of texts: the one said, or the first that is not empty.

    Raises ``InputError`` when the file is damaged, has no such sheet or no table.
    """
    try:
        book = fastexcel.read_excel(str(content.file) if content.file else content.data[:])
        sheets = book.sheet_names
        name, grid = _sheet(book, content, options)
    except fastexcel.FastExcelError as error:
        raise InputError("INPUT_DAMAGED", path=content.path, format=content.format) from error
    head = grid.head(HEAD_ROWS).rows()
    if options.header_row is not None:
        at = options.header_row - 1
        if not 0 <= at < grid.height:
            raise InputError(
                "READ_HEADER_ROW", path=content.path, row=options.header_row, rows=grid.height
            )
        found = heading_at(grid.slice(at, HEAD_ROWS).rows(), 0)
        heading = Heading(at + found.first, at + found.last, found.names)
    else:
        heading = find_heading(head)
    names = unique_names(heading.names, width=grid.width)
    below = grid.slice(heading.last + 1).rename(dict(zip(grid.columns, names, strict=True)))
    numbers = pl.int_range(1, below.height + 1, eager=True)
    above = Counter(
        "title" if any(map(is_filled, cells)) else "blank"
        for cells in grid.head(heading.first).iter_rows()
    )
    evidence = Evidence(
        format=content.format,
        packing=content.packing,
        sheet=name,
        sheets=tuple(sheets),
        header_row=heading.last + 1 if heading.found else None,
    )
    return raw_table(content, below, numbers, [], heading=heading, above=above, evidence=evidence)


def _sheet(
    book: fastexcel.ExcelReader, content: Content, options: ReadOptions
) -> tuple[str, pl.DataFrame]:
    names = book.sheet_names
    if options.sheet is None:
        for name in names:
            grid = _grid(book, name)
            if grid.height and grid.width:
                return name, grid
        raise InputError("INPUT_NO_TABLE", path=content.path)
    wanted = options.sheet
    if wanted not in names and wanted.isascii() and wanted.isdigit():
        number = int(wanted)
        wanted = names[number - 1] if 1 <= number <= len(names) else wanted
    if wanted not in names:
        near = [name for name in names if name.strip().lower() == wanted.strip().lower()]
        if not near:
            listed = ", ".join(f"'{name}'" for name in names)
            raise InputError("SHEET_UNKNOWN", path=content.path, sheet=options.sheet, sheets=listed)
        wanted = near[0]
    grid = _grid(book, wanted)
    if not grid.height or not grid.width:
        raise InputError("INPUT_NO_TABLE", path=content.path)
    return wanted, grid


def _grid(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """Return a sheet from its first row on, as texts; a date without a time is just the date."""
    grid = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    cells = pl.all()
    return grid.with_columns(
        cells.str.replace(_MIDNIGHT, "$1").str.replace(_NO_DAY, "$1")
    ).with_columns(pl.when(cells != "").then(cells))
