"""The page on matching: its example runs, and it names every key, kind, test and step."""

import csv
import os
import re
import runpy
import shutil
from pathlib import Path

import pytest

from lagi_clean.data import toml_document
from lagi_clean.match import read_spec
from lagi_clean.match.checks import KEYS
from lagi_clean.match.cleaning import CLEANING
from lagi_clean.match.compare import KINDS
from lagi_clean.match.estimate import EstimatedQuality
from lagi_clean.match.spec import Outcome
from lagi_clean.match.texts import TESTS
from lagi_clean.survivorship import rule_names
from tests.docs.console_blocks import check
from tests.workbooks import answer, sheets

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "matching.md"
TEXT = PAGE.read_text(encoding="utf-8")
CUSTOMERS = ROOT / "docs" / "examples" / "customers"
KEY_TABLES = TEXT[TEXT.index("## Every key of a specification") : TEXT.index("## The model")]


def named(text):
    return set(re.findall(r"`([a-z_0-9]+)`", text))


def table_of(section):
    """Return the table of the page that describes one section of a specification."""
    title = {
        "": "| at the top |",
        "levels": "| a level:",
        "blocking": "| `[[blocking]]` |",
        "comparison": "| `[[comparison]]` |",
        "decision": "| `[[decision]]` |",
    }.get(section, f"| `[{section}]` |")
    start = KEY_TABLES.index(title)
    return KEY_TABLES[start : KEY_TABLES.index("\n\n", start)]


@pytest.mark.parametrize("section", KEYS)
def test_every_key_has_its_row_and_every_row_its_key(section):
    firsts = re.findall(r"^\| (`[^|]*?`) \|", table_of(section), re.MULTILINE)
    rows = {key for first in firsts for key in named(first)} - {section}
    assert rows == set(KEYS[section])


def test_every_kind_test_step_outcome_and_rule_is_named():
    steps = next(line for line in KEY_TABLES.splitlines() if line.startswith("| `clean` |"))
    assert set(CLEANING) <= named(steps)
    tests = next(line for line in KEY_TABLES.splitlines() if line.startswith("| `test` |"))
    assert {"equal", *TESTS} == named(tests) - {"text", "test"}
    assert {*KINDS, "text"} <= named(KEY_TABLES)
    for kind in ("equal", "plain_number"):
        row = next(line for line in KEY_TABLES.splitlines() if line.startswith(f"| `{kind}` |"))
        assert set(KINDS[kind].outcomes) - {"null"} <= named(row)
    then = next(line for line in KEY_TABLES.splitlines() if line.startswith("| `then` |"))
    assert named(then) - {"then"} == set(Outcome.__args__)
    assert set(rule_names()) <= named(table_of("survivorship"))


def test_every_tier_is_named():
    tiers = TEXT[TEXT.index("| tier | when | then |") : TEXT.index("`no_second_field`: in a town")]
    rows = named("".join(re.findall(r"^\| ([^|]*) \|", tiers, re.MULTILINE)))
    assert rows == set(toml_document("match/words.toml")["tiers"])


def test_the_explained_pair_is_the_one_that_the_page_on_reviewing_asks_about():
    """That page is replayed with the sample town."""
    block = re.search(r"^```\n(\$ lagi-clean explain.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert block[1] in (ROOT / "docs" / "review.md").read_text(encoding="utf-8")


def test_the_page_shows_the_specification_as_it_is_and_it_is_sound():
    text = (CUSTOMERS / "customers.toml").read_text(encoding="utf-8")
    assert f"```toml\n{text}```" in TEXT
    spec = read_spec(CUSTOMERS / "customers.toml")
    with (CUSTOMERS / "customers.csv").open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert {spec.id_column, *(one.source for one in spec.columns)} <= set(columns)


def test_the_customers_are_made_by_their_script(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["make.py", str(tmp_path)])
    runpy.run_path(str(CUSTOMERS / "make.py"), run_name="__main__")
    for name in ("customers.csv", "truth.csv", "newsletter.csv"):
        assert (tmp_path / name).read_bytes() == (CUSTOMERS / name).read_bytes(), name


def test_the_figures_that_a_job_estimates_are_what_the_page_speaks_of():
    assert {"precision", "recall", "unmet", "rules"} <= set(EstimatedQuality.__annotations__)


@pytest.mark.skipif(os.name != "posix", reason="head, cat and grep are not here")
def test_the_example_prints_what_the_page_shows(tmp_path, monkeypatch):
    for path in CUSTOMERS.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    check(PAGE, before=a_person_who_knows)


def a_person_who_knows(line):
    """Answer the workbook by the truth before it is applied."""
    if "review apply" in line:
        with Path("truth.csv").open(encoding="utf-8") as file:
            person = {row["record_id"]: row["person_id"] for row in csv.DictReader(file)}
        heading, *rows = sheets(Path("ask.xlsx"))["Pairs"]
        places = heading.index("id_l"), heading.index("id_r")
        pairs = {tuple(row[place] for place in places) for row in rows}
        told = {(a, b): "same" if person[a] == person[b] else "not the same" for a, b in pairs}
        answer(Path("ask.xlsx"), {pair: (word, "") for pair, word in told.items()})
