"""What the headings of a file mean: the table of synonyms, on folded text.

A heading is looked up as it is written first, then without diacritics, punctuation and spaces, so
that ``Năm`` (year) is not ``Nam`` (male) where the file writes diacritics.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Literal

from lagi_clean.data import csv_rows
from lagi_clean.tables import FIELDS
from lagi_clean.text.plain import plain

__all__ = ["UNUSED", "ColumnMapping", "How", "near_fields", "propose_mapping"]

How = Literal["given", "field", "spelled", "folded", "none"]
"""The person said so; the heading is a field's name; a synonym to the letter; a folded one."""

UNUSED = "-"
"""What a person gives for a heading that is to be left alone."""

_BETWEEN_ROWS = (" / ", "\n", " - ", " | ")
_LIST = re.compile(r"[/,;()-]|\bhoặc\b")
_NUMBERS = {"personal_id", "old_id"}
_SHORT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What each heading of one source was taken for.

    ``fields`` maps a heading to its field, None for one that means no field and passes through;
    ``how`` says why. ``ambiguous`` holds the fields that several headings could give, which
    somebody has to settle, and are mapped from none of them.
    """

    source: str
    fields: Mapping[str, str | None]
    how: Mapping[str, How]
    ambiguous: Mapping[str, tuple[str, ...]]

    @property
    def has_name(self) -> bool:
        """Whether some heading gives a person's name."""
        return not {"full_name", "given_name"}.isdisjoint(self.fields.values())


def propose_mapping(
    headings: Sequence[str], *, source: str, given: Mapping[str, str] | None = None
) -> ColumnMapping:
    """Return what ``headings`` mean; ``given`` (heading to field, or ``-``) always wins.

    Headings given for other files, which this one lacks, are passed over.

    >>> found = propose_mapping(["Họ và tên", "NĂM SINH", "Ghi chú riêng"], source="list")
    >>> dict(found.fields)
    {'Họ và tên': 'full_name', 'NĂM SINH': 'birth_year', 'Ghi chú riêng': None}
    """
    said = {_written(heading): name for heading, name in (given or {}).items()}
    claims: dict[str, _Claim] = {}
    for heading in headings:
        name = said.get(_written(heading))
        if name is None:
            claims[heading] = _claim(heading)
        else:
            claims[heading] = _Claim((), "none") if name == UNUSED else _Claim((name,), "given")
    possible = {name for claim in claims.values() for name in claim.fields}
    return _settled(source, {h: claim.in_company(possible) for h, claim in claims.items()})


@dataclass(frozen=True, slots=True)
class _Claim:
    """The fields that a heading may give, and those that some of them need beside them."""

    fields: tuple[str, ...]
    how: How
    beside: Mapping[str, str] = field(default_factory=dict)

    def in_company(self, possible: Collection[str]) -> "_Claim":
        kept = tuple(f for f in self.fields if self.beside.get(f, f) in possible)
        return _Claim(kept, self.how if kept else "none")


def _settled(source: str, claims: Mapping[str, _Claim]) -> ColumnMapping:
    """Take what one heading alone gives; a field said by the person is not in question."""
    said = {claim.fields[0] for claim in claims.values() if claim.how == "given"}
    claimants: dict[str, list[str]] = {}
    for heading, claim in claims.items():
        for name in claim.fields:
            if claim.how == "given" or name not in said:
                claimants.setdefault(name, []).append(heading)
    open_choices = {
        name for claim in claims.values() if len(claim.fields) > 1 for name in claim.fields
    }
    unclear = {
        name: tuple(found)
        for name, found in claimants.items()
        if len(found) > 1 or name in open_choices
    }
    fields: dict[str, str | None] = {}
    how: dict[str, How] = {}
    for heading, claim in claims.items():
        free = [n for n in claim.fields if n not in unclear and heading in claimants.get(n, ())]
        fields[heading] = free[0] if free else None
        how[heading] = claim.how if free else "none"
    return ColumnMapping(source=source, fields=fields, how=how, ambiguous=unclear)


def _claim(heading: str) -> _Claim:
    """Return the fields that a heading may mean; of one in two rows each half counts too."""
    if heading in FIELDS:
        return _Claim((heading,), "field")
    parts = [heading]
    for separator in _BETWEEN_ROWS:
        if separator in heading:
            upper, _, lower = heading.rpartition(separator)
            parts += [lower, upper]
            break
    for part in parts:
        spelled = _synonyms("spelled").get(_written(part))
        if spelled:
            return _Claim(tuple(spelled), "spelled", spelled)
        folded = _synonyms("folded").get(_folded(part))
        if folded and not _is_other_word(part):
            return _Claim(tuple(folded), "folded", folded)
    return _Claim(("personal_id",), "spelled") if _names_numbers(heading) else _Claim((), "none")


def _names_numbers(heading: str) -> bool:
    """Tell whether a heading lists several kinds of numbers: Số CCCD/CMND, CMND - ĐDCN."""
    parts = [part for part in _LIST.split(heading) if part.strip()]
    named = [set(_synonyms("folded").get(_folded(part), ())) for part in parts]
    return len(parts) > 1 and all(fields & _NUMBERS for fields in named)


def _is_other_word(heading: str) -> bool:
    """Tell whether a short heading has diacritics of its own: ĐT is no DT, Năm no Nam."""
    return len(_folded(heading)) <= _SHORT and not heading.isascii()


@cache
def _synonyms(how: Literal["spelled", "folded"]) -> dict[str, dict[str, str]]:
    """Return the fields for each form of a synonym, each with the field it needs beside it."""
    forms: dict[str, dict[str, str]] = {}
    for row in csv_rows("header_synonyms.csv"):
        if row["field"] in FIELDS:
            form = _written(row["synonym"]) if how == "spelled" else _folded(row["synonym"])
            forms.setdefault(form, {})[row["field"]] = row["beside"] or row["field"]
    return forms


def _written(heading: str) -> str:
    """Return a heading in composed lower case with single spaces."""
    return " ".join(unicodedata.normalize("NFC", heading).lower().split())


def _folded(heading: str) -> str:
    return plain(heading).replace(" ", "")


def near_fields(name: str) -> str:
    """Return the fields whose names are near ``name``, or all, for a hint."""
    return ", ".join(get_close_matches(name, FIELDS, n=3) or FIELDS)
