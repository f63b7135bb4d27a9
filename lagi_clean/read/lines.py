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

_STEP = 1 << 19
LONGEST = 1 << 26
"""Bytes that one line may take; longer is damage."""
_NEWLINE, _RETURN = 10, 13

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
    lone_returns: int
    """Carriage returns outside quotes without a newline behind them."""

    @property
    def blank(self) -> Flags:
        """Whether a line holds nothing at all."""
        blank: Flags = self.starts == self.ends
        return blank

    def __len__(self) -> int:
        return len(self.starts)


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
        parts = _parts(pool, content, delimiter=delimiter, quote=quote, across=across, start=start)
        return _whole([part.result() for part in parts])


def _parts(
    pool: ThreadPoolExecutor,
    content: Bytes,
    *,
    delimiter: int,
    quote: int | None,
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
        newlines = np.flatnonzero(chunk == _NEWLINE)
        quotes = np.empty(0, np.int64) if quote is None else np.flatnonzero(chunk == quote)
        if across and quotes.size:
            newlines = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        if newlines.size == 0 and (stop < size or chunk.size > LONGEST):
            if stop < size and step <= LONGEST:
                step *= 2
                continue
            end = _end_of_damage(content, at, stop)
            parts.append(pool.submit(_too_long, at, end))
            at, step = end + 1, _STEP
            continue
        if stop < size:
            used = int(newlines[-1]) + 1
            chunk, quotes = chunk[:used], quotes[quotes < used]
        if newlines.size == 0 or newlines[-1] != chunk.size - 1:
            newlines = np.append(newlines, chunk.size)  # a last line without line end
        parts.append(
            pool.submit(_part, chunk, newlines, quotes, delimiter, across=across, offset=at)
        )
        at += chunk.size
        step = _STEP
    return parts


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
    return Lines(one + start, one + end, one, no, no, quoted=False, lone_returns=0)


def _whole(parts: list[Lines]) -> Lines:
    if not parts:
        none, no = np.empty(0, np.int64), np.empty(0, np.bool_)
        return Lines(none, none, none, no, no, quoted=False, lone_returns=0)
    return Lines(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.delimiters for part in parts]),
        np.concatenate([part.sound for part in parts]),
        np.concatenate([part.joined for part in parts]),
        quoted=any(part.quoted for part in parts),
        lone_returns=sum(part.lone_returns for part in parts),
    )


def _part(
    chunk: Bytes, newlines: Ints, quotes: Ints, delimiter: int, *, across: bool, offset: int
) -> Lines:
    """Return the lines that end at ``newlines``."""
    starts = np.concatenate([[0], newlines[:-1] + 1])
    ends = newlines.copy()
    full = ends > starts
    returned = chunk[ends[full] - 1] == _RETURN
    ends[full] -= returned
    sound = np.ones(starts.size, np.bool_)
    joined = np.zeros(starts.size, np.bool_)
    found = chunk == delimiter
    inside = None
    if quotes.size:
        opening = _opening(quotes, None if across else newlines)
        inside = _inside(quotes, opening, newlines, chunk.size)
        found &= inside == 0
        line_of = np.searchsorted(newlines, quotes)
        sound[line_of[_misplaced(chunk, quotes, opening, delimiter)]] = False
        sound[np.bincount(line_of, minlength=starts.size) % 2 == 1] = False  # never closed
        inner = np.flatnonzero((chunk == _NEWLINE) & (inside == 1))
        joined[np.searchsorted(newlines, inner)] = True
        sound[line_of[_like_ditto(chunk, quotes, opening, delimiter) & joined[line_of]]] = False
    delimiters = np.add.reduceat(found.view(np.uint8), starts, dtype=np.int32)
    lone = np.empty(0, np.int64)
    if np.count_nonzero(chunk == _RETURN) != np.count_nonzero(returned):
        lone = _lone_returns(chunk, inside)
        sound[np.searchsorted(newlines, lone)] = False
    if not chunk.all():  # a NUL
        sound[np.searchsorted(newlines, np.flatnonzero(chunk == 0))] = False
    return Lines(
        starts + offset,
        ends + offset,
        delimiters.astype(np.int64),
        sound,
        joined,
        quoted=quotes.size > 0,
        lone_returns=int(lone.size),
    )


def _lone_returns(chunk: Bytes, inside: Bytes | None) -> Ints:
    """Return the positions of carriage returns outside quotes with no newline behind them."""
    returns = np.flatnonzero(chunk[:-1] == _RETURN)
    if returns.size:
        returns = returns[chunk[returns + 1] != _NEWLINE]
        if inside is not None:
            returns = returns[inside[returns] == 0]
    return returns


def _opening(quotes: Ints, newlines: Ints | None) -> Flags:
    """Tell of each quote whether it opens; with ``newlines`` each line begins anew."""
    rank = np.arange(quotes.size)
    if newlines is not None:
        line_of = np.searchsorted(newlines, quotes)
        first = np.concatenate([[True], line_of[1:] != line_of[:-1]])
        rank -= np.maximum.accumulate(np.where(first, rank, 0))
    opening: Flags = rank % 2 == 0
    return opening


def _inside(quotes: Ints, opening: Flags, newlines: Ints, size: int) -> Bytes:
    """Return 1 for bytes from an opening quote to before its closing one, or to the line's end."""
    opens = quotes[opening]
    line_ends = newlines[np.searchsorted(newlines, opens)]
    following = np.concatenate([quotes[1:], [size]])[opening]
    closes = np.minimum(following, line_ends)
    edges = np.stack([opens, closes], axis=1).ravel()
    lengths = np.diff(np.concatenate([[0], edges, [size]]))
    return np.repeat((np.arange(lengths.size) % 2).astype(np.uint8), lengths)


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
