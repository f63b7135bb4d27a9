"""The page on coverage says what the program does."""

import csv
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.data import toml_document
from lagi_clean.measure import LISTS, builtin_catalogue, coverage, laws, read_catalogue
from lagi_clean.measure.comparison import Verdict
from lagi_clean.measure.expressions import FUNCTIONS
from lagi_clean.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_catalogues_on_the_page_are_sound(block, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")
    assert read_catalogue(path).indicators


def test_every_indicator_is_described_with_its_denominator():
    for code, indicator in builtin_catalogue().indicators.items():
        line = next(line for line in PAGE.splitlines() if f"`{code}`" in line and "|" in line)
        assert f"`{indicator.denominator}`" in line.rsplit("|", 2)[1], code


def test_reasons_verdicts_lists_laws_and_functions_are_described():
    reasons = set(toml_document("measure/left_out.toml")) - {"permanent", "temporary"}
    for word in {*reasons, *Verdict.__args__, *LISTS} - {"temporarily_absent", "abroad"}:
        assert f"`{word}`" in PAGE, word
    for law in laws():
        assert law.title["en"] in PAGE
        assert law.valid_from.isoformat() in PAGE
    assert " ".join(sorted(FUNCTIONS)) in " ".join(PAGE.split())


def test_the_example_of_one_stop_procedures():
    folder = Path(__file__).parents[2] / "docs" / "examples" / "one_stop"
    catalogue = read_catalogue(folder / "indicators.toml")
    dossiers = pl.read_csv(folder / "dossiers.csv", infer_schema=False)
    counted = coverage(
        dossiers,
        as_of=date(2022, 12, 31),
        by=[["office"]],
        settings=Settings(),
        catalogue=catalogue,
    )
    total = counted.rows.filter(group="").select("indicator", "numerator", "denominator", "percent")
    text = (folder / "dossiers.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    finished = [line for line in lines if line["finished"]]
    on_time = [line for line in finished if line["finished"] <= line["due"]]
    online = [line for line in lines if line["channel"] == "online"]
    assert total.rows() == [
        ("finished", len(finished), len(lines), 92.0),
        ("on_time", len(on_time), len(finished), 98.91),
        ("online", len(online), len(lines), float(len(online))),
    ]
