"""Old wards counted as the units since July 2025."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.data import csv_rows
from lagi_clean.measure import coverage, coverage_of_counts, worklist
from lagi_clean.settings import Settings

OLD = [
    (r["old_ward_code"], f"{r['old_ward_type']} {r['old_ward']}")
    for r in csv_rows("admin_lam_dong_old_to_new_2025.csv")
    if r["old_district"] == "Thị xã La Gi"
]
PEOPLE = pl.DataFrame(
    {
        "birth_year": [1980] * 12,
        "ward_code": [code for code, _ in OLD] + ["23246", "23053", "99999"],
        "ward": [ward for _, ward in OLD] + ["Xã Tân Hải", "Xã Hòa Thắng", "Xã Xa"],
        "hamlet": ["KP 1"] * 12,
    }
)


def lines(as_of, units="auto", by="ward"):
    rows = coverage(PEOPLE, as_of=as_of, by=[[by]], settings=Settings(units=units)).rows
    found = rows.filter(pl.col("indicator") == "eligible", pl.col("unit_level") == by)
    return found.select("unit_code", "unit", "numerator").rows()


def test_before_the_merger_wards_stay_as_they_are():
    assert len(lines(date(2022, 12, 31))) == 12


@pytest.mark.parametrize(
    ("as_of", "units"), [(date(2025, 7, 1), "auto"), (date(2022, 12, 31), "2025-07")]
)
def test_nine_wards_become_three_by_code_and_name_together(as_of, units):
    assert lines(as_of, units) == [
        ("23053", "Xã Hòa Thắng", 1),  # divided: nobody knows where its people went
        ("23231", "Phường Phước Hội", 3),
        ("23235", "Phường La Gi", 4),
        ("23246", "Xã Tân Hải", 3),  # the old Tân Tiến had its code, the new one is itself
        ("99999", "Xã Xa", 1),
    ]


def test_old_units_can_be_kept_after_the_merger():
    assert len(lines(date(2025, 12, 31), "2025-06")) == 12


def test_hamlets_follow_their_ward():
    found = lines(date(2025, 12, 31), by="hamlet")
    assert ("23235", "KP 1, Phường La Gi", 4) in found


def test_the_period_is_printed():
    for as_of, words in ((date(2022, 12, 31), "before 1 July"), (date(2026, 1, 1), "since 1 July")):
        counted = coverage(PEOPLE, as_of=as_of, by=[["ward"]], settings=Settings())
        assert words in counted.definition["en"][-1]
        without = coverage(PEOPLE, as_of=as_of, settings=Settings())
        assert words not in " ".join(without.definition["en"])


def test_a_worklist_is_in_the_units_asked_for():
    found = worklist(PEOPLE, of="missing", as_of=date(2025, 12, 31), settings=Settings())
    assert found["ward"].unique().sort().to_list() == [
        "Phường La Gi",
        "Phường Phước Hội",
        "Xã Hòa Thắng",
        "Xã Tân Hải",
        "Xã Xa",
    ]


def test_a_counted_table_is_converted_too():
    table = PEOPLE.select("ward", "ward_code").with_columns(
        eligible=pl.lit("10"), cccd_issued=pl.lit("9")
    )
    rows = coverage_of_counts(table, as_of=date(2025, 12, 31), settings=Settings()).rows
    assert rows.filter(unit="Phường La Gi").select("numerator", "denominator").row(0) == (36, 40)


def test_columns_of_the_file_with_names_of_ours_do_no_harm():
    odd = {"row_number": "x", "new_code": "y", "new_ward": "z", "rows": "r", "name": "n"}
    people = PEOPLE.with_columns(
        *(pl.lit(text).alias(name) for name, text in odd.items()),
        personal_id=pl.lit("060080000001"),
        full_name=pl.lit("Nguyễn Văn An"),
    )
    counted = coverage(
        people, as_of=date(2025, 12, 31), by=[["ward"], ["rows"], ["new_code"]], settings=Settings()
    )
    assert counted.left_out == {"duplicate_number": 11}
    assert counted.rows.filter(group="rows=r", indicator="eligible")["numerator"].item() == 1
    assert counted.rows.filter(unit_level="ward")["unit"].unique().len() == 5
