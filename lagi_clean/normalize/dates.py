"""Birth dates with their precision, and other dates, over whole columns.

Agrees with ``text.read_date`` cell by cell. Plain ``dd/mm/yyyy`` and ISO dates and years are read
by expressions on the distinct values; every other value goes once to ``read_date``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from lagi_clean.coding import MISSING, Coded, Codes, encoded, gathered
from lagi_clean.data import toml_document
from lagi_clean.findings import column_issue, issue_rows, no_issues
from lagi_clean.normalize.cells import known_values, with_columns_of, without_missing
from lagi_clean.normalize.distinct import rows_where
from lagi_clean.normalize.log import change_rows, no_changes
from lagi_clean.normalize.result import Normalized
from lagi_clean.tables import AUTHORED_DATES
from lagi_clean.text.dates import read_date

__all__ = ["BIRTH_HELPERS", "birth_text", "normalize_birth", "normalize_dates", "read_date_column"]

BIRTH_HELPERS = ("birth_day", "birth_year_male", "birth_year_female")
"""Columns that are used up in reading the birth date."""

_PARTS = ("birth_date", "birth_year", "birth_month", *BIRTH_HELPERS)
_DAY_FIRST = r"^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_YEAR = r"^[0-9]{4}$"
_READING: dict[str, type[pl.DataType]] = {
    "day": pl.Date,
    "year": pl.Int16,
    "month": pl.Int8,
    "step": pl.String,
    "flags": pl.String,
}
_SWAP_ROWS = 30
_SWAP_SHARE = 0.95


def read_date_column(
    cells: pl.Series, *, as_of: date, year_hints: pl.Series | None = None
) -> pl.DataFrame:
    """Return ``day, year, month, step, flags`` for each cell of a text column.

    ``year_hints`` (integers) are the birth years in the personal numbers; they decide the century
    of two-digit years. ``flags`` are joined by a space, null where there are none.

    >>> cells = pl.Series(["05/03/1985", "1985"])
    >>> read_date_column(cells, as_of=date(2022, 12, 31)).select("year", "month").rows()
    [(1985, 3), (1985, None)]
    """
    read = _read_dates(encoded(cells), as_of=as_of)
    if year_hints is not None and _has_short_years(read):
        read = _with_hints(read, year_hints.gather, as_of)
    return pl.DataFrame([read.spread(column) for column in _READING])


@dataclass(frozen=True, slots=True)
class _DatesRead:
    """Of each cell the place in a ``table`` of ``cell`` and ``_READING``."""

    codes: Codes
    table: pl.DataFrame

    def spread(self, column: str) -> pl.Series:
        """Return a column of the table for each cell."""
        return gathered(Coded(self.codes, self.table[column]))

    def rows_where(self, frame: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
        """Return ``record_id`` and what is in the table for the rows with such a date."""
        rows = rows_where(self.codes, self.table, where)
        return rows.with_columns(frame["record_id"].gather(rows["at"]))


def _read_dates(cells: Coded, *, as_of: date) -> _DatesRead:
    plain = _read_plain(cells.values.alias("cell").to_frame().with_row_index("place"))
    is_plain = pl.col("year").is_not_null()
    odd = _read_odd(plain.filter(is_plain.not_()), as_of)
    table = pl.concat([plain.filter(is_plain), odd]).sort("place").drop("place")
    return _DatesRead(cells.codes, table)


def _read_plain(distinct: pl.DataFrame) -> pl.DataFrame:
    """Read the usual forms; ``year`` stays null for the others and for dates that are not."""
    years = toml_document("text/dates.toml")["years"]
    cell = pl.col("cell")
    slashed = cell.str.replace_all(r"[.-]", "/")
    day = pl.coalesce(
        pl.when(cell.str.contains(_DAY_FIRST)).then(slashed).str.to_date("%d/%m/%Y", strict=False),
        pl.when(cell.str.contains(_ISO)).then(cell).str.to_date("%Y-%m-%d", strict=False),
    )
    year = pl.when(cell.str.contains(_YEAR)).then(cell).str.to_integer(strict=False)
    inside = pl.col("year").is_between(years["first"], years["last"])
    return (
        distinct.with_columns(day.alias("day"))  # one after the other: each is computed once
        .with_columns(pl.coalesce(pl.col("day").dt.year(), year.cast(pl.Int32)).alias("year"))
        .with_columns(
            pl.when(inside).then("day").alias("day"),
            pl.when(inside).then("year").cast(pl.Int16).alias("year"),
        )
        .with_columns(
            pl.col("day").dt.month().alias("month"),
            pl.lit(None, dtype=pl.String).alias("step"),
            pl.lit(None, dtype=pl.String).alias("flags"),
        )
    )


def _read_odd(odd: pl.DataFrame, as_of: date) -> pl.DataFrame:
    rows = [_as_row(text, as_of, None) for text in odd["cell"]]
    read = pl.DataFrame(rows, schema={"cell": pl.String, **_READING})
    return read.select(odd["place"], pl.all())


def _as_row(text: str, as_of: date, hint: int | None) -> dict[str, object]:
    found = read_date(text, as_of=as_of, year_hint=hint)
    return {
        "cell": text,
        "day": found.day,
        "year": found.year,
        "month": found.month,
        "step": found.step,
        "flags": " ".join(found.flags) or None,
    }


def _has_short_years(read: _DatesRead) -> bool:
    return any("two_digit_year" in flags for flags in read.table["flags"].drop_nulls())


def _with_hints(
    read: _DatesRead, hints_at: Callable[[pl.Series], pl.Series], as_of: date
) -> _DatesRead:
    """Read two-digit years once more, each with the year of the number beside it."""
    short = pl.col("flags").str.contains("two_digit_year", literal=True)
    hinted = rows_where(read.codes, read.table, short)
    hinted = hinted.select("at", "cell", hints_at(hinted["at"]).alias("hint")).drop_nulls()
    pairs = hinted.select("cell", "hint").unique().sort("cell", "hint")
    rows = [_as_row(cell, as_of, hint) for cell, hint in pairs.iter_rows()]
    again = pl.DataFrame(rows, schema={"cell": pl.String, **_READING})
    at = hinted.join(pairs.with_row_index("place"), on=["cell", "hint"], maintain_order="left")
    codes = read.codes.copy()
    codes[at["at"].to_numpy()] = at["place"].to_numpy() + read.table.height
    return _DatesRead(codes, pl.concat([read.table, again]))


def birth_text(frame: pl.DataFrame) -> pl.Series:
    """Return one text for the birth date of each row, from whichever columns hold it.

    A whole date comes first, then day, month and year in their own columns, then a year under
    ``Nam`` or ``Nữ``. A year column that holds whole dates is read as such.
    """
    year = pl.col("birth_year")
    day, month = pl.col("birth_day"), pl.col("birth_month")
    has_parts = pl.any_horizontal(day.is_not_null(), month.is_not_null())
    bare_year = year.str.contains(r"^\s*'?([0-9]{2}|[0-9]{4})(?:\.0)?\s*$")
    composed = pl.concat_str(
        [day.fill_null("0"), month.fill_null("0"), year.str.replace(r"\.0$", "")], separator="/"
    )
    sexed = pl.coalesce(
        pl.when(pl.col(column).str.contains("[0-9]{2}")).then(column)
        for column in ("birth_year_male", "birth_year_female")
    )
    text = pl.coalesce(
        "birth_date", pl.when(bare_year & has_parts).then(composed).otherwise(year), sexed
    )
    return frame.select(text.alias("birth_text"))["birth_text"]


def normalize_birth(frame: pl.DataFrame, *, as_of: date) -> Normalized:
    """Read the birth date of each row. ``personal_id`` must already be normalized.

    Makes ``birth_date``, ``birth_year``, ``birth_month`` and ``birth_precision``. ``changes``
    hold every reading that altered the cell, under ``birth_date``; ``issues`` hold impossible and
    unreadable dates and month-first ones, and what speaks of the whole column.
    """
    frame = with_columns_of(frame, (*_PARTS, "personal_id"))
    read = _read_dates(_births(frame), as_of=as_of)
    if _has_short_years(read):
        numbers = frame["personal_id"]
        read = _with_hints(read, lambda at: _number_years(numbers.gather(at)), as_of)
    precision = (
        pl.when(pl.col("day").is_not_null())
        .then(pl.lit("day"))
        .when(pl.col("year").is_null())
        .then(pl.lit("none"))
        .when(pl.col("month").is_null())
        .then(pl.lit("year"))
        .otherwise(pl.lit("month"))
    )
    precisions = read.table.select(precision).to_series()
    flagged = read.rows_where(frame, pl.col("flags").is_not_null())
    return Normalized(
        citizens=frame.drop(BIRTH_HELPERS).with_columns(
            read.spread("day").alias("birth_date"),
            read.spread("year").alias("birth_year"),
            read.spread("month").alias("birth_month"),
            gathered(Coded(read.codes, precisions)).fill_null("none").alias("birth_precision"),
        ),
        changes=_changes(read, frame, "birth_date"),
        issues=pl.concat(
            [
                no_issues(),
                *(
                    issue_rows(
                        flagged,
                        code=f"birth_date.{flag}",
                        where=pl.col("flags").str.contains(flag, literal=True),
                        detail=pl.concat_str(pl.lit("text="), pl.col("cell").str.slice(0, 64)),
                    )
                    for flag in ("impossible", "unreadable", "us_order")
                ),
                *_column_findings(read, frame["source"]),
            ]
        ),
    )


def _births(frame: pl.DataFrame) -> Coded:
    """Return the text of the birth date of each row, without words for nothing."""
    dates = known_values(frame["birth_date"])
    at = np.flatnonzero(dates.codes == MISSING)
    if not at.size or all(frame[part].null_count() == frame.height for part in _PARTS[1:]):
        return dates
    rest = without_missing(frame.select(pl.col(*_PARTS).gather(at)), _PARTS)
    others = encoded(birth_text(rest))
    codes = dates.codes.copy()
    codes[at] = np.where(others.codes == MISSING, MISSING, others.codes + len(dates.values))
    return Coded(codes, pl.concat([dates.values.alias("birth_text"), others.values]))


def _number_years(numbers: pl.Series) -> pl.Series:
    """Return the birth year in digits 4-6 of personal numbers, null without a usable one."""
    number = pl.col("number")
    century = number.str.slice(3, 1).str.to_integer(strict=False)
    year = 1900 + century // 2 * 100 + number.str.slice(4, 2).str.to_integer(strict=False)
    return numbers.alias("number").to_frame().select(pl.when(century <= 3).then(year)).to_series()


def _changes(read: _DatesRead, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    year = pl.col("year").cast(pl.String)
    month = pl.concat_str(year, pl.lit("-"), pl.col("month").cast(pl.String).str.zfill(2))
    return change_rows(
        read.rows_where(frame, pl.col("step").is_not_null()),
        column=column,
        before=pl.col("cell"),
        after=pl.coalesce(pl.col("day").cast(pl.String), month, year),
        step=pl.col("step"),
    )


def _column_findings(read: _DatesRead, sources: pl.Series) -> list[pl.DataFrame]:
    """Return findings about how a source's whole birth date column was written."""
    whole, late = pl.col("day").is_not_null(), pl.col("day").dt.day() > 12
    serial = pl.col("flags").eq_missing(pl.lit("excel_serial"))
    iso = whole & (pl.col("cell").str.slice(4, 1) == "-") & pl.col("flags").is_null()
    by_machine = serial | iso
    by_hand = whole & by_machine.not_() & pl.col("flags").is_null()
    findings = []
    for source in sources.unique(maintain_order=True):
        codes = read.codes[(sources == source).to_numpy()]
        times = np.bincount(codes[codes != MISSING], minlength=read.table.height)
        count = pl.lit(pl.Series(times))
        serials, machine, machine_late, hand, hand_late = read.table.select(
            count.filter(kind).sum().alias(f"{place}")
            for place, kind in enumerate(
                (serial, by_machine, by_machine & late, by_hand, by_hand & late)
            )
        ).row(0)
        if serials:
            detail = f"{source}: {serials} of {codes.size} cells held a day number"
            findings.append(column_issue(code="birth_date.excel_serial", detail=detail))
        if min(machine, hand) < _SWAP_ROWS or machine_late or hand_late < _SWAP_SHARE * hand:
            continue
        detail = (
            f"{source}: all {machine} date cells have a day up to 12, "
            f"{hand_late} of {hand} text cells a later one"
        )
        findings.append(column_issue(code="birth_date.swap_signature", detail=detail))
    return findings


def normalize_dates(frame: pl.DataFrame, *, as_of: date) -> Normalized:
    """Read the other dates (``tables.AUTHORED_DATES``) that ``frame`` has, as whole days.

    A cell without a whole day becomes null, with a change and a finding.
    """
    columns = [column for column in AUTHORED_DATES if column in frame.columns]
    changes, issues = [no_changes()], [no_issues()]
    for column in columns:
        if frame[column].null_count() == frame.height:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Date).alias(column))
            continue
        read = _read_dates(known_values(frame[column]), as_of=as_of)
        partial = pl.col("day").is_null()
        table = read.table.with_columns(
            pl.when(partial)
            .then(pl.coalesce("step", pl.lit("date.partial")))
            .otherwise("step")
            .alias("step"),
            pl.when(partial).then(None).otherwise("year").alias("year"),
        )
        read = replace(read, table=table)
        changes.append(_changes(read, frame, column))
        issues.append(
            issue_rows(
                read.rows_where(frame, partial),
                code="date.unreadable",
                where=pl.lit(value=True),
                detail=pl.concat_str(pl.lit("text="), pl.col("cell").str.slice(0, 64)),
                column=column,
            )
        )
        frame = frame.with_columns(read.spread("day").alias(column))
    return Normalized(citizens=frame, changes=pl.concat(changes), issues=pl.concat(issues))
