"""People whom the town's extract does not know, for the lists of other offices."""

import numpy as np
import polars as pl

from lagi_clean.sample.clean import CLEAN, ROW_KEY, person_ids, personal_ids
from lagi_clean.sample.facts import birth_provinces, by_cohort, pick
from lagi_clean.sample.numbers import Room, pair_numbers
from lagi_clean.sample.plan import Plan
from lagi_clean.tables import CITIZENS

__all__ = ["make_outsiders", "numbered"]


def make_outsiders(
    rng: np.random.Generator,
    plan: Plan,
    chunk: int,
    *,
    like: pl.DataFrame,
    clean: pl.DataFrame,
    room: Room,
    first: int,
) -> pl.DataFrame:
    """Return people of the ages and sexes of ``like``, with names and days of birth of their own.

    ``first`` is the position from which on they are counted in the chunk.
    """
    size = like.height
    families, fathers, mothers = (clean[rng.integers(0, clean.height, size)] for _ in range(3))
    born = (
        like["birth_date"].fill_null(pl.date(1950, 7, 1))
        + pl.Series(rng.integers(-150, 0, size)).cast(pl.Duration("ms")) * 86_400_000
    )
    return numbered(
        rng,
        plan,
        chunk,
        like.with_columns(
            pl.concat_str(
                families["family_name"],
                "middle_name",
                "given_name",
                separator=" ",
                ignore_nulls=True,
            ).alias("full_name"),
            pl.Series("birth_date", born),
            fathers["father_name"].alias("father_name"),
            mothers["mother_name"].alias("mother_name"),
        ),
        room=room,
        first=first,
    )


def numbered(
    rng: np.random.Generator,
    plan: Plan,
    chunk: int,
    people: pl.DataFrame,
    *,
    room: Room,
    first: int,
) -> pl.DataFrame:
    """Give people with a ``birth_date`` and ``sex`` numbers and codes that nobody else has."""
    size = people.height
    female = (people["sex"] == "female").to_numpy()
    year = people["birth_date"].dt.year().to_numpy().astype(np.int64)
    _, names, shares = birth_provinces()
    u, cohort = rng.random(size), by_cohort(year)
    province = np.select([cohort == n for n in range(3)], [pick(c, u) for c in shares]).astype(
        np.int64
    )
    serial = pair_numbers(
        rng, plan=plan, chunk=chunk, province=province, female=female, year=year, room=room
    )
    own = people.with_columns(
        birth_year=people["birth_date"].dt.year(),
        birth_month=people["birth_date"].dt.month(),
        birth_precision=pl.lit("day"),
        personal_id=personal_ids(province, female, year, serial),
        old_id=pl.lit(None, dtype=pl.String),
        phone=pl.lit(None, dtype=pl.String),
        birth_registration_place=pl.Series(names).gather(province),
        source_id=person_ids(plan, chunk, first + size)[first:],
    ).with_columns(pl.int_range(first, first + size, dtype=pl.Int64).alias(ROW_KEY))
    return own.with_columns(pl.col(c).cast(CITIZENS[c]) for c in CLEAN)
