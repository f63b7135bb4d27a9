"""Rules about the people of one household."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import MISSING, Codes, encoded
from lagi_clean.findings import issue_rows, no_issues
from lagi_clean.text.codes import relation_kind

__all__ = ["household_rules"]

_LEAST_YEARS = 12
_LENGTHS = 16
"""How many lengths of names are told apart."""
_HOUSE = "house"
"""The household of a source as one integer: quicker to group and join by."""


def household_rules(citizens: pl.DataFrame, *, ids: pl.Series) -> pl.DataFrame:
    """Return ``tables.ISSUES`` about heads and children of one household of one source.

    Households are told apart by ``household_id``; people who are dead or have left do not count
    as heads. A mother is looked for by her name among the women of the child's household.
    ``ids`` are what details call the records.
    """
    if citizens["household_id"].null_count() == citizens.height:
        return no_issues()
    houses = _houses(citizens)
    gone = pl.col("life_status").is_in(["dead", "removed"]).fill_null(value=False) | pl.col(
        "residence_status"
    ).is_in(["moved_out", "emigrated"]).fill_null(value=False)
    is_gone = citizens.select(gone.alias("gone"))["gone"].to_numpy()
    is_head, is_child = _relations(citizens, ("head", "child"))
    heads = np.flatnonzero((houses != MISSING) & is_head & ~is_gone)
    children = np.flatnonzero((houses != MISSING) & is_child)
    count = np.bincount(houses[heads], minlength=int(houses.max()) + 1)[houses[heads]]
    return pl.concat(
        [
            no_issues(),
            _two_heads(citizens, houses, heads[count > 1]),
            _young_heads(citizens, houses, heads[count == 1], children, ids),
            _young_mothers(citizens, houses, ids),
        ]
    )


def _houses(citizens: pl.DataFrame) -> Codes:
    """Return the household of each record as an integer, ``MISSING`` without one."""
    houses = encoded(citizens["household_id"])
    sources = citizens["source"]
    if (sources == sources.first()).all():
        return houses.codes
    several = encoded(sources).codes.astype(np.int64) * len(houses.values) + houses.codes
    codes: Codes = np.where(
        houses.codes == MISSING, np.int32(MISSING), encoded(pl.Series(several)).codes
    )
    return codes


def _relations(citizens: pl.DataFrame, kinds: Sequence[str]) -> list[NDArray[np.bool_]]:
    """Tell for each kind of relation which records stand in it to their head."""
    relations = encoded(citizens["head_relation"])
    found = [relation_kind(text) for text in relations.values]
    return [np.array([*(one == kind for one in found), False])[relations.codes] for kind in kinds]


def _two_heads(citizens: pl.DataFrame, houses: Codes, at: NDArray[np.int64]) -> pl.DataFrame:
    # the same head entered twice is a duplicate, which other rules report
    name = pl.coalesce("name_fold", pl.col("full_name").str.to_lowercase())
    columns = ("record_id", "household_id", "full_name", "name_fold")
    heads = citizens.select(pl.col(*columns).gather(at)).with_columns(pl.Series(_HOUSE, houses[at]))
    return issue_rows(
        heads.with_columns(name.n_unique().over(_HOUSE).alias("heads")),
        code="head_relation.two_heads",
        where=pl.col("heads") > 1,
        detail=pl.concat_str(pl.lit("household="), "household_id", pl.lit(" heads="), "heads"),
    )


def _young_heads(
    citizens: pl.DataFrame,
    houses: Codes,
    heads: NDArray[np.int64],
    children: NDArray[np.int64],
    ids: pl.Series,
) -> pl.DataFrame:
    head_of = np.full(int(houses.max()) + 1, MISSING, dtype=np.int64)
    head_of[houses[heads]] = heads
    children = children[head_of[houses[children]] != MISSING]
    columns = pl.col("record_id", "birth_year", "birth_date")
    pairs = citizens.select(columns.gather(children)).with_columns(
        citizens.select(
            columns.gather(head_of[houses[children]]).name.prefix("head_")
        ).iter_columns()
    )
    younger = pl.coalesce(
        pl.col("head_birth_date") > pl.col("birth_date"),
        pl.col("head_birth_year") > pl.col("birth_year"),
    )
    return issue_rows(
        pairs,
        code="head_relation.head_younger",
        where=younger,
        detail=pl.concat_str(
            pl.lit("head="),
            pl.lit(ids).gather(pl.col("head_record_id")),
            pl.lit(" born="),
            "head_birth_year",
            pl.lit(" child born="),
            "birth_year",
        ),
    )


def _young_mothers(citizens: pl.DataFrame, houses: Codes, ids: pl.Series) -> pl.DataFrame:
    if citizens["mother_name"].null_count() == citizens.height:
        return no_issues()
    children, women = _perhaps_too_young(citizens, houses)
    name = pl.col("full_name").str.to_lowercase().alias("name")
    key = [_HOUSE, "name"]
    women = women.select(
        _HOUSE,
        name,
        pl.col("record_id").alias("mother"),
        pl.col("birth_year").alias("mother_year"),
    )
    # two women of that name: nobody knows which
    women = women.filter(women.select(key).is_unique())
    pairs = children.select(
        _HOUSE, pl.col("mother_name").str.to_lowercase().alias("name"), "record_id", "birth_year"
    ).join(women, on=key)
    pairs = pairs.filter(pl.col("birth_year") - pl.col("mother_year") < _LEAST_YEARS)
    # the other one may be too old to be among them
    namesakes = (
        citizens.lazy()
        .select(pl.lit(pl.Series(houses)).alias(_HOUSE), "full_name", "sex")
        .filter(
            pl.col(_HOUSE).is_in(pairs[_HOUSE].unique().implode()) & (pl.col("sex") == "female")
        )
        .select(_HOUSE, name)
        .collect()
    )
    several = namesakes.filter(namesakes.is_duplicated())
    return issue_rows(
        pairs.join(several, on=key, how="anti"),
        code="mother_name.too_young",
        where=pl.col("mother") != pl.col("record_id"),
        detail=pl.concat_str(
            pl.lit("mother="),
            pl.lit(ids).gather(pl.col("mother")),
            pl.lit(" born="),
            "mother_year",
            pl.lit(" child born="),
            "birth_year",
        ),
    )


def _perhaps_too_young(citizens: pl.DataFrame, houses: Codes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the children, and the women of their houses, among whom all young mothers are.

    Such a child has in its house a woman born late enough whose name is as long as the mother's
    (case alters no length): that is quicker to see than which names are equal.
    """
    known = citizens.select(
        pl.col("birth_year").fill_null(0),
        *(pl.col(c).str.len_chars().fill_null(0) % _LENGTHS for c in ("full_name", "mother_name")),
        dated=(pl.lit(pl.Series(houses)) != MISSING) & pl.col("birth_year").is_not_null(),
        woman=pl.col("sex").eq_missing(pl.lit("female")),
        child=pl.col("mother_name").is_not_null(),
    )
    dated, years = known["dated"].to_numpy(), known["birth_year"].to_numpy()
    women = np.flatnonzero(dated & known["woman"].to_numpy())
    children = np.flatnonzero(dated & known["child"].to_numpy())
    own, looked_for = (
        houses[rows].astype(np.int64) * _LENGTHS + known[column].to_numpy()[rows]
        for rows, column in ((women, "full_name"), (children, "mother_name"))
    )
    last_born = np.zeros((int(houses.max()) + 1) * _LENGTHS, dtype=years.dtype)
    by_age = np.argsort(years[women], kind="stable")
    last_born[own[by_age]] = years[women[by_age]]
    young = years[children] - last_born[looked_for] < _LEAST_YEARS
    wanted = np.zeros(len(last_born), dtype=np.bool_)
    wanted[looked_for[young]] = True
    columns = pl.col("record_id", "full_name", "mother_name", "birth_year")
    young_ones, mothers = (
        citizens.select(columns.gather(rows)).with_columns(pl.Series(_HOUSE, houses[rows]))
        for rows in (children[young], women[wanted[own]])
    )
    return young_ones, mothers
