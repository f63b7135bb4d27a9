"""Charts of a coverage workbook: one indicator by unit and by each other breakdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lagi_clean.data import toml_document
from lagi_clean.errors import Language
from lagi_clean.text.figures import DASH, HIDDEN

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from lagi_clean.write.coverage import CoverageDocument, CoverageGrid

__all__ = ["Block", "add_charts", "chart_blocks"]

_INDICATOR = "cccd_issued"
_MOST_LINES = 60
_LINE_PIXELS, _EDGE_PIXELS, _ROW_PIXELS, _WIDTH = 24, 90, 20, 620
_BLUE = "#0067A5"
_GRID_LINE = {"color": "#D5DAE1"}
_PERCENT = 3
"""The column of percentages."""
_A4 = 9
"""As spreadsheets number paper."""

Line = tuple[str, int | None, int | None, float | None]
"""Label, count, of, percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One breakdown of an indicator: its lines are label, count, of, percent."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    decimals: int


def chart_blocks(document: "CoverageDocument", grid: "CoverageGrid") -> list[Block]:
    """Return the breakdowns of ``document`` that make a chart: of one thing, not too long.

    The indicator is cards issued, or the first one where there are no cards; ``grid`` holds the
    words of each row.
    """
    indicators = document.rows["indicator"].unique(maintain_order=True).to_list()
    if not indicators:
        return []
    wanted = _INDICATOR if _INDICATOR in indicators else indicators[0]
    found: dict[str, list[Line]] = {}
    for row, texts in zip(document.rows.iter_rows(named=True), grid.rows, strict=True):
        groups = row["group"].count("=")
        of_unit = row["unit_level"] != "total"
        if row["indicator"] == wanted and of_unit + groups == 1 and row["denominator"] != 0:
            kind = row["unit_level"] if of_unit else row["group"].partition("=")[0]
            label = texts[0] if of_unit else texts[1].partition(": ")[2]
            line = (label, row["numerator"], row["denominator"], row["percent"])
            found.setdefault(kind, []).append(line)
    return [
        Block(
            title=document.indicator_names[wanted],
            headings=(_word(kind, document.language), *(grid.headings[i] for i in (3, 4, 6))),
            lines=tuple(lines),
            decimals=document.decimals,
        )
        for kind, lines in found.items()
        if 1 < len(lines) <= _MOST_LINES
    ]


def _word(kind: str, language: Language) -> str:
    words = toml_document("measure/labels.toml")
    named = words["levels"].get(kind) or words["groups"].get(kind)
    return str(named[language]) if named else kind


def add_charts(book: "Workbook", blocks: Sequence[Block], name: str) -> None:
    """Add a sheet with a table and a bar chart for each block, none where there are no blocks."""
    if not blocks:
        return
    sheet = book.add_worksheet(name)
    top = 0
    for block in blocks:
        _write_table(book, sheet, block, top)
        top += _insert_chart(book, sheet, block, top)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 3, 12)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _write_table(book: "Workbook", sheet: "Worksheet", block: Block, top: int) -> None:
    heading = book.add_format({"bold": True, "bottom": 1})
    number = book.add_format({"bold": True, "bottom": 1, "align": "right"})
    count = book.add_format({"num_format": "#,##0"})
    share = book.add_format({"num_format": _share_format(block)})
    hidden = book.add_format({"align": "right"})
    for column, text in enumerate(block.headings):
        sheet.write_string(top, column, text, number if column else heading)
    for row, (label, *figures) in enumerate(block.lines, start=top + 1):
        sheet.write_string(row, 0, label)
        for column, figure in enumerate(figures, start=1):
            if figure is None:
                sheet.write_string(row, column, HIDDEN if None in figures[:2] else DASH, hidden)
            elif column == _PERCENT:
                sheet.write_number(row, column, round(figure / 100, block.decimals + 2), share)
            else:
                sheet.write_number(row, column, figure, count)


def _insert_chart(book: "Workbook", sheet: "Worksheet", block: Block, top: int) -> int:
    """Insert a bar chart beside the block's table; return how many rows the two take."""
    chart = book.add_chart({"type": "bar"})
    first, last = top + 1, top + len(block.lines)
    chart.add_series(
        {
            "name": block.title,
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, _PERCENT, last, _PERCENT],
            "fill": {"color": _BLUE},
            "gap": 40,
            "data_labels": {"value": True, "num_format": _share_format(block)},
        }
    )
    chart.set_title({"name": block.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_x_axis(
        {
            "min": 0,
            "num_format": "0%",
            "label_position": "high",  # below: the other axis is turned upside down
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": _GRID_LINE},
        }
    )
    height = _EDGE_PIXELS + _LINE_PIXELS * len(block.lines)
    chart.set_size({"width": _WIDTH, "height": height})
    sheet.insert_chart(top, _PERCENT + 2, chart, {"description": block.title})
    return max(len(block.lines) + 1, -(-height // _ROW_PIXELS)) + 2


def _share_format(block: Block) -> str:
    return "0." + "0" * block.decimals + "%" if block.decimals else "0%"
