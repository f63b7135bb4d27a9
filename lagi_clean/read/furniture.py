"""Rows of a sheet that are no records: numbering, totals, signatures, blank lines.

A record must never be taken for one of these. A line of totals holds nothing but a word of
totals, numbers and units; signatures are looked for only behind the last record.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from lagi_clean.data import toml_document
from lagi_clean.read.heading import Cells, has_data, is_filled
from lagi_clean.text.plain import plain

__all__ = ["foot_kinds", "is_numbering", "is_total", "may_be_total"]

_NUMBERED = re.compile(r"\(?\s*(\d{1,2}|[A-Z])\s*\)?")
_SHORTEST_OLD_NUMBER = 8  # a CMND that lost its zero
_NUMBER = re.compile(r"\d[\d., ]*%?|[-–]")
_PLACE_AND_DAY = re.compile(r"(^| )ngay .{0,12}thang .{0,8}nam( |$)")
_MAY_BE_TOTAL = r"(?i)^[\W_]*(t[oô]|c[oộ]|l[uũ]|sum|gra|sub)"


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(toml_document("read/words.toml")[kind])


@cache
def _begins(kind: str) -> re.Pattern[str]:
    longest_first = sorted(_words(kind), key=lambda word: (-len(word), word))
    return re.compile("(" + "|".join(longest_first) + r")(?= |$)")


def may_be_total() -> str:
    """Return a regular expression of which every first cell of a line of totals is a match."""
    return _MAY_BE_TOTAL


def is_total(cells: Cells) -> bool:
    """Tell whether a row is a line of totals.

    >>> is_total(["Tổng cộng", None, "2.094 nhân khẩu"]), is_total(["Tổng Văn Cộng", None, None])
    (True, False)
    >>> is_total(["Tổng cộng", None, "1047102 nhân khẩu"]), is_total(["Tổng", None, "012345678"])
    (True, False)
    >>> is_total(["Cộng", "1985"]), is_total(["Cộng:", None, "12", None])
    (False, True)
    """
    filled = [cell for cell in cells if cell is not None and is_filled(cell)]
    if not filled or (len(cells) > 1 and 2 * len(filled) > len(cells) + 1):
        return False
    if len(cells) == len(filled) == 2 or has_data(c for c in filled if not _is_large_count(c)):
        return False
    first = plain(filled[0])
    found = _begins("totals").match(first)
    if not found or not _is_count(first[found.end() :]):
        return False
    alone = found.end() == len(first)
    if alone and len(found.group().split()) == 1 and len(cells) == 1 and len(filled[0]) < 6:
        return False  # a list of given names may hold Cộng and Tống
    return all(_is_count(plain(cell)) for cell in filled[1:])


def _is_large_count(cell: str) -> bool:
    """Tell whether a number is too short for anybody's, or has its unit: 1.047.102 nhân khẩu."""
    text = plain(cell)
    short = cell.isdecimal() and len(cell) < _SHORTEST_OLD_NUMBER
    return short or (any(c.isalpha() for c in text) and _is_count(text))


def _is_count(text: str) -> bool:
    """Tell whether a plain text is made of numbers and units only."""
    rest = _begins("units").sub(" ", text)
    return not any(c.isalpha() for c in rest)


def is_numbering(cells: Cells) -> bool:
    """Tell whether a row numbers the columns: (1) (2) (3), or A B 1 2 3.

    >>> is_numbering(["(1)", "(2)", "(3)"]), is_numbering(["A", "1", "2", "3"])
    (True, True)
    >>> is_numbering(["1", "Nguyễn Văn An", "1985"])
    False
    """
    filled = [cell.strip() for cell in cells if cell is not None and is_filled(cell)]
    marks = [_NUMBERED.fullmatch(cell) for cell in filled]
    if len(filled) < 2 or 2 * len(filled) < len(cells) or not all(marks):
        return False
    texts = [mark.group(1) for mark in marks if mark]
    numbers = [int(t) for t in texts if t.isdigit()]
    letters = [t for t in texts if not t.isdigit()]
    if texts[: len(letters)] != letters or letters != [chr(65 + k) for k in range(len(letters))]:
        return False
    in_brackets = all(cell.startswith("(") for cell in filled)
    begins = numbers[:1] in ([1], [len(letters) + 1], [])
    steps = all(b - a == 1 for a, b in pairwise(numbers))
    return begins and steps and (in_brackets or len(filled) >= 3)


def foot_kinds(rows: Sequence[Cells]) -> Mapping[int, str]:
    """Return the kinds of the rows at the foot of a table that are no records, by index.

    ``rows`` are the last rows of the table. They are walked upwards until a record stands there.
    A row with few words, such as a name, is a signature only below a line that asks for one.

    >>> foot_kinds([["1", "An", "2001"], ["Tổng", None, "1"], [None, "Người lập biểu", None]])
    {2: 'signature', 1: 'total'}
    """
    kinds: dict[int, str] = {}
    unsure: list[int] = []
    for at in range(len(rows) - 1, -1, -1):
        cells = rows[at]
        if not any(map(is_filled, cells)):
            kinds[at] = "blank"
        elif is_total(cells):
            kinds[at] = "total"
            unsure.clear()
        elif _is_signature(cells):
            kinds[at] = "signature"
            kinds |= dict.fromkeys(unsure, "signature")
            unsure.clear()
        elif _has_few_words(cells):
            unsure.append(at)
        else:
            break
    return kinds


def _is_signature(cells: Cells) -> bool:
    filled = [cell for cell in cells if cell is not None and is_filled(cell)]
    if len(cells) > 2 and 2 * len(filled) > len(cells):
        return False
    texts = [plain(cell) for cell in filled]
    if any(_PLACE_AND_DAY.search(text) for text in texts):
        return len(filled) <= 2
    if has_data(filled):
        return False
    return all(_begins("signatures").match(text) for text in texts if text)


def _has_few_words(cells: Cells) -> bool:
    filled = [cell for cell in cells if cell is not None and is_filled(cell)]
    if len(filled) > max(2, len(cells) // 4) or len(filled) == len(cells):
        return False
    return not any(c.isdigit() for cell in filled for c in cell)
