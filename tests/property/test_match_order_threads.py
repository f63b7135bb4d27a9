"""Pairs, people and ids do not depend on the order of the rows or on how many threads work."""

import os
import subprocess
import sys
from datetime import date
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lagi_clean.api.matching import dedupe
from lagi_clean.api.town import sample_town
from tests.unit.match.conftest import make_citizens

CHANGES = (
    {},
    {"full_name": "Bui Thi Kim Thoa", "personal_id": None},
    {"birth_date": None, "birth_year": 1985, "personal_id": None},
    {"full_name": "Bùi Thị Kim Thi", "personal_id": "060185402714", "old_id": None},
    {"birth_date": date(2008, 9, 1), "personal_id": None, "old_id": None},
    {"personal_id": "060185402773", "phone": None},
    {"full_name": "Trần Quốc Huy", "sex": "male", "birth_date": date(1999, 1, 30)},
    {"father_name": "Bùi Văn Tài", "mother_name": "Lê Thị Sương", "personal_id": None},
)
TABLES = ("pairs", "apart", "clusters", "cuts", "people", "provenance")


@cache
def records() -> pl.DataFrame:
    return make_citizens(*(change for change in CHANGES for _ in range(2)))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_order_of_any_records(data):
    rows = data.draw(st.lists(st.integers(0, 15), min_size=2, unique=True))
    chosen = records()[sorted(rows)]
    found, again = dedupe(chosen), dedupe(records()[rows])
    for name in TABLES:
        one, other = (getattr(each, name).lazy().collect() for each in (found, again))
        assert other.equals(one), name


def test_one_thread_and_four(tmp_path):
    sample_town(tmp_path / "town", people=1500, seed=5, only="dirty")
    job = "from lagi_clean.cli.main import run; run()"
    for threads in ("1", "4"):
        arguments = ["dedupe", "town/population_dirty.csv", "-o", threads, "--as-of", "2022-12-31"]
        subprocess.run(
            [sys.executable, "-c", job, *arguments],
            cwd=tmp_path,
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            check=True,
            capture_output=True,
        )
    for path in (tmp_path / "1").glob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "4" / path.name).read_bytes(), path.name
    assert pl.read_parquet(tmp_path / "1" / "pairs.parquet").height > 20
