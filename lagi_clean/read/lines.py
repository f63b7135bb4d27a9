"""Where the lines of a text file begin and end, and which of them are sound, counted over bytes.

A line is sound when its quotes stand where quotes may stand: around whole cells, doubled inside
them. Lines are taken in one of two ways. ``across`` lets a quoted cell go on over line ends, as
RFC 4180 has it; it holds for a file whose every quote is sound. Otherwise each line is judged by
itself, so that a stray quote is a matter of its own line.
"""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["LONGEST", "Flags", "Ints", "Lines", "scan_lines"]

_STEP = 1 << 21
"""Bytes of a part: of smaller ones there are so many that the threads wait for one another."""
LONGEST = 1 << 26
"""Bytes that one line may take; longer is damage."""
_NEWLINE, _RETURN = 10, 13
_NO_BYTE = 256

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """One entry a line, in the order of the file."""

    starts: Ints
    """Offset of the first byte."""
    ends: Ints
    """Offset behind the last byte, the line end left out."""
    delimiters: Ints
    """Delimiters outside quotes."""
    sound: Flags
    """Whether quotes are well placed and closed, and no NUL or lone CR is outside them."""
    joined: Flags
    """Whether a quoted cell goes on over a line end."""
    quoted: bool
    """Whether there is any quote."""
    adjacent: bool
    """Whether two quotes stand side by side: doubled, or around nothing."""
    lone_returns: int
    """Carriage returns outside quotes without a newline behind them."""

    @property
    def blank(self) -> Flags:
        """Whether a line holds nothing at all."""
        blank: Flags = self.starts == self.ends
        return blank

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class _Marks:
    """The newlines, carriage returns, NULs and quotes of a piece."""

    places: Ints
    kinds: Bytes
    ends: Flags
    """Which of them end a line."""


def scan_lines(
    content: Bytes, *, delimiter: int, quote: int | None, across: bool, start: int = 0
) -> Lines:
    r"""Return the lines of ``content`` from offset ``start``.

    ``delimiter`` and ``quote`` are bytes of one.

    >>> data = np.frombuffer(b'a,b\r\n"x,\ny",z\n', dtype=np.uint8)
    >>> scan_lines(data, delimiter=44, quote=34, across=True).delimiters.tolist()
    [1, 1]
    >>> scan_lines(data, delimiter=44, quote=34, across=False).sound.tolist()
    [True, False, False]
    """
    # numpy works without the interpreter's lock: each part is counted beside the next ones
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        byte = _NO_BYTE if quote is None else quote
        parts = _parts(pool, content, delimiter=delimiter, quote=byte, across=across, start=start)
        return _whole([part.result() for part in parts])


def _parts(
    pool: ThreadPoolExecutor,
    content: Bytes,
    *,
    delimiter: int,
    quote: int,
    across: bool,
    start: int,
) -> list[Future[Lines]]:
    """Have pieces of whole lines counted, in their order."""
    size = content.size
    parts: list[Future[Lines]] = []
    at, step = start, _STEP
    while at < size:
        stop = min(at + step, size)
        chunk = content[at:stop]
        places, kinds = _marks(chunk, quote)
        ends = kinds == _NEWLINE
        if across:
            ends &= (np.cumsum(kinds == quote, dtype=np.uint8) & 1) == 0
        newlines = places[ends]
        if newlines.size == 0 and (stop < size or chunk.size > LONGEST):
            if stop < size and step <= LONGEST:
                step *= 2
                continue
            end = _end_of_damage(content, at, stop)
            parts.append(pool.submit(_too_long, at, end))
            at, step = end + 1, _STEP
            continue
        if stop < size:
            chunk = chunk[: int(newlines[-1]) + 1]
            kept = int(np.searchsorted(places, chunk.size))
            places, kinds, ends = places[:kept], kinds[:kept], ends[:kept]
        marks = _Marks(places, kinds, ends)
        parts.append(pool.submit(_part, chunk, marks, delimiter=delimiter, quote=quote, offset=at))
        at += chunk.size
        step = _STEP
    return parts


def _marks(chunk: Bytes, quote: int) -> tuple[Ints, Bytes]:
    """Return the places and bytes that need a look: all that follows is worked out from them."""
    telling = chunk <= _RETURN  # newlines, returns, NULs, and what is rarer, but for tabs
    if quote != _NO_BYTE:
        telling |= chunk == quote
    places = np.flatnonzero(telling)
    kinds = chunk[places]
    known = (kinds == _NEWLINE) | (kinds == quote) | (kinds == _RETURN) | (kinds == 0)
    return (places, kinds) if known.all() else (places[known], kinds[known])


def _end_of_damage(content: Bytes, start: int, stop: int) -> int:
    """Return the last line end before ``stop``, where quotes hide all, or else the first behind."""
    newlines = np.flatnonzero(content[start:stop] == _NEWLINE)
    if newlines.size:
        return start + int(newlines[-1])
    for at in range(stop, content.size, _STEP):
        newlines = np.flatnonzero(content[at : at + _STEP] == _NEWLINE)
        if newlines.size:
            return at + int(newlines[0])
    return content.size


def _too_long(start: int, end: int) -> Lines:
    one, no = np.zeros(1, np.int64), np.zeros(1, np.bool_)
    return Lines(one + start, one + end, one, no, no, quoted=False, adjacent=False, lone_returns=0)


def _whole(parts: list[Lines]) -> Lines:
    if not parts:
        none, no = np.empty(0, np.int64), np.empty(0, np.bool_)
        return Lines(none, none, none, no, no, quoted=False, adjacent=False, lone_returns=0)
    return Lines(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.delimiters for part in parts]),
        np.concatenate([part.sound for part in parts]),
        np.concatenate([part.joined for part in parts]),
        quoted=any(part.quoted for part in parts),
        adjacent=any(part.adjacent for part in parts),
        lone_returns=sum(part.lone_returns for part in parts),
    )


def _part(chunk: Bytes, marks: _Marks, *, delimiter: int, quote: int, offset: int) -> Lines:
    """Return the lines of a piece, the last of which may lack its line end."""
    newlines = marks.places[marks.ends]
    if newlines.size == 0 or newlines[-1] != chunk.size - 1:
        newlines = np.append(newlines, chunk.size)
    starts = np.concatenate([[0], newlines[:-1] + 1])
    ends = newlines.copy()
    full = ends > starts
    ends[full] -= chunk[ends[full] - 1] == _RETURN
    sound = np.ones(starts.size, np.bool_)
    joined = np.zeros(starts.size, np.bool_)
    line_of: Ints = np.cumsum(marks.ends) - marks.ends
    is_quote = marks.kinds == quote
    inside = _inside(is_quote, line_of)
    if is_quote.any():
        quotes, line, opening = marks.places[is_quote], line_of[is_quote], ~inside[is_quote]
        sound[line[_misplaced(chunk, quotes, opening, delimiter)]] = False
        sound[np.bincount(line, minlength=starts.size) % 2 == 1] = False  # never closed
        joined[line_of[(marks.kinds == _NEWLINE) & ~marks.ends]] = True
        sound[line[_like_ditto(chunk, quotes, opening, delimiter) & joined[line]]] = False
    lone = _lone_returns(chunk, marks, inside)
    sound[line_of[lone]] = False
    sound[line_of[marks.kinds == 0]] = False
    return Lines(
        starts + offset,
        ends + offset,
        _counted(chunk == delimiter, marks, is_quote, inside),
        sound,
        joined,
        quoted=bool(is_quote.any()),
        adjacent=bool((np.diff(marks.places[is_quote]) == 1).any()),
        lone_returns=int(lone.sum()),
    )


def _inside(is_quote: Flags, line_of: Ints) -> Flags:
    """Tell of each mark whether quotes are open before it; each line begins anew."""
    before: Ints = np.cumsum(is_quote) - is_quote
    first = np.concatenate([[True], line_of[1:] != line_of[:-1]])[: line_of.size]
    inside: Flags = ((before - np.maximum.accumulate(np.where(first, before, 0))) & 1) == 1
    return inside


def _counted(found: Flags, marks: _Marks, is_quote: Flags, inside: Flags) -> Ints:
    """Return how many of the ``found`` bytes each line has outside quotes.

    They are counted from one line start or quote to the next.
    """
    edge = is_quote | marks.ends
    at = np.concatenate([[0], marks.places[edge] + 1])
    hidden = np.concatenate([[False], (is_quote & ~inside)[edge]])
    begins = np.concatenate([[True], marks.ends[edge]])
    within = at < found.size
    at, hidden, begins = at[within], hidden[within], begins[within]
    cells = found.view(np.uint8)
    counts = np.add.reduceat(cells, at, dtype=np.uint8)
    if int(counts.sum(dtype=np.int64)) != int(np.count_nonzero(found)):  # over 255 in one piece
        counts = np.add.reduceat(cells, at, dtype=np.int32)
    counts[hidden] = 0
    totals: Ints = np.add.reduceat(counts, np.flatnonzero(begins), dtype=np.int64)
    return totals


def _lone_returns(chunk: Bytes, marks: _Marks, inside: Flags) -> Flags:
    """Tell which marks are carriage returns outside quotes with no newline behind them."""
    lone: Flags = (marks.kinds == _RETURN) & ~inside & (marks.places < chunk.size - 1)
    lone[lone] = chunk[marks.places[lone] + 1] != _NEWLINE
    return lone


def _misplaced(chunk: Bytes, quotes: Ints, opening: Flags, delimiter: int) -> Flags:
    """Tell of each quote whether it neither opens nor closes a cell nor stands doubled."""
    before = chunk[np.maximum(quotes - 1, 0)]
    at_start = (before == delimiter) | (before == _NEWLINE) | (quotes == 0)
    behind = chunk[np.minimum(quotes + 1, chunk.size - 1)]
    at_end = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    at_end |= quotes + 1 >= chunk.size
    doubled = np.zeros(quotes.size, np.bool_)  # an opening quote right behind a closing one
    doubled[1:] = opening[1:] & ~opening[:-1] & (np.diff(quotes) == 1)
    followed = np.append(doubled[1:], [False])
    placed: Flags = (opening & (doubled | at_start)) | (~opening & (followed | at_end))
    return ~placed


def _like_ditto(chunk: Bytes, quotes: Ints, opening: Flags, delimiter: int) -> Flags:
    """Tell of each quote whether it opens a cell and a delimiter or line end follows it.

    A ditto mark stands so, and is no opening quote at all.
    """
    behind = chunk[np.minimum(quotes + 1, chunk.size - 1)]
    edge = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    ditto: Flags = opening & edge
    return ditto
