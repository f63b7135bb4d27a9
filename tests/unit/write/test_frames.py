from datetime import date

import fastexcel
import polars as pl
import pytest

from lagi_clean.errors import LimitError
from lagi_clean.write import FRAME_WRITERS, frames, write_csv, write_xlsx

TABLE = pl.DataFrame(
    {
        "full_name": ["Nguyễn Thị Hoà", "=HYPERLINK(1)", None, "+cmd|calc", "-5", "[red]"],
        "personal_id": ["060193000001", None, "001", "http://x.y", "a\nb", 'q"q'],
        "birth_date": [date(1993, 2, 1), None, None, None, None, None],
    }
)


@pytest.mark.parametrize("extension", FRAME_WRITERS)
def test_the_same_table_gives_the_same_bytes(tmp_path, extension):
    for name in ("one", "two"):
        FRAME_WRITERS[extension](TABLE, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_csv_disarms_formulas_and_leaves_the_rest(tmp_path):
    write_csv(TABLE, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    back = pl.read_csv(tmp_path / "t.csv", infer_schema=False)
    assert back["full_name"].to_list() == [
        "Nguyễn Thị Hoà",
        "'=HYPERLINK(1)",
        None,
        "'+cmd|calc",
        "-5",
        "[red]",
    ]
    assert back["personal_id"].to_list() == TABLE["personal_id"].to_list()


def test_xlsx_keeps_text_as_text(tmp_path):
    write_xlsx(TABLE, tmp_path / "t.xlsx")
    sheet = fastexcel.read_excel(tmp_path / "t.xlsx").load_sheet(0, dtypes="string").to_polars()
    assert sheet["full_name"].to_list() == TABLE["full_name"].to_list()
    assert sheet["personal_id"].to_list() == TABLE["personal_id"].to_list()


def test_a_worksheet_too_small_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "_SHEET_ROWS", 3)
    with pytest.raises(LimitError, match="6 rows"):
        write_xlsx(TABLE, tmp_path / "t.xlsx")
