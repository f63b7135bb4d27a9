"""What a reviewer does with a workbook: answer, sort, save."""

from collections.abc import Callable, Mapping
from pathlib import Path

import fastexcel
from xlsxwriter import Workbook

Line = list[str]


def sheets(path: Path) -> dict[str, list[Line]]:
    """Return the cells of each sheet."""
    book = fastexcel.read_excel(path)
    return {
        name: [
            [cell or "" for cell in row]
            for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        ]
        for name in book.sheet_names
    }


def save(path: Path, tables: Mapping[str, list[Line]]) -> None:
    """Write sheets as another program saves them, without colours or lists to choose from."""
    with Workbook(path) as saved:
        for name, rows in tables.items():
            sheet = saved.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def answer(
    path: Path,
    answers: Mapping[tuple[str, str], tuple[str, str]],
    *,
    lines: Callable[[Line, list[Line]], list[Line]] | None = None,
) -> Path:
    """Put answers (and notes) beside line A of pairs; ``lines`` may reorder or change the lines."""
    tables = sheets(path)
    heading, *rows = tables["Pairs"]
    left, right, role = (heading.index(name) for name in ("id_l", "id_r", "Record"))
    for row in rows:
        if row[role] == "A" and (row[left], row[right]) in answers:
            row[0], row[1] = answers[row[left], row[right]]
    tables["Pairs"] = [heading, *(rows if lines is None else lines(heading, rows))]
    save(path, tables)
    return path
