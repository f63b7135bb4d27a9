"""What a personal number says against the rest of its record, and whether another record has it."""

from datetime import date

import polars as pl

from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes

__all__ = ["with_number_checks"]

_NUMBER = "personal_id"
_SEXES = {"0": "male", "1": "female", "2": "male", "3": "female"}
_CENTURIES = {"0": 1900, "1": 1900, "2": 2000, "3": 2000}


def with_number_checks(people: pl.LazyFrame, *, as_of: date) -> pl.LazyFrame:
    """Add ``number_fits`` and ``number_shared`` (Boolean), null without a personal number.

    ``people`` has the columns of ``tables.CITIZENS``. A number fits when it has twelve digits, a
    code of a province or country, no century or year that has not come, is no filler, and agrees
    with sex and year of birth where these are given (Decree 137/2015/NĐ-CP art. 13). It is shared
    when another record has it.
    """
    number = pl.col(_NUMBER)
    digit, year = number.str.slice(3, 1), pl.col("birth_year")
    century = digit.replace_strict(_CENTURIES, default=None, return_dtype=pl.Int32)
    said = century + number.str.slice(4, 2).cast(pl.Int32, strict=False)
    sex = digit.replace_strict(_SEXES, default=None, return_dtype=pl.String)
    fits = pl.all_horizontal(
        number.str.contains("^[0-9]{12}$"),
        number.str.slice(0, 3).is_in([*province_codes(), *abroad_codes()]),
        number.is_in(sorted(FILLERS)).not_(),
        (said <= as_of.year).fill_null(value=False),
        (said == year).fill_null(value=year.is_null()),
        (sex == pl.col("sex")).fill_null(value=pl.col("sex").is_null()),
    )
    given = pl.when(number.is_not_null())
    return people.with_columns(
        given.then(fits).alias("number_fits"),
        given.then(number.is_duplicated()).alias("number_shared"),
    )
