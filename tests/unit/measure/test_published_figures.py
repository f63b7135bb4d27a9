"""The town's published figures come out of 128,402 person records."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.measure import coverage, parse_by
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)


@pytest.fixture(scope="module")
def town():
    """Return 128,402 people, of the published figures by composition, in nine wards."""
    person = pl.int_range(128_402, eager=True)
    old_enough, holds_card = person < 104_080, person < 96_376
    with_card, standalone = person < 8_352, person.is_between(8_352, 10_179)
    return pl.DataFrame(
        {
            "birth_date": pl.select(
                pl.when(old_enough)
                .then(pl.date(1930, 1, 1) + pl.duration(days=person % 28_000))
                .otherwise(pl.date(2009, 1, 1) + pl.duration(days=person % 5_000))
            ).to_series(),
            "personal_id": (person + 60_080_000_000).cast(pl.String).str.zfill(12),
            "ward_code": (person % 9 + 23_231).cast(pl.String),
            "ward": "Xã " + (person % 9).cast(pl.String),
            "sex": pl.select(
                pl.when(person % 2 == 0).then(pl.lit("male")).otherwise(pl.lit("female"))
            ).to_series(),
            "card_status": pl.select(pl.when(holds_card).then(pl.lit("issued"))).to_series(),
            "eid_status": pl.select(
                pl.when(with_card | standalone).then(pl.lit("taken"))
            ).to_series(),
            "eid_channel": pl.select(
                pl.when(with_card)
                .then(pl.lit("with_card"))
                .when(standalone)
                .then(pl.lit("standalone"))
            ).to_series(),
        }
    )


def totals(counted):
    rows = counted.rows.filter(unit_level="total", group="")
    return {
        r["indicator"]: (r["numerator"], r["denominator"], r["percent"]) for r in rows.to_dicts()
    }


def test_the_published_figures(town):
    figures = totals(coverage(town, as_of=DAY, settings=Settings()))
    assert figures == {
        "population": (128_402, 128_402, 100.0),
        "eligible": (104_080, 128_402, 81.06),
        "under_age": (24_322, 128_402, 18.94),
        "age_undetermined": (0, 128_402, 0.0),
        "cccd_issued": (96_376, 104_080, 92.6),
        "cccd_left": (7_704, 104_080, 7.4),
        "eid_with_card": (8_352, 104_080, 8.02),
        "eid_standalone": (1_828, 104_080, 1.76),
        "eid_total": (10_180, 104_080, 9.78),
    }


@pytest.mark.parametrize(
    ("rounding", "decimals", "expected"),
    [
        ("half-up", 2, 92.6),
        ("half-up", 1, 92.6),
        ("truncate", 1, 92.5),
        ("truncate", 2, 92.59),
        ("half-up", 4, 92.598),
        ("half-up", 0, 93.0),
        ("truncate", 0, 92.0),
    ],
)
def test_the_published_percentage_is_cut_off(town, rounding, decimals, expected):
    settings = Settings(rounding=rounding, decimals=decimals)
    assert totals(coverage(town, as_of=DAY, settings=settings))["cccd_issued"][2] == expected


def test_wards_sum_to_the_town(town):
    rows = coverage(town, as_of=DAY, by=parse_by("ward,ward+sex"), settings=Settings()).rows
    for crossed in (pl.col("group") == "", pl.col("group") != ""):
        parts = rows.filter(pl.col("unit_level") == "ward", crossed)
        issued = parts.filter(indicator="cccd_issued")
        assert issued["numerator"].sum() == 96_376
        assert issued["denominator"].sum() == 104_080
    assert rows.filter(unit_level="ward", group="", indicator="eligible").height == 9
