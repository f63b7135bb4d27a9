"""Breakdowns: their lines, their order, and what cannot be broken down."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure import coverage, parse_by
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
PEOPLE = pl.DataFrame(
    {
        "birth_year": [1950, 1990, 2004, 2012, 1970, 1997, None],
        "sex": ["male", "female", "female", "male", None, "male", "male"],
        "ward_code": ["23246", "23231", "23246", "23231", None, None, "23231"],
        "ward": ["Xã Tân Tiến", "Phường Phước Hội"] * 2 + [None, "Xã Lạ", "Phường Phước Hội"],
        "hamlet": ["KP 1", "KP 1", "KP 1", "KP 2", "KP 1", None, None],
        "blood_group": ["A", "B", "A", "O", "A", None, "B"],
    },
    schema_overrides={"birth_year": pl.Int16},
)


def lines(by):
    """Return (level, code, unit, group, population) of the lines of a breakdown."""
    rows = coverage(PEOPLE, as_of=DAY, by=parse_by(by), settings=Settings()).rows
    return rows.filter(indicator="population").select(
        "unit_level", "unit_code", "unit", "group", "numerator"
    ).rows()[1:]  # fmt: skip


def test_wards_by_code_and_name_the_unknown_last():
    assert lines("ward") == [
        ("ward", "23231", "Phường Phước Hội", "", 3),
        ("ward", "23246", "Xã Tân Tiến", "", 2),
        ("ward", "", "Xã Lạ", "", 1),
        ("ward", "", "unknown", "", 1),
    ]


def test_a_hamlet_is_told_by_its_ward():
    assert [line[1:3] for line in lines("hamlet")] == [
        ("23231", "KP 1, Phường Phước Hội"),
        ("23231", "KP 2, Phường Phước Hội"),
        ("23246", "KP 1, Xã Tân Tiến"),
        ("", "KP 1"),
        ("", "unknown"),
    ]


def test_hamlets_in_the_order_of_their_numbers():
    hamlets = ["Khu phố 10", "Khu phố 2", "Khu phố 1", "Thôn Hiệp Phú"]
    people = pl.DataFrame({"birth_year": [1980] * 4, "hamlet": hamlets})
    rows = coverage(people, as_of=DAY, by=[["hamlet"]], settings=Settings()).rows
    found = rows.filter(indicator="eligible", unit_level="hamlet")["unit"].to_list()
    assert found == ["Khu phố 1", "Khu phố 2", "Khu phố 10", "Thôn Hiệp Phú"]


def test_age_bands_in_order_of_age():
    assert [line[3:] for line in lines("age_band")] == [
        ("age_band=0-13", 1),
        ("age_band=14-24", 1),
        ("age_band=25-39", 2),
        ("age_band=40-59", 1),
        ("age_band=60+", 1),
        ("age_band=unknown", 1),
    ]
    assert lines("law_age_band")[0][3:] == ("law_age_band=6-13", 1)


def test_crossed_and_in_the_order_asked_for():
    assert [line[2:] for line in lines("sex,ward+sex")] == [
        ("", "sex=female", 2),
        ("", "sex=male", 4),
        ("", "sex=unknown", 1),
        ("Phường Phước Hội", "sex=female", 1),
        ("Phường Phước Hội", "sex=male", 2),
        ("Xã Tân Tiến", "sex=female", 1),
        ("Xã Tân Tiến", "sex=male", 1),
        ("Xã Lạ", "sex=male", 1),
        ("unknown", "sex=unknown", 1),
    ]


def test_any_column_of_the_file():
    assert [line[3:] for line in lines("blood_group")] == [
        ("blood_group=A", 3),
        ("blood_group=B", 2),
        ("blood_group=O", 1),
        ("blood_group=unknown", 1),
    ]


@pytest.mark.parametrize(
    ("by", "hint"), [("wrad", "ward"), ("sexx", "sex"), ("blood_grup", "blood_group")]
)
def test_an_unknown_breakdown_is_told_with_near_names(by, hint):
    with pytest.raises(UsageError) as caught:
        lines(by)
    assert caught.value.code == "BREAKDOWN_UNKNOWN"
    assert hint in caught.value.hint("en")


@pytest.mark.parametrize("by", ["ward+hamlet", "sex+sex", "ward+ward"])
def test_what_cannot_be_crossed(by):
    with pytest.raises(UsageError) as caught:
        lines(by)
    assert caught.value.code == "BREAKDOWN_CROSSED"


def test_a_table_without_births_cannot_be_counted():
    with pytest.raises(InputError) as caught:
        coverage(pl.DataFrame({"full_name": ["An"]}), as_of=DAY, settings=Settings())
    assert caught.value.code == "COVERAGE_NO_BIRTH"


def test_nobody_gives_zeros_and_no_percentage():
    rows = coverage(PEOPLE.clear(), as_of=DAY, by=parse_by("ward"), settings=Settings()).rows
    assert rows["unit_level"].unique().to_list() == ["total"]
    assert rows["numerator"].sum() == 0
    assert rows["percent"].null_count() == rows.height
