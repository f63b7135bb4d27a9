"""Wards, districts, provinces and hamlets over whole columns, by their distinct values."""

from collections.abc import Callable

import polars as pl

from lagi_clean.ids.hamlet import hamlet_form
from lagi_clean.ids.unit_names import district_form, province_form, read_ward, ward_in_address
from lagi_clean.ids.units import Period
from lagi_clean.normalize.cells import map_texts, with_columns_of, without_missing
from lagi_clean.normalize.log import change_rows, no_changes, no_issues, value_issues
from lagi_clean.normalize.result import Normalized
from lagi_clean.text.plain import plain

__all__ = ["normalize_units"]

_COLUMNS = ("hamlet", "ward", "ward_code", "district", "province")
_ADDRESSES = ("permanent_address", "current_address")
_FROM_WARD_ON = r"(?i)(?:^|,)\s*((?:phường|phuong|p|ph|xã|xa|x)[ .].*)$"
_WARD = ("ward", "ward_code", "district", "province")
_FORMS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "hamlet": (hamlet_form, "unit.hamlet"),
    "district": (district_form, "unit.spelling"),
    "province": (province_form, "unit.spelling"),
}


def normalize_units(frame: pl.DataFrame, *, period: Period) -> Normalized:
    """Write units in their official form, and give each known ward its code.

    A row without a ward gets the one its address names. ``ward`` becomes the name with its type,
    ``ward_code`` the code of the period to which that name belongs: ``period`` if the name
    existed then, else the other one. A text that is in no known spelling stays as it is; unknown
    wards are reported once for each source.
    """
    frame = without_missing(with_columns_of(frame, _COLUMNS), _COLUMNS)
    frame, filled = _fill_from_address(frame, period)
    wards = _wards(frame, period)
    changes = [filled, *(_ward_changes(wards, column) for column in ("ward", "ward_code"))]
    unknown = value_issues(
        wards,
        code="ward.unknown",
        column="ward",
        where=pl.col("known").is_null() & pl.col("ward").is_not_null(),
    )
    frame = frame.with_columns(
        wards.select(
            pl.coalesce("ward_after", "ward").alias("ward"),
            pl.coalesce("ward_code_after", "ward_code").alias("ward_code"),
        ).iter_columns()
    )
    for column, (form, step) in _FORMS.items():
        forms = map_texts(frame, column, form)
        if column == "hamlet":
            forms = _with_diacritics(forms)
        altered = {text: after for text, after in forms.items() if after not in (None, text)}
        if not altered:
            continue
        table = pl.DataFrame(
            {"text": list(altered), "after": list(altered.values())},
            schema={"text": pl.String, "after": pl.String},
        )
        joined = frame.join(
            table, left_on=column, right_on="text", how="left", maintain_order="left"
        )
        changes.append(
            change_rows(
                joined,
                column=column,
                before=pl.col(column),
                after=pl.col("after"),
                step=pl.when(pl.col("after").is_not_null()).then(pl.lit(step)),
            )
        )
        frame = joined.with_columns(pl.coalesce("after", column).alias(column)).drop("after")
    return Normalized(
        citizens=frame,
        changes=pl.concat(changes),
        issues=pl.concat([no_issues(), unknown]),
    )


def _with_diacritics(forms: dict[str, str | None]) -> dict[str, str | None]:
    """Give forms typed without diacritics those of the one other form that is spelled alike."""
    accented: dict[str, set[str]] = {}
    for form in forms.values():
        if form and not form.partition(" ")[2].isascii():
            accented.setdefault(plain(form), set()).add(form)
    return {
        text: min(known)
        if form
        and form.partition(" ")[2].isascii()
        and len(known := accented.get(plain(form), set())) == 1
        else form
        for text, form in forms.items()
    }


def _fill_from_address(frame: pl.DataFrame, period: Period) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give rows without a ward the one that their address names; return frame and changes."""
    addresses = [column for column in _ADDRESSES if column in frame.columns]
    empty = pl.col("ward").is_null() & pl.col("ward_code").is_null()
    if not addresses or not frame.select(empty.any()).item():
        return frame, no_changes()
    read = frame.with_row_index("row_number").filter(empty)
    read = read.select(
        "row_number",
        "record_id",
        *(pl.col(column).str.extract(_FROM_WARD_ON).alias(column) for column in addresses),
    )
    tails = pl.concat(read[column].rename("tail") for column in addresses)
    found = {
        tail: ward.full_name
        for tail in tails.unique().drop_nulls().sort()
        if (ward := ward_in_address(tail, period=period)) is not None
    }
    named = pl.coalesce(
        pl.col(column).replace_strict(found, default=None, return_dtype=pl.String)
        for column in addresses
    )
    read = read.select("row_number", "record_id", named.alias("after"))
    changes = change_rows(
        read,
        column="ward",
        before=pl.lit(None, dtype=pl.String),
        after=pl.col("after"),
        step=pl.when(pl.col("after").is_not_null()).then(pl.lit("unit.from_address")),
    )
    filled = (
        frame.select("ward")
        .with_row_index("row_number")
        .join(read, on="row_number", how="left", maintain_order="left")
        .select(pl.coalesce("ward", "after").alias("ward"))
    )
    return frame.with_columns(filled.to_series()), changes


def _wards(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Return the ward columns of each row with what they mean: ``ward_after, ward_code_after``."""
    distinct = frame.select(pl.struct(_WARD).alias("key").unique()).unnest("key").sort(_WARD)
    rows = []
    for ward, code, district, province in distinct.iter_rows():
        cell = ward if ward is not None else code
        found = (
            read_ward(cell, period=period, district=district, province=province, code=code)
            if cell is not None
            else None
        )
        rows.append(
            (
                ward,
                code,
                district,
                province,
                found.full_name if found else None,
                found.code if found else None,
                True if found else None,
            )
        )
    schema = {
        **dict.fromkeys((*_WARD, "ward_after", "ward_code_after"), pl.String),
        "known": pl.Boolean,
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.select("record_id", "source", *_WARD).join(
        table, on=list(_WARD), how="left", maintain_order="left", nulls_equal=True
    )


def _ward_changes(wards: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return a change for each cell that held something else; filling an empty one is none."""
    before, after = pl.col(column), pl.col(f"{column}_after")
    step = "unit.spelling" if column == "ward" else "unit.code"
    return change_rows(
        wards,
        column=column,
        before=before,
        after=after,
        step=pl.when(before != after).then(pl.lit(step)),
    )
