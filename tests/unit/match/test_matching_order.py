"""The pair table: its columns, its order, and what it does not depend on."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.match import citizen_spec, find_pairs, match_records
from lagi_clean.settings import Settings
from lagi_clean.tables import PAIRS


@pytest.fixture
def records(citizens):
    changes = [
        {},
        {"full_name": "Bui Thi Kim Thoa"},
        {"personal_id": None, "birth_date": None, "birth_year": 1985},
        {"full_name": "Bùi Thị Kim Thi", "personal_id": "060185402714", "old_id": None},
        {"birth_date": date(2008, 9, 1), "personal_id": None, "old_id": None},
    ]
    return citizens(*(change for change in changes for _ in range(3)))


def test_columns(records):
    pairs = find_pairs(records, settings=Settings())
    assert pairs.columns[: len(PAIRS)] == list(PAIRS)
    assert dict(pairs.select(list(PAIRS)).schema) == dict(PAIRS)
    for comparison in citizen_spec().comparisons:
        assert pairs.schema[f"{comparison.name}_level"] == pl.String
        assert pairs.schema[f"{comparison.name}_bf"] == pl.Float64
    assert set(pairs["decision"]) <= {"match", "review"}


def test_rows_are_sorted_by_input_order(records):
    pairs = find_pairs(records, settings=Settings())
    place = {f"extract:{row}": row for row in range(1, records.height + 1)}
    rows = [(place[one], place[other]) for one, other in pairs.select("id_l", "id_r").rows()]
    assert rows == sorted(rows)
    assert all(one < other for one, other in rows)


def test_the_order_of_the_rows_does_not_matter(records):
    found = match_records(records, settings=Settings())
    for seed in range(3):
        again = match_records(
            records.sample(fraction=1, shuffle=True, seed=seed), settings=Settings()
        )
        assert again.pairs.equals(found.pairs)
        assert again.apart.equals(found.apart)


@pytest.mark.parametrize("height", [0, 1])
def test_few_records(records, height):
    pairs = find_pairs(records.head(height), settings=Settings())
    assert pairs.height == 0
    assert pairs.columns[: len(PAIRS)] == list(PAIRS)


def test_records_with_nothing_but_a_name(citizens):
    bare = citizens({}, {}).select("record_id", "full_name")
    assert find_pairs(bare, settings=Settings()).height == 0


def test_a_frequent_name_weighs_less_than_a_rare_one(citizens):
    """Both pairs agree in the same things; one name is borne by many others."""
    frequent = [{"full_name": "Nguyễn Văn Hùng", "household_id": f"H{n}"} for n in range(60)]
    for row in frequent:
        row |= {"personal_id": None, "old_id": None, "phone": None}
    rare = [
        {**row, "full_name": "Mang Hữu Khuê", "birth_date": date(1971, 8, 9)}
        for row in frequent[:2]
    ]
    pairs = match_records(
        citizens(*frequent, *rare), settings=Settings(review_threshold=1e-9)
    ).pairs
    bits = dict(
        pairs.group_by("name_level", "birth_level", "id_r")
        .agg(pl.col("name_bf").max())
        .select("id_r", "name_bf")
        .iter_rows()
    )
    assert bits["extract:62"] > 4 * bits["extract:2"]
