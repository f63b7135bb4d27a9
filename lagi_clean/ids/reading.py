"""Reading a typed or exported number cell: personal number, old number, or neither.

What is certain is repaired (separators, a decimal part, lost leading zeros of a number whose
structure then holds); what is only likely is proposed (look-alike letters, one lost zero of an
old number); everything else is left unread. A structure mismatch is never repaired.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from lagi_clean.ids.structure import is_filler, structure_of
from lagi_clean.text.codes import is_missing

__all__ = ["NumberReading", "read_number"]

_LONGEST = 64
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_GROUPED = re.compile(r"[0-9]+(?:[ .,\-–_/]{1,3}[0-9]+)*")
_DECIMAL = re.compile(r"([0-9]{8,12})[.,]0{1,6}")
_SCIENTIFIC = re.compile(r"([0-9])[.,]?([0-9]*)[eE]\+?([0-9]{1,4})")
_RUN = re.compile(r"[0-9]+")
_PASSPORT = re.compile(r"[A-Za-z][0-9]{7,8}")
_LOOK_ALIKE = str.maketrans("OoQDlIi|SsBZz", "0000111155822")
_ZERO_FIRST = {11: "digit_left_out", 10: "phone_number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReading:
    """What a number cell holds."""

    personal_id: str | None = None
    """12 digits; their structure may still be wrong."""
    old_id: str | None = None
    """9 digits of a CMND."""
    proposed: str | None = None
    """What the cell probably means, for somebody to confirm."""
    flags: tuple[str, ...] = ()
    """``separators``, ``decimal_part``, ``scientific``, ``padded`` (repairs); ``two_numbers``;
    ``look_alike``, ``lost_zero`` (proposals); ``digits_lost``, ``digit_left_out``,
    ``phone_number``, ``passport``, ``length``, ``letters``, ``empty`` (unread)."""


def read_number(text: str) -> NumberReading:
    """Read one cell of a number column.

    >>> read_number("60093012345.0").personal_id
    '060093012345'
    >>> read_number("06OO93012345")  # letters O
    NumberReading(personal_id=None, old_id=None, proposed='060093012345', flags=('look_alike',))
    >>> read_number("6.0093E+10").flags
    ('digits_lost',)
    """
    cell = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip(" \t\r\n'’`\"")
    if len(cell) > _LONGEST:
        return NumberReading(flags=("length",))
    if is_missing(cell):
        return NumberReading(flags=("empty",))
    if _RUN.fullmatch(cell):
        return _read_digits(cell, ("separators",) if cell != text else ())
    if found := _DECIMAL.fullmatch(cell):
        return _read_digits(found[1], ("decimal_part",))
    return _read_scientific(cell) or _two_numbers(cell) or _read_grouped(cell) or _propose(cell)


def _read_digits(digits: str, flags: tuple[str, ...]) -> NumberReading:
    """Read ASCII digits by their count; ``flags`` name what was already repaired."""
    length, zero_first = len(digits), digits[0] == "0"
    if length == 12:
        found = NumberReading(personal_id=digits)
    elif length == 9:
        found = NumberReading(old_id=digits)
    elif length in (10, 11) and not zero_first:
        found = _pad(digits)
    elif length == 8 and not is_filler(digits):
        found = NumberReading(proposed="0" + digits, flags=("lost_zero",))
    elif zero_first and length in _ZERO_FIRST:
        found = NumberReading(flags=(_ZERO_FIRST[length],))
    else:
        found = NumberReading(flags=("length",))
    return replace(found, flags=(*flags, *found.flags))


def _pad(digits: str) -> NumberReading:
    """Give back the leading zeros a spreadsheet dropped, if the number then makes sense."""
    padded = digits.zfill(12)
    if structure_of(padded).sound and not is_filler(digits):
        return NumberReading(personal_id=padded, flags=("padded",))
    return NumberReading(flags=("length",))


def _read_scientific(cell: str) -> NumberReading | None:
    """Read ``6.0093012345E+10``: whole only if the mantissa still has every digit."""
    found = _SCIENTIFIC.fullmatch(cell)
    if found is None:
        return None
    mantissa, exponent = found[1] + found[2], int(found[3])
    if exponent > 11 or len(mantissa) < exponent + 1 or len(mantissa.rstrip("0")) > exponent + 1:
        return NumberReading(flags=("digits_lost",))
    return _read_digits(mantissa[: exponent + 1], ("scientific",))


def _read_grouped(cell: str) -> NumberReading | None:
    """Read digits in groups, as in ``060 093 012 345``."""
    if _GROUPED.fullmatch(cell):
        return _read_digits("".join(_RUN.findall(cell)), ("separators",))
    return None


def _two_numbers(cell: str) -> NumberReading | None:
    """Read a cell that holds an old and a personal number side by side."""
    runs = _RUN.findall(cell)
    if sorted(map(len, runs)) != [9, 12]:
        return None
    old_id, personal_id = sorted(runs, key=len)
    return NumberReading(personal_id=personal_id, old_id=old_id, flags=("two_numbers",))


def _propose(cell: str) -> NumberReading:
    """Propose a number for a cell with letters in it."""
    if _PASSPORT.fullmatch(cell):
        return NumberReading(flags=("passport",))
    unmasked = cell.translate(_LOOK_ALIKE)
    digits = "".join(_RUN.findall(unmasked))
    if len(digits) in (9, 12) and not any(c.isalpha() for c in unmasked):
        return NumberReading(proposed=digits, flags=("look_alike",))
    runs = [run for run in _RUN.findall(cell) if len(run) in (9, 12)]
    if len(runs) == 1:
        return NumberReading(proposed=runs[0], flags=("letters",))
    return NumberReading(flags=("letters",))
