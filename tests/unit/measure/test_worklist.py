"""The people behind a figure."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import UsageError
from lagi_clean.measure import builtin_catalogue, coverage, worklist
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
PEOPLE = pl.DataFrame(
    {
        "record_id": [f"a:{i}" for i in range(7)],
        "full_name": ["G", "F", "E", "D", "C", "B", "A"],
        "birth_year": [1980, 1980, 1980, 1980, 2015, None, 1980],
        "ward": ["Xã Tân Hải", "Phường Tân An", "Phường Tân An", None, "x", "x", "Phường Tân An"],
        "ward_code": ["23245", "23235", "23235", None, "1", "1", "23235"],
        "hamlet": [None, "KP 2", "KP 1", None, None, None, "KP 1"],
        "life_status": [None, None, None, None, None, None, "dead"],
        "card_status": [None, "taken", None, "issued", None, None, None],
        "personal_id": ["060080012345", "06008", None, "060080012346", None, None, None],
        "phone": ["0912345678", None, None, None, None, None, None],
    }
)


def names(of, **options):
    return worklist(PEOPLE, of=of, as_of=DAY, settings=Settings(), **options)["full_name"].to_list()


def test_missing_are_the_eligible_without_a_card_by_ward_and_hamlet():
    assert names("missing") == ["E", "F", "G"]


@pytest.mark.parametrize("code", list(builtin_catalogue().listed().indicators))
def test_a_list_is_as_long_as_its_figure(code):
    rows = coverage(PEOPLE, as_of=DAY, settings=Settings()).rows
    assert len(names(code)) == rows.filter(indicator=code)["numerator"].item()


def test_undetermined_are_listed_by_their_short_name():
    assert names("undetermined") == ["B"]


def test_numbers_are_masked_unless_asked_for():
    found = worklist(PEOPLE, of="missing", as_of=DAY, settings=Settings())
    assert found["personal_id"].to_list() == [None, "06008", "060080******"]
    assert found["phone"].to_list() == [None, None, "091*******"]
    whole = worklist(PEOPLE, of="missing", as_of=DAY, settings=Settings(), numbers="whole")
    assert whole["personal_id"].to_list() == [None, "06008", "060080012345"]


def test_an_unknown_list_is_told():
    with pytest.raises(UsageError) as caught:
        names("mising")
    assert "missing" in caught.value.hint("en")
