"""Rules about the people of one household."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.coding import MISSING, Codes, encoded
from lagi_clean.tables import ISSUES
from lagi_clean.text.codes import relation_kind
from lagi_clean.validate.findings import row_findings

__all__ = ["household_rules"]

_LEAST_YEARS = 12
_HOUSE = "house"
"""The household of a source as one integer: quicker to group and join by."""


def household_rules(citizens: pl.DataFrame) -> pl.DataFrame:
    """Return ``tables.ISSUES`` about heads and children of one household of one source.

    Households are told apart by ``household_id``; people who are dead or have left do not count
    as heads. A mother is looked for by her name among the women of the child's household.
    """
    none = pl.DataFrame(schema=ISSUES)
    if citizens["household_id"].null_count() == citizens.height:
        return none
    houses = _houses(citizens)
    gone = pl.col("life_status").is_in(["dead", "removed"]).fill_null(value=False) | pl.col(
        "residence_status"
    ).is_in(["moved_out", "emigrated"]).fill_null(value=False)
    is_gone = citizens.select(gone.alias("gone"))["gone"].to_numpy()
    is_head, is_child = _relations(citizens, "head"), _relations(citizens, "child")
    heads = np.flatnonzero((houses != MISSING) & is_head & ~is_gone)
    children = np.flatnonzero((houses != MISSING) & is_child)
    count = np.bincount(houses[heads], minlength=int(houses.max()) + 1)[houses[heads]]
    return pl.concat(
        [
            none,
            _two_heads(citizens, houses, heads[count > 1]),
            _young_heads(citizens, houses, heads[count == 1], children),
            _young_mothers(citizens, houses),
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


def _relations(citizens: pl.DataFrame, kind: str) -> NDArray[np.bool_]:
    """Tell which records stand in this relation to their head."""
    relations = encoded(citizens["head_relation"])
    of_kind = [relation_kind(text) == kind for text in relations.values]
    found: NDArray[np.bool_] = np.array([*of_kind, False])[relations.codes]
    return found


def _two_heads(citizens: pl.DataFrame, houses: Codes, at: NDArray[np.int64]) -> pl.DataFrame:
    # the same head entered twice is a duplicate, which other rules report
    name = pl.coalesce("name_fold", pl.col("full_name").str.to_lowercase())
    columns = ("record_id", "household_id", "full_name", "name_fold")
    heads = citizens.select(pl.col(*columns).gather(at)).with_columns(pl.Series(_HOUSE, houses[at]))
    return row_findings(
        heads.with_columns(name.n_unique().over(_HOUSE).alias("heads")),
        "head_relation.two_heads",
        where=pl.col("heads") > 1,
        detail=pl.concat_str(pl.lit("household="), "household_id", pl.lit(" heads="), "heads"),
    )


def _young_heads(
    citizens: pl.DataFrame,
    houses: Codes,
    heads: NDArray[np.int64],
    children: NDArray[np.int64],
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
    return row_findings(
        pairs,
        "head_relation.head_younger",
        where=younger,
        detail=pl.concat_str(
            pl.lit("head="),
            "head_record_id",
            pl.lit(" born="),
            "head_birth_year",
            pl.lit(" child born="),
            "birth_year",
        ),
    )


def _young_mothers(citizens: pl.DataFrame, houses: Codes) -> pl.DataFrame:
    if citizens["mother_name"].null_count() == citizens.height:
        return pl.DataFrame(schema=ISSUES)
    # by hashes first, which are small; the few who are young enough are then looked at by name
    members = citizens.select(
        pl.lit(pl.Series(houses)).alias(_HOUSE),
        "record_id",
        "full_name",
        "mother_name",
        "sex",
        "birth_year",
    )
    if (houses == MISSING).any():
        members = members.filter(pl.col(_HOUSE) != MISSING)
    members = members.with_row_index("at")
    women = members.lazy().filter(pl.col("sex") == "female")
    pairs = (
        members.lazy()
        .filter(pl.col("mother_name").is_not_null())
        .select(_house_and_name("mother_name"), "at", "birth_year")
        .join(
            women.select(
                _house_and_name("full_name"),
                pl.col("at").alias("mother_at"),
                pl.col("birth_year").alias("mother_year"),
            ),
            on="key",
            how="inner",
        )
        .filter(pl.col("birth_year") - pl.col("mother_year") < _LEAST_YEARS)
        .sort("at", "mother_at")
        .collect()
    )
    if pairs.is_empty():
        return pl.DataFrame(schema=ISSUES)
    mothers = members.select(pl.all().gather(pairs["mother_at"])).select(
        pl.col(_HOUSE).alias("mother_house"),
        pl.col("full_name").str.to_lowercase().alias("mother_key"),
        pl.col("record_id").alias("mother"),
        pl.col("birth_year").alias("mother_year"),
    )
    children = members.select(pl.all().gather(pairs["at"])).with_columns(mothers.iter_columns())
    children = children.filter(
        (pl.col(_HOUSE) == pl.col("mother_house"))
        & (pl.col("mother_name").str.to_lowercase() == pl.col("mother_key"))
    )
    # two women of that name: nobody knows which
    key = [_HOUSE, "mother_key"]
    namesakes = (
        women.filter(pl.col(_HOUSE).is_in(children[_HOUSE].unique().implode()))
        .select(_HOUSE, pl.col("full_name").str.to_lowercase().alias("mother_key"))
        .collect()
        .join(children.select(key), on=key, how="semi")
    )
    several = namesakes.filter(namesakes.select(key).is_duplicated())
    children = children.join(several, on=key, how="anti", maintain_order="left")
    return row_findings(
        children.filter(pl.col("mother") != pl.col("record_id")),
        "mother_name.too_young",
        where=pl.lit(value=True),
        detail=pl.concat_str(
            pl.lit("mother="),
            "mother",
            pl.lit(" born="),
            "mother_year",
            pl.lit(" child born="),
            "birth_year",
        ),
    )


def _house_and_name(column: str) -> pl.Expr:
    return pl.struct(_HOUSE, pl.col(column).str.to_lowercase()).hash().alias("key")
