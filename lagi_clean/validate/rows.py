"""Rules that one record shows by itself, as named boolean expressions."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes

__all__ = ["RowRule", "row_rules"]

_TOO_OLD = 110
_VERY_OLD = 100
_LEFT = ("moved_out", "emigrated", "citizenship_ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A rule: the records for which ``where`` is true break it; null means not applicable."""

    code: str
    where: pl.Expr
    detail: pl.Expr
    """What a clerk needs to see, in a few words."""


def row_rules(*, as_of: date) -> tuple[RowRule, ...]:
    """Return the rules for one record, in the order of the columns they speak of."""
    return (
        *_birth_rules(as_of),
        *_number_rules(as_of),
        *_status_rules(as_of),
        _name_hint(),
    )


def _birth_rules(as_of: date) -> tuple[RowRule, ...]:
    born, year, month = pl.col("birth_date"), pl.col("birth_year"), pl.col("birth_month")
    later_month = (year == as_of.year) & (month > as_of.month)
    written = pl.coalesce(born.cast(pl.String), year.cast(pl.String))
    return (
        RowRule(
            code="birth_date.future",
            where=(born > as_of) | (year > as_of.year) | later_month,
            detail=pl.concat_str(pl.lit("born="), written),
        ),
        RowRule(
            code="birth_date.too_old",
            where=_older_than(_TOO_OLD, as_of),
            detail=pl.concat_str(pl.lit("born="), written),
        ),
        RowRule(
            code="birth_date.year_only",
            where=pl.col("birth_precision").is_in(["year", "month"]),
            detail=pl.concat_str(pl.lit("precision="), "birth_precision"),
        ),
    )


def _older_than(age: int, as_of: date) -> pl.Expr:
    """Tell whether a person has certainly completed ``age`` + 1 years of life."""
    first_day_after = as_of + timedelta(days=1)
    born_before = date(first_day_after.year - age - 1, first_day_after.month, 1).replace(
        day=first_day_after.day if (first_day_after.month, first_day_after.day) != (2, 29) else 28
    )
    by_year = pl.col("birth_date").is_null() & (pl.col("birth_year") < born_before.year)
    return (pl.col("birth_date") < born_before) | by_year


def _number_rules(as_of: date) -> tuple[RowRule, ...]:
    number = pl.col("personal_id")
    filler = number.is_in(sorted(FILLERS))
    century = number.str.slice(3, 1).str.to_integer(strict=False)
    year = 1900 + century // 2 * 100 + number.str.slice(4, 2).str.to_integer(strict=False)
    sex = pl.when(century % 2 == 0).then(pl.lit("male")).otherwise(pl.lit("female"))
    known = sorted({*province_codes(), *abroad_codes()})
    sound = filler.not_() & (century <= 3) & (year <= as_of.year)
    return (
        RowRule(code="personal_id.filler", where=filler, detail=number),
        RowRule(
            code="personal_id.province",
            where=filler.not_() & number.str.slice(0, 3).is_in(known).not_(),
            detail=pl.concat_str(pl.lit("code="), number.str.slice(0, 3)),
        ),
        RowRule(
            code="personal_id.century",
            where=filler.not_() & ((century > 3) | (year > as_of.year)),
            detail=pl.concat_str(pl.lit("digits 4-6="), number.str.slice(3, 3)),
        ),
        RowRule(
            code="personal_id.sex",
            where=sound & (sex != pl.col("sex")),
            detail=pl.concat_str(pl.lit("number="), sex, pl.lit(" sex="), pl.col("sex")),
        ),
        RowRule(
            code="personal_id.year",
            where=sound & (year != pl.col("birth_year")),
            detail=pl.concat_str(pl.lit("number="), year, pl.lit(" born="), pl.col("birth_year")),
        ),
        RowRule(
            code="old_id.filler",
            where=pl.col("old_id").is_in(sorted(FILLERS)),
            detail=pl.col("old_id"),
        ),
    )


def _status_rules(as_of: date) -> tuple[RowRule, ...]:
    life, residence = pl.col("life_status"), pl.col("residence_status")
    died = pl.col("died_on") <= as_of
    dead = (life == "dead").fill_null(value=False) | died.fill_null(value=False)
    return (
        RowRule(
            code="life_status.dead",
            where=dead,
            detail=pl.coalesce(
                pl.concat_str(pl.lit("died="), pl.col("died_on").cast(pl.String)), pl.lit("no date")
            ),
        ),
        RowRule(
            code="life_status.over_100",
            where=dead.not_() & _older_than(_VERY_OLD, as_of) & _older_than(_TOO_OLD, as_of).not_(),
            detail=pl.concat_str(pl.lit("born="), pl.col("birth_year")),
        ),
        RowRule(
            code="residence_status.left",
            where=residence.is_in(_LEFT),
            detail=residence,
        ),
    )


def _name_hint() -> RowRule:
    name, sex = pl.col("full_name"), pl.col("sex")
    woman = name.str.contains("(?i)(?:^| )thị(?: |$)") & (sex == "male")
    man = name.str.contains("(?i)(?:^| )văn(?: |$)") & (sex == "female")
    return RowRule(
        code="sex.name_hint",
        where=woman | man,
        detail=pl.concat_str(pl.lit("sex="), pl.col("sex")),
    )
