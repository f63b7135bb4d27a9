"""Which records count: distinct, alive, resident Vietnamese citizens, and why others do not."""

import re
from collections.abc import Collection
from datetime import date

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError
from lagi_clean.ids.structure import FILLERS
from lagi_clean.measure.eligibility import EARLIEST, law_at, reached, with_birth_bounds
from lagi_clean.settings import Settings
from lagi_clean.text.plain import plain

__all__ = ["with_standing"]

_PERSON = "person_id"
_NUMBER = "personal_id"
_SAME_PERSON = (_NUMBER, "name", "birth_date", "birth_year", "birth_month")
_ROW = "row:number"


def with_standing(people: pl.LazyFrame, *, as_of: date, settings: Settings) -> pl.LazyFrame:
    """Add ``as_of``, ``left_out``, ``counted``, ``of_age`` and the bounds of the birth date.

    ``people`` has the columns of ``tables.CITIZENS``, perhaps ``person_id`` too. ``left_out``
    (String) is why a record does not count, a code of ``left_out.toml`` or a kind of residence
    that ``settings`` do not count, null where it counts; ``of_age`` (Boolean) is null where the
    birth date cannot decide. Records are one person when they share ``person_id``, or without
    that column a full personal number, name (its key where there is one) and birth date; the
    one that counts is a dead one, else a resident one, else the first. Raises ``UsageError`` for
    a date before the first law or a kind of residence that does not exist.
    """
    law = law_at(as_of)
    kinds = toml_document("measure/labels.toml")["residence"]
    for kind in settings.residence_counted:
        if kind not in kinds:
            raise UsageError("RESIDENCE_UNKNOWN", name=kind, known=", ".join(kinds))
    reason = _reason(_foreign(people), as_of=as_of, settings=settings)
    bounded = with_birth_bounds(people)
    key = _PERSON if _PERSON in people.collect_schema() else _NUMBER
    repeats = _repeats(bounded, key=key, reason=reason)
    if repeats.len():
        code = "duplicate_person" if key == _PERSON else "duplicate_number"
        bounded = bounded.with_row_index(_ROW)
        reason = pl.when(pl.col(_ROW).is_in(repeats.implode())).then(pl.lit(code)).otherwise(reason)
    return bounded.with_columns(
        reason.alias("left_out"),
        reached(law.age, as_of).alias("of_age"),
        pl.lit(as_of).alias("as_of"),
    ).with_columns(pl.col("left_out").is_null().alias("counted"))


def _reason(foreign: Collection[str], *, as_of: date, settings: Settings) -> pl.Expr:
    died, residence = pl.col("died_on"), pl.col("residence_status")
    life = pl.col("life_status")
    # a death after the reference date has not happened yet; the day of death itself counts as dead
    dead = pl.coalesce(died <= as_of, life == "dead")
    return (
        pl.when(dead)
        .then(pl.lit("dead"))
        .when(life == "removed")
        .then(pl.lit("removed"))
        .when(pl.col(EARLIEST) > as_of)
        .then(pl.lit("not_born"))
        .when(pl.col("nationality").is_in(sorted(foreign)))
        .then(pl.lit("not_vietnamese"))
        .when(residence.is_in(settings.residence_counted).not_())
        .then(residence)
    )


def _foreign(people: pl.LazyFrame) -> set[str]:
    """Return the texts under ``nationality`` that do not name Việt Nam."""
    texts = people.select(pl.col("nationality").unique()).collect()["nationality"].drop_nulls()
    table = toml_document("measure/nationality.toml")
    names = frozenset(table["vietnamese"])
    return {
        text
        for text in texts
        if names.isdisjoint(plain(part) for part in re.split(table["separators"], text))
    }


def _repeats(people: pl.LazyFrame, *, key: str, reason: pl.Expr) -> pl.Series:
    """Return the row numbers (UInt32, rising) of records that repeat a person already counted."""
    # 64-bit hashes first: next to nobody is entered twice, and hashes are small
    hashes = people.select(pl.col(key).hash().alias("hash"), pl.col(key).is_null().alias("none"))
    known = hashes.collect().filter(pl.col("none").not_())["hash"].sort()
    twice = known.filter(known == known.shift(1)).unique()  # six times faster than is_duplicated
    if twice.is_empty():
        return pl.Series(_ROW, dtype=pl.UInt32)
    columns = (_PERSON,) if key == _PERSON else _SAME_PERSON
    suspects = (
        people.with_row_index(_ROW)
        .filter(pl.col(key).is_not_null() & pl.col(key).hash().is_in(twice.implode()))
        .with_columns(pl.coalesce("name_key", "full_name").alias("name"), reason.alias("reason"))
        .select(_ROW, *columns, "reason")
        .collect()
    )
    if key == _NUMBER:
        whole = pl.col(_NUMBER).str.contains("^[0-9]{12}$") & pl.col("name").is_not_null()
        suspects = suspects.filter(whole & pl.col(_NUMBER).is_in(sorted(FILLERS)).not_())
    rank = pl.when(pl.col("reason") == "dead").then(0).when(pl.col("reason").is_null()).then(1)
    ordered = suspects.sort(rank.otherwise(2), _ROW)
    return ordered.filter(pl.struct(columns).is_first_distinct().not_())[_ROW].sort()
