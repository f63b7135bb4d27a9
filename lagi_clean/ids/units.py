"""Wards in the units before and after 01/7/2025.

The General Statistics Office gave some codes of old wards to new ones (23246 was Tân Tiến and is
Tân Hải), and old and new units share names (Phước Hội, Tân Hải) without sharing their extent. So
a ward is always a code together with a name and a period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

from lagi_clean.data import csv_rows, toml_document

__all__ = [
    "OLD_TO_NEW",
    "Period",
    "Ward",
    "current_ward",
    "home_wards",
    "period_of",
    "ward_of",
    "wards",
]

Period = Literal["2025-06", "2025-07"]
"""Which units are meant: those before the merger of 01/7/2025, or those since."""

OLD_TO_NEW = "admin_lam_dong_old_to_new_2025.csv"
"""Each ward of the three merged provinces and the unit it went into, whole or in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward, commune or town in one of the two periods."""

    code: str
    """Five digits; unique within the period only."""
    type: str
    name: str
    district: str | None
    """With its type; null since the merger, which abolished districts."""
    province: str
    """With its type."""
    period: Period

    @property
    def full_name(self) -> str:
        """Name with its type, as in ``Phường Phước Hội``."""
        return f"{self.type} {self.name}"


def period_of(units: Literal["auto", "2025-06", "2025-07"], *, as_of: date) -> Period:
    """Return the period that a setting means at a reference date.

    >>> period_of("auto", as_of=date(2022, 12, 31)), period_of("auto", as_of=date(2025, 7, 1))
    ('2025-06', '2025-07')
    """
    if units != "auto":
        return units
    merger: date = toml_document("ids/units.toml")["merger"]["date"]
    return "2025-06" if as_of < merger else "2025-07"


@cache
def wards(period: Period) -> tuple[Ward, ...]:
    """Return the known wards: of the three merged provinces before, of the country since."""
    if period == "2025-07":
        return tuple(
            Ward(
                code=row["ward_code"],
                type=row["ward_type"],
                name=row["ward"],
                district=None,
                province=row["province"],
                period=period,
            )
            for row in csv_rows("admin_wards_2026.csv")
        )
    found = {
        row["old_ward_code"]: Ward(
            code=row["old_ward_code"],
            type=row["old_ward_type"],
            name=row["old_ward"],
            district=row["old_district"],
            province=row["old_province"],
            period=period,
        )
        for row in csv_rows(OLD_TO_NEW)
    }
    return tuple(found.values())


@cache
def home_wards(period: Period) -> tuple[Ward, ...]:
    """Return the town's own wards, by code: nine before the merger, three since.

    >>> [ward.full_name for ward in home_wards("2025-07")]
    ['Phường Phước Hội', 'Phường La Gi', 'Xã Tân Hải']
    """
    home = toml_document("ids/units.toml")["home"]
    if period == "2025-07":
        codes = set(home["new_ward_codes"])
    else:
        codes = {
            row["old_ward_code"]
            for row in csv_rows(OLD_TO_NEW)
            if row["old_district_code"] == home["old_district_code"]
            and row["old_province_code"] == home["old_province_code"]
        }
    return tuple(sorted((w for w in wards(period) if w.code in codes), key=lambda w: w.code))


@cache
def ward_of(code: str, *, period: Period) -> Ward | None:
    """Return the ward that carries a code in a period.

    >>> [ward_of("23246", period=period).full_name for period in ("2025-06", "2025-07")]
    ['Xã Tân Tiến', 'Xã Tân Hải']
    """
    return _by_code(period).get(code)


@cache
def _by_code(period: Period) -> Mapping[str, Ward]:
    return MappingProxyType({ward.code: ward for ward in wards(period)})


@cache
def current_ward(code: str, name: str) -> Ward | None:
    """Return the ward since 01/7/2025 that an old ward (code and full name) went into as a whole.

    >>> current_ward("23246", "Xã Tân Tiến").full_name
    'Xã Tân Hải'
    >>> current_ward("23246", "Xã Tân Hải") is None  # not an old unit: code and name disagree
    True
    """
    targets = {
        row["new_ward_code"]
        for row in csv_rows(OLD_TO_NEW)
        if row["old_ward_code"] == code and f"{row['old_ward_type']} {row['old_ward']}" == name
    }
    return ward_of(targets.pop(), period="2025-07") if len(targets) == 1 else None
