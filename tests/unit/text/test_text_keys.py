import pytest

from lagi_clean.data import csv_rows
from lagi_clean.text.keys import LOST, key_words, name_fold, name_key, name_sound, word_sound


@pytest.mark.parametrize(
    "other",
    [
        "NGUYỄN THỊ THUÝ", "nguyễn  thị thúy", "Nguyễn Thị Thuý", "Nguye\u0303\u0302n Thị Thúy",
    ],
)  # fmt: skip
def test_style_makes_no_other_key(other):
    assert name_key(other) == name_key("Nguyễn Thị Thúy")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lý", "Lí"), ("Mỹ", "Mĩ"), ("Ký", "Kí"), ("Sỹ", "Sĩ"), ("Vỹ", "Vĩ"), ("Hy", "Hi"),
        ("Tỵ", "Tị"), ("Quý", "Quí"), ("Quy", "Qui"), ("Ly", "Li"), ("Vy", "Vi"), ("Ý", "Í"),
    ],
)  # fmt: skip
def test_i_and_y_alone_in_the_rime_are_one(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tài", "Tày"), ("Thúi", "Thúy"), ("Nghi", "Nghy"), ("Mai", "May")]
)
def test_i_and_y_elsewhere_are_two(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "other", ["H’Hen Niê", "HʼHen Niê", "H`Hen Niê", "H' Hen Niê", "H Hen Niê", "HHen Niê"]
)
def test_apostrophes_and_their_spaces_make_no_other_key(other):
    assert name_key(other) == name_key("H'Hen Niê")


def test_what_is_not_style_makes_another_key():
    for row in csv_rows("names/name_doublets.csv"):
        assert name_key(row["a"]) != name_key(row["b"])


def test_without_diacritics():
    assert name_fold("Đặng Thị Mỹ Lệ") == name_fold("DANG THI MY LE") == "dang thi my le"
    assert name_fold("Ayŭn Êñuôl Kơ\u0306") == "ayun enuol ko"


def test_a_lost_letter_is_a_wildcard():
    assert name_fold("Nguy?n Văn A") == name_fold("Nguy\ufffdn Văn A") == f"nguy{LOST}n van a"


def test_other_scripts_have_a_latin_key():
    assert name_fold("Иван Петров") == "ivan petrov"
    assert name_fold("김민준") == "gimminjun"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tấn", "Tấng"), ("Tác", "Tát"), ("Sương", "Xương"), ("Trâm", "Châm"), ("Diễm", "Giễm"),
        ("Vũ", "Dũ"), ("Hảo", "Hão"), ("Kiêu", "Kiu"), ("Sao", "Sau"), ("Hai", "Hay"),
        ("Đôi", "Đơi"), ("Hoa", "Qua"), ("Bình", "Bìn"), ("Bích", "Bít"), ("Tươi", "Tưi"),
    ],
)  # fmt: skip
def test_the_south_says_them_alike(one, other):
    assert word_sound(one) == word_sound(other)


@pytest.mark.parametrize(("one", "other"), [("Lam", "Nam"), ("Linh", "Ninh"), ("Đan", "Dan")])
def test_the_south_tells_these_apart(one, other):
    assert word_sound(one) != word_sound(other)


def test_key_words_of_nothing():
    assert key_words("") == key_words("  ") == key_words("?") == key_words("---") == []
    assert name_key("") == name_fold("…") == name_sound("  ") == ""
