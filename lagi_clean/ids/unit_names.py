"""Reading the names of provinces, districts and wards as people write them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from lagi_clean.data import csv_rows, toml_document
from lagi_clean.ids.structure import province_codes
from lagi_clean.ids.units import OLD_TO_NEW, Period, Ward, home_wards, ward_of, wards
from lagi_clean.text.plain import plain

__all__ = ["district_form", "province_form", "read_ward", "ward_in_address"]


@cache
def _spellings(section: str) -> tuple[tuple[str, str], ...]:
    """Return (spelling, official word) of the types of a unit, longest spelling first."""
    table: dict[str, list[str]] = toml_document("ids/units.toml")[section]
    pairs = [(spelling, word) for word, spellings in table.items() for spelling in spellings]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _split_type(text: str, section: str) -> tuple[str | None, str]:
    """Return a unit's type, if its name begins with one, and its plain name."""
    looked_up = plain(text)
    names: dict[str, str] = toml_document("ids/units.toml")["names"]
    for spelling, word in _spellings(section):
        rest = looked_up.removeprefix(f"{spelling} ")
        if rest != looked_up:
            return word, names.get(rest, rest)
    return None, names.get(looked_up, looked_up)


@cache
def _by_name(period: Period) -> Mapping[str, tuple[Ward, ...]]:
    found: dict[str, list[Ward]] = {}
    for ward in wards(period):
        found.setdefault(plain(ward.name), []).append(ward)
    return MappingProxyType({name: tuple(known) for name, known in found.items()})


def read_ward(
    text: str,
    *,
    period: Period,
    district: str | None = None,
    province: str | None = None,
    code: str | None = None,
) -> Ward | None:
    """Return the one ward that a cell means, or null when it is unknown or could be several.

    ``text`` is a name in any usual spelling, or a code. A ``code`` beside it counts where it
    agrees with the name, in either period. Otherwise units of ``period`` come first, then those of
    the other one. A district or province beside the name decides between wards of one name;
    without them the town's own ward is meant.

    >>> read_ward("P. Phước hội", period="2025-06").code
    '23231'
    >>> read_ward("Tân Hải", period="2025-06").code, read_ward("Tân Hải", period="2025-07").code
    ('23245', '23246')
    >>> read_ward("xã Bình Tân", period="2025-06") is None  # also a commune of Bắc Bình
    True
    >>> read_ward("xã Bình Tân", period="2025-06", district="huyện Bắc Bình").code
    '23047'
    """
    other: Period = "2025-07" if period == "2025-06" else "2025-06"
    cell = text.strip()
    if len(cell) == 5 and cell.isascii() and cell.isdigit():
        return ward_of(cell, period=period) or ward_of(cell, period=other)
    kind, name = _split_type(cell, "ward_types")
    candidates = {
        units: _by_name(units).get(name) or _by_name(units).get(plain(cell), ())
        for units in (period, other)
    }
    for known in candidates.values():
        if agreeing := [ward for ward in known if ward.code == code]:
            return agreeing[0]
    for known in candidates.values():
        if found := _choose(known, kind, district=district, province=province):
            return found
    return ward_in_address(cell, period=period) if "," in cell else None


def ward_in_address(text: str, *, period: Period) -> Ward | None:
    """Return the ward named in an address, or null when none or several are.

    Only a part that says which type of unit it is counts, with the district and province after
    it: streets bear the names of wards too.

    >>> ward_in_address("Tổ 17, KP1, P. Tân Thiện, TX La Gi", period="2025-06").code
    '23234'
    >>> ward_in_address("12 Tân Thiện, TX La Gi", period="2025-06") is None
    True
    """
    parts = [part.strip() for part in text.split(",")]
    found = []
    for index, part in enumerate(parts):
        if _split_type(part, "ward_types")[0] is None:
            continue
        beside = parts[index + 1 :]
        found.append(
            read_ward(
                part,
                period=period,
                district=next((p for p in beside if _split_type(p, "district_types")[0]), None),
                province=next((p for p in beside if province_form(p)), None),
            )
        )
    return found[0] if len(found) == 1 else None


def _choose(
    candidates: tuple[Ward, ...],
    kind: str | None,
    *,
    district: str | None,
    province: str | None,
) -> Ward | None:
    """Return the candidate that everything known points at, if it is only one."""
    if province is not None and province_form(province) is not None:
        candidates = tuple(w for w in candidates if _lies_in(w, province, "province"))
    if district is not None:
        candidates = tuple(w for w in candidates if _lies_in(w, district, "district"))
    of_kind = [w for w in candidates if kind in (None, w.type)]
    if len(of_kind) == 1 and (district is not None or province is not None):
        return of_kind[0]
    home = [w for w in candidates if w in home_wards(w.period)]
    if len(home) == 1 and (home == of_kind or kind in (None, home[0].type) or not of_kind):
        return home[0]
    return None


def _lies_in(ward: Ward, written: str, level: Literal["district", "province"]) -> bool:
    """Tell whether a ward lies in the district or province written beside it.

    Either side of the merger counts: people go on writing the old district of a new ward, and
    the new province of an old one.
    """
    name = _split_type(written, f"{level}_types")[1]
    return name in _places(ward.period, ward.code)[level]


@cache
def _places(period: Period, code: str) -> Mapping[str, frozenset[str]]:
    """Return the plain names of the districts and provinces a ward lies or lay in."""
    side = "old" if period == "2025-06" else "new"
    parts = [row for row in csv_rows(OLD_TO_NEW) if row[f"{side}_ward_code"] == code]
    ward = ward_of(code, period=period)
    provinces = {row[f"{era}_province"] for row in parts for era in ("old", "new")}
    if ward is not None:
        provinces.add(ward.province)
    return MappingProxyType(
        {
            "district": frozenset(
                _split_type(row["old_district"], "district_types")[1] for row in parts
            ),
            "province": frozenset(_split_type(p, "province_types")[1] for p in provinces),
        }
    )


@cache
def _districts() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for ward in wards("2025-06"):
        if ward.district is not None:
            known = found.setdefault(_split_type(ward.district, "district_types")[1], [])
            if ward.district not in known:
                known.append(ward.district)
    return MappingProxyType({name: tuple(districts) for name, districts in found.items()})


def district_form(text: str) -> str | None:
    """Return the official name of a district of the region, with its type, or null.

    >>> [district_form(t) for t in ("TX. La-gi", "Lagi", "huyện hàm tân", "TP. Đà Lạt")]
    ['Thị xã La Gi', 'Thị xã La Gi', 'Huyện Hàm Tân', 'Thành phố Đà Lạt']
    """
    kind, name = _split_type(text, "district_types")
    found = [d for d in _districts().get(name, ()) if kind is None or d.startswith(f"{kind} ")]
    return found[0] if len(found) == 1 else None


@cache
def _provinces() -> Mapping[str, str]:
    """Return plain name -> name with type, of the provinces before and since the merger."""
    today = {ward.province for ward in wards("2025-07")}
    found = {_split_type(province, "province_types")[1]: province for province in sorted(today)}
    for name in province_codes().values():
        found.setdefault(plain(name), f"Tỉnh {name}")  # every city of the old list is one today
    return MappingProxyType(found)


def province_form(text: str) -> str | None:
    """Return the name of a province, old or new, with its type, or null.

    >>> [province_form(t) for t in ("Bình Thuận", "LÂM ĐỒNG", "TP.HCM", "T. Dak Lak")]
    ['Tỉnh Bình Thuận', 'Tỉnh Lâm Đồng', 'Thành phố Hồ Chí Minh', 'Tỉnh Đắk Lắk']
    """
    names: dict[str, str] = toml_document("ids/units.toml")["names"]
    for candidate in (plain(text), _split_type(text, "province_types")[1]):
        if found := _provinces().get(names.get(candidate, candidate)):
            return found
    return None
