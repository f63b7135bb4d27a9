"""A text file with its lines found: what the readers of delimited text share."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from lagi_clean.read.dialect import Dialect, find_dialect
from lagi_clean.read.encoding import Data, Decoded, is_utf8
from lagi_clean.read.lines import Flags, Ints, Lines, scan_lines
from lagi_clean.read.records import split_strict

__all__ = ["TextFile", "open_text"]

_HEAD_BYTES = 1 << 18
_NEWLINE, _RETURN = 10, 13


@dataclass(slots=True)
class TextFile:
    """A text file as UTF-8, its dialect and lines, and what was mended so far."""

    data: Data
    lines: Lines
    dialect: Dialect
    valid: bool
    """Whether every byte is known, or taken, to be UTF-8."""
    repairs: Counter[str] = field(default_factory=Counter)

    def raw(self, at: int) -> bytes:
        """Return the bytes of a line, its end left out."""
        return self.data[self.lines.starts[at] : self.lines.ends[at]]

    def cells(self, at: int) -> tuple[str, ...]:
        """Return the cells of a line as well as they can be told."""
        text = self.raw(at).decode(errors="replace")
        return split_strict(text, self.dialect.delimiter, self.dialect.quote).cells

    def line_number(self, at: int) -> int:
        """Return the number of a line as an editor counts, from 1."""
        return self.data[: self.lines.starts[at]].count(b"\n") + 1

    def line_at(self, number: int) -> int:
        """Return which line holds the editor's line of this number, -1 when there is none."""
        offset = 0
        for _ in range(number - 1):
            newline = self.data.find(b"\n", offset)
            if newline < 0:
                return -1
            offset = newline + 1
        offset = max(offset, int(self.lines.starts[0]))  # a mark at the start is no line
        return int(np.searchsorted(self.lines.starts, offset, side="right")) - 1

    def good(self, body_at: int, width: int) -> Flags:
        """Tell of each line from ``body_at`` on whether the fast reader may have it.

        It may have lines with sound quotes and ``width`` cells, and lines that hold nothing.
        """
        lines = self.lines
        if not self.dialect.plain:
            return lines.blank[body_at:]
        right = (lines.delimiters[body_at:] == width - 1) | lines.blank[body_at:]
        good: Flags = right & lines.sound[body_at:]
        if not self.valid:
            good[self._undecodable(body_at) - body_at] = False
        return good

    def _undecodable(self, body_at: int) -> Ints:
        """Return the lines that are not UTF-8."""
        wrong: list[int] = []
        count, step = len(self.lines), 4096
        for first in range(body_at, count, step):
            last = min(first + step, count)
            if not is_utf8(self.data[self.lines.starts[first] : self.lines.ends[last - 1]]):
                wrong += [k for k in range(first, last) if not is_utf8(self.raw(k))]
        return np.array(wrong, np.int64)

    def each_line_alone(self, body_at: int) -> None:
        """Take every line from ``body_at`` on by itself, so that no cell goes on over lines."""
        before = self.lines
        start = int(before.starts[body_at])
        alone = _scanned(self.data, self.dialect, start=start, across=False)
        self.lines = Lines(
            np.concatenate([before.starts[:body_at], alone.starts]),
            np.concatenate([before.ends[:body_at], alone.ends]),
            np.concatenate([before.delimiters[:body_at], alone.delimiters]),
            np.concatenate([before.sound[:body_at], alone.sound]),
            np.concatenate([before.joined[:body_at], alone.joined]),
            quoted=True,
            adjacent=True,
            lone_returns=before.lone_returns,
        )


def open_text(decoded: Decoded, *, delimiter: str | None) -> TextFile:
    """Return a text file with its dialect and lines found; a delimiter said wins.

    Raises ``UsageError`` for a delimiter that cannot be one.
    """
    data, start = decoded.data, decoded.start
    head = data[start : start + _HEAD_BYTES].decode(errors="replace")
    dialect = find_dialect(head, delimiter=delimiter)
    repairs: Counter[str] = Counter()
    if data.find(b"\n", start) < 0:
        data = _with_newlines(data, dialect, repairs)
    if dialect.sep_line:
        newline = data.find(b"\n", start)
        start = len(data) if newline < 0 else newline + 1
    lines = _scanned(data, dialect, start=start, across=True)
    if lines.lone_returns:
        data = _with_newlines(data, dialect, repairs)
        lines = _scanned(data, dialect, start=start, across=True)
    if not lines.sound.all():
        lines = _scanned(data, dialect, start=start, across=False)
    return TextFile(data, lines, dialect, decoded.valid, repairs)


def _scanned(data: Data, dialect: Dialect, *, start: int, across: bool) -> Lines:
    return scan_lines(
        np.frombuffer(data, np.uint8),
        delimiter=ord(dialect.delimiter) if dialect.plain else 0xFF,  # no byte of UTF-8
        quote=ord(dialect.quote) if dialect.quote else None,
        across=across,
        start=start,
    )


def _with_newlines(data: Data, dialect: Dialect, repairs: Counter[str]) -> Data:
    """Return the file with every lone carriage return outside quotes as a line end."""
    content = np.frombuffer(data, np.uint8)
    lone = content == _RETURN
    lone[:-1] &= content[1:] != _NEWLINE
    if dialect.quote:
        lone &= (np.cumsum(content == ord(dialect.quote), dtype=np.uint8) & 1) == 0
    if not lone.any():
        return data
    following = np.flatnonzero(lone) + 1  # a second return before a newline is none of its own
    doubled = following[(following < content.size - 1)]
    doubled = doubled[(content[doubled] == _RETURN) & (content[doubled + 1] == _NEWLINE)]
    lone[doubled - 1] = False
    repairs["line_end"] += int(lone.sum()) + doubled.size
    ends = np.where(lone, np.uint8(_NEWLINE), content)
    return np.delete(ends, doubled).tobytes() if doubled.size else ends.tobytes()
