"""Catalogues of indicators: what they may say, and what is told when they may not."""

from datetime import date

import polars as pl
import pytest

from lagi_clean.errors import InputError, UsageError
from lagi_clean.measure import builtin_catalogue, coverage, read_catalogue
from lagi_clean.settings import Settings

DAY = date(2022, 12, 31)
PEOPLE = pl.DataFrame(
    {
        "birth_year": [1980, 1981, 1982, 2015, 1983],
        "sex": ["female", "male", "female", "female", None],
        "card_status": ["issued", "issued", None, "issued", "taken"],
        "eid_status": ["activated", "approved", "taken", None, None],
        "eid_level": [2, 2, 1, None, None],
        "eid_channel": ["with_card", "standalone", "with_card", None, None],
        "residence_status": [None, "permanent", "abroad", None, "temporarily_absent"],
        "points": [10, 20, None, 5, 7],
    }
)


def catalogue(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


def indicator(numerator, denominator="eligible", code="mine"):
    return (
        f'[indicators.{code}]\nnumerator = """{numerator}"""\ndenominator = "{denominator}"\n'
        'unit = "person"\nname.en = "Mine"\nname.vi = "Của tôi"\n'
    )


def figure(found, code="mine", people=PEOPLE):
    rows = coverage(people, as_of=DAY, settings=Settings(), catalogue=found.only([code])).rows
    return rows.select("numerator", "denominator").row(0)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("card_under_age", (1, 1)),
        ("eid_level_1", (1, 4)),
        ("eid_level_2", (2, 4)),
        ("eid_approved", (2, 4)),
        ("eid_activated", (1, 4)),
        ("eid_total_of_issued", (2, 2)),
        ("eid_activated_of_accounts", (1, 3)),
        ("eid_activated_of_approved", (1, 2)),
    ],
)
def test_built_in_indicators_asked_for_by_name(code, expected):
    assert figure(builtin_catalogue(), code) == expected


def test_the_present_as_denominator():
    present = builtin_catalogue().over("present", instead_of="eligible")
    assert figure(present, "cccd_issued") == (2, 2)
    assert figure(builtin_catalogue(), "cccd_issued") == (2, 4)
    with pytest.raises(UsageError, match="presents") as caught:
        builtin_catalogue().over("presents", instead_of="eligible")
    assert "present" in caught.value.hint("en")


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [
        ("sex = 'female'", 2),
        ("NOT sex = 'female'", 1),  # the sex that is not given meets neither
        ("sex IS NULL", 1),
        ("points BETWEEN 7 AND 15", 2),
        ("COALESCE(points, 0) < 10", 2),
        ("card_status IN ('issued', 'taken') AND NOT card_issued", 1),
        ("CASE WHEN points > 15 THEN TRUE ELSE FALSE END", 1),
        ("as_of = DATE '2022-12-31'", 4),
        ("STARTS_WITH(sex, 'fe')", 2),
        ("LOWER(sex) LIKE 'm%'", 1),
        ('"points" % 2 = 0', 2),
        ("sex = 'it''s'", 0),
    ],
)
def test_conditions(tmp_path, numerator, expected):
    assert figure(catalogue(tmp_path, indicator(numerator))) == (expected, 4)


def test_facts_and_denominators_of_ones_own(tmp_path):
    text = (
        '[facts]\nyoung = "birth_year > 1980"\n[denominators.young]\n'
        "filter = \"counted AND young\"\nname.en = 'young'\nname.vi = 'trẻ'\n"
        + indicator("card_issued", "young")
    )
    assert figure(catalogue(tmp_path, text)) == (2, 4)


def test_an_indicator_of_the_same_name_replaces_the_built_in_one(tmp_path):
    found = catalogue(tmp_path, indicator("sex = 'male'", code="cccd_issued"))
    assert figure(found, "cccd_issued") == (1, 4)
    assert list(found.indicators)[:2] == ["population", "eligible"]


@pytest.mark.parametrize(
    ("numerator", "code", "told"),
    [
        ("sexx = 'male'", "EXPRESSION_COLUMN", "sex"),
        ('sex = "male"', "EXPRESSION_COLUMN", "single quotes"),
        ("(SELECT 1)", "EXPRESSION_COLUMN", "SELECT"),
        ("read_csv('/etc/passwd') = 1", "EXPRESSION_FUNCTION", "read_csv"),
        ("REGEXP_LIKE(sex, 'x')", "EXPRESSION_FUNCTION", "starts_with"),
        ("sex = 'male'; DROP", "EXPRESSION_SYNTAX", "sex"),
        ("sex = 'male", "EXPRESSION_SYNTAX", "sex"),
        ("sex = = 'male'", "EXPRESSION_SYNTAX", "sex"),
        ("", "EXPRESSION_SYNTAX", ""),
        ("points", "EXPRESSION_NOT_CONDITION", "points"),
        ("sex = 1", "EXPRESSION_TYPES", "sex"),
        ("card_issued IS NOT TRUE", "EXPRESSION_IS_TRUE", "COALESCE"),
        ("as_of = DATE 'tomorrow'", "EXPRESSION_SYNTAX", "tomorrow"),
        ("birth_date + INTERVAL '99999 years' > as_of", "EXPRESSION_INTERVAL", "30 days"),
        ("birth_date + INTERVAL birth_year > as_of", "EXPRESSION_INTERVAL", "30 days"),
        (" OR ".join(["sex = 'male'"] * 2000), "EXPRESSION_LONG", "10000"),
        ("NOT " * 2000 + "TRUE", "EXPRESSION_SYNTAX", "NOT ..."),
    ],
)
def test_what_cannot_be_counted_is_told(tmp_path, numerator, code, told):
    with pytest.raises(UsageError) as caught:
        figure(catalogue(tmp_path, indicator(numerator)))
    assert caught.value.code == code
    assert told in caught.value.message("en") + caught.value.hint("en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("table = 'things'", "CATALOGUE_VALUE"),
        ("[indicator.x]\n", "CATALOGUE_KEY"),
        ("[indicators.x]\nnumerator = 'TRUE'\n", "CATALOGUE_VALUE"),
        (indicator("TRUE") + "colour = 'red'", "CATALOGUE_KEY"),
        (indicator("TRUE") + "listed = 'no'", "CATALOGUE_VALUE"),
        (indicator("TRUE", "eligibel"), "DENOMINATOR_UNKNOWN"),
        ("[facts]\nx = 1\n", "CATALOGUE_VALUE"),
        ("not toml", "CATALOGUE_NOT_TOML"),
    ],
)
def test_a_faulty_catalogue_is_told(tmp_path, text, code):
    with pytest.raises(UsageError) as caught:
        catalogue(tmp_path, text)
    assert caught.value.code == code


def test_a_fact_cannot_take_a_columns_name(tmp_path):
    with pytest.raises(UsageError, match="sex"):
        figure(catalogue(tmp_path, '[facts]\nsex = "points > 1"\n' + indicator("TRUE")))


def test_a_missing_catalogue_is_an_unreadable_input(tmp_path):
    with pytest.raises(InputError):
        read_catalogue(tmp_path / "none.toml")


ROWS = """
table = "rows"
[denominators.done]
filter = "finished IS NOT NULL"
name.en = "finished"
name.vi = "đã giải quyết"
[indicators.on_time]
numerator = "finished <= due"
denominator = "done"
unit = "dossier"
name.en = "on time"
name.vi = "đúng hạn"
"""


def test_a_table_that_is_not_people(tmp_path):
    dossiers = pl.DataFrame(
        {
            "finished": [date(2022, 1, 2), date(2022, 1, 9), None],
            "due": [date(2022, 1, 3)] * 3,
            "office": ["A", "B", "A"],
        }
    )
    counted = coverage(
        dossiers,
        as_of=DAY,
        by=[["office"]],
        settings=Settings(),
        catalogue=catalogue(tmp_path, ROWS),
    )
    assert counted.rows.select("group", "numerator", "denominator").rows() == [
        ("", 1, 2),
        ("office=A", 1, 1),
        ("office=B", 0, 1),
    ]
    assert counted.left_out == {}
    assert counted.definition["en"] == ()
