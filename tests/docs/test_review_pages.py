"""The pages on linking and reviewing show what the program prints for the sample town."""

import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.docs.console_blocks import check
from tests.workbooks import answer, sheets

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="cut and grep are not here"),
]


def test_linking(tmp_path, monkeypatch):
    for name in ("population_dirty.csv", "health_insurance.xlsx", "death_list.csv"):
        shutil.copy(SAMPLE / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    check(ROOT / "docs" / "linking.md")


def test_reviewing(tmp_path, monkeypatch):
    shutil.copy(SAMPLE / "population_dirty.csv", tmp_path / "danh_sach.csv")
    monkeypatch.chdir(tmp_path)
    check(ROOT / "docs" / "review.md", before=a_person_who_knows)


def a_person_who_knows(line):
    """Answer the workbook by the truth before it is applied."""
    if "review apply" not in line:
        return
    truth = pl.read_parquet(SAMPLE / "truth.parquet").select("source_row", "person_id")
    person = {f"danh_sach:{row}": one for row, one in truth.iter_rows()}
    book = Path("can_xem.xlsx")
    heading, *rows = sheets(book)["Pairs"]
    left, right = heading.index("id_l"), heading.index("id_r")
    pairs = {(row[left], row[right]) for row in rows}
    said = {(a, b): "same" if person[a] == person[b] else "not the same" for a, b in pairs}
    answer(book, {pair: (word, "") for pair, word in said.items()})
