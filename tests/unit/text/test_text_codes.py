import pytest

from lagi_clean.text.codes import (
    is_missing,
    read_code,
    read_sex,
    read_status,
    read_yes_no,
    settle_sex_coding,
)


@pytest.mark.parametrize("text", ["Nam", "NAM", "nam ", "Trai", "M", "male", "Ｎａｍ"])
def test_male(text):
    assert read_sex(text).sex == "male"


@pytest.mark.parametrize(
    "text", ["Nữ", "NỮ", "Nu", "Nử", "Nử.", "Nữ\u00a0", "Gái", "F", "N\u01b0\u0303"]
)
def test_female(text):
    assert read_sex(text).sex == "female"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("N", "ambiguous"),
        ("1", "code"),
        ("0", "code"),
        ("Khác", "other"),
        ("-", "missing"),
        ("?!", "missing"),
        ("abc", "unreadable"),
    ],
)
def test_sex_that_is_not_read(text, flag):
    found = read_sex(text)
    assert (found.sex, found.flag) == (None, flag)


def test_coding_is_settled_by_the_numbers():
    counts = {("1", "female"): 40, ("0", "male"): 58, ("0", "female"): 2}
    assert settle_sex_coding(counts).meaning == {"1": "female", "0": "male"}
    assert settle_sex_coding({("1", "male"): 40, ("2", "female"): 40}).meaning["2"] == "female"


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {("1", "male"): 2},
        {("1", "male"): 94, ("1", "female"): 6},
        {("1", "male"): 0, ("1", "female"): 0, ("2", "male"): 0},
    ],
)
def test_coding_that_stays_open(counts):
    assert settle_sex_coding(counts) is None


@pytest.mark.parametrize(
    "text", ["-", "", "  ", "KXĐ", "N/A", "#N/A", "null", "chưa rõ", "Không", "...", "0"]
)
def test_missing(text):
    assert is_missing(text)


@pytest.mark.parametrize("text", ["Kinh", "00", "Không Tên Nào", "1"])
def test_not_missing(text):
    assert not is_missing(text)


@pytest.mark.parametrize(
    ("text", "life", "residence"),
    [
        ("Đã chết", "dead", None),
        ("CHẾT", "dead", None),
        ("Mất", "dead", None),
        ("chết năm 2019", "dead", None),
        ("Đã xóa", "removed", None),
        ("Chuyển đi", None, "moved_out"),
        ("chuyển đi TP.HCM 2020", None, "moved_out"),
        ("Tạm vắng", None, "temporarily_absent"),
        ("Đi nước ngoài", None, "abroad"),
        ("Định cư nước ngoài", None, "emigrated"),
        ("Thôi quốc tịch", None, "citizenship_ended"),
        ("Thường trú", None, "permanent"),
        ("moved_out", None, "moved_out"),
        ("mất CCCD", None, None),
        ("Hộ nghèo", None, None),
        ("vợ chết năm 2010", None, None),
    ],
)
def test_statuses(text, life, residence):
    found = read_status(text)
    assert (found.life_status, found.residence_status) == (life, residence)


def test_a_death_of_somebody_else_is_only_a_hint():
    assert read_status("vợ chết năm 2010").hint == "dead"
    assert read_status("mất CCCD").hint is None


def test_the_date_of_a_death_remark():
    assert read_status("Đã chết ngày 12/3/2020").date_text == "12/3/2020"


def test_yes_no():
    assert [read_yes_no(t) for t in ("X", "có", "Chưa", "0", "có lẽ")] == [
        True,
        True,
        False,
        False,
        None,
    ]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("card_status", "Đã thu nhận", "taken"),
        ("card_status", "Chưa thu nhận", "none"),
        ("card_status", "1", "issued"),
        ("eid_status", "Đã kích hoạt", "activated"),
        ("eid_status", "Có", "approved"),
        ("eid_level", "Mức độ 01", "1"),
        ("eid_channel", "standalone", "standalone"),
        ("nationality", "VN", "Việt Nam"),
        ("card_status", "lạ", None),
        ("eid_level", "3", None),
    ],
)
def test_codes(field, text, value):
    assert read_code(field, text) == value
