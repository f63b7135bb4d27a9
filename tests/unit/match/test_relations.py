"""The outcomes of comparing names, dates and numbers."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from lagi_clean.match.citizens import citizen_recipes
from lagi_clean.match.columns import Table
from lagi_clean.match.compare import HOME_OUTCOMES, levels_of
from lagi_clean.match.dates import BIRTH_OUTCOMES, compare_births
from lagi_clean.match.names import (
    NAME_OUTCOMES,
    RELATIVE_OUTCOMES,
    compare_names,
    compare_relatives,
)
from lagi_clean.match.numbers import NUMBER_OUTCOMES, compare_numbers
from lagi_clean.match.spec import citizen_spec
from lagi_clean.tables import CITIZENS, conform

LEFT, RIGHT = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)


def table_of(frame):
    return Table(conform(frame, CITIZENS), citizen_recipes())


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("Lê Thị Lan", "Lê Thị Lan", "same"),
        ("Le Thi Lan", "Le Thi Lan", "same_plain"),
        ("Nguyễn Văn Lành", "Nguyễn VănLànhh", "damaged"),
        ("Phạm Thị Ánh Sơn", "Phạm Tị Ánh Sơn", "slip"),
        ("Huỳnh Thị Mỹ Thơm", "Huỳnh T. M. Thơm", "initials"),
        ("Đặng Thị Lụa", "Dang Thi Lua", "marks_lost"),
        ("Đặng Thị Lụa", "Đặng Thi Lụa", "marks_partly_lost"),
        ("Nguyễn Văn Lành", "Nguyễn Vân Lành", "marks_contradict"),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "given_marks"),
        ("Nguyễn Văn Mỹ", "Nguyễn Văn Mỷ", "sounds_alike"),
        ("Nguyễn Hoàng Lan", "Nguyễn Hoàn Lan", "sounds_alike"),
        ("Nguyễn Văn Lành", "Nguyeexn Văn Lành", "damaged"),
        ("Nguyễn Văn Lành", "Nguy?n Văn Lành", "damaged"),
        ("Nguyễn Văn Lành", "Nguyễn VănLành", "damaged"),
        ("Trần Thị Khánh", "Trần Ti Khánh", "slip"),
        ("Nguyễn Thị Ngọc Lan", "Nguyễn Thị Lan", "middle_missing"),
        ("Nguyễn Lan", "Nguyễn Thị Lan", "middle_missing"),
        ("Nguyễn Văn Tài", "Tài Nguyễn Văn", "order_swapped"),
        ("Nguyễn Văn Tài", "Ng V Tài", "initials"),
        ("Hoàng Văn Tài", "Huỳnh Văn Tài", "doublet"),
        ("Nguyễn Văn Nam", "Nguyễn Văn Lam", "given_near"),
        ("Nguyễn Thị Lan", "Nguyễn Ngọc Lan", "middle_differs"),
        ("Nguyễn Thị Lan", "Trần Thị Lan", "family_differs"),
        ("Nguyễn Thị Lan", "Nguyễn Thị Mai", "given_differs"),
        ("Nguyễn Thị Lan", "Phạm Quốc Huy", "different"),
    ],
)
def test_names(citizens, one, other, outcome):
    table = table_of(citizens({"full_name": one}, {"full_name": other}))
    for left, right in ((LEFT, RIGHT), (RIGHT, LEFT)):
        assert NAME_OUTCOMES[compare_names(table, left, right)[0]] == outcome


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (date(1985, 3, 17), date(1985, 3, 17), "same_day"),
        (date(1985, 1, 1), date(1985, 1, 1), "same_default"),
        (date(1985, 3, 5), date(1985, 5, 3), "swapped"),
        (date(1985, 3, 17), date(1985, 3, 19), "one_digit"),
        (date(1985, 3, 17), date(1958, 3, 17), "one_digit"),
        (date(1985, 3, 17), date(1996, 11, 2), "different"),
        (date(1958, 3, 17), date(1968, 3, 17), "one_digit"),
        (date(1989, 3, 17), date(1990, 3, 17), "same_day_other_year"),
        (date(1985, 3, 17), date(1985, 3, 28), "same_month"),
        (date(1985, 3, 17), date(1985, 11, 17), "other_month"),
        (date(1985, 3, 17), 1985, "year_only"),
        (date(1985, 3, 17), date(1985, 1, 1), "year_only"),
        (1985, 1985, "year_only"),
        (1985, 1986, "year_only_near"),
        (date(1985, 3, 17), date(1985, 6, 28), "same_year"),
        (date(1985, 3, 17), 1999, "different"),
        (date(1985, 3, 17), None, "null"),
    ],
)
def test_birth_dates(citizens, one, other, outcome):
    def born(value):
        if isinstance(value, date):
            return {"birth_date": value}
        return {"birth_date": None} | ({} if value is None else {"birth_year": value})

    table = table_of(citizens(born(one), born(other)))
    for left, right in ((LEFT, RIGHT), (RIGHT, LEFT)):
        assert BIRTH_OUTCOMES[compare_births(table, left, right)[0]] == outcome


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("060185402713", "060185402713", "same"),
        ("060185402713", "060185402773", "typo"),
        ("060185402713", "060185042713", "typo"),
        ("060185402713", "060185402714", "neighbours"),
        ("060185402713", "060185402999", "conflict"),
        ("060185402713", "005185999111", "unsound"),
        ("111111111111", "111111111111", "null"),
        ("060185402713", None, "null"),
    ],
)
def test_personal_numbers(citizens, one, other, outcome):
    table = table_of(citizens({"personal_id": one}, {"personal_id": other}))
    assert NUMBER_OUTCOMES[compare_numbers(table, LEFT, RIGHT)[0]] == outcome


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("Bùi Văn Lộc", "BUI VAN LOC", "same"),
        ("Bùi Văn Lộc", "Bùi Văn Lộcc", "near"),
        ("Bùi Văn Lộc", "Ông Bùi Văn Lộc", "same"),
        ("Bá Văn Lộc", "Bà Bá Văn Lộc", "same"),
        ("Bùi Văn Lộc", "Lộc", "part"),
        ("Bùi Văn Lộc", "B. V. Lộc", "part"),
        ("Bùi Văn Lộc", "Bùi Lộc", "part"),
        ("Bùi Văn Lộc", "Bùi Quang Lộc", "given_same"),
        ("Bùi Văn Lộc", "Bùi Văn Tài", "family_only"),
        ("Bùi Văn Lộc", "Trần Hữu Nghĩa", "different"),
        ("Bùi Văn Lộc", None, "null"),
        ("Bùi Văn Lộc", "???", "null"),
    ],
)
def test_names_of_relatives(citizens, one, other, outcome):
    table = table_of(citizens({"father_name": one}, {"father_name": other}))
    assert RELATIVE_OUTCOMES[compare_relatives(table, "father", LEFT, RIGHT)[0]] == outcome


ADDRESS = "Tổ 4, Khu phố 2, phường Phước Hội, thị xã La Gi, tỉnh Bình Thuận"
NOWHERE = {
    "household_id": None,
    "head_name": None,
    "permanent_address": None,
    "hamlet": None,
}


def test_twins_called_mi_and_my_are_not_one_name(citizens):
    """The match keys hold i for y."""
    names = [{"full_name": f"Nguyễn Phước {name}"} for name in ("Mi", "My")]
    keys = {"name_key": pl.lit("nguyễn phước mi"), "name_fold": pl.lit("nguyen phuoc mi")}
    table = table_of(citizens(*names).with_columns(**keys))
    assert NAME_OUTCOMES[compare_names(table, LEFT, RIGHT)[0]] == "given_sounds_alike"
    again = table_of(citizens(names[0], names[0]).with_columns(**keys))
    assert NAME_OUTCOMES[compare_names(again, LEFT, RIGHT)[0]] == "same"


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ({}, {}, "household"),
        ({}, {"household_id": "HK9"}, "head"),
        ({}, {"household_id": "HK9", "head_name": "Trần Lê"}, "address"),
        ({}, {**NOWHERE, "current_address": ADDRESS}, "address"),
        ({}, {**NOWHERE, "hamlet": "Khu phố 2"}, "hamlet"),
        ({}, NOWHERE, "ward"),
        ({}, {**NOWHERE, "ward": "Xã Tân Tiến", "ward_code": "23246"}, "moved"),
        (
            {**NOWHERE, "ward": "Phường Bình Tân", "ward_code": "23237"},
            {**NOWHERE, "ward": "Phường La Gi", "ward_code": "23235"},
            "ward",
        ),
        (
            {**NOWHERE, "ward": "Xã Tân Tiến", "ward_code": "23246"},
            {**NOWHERE, "ward": "Xã Tân Hải", "ward_code": "23246"},
            "ward",
        ),
        ({}, {**NOWHERE, "ward": None, "ward_code": None}, "null"),
    ],
)
def test_homes_by_their_strongest_agreement(citizens, one, other, outcome):
    spec = citizen_spec()
    table = table_of(citizens(one, other))
    assert HOME_OUTCOMES[levels_of(table, spec.comparison("home"), LEFT, RIGHT)[0]] == outcome
