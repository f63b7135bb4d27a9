import pytest

from lagi_clean.ids.reading import NumberReading, read_number

WHOLE = "060093012345"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (WHOLE, ()),
        ("60093012345", ("padded",)),
        ("60093012345.0", ("decimal_part", "padded")),
        ("60093012345,00", ("decimal_part", "padded")),
        ("6.0093012345E+10", ("scientific", "padded")),
        ("6,0093012345E+10", ("scientific", "padded")),
        ("060 093 012 345", ("separators",)),
        ("060.093.012.345", ("separators",)),
        ("060-093-012-345", ("separators",)),
        ("'060093012345", ("separators",)),
        ("\u00a0060093012345\u200b", ("separators",)),
        ("０６００９３０１２３４５", ("separators",)),
    ],
)
def test_certain_repairs(text, flags):
    assert read_number(text) == NumberReading(personal_id=WHOLE, flags=flags)


def test_two_zeros_lost_of_a_northern_number():
    assert read_number("1093012345").personal_id == "001093012345"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("6.0093E+10", "digits_lost"),
        ("1e400", "digits_lost"),
        ("06009301234", "digit_left_out"),
        ("0912345678", "phone_number"),
        ("9993012345", "length"),  # 009 is no province: the zeros cannot be given back
        ("99993012345", "length"),
        ("11111111111", "length"),
        ("1234567", "length"),
        ("B1234567", "passport"),
        ("-60093012345", "letters"),
        ("٠٦٠٠٩٣٠١٢٣٤٥", "letters"),
        ("abc", "letters"),
        ("😀", "empty"),
        ("KXĐ", "empty"),
        ("9" * 5000, "length"),
        ("", "empty"),
        ("\u00a0", "empty"),
    ],
)
def test_unread_cells_say_why(text, flag):
    assert read_number(text) == NumberReading(flags=(flag,))


@pytest.mark.parametrize("text", ["06O093012345", "o6oo93oi2345", "0600930I2345"])
def test_look_alike_letters_are_proposed_not_applied(text):
    assert read_number(text) == NumberReading(proposed=WHOLE, flags=("look_alike",))


def test_old_numbers():
    assert read_number("261234567") == NumberReading(old_id="261234567")
    assert read_number("261 234 567").old_id == "261234567"
    assert read_number("26123456") == NumberReading(proposed="026123456", flags=("lost_zero",))


def test_both_numbers_in_one_cell():
    found = read_number("261234567 / 060093012345")
    assert (found.personal_id, found.old_id) == (WHOLE, "261234567")


def test_a_wrong_structure_is_kept_as_it_is():
    assert read_number("999993012345").personal_id == "999993012345"
