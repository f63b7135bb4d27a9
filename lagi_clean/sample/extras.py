"""People of the dirty extract who are not in the town any more: the dead and the departed."""

from datetime import date

import numpy as np
import polars as pl

from lagi_clean.sample.ages import birthdays
from lagi_clean.sample.clean import CLEAN, ROW_KEY, days_column
from lagi_clean.sample.facts import Floats, Ints, code_column, day_number, facts
from lagi_clean.sample.outsiders import numbered
from lagi_clean.sample.papers import NEVER, expiry
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.streams import stream

__all__ = ["FIRST_EXTRA", "make_extras", "parents_of"]

FIRST_EXTRA = 40_000
"""Position of a chunk's first extra person; the residents stand before."""

NO_EID = ("eid_level", "eid_registered_on", "eid_activated_on", "eid_channel")
GENERATION = (22 * 365, 36 * 365)


def make_extras(plan: Plan, chunk: int, clean: pl.DataFrame) -> pl.DataFrame:
    """Return the dead and the departed beside a chunk's clean rows.

    The dead are fathers or mothers of heads of household, the departed their brothers, sisters
    and children, with names to match. Columns: those of ``CLEAN``, ``position``, ``kind`` (dead,
    moved_away) and ``marked`` (whether the extract says so).
    """
    rng, rules = stream(plan.seed, chunk, "extras"), facts("extras")
    start, stop = (plan.totals.people * n // plan.chunks for n in (chunk, chunk + 1))
    dead, moved = (
        round(rules[kind] * stop) - round(rules[kind] * start) for kind in ("dead", "moved_away")
    )
    heads = clean.filter(
        pl.col("head_relation") == "Chủ hộ", pl.col("birth_year") < plan.as_of.year - 24
    )
    with_parents = clean["head_relation"].is_in(["Cha", "Mẹ"])
    three = clean.filter(with_parents)["household_id"].unique()
    old_heads = heads.filter(
        (pl.col("birth_year") < plan.as_of.year - 33)
        & (pl.col("birth_year") > plan.as_of.year - 72)
        & ~pl.col("household_id").is_in(three.to_list())
    )
    one = parents_of(rng, plan, old_heads[rng.permutation(old_heads.height)[:dead]])
    other = _leavers(rng, plan, heads[rng.permutation(heads.height)[:moved]], clean)
    extras = pl.concat([one, other])
    extras = numbered(rng, plan, chunk, extras, room="departed", first=FIRST_EXTRA)
    return extras.select(ROW_KEY, *CLEAN, "kind", "marked")


def parents_of(rng: np.random.Generator, plan: Plan, heads: pl.DataFrame) -> pl.DataFrame:
    """Return a dead father or mother of each of ``heads``, without numbers of their own."""
    size = heads.height
    mother = rng.random(size) < 0.45
    born = _days(heads) - rng.integers(*GENERATION, size)
    born = np.maximum(born, day_number(date(plan.as_of.year - 104, 1, 2)))
    died = day_number(plan.as_of) - rng.integers(20, 3 * 365, size)
    marked = rng.random(size) >= facts("extras")["dead_alive_looking"]
    woman = pl.Series(mother)
    spouse = pl.when(woman).then("father_name").otherwise("mother_name")
    name = pl.when(woman).then("mother_name").otherwise("father_name")
    strangers = heads[rng.permutation(size)]
    family = name.str.extract(r"^(\S+)")
    return heads.with_columns(
        name.alias("full_name"),
        spouse.alias("spouse_name"),
        pl.when(woman).then(pl.lit("female")).otherwise(pl.lit("male")).alias("sex"),
        pl.when(woman).then(pl.lit("Mẹ")).otherwise(pl.lit("Cha")).alias("head_relation"),
        pl.concat_str(
            family, pl.lit(" Văn "), strangers["given_name"].str.extract(r"(\S+)$")
        ).alias("father_name"),
        strangers["mother_name"].alias("mother_name"),
        _dates(born).alias("birth_date"),
        _dates(died).alias("died_on"),
        life_status=pl.lit("dead"),
        kind=pl.lit("dead"),
        marked=pl.Series(marked),
    ).with_columns(_card(rng, plan, born, np.where(marked, 0.6, 0.85)))


def _leavers(
    rng: np.random.Generator, plan: Plan, heads: pl.DataFrame, clean: pl.DataFrame
) -> pl.DataFrame:
    size = heads.height
    today = day_number(plan.as_of)
    child = pl.Series((rng.random(size) < 0.4) & (_days(heads) < today - 36 * 365))
    is_child = child.to_numpy()
    born = np.where(
        is_child,
        _days(heads) + rng.integers(*GENERATION, size),
        _days(heads) + rng.integers(400, 9 * 365, size),
    )
    born = np.minimum(born, today - 300)
    like = clean[rng.integers(0, clean.height, size)]
    man = pl.col("sex") == "male"
    return heads.with_columns(
        pl.concat_str(
            pl.when(child & ~man)
            .then(pl.col("spouse_name").str.extract(r"^(\S+)"))
            .otherwise("family_name")
            .fill_null(pl.col("family_name")),
            like["middle_name"],
            like["given_name"].str.extract(r"(\S+)$"),
            separator=" ",
            ignore_nulls=True,
        ).alias("full_name"),
        like["sex"].alias("sex"),
        pl.when(child).then(pl.lit("Con")).otherwise(pl.lit("Em")).alias("head_relation"),
        pl.when(child)
        .then(pl.when(man).then("full_name").otherwise("spouse_name"))
        .otherwise("father_name")
        .alias("father_name"),
        pl.when(child)
        .then(pl.when(man).then("spouse_name").otherwise("full_name"))
        .otherwise("mother_name")
        .alias("mother_name"),
        pl.lit(None, dtype=pl.String).alias("spouse_name"),
        _dates(born).alias("birth_date"),
        residence_status=pl.lit("moved_out"),
        kind=pl.lit("moved_away"),
        marked=pl.lit(value=True),
    ).with_columns(_card(rng, plan, born, np.full(size, 0.88)))


def _card(rng: np.random.Generator, plan: Plan, born: Ints, share: Floats) -> list[pl.Series]:
    today = day_number(plan.as_of)
    start = np.maximum(birthdays(born, 14) + 1, day_number(facts("law")["chip_cards_from"]))
    has = (start < today - 400) & (rng.random(len(born)) < share)
    issued = start + (rng.random(len(born)) * np.maximum(today - 380 - start, 1)).astype(np.int64)
    nothing = pl.Series([None] * len(born))
    return [
        code_column(("none", "issued"), has.astype(np.int64)).alias("card_status"),
        days_column(np.where(has, issued, NEVER)).alias("card_issued_on"),
        days_column(np.where(has, expiry(born, issued), NEVER)).alias("card_expires_on"),
        code_column(("none",), np.zeros(len(born), dtype=np.int64)).alias("eid_status"),
        *(nothing.cast(CLEAN[c]).alias(c) for c in NO_EID),
    ]


def _days(frame: pl.DataFrame) -> Ints:
    middle = pl.date(pl.col("birth_year"), 7, 1)
    days = frame.select(pl.coalesce("birth_date", middle).cast(pl.Int32)).to_series()
    return days.to_numpy().astype(np.int64)


def _dates(days: Ints) -> pl.Series:
    return pl.Series(days).cast(pl.Int32).cast(pl.Date)
