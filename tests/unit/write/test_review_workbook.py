"""The review workbook."""

from datetime import date
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from lagi_clean.write.review import RUN_SHEET, ReviewPair, pair_id, write_review

CITIZENS = pl.DataFrame(
    {
        "record_id": ["x:1", "x:2", "x:3"],
        "full_name": ["Bùi Thị Thoa", "=HYPERLINK(1)", "Bui Thi Thoa"],
        "birth_date": [date(1985, 3, 17), None, None],
        "birth_year": [1985, 1985, None],
        "birth_month": [3, None, None],
        "sex": ["female", "female", None],
        "personal_id": ["060185402713", None, None],
    }
)
PAIRS = [ReviewPair(id_l="x:1", id_r="x:2", score=3.25, why="một bên", joined_l=("x:3",))]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "review.xlsx"
    write_review(PAIRS, CITIZENS, path, language="vi")
    return path


def sheet(book, name):
    return fastexcel.read_excel(book).load_sheet(name, dtypes="string").to_polars()


def test_a_pair_stands_in_two_lines_with_what_is_already_joined_below(book):
    rows = sheet(book, "Cần xem")
    assert rows["Hồ sơ"].to_list() == ["A", "B", "đã gộp với A"]
    assert rows["Họ và tên"].to_list() == ["Bùi Thị Thoa", "=HYPERLINK(1)", "Bui Thi Thoa"]
    assert rows["Ngày sinh"].fill_null("").to_list() == ["17/03/1985", "1985", ""]
    assert rows["Số định danh"][0] == "060185402713"
    assert rows["Quyết định"].fill_null("").to_list() == ["", "", ""]


def test_every_line_knows_its_pair(book):
    rows = sheet(book, "Cần xem")
    assert set(rows["pair_id"]) == {pair_id("x:2", "x:1")}
    assert set(rows.select("id_l", "id_r").rows()) == {("x:1", "x:2")}


def test_no_formula_no_link_and_a_list_to_choose_from(book):
    with ZipFile(book) as parts:
        text = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in text
    assert "hyperlink" not in text
    assert "giống,không giống,chưa rõ" in text
    assert 'hidden="1"' in text


def test_the_run_is_named_on_a_hidden_sheet(book):
    assert RUN_SHEET in fastexcel.read_excel(book).sheet_names
    with ZipFile(book) as parts:
        assert (
            f'name="{RUN_SHEET}" sheetId="3" state="hidden"'
            in parts.read("xl/workbook.xml").decode()
        )


def test_same_pairs_same_bytes(book, tmp_path):
    again = tmp_path / "again.xlsx"
    write_review(PAIRS, CITIZENS, again, language="vi")
    assert again.read_bytes() == book.read_bytes()


def test_nothing_to_review(tmp_path):
    path = tmp_path / "empty.xlsx"
    write_review([], CITIZENS, path, language="en")
    assert sheet(path, "Pairs").height == 0
