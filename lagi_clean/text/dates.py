"""Dates as people and spreadsheets write them, with the precision they really have.

The day comes first, always; month first is read only where nothing else is possible, and said.
An impossible date is never bent into a possible one.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from lagi_clean.data import toml_document
from lagi_clean.text.plain import plain

__all__ = ["DateReading", "Precision", "read_date"]

Precision = Literal["day", "month", "year", "none"]

_LONGEST = 64
_TIME = (
    r"(?:[ T]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"\s*(?:[AaPp][Mm]|SA|CH)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_PART = r"([0-9]{1,2}|[xX_?*.…-]{1,4}|)"
_SEPARATOR = r"\s*[/.,\\-]\s*"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[/.-]([0-9]{{1,2}})(?:[/.-]([0-9]{{1,2}}))?{_TIME}")
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}'?([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_SPACED = re.compile(r"([0-9]{1,2})\s+([0-9]{1,2})\s+([0-9]{4})")
_WITH_BLANKS = re.compile(rf"{_PART}\s*/\s*{_PART}\s*/\s*([0-9]{{4}}|[0-9]{{2}})")
_DASHED_BLANKS = re.compile(
    r"([0-9]{1,2}|[xX_?*]{1,4})[.-]([0-9]{1,2}|[xX_?*]{1,4})[.-]([0-9]{4}|[0-9]{2})"
)
_MONTH_YEAR = re.compile(rf"([0-9]{{1,2}}|[xX_?*]{{1,4}}){_SEPARATOR}([0-9]{{4}})")
_IN_WORDS = re.compile(
    r"(?:sinh )?(?:ngay )?(?:mung |mong )?([0-9]{1,2}) (?:thang|thg|th) ([0-9]{1,2}) "
    r"(?:nam )?([0-9]{4})"
)
_MONTH_IN_WORDS = re.compile(r"(?:sinh )?(?:thang|thg|th) ([0-9]{1,2}) (?:nam )?([0-9]{4})")
_MONTH_NAME = re.compile(r"([0-9]{1,2}) ([a-z]{3,9}|thg ?[0-9]{1,2}) ([0-9]{4}|[0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]{1,12})?")
_SHORT_YEAR = re.compile(r"['’]?([0-9]{2})")
_DIGITS = re.compile(r"[0-9]{6,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """What a cell says about a day. ``day`` is set only when all three parts are known."""

    day: date | None = None
    year: int | None = None
    month: int | None = None
    step: str | None = None
    """The code of the reading that altered the cell, such as ``date.excel_serial``; null for a
    plain reading."""
    flags: tuple[str, ...] = ()
    """``us_order``, ``two_digit_year``, ``excel_serial``, ``compact`` (read, with a word of
    caution); ``impossible``, ``unreadable``."""

    @property
    def precision(self) -> Precision:
        """How much is known: day, month (with its year), year, or none."""
        if self.day is not None:
            return "day"
        if self.year is None:
            return "none"
        return "year" if self.month is None else "month"


_UNREADABLE = DateReading(step="date.unreadable", flags=("unreadable",))


def read_date(text: str, *, as_of: date, year_hint: int | None = None) -> DateReading:
    """Read one date cell.

    ``as_of`` decides the century of a two-digit year: the 1900s if it would lie after it.
    ``year_hint``, the birth year in the person's number, decides before that if its last two
    digits agree.

    >>> today = date(2022, 12, 31)
    >>> read_date("5/3/1985", as_of=today).day
    datetime.date(1985, 3, 5)
    >>> read_date("00/03/1985", as_of=today).precision
    'month'
    >>> read_date("30/02/1970", as_of=today).flags
    ('impossible',)
    >>> read_date("12/5/08", as_of=today, year_hint=1908).year
    1908
    """
    cell = unicodedata.normalize("NFKC", text).strip()
    cell = cell.lstrip("'’`") if len(cell) > 5 else cell
    if not cell or len(cell) > _LONGEST or not cell.isprintable():
        return _UNREADABLE
    return (
        _read_numeric(cell, as_of, year_hint)
        or _read_compact(cell, as_of, year_hint)
        or _read_words(cell, as_of, year_hint)
        or _UNREADABLE
    )


def _read_numeric(cell: str, as_of: date, hint: int | None) -> DateReading | None:
    """Read day, month and year that separators keep apart."""
    if found := _YEAR_FIRST.fullmatch(cell):
        return _from_parts(found[3] or "0", found[2], int(found[1]))
    if found := _DAY_FIRST.fullmatch(cell) or _SPACED.fullmatch(cell):
        return _with_year(found[1], found[2], found[3], as_of, hint)
    if found := _WITH_BLANKS.fullmatch(cell) or _DASHED_BLANKS.fullmatch(cell):
        return _with_year(found[1], found[2], found[3], as_of, hint)
    if found := _MONTH_YEAR.fullmatch(cell):
        return _from_parts("0", found[1], int(found[2]))
    return None


def _with_year(
    day: str, month: str, year: str, as_of: date, hint: int | None
) -> DateReading | None:
    """Read parts whose year may have two digits."""
    if len(year) == 4:
        return _from_parts(day, month, int(year))
    reading = _from_parts(day, month, _century(int(year), as_of, hint))
    if reading.step not in (None, "date.us_order"):
        return reading
    return replace(reading, step="date.two_digit_year", flags=(*reading.flags, "two_digit_year"))


def _century(short: int, as_of: date, hint: int | None) -> int:
    if hint is not None and hint % 100 == short:
        return hint
    this_century = as_of.year // 100 * 100
    return this_century + short - (100 if short > as_of.year % 100 else 0)


def _from_parts(day: str, month: str, year: int) -> DateReading:
    """Put parts together; a part that is blank, a placeholder or 0 is unknown."""
    years = toml_document("text/dates.toml")["years"]
    d = int(day) if day.isdigit() else 0
    m = int(month) if month.isdigit() else 0
    if not years["first"] <= year <= years["last"]:
        return DateReading(step="date.impossible", flags=("impossible",))
    if d == 0 or m == 0:
        known = DateReading(year=year, month=m if 1 <= m <= 12 else None)
        if m > 12 or d > 31:
            return replace(known, step="date.impossible", flags=("impossible",))
        return known
    if found := _day(year, m, d):
        return DateReading(day=found, year=year, month=m)
    if m > 12 and (swapped := _day(year, d, m)):
        return DateReading(
            day=swapped, year=year, month=d, step="date.us_order", flags=("us_order",)
        )
    return DateReading(year=year, step="date.impossible", flags=("impossible",))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_compact(cell: str, as_of: date, hint: int | None) -> DateReading | None:
    """Read digits without separators: a year, a serial number, ddmmyyyy and its kin."""
    years = toml_document("text/dates.toml")["years"]
    if len(cell) == 4 and cell.isascii() and cell.isdigit():
        inside = years["first"] <= int(cell) <= years["last"]
        return DateReading(year=int(cell)) if inside else None
    if found := _SERIAL.fullmatch(cell):
        return _read_serial(int(found[1]))
    if found := _SHORT_YEAR.fullmatch(cell):
        return DateReading(
            year=_century(int(found[1]), as_of, hint),
            step="date.two_digit_year",
            flags=("two_digit_year",),
        )
    if not _DIGITS.fullmatch(cell):
        return None
    reading = _read_run(cell, as_of, hint)
    if reading is None or "impossible" in reading.flags:
        return _UNREADABLE
    return replace(reading, step="date.compact", flags=(*reading.flags, "compact"))


def _read_run(cell: str, as_of: date, hint: int | None) -> DateReading | None:
    """Read six to eight digits; a year in front wins only where the rest is a month and day."""
    if len(cell) == 6:
        if cell[2:4] in ("19", "20"):
            return _from_parts("0", cell[:2], int(cell[2:])) if cell[:2] != "00" else None
        return _with_year(cell[:2], cell[2:4], cell[4:], as_of, hint)
    if len(cell) == 8 and cell[:2] in ("19", "20"):
        found = _day(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
        if found is not None:
            return DateReading(day=found, year=found.year, month=found.month)
    digits = cell.zfill(8)
    return _from_parts(digits[:2], digits[2:4], int(digits[4:]))


def _read_serial(serial: int) -> DateReading | None:
    """Read the day number of a spreadsheet (1900 date system)."""
    excel = toml_document("text/dates.toml")["excel"]
    if not excel["first"] <= serial <= excel["last"]:
        return None
    epoch: date = excel["epoch"]
    found = epoch + timedelta(days=serial)
    return DateReading(
        day=found,
        year=found.year,
        month=found.month,
        step="date.excel_serial",
        flags=("excel_serial",),
    )


def _read_words(cell: str, as_of: date, hint: int | None) -> DateReading | None:
    """Read dates in words: ``ngày 12 tháng 5 năm 1985``, ``Sinh năm 1985 (Ất Sửu)``."""
    words = plain(cell)
    if found := _IN_WORDS.fullmatch(words):
        return _from_parts(found[1], found[2], int(found[3]))
    if found := _MONTH_IN_WORDS.fullmatch(words):
        return _from_parts("0", found[1], int(found[2]))
    if found := _MONTH_NAME.fullmatch(words):
        months: dict[str, int] = toml_document("text/dates.toml")["months"]
        if number := months.get(found[2].replace(" ", "")):
            return _with_year(found[1], str(number), found[3], as_of, hint)
    return _read_year_in_words(words)


def _read_year_in_words(words: str) -> DateReading | None:
    """Read a year among words that only say that it is one."""
    numbers = [word for word in words.split() if word.isdigit()]
    if len(numbers) != 1 or len(numbers[0]) != 4:
        return None
    if any(word not in _year_words() for word in words.split() if not word.isdigit()):
        return None
    years = toml_document("text/dates.toml")["years"]
    year = int(numbers[0])
    return DateReading(year=year) if years["first"] <= year <= years["last"] else None


@cache
def _year_words() -> frozenset[str]:
    return frozenset(toml_document("text/dates.toml")["year_words"]["words"])
