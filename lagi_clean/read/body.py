"""From the rows below a heading to a table: what is no record is dropped and counted.

All formats end here. Rows come as a frame of texts with their numbers, and as those that a reader
could not trust; what is returned accounts for each of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from lagi_clean.errors import InputError
from lagi_clean.read.furniture import foot_kinds, is_numbering, is_total, may_be_total
from lagi_clean.read.heading import Cells, Heading, unique_names
from lagi_clean.read.source import Content
from lagi_clean.read.table import Evidence, RawTable
from lagi_clean.tables import QUARANTINE

__all__ = ["Body", "Untrusted", "furnished", "quarantine_frame", "raw_table"]

_FOOT = 200
"""Rows at the end among which signatures are looked for."""
_UNDER_HEADING = 3
_TELLING = may_be_total() + r"|^\s*$"


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
    frame, rows = _without(frame, rows, sorted(kinds))
    return Body(
        frame=frame,
        rows=rows.alias("row"),
        untrusted=tuple(u for u in untrusted if u.row not in kinds),
        dropped=dict(sorted(counts.items())),
    )


def _without(
    frame: pl.DataFrame, rows: pl.Series, gone: Sequence[int]
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the rows but for those of the numbers ``gone``, without a copy if these are last."""
    dropped = rows.is_in(pl.Series(gone, dtype=pl.Int64).implode())
    count = int(dropped.sum())
    kept = frame.height - count
    if dropped.tail(count).all():
        return frame.head(kept), rows.head(kept)
    return frame.filter(~dropped), rows.filter(~dropped)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str | None, ...]:
    return (*cells, *(None,) * (width - len(cells)))


def _kinds_within(frame: pl.DataFrame, rows: pl.Series, heading: Cells) -> dict[int, str]:
    """Return the kinds of blank rows, totals, repeated headings and the numbering, by row."""
    if frame.height == 0:
        return {}
    cells = pl.all()
    filled = frame.select(pl.sum_horizontal(cells.is_not_null())).to_series()
    sparse = 2 * filled <= frame.width + 1
    first_cell = frame.filter(sparse).select(pl.coalesce(cells)).to_series()
    telling = first_cell.is_null() | first_cell.str.contains(_TELLING)
    suspects = _repeats(frame, heading)
    suspects = suspects.scatter(sparse.arg_true(), telling | suspects.filter(sparse))
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
            return (frame[column].str.strip_chars() == name.strip()).fill_null(value=False)
    return pl.repeat(False, frame.height, eager=True)  # noqa: FBT003  # a value


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


def raw_table(
    content: Content,
    frame: pl.DataFrame,
    rows: pl.Series,
    untrusted: Sequence[Untrusted],
    *,
    heading: Heading,
    above: Counter[str],
    evidence: Evidence,
) -> RawTable:
    """Return the table of a file from the rows below its heading; ``above`` counts the others.

    A column with neither a heading nor a cell is left out. Raises ``InputError`` when no record
    and nothing set aside is left.
    """
    body = furnished(frame, rows, untrusted, heading=heading.names)
    if body.frame.height + len(body.untrusted) == 0:
        raise InputError("INPUT_NO_ROWS", path=content.path)
    named = heading.names if heading.found else unique_names((), width=frame.width)
    empty = [
        name
        for k, name in enumerate(frame.columns)
        if not (k < len(named) and named[k]) and body.frame[name].null_count() == body.frame.height
    ]
    return RawTable(
        source=content.source,
        frame=body.frame.drop(empty) if len(empty) < body.frame.width else body.frame,
        rows=body.rows,
        quarantine=quarantine_frame(body.untrusted, content.source),
        dropped=dict(sorted((above + Counter(body.dropped)).items())),
        evidence=evidence,
    )
