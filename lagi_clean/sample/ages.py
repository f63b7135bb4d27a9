"""Ages and days of birth: the pyramid, exact numbers below and above 14, birthdays."""

from datetime import date

import numpy as np

from lagi_clean.data import csv_rows
from lagi_clean.sample.facts import Flags, Floats, Ints, day_number, facts, pick
from lagi_clean.sample.plan import Counts

__all__ = ["age_on", "birthdays", "draw_ages", "draw_births", "quota"]


def birthdays(born: Ints, years: Ints | int) -> Ints:
    """Return the day on which people born on ``born`` turn ``years``; 29 February: the 28th."""
    days = born.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    then = months + np.asarray(years) * np.timedelta64(12, "M")
    last = ((then + 1).astype("datetime64[D]") - then.astype("datetime64[D]")).astype(np.int64) - 1
    first: Ints = then.astype("datetime64[D]").astype(np.int64)
    birthday: Ints = first + np.minimum(day, last)
    return birthday


def age_on(born: Ints, as_of: date) -> Ints:
    """Return completed years at ``as_of`` of people born on days since 1970."""
    years = (
        as_of.year - 1970 - born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    )
    return years - (birthdays(born, years) > day_number(as_of))


def draw_ages(rng: np.random.Generator, counts: Counts) -> tuple[Ints, Flags]:
    """Return ages, with the planned numbers below and from 14 on, and who is female."""
    bands = csv_rows("town/ages.csv")
    share, male = np.zeros(105), np.zeros(105)
    for band in bands:
        years = slice(int(band["age_from"]), int(band["age_to"]) + 1)
        share[years] = float(band["share"]) / 5
        male[years] = float(band["male_share"])
    limit = facts("law")["eligible_age"]
    young = quota(rng, share[:limit], counts.people - counts.eligible)
    old = limit + quota(rng, share[limit:], counts.eligible)
    age = rng.permutation(np.concatenate([young, old]))
    return age, rng.random(counts.people) >= male[age]


def quota(rng: np.random.Generator, share: Floats, count: int) -> Ints:
    """Return ``count`` positions of ``share`` by systematic sampling, each age near its share."""
    points = (np.arange(count) + rng.random()) / max(count, 1)
    return pick(np.cumsum(share) / share.sum(), points)


def draw_births(rng: np.random.Generator, age: Ints, as_of: date) -> Ints:
    """Draw days of birth that make people exactly ``age`` years old at ``as_of``."""
    today = np.full(len(age), day_number(as_of))
    last = birthdays(today, -age)
    first = birthdays(today, -age - 1) + 1
    born = first + (rng.random(len(age)) * (last - first + 1)).astype(np.int64)
    days = born.astype("datetime64[D]")
    leap_day = (days.astype("datetime64[M]").astype(np.int64) % 12 == 1) & (
        (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) == 28
    )
    # At a reference date of 28 February the age of those born on the 29th is open to argument.
    return np.where(leap_day & ((as_of.month, as_of.day) == (2, 28)), born - 1, born)
