import pytest

from lagi_clean.text.structure import is_highland, sex_hint, split_name


@pytest.mark.parametrize(
    ("name", "family", "middle", "given"),
    [
        ("Nguyễn Văn An", "Nguyễn", "Văn", "An"),
        ("Nguyễn Trần Khánh Vân", "Nguyễn", "Trần Khánh", "Vân"),
        ("Lê An", "Lê", None, "An"),
        ("Út", None, None, "Út"),
        ("Tôn Nữ Ngọc Trai", "Tôn Nữ", "Ngọc", "Trai"),
        ("Tôn Ngọc Trai", "Tôn", "Ngọc", "Trai"),
        ("Công Tằng Tôn Nữ Hoa", "Công Tằng Tôn Nữ", None, "Hoa"),
        ("Âu Dương Phong", "Âu Dương", None, "Phong"),
        ("Âu Thị Phong", "Âu", "Thị", "Phong"),
        ("Pi Năng Thị Hương", "Pi Năng", "Thị", "Hương"),
        ("Mang Thị Tím", "Mang", "Thị", "Tím"),
        ("Đàng Văn Lộ", "Đàng", "Văn", "Lộ"),
        ("Quách Gia Hân", "Quách", "Gia", "Hân"),
        ("Y Moan Êñuôl", "Êñuôl", "Y", "Moan"),
        ("Y Blok Buôn Yă", "Buôn Yă", "Y", "Blok"),
        ("H'Hen Niê", "Niê", None, "H'Hen"),
        ("H' Hen Niê", "Niê", None, "H' Hen"),
        ("A Thiên", None, "A", "Thiên"),
        ("Y Thiên", None, "Y", "Thiên"),
        ("K'Brếp", None, None, "K'Brếp"),
        ("Ka Thị", None, "Ka", "Thị"),
        ("K' Thị Kră", "Kră", None, "K' Thị"),
        ("Rơ Châm Tuyết", "Rơ Châm", None, "Tuyết"),
        ("Maria Santos", "Maria", None, "Santos"),
        ("", None, None, None),
    ],
)
def test_parts(name, family, middle, given):
    parts = split_name(name)
    assert (parts.family, parts.middle, parts.given) == (family, middle, given)


@pytest.mark.parametrize(
    ("name", "sex", "strength"),
    [
        ("Nguyễn Thị Hoa", "female", "strong"),
        ("Nguyễn Văn Hoa", "male", "strong"),
        ("Đàng Thị Lộ", "female", "strong"),
        ("H'Hen Niê", "female", "strong"),
        ("Y Blok Niê", "male", "medium"),
        ("Y Thiên", "female", "weak"),
        ("A Thiên", "male", "medium"),
        ("K'Brếp Kră", "male", "medium"),
        ("Ka Thị", "female", "medium"),
    ],
)
def test_hint_of_sex(name, sex, strength):
    hint = sex_hint(name)
    assert (hint.sex, hint.strength) == (sex, strength)


@pytest.mark.parametrize("name", ["Lê Minh Anh", "Nguyễn Thanh Bình", "Hoa", "Trần Linh", ""])
def test_names_of_both_sexes_hint_at_nothing(name):
    assert sex_hint(name) is None


def test_highland_names():
    assert all(map(is_highland, ["H'Hen", "Y Moan", "Ka Thị", "Ksor Phước", "Rơ Châm H'Lan"]))
    assert not any(map(is_highland, ["Lê Y", "Hồ Thị Ka", "", "Mang Thị Tím", "Kim Y Na"]))
