"""Where the heading of a table is, and what its columns are called.

Known headings decide first, then structure: the first row as full as the rows below it. A row of
headings may be two or three rows of a sheet, merged cells in the upper ones.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median_low

from lagi_clean.data import csv_rows
from lagi_clean.tables import CITIZENS, FIELDS
from lagi_clean.text.plain import plain

__all__ = ["HEAD_ROWS", "Cells", "Heading", "find_heading", "has_data", "is_filled", "unique_names"]

Cells = Sequence[str | None]

HEAD_ROWS = 100
"""Rows at the top among which the heading is looked for."""

_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
_LONG_NUMBER = re.compile(r"\d[\d .\-]{5,}\d")
_LONGEST_HEADING = 80
_BETWEEN_ROWS = " / "
_DEEPEST = 3
_VALUES_TOO = frozenset({"nam", "nu", "chuho", "con", "vo", "chong", "cha", "me"})
"""Headings that stand in cells of records as well."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: rows ``first`` to ``last`` (from 0) of those looked at.

    Both are -1 above the first row when there is no heading; data then begin at ``data``.
    """

    first: int
    last: int
    names: tuple[str, ...]
    """As written, one a column; empty where there is none."""

    @property
    def found(self) -> bool:
        """Whether there is a heading at all."""
        return self.last >= self.first


def is_filled(cell: str | None) -> bool:
    """Tell whether a cell holds more than spaces."""
    return cell is not None and bool(cell) and not cell.isspace()


def has_data(cells: Iterable[str | None]) -> bool:
    """Tell whether a date or a long number stands in any cell.

    >>> has_data(["sinh 12/05/1991"]), has_data(["Họ tên", "2021"])
    (True, False)
    """
    return any(cell and (_DATE.search(cell) or _LONG_NUMBER.search(cell)) for cell in cells)


def _datum(cell: str | None) -> str | None:
    """Return the kind of a cell that is a value rather than a heading: date, number, name."""
    text = (cell or "").strip()
    if _DATE.fullmatch(text):
        return "date"
    if _LONG_NUMBER.fullmatch(text):
        return "number"
    words = text.split()
    if len(words) > 1 and len(text) <= _LONGEST_HEADING and plain(words[0]) in _family_names():
        return "name"
    return None


@cache
def _family_names() -> frozenset[str]:
    return frozenset(plain(row["family_name"]) for row in csv_rows("names/family_names.csv"))


def _is_record(rows: Sequence[Cells], at: int) -> bool:
    """Tell whether a row is a record like those below it, by a date, long number or name.

    >>> _is_record([["An", "12/05/1991"], ["Bình", "01/02/1993"]], 0)
    True
    >>> _is_record([["xã", "31/12/2022"], ["Tân Hải", "104"]], 0)
    False
    """
    kinds = {"date", "number"} if known_count(rows[at]) else {"date", "number", "name"}
    below = [cells for cells in rows[at + 1 : at + 6] if any(map(is_filled, cells))]
    for k, cell in enumerate(rows[at]):
        kind = _datum(cell)
        if kind not in kinds:
            continue
        same = sum(k < len(cells) and _datum(cells[k]) == kind for cells in below)
        if 2 * same > len(below) or (not below and kind != "name"):
            return True
    return False


@cache
def _known() -> frozenset[str]:
    synonyms = {row["synonym"] for row in csv_rows("header_synonyms.csv")} | {*CITIZENS, *FIELDS}
    return frozenset(_squeezed(s) for s in synonyms)


def _squeezed(text: str) -> str:
    return plain(text).replace(" ", "")


def known_count(cells: Cells) -> int:
    """Return how many cells are known headings.

    >>> known_count(["STT", "HỌ VÀ TÊN", "Giới tính", "12"])
    3
    """
    known = 0
    for cell in cells:
        if cell and len(cell) <= _LONGEST_HEADING:
            squeezed = _squeezed(cell)
            known += squeezed in _known() and squeezed not in _VALUES_TOO
    return known


def find_heading(rows: Sequence[Cells]) -> Heading:
    """Return the heading among the first rows of a file or sheet.

    >>> find_heading([["DANH SÁCH", None], ["STT", "Họ tên"], ["1", "An"]])
    Heading(first=1, last=1, names=('STT', 'Họ tên'))
    """
    at = _by_words(rows)
    if at is None:
        at = _by_shape(rows)
        if _is_record(rows, at):  # a table without heading
            return Heading(at, at - 1, ())
    return heading_at(rows, at)


def heading_at(rows: Sequence[Cells], at: int) -> Heading:
    """Return the heading that row ``at`` is a part of."""
    first = last = at
    names = [(cell or "").strip() for cell in rows[at]]
    if at > 0 and (above := _joined(rows[at - 1], rows[at])):
        first, names = at - 1, above
    while last + 1 < len(rows) and last - first + 1 < _DEEPEST:
        below = _joined(names, rows[last + 1])
        if below is None:
            break
        last, names = last + 1, below
    return Heading(first, last, tuple(names))


def _by_words(rows: Sequence[Cells]) -> int | None:
    best, best_known = None, 0
    for at, cells in enumerate(rows):
        filled = sum(map(is_filled, cells))
        known = known_count(cells)
        enough = known >= 2 and known >= 0.3 * filled
        if known > best_known and (enough or known == filled) and not _is_record(rows, at):
            best, best_known = at, known
    return best


def _by_shape(rows: Sequence[Cells]) -> int:
    filled = [sum(map(is_filled, cells)) for cells in rows]
    some = [count for count in filled if count]
    usual = median_low(some) if some else 0
    full_enough = max(1, 0.6 * usual)
    return next((at for at, count in enumerate(filled) if count >= full_enough), 0)


def _joined(upper: Cells, lower: Cells) -> list[str] | None:
    """Return the names of two rows of headings, or None when they are not two rows of one.

    They are when every cell of the lower row stands under a merged cell of the upper one, and
    fills at least one gap of it.
    """
    if len(upper) != len(lower):
        return None
    top = [(cell or "").strip() for cell in upper]
    low = [(cell or "").strip() for cell in lower]
    parents, gaps = _merged(top)
    low = ["" if text == top[k] and k not in gaps else text for k, text in enumerate(low)]
    filled = {k for k, text in enumerate(low) if text}
    if not filled or not filled & gaps.keys() or has_data(low):
        return None
    under = {parents[k] for k in filled & gaps.keys()} | gaps.keys()
    if not filled <= under or any(not _is_wording(low[k]) for k in filled):
        return None
    if sum(map(bool, top)) < 2:
        return None
    names = []
    for k, text in enumerate(low):
        above = top[k] if k not in gaps else top[parents[k]]
        covered = k not in gaps or text
        names.append(_BETWEEN_ROWS.join(filter(None, (above if covered else "", text))))
    return names


def _merged(top: Sequence[str]) -> tuple[dict[int, int], dict[int, bool]]:
    """Return for each column the one where its merged cell begins, and the columns of gaps."""
    parents: dict[int, int] = {}
    gaps: dict[int, bool] = {}
    parent = -1
    for k, text in enumerate(top):
        if text and (parent < 0 or text != top[parent]):
            parent = k
        elif parent >= 0:
            gaps[k] = True
        parents[k] = parent
    return parents, gaps


def _is_wording(text: str) -> bool:
    return not any(c.isdigit() for c in text) and len(text) <= _LONGEST_HEADING


def unique_names(names: Sequence[str], *, width: int) -> list[str]:
    """Return ``width`` names, none empty and none twice.

    >>> unique_names(["Họ tên", "", "Họ tên"], width=4)
    ['Họ tên', 'column_2', 'Họ tên_2', 'column_4']
    """
    taken: set[str] = set()
    unique: list[str] = []
    for k in range(width):
        name = names[k] if k < len(names) and names[k] else f"column_{k + 1}"
        free, count = name, 1
        while free in taken or (count > 1 and free in names):
            count += 1
            free = f"{name}_{count}"
        taken.add(free)
        unique.append(free)
    return unique
