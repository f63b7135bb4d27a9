"""Workbooks of the old binary kind, as LibreOffice saves them: read as the new kind is."""

from datetime import date, datetime

import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from lagi_clean.api.coverage import coverage_of_counted_file
from lagi_clean.errors import InputError
from lagi_clean.read import ReadOptions, read_table
from tests.libreoffice import MISSING, OFFICE, office

pytestmark = pytest.mark.skipif(OFFICE is None, reason=f"{MISSING}: XLS is not tested")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with people.xlsx, and people.xls that LibreOffice makes of it."""
    folder = tmp_path_factory.mktemp("books")
    with xlsxwriter.Workbook(folder / "people.xlsx") as book:
        people, day = book.add_worksheet("Dân cư"), book.add_format({"num_format": "dd/mm/yyyy"})
        people.write_string(0, 0, "DANH SÁCH CÔNG DÂN")
        headings = ["STT", "Họ và tên", "Ngày sinh", "Số định danh", "Tỷ lệ", "Có thẻ"]
        people.write_row(2, 0, headings)
        for row, (name, number) in enumerate(
            [("Nguyễn Văn An", "060080000001"), ("Đặng Thị Ước", "001190000002"), ("", "")], start=3
        ):
            people.write_number(row, 0, row - 2)
            people.write_string(row, 1, name)
            people.write_datetime(row, 2, datetime(1980, 2, row), day)  # noqa: DTZ001
            people.write_string(row, 3, number)
            people.write_number(row, 4, 92.5)
            people.write_boolean(row, 5, row == 3)
        wards = book.add_worksheet("Xã, phường")
        wards.write_row(0, 0, ["Đơn vị", "Đủ điều kiện", "Đã cấp CCCD"])
        wards.write_row(1, 0, ["Phường Phước Hội", 17_229, 15_952])
        wards.write_row(2, 0, ["Tổng cộng", 17_229, 15_952])
    convert = ("--convert-to", "xls", "--outdir", str(folder))
    office(folder / "profile", *convert, str(folder / "people.xlsx"))
    return folder


def test_xls_is_read_as_xlsx_is(folder):
    old, new = read_table(folder / "people.xls"), read_table(folder / "people.xlsx")
    assert (old.evidence.format, new.evidence.format) == ("xls", "xlsx")
    assert old.evidence.sheets == ("Dân cư", "Xã, phường")
    assert (old.evidence.sheet, old.evidence.header_row) == ("Dân cư", 3)
    assert old.frame["Ngày sinh"].to_list() == ["1980-02-03", "1980-02-04", "1980-02-05"]
    assert old.frame["Số định danh"].to_list() == ["060080000001", "001190000002", None]
    assert_frame_equal(old.frame, new.frame)
    assert old.dropped == new.dropped


def test_figures_of_an_xls(folder):
    counted = coverage_of_counted_file(
        folder / "people.xls", as_of=date(2022, 12, 31), options=ReadOptions(sheet="Xã, phường")
    )
    assert counted.rows.row(0, named=True)["percent"] == 92.59
    assert counted.left_out == {"total_line": 1}


def test_a_damaged_xls_is_told(folder, tmp_path):
    whole = (folder / "people.xls").read_bytes()
    for size in (600, len(whole) // 2):
        path = tmp_path / "people.xls"
        path.write_bytes(whole[:size])
        with pytest.raises(InputError):
            read_table(path)
