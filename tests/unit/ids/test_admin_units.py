from datetime import date

import pytest

from lagi_clean.ids.hamlet import hamlet_form
from lagi_clean.ids.unit_names import district_form, province_form, read_ward
from lagi_clean.ids.units import current_ward, home_wards, period_of

OLD, NEW = "2025-06", "2025-07"


def full(text, period, **beside):
    found = read_ward(text, period=period, **beside)
    return None if found is None else (found.full_name, found.code)


def test_the_town_has_nine_wards_then_three():
    assert [w.code for w in home_wards(OLD)] == [
        "23231",
        "23232",
        "23234",
        "23235",
        "23237",
        "23245",
        "23246",
        "23248",
        "23268",
    ]
    assert [w.code for w in home_wards(NEW)] == ["23231", "23235", "23246"]


@pytest.mark.parametrize(
    "text", ["Phường Phước Hội", "P. Phước Hội", "p.phuoc hoi", "PHƯỚC HỘI", "P.Phước  Hội."]
)
def test_spellings_of_a_ward(text):
    assert full(text, OLD) == ("Phường Phước Hội", "23231")


def test_phuoc_and_phuc_are_different_places():
    assert full("xã Tân Phước", OLD) == ("Xã Tân Phước", "23268")
    assert full("xã Tân Phúc", OLD) is None
    assert full("xã Tân Phúc", OLD, district="H. Hàm Tân")[0] == "Xã Tân Phúc"


def test_a_shared_name_is_decided_by_the_period():
    assert full("Tân Hải", OLD) == ("Xã Tân Hải", "23245")
    assert full("Tân Hải", NEW) == ("Xã Tân Hải", "23246")


def test_a_code_alone_means_the_ward_of_the_period():
    assert full("23246", OLD) == ("Xã Tân Tiến", "23246")
    assert full("23246", NEW) == ("Xã Tân Hải", "23246")


def test_a_code_beside_a_name_counts_only_where_both_agree():
    assert full("Xã Tân Tiến", NEW, code="23246") == ("Xã Tân Tiến", "23246")
    assert full("Xã Tân Hải", OLD, code="23246") == ("Xã Tân Hải", "23246")  # the one of today
    assert full("Xã Tân Hải", NEW, code="23245") == ("Xã Tân Hải", "23245")  # the former one
    assert full("Xã Tân Hải", OLD, code="23231") == ("Xã Tân Hải", "23245")


def test_names_of_the_other_period_are_known_too():
    assert full("Phường La Gi", OLD) == ("Phường La Gi", "23235")
    assert full("Phường Phước Lộc", NEW) == ("Phường Phước Lộc", "23232")


def test_another_district_is_not_the_town():
    assert full("xã Bình Tân", OLD) is None
    assert full("phường Bình Tân", OLD) == ("Phường Bình Tân", "23237")
    assert full("Bình Tân", OLD, district="Huyện Bắc Bình") == ("Xã Bình Tân", "23047")
    assert full("Phước Hội", OLD, district="Thành phố Phan Thiết") is None
    assert full("Tân Hải", NEW, province="TP. Hồ Chí Minh") == ("Phường Tân Hải", "26710")


def test_the_old_district_beside_a_new_ward_and_the_new_province_beside_an_old_one():
    assert full("KP5, P. Phước Hội, TX La Gi", OLD) == ("Phường Phước Hội", "23231")
    assert full("La Gi", NEW, district="TX. La Gi") == ("Phường La Gi", "23235")
    assert full("Tân Thiện", OLD, province="Lâm Đồng") == ("Phường Tân Thiện", "23234")


@pytest.mark.parametrize("text", ["", "không có", "😀", "x" * 10_000, "99999", "23", "P."])
def test_unknown_wards(text):
    assert full(text, OLD) is None


def test_every_old_ward_of_the_town_went_into_one_of_today():
    targets = {current_ward(w.code, w.full_name).code for w in home_wards(OLD)}
    assert targets == {"23231", "23235", "23246"}
    assert current_ward("23246", "Xã Tân Hải") is None


@pytest.mark.parametrize(
    "text", ["La Gi", "Lagi", "LaGi", "La-gi", "TX.La Gi", "T.X La Gi", "thị xã La Gi"]
)
def test_spellings_of_the_town(text):
    assert district_form(text) == "Thị xã La Gi"


def test_provinces():
    assert province_form("binh thuan") == "Tỉnh Bình Thuận"
    assert province_form("TP HCM") == "Thành phố Hồ Chí Minh"
    assert province_form("Atlantis") is None


@pytest.mark.parametrize("text", ["KP5", "Kp.5", "khu phố 05", "K.P. 5", "Khu phố số 5", "ＫＰ５"])
def test_one_hamlet_many_spellings(text):
    assert hamlet_form(text) == "Khu phố 5"


@pytest.mark.parametrize(
    "text", ["5", "KP", "Tô Vĩnh", "KP5, P. Phước Hội", "khu phố 5/2", "", "😀"]
)
def test_hamlets_in_no_known_form(text):
    assert hamlet_form(text) is None


def test_named_hamlets():
    assert hamlet_form("THÔN HIỆP PHÚ") == "Thôn Hiệp Phú"
    assert hamlet_form("thôn Tân Lý 2") == "Thôn Tân Lý 2"


def test_the_reference_date_decides_the_units():
    assert period_of("auto", as_of=date(2025, 6, 30)) == OLD
    assert period_of("auto", as_of=date(2025, 7, 1)) == NEW
    assert period_of("2025-06", as_of=date(2026, 1, 1)) == OLD
