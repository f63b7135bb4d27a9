"""Files and folders whose names hold what a shell takes for a pattern, as downloads often do."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lagi_clean.api.clean import clean_files
from lagi_clean.api.coverage import coverage_of_file
from lagi_clean.api.evaluation import evaluate
from lagi_clean.api.explaining import explain
from lagi_clean.api.matching import dedupe_file
from lagi_clean.api.run import run_job
from lagi_clean.api.verify import verify

AS_OF = date(2022, 12, 31)
SAMPLES = Path(__file__).parents[3] / "sample_data"


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month") / "tháng [2]"
    run_job([SAMPLES / "population_dirty.csv"], folder, as_of=AS_OF, formats=("csv",))
    return folder


def test_a_finished_job_is_found_whole(job, tmp_path):
    assert all(check.holds for check in verify(job))
    truth = tmp_path / "truth [1].parquet"
    truth.write_bytes((SAMPLES / "truth.parquet").read_bytes())
    assert evaluate(job, truth).records > 2000
    ids = pl.read_parquet(job / "pairs.parquet", glob=False).row(0)[:2]
    assert explain(job, *ids).decision in ("match", "review")


def test_a_table_is_counted_and_matched_as_under_another_name(job, tmp_path):
    for name in ("citizens.parquet", "citizens[1]*?.parquet"):
        (tmp_path / name).write_bytes((job / "citizens.parquet").read_bytes())
    plain, odd = tmp_path / "citizens.parquet", tmp_path / "citizens[1]*?.parquet"
    counted = [coverage_of_file(path, as_of=AS_OF).rows for path in (plain, odd)]
    assert counted[0].equals(counted[1])
    assert dedupe_file(odd, as_of=AS_OF).summary == dedupe_file(plain, as_of=AS_OF).summary


@pytest.mark.parametrize("write", ["write_parquet", "write_ipc", "write_ipc_stream", "write_csv"])
def test_an_extract_is_read_by_its_name(tmp_path, write):
    rows = pl.DataFrame({"Họ và tên": ["Nguyễn Văn An"], "Ngày sinh": ["02/03/1980"]})
    path = tmp_path / "list[1]"
    getattr(rows, write)(path)
    assert clean_files([path], as_of=AS_OF).citizens.height == 1
