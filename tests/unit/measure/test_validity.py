"""Until when cards are valid, and which fall due."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from lagi_clean.measure import builtin_catalogue, coverage, worklist
from lagi_clean.settings import Settings

CODES = ("cccd_valid", "cccd_due", "cccd_expired", "cccd_validity_undetermined")
SCHEMA = {
    "birth_date": pl.Date,
    "birth_year": pl.Int16,
    "card_status": pl.String,
    "card_issued_on": pl.Date,
    "card_expires_on": pl.Date,
}


def card(born=None, issued=None, printed=None, year=None):
    return {
        "birth_date": born,
        "birth_year": born.year if born else year,
        "card_status": "issued",
        "card_issued_on": issued,
        "card_expires_on": printed,
    }


def states(*cards, as_of, days_ahead=90):
    people = pl.DataFrame(cards, schema=SCHEMA)
    rows = coverage(
        people,
        as_of=as_of,
        settings=Settings(),
        catalogue=builtin_catalogue().only(CODES),
        days_ahead=days_ahead,
    ).rows
    return tuple(
        rows.filter(indicator=code)["numerator"].item() for code in CODES
    )  # valid, of these due, expired, undetermined


OF_ANY_AGE = replace(
    builtin_catalogue().only(["cccd_valid"]),
    indicators={
        "cccd_valid": replace(
            builtin_catalogue().indicators["cccd_valid"], denominator="population"
        )
    },
)


def runs_out_at(born, issued):
    """Return the age on whose birthday a card is valid for the last time, None for life."""
    people = pl.DataFrame([card(born, issued)], schema=SCHEMA)

    def valid(day):
        return (
            coverage(people, as_of=day, settings=Settings(), catalogue=OF_ANY_AGE)
            .rows["numerator"]
            .item()
        )

    for age in (14, 25, 40, 60):
        birthday = born.replace(year=born.year + age)
        if birthday > issued and valid(birthday) and not valid(birthday + timedelta(days=1)):
            return age
    assert valid(date(2090, 1, 1))
    return None


@pytest.mark.parametrize(
    ("born", "issued", "age"),
    [
        # 2014 law: 25, 40, 60
        (date(2002, 5, 1), date(2018, 1, 1), 25),
        (date(1998, 5, 1), date(2021, 4, 30), 25),  # a day before 23
        (date(1998, 5, 1), date(2021, 5, 1), 40),  # from 23: to the next age
        (date(1996, 5, 1), date(2021, 5, 1), 40),  # on the day of 25
        (date(1983, 5, 1), date(2021, 5, 1), 60),  # from 38
        (date(1963, 5, 2), date(2021, 5, 1), 60),  # a day before 58
        (date(1963, 5, 1), date(2021, 5, 1), None),  # from 58: for life
        # 2023 law: 14 too
        (date(2015, 8, 1), date(2024, 7, 15), 14),
        (date(2012, 8, 1), date(2024, 8, 1), 25),  # from 12: to the next age
        (date(2010, 8, 1), date(2024, 8, 1), 25),
    ],
)
def test_cards_run_out_on_the_renewal_ages(born, issued, age):
    assert runs_out_at(born, issued) == age


def test_the_printed_date_wins():
    printed = card(date(1998, 5, 1), date(2018, 1, 1), date(2022, 6, 30))
    assert states(printed, as_of=date(2022, 6, 30)) == (1, 1, 0, 0)
    assert states(printed, as_of=date(2022, 7, 1)) == (0, 0, 1, 0)


def test_cards_run_out_early_in_2024_lasted_to_the_end_of_june():
    early = card(date(1999, 1, 15), date(2018, 1, 1))
    late = card(date(1999, 1, 14), date(2018, 1, 1))
    assert states(early, late, as_of=date(2024, 6, 30))[::2] == (1, 1)
    assert states(early, late, as_of=date(2024, 7, 1))[::2] == (0, 2)


@pytest.mark.parametrize(
    ("year", "issued", "as_of", "expected"),
    [
        (1998, date(2018, 1, 1), date(2022, 12, 31), (1, 0, 0, 0)),  # 25 in 2023 at the earliest
        (1998, date(2018, 1, 1), date(2023, 6, 1), (0, 0, 0, 1)),
        (1998, date(2018, 1, 1), date(2024, 1, 1), (0, 0, 1, 0)),
        (1995, date(2018, 6, 1), date(2021, 1, 1), (0, 0, 0, 1)),  # 23 on the day of issue or not
        (1950, date(2018, 6, 1), date(2030, 1, 1), (1, 0, 0, 0)),  # for life whatever the day
        (1980, None, date(2022, 1, 1), (0, 0, 0, 1)),
    ],
)
def test_a_vague_birth_decides_only_what_it_can(year, issued, as_of, expected):
    assert states(card(year=year, issued=issued), as_of=as_of, days_ahead=0) == expected


def test_due_within_the_days_ahead():
    soon = card(date(1998, 5, 1), date(2018, 1, 1))  # to 2023-05-01
    assert states(soon, as_of=date(2023, 2, 1), days_ahead=89) == (1, 1, 0, 0)
    assert states(soon, as_of=date(2023, 2, 1), days_ahead=88) == (1, 0, 0, 0)
    assert states(soon, as_of=date(2023, 5, 2), days_ahead=90) == (0, 0, 1, 0)


def test_who_falls_due_can_be_listed():
    people = pl.DataFrame(
        [card(date(1998, 5, 1), date(2018, 1, 1)), card(date(1980, 1, 1), date(2021, 1, 1))],
        schema=SCHEMA,
    ).with_columns(full_name=pl.Series(["A", "B"]))
    found = worklist(people, of="due", as_of=date(2023, 4, 1), settings=Settings())
    assert found["full_name"].to_list() == ["A"]


def test_the_definition_tells_how_validity_is_decided():
    people = pl.DataFrame([card(date(1998, 5, 1))], schema=SCHEMA)
    found = coverage(
        people,
        as_of=date(2025, 1, 1),
        settings=Settings(),
        catalogue=builtin_catalogue().only(["cccd_valid"]),
    )
    assert "ages 14, 25, 40, 60" in found.definition["en"][-1]
    plain = coverage(people, as_of=date(2025, 1, 1), settings=Settings())
    assert not any("Valid:" in sentence for sentence in plain.definition["en"])
