"""What a user sees in citizens, changes and issues after normalization."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lagi_clean.normalize import normalize
from lagi_clean.settings import Settings
from lagi_clean.tables import CHANGES, CITIZENS, ISSUES

AS_OF = date(2022, 12, 31)


def frame(source="list", **columns):
    height = len(next(iter(columns.values())))
    return pl.DataFrame(
        {
            "record_id": [f"{source}:{row + 1}" for row in range(height)],
            "source": [source] * height,
            "source_row": list(range(1, height + 1)),
            **columns,
        },
        schema_overrides=dict.fromkeys(columns, pl.String),
    )


def run(**columns):
    return normalize(frame(**columns), settings=Settings(), as_of=AS_OF)


def changed(result, *columns):
    rows = result.changes.filter(pl.col("column").is_in(columns)) if columns else result.changes
    return rows.select("record_id", "column", "before", "after", "step").rows()


def rules(result):
    return result.issues["rule"].to_list()


def test_shape_of_the_result():
    result = run(full_name=["Lê Thị Mai"], **{"Cột lạ": [" nguyên xi "]})
    assert result.citizens.columns == [*CITIZENS, "Cột lạ"]
    assert dict(list(result.citizens.schema.items())[: len(CITIZENS)]) == dict(CITIZENS)
    assert result.citizens["Cột lạ"].to_list() == [" nguyên xi "]
    assert result.changes.schema == dict(CHANGES)
    assert result.issues.schema == dict(ISSUES)


def test_plain_values_are_no_changes():
    result = run(
        full_name=["Lê Thị Mai"],
        birth_date=["01/02/1993"],
        sex=["Nữ"],
        personal_id=["060193012345"],
        old_id=["261234567"],
        ward=["Phường Phước Hội"],
        hamlet=["Khu phố 5"],
        district=["Thị xã La Gi"],
        province=["Tỉnh Bình Thuận"],
        card_status=["Đã cấp"],
        card_issued_on=["12/05/2021"],
    )
    assert changed(result) == []
    assert rules(result) == []
    row = result.citizens.row(0, named=True)
    assert row["birth_date"] == date(1993, 2, 1)
    assert (row["birth_year"], row["birth_month"], row["birth_precision"]) == (1993, 2, "day")
    assert (row["sex"], row["card_status"]) == ("female", "issued")
    assert row["card_issued_on"] == date(2021, 5, 12)
    assert (row["ward"], row["ward_code"]) == ("Phường Phước Hội", "23231")


def test_an_empty_frame():
    result = run(full_name=[], personal_id=[], birth_date=[], ward=[], life_status=[])
    assert result.citizens.height == 0
    assert result.citizens.columns == list(CITIZENS)


def test_every_repair_of_a_number_is_logged():
    result = run(personal_id=["60093012345", "060 093 012 345", "06O093012345", "6.0093E+10", "-"])
    whole = "060093012345"
    assert result.citizens["personal_id"].to_list() == [whole, whole, None, None, None]
    assert changed(result) == [
        ("list:1", "personal_id", "60093012345", whole, "number.padded"),
        ("list:2", "personal_id", "060 093 012 345", whole, "number.separators"),
        ("list:3", "personal_id", "06O093012345", None, "number.unread"),
        ("list:4", "personal_id", "6.0093E+10", None, "number.unread"),
    ]
    assert result.issues.select("record_id", "rule", "detail").rows() == [
        ("list:3", "personal_id.proposed", f"proposed={whole} (look_alike)"),
        ("list:4", "personal_id.unreadable", "digits_lost"),
    ]


def test_a_mixed_number_column_is_split_by_length():
    result = run(personal_id=["060093012345", "261234567", "261234567/060093012346"])
    assert result.citizens["personal_id"].to_list() == ["060093012345", None, "060093012346"]
    assert result.citizens["old_id"].to_list() == [None, "261234567", "261234567"]
    assert changed(result, "old_id")[0] == ("list:2", "old_id", None, "261234567", "number.column")


def test_columns_that_contradict_each_other_are_reported():
    result = run(personal_id=["261234567"], old_id=["269999999"])
    assert result.citizens["old_id"].to_list() == ["269999999"]
    assert rules(result) == ["personal_id.two_columns"]


def test_a_wrong_structure_is_never_repaired():
    result = run(personal_id=["999999012345", "000093012345", "060493012345"])
    assert result.citizens["personal_id"].to_list() == [
        "999999012345",
        "000093012345",
        "060493012345",
    ]
    assert changed(result) == []


def test_birth_dates_and_their_precision():
    result = run(
        birth_date=[
            "12/5/1985",
            "xx/05/1985",
            "1985",
            "31/04/1990",
            "31277",
            "02/13/1985",
            "abc",
            None,
        ]
    )
    citizens = result.citizens
    assert citizens["birth_precision"].to_list() == [
        "day",
        "month",
        "year",
        "year",
        "day",
        "day",
        "none",
        "none",
    ]
    assert citizens["birth_year"].to_list() == [1985, 1985, 1985, 1990, 1985, 1985, None, None]
    assert citizens["birth_month"].to_list() == [5, 5, None, None, 8, 2, None, None]
    assert changed(result) == [
        ("list:4", "birth_date", "31/04/1990", "1990", "date.impossible"),
        ("list:5", "birth_date", "31277", "1985-08-18", "date.excel_serial"),
        ("list:6", "birth_date", "02/13/1985", "1985-02-13", "date.us_order"),
        ("list:7", "birth_date", "abc", None, "date.unreadable"),
    ]
    assert rules(result) == [
        "birth_date.excel_serial",
        "birth_date.impossible",
        "birth_date.us_order",
        "birth_date.unreadable",
    ]


def test_the_number_decides_the_century_of_a_short_year():
    result = run(birth_date=["12/5/08", "12/5/08"], personal_id=["060008012345", None])
    assert result.citizens["birth_year"].to_list() == [1908, 2008]


def test_day_month_and_year_in_their_own_columns():
    result = run(
        birth_day=["5", None, None],
        birth_month=["3", "3", None],
        birth_year=["1985", "1985", "5/3/1985"],
    )
    assert result.citizens["birth_date"].to_list() == [date(1985, 3, 5), None, date(1985, 3, 5)]
    assert result.citizens["birth_precision"].to_list() == ["day", "month", "day"]
    assert "birth_day" not in result.citizens.columns


def test_the_two_year_columns_give_the_sex():
    result = run(birth_year_male=["1985", None, "x"], birth_year_female=[None, "12/5/1990", None])
    assert result.citizens["sex"].to_list() == ["male", "female", "male"]
    assert result.citizens["birth_year"].to_list() == [1985, 1990, None]


@pytest.mark.parametrize(("one", "other"), [("1", "0"), ("1", "2"), ("0", "1")])
def test_sex_digits_are_settled_by_the_numbers(one, other):
    numbers = ["060093012345", "060193012345"] * 10
    result = run(sex=[one, other] * 10, personal_id=numbers)
    assert result.citizens["sex"].to_list() == ["male", "female"] * 10
    assert rules(result) == ["sex.coding_settled"]
    assert result.issues["record_id"].to_list() == [None]


def test_sex_digits_without_enough_agreement_stay_open():
    numbers = ["060093012345", "060193012345", "060093012346", "060093012347"] * 5
    result = run(sex=["1", "0", "0", "1"] * 5, personal_id=numbers)
    assert result.citizens["sex"].null_count() == 20
    assert rules(result) == ["sex.coding_unsettled"]


def test_each_source_has_its_own_coding():
    numbers = ["060093012345", "060193012345"] * 5
    both = pl.concat(
        [
            frame("one", sex=["1", "0"] * 5, personal_id=numbers),
            frame("two", sex=["0", "1"] * 5, personal_id=numbers),
        ]
    )
    result = normalize(both, settings=Settings(), as_of=AS_OF)
    assert result.citizens["sex"].to_list() == ["male", "female"] * 10


def test_n_is_ambiguous_and_proposed_from_the_number():
    result = run(sex=["N", "N"], personal_id=["060193012345", None])
    assert result.citizens["sex"].to_list() == [None, None]
    assert result.issues.filter(pl.col("rule") == "sex.ambiguous")["detail"].to_list() == [
        "proposed=female",
        "no number",
    ]


def test_units():
    result = run(
        ward=["P. phước hội", "Tân Hải", "Atlantis"],
        hamlet=["KP5", "Kp.05", "cạnh chợ"],
        district=["TX. Lagi", None, None],
        province=["bình thuận", None, None],
    )
    assert result.citizens["ward"].to_list() == ["Phường Phước Hội", "Xã Tân Hải", "Atlantis"]
    assert result.citizens["ward_code"].to_list() == ["23231", "23245", None]
    assert result.citizens["hamlet"].to_list() == ["Khu phố 5", "Khu phố 5", "cạnh chợ"]
    assert result.citizens["district"][0] == "Thị xã La Gi"
    assert result.citizens["province"][0] == "Tỉnh Bình Thuận"
    assert ("list:1", "ward", "P. phước hội", "Phường Phước Hội", "unit.spelling") in changed(
        result
    )
    assert rules(result) == ["ward.unknown"]


def test_the_reference_date_decides_between_wards_of_one_name():
    new = normalize(frame(ward=["Tân Hải"]), settings=Settings(), as_of=date(2025, 7, 1))
    old = normalize(
        frame(ward=["Tân Hải"]), settings=Settings(units="2025-06"), as_of=date(2025, 7, 1)
    )
    assert new.citizens["ward_code"].to_list() == ["23246"]
    assert old.citizens["ward_code"].to_list() == ["23245"]


def test_one_remarks_column_feeds_life_and_residence():
    result = run(
        life_status=[
            "Đã chết ngày 12/3/2020",
            "Chuyển đi Đồng Nai",
            "Hộ nghèo",
            "chồng đã chết",
            None,
        ]
    )
    citizens = result.citizens
    assert citizens["life_status"].to_list() == ["dead", None, None, None, None]
    assert citizens["residence_status"].to_list() == [None, "moved_out", None, None, None]
    assert citizens["died_on"].to_list() == [date(2020, 3, 12), None, None, None, None]
    assert citizens["remarks"].to_list() == [None, None, "Hộ nghèo", "chồng đã chết", None]
    assert rules(result) == ["life_status.remark"]


def test_card_and_account_states():
    result = run(
        card_status=["x", "12/05/2021", "Chưa thu nhận", "0", "lạ"],
        eid_status=["Mức 2", "Đã duyệt", None, None, "Không"],
        eid_activated_on=["x", "12/3/2022", "Chưa", "abc", None],
    )
    citizens = result.citizens
    assert citizens["card_status"].to_list() == ["issued", "issued", "none", "none", None]
    assert citizens["card_issued_on"].to_list()[1] == date(2021, 5, 12)
    assert citizens["eid_level"].to_list() == [2, None, None, None, None]
    assert citizens["eid_status"].to_list() == ["activated", "approved", None, None, "none"]
    assert citizens["eid_activated_on"].to_list() == [None, date(2022, 3, 12), None, None, None]
    assert sorted(rules(result)) == ["code.unknown", "date.unreadable"]


def test_a_date_of_issue_means_an_issued_card():
    result = run(
        personal_id=["060193012345"] * 4 + [None],
        old_id=[None, None, None, "261234567", "261234568"],
        card_status=[None, "-", "lạ", None, None],
        card_issued_on=["12/05/2021", "13/05/2021", "14/05/2021", "15/05/2021", "2/2/2010"],
    )
    assert result.citizens["card_status"].to_list() == ["issued", "issued", None, None, None]
    filled = result.changes.filter(step="code.from_date")
    assert filled.select("record_id", "before", "after").rows() == [
        (record, before, "issued")
        for record, before in zip(result.citizens["record_id"], [None, "-"], strict=False)
    ]
    unsure = result.issues.filter(rule="card_status.date_only")
    assert unsure["record_id"].to_list() == result.citizens["record_id"].tail(2).to_list()


def test_a_date_without_a_column_for_the_state():
    result = run(
        personal_id=["060193012345", "060193012346"],
        card_issued_on=["12/05/2021", None],
        eid_activated_on=[None, "12/05/2022"],
    )
    assert result.citizens["card_status"].to_list() == ["issued", None]
    assert result.citizens["eid_status"].to_list() == [None, "activated"]
    assert rules(result) == []


def test_names_in_parts():
    result = run(family_and_middle=["Nguyễn Thị", None], given_name=["Mai", "Trần Văn Hùng"])
    assert result.citizens["full_name"].to_list() == ["Nguyễn Thị Mai", "Trần Văn Hùng"]
    assert "family_and_middle" not in result.citizens.columns


def test_spacing_inside_an_address_is_logged():
    result = run(permanent_address=[" KP5 ", "Tổ\u00a01,  KP5", "không"])
    assert result.citizens["permanent_address"].to_list() == ["KP5", "Tổ 1, KP5", None]
    assert changed(result) == [
        ("list:2", "permanent_address", "Tổ\u00a01,  KP5", "Tổ 1, KP5", "text.spaces")
    ]


def test_swapped_day_and_month_leave_a_signature():
    cells = [f"1990-{1 + n % 12:02d}-{1 + n % 9:02d}" for n in range(40)]
    texts = [f"{13 + n % 15}/{1 + n % 12:02d}/1990" for n in range(40)]
    assert "birth_date.swap_signature" in rules(run(birth_date=cells + texts))
    sound = [f"{1 + n % 28}/{1 + n % 12:02d}/1990" for n in range(40)]
    assert rules(run(birth_date=cells + sound)) == []


def test_logs_follow_the_order_of_the_rows():
    result = run(
        personal_id=["60093012345"] * 30, hamlet=["KP5"] * 30, birth_date=["31/04/1990"] * 30
    )
    ids = [int(record.split(":")[1]) for record in result.changes["record_id"]]
    assert ids == sorted(ids)
    assert result.changes["column"].to_list()[:3] == ["birth_date", "personal_id", "hamlet"]


NASTY = [
    "０６００９３０１２３４５",
    "\u00a0",
    "\u200b",
    "−060093012345",
    "1e400",
    "x" * 20_000,
    "😀",
    "٠٦٠٠٩٣٠١٢٣٤٥",
    "0/0/0",
    "99/99/9999",
    "29/02/1900",
    "=1+1",
    "<b>",
    "\x1b[31m",
    "{}",
    "NaN",
    "",
    "\ud7ff",
    "a\x00b",
    "-1",
    "∞",
]


@pytest.mark.parametrize(
    "column",
    [
        "full_name",
        "birth_date",
        "birth_year",
        "birth_day",
        "birth_year_male",
        "sex",
        "personal_id",
        "old_id",
        "ward",
        "ward_code",
        "district",
        "province",
        "hamlet",
        "life_status",
        "residence_status",
        "remarks",
        "died_on",
        "card_status",
        "card_issued_on",
        "eid_status",
        "eid_level",
        "eid_channel",
        "eid_activated_on",
        "nationality",
        "permanent_address",
    ],
)
def test_nasty_cells_never_break_a_column(column):
    result = run(**{column: NASTY})
    assert result.citizens.height == len(NASTY)
    assert result.citizens.columns[: len(CITIZENS)] == list(CITIZENS)


def test_feeding_the_result_back_changes_nothing():
    first = run(
        full_name=["Lê Thị Mai", "Trần Văn Bình", "Võ An"],
        birth_date=["12/5/85", "31/04/1990", "05/1985"],
        sex=["Nử", "1", "x"],
        personal_id=["60185012345", "261234567", "06O093012345"],
        ward=["P.Tân An", "tân hải", "?"],
        hamlet=["KP5", "THÔN HIỆP PHÚ", "-"],
        life_status=["Đã chết 12/3/2020", "chuyển đi", "Hộ nghèo"],
        card_status=["x", "0", "Đã thu nhận"],
        eid_status=["Mức 1", "Chưa", None],
    ).citizens
    texts = first.with_columns(pl.exclude("record_id", "source", "source_row").cast(pl.String))
    again = normalize(texts, settings=Settings(), as_of=AS_OF)
    assert_frame_equal(again.citizens, first)
    assert again.changes.height == 0


def test_a_missing_ward_is_taken_from_the_address_and_logged():
    result = run(
        ward=[None, None, "Tân An"],
        permanent_address=[
            "Tổ 17, Khu phố 1, phường Tân Thiện, thị xã La Gi, tỉnh Bình Thuận",
            "12 Nguyễn Huệ, Quận 1",
            "P. Phước Hội, TX La Gi",
        ],
    )
    assert result.citizens["ward"].to_list() == ["Phường Tân Thiện", None, "Phường Tân An"]
    assert result.citizens["ward_code"].to_list() == ["23234", None, "23235"]
    assert changed(result, "ward") == [
        ("list:1", "ward", None, "Phường Tân Thiện", "unit.from_address"),
        ("list:3", "ward", "Tân An", "Phường Tân An", "unit.spelling"),
    ]


def test_words_for_no_name_are_no_names():
    result = run(
        full_name=["-", "KXĐ", "Không rõ", "Lê Na", "Rồng"], father_name=["Không", *[None] * 4]
    )
    assert result.citizens["full_name"].to_list() == [None, None, None, "Lê Na", "Rồng"]
    assert result.citizens["father_name"][0] is None


def test_a_year_of_death_is_no_date_of_death():
    result = run(life_status=["Chết năm 2019"])
    assert result.citizens["life_status"].to_list() == ["dead"]
    assert result.citizens["died_on"].to_list() == [None]
    assert changed(result) == []


def test_a_hamlet_without_diacritics_gets_those_of_the_column():
    result = run(hamlet=["Thôn Tân Lý 1", "Thon Tan Ly 1", "thon Tan Ly 2", "Thon Hiep Phu"])
    assert result.citizens["hamlet"].to_list() == [
        "Thôn Tân Lý 1",
        "Thôn Tân Lý 1",
        "Thôn Tan Ly 2",
        "Thôn Hiep Phu",
    ]
    two = run(hamlet=["Thôn Phú", "Thôn Phù", "Thon Phu"])
    assert two.citizens["hamlet"].to_list() == ["Thôn Phú", "Thôn Phù", "Thôn Phu"]
