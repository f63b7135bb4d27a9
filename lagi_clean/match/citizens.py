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
from lagi_clean.match.cleaning import folded_values
from lagi_clean.match.columns import (
    MISSING,
    Coded,
    Recipe,
    Table,
    encoded,
    gathered,
    kept,
    mapped,
)

__all__ = ["RELATIVES", "citizen_recipes"]

RELATIVES = ("father", "mother", "spouse", "head")
_PARTS = ("family", "middle", "given")
_ADDRESSES = ("permanent", "current")
_NAME = ("name_fold", "family_name", "middle_name", "given_name")
_NUMBER = r"^[0-9]{12}$"


def citizen_recipes() -> dict[str, Recipe]:
    """Return how the columns that the citizen specification names are made from ``CITIZENS``.

    ``words`` stands for the words of the folded name in any order; ``family``, ``middle``,
    ``given`` are its parts; ``day_any_order`` the birth day, day and month in ascending order;
    ``real_number`` the personal number when it is no filler, ``number`` when its structure is
    sound too (``number_of_one``: and it is not held by records of several names and birth days);
    ``ward_now`` the ward of today; ``father``, ``mother``, ``spouse``, ``head`` folded names
    and ``<one>_rest`` the same without the family name.
    """
    digits = _IT.str.replace_all(r"[^0-9]", "").str.replace(r"^(?:00)?84", "0")
    date, month, year = (
        part.cast(pl.Int64) for part in (_IT.dt.day(), _IT.dt.month(), _IT.dt.year())
    )
    low, high = pl.min_horizontal(date, month), pl.max_horizontal(date, month)
    names = _NameParts()
    return {
        "name_fold": _name_fold,
        "words": _words,
        **{part: names.recipe(part) for part in _PARTS},
        "given_sound": _given_sound,
        **{one: _relative(f"{one}_name") for one in RELATIVES},
        **{f"{one}_rest": _after(one, _IT.str.replace(r"^\S+ ", "")) for one in RELATIVES},
        "day_any_order": _from("birth_date", year * 10_000 + low * 100 + high),
        "month_day": _from("birth_date", month * 100 + date),
        "birth_day": _from("birth_date", year * 10_000 + month * 100 + date),
        "real_number": _of("personal_id", ~_IT.is_in(sorted(FILLERS))),
        "number": _of("personal_id", _sound()),
        "number_of_one": _number_of_one,
        "number_head": _after("number", _IT.cast(pl.Int64) // 1_000),
        "number_tail": _after("number", _IT.cast(pl.Int64) % 1_000_000),
        "old_number": _of("old_id", ~_IT.is_in(sorted(FILLERS))),
        "phone_number": _from(
            "phone", pl.when(digits.str.len_chars() >= 9).then(digits.str.tail(9))
        ),
        "home_place_fold": _fold("home_place"),
        "hamlet_fold": _fold("hamlet"),
        "ward_now": _ward_now,
        "hamlet_now": _hamlet_now,
        "address": _address,
    }


_IT = pl.col("it")


def _worked_out(values: pl.Series, how: pl.Expr) -> pl.Series:
    return pl.DataFrame({"it": values}).select(how.alias("it")).to_series()


def _from(name: str, how: pl.Expr) -> Recipe:
    """Make a column from one of the table's own."""

    def make(table: Table) -> Coded:
        own = table.own(name)
        return mapped(own.codes, _worked_out(own.values, how))

    return make


def _of(name: str, wanted: pl.Expr) -> Recipe:
    """Make a column of those values of one of the table's own that are wanted."""

    def make(table: Table) -> Coded:
        own = table.own(name)
        return kept(own, _worked_out(own.values, wanted))

    return make


def _after(name: str, how: pl.Expr) -> Recipe:
    """Make a column from another one that a recipe makes."""

    def make(table: Table) -> Coded:
        other = table.column(name)
        return mapped(other.codes, _worked_out(other.values, how))

    return make


def _folded(values: pl.Series) -> pl.Series:
    """Return texts folded; what folds to nothing is null."""
    plain = folded_values(values)
    return plain.set(plain == "", None)


def _fold(name: str) -> Recipe:
    def make(table: Table) -> Coded:
        own = table.own(name)
        return mapped(own.codes, _folded(own.values))

    return make


def _relative(name: str) -> Recipe:
    def make(table: Table) -> Coded:
        own = table.own(name)
        return mapped(own.codes, _folded(_worked_out(own.values, _untitled(_IT))))

    return make


def _address(table: Table) -> Coded:
    """Return the permanent address, where there is none the current one, if it has a number."""
    own = table.own("permanent_address")
    if (own.codes == MISSING).any():
        permanent, current = (table.source(f"{which}_address") for which in _ADDRESSES)
        own = encoded(permanent.zip_with(permanent.is_not_null(), current))
    numbered = own.values.str.contains("[0-9]")
    return mapped(own.codes, _folded(own.values.set(~numbered, None)))


def _untitled(name: pl.Expr) -> pl.Expr:
    """Leave out a title before at least two words: Ông, Bà, Cụ stand before relatives' names."""
    return name.str.replace(r"(?i)^(?:ông|bà|cụ) +(\S+ +\S+)", "$1")


def _name_fold(table: Table) -> Coded:
    own = table.own("name_fold")
    if (own.codes != MISSING).all():
        return own
    names = table.own("full_name")
    made = mapped(names.codes, _folded(names.values))
    given = gathered(own)
    return encoded(given.zip_with(given.is_not_null(), gathered(made)))


def _given_sound(table: Table) -> Coded:
    sound = table.own("name_sound")
    unheard = (sound.codes == MISSING) & (table.codes("name_fold") != MISSING)
    if unheard.any():
        known = gathered(sound)
        sound = encoded(known.zip_with(known.is_not_null(), table.series("name_fold")))
    last = _IT.str.extract(r"(\S+)$")
    return mapped(sound.codes, _worked_out(sound.values, last))


def _words(table: Table) -> Coded:
    """Return a number for each name, the same for the same words in any order."""
    name = table.column("name_fold")
    words = name.values.str.split(" ")
    if words.is_empty():
        return name
    ends = np.cumsum(words.list.len().to_numpy(), dtype=np.int64)
    hashed = words.explode().hash().to_numpy()
    numbers = np.add.reduceat(hashed, np.append(0, ends[:-1]))
    return mapped(name.codes, pl.Series(numbers))


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
                    for name, coded in _name_parts(names).items():
                        self._made[name] = Coded(coded.codes[codes], coded.values)
                return self._made[part]

        return make


def _name_parts(names: pl.DataFrame) -> dict[str, Coded]:
    """Take folded names apart: at their written parts, if these are its words; else by place.

    The order of the parts is not always family, middle, given: an Ê Đê family name comes last.
    """
    written = [encoded(names.get_column(f"{part}_name")) for part in _PARTS]
    folds = [Coded(one.codes, _folded(one.values)) for one in written]
    names = names.with_columns(
        gathered(one).alias(part) for part, one in zip(_PARTS, folds, strict=True)
    )
    joined = pl.concat_str(_PARTS, separator=" ", ignore_nulls=True)
    fitting = names.select((joined == pl.col("name_fold")).fill_null(value=False)).to_series()
    others = (~fitting).arg_true()
    in_order = [text.str.split(" ").list.sort() for text in (joined, pl.col("name_fold"))]
    same_words = (in_order[0] == in_order[1]).fill_null(value=False)
    cut = names[others].select(
        pl.when(same_words).then(part).otherwise(place).alias(part)
        for part, place in zip(_PARTS, _by_place(), strict=True)
    )
    return {
        part: _with_others(one, others, cut.get_column(part))
        for part, one in zip(_PARTS, folds, strict=True)
    }


def _with_others(column: Coded, rows: pl.Series, values: pl.Series) -> Coded:
    """Return a column with other ``values`` at ``rows``; equal values become one."""
    codes = column.codes.copy()
    codes[rows.to_numpy()] = len(column.values) + np.arange(len(rows), dtype=np.int32)
    return mapped(codes, pl.concat([column.values, values]))


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
    number = table.column("number")
    codes = number.codes
    held = np.append(table.counts("number") > 1, values=False)[codes]
    rows = np.flatnonzero(held)
    held_by = pl.DataFrame({"number": codes[rows]}).with_columns(
        name=table.codes("name_fold")[rows], day=table.own("birth_date").codes[rows]
    )
    shared = (
        held_by.group_by("number")
        .agg(pl.col("name", "day").n_unique())
        .filter((pl.col("name") > 1) & (pl.col("day") > 1))
        .get_column("number")
    )
    of_one = np.ones(len(number.values), dtype=np.bool_)
    of_one[shared.to_numpy()] = False
    return kept(number, pl.Series(of_one))


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
    wards = wards.with_columns(_folded(wards.get_column("ward")).alias("folded"))
    made = wards.select(pl.coalesce(ward, "folded")).to_series()
    return mapped(codes, made)


def _hamlet_now(table: Table) -> Coded:
    codes, places = table.combined(["ward_now", "hamlet_fold"])
    joined = places.select(pl.concat_str("ward_now", "hamlet_fold", separator="|")).to_series()
    return mapped(codes, joined)
