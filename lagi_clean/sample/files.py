"""Files written piece by piece: Parquet, plain CSV, and the sheet of a working group."""

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl
import pyarrow.parquet as pq
import xlsxwriter

from lagi_clean.sample.cells import HEADINGS
from lagi_clean.sample.plan import Plan

__all__ = ["DirtySheet", "ParquetFile", "TextTable", "write_workbook"]


class ParquetFile:
    """A Parquet file that grows by frames of one schema."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of ``frame`` as a row group."""
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()


class TextTable:
    """A CSV file (UTF-8, comma, LF) that grows by frames."""

    def __init__(self, path: Path) -> None:
        self._handle = path.open("wb")
        self._empty = True

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of ``frame``, below a heading the first time."""
        frame.write_csv(self._handle, include_header=self._empty)
        self._empty = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._handle.close()


def write_workbook(path: Path, cells: pl.DataFrame, *, titles: tuple[str, ...], sheet: str) -> None:
    """Write text cells below title lines and a bold heading; nothing in the file tells the time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2022, 12, 31, tzinfo=UTC)})
        table, bold = book.add_worksheet(sheet), book.add_format({"bold": True})
        for line, title in enumerate(titles):
            table.write_string(line, 2, title, bold)
        head = len(titles)
        for column, heading in enumerate(cells.columns):
            table.write_string(head, column, heading, bold)
        for line, row in enumerate(cells.iter_rows(), start=head + 1):
            for column, value in enumerate(row):
                if value:
                    table.write_string(line, column, value)


class DirtySheet:
    """A table as a Vietnamese Excel saves it: semicolons, BOM, CRLF, titles and signatures."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self._handle = path.open("wb")
        self._plan = plan
        unit = "TỈNH LÂM ĐỒNG" if plan.units == "2025-07" else "THỊ XÃ LA GI"
        day = plan.as_of
        self._handle.write(b"\xef\xbb\xbf")
        self._line(f"ỦY BAN NHÂN DÂN {unit}", at=0, also={14: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"})
        self._line("TỔ CÔNG TÁC ĐỀ ÁN 06", at=0, also={14: "Độc lập - Tự do - Hạnh phúc"})
        self._line("", at=0)
        self._line("DANH SÁCH NHÂN KHẨU RÀ SOÁT, LÀM SẠCH DỮ LIỆU DÂN CƯ", at=6)
        self._line(f"(Tính đến ngày {day:%d/%m/%Y})", at=8)
        self._line("", at=0)
        self._line(HEADINGS["row_no"], at=0, also=dict(enumerate(HEADINGS.values())))

    def write(self, cells: pl.DataFrame) -> None:
        """Append rows; columns are the keys of ``HEADINGS``, all text."""
        cells.write_csv(self._handle, include_header=False, separator=";", line_terminator="\r\n")

    def close_table(self, rows: int) -> None:
        """Write the total line and the signatures below the last row."""
        day = self._plan.as_of
        self._line("Tổng cộng", at=0, also={3: f"{rows} nhân khẩu"})
        self._line("", at=0)
        self._line(f"La Gi, ngày {day:%d} tháng {day:%m} năm {day.year}", at=14)
        self._line("NGƯỜI LẬP BIỂU", at=2, also={14: "TỔ TRƯỞNG"})
        self._line("(Ký, ghi rõ họ tên)", at=2, also={14: "(Ký, đóng dấu)"})

    def _line(self, text: str, *, at: int, also: dict[int, str] | None = None) -> None:
        cells = [""] * len(HEADINGS)
        for place, value in ({at: text} | (also or {})).items():
            cells[place] = value
        self._handle.write((";".join(cells) + "\r\n").encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._handle.close()
