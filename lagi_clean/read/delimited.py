"""CSV and TSV: a fast reader for sound lines, a careful one for the others, one table.

Every line is counted first. Those with the right number of cells and sound quotes go to polars in
one piece; each of the others is read by itself or set aside, so that damage costs a line at most.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.read.body import Untrusted, furnished, quarantine_frame
from lagi_clean.read.dialect import Dialect, find_dialect
from lagi_clean.read.encoding import Data, Decoded, decode_content
from lagi_clean.read.heading import (
    HEAD_ROWS,
    Heading,
    find_heading,
    heading_at,
    is_filled,
    unique_names,
)
from lagi_clean.read.lines import Ints, Lines, scan_lines
from lagi_clean.read.records import read_line, split_strict
from lagi_clean.read.source import Content
from lagi_clean.read.table import Evidence, RawTable, ReadOptions

__all__ = ["read_delimited"]

_HEAD_BYTES = 1 << 18
_LOOKAHEAD = 1000
_LOOKAHEAD_NARROW = 20
_NARROW = 2


@dataclass(slots=True)
class _Text:
    """A text file on its way to a table."""

    data: Data
    lines: Lines
    dialect: Dialect
    valid: bool
    repairs: Counter[str] = field(default_factory=Counter)

    def line(self, at: int) -> str:
        """Return a line as text; bytes that are no UTF-8 become U+FFFD."""
        return self.data[self.lines.starts[at] : self.lines.ends[at]].decode(errors="replace")

    def cells(self, at: int) -> tuple[str, ...]:
        return split_strict(self.line(at), self.dialect.delimiter, self.dialect.quote).cells


def read_delimited(content: Content, options: ReadOptions) -> RawTable:
    """Return a text file as a table.

    Raises ``InputError`` when it holds no table, ``UsageError`` for an option that cannot be.
    """
    decoded = decode_content(content.data, encoding=options.encoding)
    text = _opened(decoded, options)
    heading, width = _heading(text, content, options)
    body_at = heading.last + 1
    names = unique_names(heading.names, width=width)
    if body_at >= len(text.lines.starts):
        raise InputError("INPUT_NO_ROWS", path=content.path)
    text = _lines_that_hold(text, body_at, width)
    frame, rows, untrusted = _records(text, body_at, names, content, decoded)
    body = furnished(frame, rows, untrusted, heading=heading.names)
    above = Counter(
        "title" if any(map(is_filled, text.cells(at))) else "blank" for at in range(heading.first)
    )
    if text.dialect.sep_line:
        above["title"] += 1
        text.repairs["sep_line"] += 1
    if body.frame.height + len(body.untrusted) == 0:
        raise InputError("INPUT_NO_ROWS", path=content.path)
    unnamed = [name for name, own in zip(names, heading.names, strict=False) if not own]
    unnamed += names[len(heading.names) :] if heading.found else []
    empty = [name for name in unnamed if body.frame[name].null_count() == body.frame.height]
    return RawTable(
        source=content.source,
        frame=body.frame.drop(empty),
        rows=body.rows,
        quarantine=quarantine_frame(body.untrusted, content.source),
        dropped=dict(sorted((above + Counter(body.dropped)).items())),
        evidence=Evidence(
            format="csv",
            packing=content.packing,
            encoding=decoded.encoding,
            encoding_reasons=decoded.reasons,
            delimiter=text.dialect.delimiter if text.dialect.sure else None,
            header_row=_line_number(text, heading.last) if heading.found else None,
            careful=bool(text.repairs) or bool(untrusted),
            repairs=dict(sorted(text.repairs.items())),
        ),
    )


def _opened(decoded: Decoded, options: ReadOptions) -> _Text:
    data, start = decoded.data, decoded.start
    head = data[start : start + _HEAD_BYTES].decode(errors="replace")
    dialect = find_dialect(head, delimiter=options.delimiter)
    repairs: Counter[str] = Counter()
    data = _with_newlines(data, dialect, repairs)
    if dialect.sep_line:
        newline = data.find(b"\n", start)
        start = len(data) if newline < 0 else newline + 1
    lines = _scanned(data, dialect, start=start, across=True)
    if not lines.sound.all():
        lines = _scanned(data, dialect, start=start, across=False)
    return _Text(data, lines, dialect, decoded.valid, repairs)


def _scanned(data: Data, dialect: Dialect, *, start: int, across: bool) -> Lines:
    delimiter = dialect.delimiter.encode()
    return scan_lines(
        np.frombuffer(data, np.uint8),
        delimiter=delimiter[0] if len(delimiter) == 1 else 0xFF,
        quote=ord(dialect.quote) if dialect.quote else None,
        across=across,
        start=start,
    )


def _with_newlines(data: Data, dialect: Dialect, repairs: Counter[str]) -> Data:
    """Return the file with every lone carriage return outside quotes as a line end."""
    returns = data[:].count(b"\r") if data.find(b"\r") >= 0 else 0
    if not returns or returns == data[:].count(b"\r\n"):
        return data
    content = np.frombuffer(data, np.uint8).copy()
    lone = content == 13  # noqa: PLR2004  # carriage return
    lone[:-1] &= content[1:] != 10  # noqa: PLR2004  # newline
    if dialect.quote:
        lone &= (np.cumsum(content == ord(dialect.quote), dtype=np.uint8) & 1) == 0
    if lone.any():
        content[lone] = 10
        repairs["line_end"] = int(lone.sum())
        return content.tobytes()
    return data


def _heading(text: _Text, content: Content, options: ReadOptions) -> tuple[Heading, int]:
    """Return the heading and the number of columns."""
    count = len(text.lines.starts)
    if options.header_row is not None:
        at = _line_at(text, options.header_row)
        if not 0 <= at < count or options.header_row < 1:
            lines = _line_number(text, count - 1)
            raise InputError(
                "READ_HEADER_ROW", path=content.path, row=options.header_row, rows=lines
            )
        shown = [text.cells(k) for k in range(at, min(at + HEAD_ROWS, count))]
        found = heading_at(shown, 0)
        heading = Heading(at + found.first, at + found.last, found.names)
    else:
        shown = [text.cells(k) for k in range(min(HEAD_ROWS, count))]
        if not any(is_filled(cell) for cells in shown for cell in cells):
            raise InputError("INPUT_NO_TABLE", path=content.path)
        heading = find_heading(shown)
    return heading, _width(text, heading)


def _width(text: _Text, heading: Heading) -> int:
    """Return the number of columns: that of the heading, or of nearly all rows if they are more."""
    wide = len(heading.names)
    below = slice(heading.last + 1, None)
    counts = text.lines.delimiters[below][~text.lines.blank[below]] + 1
    if len(text.dialect.delimiter.encode()) > 1 or not counts.size:
        return wide or 1
    values, times = np.unique(counts, return_counts=True)
    usual = int(values[times.argmax()])
    if not wide:
        return usual
    return usual if usual > wide and times.max() > 0.9 * counts.size else wide


def _line_number(text: _Text, at: int) -> int:
    """Return the number of a line as an editor counts, from 1."""
    return text.data[: text.lines.starts[at]].count(b"\n") + 1


def _line_at(text: _Text, number: int) -> int:
    """Return which line begins at the line of this number, -1 for none."""
    offset = 0
    for _ in range(number - 1):
        newline = text.data.find(b"\n", offset)
        if newline < 0:
            return -1
        offset = newline + 1
    first = int(text.lines.starts[0])
    return int(np.searchsorted(text.lines.starts, max(offset, first)))


def _good(text: _Text, body_at: int, width: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell of each line below the heading whether the fast reader may have it."""
    lines = text.lines
    if len(text.dialect.delimiter.encode()) > 1:
        return lines.blank[body_at:]
    right = (lines.delimiters[body_at:] == width - 1) | lines.blank[body_at:]
    good: np.ndarray[tuple[int], np.dtype[np.bool_]] = right & lines.sound[body_at:]
    if not text.valid:
        good[_undecodable(text, body_at) - body_at] = False
    return good


def _undecodable(text: _Text, body_at: int) -> Ints:
    """Return the lines that are not UTF-8."""
    wrong = []
    starts, ends, step = text.lines.starts, text.lines.ends, 4096
    for first in range(body_at, len(starts), step):
        last = min(first + step, len(starts))
        if _is_utf8(text.data[starts[first] : ends[last - 1]]):
            continue
        wrong += [k for k in range(first, last) if not _is_utf8(text.data[starts[k] : ends[k]])]
    return np.array(wrong, np.int64)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines_that_hold(text: _Text, body_at: int, width: int) -> _Text:
    """Return the text with lines by themselves where a joined one has the wrong cells."""
    joined = text.lines.joined[body_at:]
    if not joined.any() or _good(text, body_at, width)[joined].all():
        return text
    head = text.lines.starts[body_at]
    alone = _scanned(text.data, text.dialect, start=int(head), across=False)
    before = text.lines
    lines = Lines(
        *(
            np.concatenate([getattr(before, name)[:body_at], getattr(alone, name)])
            for name in ("starts", "ends", "delimiters", "sound", "joined")
        ),
        quoted=True,
    )
    return _Text(text.data, lines, text.dialect, text.valid, text.repairs)


def _records(
    text: _Text, body_at: int, names: list[str], content: Content, decoded: Decoded
) -> tuple[pl.DataFrame, pl.Series, list[Untrusted]]:
    """Return the rows below the heading, their numbers, and those that are set aside."""
    width = len(names)
    good = _good(text, body_at, width)
    if good.all():
        own_file = content.file if decoded.data is content.data is text.data else None
        frame = _fast(text, body_at, good, names, own_file=own_file)
        return frame, pl.int_range(1, len(good) + 1, eager=True), []
    inner = np.zeros(len(good), np.bool_)  # lines within a cell of a line above
    mended: dict[int, tuple[str, ...]] = {}
    spoiled: dict[int, tuple[str, tuple[str, ...]]] = {}
    for k in np.flatnonzero(~good).tolist():
        if inner[k]:
            continue
        at = body_at + k
        stop = _joined_until(text, at, good, body_at, width)
        if stop is not None:
            cells, last = stop
            inner[k + 1 : last - body_at + 1] = True
            mended[k] = cells
            continue
        line = text.data[text.lines.starts[at] : text.lines.ends[at]]
        if b"\0" in line:
            spoiled[k] = ("nul_byte", ())
            continue
        if not text.valid and not _is_utf8(line):
            spoiled[k] = ("undecodable_bytes", ())
            continue
        found = read_line(
            line.decode(), width=width, delimiter=text.dialect.delimiter, quote=text.dialect.quote
        )
        if found.reason:
            spoiled[k] = (found.reason, found.cells)
        else:
            mended[k] = found.cells
            if found.repair:
                text.repairs[found.repair] += 1
    good &= ~inner
    numbers = np.cumsum(~inner)  # a row's number, for each line that begins one
    frame = _fast(text, body_at, good, names, own_file=None)
    rows = pl.Series(numbers[good])
    if mended:
        by_column = zip(*mended.values(), strict=True)
        columns = [[cell or None for cell in column] for column in by_column]
        more = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=_schema(names))
        both = pl.concat([frame, more])
        rows = pl.concat([rows, pl.Series(numbers[list(mended)])])
        order = rows.arg_sort()
        frame, rows = both[order], rows[order]
    untrusted = [
        Untrusted(
            int(numbers[k]),
            reason,
            _raw(text.data[text.lines.starts[body_at + k] : text.lines.ends[body_at + k]]),
            cells,
        )
        for k, (reason, cells) in spoiled.items()
    ]
    return frame, rows, untrusted


def _raw(line: bytes) -> str:
    return line.decode(errors="backslashreplace").replace("\0", "\\x00")


def _joined_until(
    text: _Text, at: int, good: Sequence[bool] | np.ndarray[tuple[int], np.dtype[np.bool_]],
    body_at: int, width: int,
) -> tuple[tuple[str, ...], int] | None:  # fmt: skip
    """Return the cells of a record whose quoted cell goes on over the next lines, and the last.

    None when the line is closed, when no fitting end comes, or when a whole record stands between.
    """
    quote = text.dialect.quote
    first = text.line(at)
    if quote is None or split_strict(first, text.dialect.delimiter, quote).state != "open":
        return None
    count = len(text.lines.starts)
    reach = _LOOKAHEAD if width > _NARROW else _LOOKAHEAD_NARROW
    for last in range(at + 1, min(at + 1 + reach, count)):
        if width > _NARROW and good[last - body_at] and not text.lines.blank[last]:
            return None
        if quote.encode() not in text.data[text.lines.starts[last] : text.lines.ends[last]]:
            continue
        raw = text.data[text.lines.starts[at] : text.lines.ends[last]]
        if b"\0" in raw or not _is_utf8(raw):
            return None
        split = split_strict(raw.decode(), text.dialect.delimiter, quote)
        if split.state == "sound":
            return (split.cells, last) if len(split.cells) == width else None
        if split.state == "stray":
            return None
    return None


def _schema(names: Sequence[str]) -> dict[str, type[pl.String]]:
    return dict.fromkeys(names, pl.String)


def _fast(
    text: _Text,
    body_at: int,
    good: np.ndarray[tuple[int], np.dtype[np.bool_]],
    names: list[str],
    *,
    own_file: object,
) -> pl.DataFrame:
    """Return the good lines as a frame, read by polars in one piece."""
    if not good.any():
        return pl.DataFrame(schema=_schema(names))
    quote = text.dialect.quote if text.lines.quoted else None
    delimiter = text.dialect.delimiter if len(text.dialect.delimiter.encode()) == 1 else "\x1f"
    # one row of the right width first: by it polars knows how many columns there are
    parts: list[Data | memoryview] = [("x" + delimiter * (len(names) - 1) + "\n").encode()]
    view = memoryview(text.data)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    for first, behind in edges.reshape(-1, 2).tolist():
        start = text.lines.starts[body_at + first]
        last = body_at + behind
        stop = text.lines.starts[last] if last < len(text.lines.starts) else len(text.data)
        parts.append(view[start:stop])
    content = b"".join(parts)
    del view, parts
    frame = pl.read_csv(
        content,
        has_header=False,
        separator=delimiter,
        quote_char=quote,
        schema=_schema(names),
        infer_schema=False,
    ).slice(1)
    if quote is not None:
        frame = frame.select(pl.when(pl.all() != "").then(pl.all()))
    if frame.height != int(good.sum()):
        raise AssertionError("lines were counted otherwise than read")
    return frame
