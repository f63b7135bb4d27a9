"""From a file to figures: which files are read as they are, and which are cleaned first."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from lagi_clean.api import comparison
from lagi_clean.api import coverage as api
from lagi_clean.errors import InputError
from lagi_clean.settings import Settings
from lagi_clean.tables import CITIZENS, conform

DAY = date(2022, 12, 31)
CITIZENS_ROWS = conform(
    pl.DataFrame(
        {
            "record_id": ["a:1", "a:2", "a:3"],
            "birth_year": pl.Series([1980, 1981, 2015], dtype=pl.Int16),
            "birth_precision": ["year"] * 3,
            "card_status": ["issued", None, None],
            "ward": ["Phường Phước Hội", "Phường Phước Hội", "Xã Tân Hải"],
        }
    ),
    CITIZENS,
)


def refuse(path):
    raise AssertionError(path)


def cleaner(quarantined=0):
    return lambda path: (CITIZENS_ROWS, quarantined)


def issued(counted):
    row = counted.rows.filter(indicator="cccd_issued", unit_level="total").row(0, named=True)
    return row["numerator"], row["denominator"]


def test_our_own_parquet_is_read_as_it_is(tmp_path):
    CITIZENS_ROWS.write_parquet(tmp_path / "citizens.parquet")
    counted = api.coverage_of_file(tmp_path / "citizens.parquet", as_of=DAY, clean=refuse)
    assert issued(counted) == (1, 2)


@pytest.mark.parametrize(
    "frame",
    [
        CITIZENS_ROWS.drop("record_id"),
        CITIZENS_ROWS.with_columns(pl.col("birth_year").cast(pl.String)),
        pl.DataFrame({"Họ và tên": ["Nguyễn Văn An"]}),
    ],
)
def test_another_parquet_is_cleaned_first(tmp_path, frame):
    frame.write_parquet(tmp_path / "other.parquet")
    counted = api.coverage_of_file(tmp_path / "other.parquet", as_of=DAY, clean=cleaner())
    assert issued(counted) == (1, 2)
    with pytest.raises(AssertionError):
        api.coverage_of_file(tmp_path / "other.parquet", as_of=DAY, clean=refuse)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"ho ten,ngay sinh\n"])
def test_what_only_looks_like_parquet_goes_to_the_reader(tmp_path, content):
    path = tmp_path / "list.parquet"
    path.write_bytes(content)
    assert issued(api.coverage_of_file(path, as_of=DAY, clean=cleaner())) == (1, 2)


def test_where_polars_panics_the_table_is_told_to_be_damaged():
    """Some flipped bits in a page make it panic, which is no Exception."""
    with pytest.raises(InputError) as caught, api.damage_told("people.parquet"):
        raise pl.exceptions.PanicException("assertion failed")
    assert caught.value.code == "COVERAGE_TABLE_DAMAGED"


def test_a_parquet_damaged_inside_is_an_unreadable_input(tmp_path):
    path = tmp_path / "citizens.parquet"
    numbers = pl.int_range(3000, eager=True).hash(seed=1).cast(pl.String)
    pl.concat([CITIZENS_ROWS] * 1000).with_columns(personal_id=numbers).write_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 20_000 + content[20_004:])
    with pytest.raises(InputError) as caught:
        api.coverage_of_file(path, as_of=DAY, clean=refuse)
    assert caught.value.code == "COVERAGE_TABLE_DAMAGED"


def test_rows_set_aside_are_among_the_left_out():
    counted = api.coverage_of_file("extract.csv", as_of=DAY, clean=cleaner(quarantined=4))
    assert counted.left_out == {"quarantined": 4}


def test_shortfalls_are_exact():
    counted = api.coverage_of_file("extract.csv", as_of=DAY, clean=cleaner())
    missed = api.shortfalls(counted, {"cccd_issued": Fraction(50), "eligible": Fraction("66.67")})
    assert [(one.indicator, one.percent) for one in missed] == [("eligible", Fraction(200, 3))]
    text = api.shortfall_text(missed[0], language="vi")
    assert text == "eligible đạt 66,6667 % (2 trên 3 population), thấp hơn 66,6700 %"


def test_an_indicator_over_nobody_is_under_any_limit():
    nobody = api.coverage_of_file(
        "extract.csv", as_of=DAY, clean=lambda path: (CITIZENS_ROWS.clear(), 0)
    )
    assert len(api.shortfalls(nobody, {"cccd_issued": Fraction(0)})) == 1


def test_published_figures_are_set_beside_the_counted(monkeypatch):
    published = pl.DataFrame(
        {
            "unit": ["", "Phường Phước Hội", "Xã Tân Hải"],
            "indicator": ["cccd_issued", "Đã cấp CCCD", "cccd_issued"],
            "percent": ["33,3 %", "50", "12"],
        }
    )
    monkeypatch.setattr(comparison, "text_table", lambda path: published)
    catalogue = api.builtin_catalogue()
    found = comparison.compare_file(
        "extract.csv", "published.csv", as_of=DAY, catalogue=catalogue, clean=cleaner()
    )
    assert [one.verdicts for one in found] == [("denominator",), ("same",), ("unexplained",)]
    frame = comparison.comparison_frame(found, catalogue=catalogue, settings=Settings())
    assert frame["explanation"].to_list() == [
        "other denominator: on the list, 1/3",
        "same",
        "not explained: counted 0/0",
    ]
    assert frame["published_percent"].to_list() == ["33.3", "50", "12"]


def test_the_published_percentage_of_the_town_is_explained(monkeypatch):
    people = pl.DataFrame(
        {
            "birth_year": [1980] * 104_080,
            "card_status": ["issued"] * 96_376 + ["none"] * 7_704,
        }
    )
    published = pl.DataFrame({"indicator": ["cccd_issued"], "percent": ["92,5 %"]})
    monkeypatch.setattr(comparison, "text_table", lambda path: published)
    found = comparison.compare_file(
        "town.csv", "published.csv", as_of=DAY, clean=lambda path: (people, 0)
    )
    frame = comparison.comparison_frame(
        found, catalogue=api.builtin_catalogue(), settings=Settings(language="vi")
    )
    assert frame["verdict"].to_list() == ["cut_off"]
    assert frame["explanation"].to_list() == ["cắt bỏ phần lẻ, không làm tròn: 92,5980 %"]
