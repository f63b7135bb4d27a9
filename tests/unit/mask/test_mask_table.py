"""Masked tables: what leads to a person is gone, what is asked for stays."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagi_clean.data import toml_document
from lagi_clean.mask import mask_table
from lagi_clean.mask.cells import HIDDEN_CELL, code_of, mask_number, year_of
from lagi_clean.tables import FIELDS

KEY = b"a key of sixteen bytes"
AS_OF = date(2022, 12, 31)
TREATMENTS = toml_document("mask/treatments.toml")


def masked(columns, fields, **options):
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    given_options = {"key": KEY, "as_of": AS_OF, **options}
    return mask_table(frame, fields, **given_options)


def test_every_field_has_a_treatment_and_every_treatment_a_name():
    assert set(TREATMENTS["fields"]) == set(FIELDS)
    assert set(TREATMENTS["fields"].values()) < set(TREATMENTS["names"])


def test_a_column_that_is_not_known_is_left_out():
    found = masked({"Họ tên": ["Lê Thị Mai"], "Ghi": ["x"]}, {"Họ tên": "full_name", "Ghi": None})
    assert found.frame.columns == ["Họ tên"]
    assert found.treatments == {"Họ tên": "name", "Ghi": "dropped"}


def test_what_is_kept_stays_as_it_is():
    found = masked({"Ghi": ["x", None]}, {"Ghi": None}, keep=["Ghi"])
    assert found.frame["Ghi"].to_list() == ["x", None]


def test_rare_values_of_kept_columns_are_hidden_but_usual_codes_are_not():
    wards = ["Xã Tân Hải"] * 5 + ["Lê Thị Mai", None]
    sexes = ["Nam"] + ["Nữ"] * 5 + ["Lê Thị Mai"]
    found = masked({"w": wards, "s": sexes}, {"w": "ward", "s": "sex"})
    assert found.frame["w"].to_list() == ["Xã Tân Hải"] * 5 + [HIDDEN_CELL, None]
    assert found.frame["s"].to_list() == ["Nam"] + ["Nữ"] * 5 + [HIDDEN_CELL]


def test_one_name_has_one_code_wherever_it_stands():
    names = ["LÊ THỊ HÒA", "Lê  Thị Hoà", "Lê Thị Hoa"]
    found = masked({"a": names, "b": names[::-1]}, {"a": "full_name", "b": "mother_name"})
    first, same, other = found.frame["a"]
    assert first == same != other
    assert found.frame["b"].to_list() == [other, same, first]
    again = masked({"a": names}, {"a": "full_name"}, key=b"another key of bytes")
    assert not set(again.frame["a"]) & set(found.frame["a"])


def test_coded_numbers_show_repeats_and_no_digit():
    numbers = ["060093012345", "060 093 012 345", "060093012346"]
    found = masked({"n": numbers}, {"n": "personal_id"}, numbers="coded").frame["n"]
    assert found[0] == found[1] != found[2]
    assert not any("0600" in code for code in found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("060093012345", "060093******"),
        ("'060093012345", "060093******"),
        ("260123456", "260******"),
        ("0901 234 567", "090*******"),
        ("60093012345", "***********"),
        ("060093012345/260123456", "************/*********"),
        ("Nguyễn Văn A", "****** *** *"),
        ("٠٦٠٠٩٣٠١٢٣٤٥", "************"),
        ("", ""),
    ],
)
def test_numbers(text, shown):
    assert mask_number(text) == shown


@given(st.text(max_size=30))
def test_a_number_never_shows_its_last_six_digits(text):
    shown = mask_number(text)
    letters = [c for c in shown if c.isalnum()]
    assert len(letters) <= 6
    assert letters == [] or len(shown) - len(letters) >= 6


@given(st.text(min_size=4, max_size=40))
def test_a_code_holds_nothing_of_its_text(text):
    code = code_of(text, kind="N", key=KEY)
    assert code == code_of(text, kind="N", key=KEY)
    assert len(code) == 14
    assert code[2:] not in text


@given(st.text(max_size=30))
def test_a_date_is_a_year_or_hidden(text):
    shown = year_of(text, as_of=AS_OF)
    assert shown == HIDDEN_CELL or 1000 <= int(shown) <= 9999


@given(st.lists(st.none() | st.text(max_size=12), max_size=30))
def test_rows_stay_in_place_and_empty_cells_empty(texts):
    for field in ("full_name", "personal_id", "birth_date", "current_address", "ward", "source_id"):
        found = masked({"c": texts}, {"c": field}).frame["c"].to_list()
        assert [cell is None for cell in found] == [text is None for text in texts]
