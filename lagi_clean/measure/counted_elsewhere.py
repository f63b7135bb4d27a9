"""Indicators from a table that was counted elsewhere: a line for each unit."""

import re
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import InputError, Language
from lagi_clean.measure.breakdown import unit_dimension
from lagi_clean.measure.catalogue import Catalogue, builtin_catalogue
from lagi_clean.measure.counting import coverage_rows
from lagi_clean.measure.coverage import Coverage
from lagi_clean.measure.units import in_units, units_definition
from lagi_clean.settings import Settings
from lagi_clean.text.plain import plain

__all__ = ["coverage_of_counts", "read_count"]

_GROUPED = re.compile(r"[0-9]{1,3}(?:([., \u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*)?")
_WHOLE = re.compile(r"([0-9]+)(?:[.,]0*)?")
_NONE = {"-", "–", "—"}
_TOTAL_LINE = "total_line"


def coverage_of_counts(
    table: pl.DataFrame,
    *,
    as_of: date,
    settings: Settings,
    catalogue: Catalogue | None = None,
) -> Coverage:
    """Return the indicators that a counted table has both figures for, in total and by unit.

    ``table`` has String columns: one that names the unit (ward, đơn vị), perhaps one with its
    code, and counts under the codes or names of indicators and denominators. Counts may have
    thousands marked by dots, commas or spaces; a dash is none. Lines that sum up others, as their
    unit says or as a line without a unit does, are left out as "total_line". Raises ``InputError``
    for a table without a unit or any whole indicator,
    for two columns that mean the same, and for a cell that is no count.

    >>> table = pl.DataFrame({"Đơn vị": ["Phước Hội"], "14+": ["17.229"], "Đã cấp": ["15.952"]})
    >>> table = table.rename({"14+": "Đủ điều kiện"})
    >>> coverage_of_counts(table, as_of=date(2022, 12, 31), settings=Settings()).rows["percent"][0]
    92.59
    """
    catalogue = catalogue or builtin_catalogue().listed()
    fields = _fields(table.columns, catalogue)
    usable = [
        code
        for code, indicator in catalogue.indicators.items()
        if code in fields and indicator.denominator in fields
    ]
    if "unit" not in fields or not usable:
        raise InputError(
            "COUNTS_COLUMNS",
            missing="the unit" if "unit" not in fields else "an indicator with its denominator",
            found=", ".join(table.columns),
        )
    catalogue = catalogue.only(usable)
    unit = pl.col(fields["unit"]).str.strip_chars()
    code = pl.col(fields["unit_code"]) if "unit_code" in fields else pl.lit(None, dtype=pl.String)
    units = table.select(
        code.str.strip_chars().replace("", None).alias("ward_code"),
        unit.replace("", None).alias("ward"),
    )
    denominators = {entry.denominator for entry in catalogue.indicators.values()}
    sums = _total_lines(units["ward"])
    numbers = {
        name: _counts(table[fields[name]], skipped=sums)
        for name in sorted({*usable, *denominators})
    }
    sums |= _nameless_sums(units["ward"], list(numbers.values()), sums=sums)
    counts = units.with_columns(
        *(numbers[c].alias(f"n:{c}") for c in usable),
        *(numbers[d].alias(f"d:{d}") for d in sorted(denominators)),
    ).filter(~sums)
    counts = in_units(counts.lazy(), units=settings.units, as_of=as_of).collect()
    left_out = int(sums.sum())
    return Coverage(
        as_of=as_of,
        rows=coverage_rows(
            counts,
            by=[[unit_dimension("ward")]],
            catalogue=catalogue,
            as_of=as_of,
            settings=settings,
        ),
        left_out={_TOTAL_LINE: left_out} if left_out else {},
        catalogue=catalogue,
        definition=_definition(settings, as_of),
        settings=settings,
        by=(("ward",),),
    )


def _fields(headings: list[str], catalogue: Catalogue) -> dict[str, str]:
    """Return which heading holds which field; ``InputError`` when two hold one."""
    table = toml_document("measure/count_headings.toml")
    meaning: dict[str, str] = dict.fromkeys(table["unit"], "unit")
    meaning |= dict.fromkeys(table["unit_code"], "unit_code")
    names = {code: entry.name for code, entry in catalogue.denominators.items()}
    names |= {code: entry.name for code, entry in catalogue.indicators.items()}
    for code, name in names.items():
        meaning |= {plain(text): code for text in (code, *name.values())}
    for field, texts in table["fields"].items():
        meaning |= dict.fromkeys(texts, field)
    found: dict[str, str] = {}
    for heading in headings:
        field = meaning.get(plain(heading))
        if field in found:
            raise InputError("COUNTS_COLUMN_TWICE", first=found[field], second=heading, field=field)
        if field is not None:
            found[field] = heading
    return found


def _total_lines(units: pl.Series) -> pl.Series:
    headings = toml_document("measure/count_headings.toml")
    names, beginnings = set(headings["total_lines"]), headings["total_beginnings"]

    def sums_up(unit: str | None) -> bool:
        words = plain(unit or "")
        return words in names or any(f"{words} ".startswith(f"{start} ") for start in beginnings)

    return pl.Series([sums_up(unit) for unit in units], dtype=pl.Boolean)


def _nameless_sums(units: pl.Series, numbers: list[pl.Series], *, sums: pl.Series) -> pl.Series:
    """Return which lines without a unit hold, in every column, the sum of those that have one."""
    named = units.is_not_null() & ~sums
    totals = [column.filter(named).sum() for column in numbers]
    if not any(totals):  # every line is a sum of nothing
        return pl.repeat(value=False, n=len(units), eager=True)
    equal = units.is_null()
    for column, total in zip(numbers, totals, strict=True):
        equal &= column == total
    return equal


def _counts(cells: pl.Series, *, skipped: pl.Series) -> pl.Series:
    """Return a column of texts as Int64; ``InputError`` names the row of one that is no count."""
    numbers: list[int] = []
    for row, (cell, skip) in enumerate(zip(cells, skipped, strict=True), start=1):
        number = 0 if skip else read_count(cell or "")
        if number is None:
            raise InputError("COUNTS_CELL", row=row, column=cells.name)
        numbers.append(number)
    return pl.Series(cells.name, numbers, dtype=pl.Int64)


def read_count(cell: str) -> int | None:
    """Return a count written with or without marks of thousands, a dash as 0, else None."""
    text = cell.strip()
    if text in _NONE:
        return 0
    if grouped := _GROUPED.fullmatch(text):
        return int(text.replace(grouped[1] or "", ""))
    whole = _WHOLE.fullmatch(text)
    return int(whole[1]) if whole else None


def _definition(settings: Settings, as_of: date) -> dict[Language, tuple[str, ...]]:
    text = toml_document("measure/eligibility.toml")["counted_elsewhere"]
    units = units_definition(["ward"], units=settings.units, as_of=as_of)
    return {language: (text[language], *units[language]) for language in units}
