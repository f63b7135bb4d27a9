r"""One damaged line at a time: what its cells are, or why it cannot be trusted.

A reading is taken only if it gives just as many cells as the table has columns. Readings are
tried from strict to lenient: quotes as they should be, quotes escaped by a backslash, stray quotes
as plain characters, an unclosed quote as a plain character. No cell is padded, cut or moved.
"""

from dataclasses import dataclass

__all__ = ["Reading", "read_line", "split_strict"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The cells of a line, or the reason why it is set aside."""

    cells: tuple[str, ...] = ()
    reason: str | None = None
    repair: str | None = None
    """What was mended, if anything."""


@dataclass(frozen=True, slots=True)
class Split:
    """Cells of a line, and how sound its quotes were: sound, open (to the end), stray."""

    cells: tuple[str, ...]
    state: str


def split_strict(text: str, delimiter: str, quote: str | None, *, escape: str = "") -> Split:
    r"""Return the cells of a line by RFC 4180.

    With ``escape`` (a backslash) that character takes the meaning from a quote behind it.

    >>> split_strict('a,"b ""c"", d"', ",", '"').cells
    ('a', 'b "c", d')
    >>> split_strict('a,"b', ",", '"').state, split_strict('a,b"c', ",", '"').state
    ('open', 'stray')
    """
    if quote is None or quote not in text:
        return Split(tuple(text.split(delimiter)), "sound")
    cells: list[str] = []
    at, state = 0, "sound"
    while True:
        if text.startswith(quote, at):
            cell, at, closed = _quoted(text, at + len(quote), quote, escape)
            cells.append(cell)
            if not closed:
                return Split(tuple(cells), "open")
            if at == len(text):
                return Split(tuple(cells), state)
            if not text.startswith(delimiter, at):
                return Split(tuple(cells), "stray")
            at += len(delimiter)
            continue
        stop = text.find(delimiter, at)
        cell = text[at:] if stop < 0 else text[at:stop]
        if quote in cell:
            state = "stray"
        cells.append(cell)
        if stop < 0:
            return Split(tuple(cells), state)
        at = stop + len(delimiter)


def _quoted(text: str, at: int, quote: str, escape: str) -> tuple[str, int, bool]:
    """Return a quoted cell that begins at ``at``, the offset behind it, whether it is closed."""
    parts: list[str] = []
    while True:
        stop = text.find(quote, at)
        if stop < 0:
            return "".join([*parts, text[at:]]), len(text), False
        if escape and text[at:stop].endswith(escape):
            parts += [text[at : stop - len(escape)], quote]
            at = stop + len(quote)
            continue
        parts.append(text[at:stop])
        at = stop + len(quote)
        if not text.startswith(quote, at):
            return "".join(parts), at, True
        parts.append(quote)
        at += len(quote)


def _split_lenient(text: str, delimiter: str, quote: str) -> tuple[str, ...] | None:
    """Return the cells when a quote closes a cell only before a delimiter or at the line's end."""
    cells: list[str] = []
    at = 0
    while True:
        if text.startswith(quote, at):
            stop = _closing(text, at + len(quote), delimiter, quote)
            if stop < 0:
                return None
            inner = text[at + len(quote) : stop].replace(quote * 2, quote)
            cells.append(inner)
            at = stop + len(quote)
            if at == len(text):
                return tuple(cells)
            at += len(delimiter)
            continue
        stop = text.find(delimiter, at)
        if stop < 0:
            return (*cells, text[at:])
        cells.append(text[at:stop])
        at = stop + len(delimiter)


def _closing(text: str, at: int, delimiter: str, quote: str) -> int:
    while (stop := text.find(quote, at)) >= 0:
        behind = stop + len(quote)
        if behind == len(text) or text.startswith(delimiter, behind):
            return stop
        at = behind
    return -1


def _split_plain(text: str, delimiter: str, quote: str) -> tuple[str, ...]:
    """Return the cells when no quote protects a delimiter; whole quoted cells lose their quotes."""
    cells = []
    for cell in text.split(delimiter):
        whole = len(cell) >= 2 * len(quote) and cell.startswith(quote) and cell.endswith(quote)
        inner = cell[len(quote) : -len(quote)]
        cells.append(inner if whole and quote not in inner else cell)
    return tuple(cells)


def read_line(text: str, *, width: int, delimiter: str, quote: str | None) -> Reading:
    r"""Return the cells of one line of a table with ``width`` columns, or why there are none.

    >>> read_line('1,Tí "Em" An,x', width=3, delimiter=",", quote='"')
    Reading(cells=('1', 'Tí "Em" An', 'x'), reason=None, repair='stray_quote')
    >>> read_line("1,An", width=3, delimiter=",", quote='"').reason
    'row_too_short'
    """
    split = split_strict(text, delimiter, quote)
    if split.state == "sound" or quote is None:
        return _fitted(split.cells, width, None)
    readings = {
        "escaped_quote": _escaped(text, delimiter, quote),
        "stray_quote": _split_lenient(text, delimiter, quote),
        "unclosed_quote": _split_plain(text, delimiter, quote),
    }
    for repair, cells in readings.items():
        if cells is not None and len(cells) == width:
            return Reading(cells, repair=repair)
    return Reading(reason="quote_unclosed" if split.state == "open" else "quote_misplaced")


def _escaped(text: str, delimiter: str, quote: str) -> tuple[str, ...] | None:
    if "\\" + quote not in text:
        return None
    split = split_strict(text, delimiter, quote, escape="\\")
    return split.cells if split.state == "sound" else None


def _fitted(cells: tuple[str, ...], width: int, repair: str | None) -> Reading:
    if len(cells) == width:
        return Reading(cells, repair=repair)
    if len(cells) < width:
        return Reading(cells, reason="row_too_short")
    if any(cells[width:]):
        return Reading(cells, reason="row_too_long")
    return Reading(cells[:width], repair="empty_cells_beyond")
