"""Coverage figures in every format: typed, inert, in the reader's language."""

import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from lagi_clean.tables import COVERAGE
from lagi_clean.write.coverage import (
    CoverageDocument,
    coverage_csv,
    coverage_grid,
    coverage_json,
    coverage_markdown,
    coverage_xlsx,
)

DAY = date(2022, 12, 31)
NASTY = ["=1+1", "[bold]x[/bold]", "\x1b[31m\u202ered", "a|b<script>", "@SUM(A1)"]


def document(language="en", units=("Phường Phước Hội",), **fields):
    rows = [
        (DAY, "total", "", "", "", "cccd_issued", 96376, 104080, "eligible", 92.6),
        *((DAY, "ward", "", u, "sex=male", "cccd_issued", 0, 0, "eligible", None) for u in units),
    ]
    given = {
        "as_of": DAY,
        "rows": pl.DataFrame(rows, schema=dict(COVERAGE), orient="row"),
        "left_out": {"dead": 1200, "moved_out": 3},
        "indicator_names": {"cccd_issued": "CCCD issued"},
        "denominator_names": {"eligible": "eligible"},
        "definition": ("Who counts.",),
        "filters": {"eligible": "counted AND of_age"},
        "rounding": "half-up",
        "decimals": 2,
        "language": language,
    }
    return CoverageDocument(**{**given, **fields})


def test_json_has_the_agreed_shape():
    shape = json.loads(coverage_json(document()))
    assert list(shape)[:5] == ["schema_version", "command", "as_of", "rows", "left_out"]
    assert shape["schema_version"] == 1
    assert shape["command"] == "coverage"
    assert shape["as_of"] == "2022-12-31"
    assert shape["left_out"] == {"dead": 1200, "moved_out": 3}
    assert list(shape["rows"][0]) == list(COVERAGE)
    assert shape["rows"][0]["percent"] == 92.6
    assert shape["rows"][1]["percent"] is None


def test_csv_is_for_programs():
    heading, total, ward, *rest = coverage_csv(document("vi")).split("\n")
    assert heading == ",".join(COVERAGE)
    assert total == '2022-12-31,total,"","","",cccd_issued,96376,104080,eligible,92.60'
    assert ward.endswith(",0,0,eligible,")
    assert rest == [""]


def test_csv_starts_no_formula():
    frame = pl.read_csv(coverage_csv(document(units=NASTY)).encode(), infer_schema=False)
    assert frame["unit"][1] == "'=1+1"
    assert frame["unit"][5] == "'@SUM(A1)"


EN = ("Total", "", "CCCD issued", "96,376", "104,080", "eligible", "92.60%")
VI = ("Tổng số", "", "CCCD issued", "96.376", "104.080", "eligible", "92,60 %")


@pytest.mark.parametrize(
    ("language", "total", "ward"), [("en", EN, "Sex: male"), ("vi", VI, "Giới tính: nam")]
)
def test_a_grid_speaks_the_readers_language(language, total, ward):
    grid = coverage_grid(document(language))
    assert grid.rows[0] == total
    assert grid.rows[1] == ("Phường Phước Hội", ward, "CCCD issued", "0", "0", "eligible", "–")
    assert ("2022-12-31" if language == "en" else "31/12/2022") in grid.title
    left_out = "1,203 (dead 1,200; moved out 3)" if language == "en" else "1.203 (đã chết 1.200"
    assert left_out in grid.notes[0]
    assert grid.notes[1] == "Who counts."


def test_an_unknown_unit_and_group_are_worded():
    rows = document().rows.with_columns(
        unit_level=pl.lit("ward"), unit=pl.lit("unknown"), group=pl.lit("age_band=unknown")
    )
    assert coverage_grid(document("vi", rows=rows)).rows[0][:2] == (
        "Xã, phường: không rõ",
        "Tuổi: không rõ",
    )


def test_terminal_escapes_are_shown_not_sent():
    text = "".join(cell for row in coverage_grid(document(units=NASTY)).rows for cell in row)
    assert not {"\x1b", "\u202e"} & set(text)
    assert "␛[31m\ufffdred" in text


def test_markdown_keeps_values_out_of_the_markup():
    page = coverage_markdown(document(units=NASTY))
    assert "a\\|b&lt;script&gt;" in page
    assert "\\[bold\\]x" in page
    table = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(table) == 2 + 6
    assert "| Total |  | CCCD issued | 96,376 | 104,080 | eligible | 92.60% |" in table
    assert "Records left out: 1,203" in page


def test_workbook_is_typed_and_inert():
    content = coverage_xlsx(document(units=NASTY))
    sheet = fastexcel.read_excel(content).load_sheet(0).to_polars()
    assert sheet["Unit"].to_list() == [
        "Total",
        "=1+1",
        "[bold]x[/bold]",
        "␛[31m\ufffdred",
        *NASTY[3:],
    ]
    assert sheet["Count"].to_list()[0] == 96376
    with ZipFile(BytesIO(content)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in xml
    assert "<v>0.926</v>" in xml
    assert 'formatCode="0.00%"' in styles
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:G7"/>' in xml


def test_workbook_has_the_notes():
    notes = fastexcel.read_excel(coverage_xlsx(document("vi"))).load_sheet(1, header_row=None)
    texts = notes.to_polars().to_series().to_list()
    assert texts[0] == "Kết quả tại ngày 31/12/2022"
    assert "Who counts." in texts


def test_same_figures_same_workbook():
    assert coverage_xlsx(document()) == coverage_xlsx(document())


def hidden():
    rows = document().rows.with_columns(
        numerator=pl.Series([None, 0], dtype=pl.Int64),
        percent=pl.Series([None, None], dtype=pl.Float64),
    )
    return document(rows=rows)


def test_a_hidden_figure_is_an_asterisk_and_nobody_a_dash():
    assert coverage_grid(hidden()).rows[0][3:] == ("*", "104,080", "eligible", "*")
    assert coverage_grid(hidden()).rows[1][3:] == ("0", "0", "eligible", "–")
    sheet = fastexcel.read_excel(coverage_xlsx(hidden())).load_sheet(0, dtypes="string").to_polars()
    assert sheet["Count"].to_list() == ["*", "0"]
    assert sheet["Percent"].to_list() == ["*", "–"]


def test_a_hidden_figure_is_null_for_programs():
    assert json.loads(coverage_json(hidden()))["rows"][0]["numerator"] is None
    assert ",cccd_issued,,104080,eligible,\n" in coverage_csv(hidden())


def by_ward(*lines):
    rows = [
        (DAY, "total", "", "", "", "cccd_issued", 30, 40, "eligible", 75.0),
        *(
            (DAY, "ward", "", unit, "", "cccd_issued", n, 20, "eligible", n * 5.0)
            for unit, n in lines
        ),
    ]
    return document("vi", rows=pl.DataFrame(rows, schema=dict(COVERAGE), orient="row"))


def test_a_breakdown_has_a_chart_over_its_own_figures():
    content = coverage_xlsx(by_ward(("=Xã Tân Hải", 18), ("Xã Tân Tiến", 12)))
    book = fastexcel.read_excel(content)
    assert book.sheet_names == ["kết quả", "ghi chú", "biểu đồ"]
    sheet = book.load_sheet(2).to_polars()
    assert sheet.columns[:4] == ["Xã, phường", "Số lượng", "Trên", "Tỷ lệ"]
    assert sheet.rows()[0][:4] == ("=Xã Tân Hải", 18, 20, 0.9)
    with ZipFile(BytesIO(content)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert "<c:f>'biểu đồ'!$A$2:$A$3</c:f>" in chart
    assert "<c:f>'biểu đồ'!$D$2:$D$3</c:f>" in chart
    assert "CCCD issued" in drawing  # what the chart shows, for who cannot see it
    assert content == coverage_xlsx(by_ward(("=Xã Tân Hải", 18), ("Xã Tân Tiến", 12)))


def test_no_breakdown_no_chart():
    assert len(fastexcel.read_excel(coverage_xlsx(by_ward())).sheet_names) == 2
    assert len(fastexcel.read_excel(coverage_xlsx(by_ward(("a", 1)))).sheet_names) == 2
    many = [(f"Xã {i}", 1) for i in range(61)]
    assert len(fastexcel.read_excel(coverage_xlsx(by_ward(*many))).sheet_names) == 2


def test_every_sheet_is_set_for_paper():
    with ZipFile(BytesIO(coverage_xlsx(by_ward(("a", 1), ("b", 2))))) as parts:
        sheets = [parts.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (1, 2, 3)]
    assert all('paperSize="9"' in sheet and 'fitToPage="1"' in sheet for sheet in sheets)
