"""The clean extract of a chunk: one row per person, canonical columns, typed."""

import numpy as np
import polars as pl

from lagi_clean.sample.facts import Flags, Ints, birth_provinces, code_column, curve, facts, pick
from lagi_clean.sample.families import NOBODY
from lagi_clean.sample.names import ethnic_groups, text
from lagi_clean.sample.numbers import century_digit, old_numbers
from lagi_clean.sample.papers import CARD_STATES, EID_STATES, NEVER, Papers
from lagi_clean.sample.people import People
from lagi_clean.sample.places import place_columns
from lagi_clean.sample.plan import Plan
from lagi_clean.sample.relations import relations
from lagi_clean.sample.streams import scatter, stream
from lagi_clean.tables import CITIZENS, MATCH_KEYS

__all__ = ["CLEAN", "ROW_KEY", "clean_frame", "days_column"]

CLEAN = {name: dtype for name, dtype in CITIZENS.items() if name not in MATCH_KEYS}
"""Columns of the clean extract: those of citizens without the match keys."""

ROW_KEY = "position"
"""Where a row of the clean frame stands in the arrays of its chunk."""

SPAN = 1 << 16  # people and households of a chunk, for numbers that are unique over the town


def clean_frame(
    plan: Plan, chunk: int, people: People, papers: Papers, *, first_row: int
) -> pl.DataFrame:
    """Return the rows of a chunk, households together, numbered from ``first_row`` on.

    The column ``position`` leads back to the arrays; the rest are the columns of ``CLEAN``.
    """
    rng = stream(plan.seed, chunk, "clean")
    size, families = people.size, people.families
    own = _names(people)
    place = place_columns(plan, people.ward, people.hamlet, rng, people.household)
    relation = relations(people)
    year, day_known = people.year, ~people.year_only
    born = pl.Series(people.born).cast(pl.Int32).cast(pl.Date)
    registered = _birth_registration(rng, people)
    own_root = rng.random(size) < 0.5
    home = registered.gather(
        np.where(
            families.father != NOBODY,
            families.father,
            np.where(own_root, families.household, np.arange(size)),
        )
    )
    old = _old_ids(rng, plan, chunk, year)
    spouse_name = own["full_name"].gather(np.where(families.spouse == NOBODY, 0, families.spouse))
    residence = np.where(
        rng.random(size) < facts("households")["temporary"],
        1,
        np.where(rng.random(size) < facts("households")["temporarily_absent"], 2, 0),
    )
    frame = pl.DataFrame(
        {
            ROW_KEY: np.arange(size),
            **{c: own[c] for c in ("full_name", "family_name", "middle_name", "given_name")},
            "birth_date": born,
            "birth_year": year,
            "birth_month": born.dt.month(),
            "birth_precision": pl.Series(["day", "year"]).gather(people.year_only.astype(np.int64)),
            "sex": code_column(("male", "female"), people.female.astype(np.int64)),
            "personal_id": personal_ids(people.province, people.female, year, people.serial),
            "old_id": old,
            "nationality": pl.repeat("Việt Nam", size, eager=True),
            "ethnicity": code_column([g.name for g in ethnic_groups()], people.group),
            "birth_registration_place": registered,
            "home_place": home,
            **place,
            "residence_status": code_column(
                ("permanent", "temporary", "temporarily_absent"), residence
            ),
            "life_status": pl.repeat("alive", size, eager=True),
            "household_id": household_ids(plan, chunk, people.household),
            "head_name": own["full_name"].gather(families.head),
            "head_relation": relation,
            "father_name": _kin(people, "fathers")["full_name"],
            "mother_name": _kin(people, "mothers")["full_name"],
            "spouse_name": spouse_name,
            "phone": _phones(rng, people.age),
            "source_id": person_ids(plan, chunk, size),
            **paper_columns(papers),
        }
    )
    frame = frame.with_columns(
        pl.when(pl.Series(day_known)).then("birth_date").alias("birth_date"),
        pl.when(pl.Series(day_known)).then("birth_month").alias("birth_month"),
        pl.when(pl.Series(families.spouse != NOBODY)).then("spouse_name").alias("spouse_name"),
    )
    order = np.lexsort((people.born, families.head != np.arange(size), people.household))
    frame = frame[order].with_columns(
        source=pl.lit("population_clean"), source_row=pl.int_range(size, dtype=pl.Int64) + first_row
    )
    frame = frame.with_columns(
        record_id=pl.concat_str("source", pl.lit(":"), "source_row"), died_on=pl.lit(None)
    )
    return frame.select(ROW_KEY, *(pl.col(c).cast(t) for c, t in CLEAN.items()))


def _birth_registration(rng: np.random.Generator, people: People) -> pl.Series:
    """Write the place of birth registration: with the district where it is in the home province.

    Until 2005 La Gi was a part of Hàm Tân.
    """
    _, province_names, _ = birth_provinces()
    born_in = pl.Series(province_names).gather(people.province)
    local = pl.Series(people.province == 0)
    district = pl.Series(["La Gi", "Hàm Tân", "Phan Thiết"]).gather(
        np.where(
            people.year < 2005,
            pick(np.array([0.05, 0.93, 1.0]), rng.random(people.size)),
            pick(np.array([0.9, 0.95, 1.0]), rng.random(people.size)),
        )
    )
    return pl.select(
        pl.when(local).then(pl.concat_str(district, pl.lit(", "), born_in)).otherwise(born_in)
    ).to_series()


def _old_ids(rng: np.random.Generator, plan: Plan, chunk: int, year: Ints) -> pl.Series:
    """Return 9-digit numbers of most of those who were of age while they were issued."""
    has = (rng.random(len(year)) < facts("papers")["old_id"]) & (year < 2003)
    old = np.zeros(len(year), dtype=np.int64)
    old[has] = old_numbers(rng, plan=plan, chunk=chunk, size=int(has.sum()))
    written = pl.Series(old).cast(pl.String).str.zfill(9)
    return pl.select(pl.when(pl.Series(has)).then(written)).to_series()


def days_column(days: Ints) -> pl.Series:
    """Return days since 1970 as dates, ``NEVER`` as null."""
    known = days != NEVER
    column = pl.Series(np.where(known, days, 0)).cast(pl.Int32).cast(pl.Date)
    return pl.select(pl.when(pl.Series(known)).then(column)).to_series()


def person_ids(plan: Plan, chunk: int, size: int) -> pl.Series:
    """Return file codes that are unique over the town and show no order."""
    at = np.arange(size) * plan.chunks + chunk
    return _codes("LG", scatter(at, size=SPAN * plan.chunks, key=plan.seed * 31 + 1))


def household_ids(plan: Plan, chunk: int, household: Ints) -> pl.Series:
    """Return household codes that are unique over the town and show no order."""
    at = household * plan.chunks + chunk
    return _codes("HK", scatter(at, size=SPAN * plan.chunks, key=plan.seed * 31 + 2))


def _codes(prefix: str, numbers: Ints) -> pl.Series:
    return pl.select(
        pl.concat_str(pl.lit(prefix), pl.Series(numbers).cast(pl.String).str.zfill(8))
    ).to_series()


def personal_ids(province: Ints, female: Flags, year: Ints, serial: Ints) -> pl.Series:
    """Write out 12-digit numbers (Decree 137/2015 art. 13)."""
    codes, _, _ = birth_provinces()
    head = np.array([int(c) for c in codes], dtype=np.int64)[province]
    number = ((head * 10 + century_digit(female, year)) * 100 + year % 100) * 1_000_000 + serial
    return pl.Series(number).cast(pl.String).str.zfill(12)


def paper_columns(papers: Papers) -> dict[str, pl.Series]:
    """Return the columns of cards and e-IDs."""
    has_eid = papers.eid > 0
    return {
        "card_status": code_column(CARD_STATES, papers.card),
        "card_issued_on": days_column(papers.issued_on),
        "card_expires_on": days_column(papers.expires_on),
        "eid_status": code_column(EID_STATES, papers.eid),
        "eid_level": code_column((None, "1", "2"), papers.level).cast(pl.Int8),
        "eid_registered_on": days_column(papers.registered_on),
        "eid_activated_on": days_column(papers.activated_on),
        "eid_channel": code_column(
            (None, "standalone", "with_card"), np.where(has_eid, 1 + papers.with_card, 0)
        ),
    }


def _names(people: People) -> pl.DataFrame:
    ede = len(ethnic_groups()) - 1
    marker = np.where(people.group == ede, np.where(people.female, "H'", "Y "), "")
    return text(people.names, marker=marker, new_style=people.new_style)


def _kin(people: People, who: str) -> pl.DataFrame:
    ede = len(ethnic_groups()) - 1
    marker = np.where(people.group == ede, "H'" if who == "mothers" else "Y ", "")
    style = people.new_style
    families = people.families
    relative = families.father if who == "fathers" else families.mother
    style = np.where(relative != NOBODY, people.new_style[relative], style)
    names = people.fathers if who == "fathers" else people.mothers
    return text(names, marker=marker, new_style=style)


def _phones(rng: np.random.Generator, age: Ints) -> pl.Series:
    prefixes = facts("papers")["phone_prefixes"]
    head = code_column(prefixes, rng.integers(0, len(prefixes), len(age)))
    tail = pl.Series(rng.integers(0, 10_000_000, len(age))).cast(pl.String).str.zfill(7)
    has = pl.Series(rng.random(len(age)) < curve(facts("papers")["phone"], age))
    return pl.select(pl.when(has).then(pl.concat_str(head, tail))).to_series()
