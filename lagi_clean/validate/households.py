"""Rules about the people of one household."""

import polars as pl

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
    members = citizens.select(
        "record_id",
        "household_id",
        _house(citizens).alias(_HOUSE),
        "full_name",
        "name_fold",
        "mother_name",
        "sex",
        "birth_date",
        "birth_year",
        _kind(citizens).alias("kind"),
        (
            pl.col("life_status").is_in(["dead", "removed"]).fill_null(value=False)
            | pl.col("residence_status").is_in(["moved_out", "emigrated"]).fill_null(value=False)
        ).alias("gone"),
    )
    if members["household_id"].null_count():
        members = members.filter(pl.col("household_id").is_not_null())
    heads = members.filter((pl.col("kind") == "head") & pl.col("gone").not_())
    return pl.concat(
        [none, _two_heads(heads), _young_heads(members, heads), _young_mothers(members)]
    )


def _house(citizens: pl.DataFrame) -> pl.Expr:
    def code(column: str) -> pl.Expr:
        return pl.col(column).cast(pl.Categorical).to_physical().cast(pl.UInt64)

    if (citizens["source"] == citizens["source"].first()).all():
        return code("household_id")
    return code("source") * (1 << 32) + code("household_id")


def _kind(citizens: pl.DataFrame) -> pl.Expr:
    kinds = {
        text: kind
        for text in citizens["head_relation"].unique().drop_nulls().sort()
        if (kind := relation_kind(text)) is not None
    }
    return pl.col("head_relation").replace_strict(kinds, default=None, return_dtype=pl.String)


def _two_heads(heads: pl.DataFrame) -> pl.DataFrame:
    # the same head entered twice is a duplicate, which other rules report
    name = pl.coalesce("name_fold", pl.col("full_name").str.to_lowercase())
    count = name.n_unique().over(_HOUSE)
    return row_findings(
        heads.with_columns(count.alias("heads")),
        "head_relation.two_heads",
        where=pl.col("heads") > 1,
        detail=pl.concat_str(pl.lit("household="), "household_id", pl.lit(" heads="), "heads"),
    )


def _young_heads(members: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    single = heads.filter(pl.len().over(_HOUSE) == 1)
    children = members.filter(pl.col("kind") == "child").join(
        single.select(
            _HOUSE,
            pl.col("record_id").alias("head"),
            pl.col("birth_year").alias("head_year"),
            pl.col("birth_date").alias("head_date"),
        ),
        on=_HOUSE,
        how="inner",
        maintain_order="left",
    )
    younger = pl.coalesce(
        pl.col("head_date") > pl.col("birth_date"), pl.col("head_year") > pl.col("birth_year")
    )
    return row_findings(
        children,
        "head_relation.head_younger",
        where=younger,
        detail=pl.concat_str(
            pl.lit("head="),
            "head",
            pl.lit(" born="),
            "head_year",
            pl.lit(" child born="),
            "birth_year",
        ),
    )


def _young_mothers(members: pl.DataFrame) -> pl.DataFrame:
    if members["mother_name"].null_count() == members.height:
        return pl.DataFrame(schema=ISSUES)
    # by hashes first, which are small; the few who are young enough are then looked at by name
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
