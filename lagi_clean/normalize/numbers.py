"""Personal numbers and old numbers over whole columns.

Agrees with ``ids.read_number`` cell by cell. Columns that mix 12- and 9-digit numbers are told
apart by length, and each number goes to its own column.
"""

from dataclasses import asdict

import polars as pl

from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.ids.reading import NumberReading, read_number
from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes
from lagi_clean.normalize.cells import with_columns_of, with_rows_at
from lagi_clean.normalize.log import change_rows
from lagi_clean.normalize.result import Normalized

__all__ = ["normalize_numbers", "read_number_column"]

_NUMBERS = {"personal_id": 12, "old_id": 9}
"""The columns of numbers, and how many digits these have."""
_READING = {
    "personal_id": pl.String,
    "old_id": pl.String,
    "proposed": pl.String,
    "flags": pl.String,
}

_GROUPED = r"^[0-9]{1,6}(?:[ .\-][0-9]{1,6})+$"


def normalize_numbers(frame: pl.DataFrame) -> Normalized:
    """Read the columns ``personal_id`` and ``old_id``.

    Repairs (``changes``): separators, decimal part, lost leading zeros, a number that stood in
    the other column. Proposals and unread cells become ``issues``; an unread cell becomes null.
    """
    frame = with_columns_of(frame, tuple(_NUMBERS))
    usual = [
        pl.col(column).is_null() | _has_digits(pl.col(column), length)
        for column, length in _NUMBERS.items()
    ]
    at = frame.select(pl.all_horizontal(usual).not_().arg_true()).to_series()
    odd = _read(frame.select(pl.col("record_id", *_NUMBERS).gather(at)))
    return Normalized(
        citizens=frame.with_columns(with_rows_at(frame.select(*_NUMBERS), at, odd).iter_columns()),
        changes=pl.concat([_changes(odd, column) for column in _NUMBERS]),
        issues=pl.concat([no_issues(), *(_issues(odd, column) for column in _NUMBERS)]),
    )


def _has_digits(cell: pl.Expr, length: int) -> pl.Expr:
    """Tell whether a cell is ``length`` digits and nothing else; a number may have a sign too."""
    is_number = cell.cast(pl.UInt64, strict=False).is_not_null()
    return (cell.str.len_bytes() == length) & is_number & cell.str.starts_with("+").not_()


def _read(cells: pl.DataFrame) -> pl.DataFrame:
    """Return ``record_id``, the two columns, their ``_cell`` and what each is read as."""
    parts = {column: read_number_column(cells[column]) for column in _NUMBERS}
    return pl.DataFrame(
        [
            cells["record_id"],
            *(cells[column].alias(f"{column}_cell") for column in _NUMBERS),
            *(
                part[name].alias(f"{column}_{name}")
                for column, part in parts.items()
                for name in _READING
            ),
        ]
    ).with_columns(
        # a number may stand in either column; its own column comes first
        pl.coalesce("personal_id_personal_id", "old_id_personal_id").alias("personal_id"),
        pl.coalesce("old_id_old_id", "personal_id_old_id").alias("old_id"),
    )


def _changes(odd: pl.DataFrame, column: str) -> pl.DataFrame:
    cell, flags = pl.col(f"{column}_cell"), pl.col(f"{column}_flags")
    own = pl.col(f"{column}_{column}")
    step = (
        pl.when(pl.col(column).eq_missing(cell) | (flags == "empty") & pl.col(column).is_null())
        .then(None)
        .when(
            own.is_null()
            & (pl.col(column).is_not_null() | pl.col(f"{column}_{_other(column)}").is_not_null())
        )
        .then(pl.lit("number.column"))
        .when(own.is_null())
        .then(pl.lit("number.unread"))
        .otherwise("number." + flags.str.split(" ").list.last())
    )
    return change_rows(odd, column=column, before=cell, after=pl.col(column), step=step)


def _other(column: str) -> str:
    return "old_id" if column == "personal_id" else "personal_id"


def _issues(odd: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return proposals, unread cells, and cells whose columns contradict each other."""
    flags, proposed = pl.col(f"{column}_flags"), pl.col(f"{column}_proposed")
    nothing = pl.all_horizontal(
        pl.col(f"{column}_personal_id").is_null(), pl.col(f"{column}_old_id").is_null()
    )
    moved = pl.col(f"{column}_{_other(column)}")
    unread = nothing & flags.is_not_null() & (flags != "empty")
    return pl.concat(
        [
            issue_rows(
                odd,
                code=f"{column}.proposed",
                where=unread & proposed.is_not_null(),
                detail=pl.concat_str(
                    pl.lit("proposed="), proposed, pl.lit(" ("), flags, pl.lit(")")
                ),
            ),
            issue_rows(
                odd,
                code=f"{column}.unreadable",
                where=unread & proposed.is_null(),
                detail=flags,
            ),
            issue_rows(
                odd,
                code="personal_id.two_columns",
                where=moved.is_not_null() & (moved != pl.col(_other(column))),
                detail=pl.concat_str(moved, pl.lit(" in "), pl.lit(column)),
            ),
        ]
    )


def read_number_column(cells: pl.Series) -> pl.DataFrame:
    """Return ``personal_id, old_id, proposed, flags`` (String) for each cell of a text column.

    ``flags`` are joined by a space, null for a plain or null cell. Twelve and nine digits are
    taken as they are; of the other cells, each distinct one is read once.

    >>> read_number_column(pl.Series(["60093012345", "261234567"])).select("flags").rows()
    [('padded',), (None,)]
    """
    cell = pl.col("cell")
    frame = pl.DataFrame({"cell": cells}).with_columns(
        *(
            pl.when(_has_digits(cell, length)).then(cell).alias(column)
            for column, length in _NUMBERS.items()
        ),
        pl.lit(None, dtype=pl.String).alias("proposed"),
        pl.lit(None, dtype=pl.String).alias("flags"),
    )
    taken = pl.any_horizontal(
        cell.is_null(), pl.col("personal_id").is_not_null(), pl.col("old_id").is_not_null()
    )
    at = frame.select(taken.not_()).to_series().arg_true()
    if at.is_empty():
        return frame.drop("cell")
    cells_there = frame.select(cell.gather(at))
    odd = cells_there.unique().sort("cell")
    usual = _read_usual_damage(odd)
    rest = usual.filter(pl.col("personal_id").is_null())["cell"].to_list()
    table = pl.concat(
        [
            usual.filter(pl.col("personal_id").is_not_null()),
            pl.DataFrame([_as_row(text) for text in rest], schema={"cell": pl.String, **_READING}),
        ]
    )
    read = cells_there.join(table, on="cell", how="left", maintain_order="left")
    return with_rows_at(frame.drop("cell"), at, read)


def _read_usual_damage(odd: pl.DataFrame) -> pl.DataFrame:
    """Read what happens to whole columns: a zero lost, a decimal part, an apostrophe, groups."""
    cell = pl.col("cell")
    short = cell.str.extract(r"^([1-9][0-9]{10})(?:\.0)?$")
    digits = pl.when(cell.str.contains(_GROUPED)).then(cell).str.replace_all("[^0-9]", "")
    grouped = pl.when(digits.str.len_bytes() == 12).then(digits)
    whole = pl.coalesce(cell.str.extract("^'([0-9]{12})$"), grouped)
    pads = short.is_not_null() & _pads_soundly(short)
    padded = pl.when(cell.str.ends_with(".0")).then(pl.lit("decimal_part padded"))
    return odd.with_columns(
        pl.when(pads).then("0" + short).otherwise(whole).alias("personal_id"),
        pl.lit(None, dtype=pl.String).alias("old_id"),
        pl.lit(None, dtype=pl.String).alias("proposed"),
        pl.when(pads)
        .then(padded.otherwise(pl.lit("padded")))
        .when(whole.is_not_null())
        .then(pl.lit("separators"))
        .alias("flags"),
    )


def _pads_soundly(number: pl.Expr) -> pl.Expr:
    """Tell whether an 11-digit number makes sense with its zero back."""
    known, fillers = sorted({*province_codes(), *abroad_codes()}), sorted(FILLERS)
    return (
        ("0" + number.str.slice(0, 2)).is_in(known)
        & number.str.slice(2, 1).is_in(["0", "1", "2", "3"])
        & number.is_in(fillers).not_()
        & ("0" + number).is_in(fillers).not_()
    )


def _as_row(text: str) -> dict[str, str | None]:
    reading: NumberReading = read_number(text)
    flags = " ".join(reading.flags) or None
    return {"cell": text, **asdict(reading), "flags": flags}
