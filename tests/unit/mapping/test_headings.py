"""What headings are taken for, and what a person may say of them."""

import polars as pl
import pytest

from lagi_clean.data import csv_rows
from lagi_clean.errors import InputError, UsageError
from lagi_clean.mapping import (
    apply_mapping,
    check_given,
    check_mapping,
    check_names,
    mapping_toml,
    propose_mapping,
    read_map_file,
)
from lagi_clean.tables import CITIZENS, FIELDS

TEXTS = {"Tên": pl.String}


def fields(*headings, **given):
    return dict(propose_mapping(headings, source="list", given=given or None).fields)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ và tên", "full_name"),
        ("HỌ VÀ TÊN", "full_name"),
        ("HỌ VÀ TÊN CỬ TRI", "full_name"),
        ("ho va ten", "full_name"),
        ("  Họ,  chữ đệm và tên khai sinh ", "full_name"),
        ("Ho\u0323 va\u0300 te\u0302n", "full_name"),  # decomposed
        ("NgaySinh", "birth_date"),
        ("Số CMND/CCCD", "personal_id"),
        ("Số CCCD/CMND", "personal_id"),
        ("Số ĐDCN hoặc CMND", "personal_id"),
        ("Số CMND (9 số)", "old_id"),
        ("SĐT", "phone"),
        ("ĐT", "phone"),
        ("DT", "ethnicity"),
        ("Năm sinh", "birth_year"),
        ("Ghi chú", "remarks"),
        ("full_name", "full_name"),
        ("STT", None),
        ("Màu mắt", None),
    ],
)
def test_one_heading(heading, field):
    assert fields(heading) == {heading: field}


@pytest.mark.parametrize(
    "row", [r for r in csv_rows("header_synonyms.csv") if r["field"] in FIELDS], ids=str
)
def test_every_synonym_gives_its_field(row):
    company = {"birth_day": "Ngày", "birth_month": "Tháng"}
    company |= {"birth_year_male": "Nam", "birth_year_female": "Nữ"}
    beside = [company[row["beside"]]] if row["beside"] else []
    assert fields(row["synonym"], *beside)[row["synonym"]] == row["field"]


def test_year_and_male_are_told_apart():
    assert fields("Họ tên", "Ngày", "Tháng", "Năm") == {
        "Họ tên": "full_name",
        "Ngày": "birth_day",
        "Tháng": "birth_month",
        "Năm": "birth_year",
    }
    assert fields("Họ tên", "Nam", "Nữ") == {
        "Họ tên": "full_name",
        "Nam": "birth_year_male",
        "Nữ": "birth_year_female",
    }
    assert fields("Họ tên", "Nam")["Nam"] is None


def test_two_headings_of_one_field_stop_the_job_and_say_how_to_go_on():
    mapping = propose_mapping(["Họ tên", "Số CCCD", "Mã định danh"], source="list")
    with pytest.raises(InputError) as stopped:
        check_mapping(mapping)
    assert stopped.value.exit_status == 3
    assert "'Số CCCD', 'Mã định danh'" in stopped.value.message("en")
    assert '--map "Số CCCD=personal_id"' in stopped.value.hint("en")
    said = propose_mapping(
        ["Họ tên", "Số CCCD", "Mã định danh"], source="list", given={"số cccd": "personal_id"}
    )
    check_mapping(said)
    assert said.fields == {"Họ tên": "full_name", "Số CCCD": "personal_id", "Mã định danh": None}


def test_a_heading_can_be_left_alone():
    said = propose_mapping(
        ["Họ tên", "Số CCCD", "Mã định danh"], source="list", given={"Mã định danh": "-"}
    )
    check_mapping(said)
    assert said.fields["Mã định danh"] is None
    assert said.fields["Số CCCD"] == "personal_id"


def test_no_name_stops_the_job():
    with pytest.raises(InputError, match="no heading of 'list'"):
        check_mapping(propose_mapping(["Mã", "Ngày sinh"], source="list"))


@pytest.mark.parametrize(
    ("cells", "given", "code"),
    [
        (["Lan", "Hùng", " ", None], {}, "MAPPING_GIVEN_ONLY"),
        (["Lan", "Hùng"], {"Tên": "given_name"}, None),
        (["Lan", "Hùng"], {"Gốc": "family_and_middle"}, None),
        (["Lê Thị Lan", "Trần Hùng", "Mlô"], {}, None),
        ([None, ""], {}, None),
    ],
)
def test_given_names_alone_are_no_names(cells, given, code):
    frame = pl.DataFrame({"Tên": cells, "Gốc": ["x"] * len(cells)}, schema_overrides=TEXTS)
    mapping = propose_mapping(frame.columns, source="list", given=given)
    if code is None:
        check_names(frame, mapping)
        return
    with pytest.raises(InputError) as stopped:
        check_names(frame, mapping)
    assert stopped.value.code == code
    assert "Tên" in stopped.value.message("en")
    assert "Lan" not in stopped.value.message("en") + stopped.value.hint("vi")


def test_a_persons_row_taken_for_headings_is_not_shown():
    with pytest.raises(InputError) as stopped:
        check_mapping(propose_mapping(["Lê Văn An", "060090000001"], source="list"))
    said = stopped.value.message("en") + stopped.value.hint("en")
    assert "Lê Văn An" not in said
    assert "060090000001" not in said


def test_what_is_said_must_exist():
    with pytest.raises(UsageError, match="no field 'ful_name'"):
        check_given({"Họ tên": "ful_name"}, headings=["Họ tên"])
    with pytest.raises(UsageError, match="no file has the heading 'Hộ tên'") as wrong:
        check_given({"Hộ tên": "full_name"}, headings=["Họ tên", "Ngày sinh"])
    assert "'Họ tên'" in wrong.value.hint("en")


def test_columns_of_no_field_pass_through_untouched():
    frame = pl.DataFrame({"Họ tên": ["An"], "Màu mắt": [" nâu "], "source": ["của họ"]})
    mapping = propose_mapping(frame.columns, source="list")
    mapped = apply_mapping(frame, mapping, rows=pl.Series([7]), source="list")
    assert mapped.row(0, named=True) == {
        "record_id": "list:7",
        "source": "list",
        "source_row": 7,
        "full_name": "An",
        "Màu mắt": " nâu ",
        "source_in_source": "của họ",
    }


def test_a_map_file_comes_back_as_it_was_written(tmp_path):
    headings = ["Họ tên", 'Cột "lạ" \\ khác', "Dòng\nhai", "Ngày sinh"]
    path = tmp_path / "map.toml"
    path.write_text(mapping_toml([propose_mapping(headings, source="list")]), encoding="utf-8")
    assert read_map_file(path) == {
        "Họ tên": "full_name",
        'Cột "lạ" \\ khác': "-",
        "Dòng\nhai": "-",
        "Ngày sinh": "birth_date",
    }


def test_a_map_file_that_is_none(tmp_path):
    path = tmp_path / "map.toml"
    with pytest.raises(InputError):
        read_map_file(path)
    path.write_text("columns = 3", encoding="utf-8")
    with pytest.raises(UsageError):
        read_map_file(path)


def test_fields_are_columns_that_somebody_can_give():
    assert {"record_id", "source", "source_row", "birth_precision", "name_key"}.isdisjoint(FIELDS)
    assert {"full_name", "personal_id", "remarks", "birth_day"} <= set(FIELDS)
    assert set(FIELDS) - set(CITIZENS) == {
        "family_and_middle",
        "birth_day",
        "birth_year_male",
        "birth_year_female",
        "remarks",
    }
