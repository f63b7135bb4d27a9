"""What explains the difference between published and counted figures."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from lagi_clean.errors import InputError
from lagi_clean.measure import Alternative, builtin_catalogue, compare, coverage, read_published
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
CODES = ["cccd_issued", "eligible"]
# 1,000 people per thousand of the town: 104 eligible of 128, 96 with a card, 2 dead with one
PEOPLE = pl.DataFrame(
    {
        "birth_year": [1980] * 104 + [2015] * 24 + [1980] * 2,
        "card_status": ["issued"] * 96 + ["none"] * 32 + ["issued"] * 2,
        "card_issued_on": [date(2022, 1, 1)] * 90 + [date(2022, 12, 1)] * 6 + [None] * 34,
        "life_status": ["alive"] * 128 + ["dead"] * 2,
        "ward": ["Phường Phước Hội"] * 52 + ["Xã Tân Hải"] * 78,
    }
)


def verdicts(**published):
    figure = {"indicator": "cccd_issued", **published}
    table = pl.DataFrame({name: [str(cell)] for name, cell in figure.items()})
    catalogue = builtin_catalogue()
    wanted = catalogue.only(CODES)

    def count(catalogue=wanted, as_of=DAY, **options):
        return coverage(
            PEOPLE, as_of=as_of, by=[["ward"]], settings=Settings(), catalogue=catalogue, **options
        )

    others = [
        Alternative(
            verdict="denominator",
            name="population",
            counted=count(wanted.over("population", instead_of="eligible")),
        ),
        Alternative(verdict="left_out", name="", counted=count(left_out="counted")),
        Alternative(verdict="date", name="", counted=count(as_of=date(2022, 6, 30))),
    ]
    return compare(read_published(table, catalogue), count(), others=others)[0].verdicts


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"numerator": 96, "denominator": 104}, ("same",)),
        ({"numerator": 96}, ("same",)),
        ({"percent": "92.31"}, ("rounded",)),  # 92.3077
        ({"percent": "92,30 %"}, ("cut_off",)),
        ({"percent": "92,3 %"}, ("rounded",)),
        ({"percent": "93"}, ("unexplained",)),
        ({"percent": "75"}, ("denominator",)),  # 96 / 128
        ({"numerator": 98, "denominator": 106}, ("left_out",)),
        ({"numerator": 98, "percent": "92,45"}, ("left_out",)),
        ({"numerator": 98, "percent": "92,4 %"}, ("left_out", "cut_off")),
        ({"numerator": 90, "as_of": "2022-06-30"}, ("date",)),
        ({"numerator": 90, "as_of": "30/06/2022"}, ("date",)),
        ({"numerator": 90}, ("unexplained",)),
        ({"numerator": "32.400", "denominator": "37.000", "percent": "86 %"},
         ("inconsistent", "unexplained")),
        ({"numerator": 52, "unit": "phường Phước Hội"}, ("same",)),
        ({"numerator": 52, "unit": "Xã Lạ"}, ("not_counted",)),
        ({"numerator": 96, "unit": "Tổng cộng"}, ("same",)),
        ({"numerator": 1, "indicator": "births"}, ("not_counted",)),
    ],
)  # fmt: skip
def test_what_explains_a_published_figure(published, expected):
    assert verdicts(**published) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("Phường Phước Hội", ("same",)),
        ("PHƯỜNG PHƯỚC HỘI", ("same",)),
        ("P. Phước Hội", ("same",)),
        ("phuong phuoc hoi", ("same",)),
        ("Phước Hội", ("same",)),
        ("Xã Phước Hội", ("not_counted",)),
        ("Phước", ("not_counted",)),
    ],
)
def test_a_unit_is_known_by_its_usual_spellings(unit, expected):
    assert verdicts(unit=unit, numerator=52, denominator=52) == expected


def test_a_name_of_two_units_is_neither():
    people = PEOPLE.with_columns(ward=pl.col("ward").replace("Xã Tân Hải", "Xã Phước Hội"))
    only = builtin_catalogue().only(["cccd_issued"])
    counted = coverage(people, as_of=DAY, by=[["ward"]], settings=Settings(), catalogue=only)
    units = ["Phước Hội", "X. Phước Hội", "P. Phước Hội"]
    table = pl.DataFrame(
        {"unit": units, "indicator": ["Đã cấp", "CCCD", "cccd"], "numerator": ["52", "44", "52"]}
    )
    found = compare(read_published(table, builtin_catalogue()), counted)
    assert [one.verdicts for one in found] == [("not_counted",), ("same",), ("same",)]


def test_published_figures_are_read_by_vietnamese_headings():
    table = pl.DataFrame(
        {
            "Đơn vị": ["Tổng số"],
            "Chỉ tiêu": ["Đã cấp CCCD"],
            "Số lượng": ["96.376"],
            "Mẫu số": ["104.080"],
            "Tỷ lệ": ["92,5 %"],
        }
    )
    figure = read_published(table, builtin_catalogue())[0]
    assert (figure.unit, figure.indicator) == ("", "cccd_issued")
    assert (figure.numerator, figure.denominator) == (96_376, 104_080)
    assert (figure.percent, figure.decimals) == (Fraction("92.5"), 1)


@pytest.mark.parametrize(
    ("column", "cell"), [("numerator", "many"), ("percent", "high"), ("as_of", "yesterday")]
)
def test_a_cell_that_cannot_be_read_is_told(column, cell):
    table = pl.DataFrame({"indicator": ["eligible"], "numerator": ["1"]})
    with pytest.raises(InputError) as caught:
        read_published(table.with_columns(pl.lit(cell).alias(column)), builtin_catalogue())
    assert caught.value.params == {"row": 1, "column": column}


def test_a_table_without_figures_is_told():
    with pytest.raises(InputError) as caught:
        read_published(pl.DataFrame({"indicator": ["eligible"]}), builtin_catalogue())
    assert caught.value.code == "COMPARE_COLUMNS"
