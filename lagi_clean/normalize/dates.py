"""Birth dates with their precision, and other dates, over whole columns.

Agrees with ``text.read_date`` cell by cell. Plain ``dd/mm/yyyy`` and ISO dates and years are read
by expressions on the distinct values; every other value goes once to ``read_date``.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.normalize.cells import with_columns_of, with_rows_at, without_missing
from lagi_clean.normalize.log import change_rows, column_issue, issue_rows, no_changes, no_issues
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
    frame = pl.DataFrame({"cell": cells})
    distinct = frame.select(pl.col("cell").drop_nulls().unique().sort())
    plain = _read_plain(distinct)
    odd = plain.filter(pl.col("year").is_null())["cell"].to_list()
    table = pl.concat([plain.filter(pl.col("year").is_not_null()), _read_odd(odd, as_of)])
    read = frame.join(table, on="cell", how="left", maintain_order="left")
    if year_hints is not None and any("two_digit_year" in f for f in table["flags"].drop_nulls()):
        read = _with_hints(read.with_columns(year_hints.alias("hint")), as_of)
    return read.select(*_READING)


def _read_plain(distinct: pl.DataFrame) -> pl.DataFrame:
    """Read the usual forms; ``year`` stays null for the others and for dates that are not."""
    years = toml_document("text/dates.toml")["years"]
    cell = pl.col("cell")
    slashed = cell.str.replace_all(r"[.-]", "/")
    day = pl.coalesce(
        pl.when(cell.str.contains(_DAY_FIRST)).then(slashed).str.to_date("%d/%m/%Y", strict=False),
        pl.when(cell.str.contains(_ISO)).then(cell).str.to_date("%Y-%m-%d", strict=False),
    )
    year = pl.coalesce(
        day.dt.year().cast(pl.Int32),
        pl.when(cell.str.contains(_YEAR)).then(cell).str.to_integer(strict=False).cast(pl.Int32),
    )
    inside = year.is_between(years["first"], years["last"])
    return distinct.with_columns(
        pl.when(inside).then(day).alias("day"),
        pl.when(inside).then(year).cast(pl.Int16).alias("year"),
        pl.when(inside).then(day.dt.month()).cast(pl.Int8).alias("month"),
        pl.lit(None, dtype=pl.String).alias("step"),
        pl.lit(None, dtype=pl.String).alias("flags"),
    )


def _read_odd(texts: Sequence[str], as_of: date) -> pl.DataFrame:
    rows = [_as_row(text, as_of, None) for text in texts]
    return pl.DataFrame(rows, schema={"cell": pl.String, **_READING})


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


def _with_hints(read: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Read two-digit years once more, each with the years of the numbers beside it."""
    short = pl.col("flags").str.contains("two_digit_year", literal=True)
    at = read.select((short & pl.col("hint").is_not_null()).fill_null(value=False)).to_series()
    hinted = read.select(pl.all().gather(at.arg_true()))
    pairs = hinted.select("cell", "hint").unique().sort("cell", "hint")
    if pairs.is_empty():
        return read
    rows = [{**_as_row(cell, as_of, hint), "hint": hint} for cell, hint in pairs.iter_rows()]
    table = pl.DataFrame(rows, schema={"cell": pl.String, **_READING, "hint": pl.Int64})
    again = hinted.join(
        table, on=["cell", "hint"], how="left", maintain_order="left", suffix="_hinted"
    )
    is_read = pl.col("flags_hinted").is_not_null()
    again = again.select(
        pl.when(is_read).then(f"{name}_hinted").otherwise(name).alias(name) for name in _READING
    )
    return with_rows_at(read.select(*_READING), at.arg_true(), again)


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
    frame = without_missing(with_columns_of(frame, (*_PARTS, "personal_id")), _PARTS)
    text = birth_text(frame)
    read = read_date_column(text, as_of=as_of, year_hints=_number_years(frame))
    read = read.with_columns(frame["record_id"], frame["source"], text.alias("text"))
    precision = (
        pl.when(pl.col("day").is_not_null())
        .then(pl.lit("day"))
        .when(pl.col("year").is_null())
        .then(pl.lit("none"))
        .when(pl.col("month").is_null())
        .then(pl.lit("year"))
        .otherwise(pl.lit("month"))
    )
    columns = read.select(
        pl.col("day").alias("birth_date"),
        pl.col("year").alias("birth_year"),
        pl.col("month").alias("birth_month"),
        precision.alias("birth_precision"),
    )
    flagged = read.filter(pl.col("flags").is_not_null())
    return Normalized(
        citizens=frame.drop(BIRTH_HELPERS).with_columns(columns.iter_columns()),
        changes=_changes(read, "birth_date"),
        issues=pl.concat(
            [
                no_issues(),
                *(
                    issue_rows(
                        flagged,
                        code=f"birth_date.{flag}",
                        where=pl.col("flags").str.contains(flag, literal=True),
                        detail=pl.concat_str(pl.lit("text="), pl.col("text").str.slice(0, 64)),
                    )
                    for flag in ("impossible", "unreadable", "us_order")
                ),
                *_column_findings(read),
            ]
        ),
    )


def _number_years(frame: pl.DataFrame) -> pl.Series:
    """Return the birth year in digits 4-6 of the personal number, null without a usable one."""
    number = pl.col("personal_id")
    century = number.str.slice(3, 1).str.to_integer(strict=False)
    year = 1900 + century // 2 * 100 + number.str.slice(4, 2).str.to_integer(strict=False)
    return frame.select(pl.when(century <= 3).then(year).cast(pl.Int64).alias("hint"))["hint"]


def _changes(read: pl.DataFrame, column: str) -> pl.DataFrame:
    year = pl.col("year").cast(pl.String)
    month = pl.concat_str(year, pl.lit("-"), pl.col("month").cast(pl.String).str.zfill(2))
    after = pl.coalesce(pl.col("day").cast(pl.String), month, year)
    return change_rows(read, column=column, before=pl.col("text"), after=after, step=pl.col("step"))


def _column_findings(read: pl.DataFrame) -> list[pl.DataFrame]:
    """Return findings about how a source's whole birth date column was written."""
    whole, late = pl.col("day").is_not_null(), pl.col("day").dt.day() > 12
    serial = pl.col("flags").eq_missing(pl.lit("excel_serial"))
    iso = whole & (pl.col("text").str.slice(4, 1) == "-") & pl.col("flags").is_null()
    by_machine = serial | iso
    by_hand = whole & by_machine.not_() & pl.col("flags").is_null()
    counts = read.group_by("source", maintain_order=True).agg(
        pl.len(),
        serial.sum().alias("serials"),
        by_machine.sum().alias("machine"),
        (by_machine & late).sum().alias("machine_late"),
        by_hand.sum().alias("hand"),
        (by_hand & late).sum().alias("hand_late"),
    )
    findings = []
    for source, rows, serials, machine, machine_late, hand, hand_late in counts.iter_rows():
        if serials:
            detail = f"{source}: {serials} of {rows} cells held a day number"
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
    frame = without_missing(frame, columns)
    changes, issues = [no_changes()], [no_issues()]
    for column in columns:
        if frame[column].null_count() == frame.height:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Date).alias(column))
            continue
        read = read_date_column(frame[column], as_of=as_of).with_columns(
            frame["record_id"], frame[column].alias("text")
        )
        partial = pl.col("text").is_not_null() & pl.col("day").is_null()
        read = read.with_columns(
            pl.when(partial)
            .then(pl.coalesce("step", pl.lit("date.partial")))
            .otherwise("step")
            .alias("step"),
            pl.when(partial).then(None).otherwise("year").alias("year"),
        )
        changes.append(_changes(read, column))
        issues.append(
            issue_rows(
                read,
                code="date.unreadable",
                where=partial,
                detail=pl.concat_str(pl.lit("text="), pl.col("text").str.slice(0, 64)),
                column=column,
            )
        )
        frame = frame.with_columns(read["day"].alias(column))
    return Normalized(citizens=frame, changes=pl.concat(changes), issues=pl.concat(issues))
