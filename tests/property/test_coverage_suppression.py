"""Hidden figures stay hidden: the published table has another town that fits it as well."""

from datetime import date

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lagi_clean.measure import builtin_catalogue, coverage, without_small
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
CODES = ("population", "eligible", "under_age", "age_undetermined", "cccd_issued", "cccd_left")
WARDS = ("Xã A", "Xã B", "Xã C")
GROUPS = [
    (ward, sex, kind)
    for ward in WARDS
    for sex in ("female", "male")
    for kind in ("card", "no card", "child")
]
TOWNS = st.lists(st.integers(0, 9), min_size=len(GROUPS), max_size=len(GROUPS))
BY = st.lists(
    st.sampled_from([("ward",), ("sex",), ("ward", "sex")]), min_size=1, max_size=3, unique=True
)


def people(sizes):
    groups = pl.DataFrame(GROUPS, schema=["ward", "sex", "kind"], orient="row")
    return (
        groups.with_columns(n=pl.Series(sizes))
        .select(pl.all().repeat_by("n"))
        .explode(pl.all())
        .drop_nulls()
        .with_columns(
            birth_year=pl.when(pl.col("kind") == "child").then(2020).otherwise(1980).cast(pl.Int16),
            card_status=pl.when(pl.col("kind") == "card").then(pl.lit("issued")),
        )
    )


def kinds_of(code):
    return {
        "records": {"card", "no card", "child"},
        "population": {"card", "no card", "child"},
        "eligible": {"card", "no card"},
        "under_age": {"child"},
        "age_undetermined": set(),
        "cccd_issued": {"card"},
        "cccd_left": {"no card"},
    }[code]


def members(row, code):
    """Return which groups of people a figure of a line counts."""
    wanted = row["group"].removeprefix("sex=")
    return np.array(
        [
            float(
                (row["unit_level"] != "ward" or row["unit"] == ward)
                and (not row["group"] or wanted == sex)
                and kind in kinds_of(code)
            )
            for ward, sex, kind in GROUPS
        ]
    )


def range_of(figure, known, values, hidden):
    """Return the least and greatest whole number that a figure can be in a town that fits.

    A hidden figure is no zero: those are shown.
    """
    some = {"A_ub": -np.array(hidden), "b_ub": -np.ones(len(hidden))} if hidden else {}
    ends = [
        linprog(
            sign * figure,
            A_eq=known,
            b_eq=values,
            **some,
            bounds=(0, None),
            integrality=1,
            method="highs",
        )
        for sign in (1, -1)
    ]
    assert ends[0].status == 0
    return ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf


@given(sizes=TOWNS, by=BY, least=st.integers(2, 6))
@example(
    sizes=[1, 0, 2, 0, 1, 0, 0, 0, 1, 0, 2, 0, 1, 0, 0, 1, 0, 1],
    by=[("ward",), ("sex",), ("ward", "sex")],
    least=2,
)
@example(sizes=[0, 0, 0, 2, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 3, 0], by=[("ward",)], least=2)
@settings(deadline=None, max_examples=40)
def test_no_small_figure_follows_from_the_published_ones(sizes, by, least):
    codes = builtin_catalogue().only(CODES)
    counted = coverage(people(sizes), as_of=DAY, by=by, settings=Settings(), catalogue=codes)
    hidden = without_small(counted, least=least).rows
    known, values, small, unknown = [], [], [], []
    for row, true in zip(hidden.to_dicts(), counted.rows.to_dicts(), strict=True):
        for place, code in (
            ("numerator", row["indicator"]),
            ("denominator", row["denominator_name"]),
        ):
            figure = members(row, code)
            if row[place] is not None:
                assert row[place] == true[place]
                known.append(figure)
                values.append(row[place])
            else:
                unknown.append(figure)
                if 0 < true[place] < least:
                    small.append((figure, true[place]))
            assert row[place] is not None or not (0 < true[place] < least) or row["percent"] is None
        if 0 < true["numerator"] < least:
            assert row["numerator"] is None
        rest = true["denominator"] - true["numerator"]
        if 0 < rest < least:
            figure = members(row, row["denominator_name"]) - members(row, row["indicator"])
            small.append((figure, rest))
    equations = (np.array(known), np.array(values)) if known else (None, None)
    for figure, true in small:
        low, high = range_of(figure, *equations, unknown)
        assert low <= true + 1e-6
        assert high >= true - 1e-6
        assert high - low > 1e-6, "the figure can be worked out"


@given(sizes=st.lists(st.integers(6, 30), min_size=len(GROUPS), max_size=len(GROUPS)), by=BY)
@settings(deadline=None, max_examples=15)
def test_nothing_is_hidden_where_nothing_is_small(sizes, by):
    codes = builtin_catalogue().only(["eligible", "cccd_issued", "cccd_left"])
    counted = coverage(people(sizes), as_of=DAY, by=by, settings=Settings(), catalogue=codes)
    assert without_small(counted, least=5).rows.equals(counted.rows)
