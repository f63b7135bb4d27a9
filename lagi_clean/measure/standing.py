"""Which records count: distinct, alive, resident Vietnamese citizens, and why others do not."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from lagi_clean.data import toml_document
from lagi_clean.errors import UsageError
from lagi_clean.ids.structure import FILLERS
from lagi_clean.measure.eligibility import EARLIEST, law_at, reached, with_birth_bounds
from lagi_clean.settings import Settings
from lagi_clean.text.plain import plain

__all__ = ["REASON", "Standing", "reason_counts", "with_standing"]

REASON = "left_out:code"
"""Why a record does not count, as a small number (UInt8), 0 where it does: quick to group by."""

_PERSON = "person_id"
_NUMBER = "personal_id"
_SAME_PERSON = (_NUMBER, "name", "birth_date", "birth_year", "birth_month")
_ROW = "row:number"
_RESIDENCE = "residence_status"
_OTHER_RESIDENCE = 255
_BEFORE_RESIDENCE = (
    "counted",
    "duplicate_person",
    "duplicate_number",
    "dead",
    "removed",
    "not_born",
    "not_vietnamese",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """People with their standing."""

    records: pl.LazyFrame
    birth_days_known: bool
    """Whether everybody's day of birth is known, so that ages leave nothing open."""


def with_standing(
    people: pl.LazyFrame, *, as_of: date, settings: Settings, distinct: Collection[str] = ()
) -> Standing:
    """Add ``as_of``, ``REASON``, ``left_out``, ``counted``, ``of_age`` and the birth's bounds.

    ``people`` has the columns of ``tables.CITIZENS``, perhaps ``person_id`` too. ``left_out``
    (String) is why a record does not count, a code of ``left_out.toml`` or a kind of residence
    that ``settings`` do not count, null where it counts; ``of_age`` (Boolean) is null where the
    birth date cannot decide. Records are one person when they share ``person_id``, or without
    that column a full personal number, name (its key where there is one) and birth date; the
    one that counts is a dead one, else a resident one, else the first. Columns in ``distinct``
    hold no value twice and are not looked at. Raises ``UsageError`` for
    a date before the first law or a kind of residence that does not exist.
    """
    law = law_at(as_of)
    kinds = toml_document("measure/labels.toml")["residence"]
    for kind in settings.residence_counted:
        if kind not in kinds:
            raise UsageError("RESIDENCE_UNKNOWN", name=kind, known=", ".join(kinds))
    nationalities, unknown_days = pl.collect_all(
        [
            people.select("nationality").unique(),
            people.select(pl.col("birth_date").is_null().any()),
        ]
    )
    days_known = not unknown_days.item()
    bounded = with_birth_bounds(people, days_known=days_known)
    foreign = _foreign(nationalities.to_series())
    reason = _reason(foreign, as_of=as_of, counted=settings.residence_counted)
    key = _PERSON if _PERSON in people.collect_schema() else _NUMBER
    if key not in distinct:
        repeats = _repeats(bounded, key=key, reason=reason)
        if repeats.len():
            code = _code("duplicate_person" if key == _PERSON else "duplicate_number")
            bounded = bounded.with_row_index(_ROW)
            reason = pl.when(pl.col(_ROW).is_in(repeats.implode())).then(code).otherwise(reason)
    records = bounded.with_columns(
        reason.alias(REASON),
        reached(law.age, as_of).alias("of_age"),
        pl.lit(as_of).alias("as_of"),
    ).with_columns(_words().alias("left_out"), (pl.col(REASON) == 0).alias("counted"))
    return Standing(records=records, birth_days_known=days_known)


def reason_counts(counts: pl.DataFrame, records: pl.LazyFrame, *, number: str) -> dict[str, int]:
    """Return how many records do not count, by reason, in the order of ``left_out.toml``.

    ``counts`` has ``REASON`` and the ``number`` of records, ``records`` are those counted there.
    """
    found = dict(counts.group_by(REASON).agg(pl.col(number).sum()).sort(REASON).iter_rows())
    named = {name: found[code] for code, name in enumerate(_names()) if code and code in found}
    if _OTHER_RESIDENCE in found:  # a kind that no program of ours writes
        others = records.filter(pl.col(REASON) == _OTHER_RESIDENCE).group_by(_RESIDENCE).len()
        named |= dict(others.collect().iter_rows())
    order = {reason: place for place, reason in enumerate(toml_document("measure/left_out.toml"))}
    return {r: named[r] for r in sorted(named, key=lambda r: (order.get(r, len(order)), r))}


@cache
def _names() -> tuple[str, ...]:
    """Return the reasons; the place of each is its code."""
    return (*_BEFORE_RESIDENCE, *toml_document("measure/labels.toml")["residence"])


def _code(name: str) -> pl.Expr:
    return pl.lit(_names().index(name), dtype=pl.UInt8)


def _words() -> pl.Expr:
    """Return the reason as a text, null where the record counts."""
    words: dict[int, str | None] = {**dict(enumerate(_names())), 0: None}
    text = pl.col(REASON).replace_strict(words, default=None, return_dtype=pl.String)
    return pl.when(pl.col(REASON) == _OTHER_RESIDENCE).then(_RESIDENCE).otherwise(text)


def _reason(foreign: Collection[str], *, as_of: date, counted: Collection[str]) -> pl.Expr:
    died, residence = pl.col("died_on"), pl.col(_RESIDENCE)
    life = pl.col("life_status")
    # a death after the reference date has not happened yet; the day of death itself counts as dead
    dead = pl.coalesce(died <= as_of, life == "dead")
    reason = (
        pl.when(dead)
        .then(_code("dead"))
        .when(life == "removed")
        .then(_code("removed"))
        .when(pl.col(EARLIEST) > as_of)
        .then(_code("not_born"))
        .when(pl.col("nationality").is_in(sorted(foreign)) if foreign else pl.lit(value=False))
        .then(_code("not_vietnamese"))
    )
    kind = pl.lit(_OTHER_RESIDENCE, dtype=pl.UInt8)
    for name in toml_document("measure/labels.toml")["residence"]:
        if name not in counted:
            kind = pl.when(residence == name).then(_code(name)).otherwise(kind)
    elsewhere = pl.all_horizontal(residence != name for name in counted)  # faster than is_in
    return reason.when(elsewhere).then(kind).otherwise(pl.lit(0, dtype=pl.UInt8))


def _foreign(nationalities: Iterable[str | None]) -> set[str]:
    """Return the texts of ``nationality`` that do not name Việt Nam."""
    table = toml_document("measure/nationality.toml")
    names = frozenset(table["vietnamese"])
    return {
        text
        for text in nationalities
        if text is not None
        and names.isdisjoint(plain(part) for part in re.split(table["separators"], text))
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
    rank = pl.when(pl.col("reason") == _code("dead")).then(0).when(pl.col("reason") == 0).then(1)
    ordered = suspects.sort(rank.otherwise(2), _ROW)
    return ordered.filter(pl.struct(columns).is_first_distinct().not_())[_ROW].sort()
