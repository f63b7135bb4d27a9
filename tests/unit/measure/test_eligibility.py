"""Ages at a reference date, and the law they are asked by."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import UsageError
from lagi_clean.measure import coverage, law_at
from lagi_clean.settings import Settings


def standing(*, as_of, birth_date=None, birth_year=None, birth_month=None):
    """Return in which line one person stands: eligible, under_age or age_undetermined."""
    person = pl.DataFrame(
        {"birth_date": [birth_date], "birth_year": [birth_year], "birth_month": [birth_month]},
        schema={"birth_date": pl.Date, "birth_year": pl.Int16, "birth_month": pl.Int8},
    )
    rows = coverage(person, as_of=as_of, settings=Settings()).rows
    found = {r["indicator"]: r["numerator"] for r in rows.iter_rows(named=True)}
    lines = [name for name in ("eligible", "under_age", "age_undetermined") if found[name]]
    assert len(lines) == 1
    assert found["population"] == 1
    return lines[0]


@pytest.mark.parametrize(
    ("born", "as_of", "expected"),
    [
        (date(2008, 12, 31), date(2022, 12, 31), "eligible"),
        (date(2009, 1, 1), date(2022, 12, 31), "under_age"),
        (date(2008, 12, 31), date(2022, 12, 30), "under_age"),
        (date(2008, 4, 30), date(2022, 4, 30), "eligible"),
        (date(2008, 5, 1), date(2022, 4, 30), "under_age"),
        # born on 29 February: 28 February in common years, the 29th in leap years
        (date(2008, 2, 29), date(2022, 2, 27), "under_age"),
        (date(2008, 2, 29), date(2022, 2, 28), "eligible"),
        (date(2008, 3, 1), date(2022, 2, 28), "under_age"),
        (date(2010, 2, 28), date(2024, 2, 27), "under_age"),
        (date(2010, 2, 28), date(2024, 2, 28), "eligible"),
        (date(2010, 3, 1), date(2024, 2, 29), "under_age"),
    ],
)
def test_fourteen_counts_from_the_birthday(born, as_of, expected):
    assert standing(as_of=as_of, birth_date=born, birth_year=born.year) == expected


@pytest.mark.parametrize(
    ("year", "month", "as_of", "expected"),
    [
        (2008, None, date(2022, 12, 30), "age_undetermined"),
        (2008, None, date(2022, 12, 31), "eligible"),
        (2008, None, date(2022, 1, 1), "age_undetermined"),
        (2008, None, date(2021, 12, 31), "under_age"),
        (1950, None, date(2022, 6, 1), "eligible"),
        (2008, 6, date(2022, 6, 29), "age_undetermined"),
        (2008, 6, date(2022, 6, 30), "eligible"),
        (2008, 6, date(2022, 5, 31), "under_age"),
        (2008, 2, date(2022, 2, 28), "eligible"),
        (None, None, date(2022, 12, 31), "age_undetermined"),
    ],
)
def test_a_year_or_month_decides_only_what_it_can(year, month, as_of, expected):
    assert standing(as_of=as_of, birth_year=year, birth_month=month) == expected


def test_the_undetermined_are_neither_in_nor_out():
    people = pl.DataFrame({"birth_year": [2008, 1980], "card_status": ["issued", "issued"]})
    rows = coverage(people, as_of=date(2022, 6, 1), settings=Settings()).rows
    figures = {r["indicator"]: (r["numerator"], r["denominator"]) for r in rows.to_dicts()}
    assert figures["age_undetermined"] == (1, 2)
    assert figures["eligible"] == (1, 2)
    assert figures["under_age"] == (0, 2)
    assert figures["cccd_issued"] == (1, 1)


def test_each_date_has_its_law():
    assert law_at(date(2022, 12, 31)).code == "2014"
    assert law_at(date(2024, 6, 30)).code == "2014"
    assert law_at(date(2024, 7, 1)).code == "2023"
    with pytest.raises(UsageError, match="2015-12-31"):
        law_at(date(2015, 12, 31))


def test_the_definition_names_law_and_article():
    people = pl.DataFrame({"birth_year": [1980]})
    counted = coverage(people, as_of=date(2025, 1, 1), settings=Settings())
    assert "26/2023/QH15, article 19)" in counted.definition["en"][0]
    assert "Luật Căn cước số 26/2023/QH15, Điều 19)" in counted.definition["vi"][0]
