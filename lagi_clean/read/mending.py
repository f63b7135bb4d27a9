"""The careful reader: lines that the fast one cannot have, each mended or set aside by itself."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lagi_clean.read.body import Untrusted
from lagi_clean.read.bulk import text_schema
from lagi_clean.read.encoding import is_utf8
from lagi_clean.read.lines import LONGEST, Flags, Ints
from lagi_clean.read.records import read_line, split_strict
from lagi_clean.read.text_file import TextFile

__all__ = ["Mended", "mend_lines"]

_REACH = 1000
"""Lines over which a quoted cell may go on."""
_REACH_NARROW = 20
_NARROW = 2
"""Columns of a table so narrow that a line of prose may look like a record."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of the lines that are not good; line 0 is the first below the heading."""

    cells: dict[int, tuple[str, ...]]
    spoiled: dict[int, tuple[str, tuple[str, ...], str]]
    """Reason, cells as far as they can be told, and the line as text."""
    inner: Flags
    """Lines that belong to a cell of a line above them."""

    def frame(self, names: list[str]) -> pl.DataFrame:
        """Return the mended lines as String columns; empty cells are null."""
        columns = [[cell or None for cell in column] for column in zip(*self.cells.values())]  # noqa: B905  # one width
        return pl.DataFrame(
            dict(zip(names, columns, strict=True)) if columns else {}, schema=text_schema(names)
        )

    def untrusted(self, numbers: Ints) -> list[Untrusted]:
        """Return the lines set aside, ``numbers`` being the row number of each line."""
        return [
            Untrusted(int(numbers[k]), reason, raw, cells)
            for k, (reason, cells, raw) in self.spoiled.items()
        ]


def mend_lines(text: TextFile, good: Flags, *, body_at: int, width: int) -> Mended:
    """Read each line from ``body_at`` on that is not good; ``text.repairs`` is counted up."""
    done = Mended({}, {}, np.zeros(len(good), np.bool_))
    for k in np.flatnonzero(~good).tolist():
        if done.inner[k]:
            continue
        joined = _joined(text, body_at + k, good, body_at, width)
        if joined is not None:
            done.cells[k], last = joined
            done.inner[k + 1 : last - body_at + 1] = True
            continue
        line = text.raw(body_at + k)
        if reason := _unreadable(line):
            shown = line.decode(errors="backslashreplace").replace("\0", "\\x00")
            done.spoiled[k] = (reason, (), shown)
            continue
        written = line.decode()
        found = read_line(
            written, width=width, delimiter=text.dialect.delimiter, quote=text.dialect.quote
        )
        if found.reason:
            done.spoiled[k] = (found.reason, found.cells, written)
            continue
        done.cells[k] = found.cells
        if found.repair:
            text.repairs[found.repair] += 1
    return done


def _unreadable(line: bytes) -> str | None:
    if len(line) > LONGEST:
        return "line_too_long"
    if b"\0" in line:
        return "nul_byte"
    return None if is_utf8(line) else "undecodable_bytes"


def _joined(
    text: TextFile, at: int, good: Flags, body_at: int, width: int
) -> tuple[tuple[str, ...], int] | None:
    """Return the cells of a record whose quoted cell goes on over next lines, and its last line.

    None when the line is closed, when no fitting end comes, or when a whole record stands between.
    """
    quote, delimiter = text.dialect.quote, text.dialect.delimiter
    if quote is None or not _goes_on(text, at, quote, width):
        return None
    reach = _REACH if width > _NARROW else _REACH_NARROW
    for last in range(at + 1, min(at + 1 + reach, len(text.lines))):
        if width > _NARROW and good[last - body_at] and not text.lines.blank[last]:
            return None
        if quote.encode() not in text.raw(last):
            continue
        raw = text.data[text.lines.starts[at] : text.lines.ends[last]]
        if _unreadable(raw):
            return None
        split = split_strict(raw.decode(), delimiter, quote)
        if split.state != "open":
            fits = split.state == "sound" and len(split.cells) == width
            return (split.cells, last) if fits else None
    return None


def _goes_on(text: TextFile, at: int, quote: str, width: int) -> bool:
    """Tell whether a line ends within a quoted cell.

    A quote with a delimiter or nothing behind it may be a ditto mark: then the line ends where it
    ends, if it is a record as it stands and so is the next one.
    """
    first, delimiter = text.raw(at), text.dialect.delimiter
    if quote.encode() not in first:
        return False
    written = first.decode(errors="replace")
    split = split_strict(written, delimiter, quote)
    if split.state != "open":
        return False
    if split.cells[-1] and not split.cells[-1].startswith(delimiter):
        return True
    alone = [read_line(written, width=width, delimiter=delimiter, quote=quote)]
    if at + 1 < len(text.lines) and not text.lines.blank[at + 1]:
        after = text.raw(at + 1).decode(errors="replace")
        alone.append(read_line(after, width=width, delimiter=delimiter, quote=quote))
    return any(line.reason is not None for line in alone)
