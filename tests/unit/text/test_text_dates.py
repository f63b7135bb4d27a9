from datetime import date

import pytest

from lagi_clean.text.dates import read_date

TODAY = date(2022, 12, 31)


def reading(text, hint=None):
    found = read_date(text, as_of=TODAY, year_hint=hint)
    return found.day, found.year, found.month, found.step


@pytest.mark.parametrize(
    "text",
    [
        "01/02/1993",
        "1/2/1993",
        "01-02-1993",
        "01.02.1993",
        "1 / 2 / 1993",
        "1993-02-01",
        "1993-02-01 00:00:00",
        "1993-02-01T00:00:00",
        "1993-02-01T00:00:00.000Z",
        "01/02/1993 12:00:00 AM",
        "０１/０２/１９９３",
        "ngày 1 tháng 2 năm 1993",
        "1 tháng 2, 1993",
        "\u00a001/02/1993 ",
    ],
)
def test_plain_whole_dates(text):
    assert reading(text) == (date(1993, 2, 1), 1993, 2, None)


@pytest.mark.parametrize(
    ("text", "day", "step"),
    [
        ("01021993", date(1993, 2, 1), "date.compact"),
        ("1021993", date(1993, 2, 1), "date.compact"),
        ("19930201", date(1993, 2, 1), "date.compact"),
        ("19121985", date(1985, 12, 19), "date.compact"),
        ("31277", date(1985, 8, 18), "date.excel_serial"),
        ("31277.0", date(1985, 8, 18), "date.excel_serial"),
        ("10000", date(1927, 5, 18), "date.excel_serial"),
        ("47000", date(2028, 9, 4), "date.excel_serial"),
        ("02/13/1985", date(1985, 2, 13), "date.us_order"),
        ("12/5/58", date(1958, 5, 12), "date.two_digit_year"),
        ("12/5/12", date(2012, 5, 12), "date.two_digit_year"),
        ("12-May-85", date(1985, 5, 12), "date.two_digit_year"),
        ("12-thg5-1985", date(1985, 5, 12), None),
    ],
)
def test_other_forms_of_whole_dates(text, day, step):
    assert reading(text) == (day, day.year, day.month, step)


@pytest.mark.parametrize(
    "text",
    [
        "1985",
        "1985.0",
        "00/00/1985",
        "//1985",
        "__/__/1985",
        "xx/xx/1985",
        "--/--/1985",
        "Sinh năm 1985",
        "1985 (Ất Sửu)",
        "12/00/1985",
    ],
)
def test_year_only(text):
    assert reading(text) == (None, 1985, None, None)


@pytest.mark.parametrize(
    "text", ["0/5/1985", "05/1985", "5-1985", "tháng 5 năm 1985", "xx/05/1985"]
)
def test_month_and_year(text):
    assert reading(text) == (None, 1985, 5, None)


@pytest.mark.parametrize("text", ["29/02/1985", "31/04/1985", "30/02/1985", "32/13/1985"])
def test_an_impossible_day_leaves_the_year(text):
    assert reading(text) == (None, 1985, None, "date.impossible")


def test_1900_was_no_leap_year():
    assert reading("29/02/1900") == (None, 1900, None, "date.impossible")
    assert reading("29/02/2000")[0] == date(2000, 2, 29)


@pytest.mark.parametrize("text", ["99/99/9999", "1/1/0001", "12/5/1058"])
def test_an_impossible_year_leaves_nothing(text):
    assert reading(text) == (None, None, None, "date.impossible")


@pytest.mark.parametrize(
    "text",
    [
        "0/0/0",
        "5",
        "1e400",
        "-",
        "😀",
        "٠١/٠٢/١٩٩٣",
        "9" * 5000,
        "12345678901",
        "abc 1985",
        "a\x00b",
    ],
)
def test_unreadable(text):
    assert reading(text) == (None, None, None, "date.unreadable")


def test_the_number_decides_the_century():
    assert reading("12/5/08", hint=1908)[1] == 1908
    assert reading("12/5/08", hint=2008)[1] == 2008
    assert reading("12/5/08", hint=1977)[1] == 2008  # another year: no help
    assert reading("'58")[1] == 1958


def test_precision():
    texts = ["1/2/1993", "2/1993", "1993", "?"]
    found = [read_date(text, as_of=TODAY).precision for text in texts]
    assert found == ["day", "month", "year", "none"]
