"""``mask``: a file that can be handed on."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.api.clean import clean_files
from lagi_clean.api.masking import mask_file
from lagi_clean.cli.extracts import given_mapping
from lagi_clean.mapping import propose_mapping
from lagi_clean.read import read_table

SAMPLE = Path(__file__).parents[3] / "sample_data" / "population_dirty.csv"


def run(*arguments, stdin=None):
    code = "from lagi_clean.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, "mask", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ,
    )


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "key"
    path.write_bytes(b"0123456789abcdef")
    return path


@pytest.fixture(scope="module")
def masked(key, tmp_path_factory):
    out = tmp_path_factory.mktemp("masked") / "masked.csv"
    done = run(SAMPLE, "-o", out, "--key-file", key, "--as-of", "2022-12-31")
    assert done.returncode == 0, done.stderr
    return out, done


def test_nothing_that_leads_to_a_person_is_left(masked):
    text = masked[0].read_text(encoding="utf-8-sig")
    raw = read_table(SAMPLE).frame
    fields = propose_mapping(raw.columns, source="x").fields
    private = ("full_name", "personal_id", "old_id", "phone", "permanent_address", "home_place",
               "father_name", "mother_name", "head_name", "birth_date")  # fmt: skip
    for heading, field in fields.items():
        if field in private:
            for cell in raw[heading].drop_nulls().unique():
                whole = len(cell) > 5 and not cell.isspace()
                assert not (whole and cell in text), f"a cell of {field} is in the file"


def test_it_can_be_cleaned_like_any_extract(masked):
    from datetime import date

    cleaned = clean_files([masked[0]], as_of=date(2022, 12, 31))
    raw = read_table(SAMPLE).frame
    assert cleaned.citizens.height + cleaned.quarantine.height == raw.height


def test_what_became_of_each_column_is_said(masked):
    lines = masked[1].stderr.splitlines()
    assert "Họ và tên: code that stands for the name" in lines
    assert "STT: left out" in lines
    assert masked[1].stdout == ""


def test_the_same_key_gives_the_same_bytes_and_no_key_gives_others(masked, key, tmp_path):
    again = tmp_path / "again.csv"
    run(SAMPLE, "-o", again, "--key-file", key, "--as-of", "2022-12-31")
    assert again.read_bytes() == masked[0].read_bytes()
    run(SAMPLE, "-o", again, "--as-of", "2022-12-31")
    assert again.read_bytes() != masked[0].read_bytes()


def test_it_is_a_filter_too():
    done = run("-", "--min-count", "1", stdin="Họ và tên,Phường,Khác\n=Lê Thị Mai,=1+1,x\n")
    heading, row = done.stdout.splitlines()
    assert heading == "Họ và tên,Phường"
    assert row.startswith("N-")
    assert row.endswith(",'=1+1")


def test_columns_to_keep(tmp_path):
    stdin = "Họ và tên,Thôn,Cột lạ\nLê Thị Mai,KP 1,x\n"
    done = run("-", "--keep", "hamlet", "--keep", "cot la", stdin=stdin)
    assert done.stdout.splitlines()[1].endswith(",KP 1,x")
    done = run("-", "--keep", "nothing", stdin=stdin)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Mai" not in done.stderr


def test_mistakes(tmp_path, key):
    assert run(SAMPLE, "-o", tmp_path / "masked.doc").returncode == 2
    assert run(tmp_path / "none.csv").returncode == 3
    short = tmp_path / "short"
    short.write_bytes(b"secret")
    done = run(SAMPLE, "--key-file", short)
    assert done.returncode == 2
    assert "secret" not in done.stderr
    assert run(SAMPLE, "--key-file", tmp_path / "none").returncode == 3
    done = run("-", stdin="qq,zz\nLê Thị Mai,1\n")
    assert done.returncode == 3
    assert "MASK_NOTHING_KNOWN" in done.stderr
    assert "Mai" not in done.stderr


def test_the_input_is_never_overwritten(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Họ và tên\nLê Thị Mai\n", encoding="utf-8")
    assert run(path, "-o", path).returncode == 2
    assert "Mai" in path.read_text(encoding="utf-8")


def test_a_map_tells_what_headings_mean(tmp_path):
    from datetime import date

    path = tmp_path / "list.csv"
    pl.DataFrame({"Cột A": ["Lê Thị Mai"], "Cột B": ["060093012345"]}).write_csv(path)
    given = given_mapping(["Cột A=full_name", "Cột B=personal_id"])
    found = mask_file(path, as_of=date(2022, 12, 31), given=given).masked.frame
    assert found["Cột B"].to_list() == ["060093******"]
