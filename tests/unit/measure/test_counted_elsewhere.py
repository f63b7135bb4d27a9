"""Figures from a table of wards that somebody else counted."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure import builtin_catalogue, coverage, coverage_of_counts
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
WARDS = pl.DataFrame(
    {
        "STT": ["1", "2", "3", ""],
        "Đơn vị": ["Phường Phước Hội", "Xã Tân Hải", "Xã Tân Tiến", "Tổng cộng"],
        "Đủ điều kiện": ["50.000", "40,080", "14 000", "104.080"],
        "Đã cấp CCCD": ["48.000", "40376", "8.000", "96.376"],
        "Chỉ tiêu giao": ["45000", "40000", "-", "85000"],
    }
)


def count(table, catalogue=None):
    return coverage_of_counts(table, as_of=DAY, settings=Settings(), catalogue=catalogue)


def test_published_figures_from_a_counted_table():
    counted = count(WARDS)
    assert counted.rows.select("unit", "numerator", "denominator", "percent").rows() == [
        ("", 96_376, 104_080, 92.6),
        ("Phường Phước Hội", 48_000, 50_000, 96.0),
        ("Xã Tân Hải", 40_376, 40_080, 100.74),  # never clamped
        ("Xã Tân Tiến", 8_000, 14_000, 57.14),
    ]
    assert counted.left_out == {"total_line": 1}


@pytest.mark.parametrize(
    "unit",
    [
        "Tổng số (3 đơn vị)",
        "TỔNG TOÀN THỊ XÃ",
        "Cả thị xã",
        "Toàn địa bàn:",
        "Cộng",
        "tong cong",
        "",
    ],
)
def test_a_line_that_sums_up_is_not_counted(unit):
    table = WARDS.with_columns(pl.col("Đơn vị").replace("Tổng cộng", unit))
    assert count(table).left_out == {"total_line": 1}
    assert count(table).rows["numerator"][0] == 96_376


@pytest.mark.parametrize(
    "unit", ["Xã Cộng Hòa", "Cộng Hòa", "Toàn Thắng", "Tổng Cọt", "Xã Toàn Sơn"]
)
def test_a_ward_that_is_called_like_a_total_counts(unit):
    table = WARDS.with_columns(pl.col("Đơn vị").replace("Tổng cộng", unit))
    assert count(table).left_out == {}
    assert count(table).rows["numerator"][0] == 2 * 96_376


def test_a_line_without_a_unit_that_is_no_sum_counts_as_unknown():
    table = WARDS.with_columns(
        pl.col("Đơn vị").replace("Tổng cộng", ""), pl.col("Đã cấp CCCD").replace("96.376", "96.375")
    )
    assert count(table).left_out == {}
    assert count(table).rows["unit"].to_list()[-1] == "unknown"


def test_several_indicators_of_one_denominator():
    table = WARDS.with_columns(pl.Series("ĐDĐT", ["10", "20", "30", "60"]))
    rows = count(table.rename({"Đã cấp CCCD": "cccd_issued"})).rows
    total = rows.filter(unit_level="total").select("indicator", "numerator", "denominator")
    assert total.rows() == [("cccd_issued", 96_376, 104_080), ("eid_total", 60, 104_080)]


def test_over_the_target_and_over_nobody():
    over_target = builtin_catalogue().over("target", instead_of="eligible")
    rows = count(WARDS, over_target.only(["cccd_issued"])).rows
    assert rows.select("denominator_name", "percent").rows() == [
        ("target", 113.38),
        ("target", 106.67),
        ("target", 100.94),
        ("target", None),
    ]


def test_a_target_is_not_in_person_records():
    people = pl.DataFrame({"birth_year": [1980]})
    over_target = builtin_catalogue().over("target", instead_of="eligible").listed()
    with pytest.raises(UsageError, match="target"):
        coverage(people, as_of=DAY, settings=Settings(), catalogue=over_target)


@pytest.mark.parametrize("cell", ["", "nhiều", "12.5", "-3", "1.23.456", "92,5%"])
def test_a_cell_that_is_no_count_is_told_by_row_and_column(cell):
    table = WARDS.with_columns(pl.Series("Đã cấp CCCD", ["1", cell, "3", "4"]))
    with pytest.raises(InputError) as caught:
        count(table)
    assert caught.value.code == "COUNTS_CELL"
    assert caught.value.params == {"row": 2, "column": "Đã cấp CCCD"}


@pytest.mark.parametrize("dropped", ["Đơn vị", "Đủ điều kiện", "Đã cấp CCCD"])
def test_what_is_missing_is_told(dropped):
    with pytest.raises(InputError) as caught:
        count(WARDS.drop(dropped))
    assert caught.value.code == "COUNTS_COLUMNS"


def test_two_columns_of_one_meaning_are_told():
    with pytest.raises(InputError) as caught:
        count(WARDS.with_columns(issued=pl.lit("1")))
    assert caught.value.code == "COUNTS_COLUMN_TWICE"


def test_codes_and_names_are_headings_too():
    table = pl.DataFrame(
        {"ward": ["A"], "ward_code": ["23231"], "eligible": ["10"], "e-ID activated": ["4"]}
    )
    rows = count(table, builtin_catalogue()).rows
    assert rows.select("unit_code", "indicator", "numerator", "denominator").rows() == [
        ("", "eid_activated", 4, 10),
        ("23231", "eid_activated", 4, 10),
    ]
