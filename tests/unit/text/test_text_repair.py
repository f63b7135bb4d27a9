"""Repair of one cell: what is done for certain, what is only proposed, what is left alone."""

import unicodedata

import pytest

from lagi_clean.text.asides import split_asides
from lagi_clean.text.legacy import encode_legacy
from lagi_clean.text.names import repair_name
from lagi_clean.text.spelling import is_slip


def mojibake(text, codec):
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "iso8859-2", "cp1250"])
@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn Toàn", "Lê Thị Cẩm Nhung", "Đặng Hoài Ân", "Phạm Minh Nhân", "Trần Ái",
        "K'Hồng", "Y Blok Niê", "Tạ Ạ", "Đỗ Ơn", "NGUYỄN THỊ ÁNH",
    ],
)  # fmt: skip
def test_misread_utf8_comes_back(name, codec):
    found = repair_name(mojibake(name, codec))
    assert found.full_name.lower() == name.lower()
    assert found.flags == ()
    assert found.steps[0].step == "mojibake"
    assert found.steps[0].certainty == "certain"


def test_misread_twice_comes_back():
    name = "Nguyễn Thị Hòa"
    assert repair_name(mojibake(mojibake(name, "cp1252"), "cp1252")).full_name == name


def test_no_break_space_and_soft_hyphen_are_letters_before_they_are_dirt():
    assert repair_name("ToÃ\u00a0n").full_name == "Toàn"
    assert repair_name("TrÃ\u00ad").full_name == "Trí"
    assert repair_name("H\u00adng").full_name == "Hưng"
    assert repair_name("Ng\u00adọc").full_name == "Ngọc"


def test_a_letter_lost_with_its_byte_is_proposed():
    found = repair_name("ToÃ n VÄƒn An")
    assert found.full_name == "ToÃ n VÄƒn An"
    assert found.proposed == "Toàn Văn An"
    assert repair_name("Ä\ufffdáº·ng VÄƒn An").proposed == "Đặng Văn An"


@pytest.mark.parametrize(
    ("typed", "name", "step"),
    [
        ("NguyÔn V¨n Hïng", "Nguyễn Văn Hùng", "tcvn3"),
        ("TRÇN THÞ HIÕU", "Trần Thị Hiếu", "tcvn3"),
        ("Lª ThÞ HuÖ", "Lê Thị Huệ", "tcvn3"),
        ("Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng", "vni"),
        ("Ñaëng Thò Höông", "Đặng Thị Hương", "vni"),
        ("NGUYEÃN VAÊN ÑÖÙC", "Nguyễn Văn Đức", "vni"),
        ("Nguyễn V¨n Hùng", "Nguyễn Văn Hùng", "tcvn3"),
        ("Nguyễn Vaên Hùng", "Nguyễn Văn Hùng", "vni"),
        ("Nguyeenx Vawn Thanhf", "Nguyễn Văn Thành", "telex"),
        ("Nguyeexn Thij DDungf", "Nguyễn Thị Đùng", "telex"),
        ("Nguyễn Thị Phuowngj", "Nguyễn Thị Phượng", "telex"),
        ("NGUYEENX VAWN HUNGF", "Nguyễn Văn Hùng", "telex"),
        ("Nguye6n4 Va8n Hung2", "Nguyễn Văn Hùng", "vni_keys"),
        ("D9a85ng Thi5 Nga", "Đặng Thị Nga", "vni_keys"),
        ("Lee Thij Hoaf", "Lê Thị Hòa", "telex"),
    ],
)
def test_fonts_and_keys_come_back(typed, name, step):
    found = repair_name(typed)
    assert found.full_name == name
    assert step in [s.step for s in found.steps if s.certainty == "certain"]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "vps", "cp1258"])
def test_an_encoding_that_is_named_is_read_whole(encoding):
    name = "Nguyễn Thị Hồng Đào"
    assert repair_name(encode_legacy(name, encoding).text, encoding=encoding).full_name == name


@pytest.mark.parametrize("encoding", ["viscii", "vps"])
def test_without_a_name_these_are_left_alone_and_flagged(encoding):
    written = encode_legacy("Nguyễn Thị Ngọc", encoding).text
    found = repair_name(written)
    assert found.full_name == written
    assert found.flags


@pytest.mark.parametrize(
    ("typed", "name", "step"),
    [
        (unicodedata.normalize("NFD", "Nguyễn Ý"), "Nguyễn Ý", "unicode_form"),
        ("Nguye\u0303\u0302n Y\u0301", "Nguyễn Ý", "unicode_form"),
        ("\u00d0ặng Minh \u00d0ức", "Đặng Minh Đức", "dyet"),
        ("\u0189ỗ An", "Đỗ An", "dyet"),
        ("Ng\u200bọc\ufeff", "Ngọc", "invisible"),
        (" Lê\u00a0\u3000An\t", "Lê An", "spaces"),
        ("H’Hen Niê", "H'Hen Niê", "apostrophe"),
        ("ＬÊ　ＡＮ", "Lê An", "width"),
        ("LÊ THỊ ÁNH", "Lê Thị Ánh", "case"),
        ("lê thị ánh", "Lê Thị Ánh", "case"),
        ("Lê thị Ánh", "Lê Thị Ánh", "case"),
        ("h'hen Niê", "H'Hen Niê", "case"),
        ("y Blok Niê", "Y Blok Niê", "case"),
        ("Trần Hòang Qúy", "Trần Hoàng Quý", "tone"),
    ],
)
def test_characters_case_and_tone_places(typed, name, step):
    found = repair_name(typed)
    assert found.full_name == name
    assert step in [s.step for s in found.steps]
    assert found.flags == ()


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hoà", "Nguyễn Thị Hòa", "Lí Thị Mĩ", "Lý Thị Mỹ", "Trần Phú Quí", "Hồ Sôn",
        "Chamaléa Thị Bé", "Katơr Thị Hương", "Y Moan Êñuôl", "H'Hen Niê", "K'Brếp", "A Thiên",
        "Ka Thị", "Rơ Châm H'Lan", "Kpă Y Jut", "Siu Jimmy", "Ksor Phước", "Y Kơ\u0306 Byă",
        "Y Wing Niê", "H'Bliă Kbuôr", "Seán O'Brien", "Loïc Martin", "Nguyễn Anaïs", "Hans Weber",
        "Maria Nguyễn", "Max Lê", "Lee Min Ho", "Lee Bảo Anh", "José García", "Björn Åkesson",
        "Guðrún Jónsdóttir", "Anna van Dijk", "Juan de la Cruz", "John McDonald", "김민준", "李伟",
        "Иван Петров", "สมชาย ใจดี", "محمد علي", "Út", "Ý", "Tôn Nữ Thị Ninh", "Ông Văn Tài",
        "Dũng Em", "Nguyễn Thị Hai", "Nguyễn Văn A",
    ],
)  # fmt: skip
def test_what_is_right_is_never_changed(name):
    found = repair_name(name)
    assert found.full_name == name
    assert not any(step.certainty == "certain" for step in found.steps)


def test_vni_words_that_are_names_are_reported_and_not_changed():
    found = repair_name("Nguyeãn Thò Hoàng")
    assert found.full_name == "Nguyễn Thị Hoàng"
    assert found.proposed == "Nguyễn Thị Hồng"
    assert found.flags == ("legacy_encoding",)
    assert repair_name("Nguyễn Thị Hoàng").flags == ()


def test_a_word_nobody_is_called_is_proposed_as_one_that_many_are():
    found = repair_name("Nguyễn Thò Hoa")
    assert (found.full_name, found.proposed) == ("Nguyễn Thò Hoa", "Nguyễn Thị Hoa")


def test_a_number_at_the_end_is_a_clerks():
    found = repair_name("Trần Văn Hùng 2")
    assert (found.full_name, found.proposed) == ("Trần Văn Hùng 2", "Trần Văn Hùng")
    assert repair_name("Trần Văn An1").full_name == "Trần Văn An1"
    assert repair_name("Phan Thị Hoa2").full_name == "Phan Thị Hoa2"


def test_lost_letters_stay_marked():
    found = repair_name("NGUY?N V?N AN")
    assert found.full_name == "Nguy?n V?n An"
    assert found.proposed == "Nguyễn V?n An"
    assert found.flags == ("lost_letters",)
    assert repair_name("\ufffd").proposed is None


@pytest.mark.parametrize(
    ("cell", "core", "flag"),
    [
        ("Bà Nguyễn Thị Hoa", "Nguyễn Thị Hoa", "title"),
        ("BS. Nguyễn Văn An", "Nguyễn Văn An", "title"),
        ("Đ/c Lê Văn Tám", "Lê Văn Tám", "title"),
        ("Nguyễn Văn An (đã chết)", "Nguyễn Văn An", "remark"),
        ("Nguyễn Văn An - chuyển đi", "Nguyễn Văn An", "remark"),
        ("Nguyễn Văn An tức Ba", "Nguyễn Văn An", "remark"),
        ("Nguyễn Văn An 3", "Nguyễn Văn An", "trailing_digits"),
        ("Ng. Văn An", "Ng. Văn An", "abbreviation"),
        ("Nguyen Van Hung", "Nguyen Van Hung", "without_diacritics"),
        ("Truong Thi Hang", "Truong Thi Hang", "without_diacritics"),
        ("Nguyen Van Truong", "Nguyen Van Truong", "without_diacritics"),
        ("Nguyễn Văn Thanhh", "Nguyễn Văn Thanhh", "ill_formed"),
        ("Nguyễn Văn @n", "Nguyễn Văn @n", "symbols"),
        ("Nguyễn Va\u0342n", "Nguyễn Va\u0342n", "stray_mark"),
        ("\u200b", "", "empty"),
    ],
)
def test_what_stands_beside_a_name_is_told(cell, core, flag):
    found = repair_name(cell)
    assert found.core == core
    assert flag in found.flags


def test_tone_style_only_when_asked_for():
    assert repair_name("Hoà Thúy", tone_style="old").full_name == "Hòa Thúy"
    assert repair_name("Hoà Thúy", tone_style="new").full_name == "Hoà Thuý"
    assert repair_name("Hoà Thúy").full_name == "Hoà Thúy"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u00a0\u200b", "0123456789", "😀😀", "\u202e\u202d", "----", "?", "'", "’", "()",
        "((((", "\u0301", "a\u0301\u0301\u0301", "\ud800", "\x00", "Ã", "á»", "\u00ad", "H'", "Y",
        "K' ", ".,;:!", "\u2028\u2029",
    ],
)  # fmt: skip
def test_odd_cells_come_through(text):
    found = repair_name(text)
    assert repair_name(found.full_name).full_name == found.full_name


@pytest.mark.parametrize(
    "piece",
    [
        "a", "A ", "Nguyễn ", "e\u0301", "\u0301", "( ", "'", "H' ", "1a", "? ", "Ã", "á»",
        "\u00ad", "V¨", "oa", "aa", "w", "dd", "Ng. ", "tức ", "- ", "ế", "’a", "김", "\u200b",
    ],
)  # fmt: skip
def test_the_work_grows_no_faster_than_the_text(piece):
    def calls(times):
        import sys

        count = 0

        def tick(frame, event, argument):
            nonlocal count
            count += 1

        sys.setprofile(tick)
        try:
            repair_name(piece * times)
        finally:
            sys.setprofile(None)
        return count

    calls(10)
    assert calls(4000) < 30 * calls(400) + 10_000


def test_a_damaged_cell_of_a_million_letters_is_no_slip_of_a_name():
    assert not is_slip("A" * 1_000_000)
    assert not is_slip("Á" * 1_000_000)


@pytest.mark.parametrize("sign", [".", "-", "1", " ."])
def test_a_damaged_cell_of_signs_holds_no_number_at_its_end(sign):
    cell = "An " + 200_000 * sign + "x"
    assert split_asides(cell).name == cell
