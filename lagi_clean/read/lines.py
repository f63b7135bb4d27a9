"""Where the lines of a text file begin and end, and which of them are sound, counted over bytes.

A line is sound when its quotes stand where quotes may stand: around whole cells, doubled inside
them. Lines are taken in one of two ways. ``across`` lets a quoted cell go on over line ends, as
RFC 4180 has it; it holds for a file whose every quote is sound. Otherwise each line is judged by
itself, so that a stray quote is a matter of its own line.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Lines", "scan_lines"]

_STEP = 1 << 20
_LONGEST = 1 << 26
_NEWLINE, _RETURN = 10, 13

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lines:
    """One entry a line, in the order of the file."""

    starts: Ints
    """Offset of the first byte."""
    ends: Ints
    """Offset behind the last byte, the line end left out."""
    delimiters: Ints
    """Delimiters outside quotes."""
    sound: npt.NDArray[np.bool_]
    """Whether quotes are well placed and closed, and no NUL or lone CR is outside them."""
    joined: npt.NDArray[np.bool_]
    """Whether a quoted cell goes on over a line end."""
    quoted: bool
    """Whether there is any quote."""

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Whether a line holds nothing at all."""
        return self.starts == self.ends


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
    size = content.size
    parts: list[tuple[Ints, Ints, Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]] = []
    quoted = False
    at, step = start, _STEP
    while at < size:
        stop = min(at + step, size)
        chunk = content[at:stop]
        quotes = np.flatnonzero(chunk == quote) if quote is not None else np.empty(0, np.int64)
        newlines = np.flatnonzero(chunk == _NEWLINE)
        inside = None
        if quotes.size:
            quoted = True
            inside = _inside(chunk, quote or 0, None if across else newlines)
            newlines = newlines[inside[newlines] == 0] if across else newlines
        if stop < size:
            if newlines.size == 0:
                if step >= _LONGEST:
                    newlines = np.array([chunk.size - 1])  # a cell that long is damage
                else:
                    step *= 2
                    continue
            used = int(newlines[-1]) + 1
            chunk, quotes = chunk[:used], quotes[quotes < used]
            inside = None if inside is None else inside[:used]
        elif newlines.size == 0 or newlines[-1] != chunk.size - 1:
            newlines = np.append(newlines, chunk.size)  # the last line has no line end
        parts.append(_lines_of(chunk, newlines, quotes, inside, delimiter, at))
        at += chunk.size
        step = _STEP
    return _whole(parts, quoted=quoted)


def _whole(
    parts: list[tuple[Ints, Ints, Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]],
    *,
    quoted: bool,
) -> Lines:
    if not parts:
        none, no = np.empty(0, np.int64), np.empty(0, np.bool_)
        return Lines(none, none, none, no, no, quoted)
    starts, ends, delimiters, sound, joined = (np.concatenate(p) for p in zip(*parts, strict=True))
    return Lines(starts, ends, delimiters, sound, joined, quoted)


def _inside(chunk: Bytes, quote: int, restart: Ints | None) -> Bytes:
    """Return 1 for bytes within quotes (and the opening quote), 0 for others.

    With ``restart`` (line ends) the count begins anew behind each of them.
    """
    count = np.cumsum(chunk == quote, dtype=np.uint8)  # wraps at 256; only its parity is of use
    if restart is not None and restart.size:
        firsts = np.concatenate([[0], restart + 1])
        before = np.concatenate([[0], count[restart]]).astype(np.uint8)
        count -= np.repeat(before, np.diff(np.append(firsts, chunk.size)))
    count &= 1
    return count


def _lines_of(
    chunk: Bytes,
    newlines: Ints,
    quotes: Ints,
    inside: Bytes | None,
    delimiter: int,
    offset: int,
) -> tuple[Ints, Ints, Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    starts = np.concatenate([[0], newlines[:-1] + 1])
    ends = newlines.copy()
    full = ends > starts
    ends[full] -= chunk[ends[full] - 1] == _RETURN
    found = chunk == delimiter
    if inside is not None:
        found &= inside == 0
    delimiters = np.add.reduceat(found.view(np.uint8), starts, dtype=np.int64)
    sound = np.ones(starts.size, np.bool_)
    joined = np.zeros(starts.size, np.bool_)

    def spoil(positions: Ints, lines: npt.NDArray[np.bool_], *, to: bool) -> None:
        lines[np.searchsorted(newlines, positions)] = to

    if inside is not None:
        spoil(_misplaced(chunk, quotes, inside, delimiter), sound, to=False)
        last = np.minimum(newlines, chunk.size - 1)
        sound[inside[last] == 1] = False  # a quote that was never closed
        inner = np.flatnonzero((chunk == _NEWLINE) & (inside == 1))
        inner = inner[~np.isin(inner, newlines, assume_unique=True)]
        spoil(inner, joined, to=True)
        odd = _like_ditto(chunk, quotes, inside, delimiter)
        odd = odd[joined[np.searchsorted(newlines, odd)]]
        spoil(odd, sound, to=False)
    outside = chunk == 0
    returns = np.flatnonzero(chunk == _RETURN)
    if returns.size:
        following = chunk[np.minimum(returns + 1, chunk.size - 1)]
        lone = returns[(following != _NEWLINE) & (returns + 1 < newlines[-1])]
        if inside is not None:
            lone = lone[inside[lone] == 0]
        spoil(lone, sound, to=False)
    if outside.any():
        spoil(np.flatnonzero(outside), sound, to=False)
    return starts + offset, ends + offset, delimiters, sound, joined


def _misplaced(chunk: Bytes, quotes: Ints, inside: Bytes, delimiter: int) -> Ints:
    """Return the positions of quotes that neither open nor close a cell nor stand doubled."""
    opening = inside[quotes] == 1
    before = chunk[np.maximum(quotes - 1, 0)]
    before_ok = (before == delimiter) | (before == _NEWLINE) | (quotes == 0)
    behind = chunk[np.minimum(quotes + 1, chunk.size - 1)]
    at_end = quotes + 1 >= chunk.size
    edge = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN) | at_end
    doubled = np.zeros(quotes.size, np.bool_)  # an opening quote right behind a closing one
    if quotes.size > 1:
        doubled[1:] = opening[1:] & ~opening[:-1] & (np.diff(quotes) == 1)
    followed = np.zeros(quotes.size, np.bool_)
    followed[:-1] = doubled[1:]
    wrong_opening = opening & ~doubled & ~before_ok
    wrong_closing = ~opening & ~followed & ~edge
    return quotes[wrong_opening | wrong_closing]


def _like_ditto(chunk: Bytes, quotes: Ints, inside: Bytes, delimiter: int) -> Ints:
    """Return the positions of opening quotes that a delimiter or line end follows.

    A ditto mark stands so, and may be no opening quote at all.
    """
    behind = chunk[np.minimum(quotes + 1, chunk.size - 1)]
    edge = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    return quotes[(inside[quotes] == 1) & edge]
