"""What happens to a record: one function for each kind of damage, on the cells of one row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lagi_clean.data import toml_document
from lagi_clean.sample.cells import NAME_COLUMNS
from lagi_clean.sample.encoders import without_diacritics
from lagi_clean.sample.facts import Ints
from lagi_clean.sample.spelling import NAME_DAMAGE, WHOLE_ROW, Dice

__all__ = ["Sheet", "apply_damage", "damage_at_shares"]

PLACE_COLUMNS = {"permanent_address", "hamlet", "ward", "home_place", "birth_registration_place"}
EXCEL_EPOCH = date(1899, 12, 30)
FILLERS = ("000000000000", "111111111111", "123456789012", "999999999999")
LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of a chunk by column, with what is needed to damage them."""

    cells: dict[str, list[str | None]]
    births: list[date | None]  # the true day of birth, where one is known
    household_codes: list[str]  # an unused household code for each row
    last_year: int  # nobody is born later
    donors: Ints  # another row for each row, whose address may be taken over
    dice: Dice


def apply_damage(sheet: Sheet, row: int, code: str) -> bool:
    """Do ``code`` to a row; return whether anything changed."""
    kind = code.partition(".")[0]
    if kind == "name":
        return _damage_names(sheet, row, code)
    if kind == "date":
        return _damage_date(sheet, row, code)
    if kind == "number":
        return _damage_number(sheet, row, code)
    return _REST[code](sheet, row)


def damage_at_shares(
    rng: np.random.Generator, sheet: Sheet, section: str, damage: list[list[str]]
) -> None:
    """Damage rows with the shares of a section of ``damage.toml``; note it in ``damage``.

    Names, dates and numbers each suffer at most one kind of damage in a row.
    """
    count = len(damage)
    shares: dict[str, float] = toml_document("town/damage.toml")[section]
    free = {kind: np.ones(count, dtype=bool) for kind in ("name", "date", "number")}
    for code, share in shares.items():
        hit = rng.random(count) < share
        kind = code.partition(".")[0]
        if kind in free:
            hit &= free[kind]
            free[kind] &= ~hit
        for row in np.flatnonzero(hit).tolist():
            if apply_damage(sheet, row, code):
                damage[row].append(code)


def _damage_names(sheet: Sheet, row: int, code: str) -> bool:
    if code == "name.mojibake" and sheet.dice.share() < 0.35:
        code_used = "name.mojibake_latin2"
    else:
        code_used = code
    columns = NAME_COLUMNS if code in WHOLE_ROW else ("full_name",)
    changed = False
    for column in columns:
        name = sheet.cells[column][row] if column in sheet.cells else None
        if name:
            damaged = NAME_DAMAGE[code_used](name, sheet.dice)
            sheet.cells[column][row] = damaged
            changed |= column == "full_name" and damaged != name
    if changed and code == "name.no_diacritics":
        for column in PLACE_COLUMNS & sheet.cells.keys():
            value = sheet.cells[column][row]
            sheet.cells[column][row] = value and without_diacritics(value)
    return changed


def _damage_date(sheet: Sheet, row: int, code: str) -> bool:
    born = sheet.births[row]
    if born is None:
        return False
    written = _written_date(born, code, sheet)
    if written is None:
        return False
    sheet.cells["birth_date"][row] = written
    return True


def _written_date(born: date, code: str, sheet: Sheet) -> str | None:
    dice, day, month, year = sheet.dice, born.day, born.month, born.year
    if code == "date.swapped":
        return None if day > 12 or day == month else f"{month:02d}/{day:02d}/{year}"
    if code == "date.digit":
        other = 1 + dice.below(28)
        if other == day:
            return None
        if dice.share() < 0.6:
            return f"{other:02d}/{month:02d}/{year}"
        return f"{min(day, 28):02d}/{1 + (month + dice.below(11)) % 12:02d}/{year}"
    if code == "date.impossible":
        days = LONGEST.get(month, 31)
        return f"{days + 1 if days < 31 else max(32, 30 + day % 10)}/{month:02d}/{year}"
    other_year = year + (dice.one((-1, 1)) if year < sheet.last_year else -1)
    return {
        "date.year_only": dice.one((str(year), str(year), f"00/00/{year}")),
        "date.default": f"01/01/{year}",
        "date.two_digit_year": f"{day:02d}/{month:02d}/{year % 100:02d}",
        "date.off_by_one_year": f"{day:02d}/{month:02d}/{other_year}",
        "date.serial": str((born - EXCEL_EPOCH) // timedelta(days=1)),
        "date.missing": "",
    }[code]


def _damage_number(sheet: Sheet, row: int, code: str) -> bool:
    number = sheet.cells["personal_id"][row]
    if not number:
        return False
    if code == "number.old_only":
        old = sheet.cells["old_id"][row]
        if not old:
            return False
        sheet.cells["personal_id"][row] = old if sheet.dice.share() < 0.6 else None
        return True
    written = _written_number(number, code, sheet.dice)
    if written == number:
        return False
    sheet.cells["personal_id"][row] = written or None
    return True


def _written_number(number: str, code: str, dice: Dice) -> str:
    if code == "number.digit":
        at = 4 + dice.below(8) if dice.share() < 0.85 else dice.below(12)
        return number[:at] + str((int(number[at]) + 1 + dice.below(9)) % 10) + number[at + 1 :]
    if code == "number.transposed":
        at = 4 + dice.below(7)
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if code == "number.separators":
        mark = dice.one((" ", ".", "-"))
        return mark.join((number[:3], number[3:6], number[6:9], number[9:]))
    return {
        "number.missing": "",
        "number.zero_lost": number.removeprefix("00")
        if number.startswith("00")
        else number.removeprefix("0"),
        "number.filler": dice.one(FILLERS),
        "number.sex_digit": number[:3] + str(int(number[3]) ^ 1) + number[4:],
        "number.letters": number.replace("0", "O", 1),
    }[code]


def _clear(column: str) -> Callable[[Sheet, int], bool]:
    def clear(sheet: Sheet, row: int) -> bool:
        had = bool(sheet.cells[column][row])
        sheet.cells[column][row] = None
        return had

    return clear


def _sex_wrong(sheet: Sheet, row: int) -> bool:
    cells = sheet.cells["sex"]
    cells[row] = "Nữ" if (cells[row] or "").lower() == "nam" else "Nam"
    return True


def _phone_changed(sheet: Sheet, row: int) -> bool:
    phone = sheet.cells["phone"][row]
    if not phone:
        return False
    sheet.cells["phone"][row] = f"09{sheet.dice.below(100_000_000):08d}"
    return True


def _moved_ward(sheet: Sheet, row: int) -> bool:
    cells, donor = sheet.cells, int(sheet.donors[row])
    for column in {"permanent_address", "hamlet", "ward"} & cells.keys():
        cells[column][row] = cells[column][donor]
    if "household_id" not in cells:
        return True
    cells["household_id"][row] = sheet.household_codes[row]
    if cells["head_relation"][row] != "Con":
        cells["head_name"][row], cells["head_relation"][row] = cells["full_name"][row], "Chủ hộ"
    return True


def _maiden_household(sheet: Sheet, row: int) -> bool:
    cells = sheet.cells
    if not (cells["spouse_name"][row] and cells["father_name"][row]) or cells["sex"][row] == "Nam":
        return False
    _moved_ward(sheet, row)
    cells["head_name"][row], cells["head_relation"][row] = cells["father_name"][row], "Con"
    cells["spouse_name"][row] = None
    return True


def _parents_missing(sheet: Sheet, row: int) -> bool:
    return _clear("father_name")(sheet, row) | _clear("mother_name")(sheet, row)


def _card_outdated(sheet: Sheet, row: int) -> bool:
    cells = sheet.cells
    if not cells["card_issued_on"][row]:
        return False
    cells["card_status"][row] = sheet.dice.one(("Chưa thu nhận", "Đã thu nhận"))
    for column in (
        "card_issued_on",
        "card_expires_on",
        "eid_status",
        "eid_level",
        "eid_channel",
        "eid_activated_on",
    ):
        cells[column][row] = None
    return True


_REST: dict[str, Callable[[Sheet, int], bool]] = {
    "sex.wrong": _sex_wrong,
    "sex.missing": _clear("sex"),
    "place.ward_missing": _clear("ward"),
    "place.birth_missing": _clear("birth_registration_place"),
    "place.home_missing": _clear("home_place"),
    "place.moved_ward": _moved_ward,
    "place.maiden_household": _maiden_household,
    "kin.father_missing": _clear("father_name"),
    "kin.mother_missing": _clear("mother_name"),
    "kin.parents_missing": _parents_missing,
    "kin.household_missing": _clear("household_id"),
    "contact.phone_missing": _clear("phone"),
    "contact.phone_changed": _phone_changed,
    "card.outdated": _card_outdated,
}
