"""Wards, districts, provinces and hamlets over whole columns, by their distinct values."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from lagi_clean.coding import MISSING, Coded, Codes, combined, encoded, gathered
from lagi_clean.findings import no_issues
from lagi_clean.ids.hamlet import hamlet_form
from lagi_clean.ids.unit_names import district_form, province_form, read_ward, ward_in_address
from lagi_clean.ids.units import Period
from lagi_clean.normalize.cells import known_values, with_columns_of
from lagi_clean.normalize.distinct import rows_where
from lagi_clean.normalize.log import change_rows, value_issues
from lagi_clean.normalize.result import Normalized
from lagi_clean.text.plain import plain
from lagi_clean.threads import side_by_side

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
    frame = with_columns_of(frame, _COLUMNS)
    known = side_by_side(lambda column: known_values(frame[column]), _COLUMNS)
    units = dict(zip(_COLUMNS, known, strict=True))
    filled = _from_address(frame, units, period)
    if not filled.is_empty():
        units["ward"] = _filled_in(units["ward"], filled)
    codes, wards = combined({column: units[column] for column in _WARD})
    wards = _with_official(wards, period)
    changes = [
        change_rows(
            filled,
            column="ward",
            before=pl.lit(None, dtype=pl.String),
            after=pl.col("ward"),
            step=pl.lit("unit.from_address"),
        ),
        *(_ward_changes(frame, codes, wards, column) for column in ("ward", "ward_code")),
    ]
    unknown = rows_where(codes, wards, pl.col("known").is_null() & pl.col("ward").is_not_null())
    after = {
        column: Coded(codes, wards.select(pl.coalesce(f"{column}_after", column)).to_series())
        for column in ("ward", "ward_code")
    }
    for column, (form, step) in _FORMS.items():
        changed, after[column] = _in_form(frame, units[column], column, form, step)
        changes.append(changed)
    return Normalized(
        citizens=frame.with_columns(
            gathered(cells).alias(column)
            for column, cells in after.items()
            if len(cells.values) or frame[column].count()
        ),
        changes=pl.concat(changes),
        issues=pl.concat(
            [
                no_issues(),
                value_issues(
                    unknown.with_columns(frame["source"].gather(unknown["at"])),
                    code="ward.unknown",
                    column="ward",
                    where=pl.lit(value=True),
                ),
            ]
        ),
    )


def _in_form(
    frame: pl.DataFrame, cells: Coded, column: str, form: Callable[[str], str | None], step: str
) -> tuple[pl.DataFrame, Coded]:
    """Return the changes that give a column its form, and the column."""
    forms = {text: form(text) for text in cells.values.sort()}
    if column == "hamlet":
        forms = _with_diacritics(forms)
    table = pl.DataFrame(
        {"text": cells.values, "after": [forms[text] for text in cells.values]},
        schema={"text": pl.String, "after": pl.String},
    ).with_columns(pl.coalesce("after", "text").alias("after"))
    altered = rows_where(cells.codes, table, pl.col("text") != pl.col("after"))
    changes = change_rows(
        altered.with_columns(frame["record_id"].gather(altered["at"])),
        column=column,
        before=pl.col("text"),
        after=pl.col("after"),
        step=pl.lit(step),
    )
    return changes, Coded(cells.codes, table["after"])


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


def _from_address(frame: pl.DataFrame, units: Mapping[str, Coded], period: Period) -> pl.DataFrame:
    """Return ``record_id`` and ``ward`` for the rows ``at`` which only the address names one."""
    none = pl.DataFrame(schema={"at": pl.UInt32, "record_id": pl.UInt32, "ward": pl.String})
    addresses = [column for column in _ADDRESSES if column in frame.columns]
    empty = (units["ward"].codes == MISSING) & (units["ward_code"].codes == MISSING)
    if not addresses or not empty.any():
        return none
    at = pl.Series("at", np.flatnonzero(empty), dtype=pl.UInt32)
    read = frame.select(
        pl.lit(at),
        pl.col("record_id").gather(at),
        *(pl.col(column).gather(at).str.extract(_FROM_WARD_ON) for column in addresses),
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
    return read.select("at", "record_id", named.alias("ward")).drop_nulls("ward")


def _filled_in(wards: Coded, filled: pl.DataFrame) -> Coded:
    """Return wards with those of ``filled`` at their rows."""
    more = encoded(filled["ward"])
    codes = wards.codes.copy()
    codes[filled["at"].to_numpy()] = more.codes + len(wards.values)
    return Coded(codes, pl.concat([wards.values, more.values]))


def _with_official(wards: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Return wards as written with what they mean: ``ward_after, ward_code_after, known``."""
    found = []
    for ward, code, district, province in wards.iter_rows():
        cell = ward if ward is not None else code
        known = (
            read_ward(cell, period=period, district=district, province=province, code=code)
            if cell is not None
            else None
        )
        found.append((known.full_name, known.code, True) if known else (None, None, None))
    schema = {"ward_after": pl.String, "ward_code_after": pl.String, "known": pl.Boolean}
    return wards.with_columns(pl.DataFrame(found, schema=schema, orient="row").iter_columns())


def _ward_changes(
    frame: pl.DataFrame, codes: Codes, wards: pl.DataFrame, column: str
) -> pl.DataFrame:
    """Return a change for each cell that held something else; filling an empty one is none."""
    before, after = pl.col(column), pl.col(f"{column}_after")
    rows = rows_where(codes, wards, before != after)
    return change_rows(
        rows.with_columns(frame["record_id"].gather(rows["at"])),
        column=column,
        before=before,
        after=after,
        step=pl.lit("unit.spelling" if column == "ward" else "unit.code"),
    )
