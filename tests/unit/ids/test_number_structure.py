import pytest

from lagi_clean.data import csv_rows
from lagi_clean.ids.structure import abroad_codes, is_filler, province_codes, structure_of

ASSIGNED = {row["cccd_code"] for row in csv_rows("cccd_province_codes.csv")}
GAPS = [f"{code:03d}" for code in range(101) if f"{code:03d}" not in ASSIGNED]
UNASSIGNED = [*GAPS, "296", "999"]


def test_tables_are_whole():
    assert len(province_codes()) == 63
    assert len(GAPS) == 38
    assert len(abroad_codes()) == 195


@pytest.mark.parametrize("row", csv_rows("cccd_gender_century.csv"), ids=lambda row: row["digit"])
def test_digit_four_gives_sex_and_century(row):
    found = structure_of(f"060{row['digit']}07012345")
    assert found.sex == row["gender"]
    assert found.birth_year == int(row["first_year"]) + 7
    assert ("century_impossible" in found.flags) == (int(row["digit"]) >= 4)


@pytest.mark.parametrize("code", UNASSIGNED)
def test_unassigned_codes_are_faults(code):
    assert structure_of(f"{code}093012345").flags == ("province_unknown",)


def test_registered_abroad_is_no_fault():
    found = structure_of("175093012345")
    assert found.country == "Hoa Kỳ (Mỹ)"
    assert found.province is None
    assert found.sound


def test_year_after_the_reference_year_is_a_fault_only_with_one():
    assert structure_of("060223012345", reference_year=2022).flags == ("year_future",)
    assert structure_of("060222012345", reference_year=2022).flags == ()
    assert structure_of("060223012345").flags == ()


@pytest.mark.parametrize(
    "filler", ["000000000000", "111111111111", "123456789012", "012345678901", "123456789"]
)
def test_fillers(filler):
    assert is_filler(filler)


@pytest.mark.parametrize("text", ["", "06009301234", "0600930123456", "06009301234x", "０" * 12])
def test_only_twelve_ascii_digits_have_a_structure(text):
    with pytest.raises(ValueError, match="12 digits"):
        structure_of(text)
