"""The structure of the 12-digit personal number (số định danh cá nhân, số CCCD).

Digits 1-3 are the province or country of birth registration, digit 4 sex and century, digits
5-6 the year of birth, the rest is random; there is no check digit. Decree 137/2015/NĐ-CP
art. 13, Circular 07/2016/TT-BCA art. 7 with appendices I and II, Circular 59/2021/TT-BCA art. 4.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lagi_clean.data import csv_rows
from lagi_clean.text.codes import Sex

__all__ = [
    "FILLERS",
    "Structure",
    "abroad_codes",
    "is_filler",
    "province_codes",
    "structure_of",
]

FILLERS = frozenset(
    {
        *(digit * length for digit in "0123456789" for length in (8, 9, 10, 11, 12)),
        *("0123456789012"[start : start + 12] for start in (0, 1)),
        *("0123456789"[start : start + 9] for start in (0, 1)),
        "12345678910",
        "1234567890",
        "12345678901",
        "987654321",
        "987654321098",
        "123456123456",
    }
)
"""Numbers typed to get past an empty cell."""

_TWELVE = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the digits of a personal number say, and what is wrong with them."""

    province_code: str
    province: str | None
    """Province of birth registration, as named before July 2025; null for others."""
    country: str | None
    """Country of birth registration, when it is not Việt Nam."""
    sex: Sex
    birth_year: int
    flags: tuple[str, ...]
    """``province_unknown``, ``registered_abroad``, ``century_impossible``, ``year_future``,
    ``filler``; only ``registered_abroad`` is no fault."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the structure."""
        return not set(self.flags) - {"registered_abroad"}


@cache
def province_codes() -> Mapping[str, str]:
    """Return the 63 province codes and names (Circular 07/2016/TT-BCA, appendix I).

    >>> province_codes()["060"]
    'Bình Thuận'
    """
    return MappingProxyType(
        {row["cccd_code"]: row["province"] for row in csv_rows("cccd_province_codes.csv")}
    )


@cache
def abroad_codes() -> Mapping[str, str]:
    """Return the country codes and names (Circular 07/2016/TT-BCA, appendix II).

    >>> abroad_codes()["101"]
    'Afghanistan'
    """
    return MappingProxyType(
        {row["cccd_code"]: row["country"] for row in csv_rows("cccd_country_codes.csv")}
    )


def is_filler(number: str) -> bool:
    """Tell whether these digits were typed only to fill the cell.

    >>> is_filler("111111111111"), is_filler("060093012345")
    (True, False)
    """
    return number in FILLERS


def structure_of(number: str, *, reference_year: int | None = None) -> Structure:
    """Return what the 12 digits say. ``ValueError`` if they are not 12 ASCII digits.

    With a ``reference_year`` a birth year after it is a fault. Digit 4 beyond 3 stands for a
    century that has not come, and is always one.

    >>> found = structure_of("060193012345")
    >>> found.province, found.sex, found.birth_year, found.flags
    ('Bình Thuận', 'female', 1993, ())
    >>> structure_of("060293012345", reference_year=2026).flags
    ('year_future',)
    """
    if not _TWELVE.fullmatch(number):
        message = "a personal number has 12 digits"
        raise ValueError(message)
    code, century_sex = number[:3], int(number[3])
    birth_year = 1900 + 100 * (century_sex // 2) + int(number[4:6])
    province, country = province_codes().get(code), abroad_codes().get(code)
    flags = []
    if country is not None:
        flags.append("registered_abroad")
    elif province is None:
        flags.append("province_unknown")
    if century_sex > 3:
        flags.append("century_impossible")
    elif reference_year is not None and birth_year > reference_year:
        flags.append("year_future")
    if is_filler(number):
        flags.append("filler")
    return Structure(
        province_code=code,
        province=province,
        country=country,
        sex="female" if century_sex % 2 else "male",
        birth_year=birth_year,
        flags=tuple(flags),
    )
