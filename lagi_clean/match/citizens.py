"""The columns that matching needs of a citizens table, each made when first asked for.

Names are taken apart into the words of the match keys, dates into what survives a swap of day
and month, wards into the unit of today, so that a record from before the merger of 01/7/2025
meets one from after it. All of it is worked out on distinct values.
"""

from collections.abc import Callable
from threading import Lock

import numpy as np
import polars as pl

from lagi_clean.data import csv_rows
from lagi_clean.ids.structure import FILLERS, abroad_codes, province_codes
from lagi_clean.match.cleaning import folded
from lagi_clean.match.columns import MISSING, Coded, Recipe, Table, encoded, mapped
from lagi_clean.tables import CITIZENS, conform

__all__ = ["RELATIVES", "citizen_recipes", "with_match_columns"]

RELATIVES = ("father", "mother", "spouse", "head")
_PARTS = ("family", "middle", "given")
_NAME = ("name_fold", "family_name", "middle_name", "given_name")
_NUMBER = r"^[0-9]{12}$"


def citizen_recipes() -> dict[str, Recipe]:
    """Return how the columns that the citizen specification names are made from ``CITIZENS``.

    ``words`` is the folded name with its words sorted; ``family``, ``middle``, ``given`` its
    parts; ``day_any_order`` the birth day with day and month in ascending order;
    ``real_number`` the personal number when it is no filler, ``number`` when its structure is
    sound too (``number_of_one``: and it is not held by records of several names and birth days);
    ``ward_now`` the ward of today; ``father``, ``mother``, ``spouse``, ``head`` folded names
    and ``<one>_rest`` the same without the family name.
    """
    sound = pl.when(_sound()).then(_IT)
    digits = _IT.str.replace_all(r"[^0-9]", "").str.replace(r"^(?:00)?84", "0")
    date, month, year = (
        part.cast(pl.Int64) for part in (_IT.dt.day(), _IT.dt.month(), _IT.dt.year())
    )
    low, high = pl.min_horizontal(date, month), pl.max_horizontal(date, month)
    names = _NameParts()
    return {
        "name_fold": _name_fold,
        **{part: names.recipe(part) for part in ("words", *_PARTS)},
        "given_sound": _given_sound,
        **{one: _from(f"{one}_name", _folded(_untitled(_IT))) for one in RELATIVES},
        **{f"{one}_rest": _after(one, _IT.str.replace(r"^\S+ ", "")) for one in RELATIVES},
        "day_any_order": _from("birth_date", year * 10_000 + low * 100 + high),
        "month_day": _from("birth_date", month * 100 + date),
        "birth_day": _from("birth_date", year * 10_000 + month * 100 + date),
        "real_number": _from("personal_id", pl.when(~_IT.is_in(sorted(FILLERS))).then(_IT)),
        "number": _from("personal_id", sound),
        "number_of_one": _number_of_one,
        "number_head": _from("personal_id", sound.str.head(9).cast(pl.Int64)),
        "number_tail": _from("personal_id", sound.str.tail(6).cast(pl.Int64)),
        "old_number": _from("old_id", pl.when(~_IT.is_in(sorted(FILLERS))).then(_IT)),
        "phone_number": _from(
            "phone", pl.when(digits.str.len_chars() >= 9).then(digits.str.tail(9))
        ),
        "home_place_fold": _from("home_place", _folded(_IT)),
        "hamlet_fold": _from("hamlet", _folded(_IT)),
        "ward_now": _ward_now,
        "hamlet_now": _hamlet_now,
        "address": _from(
            "permanent_address", pl.when(_IT.str.contains("[0-9]")).then(_folded(_IT))
        ),
    }


def with_match_columns(citizens: pl.DataFrame) -> pl.DataFrame:
    """Add all these columns to those of ``CITIZENS``."""
    frame = conform(citizens, CITIZENS)
    recipes = citizen_recipes()
    table = Table(frame, recipes)
    return frame.with_columns(table.series(name).alias(name) for name in recipes)


_IT = pl.col("it")


def _worked_out(values: pl.Series, how: pl.Expr) -> pl.Series:
    return pl.DataFrame({"it": values}).select(how.alias("it")).to_series()


def _from(name: str, how: pl.Expr) -> Recipe:
    """Make a column from one of the table's own."""

    def make(table: Table) -> Coded:
        source = encoded(table.source(name))
        return mapped(source.codes, _worked_out(source.values, how))

    return make


def _after(name: str, how: pl.Expr) -> Recipe:
    """Make a column from another one that a recipe makes."""

    def make(table: Table) -> Coded:
        return mapped(table.codes(name), _worked_out(table.values(name), how))

    return make


def _folded(column: pl.Expr) -> pl.Expr:
    """Return text folded; what folds to nothing is null."""
    plain = folded(column)
    return pl.when(plain != "").then(plain)


def _untitled(name: pl.Expr) -> pl.Expr:
    """Leave out a title before at least two words: Ông, Bà, Cụ stand before relatives' names."""
    return name.str.replace(r"(?i)^(?:ông|bà|cụ) +(\S+ +\S+)", "$1")


def _name_fold(table: Table) -> Coded:
    given = table.source("name_fold")
    if given.null_count() > table.source("full_name").null_count():
        names = encoded(table.source("full_name"))
        made = mapped(names.codes, _worked_out(names.values, _folded(_IT)))
        places = pl.Series(made.codes)
        given = given.zip_with(
            given.is_not_null(), made.values.gather(places.set(places == MISSING, None))
        )
    return encoded(given)


def _given_sound(table: Table) -> Coded:
    sound = table.source("name_sound")
    if sound.null_count() > table.source("name_fold").null_count():
        sound = sound.zip_with(sound.is_not_null(), table.series("name_fold"))
    coded = encoded(sound)
    last = _IT.str.extract(r"(\S+)$")
    return mapped(coded.codes, _worked_out(coded.values, last))


class _NameParts:
    """Folded names taken apart, once for all the columns that come of it."""

    def __init__(self) -> None:
        self._made: dict[str, Coded] = {}
        self._lock = Lock()

    def recipe(self, part: str) -> Callable[[Table], Coded]:
        def make(table: Table) -> Coded:
            with self._lock:
                if part not in self._made:
                    codes, names = table.combined(_NAME)
                    for name, values in _name_parts(names).to_dict().items():
                        self._made[name] = mapped(codes, values)
                return self._made[part]

        return make


def _name_parts(names: pl.DataFrame) -> pl.DataFrame:
    """Take folded names apart: at their written parts, if these are its words; else by place.

    The order of the parts is not always family, middle, given: an Ê Đê family name comes last.
    """
    parts = []
    for part in _PARTS:
        written = encoded(names.get_column(f"{part}_name"))
        plain = pl.Series(_worked_out(written.values, _folded(_IT)), dtype=pl.String)
        places = pl.Series(written.codes)
        parts.append(plain.gather(places.set(places == MISSING, None)).alias(part))
    words = pl.col("name_fold").str.split(" ").list.sort().list.join(" ").alias("words")
    names = names.with_columns(*parts, words)
    joined = pl.concat_str(_PARTS, separator=" ", ignore_nulls=True)
    fitting = names.select((joined == pl.col("name_fold")).fill_null(value=False)).to_series()
    places = pl.Series(np.arange(names.height))
    others = names.filter(~fitting)
    same_words = joined.str.split(" ").list.sort().list.join(" ") == pl.col("words")
    cut = [
        pl.when(same_words.fill_null(value=False)).then(part).otherwise(place).alias(part)
        for part, place in zip(_PARTS, _by_place(), strict=True)
    ]
    both = pl.concat([names.filter(fitting), others.with_columns(cut)])
    order = pl.concat([places.filter(fitting), places.filter(~fitting)])
    return both.select("words", *_PARTS).with_columns(place=order).sort("place").drop("place")


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


def _sound() -> pl.Expr:
    """Tell which numbers can be somebody's (DOMAIN: structure sound, no filler)."""
    known = [*province_codes(), *abroad_codes()]
    return (
        _IT.str.contains(_NUMBER)
        & _IT.str.head(3).is_in(known)
        & _IT.str.slice(3, 1).is_in(["0", "1", "2", "3"])
        & ~_IT.is_in(sorted(FILLERS))
    )


def _number_of_one(table: Table) -> Coded:
    """Leave out numbers that records with several names and several birth days hold."""
    codes = table.codes("number")
    held = np.append(table.counts("number") > 1, values=False)[codes]
    rows = np.flatnonzero(held)
    held_by = pl.DataFrame({"number": codes[rows]}).with_columns(
        name=table.codes("name_fold")[rows], day=encoded(table.source("birth_date")).codes[rows]
    )
    shared = (
        held_by.group_by("number")
        .agg(pl.col("name", "day").n_unique())
        .filter((pl.col("name") > 1) & (pl.col("day") > 1))
        .get_column("number")
    )
    values = table.values("number")
    return mapped(codes, values.scatter(shared, None) if len(shared) else values)


def _ward_now(table: Table) -> Coded:
    moved = [
        (f"{r['old_ward_code']}|{r['old_ward_type']} {r['old_ward']}", r["new_ward_code"])
        for r in csv_rows("admin_lam_dong_old_to_new_2025.csv")
    ]
    once = {old for old, _ in moved if sum(old == other for other, _ in moved) == 1}
    now = {old: new for old, new in moved if old in once}
    codes, wards = table.combined(["ward_code", "ward"])
    both = pl.concat_str("ward_code", "ward", separator="|")
    ward = both.replace_strict(now, default=pl.col("ward_code"), return_dtype=pl.String)
    made = wards.select(pl.coalesce(ward, _folded(pl.col("ward")))).to_series()
    return mapped(codes, made)


def _hamlet_now(table: Table) -> Coded:
    codes, places = table.combined(["ward_now", "hamlet_fold"])
    joined = places.select(pl.concat_str("ward_now", "hamlet_fold", separator="|")).to_series()
    return mapped(codes, joined)
