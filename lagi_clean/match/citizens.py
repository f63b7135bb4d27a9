"""The columns that matching needs of a citizens table, made from it in one pass.

Names are taken apart into the words of the match keys, dates into what survives a swap of day
and month, wards into the unit of today, so that a record from before the merger of 01/7/2025
meets one from after it.
"""

import polars as pl

from lagi_clean.data import csv_rows
from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes
from lagi_clean.match.columns import folded
from lagi_clean.tables import CITIZENS, conform

__all__ = ["RELATIVES", "with_match_columns"]

RELATIVES = ("father", "mother", "spouse", "head")
_FOLDED = ("ward", "hamlet", "permanent_address", "home_place")
_NAMES = ["name_fold", "name_key", "name_sound", "family_name", "middle_name", "given_name"]
_PARTS = ("family", "middle", "given")
_NUMBER = r"^[0-9]{12}$"


def with_match_columns(citizens: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that the citizen specification names, to the columns of ``CITIZENS``.

    ``words`` is the folded name with its words sorted; ``family``, ``middle``, ``given`` its
    parts; ``day_any_order`` the birth day with day and month in ascending order;
    ``real_number`` the personal number when it is no filler, ``number`` when its structure is
    sound too (``number_of_one``: and it is not held by records of several names and birth days);
    ``ward_now`` the ward of today; ``father``, ``mother``, ``spouse``, ``head`` folded names
    and ``<one>_rest`` the same without the family name.
    """
    frame = conform(citizens, CITIZENS)
    frame = frame.with_columns(
        pl.coalesce("name_fold", _folded(frame, "full_name")).alias("name_fold"),
        *(_folded(frame, f"{one}_name").alias(one) for one in RELATIVES),
        *(_folded(frame, name).alias(f"{name}_fold") for name in _FOLDED),
    ).with_columns(*_birth(), *_numbers(), *_places())
    names = _with_name_parts(frame.select(_NAMES).unique())
    return frame.join(
        names, on=_NAMES, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        *(pl.col(one).str.replace(r"^\S+ ", "").alias(f"{one}_rest") for one in RELATIVES)
    )


def _folded(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return a column folded, once per distinct value; what folds to nothing is null."""
    distinct = frame.get_column(name).drop_nulls().unique()
    plain = pl.select(folded(pl.lit(distinct)).alias(name)).to_series()
    plain = plain.set(plain == "", None)
    return frame.get_column(name).replace_strict(
        distinct, plain, default=None, return_dtype=pl.String
    )


def _with_name_parts(names: pl.DataFrame) -> pl.DataFrame:
    """Take folded names apart: at their written parts, if these are its words; else by place.

    The order of the parts is not always family, middle, given: an Ê Đê family name comes last.
    """
    words = pl.col("name_fold").str.split(" ")
    sound = pl.coalesce("name_sound", "name_fold").str.split(" ").list.last()
    names = names.with_columns(
        *(_folded(names, f"{part}_name").alias(part) for part in _PARTS),
        words.list.sort().list.join(" ").alias("words"),
        pl.col("name_key").str.split(" ").list.last().alias("given_key"),
        pl.when(sound != "").then(sound).alias("given_sound"),
    )
    joined = pl.concat_str(_PARTS, separator=" ", ignore_nulls=True)
    fitting = names.select((joined == pl.col("name_fold")).fill_null(value=False)).to_series()
    others = names.filter(~fitting)
    same_words = joined.str.split(" ").list.sort().list.join(" ") == pl.col("words")
    by_place = [
        pl.when(same_words.fill_null(value=False)).then(part).otherwise(place).alias(part)
        for part, place in zip(_PARTS, _by_place(), strict=True)
    ]
    return pl.concat([names.filter(fitting), others.with_columns(by_place)])


def _by_place() -> list[pl.Expr]:
    """Cut the folded name at the word counts of its written parts, the middle taking the rest."""
    words = pl.col("name_fold").str.split(" ")
    count = words.list.len().cast(pl.Int64)
    family, given = (_word_count(f"{part}_name") for part in ("family", "given"))
    enough = family + given <= count
    first = pl.when(enough).then(family).otherwise((count > 1).cast(pl.Int64))
    last = pl.when(enough & (given > 0)).then(given).otherwise(1)
    cut = (
        words.list.head(first),
        words.list.slice(first, count - first - last),
        words.list.tail(last),
    )
    return [pl.when(part.list.len() > 0).then(part.list.join(" ")) for part in cut]


def _word_count(name: str) -> pl.Expr:
    return pl.col(name).str.count_matches(r"\S+").fill_null(0).cast(pl.Int64)


def _birth() -> list[pl.Expr]:
    day = pl.col("birth_date")
    date, month, year = (
        part.cast(pl.Int64) for part in (day.dt.day(), day.dt.month(), day.dt.year())
    )
    low, high = pl.min_horizontal(date, month), pl.max_horizontal(date, month)
    return [
        (year * 10_000 + low * 100 + high).alias("day_any_order"),
        (month * 100 + date).alias("month_day"),
        (year * 10_000 + month * 100 + date).alias("birth_day"),
    ]


def _numbers() -> list[pl.Expr]:
    """Take only numbers that can be somebody's (DOMAIN: structure sound, no filler)."""
    number, old = pl.col("personal_id"), pl.col("old_id")
    known = [*province_codes(), *abroad_codes()]
    sound = (
        number.str.contains(_NUMBER)
        & number.str.head(3).is_in(known)
        & number.str.slice(3, 1).is_in(["0", "1", "2", "3"])
        & ~number.is_in(sorted(FILLERS))
    )
    digits = pl.col("phone").str.replace_all(r"[^0-9]", "").str.replace(r"^(?:00)?84", "0")
    return [
        pl.when(~number.is_in(sorted(FILLERS))).then(number).alias("real_number"),
        pl.when(sound).then(number).alias("number"),
        pl.when(sound & ~_shared("personal_id")).then(number).alias("number_of_one"),
        pl.when(sound).then(number.str.head(9)).alias("number_head"),
        pl.when(sound).then(number.str.tail(6)).alias("number_tail"),
        pl.when(~old.is_in(sorted(FILLERS))).then(old).alias("old_number"),
        pl.when(digits.str.len_chars() >= 9).then(digits.str.tail(9)).alias("phone_number"),
    ]


def _shared(number: str) -> pl.Expr:
    """Tell whether records with several names and several birth days hold the same number."""
    names, days = (pl.col(c).n_unique().over(number) for c in ("name_fold", "birth_date"))
    return ((names > 1) & (days > 1)).fill_null(value=False)


def _places() -> list[pl.Expr]:
    moved = [
        (f"{r['old_ward_code']}|{r['old_ward_type']} {r['old_ward']}", r["new_ward_code"])
        for r in csv_rows("admin_lam_dong_old_to_new_2025.csv")
    ]
    once = {old for old, _ in moved if sum(old == other for other, _ in moved) == 1}
    now = {old: new for old, new in moved if old in once}
    both = pl.concat_str("ward_code", "ward", separator="|")
    ward = both.replace_strict(now, default=pl.col("ward_code"), return_dtype=pl.String)
    ward_now = pl.coalesce(ward, "ward_fold")
    address = pl.col("permanent_address_fold")
    return [
        ward_now.alias("ward_now"),
        pl.concat_str(ward_now, "hamlet_fold", separator="|").alias("hamlet_now"),
        pl.when(address.str.contains(r"[0-9]")).then(address).alias("address"),
    ]
