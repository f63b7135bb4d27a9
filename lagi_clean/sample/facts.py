"""What the town is made of: shares, pyramids and name tables as arrays that draws can use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagi_clean.data import csv_rows, toml_document

__all__ = [
    "Choice",
    "Flags",
    "Floats",
    "Ints",
    "birth_provinces",
    "by_cohort",
    "choice",
    "code_column",
    "curve",
    "day_number",
    "facts",
    "family_names",
    "name_tokens",
    "pick",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def facts(section: str) -> dict[str, Any]:
    """Return a section of ``data/town/town.toml``."""
    found: dict[str, Any] = toml_document("town/town.toml")[section]
    return found


def curve(points: list[list[float]], at: Ints) -> Floats:
    """Return the share at each of ``at`` on a line through ``points``, flat beyond its ends.

    >>> curve([[10, 0.0], [20, 1.0]], np.array([5, 15, 30])).tolist()
    [0.0, 0.5, 1.0]
    """
    xs, ys = zip(*points, strict=True)
    return np.asarray(np.interp(at, xs, ys), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A weighted list: ``values`` and their cumulative shares."""

    values: tuple[str, ...]
    cumulative: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Ints:
        """Return ``size`` positions in ``values``, drawn with the weights."""
        return pick(self.cumulative, rng.random(size))


def pick(cumulative: Floats, u: Floats) -> Ints:
    """Return the position of each ``u`` (0 to 1) on a cumulative scale that ends at 1."""
    positions: Ints = np.searchsorted(cumulative, u, side="right").astype(np.int64)
    return np.minimum(positions, len(cumulative) - 1)


def choice(weights: dict[str, float]) -> Choice:
    """Return the weighted list of ``weights``; what weighs nothing is left out."""
    kept = {value: weight for value, weight in weights.items() if weight > 0}
    shares = np.array(list(kept.values()), dtype=np.float64)
    return Choice(values=tuple(kept), cumulative=np.cumsum(shares) / shares.sum())


def by_cohort(born: Ints) -> Ints:
    """Return 0, 1, 2 for births before 1960, until 1989, and later."""
    return np.digitize(born, [1960, 1990]).astype(np.int64)


@cache
def family_names() -> Choice:
    """Return the family names of southern students, with their shares."""
    excluded = set(facts("names")["not_family_names"])
    return choice(
        {
            row["family_name"]: float(row["pct_southern_students"])
            for row in csv_rows("names/family_names.csv")
            if row["family_name"] not in excluded
        }
    )


@cache
def name_tokens(position: str, sex: str) -> Choice:
    """Return middle or given syllables with their counts among ``male`` or ``female`` bearers.

    Thị and Văn are left out of the middle ones, for their share depends on the year of birth.
    """
    own = {"Thị", "Văn"} if position == "middle" else set()
    flatter = facts("names")["flatter"]
    return choice(
        {
            row["token"]: float(row[f"n_{sex}"]) ** flatter
            for row in csv_rows("names/name_tokens_by_gender.csv")
            if row["position"] == position and row["token"] not in own
        }
    )


@cache
def birth_provinces() -> tuple[tuple[str, ...], tuple[str, ...], tuple[Floats, Floats, Floats]]:
    """Return codes, names and, for each of three cohorts, cumulative shares of birth provinces."""
    names = {r["cccd_code"]: r["province"] for r in csv_rows("cccd_province_codes.csv")}
    rows = csv_rows("town/birth_provinces.csv")
    codes = tuple(r["cccd_code"] for r in rows)
    shares = [
        np.array([float(r[c]) for r in rows])
        for c in ("share_before_1960", "share_1960_1989", "share_from_1990")
    ]
    first, second, third = (np.cumsum(s) / s.sum() for s in shares)
    return codes, tuple(names[c] for c in codes), (first, second, third)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to ``day``."""
    return (day - date(1970, 1, 1)).days


def code_column(values: Sequence[str | None], codes: Ints) -> pl.Series:
    """Return ``values`` at ``codes`` as a column of text."""
    return pl.Series(values, dtype=pl.String).gather(codes)
