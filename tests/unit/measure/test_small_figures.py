"""Small figures hidden with all that gives them back."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.measure import coverage, without_small
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)


def town(**sizes):
    """Return people by ward: how many of age with a card."""
    wards = [ward for ward, size in sizes.items() for _ in range(size)]
    return pl.DataFrame({"ward": wards}).with_columns(birth_year=1980, card_status=pl.lit("issued"))


def issued(people, least=5, by=(("ward",),)):
    counted = coverage(people, as_of=DAY, by=by, settings=Settings())
    rows = without_small(counted, least=least).rows.filter(indicator="cccd_issued")
    return dict(zip(rows["unit"], rows["numerator"], strict=True))


def test_a_single_small_figure_takes_another_with_it():
    assert issued(town(A=3, B=20, C=50)) == {"": 73, "A": None, "B": None, "C": 50}


def test_figures_that_can_only_be_ones_take_the_total_with_them():
    assert set(issued(town(A=1, B=1, C=1, D=1, E=1)).values()) == {None}
    assert issued(town(A=1, B=1, C=1, D=1, E=2))[""] == 6


def test_many_units_are_done_quickly():
    found = issued(town(**{f"hamlet {n}": 1 + n % 7 for n in range(700)}))
    assert found[""] == sum(1 + n % 7 for n in range(700))
    assert all(number is None or number >= 5 for number in found.values())


@pytest.mark.parametrize(
    ("dead", "moved", "removed", "shown"),
    [
        (6, 7, 0, {"dead": 6, "moved_out": 7}),
        (2, 7, 9, {"removed": 9, "few": 9}),
        (2, 0, 0, {}),
        (2, 2, 2, {"few": 6}),
    ],
)
def test_reasons_of_few_records_are_put_together(dead, moved, removed, shown):
    people = town(A=50).with_columns(
        life_status=pl.Series(
            ["dead"] * dead + ["removed"] * removed + [None] * (50 - dead - removed)
        ),
        residence_status=pl.Series([None] * (50 - moved) + ["moved_out"] * moved),
    )
    counted = coverage(people, as_of=DAY, settings=Settings())
    assert without_small(counted, least=5).left_out == shown
    assert sum(counted.left_out.values()) == dead + moved + removed
