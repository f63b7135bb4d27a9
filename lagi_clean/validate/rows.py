"""Rules that one record shows by itself, most of them as named boolean expressions."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes

__all__ = ["RowRule", "name_hints", "row_rules", "with_digits"]

_TOO_OLD = 110
_VERY_OLD = 100
_LEFT = ("moved_out", "emigrated", "citizenship_ended")
_DIGITS = "personal_id_digits"
"""The first six digits of the personal number as one integer: quicker to take apart than texts."""
_IS_FILLER = "personal_id_is_filler"
_HINTS = (("male", "thị", ["ị", "Ị"]), ("female", "văn", ["ă", "Ă"]))
"""A sex, the word in names that speaks against it, and a letter of that word in either case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A rule: the records for which ``where`` is true break it; null means not applicable."""

    code: str
    where: pl.Expr
    detail: pl.Expr
    """What a clerk needs to see, in a few words."""


def row_rules(*, as_of: date) -> tuple[RowRule, ...]:
    """Return rules for one record ``with_digits``, in the order of the columns they speak of."""
    return (
        *_birth_rules(as_of),
        *_number_rules(as_of),
        *_status_rules(as_of),
    )


def with_digits(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return records with what several rules need of the personal number."""
    number = pl.col("personal_id")
    return citizens.with_columns(
        number.str.head(6).cast(pl.Int32, strict=False).alias(_DIGITS),
        number.is_in(sorted(FILLERS)).alias(_IS_FILLER),
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
    number, digits, filler = pl.col("personal_id"), pl.col(_DIGITS), pl.col(_IS_FILLER)
    province, century = digits // 1000, digits // 100 % 10
    year = 1900 + century // 2 * 100 + digits % 100
    is_male = century % 2 == 0
    sex = pl.when(is_male).then(pl.lit("male")).otherwise(pl.lit("female"))
    known = [int(code) for code in sorted({*province_codes(), *abroad_codes()})]
    sound = filler.not_() & (century <= 3) & (year <= as_of.year)
    return (
        RowRule(code="personal_id.filler", where=filler, detail=number),
        RowRule(
            code="personal_id.province",
            where=filler.not_() & province.is_in(known).not_(),
            detail=pl.concat_str(pl.lit("code="), number.str.slice(0, 3)),
        ),
        RowRule(
            code="personal_id.century",
            where=filler.not_() & ((century > 3) | (year > as_of.year)),
            detail=pl.concat_str(pl.lit("digits 4-6="), number.str.slice(3, 3)),
        ),
        RowRule(
            code="personal_id.sex",
            where=sound & (is_male != (pl.col("sex") == "male")),
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


def name_hints(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return ``tables.ISSUES`` for records whose name speaks of the other sex."""
    found = [no_issues()]
    for sex, word, letters in _HINTS:
        # those of the sex first, and then those with the letter, who are few
        of_sex = (
            citizens.lazy()
            .filter(pl.col("sex") == sex)
            .select("record_id", "full_name", "sex")
            .collect()
            .filter(pl.col("full_name").str.contains_any(letters))
        )
        found.append(
            issue_rows(
                of_sex,
                code="sex.name_hint",
                where=pl.col("full_name").str.contains(f"(?i)(?:^| ){word}(?: |$)"),
                detail=pl.concat_str(pl.lit("sex="), "sex"),
            )
        )
    return pl.concat(found)
