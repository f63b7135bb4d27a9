"""CSV and TSV: a fast reader for sound lines, a careful one for the others, one table.

Every line is counted first. Those with the right number of cells and sound quotes go to polars in
one piece; each of the others is read by itself or set aside, so that damage costs a line at most.
"""

from collections import Counter

import numpy as np
import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.read.body import Untrusted, raw_table
from lagi_clean.read.bulk import NotUtf8Error, read_good_lines
from lagi_clean.read.encoding import Decoded, decode_content
from lagi_clean.read.heading import (
    HEAD_ROWS,
    Heading,
    find_heading,
    heading_at,
    is_filled,
    unique_names,
)
from lagi_clean.read.mending import mend_lines
from lagi_clean.read.source import Content
from lagi_clean.read.table import Evidence, RawTable, ReadOptions
from lagi_clean.read.text_file import TextFile, open_text
from lagi_clean.text.legacy import restore_capitals

__all__ = ["read_delimited"]

_NEARLY_ALL = 0.9


def read_delimited(content: Content, options: ReadOptions) -> RawTable:
    """Return a text file as a table.

    Raises ``InputError`` when it holds no table, ``UsageError`` for an option that cannot be.
    """
    try:
        return _read(content, options, thorough=False)
    except NotUtf8Error:
        return _read(content, options, thorough=True)


def _read(content: Content, options: ReadOptions, *, thorough: bool) -> RawTable:
    """Read the file; not ``thorough`` takes it to be UTF-8 throughout if its ends are."""
    decoded = decode_content(content.data, encoding=options.encoding, thorough=thorough)
    text = open_text(decoded, delimiter=options.delimiter)
    heading = _heading(text, content, options)
    width = _width(text, heading)
    body_at = heading.last + 1
    if body_at >= len(text.lines):
        raise InputError("INPUT_NO_ROWS", path=content.path)
    joined = text.lines.joined[body_at:]
    if joined.any() and not text.good(body_at, width)[joined].all():
        text.each_line_alone(body_at)
    names = unique_names(heading.names, width=width)
    try:
        frame, rows, untrusted = _records(text, body_at, names, content, careful=False)
    except NotUtf8Error:
        if not thorough:
            raise
        frame, rows, untrusted = _records(text, body_at, names, content, careful=True)
    if decoded.encoding == "tcvn3":
        frame = _with_capitals(frame, text)
    above = Counter(
        "title" if any(map(is_filled, text.cells(at))) else "blank" for at in range(heading.first)
    )
    if text.dialect.sep_line:
        above["title"] += 1
        text.repairs["sep_line"] += 1
    evidence = Evidence(
        format="csv",
        packing=content.packing,
        encoding=decoded.encoding,
        encoding_reasons=_reasons(decoded, text),
        delimiter=text.dialect.delimiter if text.dialect.sure else None,
        header_row=text.line_number(heading.last) if heading.found else None,
        careful=bool(text.repairs) or bool(untrusted),
        repairs=dict(sorted(text.repairs.items())),
    )
    return raw_table(
        content, frame, rows, untrusted, heading=heading, above=above, evidence=evidence
    )


def _reasons(decoded: Decoded, text: TextFile) -> tuple[str, ...]:
    if decoded.reasons or decoded.encoding != "utf-8":
        return decoded.reasons
    marked = ("bom",) if decoded.start else ()
    return (*marked, f"valid_utf8={len(text.lines)}")


def _heading(text: TextFile, content: Content, options: ReadOptions) -> Heading:
    count = len(text.lines)
    if options.header_row is None:
        shown = [text.cells(k) for k in range(min(HEAD_ROWS, count))]
        if not any(is_filled(cell) for cells in shown for cell in cells):
            raise InputError("INPUT_NO_TABLE", path=content.path)
        return find_heading(shown)
    at = text.line_at(options.header_row) if options.header_row > 0 else -1
    if not 0 <= at < count:
        raise InputError(
            "READ_HEADER_ROW",
            path=content.path,
            row=options.header_row,
            rows=text.line_number(count - 1),
        )
    found = heading_at([text.cells(k) for k in range(at, min(at + HEAD_ROWS, count))], 0)
    return Heading(at + found.first, at + found.last, found.names)


def _width(text: TextFile, heading: Heading) -> int:
    """Return the number of columns: of the heading, or of nearly all rows if they have more."""
    wide = len(heading.names)
    below = slice(heading.last + 1, None)
    counts = text.lines.delimiters[below][~text.lines.blank[below]] + 1
    if not text.dialect.plain or not counts.size:
        return wide or len(text.cells(0))
    if 2 * np.count_nonzero(counts == wide) > counts.size:
        return wide
    values, times = np.unique(counts, return_counts=True)
    usual = int(values[times.argmax()])
    if not wide:
        return usual
    return usual if usual > wide and times.max() > _NEARLY_ALL * counts.size else wide


def _records(
    text: TextFile, body_at: int, names: list[str], content: Content, *, careful: bool
) -> tuple[pl.DataFrame, pl.Series, list[Untrusted]]:
    """Return the rows below the heading, their numbers, and those that are set aside."""
    good = text.good(body_at, len(names))
    if careful:  # the fast reader gave up, and does not say where
        good &= text.lines.blank[body_at:]
    if good.all():
        own_file = content.file if text.data is content.data else None
        frame = read_good_lines(text, good, names, body_at=body_at, own_file=own_file)
        return frame, pl.int_range(1, len(good) + 1, eager=True), []
    mended = mend_lines(text, good, body_at=body_at, width=len(names))
    good &= ~mended.inner
    numbers = np.cumsum(~mended.inner, dtype=np.int64)  # of rows, for each line that begins one
    frame = read_good_lines(text, good, names, body_at=body_at, own_file=None)
    rows = pl.Series(numbers[good])
    if mended.cells:
        frame = pl.concat([frame, mended.frame(names)])
        rows = pl.concat([rows, pl.Series(numbers[list(mended.cells)])])
        order = rows.arg_sort()
        frame, rows = frame[order], rows[order]
    return frame, rows, mended.untrusted(numbers)


def _with_capitals(frame: pl.DataFrame, text: TextFile) -> pl.DataFrame:
    """Return TCVN3 cells with the capitals that only their font had shown, counted as repairs."""
    for name in frame.columns:
        cells = frame[name]
        mixed = cells.filter(cells.str.contains(r"[A-Z].*[^\x00-\x7F]|[^\x00-\x7F].*[A-Z]"))
        restored = {cell: restore_capitals(cell) for cell in mixed.unique().sort()}
        changed = {cell: capital for cell, capital in restored.items() if cell != capital}
        if changed:
            text.repairs["capitals"] += int(cells.is_in(list(changed)).sum())
            frame = frame.with_columns(cells.replace(changed))
    return frame
