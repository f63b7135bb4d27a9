from dataclasses import fields

import pytest

from lagi_clean.api.numbers import NumberExplanation, explain_number

KEYS = [
    "input",
    "compact",
    "kind",
    "status",
    "province_code",
    "province",
    "sex",
    "birth_year",
    "flags",
]


def test_keys_of_a_json_line_come_in_their_order():
    assert list(explain_number("060093012345").as_dict())[: len(KEYS)] == KEYS
    assert [field.name for field in fields(NumberExplanation)][: len(KEYS)] == KEYS


@pytest.mark.parametrize(
    ("text", "kind", "status", "compact"),
    [
        ("060093012345", "personal_id", "ok", "060093012345"),
        ("175093012345", "personal_id", "ok", "175093012345"),
        ("60093012345", "personal_id", "repaired", "060093012345"),
        ("000093012345", "personal_id", "error", "000093012345"),
        ("060493012345", "personal_id", "error", "060493012345"),
        ("111111111111", "personal_id", "error", "111111111111"),
        ("261234567", "old_id", "ok", "261234567"),
        ("261 234 567", "old_id", "repaired", "261234567"),
        ("111111111", "old_id", "error", "111111111"),
        ("26123456", "unknown", "candidate", None),
        ("06O093012345", "unknown", "candidate", None),
        ("6.0093E+10", "unknown", "error", None),
        ("", "unknown", "error", None),
    ],
)
def test_kind_and_status(text, kind, status, compact):
    found = explain_number(text)
    assert (found.kind, found.status, found.compact) == (kind, status, compact)
    assert found.input == text


def test_a_number_of_the_future():
    assert explain_number("060223012345", reference_year=2022).flags == ("year_future",)
    assert explain_number("060223012345", reference_year=2022).status == "error"
    assert explain_number("060223012345", reference_year=2023).status == "ok"


def test_a_proposal_is_no_reading():
    found = explain_number("06O093012345")
    assert found.proposed == "060093012345"
    assert (found.sex, found.birth_year) == (None, None)
