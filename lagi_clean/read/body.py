"""From the rows below a heading to a table: what is no record is dropped and counted.

All formats end here. Rows come as a frame of texts with their numbers, and as those that a reader
could not trust; what is returned accounts for each of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from lagi_clean.read.furniture import foot_kinds, is_numbering, is_total, may_be_total
from lagi_clean.read.heading import Cells
from lagi_clean.tables import QUARANTINE

__all__ = ["Body", "Untrusted", "furnished", "quarantine_frame"]

_FOOT = 200
"""Rows at the end among which signatures are looked for."""
_UNDER_HEADING = 3


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A row that is set aside, unless it turns out to be no record at all."""

    row: int
    reason: str
    raw: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The records of a table, and where all other rows went."""

    frame: pl.DataFrame
    rows: pl.Series
    untrusted: tuple[Untrusted, ...]
    dropped: Mapping[str, int]


def furnished(
    frame: pl.DataFrame, rows: pl.Series, untrusted: Sequence[Untrusted], *, heading: Cells
) -> Body:
    """Return the records among ``frame`` and ``untrusted``; empty cells are null.

    ``rows`` are the numbers of the frame's rows, ascending; ``heading`` the names of its columns
    as the file repeats them on every page.
    """
    kinds = _kinds_within(frame, rows, heading)
    ragged = {u.row: _padded(u.cells, frame.width) for u in untrusted if u.cells}
    kinds |= {row: "total" for row, cells in ragged.items() if is_total(cells)}
    foot = dict(zip(rows.tail(_FOOT).to_list(), frame.tail(_FOOT).rows(), strict=True))
    first = min(foot, default=0)
    foot |= {row: cells for row, cells in ragged.items() if row >= first}
    foot |= {u.row: ("1",) * frame.width for u in untrusted if not u.cells and u.row >= first}
    ordered = sorted(foot)
    found = foot_kinds([foot[row] for row in ordered])
    kinds |= {ordered[at]: kind for at, kind in found.items()}
    counts = Counter(kinds.values())
    if kinds:
        gone = pl.Series(sorted(kinds), dtype=pl.Int64)
        keep = ~rows.is_in(gone.implode())
        if not keep.all():
            frame, rows = frame.filter(keep), rows.filter(keep)
    return Body(
        frame=frame,
        rows=rows.alias("row"),
        untrusted=tuple(u for u in untrusted if u.row not in kinds),
        dropped=dict(sorted(counts.items())),
    )


def _padded(cells: tuple[str, ...], width: int) -> tuple[str | None, ...]:
    return (*cells, *(None,) * (width - len(cells)))


def _kinds_within(frame: pl.DataFrame, rows: pl.Series, heading: Cells) -> dict[int, str]:
    """Return the kinds of blank rows, totals, repeated headings and the numbering, by row."""
    if frame.height == 0:
        return {}
    cells = pl.all()
    filled = frame.select(pl.sum_horizontal(cells.is_not_null())).to_series()
    first_cell = frame.select(pl.coalesce(cells)).to_series()
    few = 2 * filled <= frame.width + 1
    suspects = (
        (few & first_cell.str.contains(may_be_total()))
        | (filled == 0)
        | ((filled <= _UNDER_HEADING) & first_cell.str.contains(r"^\s*$"))
        | _repeats(frame, heading)
    ).fill_null(value=False)
    kinds: dict[int, str] = {}
    picked = frame.filter(suspects)
    written = tuple((name or "").strip() for name in heading)
    for row, texts in zip(rows.filter(suspects), picked.iter_rows(), strict=True):
        if all(text is None or text.isspace() for text in texts):
            kinds[row] = "blank"
        elif is_total(texts):
            kinds[row] = "total"
        elif tuple((text or "").strip() for text in texts) == written[: len(texts)]:
            kinds[row] = "heading"
    for at in range(min(_UNDER_HEADING, frame.height)):
        if is_numbering(frame.row(at)) and _is_text_below(frame, at):
            kinds[rows[at]] = "numbering"
        if rows[at] not in kinds:
            break
    return kinds


def _repeats(frame: pl.DataFrame, heading: Cells) -> pl.Series:
    """Tell of each row whether its first named cell is that column's heading."""
    for column, name in zip(frame.columns, heading, strict=False):
        if name:
            return frame[column].str.strip_chars() == name.strip()
    return pl.repeat(value=False, n=frame.height, eager=True)


def _is_text_below(frame: pl.DataFrame, at: int) -> bool:
    """Tell whether rows below hold something other than numbers of columns."""
    return any(
        any(c.isalpha() for c in cell or "")
        for cells in frame.slice(at + 1, 5).iter_rows()
        for cell in cells
    )


def quarantine_frame(untrusted: Sequence[Untrusted], source: str) -> pl.DataFrame:
    """Return ``tables.QUARANTINE``."""
    columns = {
        "source": [source] * len(untrusted),
        "source_row": [u.row for u in untrusted],
        "reason": [u.reason for u in untrusted],
        "raw": [u.raw for u in untrusted],
    }
    return pl.DataFrame(columns, schema=dict(QUARANTINE))
