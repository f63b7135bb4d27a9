"""Codings of sex, life, residence, cards and accounts, as rosters write them.

The spellings live in ``data/value_codes.csv`` and ``data/text/codes.toml``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from lagi_clean.data import csv_rows, toml_document
from lagi_clean.text.plain import plain

__all__ = [
    "CodedField",
    "Sex",
    "SexCoding",
    "SexReading",
    "StatusReading",
    "is_missing",
    "read_code",
    "read_sex",
    "read_status",
    "read_yes_no",
    "relation_kind",
    "settle_sex_coding",
]

Sex = Literal["male", "female"]
CodedField = Literal["card_status", "eid_status", "eid_level", "eid_channel", "nationality"]
_TABLE = "text/codes.toml"


def is_missing(text: str) -> bool:
    """Tell whether a cell only says that nothing is known.

    >>> [is_missing(t) for t in ("-", "KXĐ", "#N/A", "chưa rõ", "Kinh")]
    [True, True, True, True, False]
    """
    looked_up = plain(text)
    if looked_up:
        return looked_up in _missing()
    return not any(c.isalnum() for c in text)


@cache
def _missing() -> frozenset[str]:
    return frozenset(toml_document(_TABLE)["missing"]["values"])


@cache
def _spellings(section: str) -> Mapping[str, str]:
    """Return plain spelling -> canonical value of a section of ``codes.toml``."""
    table: dict[str, list[str]] = toml_document(_TABLE)[section]
    return MappingProxyType({s: value for value, spellings in table.items() for s in spellings})


@dataclass(frozen=True, slots=True, kw_only=True)
class SexReading:
    """What a cell says about sex: ``sex``, or why not."""

    sex: Sex | None = None
    flag: Literal["ambiguous", "code", "other", "missing", "unreadable"] | None = None


_SEX_READINGS = {
    "male": SexReading(sex="male"),
    "female": SexReading(sex="female"),
    "ambiguous": SexReading(flag="ambiguous"),
    "other": SexReading(flag="other"),
}


def read_sex(text: str, *, coding: Mapping[str, Sex] | None = None) -> SexReading:
    """Read one cell of a sex column.

    A digit means what ``coding`` says, and without one is a ``code`` whose meaning is open. ``N``
    is the first letter of both words, and stays unread.

    >>> read_sex("Nử.").sex, read_sex("N").flag, read_sex("1").flag
    ('female', 'ambiguous', 'code')
    >>> read_sex("1", coding={"1": "male", "2": "female"}).sex
    'male'
    """
    looked_up = plain(text)
    if looked_up in ("0", "1", "2"):
        meaning = coding.get(looked_up) if coding is not None else None
        return SexReading(sex=meaning, flag="code" if meaning is None else None)
    found = _SEX_READINGS.get(_spellings("sex").get(looked_up, ""))
    return found or SexReading(flag="missing" if is_missing(text) else "unreadable")


@dataclass(frozen=True, slots=True, kw_only=True)
class SexCoding:
    """What the digits of one column mean, and how well the personal numbers agree."""

    meaning: Mapping[str, Sex]
    agreeing: int
    rows: int


def settle_sex_coding(counts: Mapping[tuple[str, Sex], int]) -> SexCoding | None:
    """Settle what 0, 1 and 2 mean, or return null if the numbers do not settle it.

    ``counts`` holds, for each digit and each sex in digit 4 of the personal number, the rows that
    have both. At least 95 % of them must agree. In a column with 1 and 2 a 0 is left open.

    >>> settle_sex_coding({("1", "male"): 97, ("1", "female"): 2, ("0", "female"): 90}).meaning
    {'1': 'male', '0': 'female'}
    >>> settle_sex_coding({("1", "male"): 50, ("1", "female"): 45}) is None
    True
    """
    limits = toml_document(_TABLE)["sex_coding"]
    codes = {code for code, _ in counts}
    pair = ("1", "2") if "2" in codes else ("1", "0")
    options: tuple[Mapping[str, Sex], ...] = (
        {pair[0]: "male", pair[1]: "female"},
        {pair[0]: "female", pair[1]: "male"},
    )
    rows = sum(n for (code, _), n in counts.items() if code in pair)
    for meaning in options:
        agreeing = sum(n for (code, sex), n in counts.items() if meaning.get(code) == sex)
        if rows >= limits["rows"] and agreeing >= limits["agreement"] * rows:
            return SexCoding(meaning=meaning, agreeing=agreeing, rows=rows)
    return None


def read_yes_no(text: str) -> bool | None:
    """Read a yes/no cell, or null.

    >>> read_yes_no("x"), read_yes_no("Chưa"), read_yes_no("?")
    (True, False, None)
    """
    answer = _spellings("yes_no").get(plain(text))
    return None if answer is None else answer == "yes"


def read_code(field: CodedField, text: str) -> str | None:
    """Return the canonical value of a coded cell, or null if it is in no known coding.

    A bare yes or no in a card or account column means issued or approved, or none.

    >>> read_code("card_status", "Đã trả thẻ"), read_code("card_status", "x")
    ('issued', 'issued')
    >>> read_code("eid_level", "Mức độ 02"), read_code("eid_status", "Chưa kích hoạt")
    ('2', 'none')
    """
    looked_up = plain(text)
    if found := _coded(field).get(looked_up):
        return found
    yes = {"card_status": "issued", "eid_status": "approved"}.get(field)
    answer = read_yes_no(text) if yes is not None else None
    return None if answer is None else (yes if answer else "none")


@cache
def _coded(field: CodedField) -> Mapping[str, str]:
    meanings = toml_document(_TABLE)["meanings"].get(field, {})
    shipped = {
        plain(row["value"]): meanings[row["meaning"]]
        for row in csv_rows("value_codes.csv")
        if row["field"] == field and row["meaning"] in meanings
    }
    return MappingProxyType({**shipped, **_spellings(field)})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReading:
    """What a status or remarks cell says about a person."""

    life_status: str | None = None
    residence_status: str | None = None
    date_text: str | None = None
    """The whole date that follows a death remark, as it stands."""
    hint: str | None = None
    """``dead``: the words may mean that this person died; somebody should read them."""

    @property
    def understood(self) -> bool:
        """Whether the cell gave a status."""
        return self.life_status is not None or self.residence_status is not None


_DATE_IN_TEXT = re.compile(r"[0-9]{1,2}\s*[/.-]\s*[0-9]{1,2}\s*[/.-]\s*[0-9]{4}")


def read_status(text: str) -> StatusReading:
    """Read a status or remarks cell: one source column feeds life and residence.

    Whole cells that are a known status count, and remarks that begin with one. ``mất`` alone means
    died, but ``mất thẻ`` is a lost card, and ``chồng đã chết`` speaks of somebody else.

    >>> read_status("Đã chết ngày 12/3/2020")
    StatusReading(life_status='dead', residence_status=None, date_text='12/3/2020', hint=None)
    >>> read_status("Chuyển đi Đồng Nai").residence_status
    'moved_out'
    >>> read_status("mất CCCD").understood, read_status("chồng đã chết").hint
    (False, 'dead')
    """
    looked_up = plain(text)
    if found := _exact_status().get(looked_up):
        return found
    for beginning, value in _remark_begins():
        if looked_up.startswith(f"{beginning} "):
            stated = _status(value)
            if value != "dead":
                return stated
            when = _DATE_IN_TEXT.search(text)
            return StatusReading(life_status="dead", date_text=when[0] if when else None)
    hints: list[str] = toml_document(_TABLE)["remark_hints"]["dead"]
    spaced = f" {looked_up} "
    return StatusReading(hint="dead" if any(f" {hint} " in spaced for hint in hints) else None)


def _status(value: str) -> StatusReading:
    if value in toml_document(_TABLE)["life_status"]:
        return StatusReading(life_status=value)
    return StatusReading(residence_status=value)


@cache
def _exact_status() -> Mapping[str, StatusReading]:
    meanings = toml_document(_TABLE)["meanings"]["life_status"]
    shipped = {
        plain(row["value"]): StatusReading(**meanings[row["meaning"]])
        for row in csv_rows("value_codes.csv")
        if row["field"] == "life_status"
    }
    own = {
        spelling: _status(value)
        for section in ("life_status", "residence_status")
        for spelling, value in _spellings(section).items()
    }
    return MappingProxyType({**shipped, **own})


@cache
def _remark_begins() -> tuple[tuple[str, str], ...]:
    """Return (beginning, canonical value), longest beginning first."""
    pairs = _spellings("remark_begins").items()
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def relation_kind(text: str) -> Literal["head", "child", "spouse"] | None:
    """Return what a "relation to head" cell says, as far as the rules need it.

    >>> relation_kind("Chủ hộ"), relation_kind("Con đẻ"), relation_kind("Cháu nội")
    ('head', 'child', None)
    """
    match _spellings("relation").get(plain(text)):
        case "head":
            return "head"
        case "child":
            return "child"
        case "spouse":
            return "spouse"
    return None
